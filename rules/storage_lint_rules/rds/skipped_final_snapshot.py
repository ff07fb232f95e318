"""RDS instance is deleted without a final snapshot

## Why

When the instance goes, by a replacement or by a mistake, nothing is left of what was written since the last manual
snapshot: automated backups are deleted with it. Terraform and CloudFormation take a final snapshot unless they are told
not to; CDK's `RemovalPolicy.DESTROY` says just that.

The rule is not about read replicas and members of a cluster: AWS takes no final snapshot of them.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.m7g.large"
  skip_final_snapshot = true # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Delete # finding
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "DeletionPolicy": "Delete", // finding
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_db_instance" "orders" {
  identifier                  = "orders"
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  username                    = "owner"
  manage_master_user_password = true
  skip_final_snapshot         = false
  final_snapshot_identifier   = "orders-last"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
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
      "DeletionPolicy": "Snapshot",
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

## Undecided

```terraform
variable "throwaway" {
  type = bool
}

resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.m7g.large"
  skip_final_snapshot = var.throwaway
}
```

## Fix safety

Safe: nothing changes until the instance is deleted. In Terraform `final_snapshot_identifier` must be written, too.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import has_own_data
from storage_lint.rule import Category, Severity


class SkippedFinalSnapshot(FieldRule[Instance]):
    """DB instances of which nothing is left once they are deleted."""

    id = "rds-skipped-final-snapshot"
    title = "RDS instance is deleted without a final snapshot"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
    )

    field = "skips_final_snapshot"
    wanted = False
    wrong = "no final snapshot is taken"
    harm = "with the instance its data are gone"
    fix_title = "take a final snapshot"
    safety = Safety.SAFE

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the instance is the only home of its data."""
        return has_own_data(resource)
