"""RDS deletes the automated backups together with the instance

## Why

By default the automated backups go when the instance goes: what is left is the final snapshot, if there is one, and no
point in time can be restored. Kept backups expire after their retention.

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
  delete_automated_backups    = false
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
      DeleteAutomatedBackups: false
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
        "DeleteAutomatedBackups": false
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
  identifier               = "orders"
  engine                   = "postgres"
  instance_class           = "db.m7g.large"
  delete_automated_backups = var.wanted
}
```

## Fix safety

Unsafe: changed in place, but backups that are kept are billed.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import has_own_data
from storage_lint.rule import Category, Profile, Severity


class BackupsDeletedWithInstance(FieldRule[Instance]):
    """DB instances whose backups do not outlive them."""

    id = "rds-backups-deleted-with-instance"
    title = "RDS deletes the automated backups together with the instance"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",)

    field = "deletes_automated_backups"
    wanted = False
    wrong = "automated backups are deleted together with the instance"
    harm = "no point in time can be restored afterwards"
    fix_title = "keep automated backups"
    safety = Safety.UNSAFE

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the instance is the only home of its data."""
        return has_own_data(resource)
