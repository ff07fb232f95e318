"""RDS instance loses its data when it is replaced

## Why

Some changes of a template make CloudFormation replace the instance: a new one is made, the old one is deleted.
`DeletionPolicy` does not hold for that; `UpdateReplacePolicy` does, and without it nothing is left of the old
instance.

Terraform has one word for both (`skip_final_snapshot`).

## Fails

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Retain
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "UpdateReplacePolicy": "Delete", // finding
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

Terraform: cannot be written, because `skip_final_snapshot` holds for each deletion, whatever the reason.

## Passes

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      MasterUsername: owner
      ManageMasterUserPassword: true
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "UpdateReplacePolicy": "Retain",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "MasterUsername": "owner",
        "ManageMasterUserPassword": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

Terraform: cannot be written, because `skip_final_snapshot` holds for each deletion, whatever the reason.

## Undecided

Never: CloudFormation takes no parameter there, and what it would become by a language extension is known.

## Fix safety

Safe: the policy is a word of the template; nothing is changed until something is replaced.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.choices import both
from storage_lint.graph.value import Known, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import has_own_data
from storage_lint.rule import Category, Profile, Severity


class UnprotectedReplacement(FieldRule[Instance]):
    """DB instances of templates of which nothing is left once they are replaced."""

    id = "rds-unprotected-replacement"
    title = "RDS instance loses its data when it is replaced"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatereplacepolicy.html",
    )
    safety = Safety.SAFE

    field = "kept_when_replaced"
    wrong = "no UpdateReplacePolicy keeps the instance, or a snapshot of it"
    harm = "a change that replaces it deletes its data"
    fix_title = "keep a snapshot of what is replaced"

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether it is the only home of its data, in a template."""
        return both(Known(resource.type.startswith("AWS::"), resource.declared), has_own_data(resource))

    def message(self, resource: Instance, value: Value[bool]) -> str:
        """Return the sentence of the finding."""
        return f"{self.wrong}: {self.harm}"
