"""RDS instance does not copy its tags to snapshots

## Why

Snapshots outlive the instance. Without its tags nobody knows whose they are, what they may cost, and policies that are
written in terms of tags do not hold for them.

## Fails

```terraform
resource "aws_db_instance" "orders" { # finding
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": { // finding
      "Type": "AWS::RDS::DBInstance",
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
  copy_tags_to_snapshot       = true
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
      CopyTagsToSnapshot: true
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "MasterUsername": "owner",
        "ManageMasterUserPassword": true,
        "CopyTagsToSnapshot": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "wanted" {
  type = bool
}

resource "aws_db_instance" "orders" {
  identifier            = "orders"
  engine                = "postgres"
  instance_class        = "db.m7g.large"
  copy_tags_to_snapshot = var.wanted
}
```

## Fix safety

Safe: changed in place; later snapshots have the tags.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_of_no_cluster
from storage_lint.rule import Category, Profile, Severity


class UntaggedSnapshots(FieldRule[Instance]):
    """DB instances whose snapshots have no tags."""

    id = "rds-untagged-snapshots"
    title = "RDS instance does not copy its tags to snapshots"
    severity = Severity.LOW
    category = Category.COST
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.html",)
    aliases = (
        "CKV2_AWS_60",
        "RDS.17",
        "CT.RDS.PR.10",
    )

    field = "copies_tags_to_snapshots"
    wrong = "tags are not copied to snapshots"
    harm = "nobody knows whose they are"
    fix_title = "copy tags to snapshots"
    safety = Safety.SAFE

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the instance has snapshots of its own."""
        return is_of_no_cluster(resource)
