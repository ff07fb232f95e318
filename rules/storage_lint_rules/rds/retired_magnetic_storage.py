"""RDS instance uses magnetic storage, which is retired

## Why

RDS refuses to make an instance with magnetic storage: "magnetic storage is deprecated". AWS moves instances that
still have it to another type. The code does not tell whether the instance is there already.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.m7g.large"
  allocated_storage = 100
  storage_type      = "standard" # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      StorageType: standard # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "StorageType": "standard" // finding
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
  allocated_storage           = 100
  storage_type                = "gp3"
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
      StorageType: gp3
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
        "StorageType": "gp3"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "storage" {
  type = string
}

resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  storage_type   = var.storage
}
```

## Fix safety

Unsafe: changed online, but the migration takes hours or days and pauses the nightly backups.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_of_no_cluster
from storage_lint.rule import Category, Severity


class RetiredMagneticStorage(ForbiddenRule[Instance]):
    """DB instances whose storage type is written as standard."""

    id = "rds-retired-magnetic-storage"
    title = "RDS instance uses magnetic storage, which is retired"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html",)

    field = "storage_type"
    forbidden = ("standard",)
    wrong = "magnetic storage"
    harm = "no new instance can be made with it, and AWS moves existing ones"
    instead = "gp3"
    fix_title = "use gp3"
    safety = Safety.UNSAFE

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the instance has storage of its own."""
        return is_of_no_cluster(resource)
