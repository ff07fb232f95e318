"""RDS instance uses gp2 storage

## Why

gp3 costs the same for each GB, and starts at 3,000 IOPS and 125 MiB/s whatever its size; from 400 GiB on (Oracle: 200)
at 12,000 and 500. gp2 gives 3 IOPS for each GiB, and at small sizes lives on burst credits.

An instance that names no storage type gets gp3 from AWS. CDK's `DatabaseInstance` writes gp2 where `storageType` is not
given: pass `StorageType.GP3`.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.m7g.large"
  allocated_storage = 100
  storage_type      = "gp2" # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      StorageType: gp2 # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "StorageType": "gp2" // finding
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

Safe: changed online, in hours of optimisation, and no other storage change is possible for six hours. `iops` must go.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.change import Change, Safety, Unset
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_of_no_cluster
from storage_lint.rule import Category, Severity


class Gp2Storage(ForbiddenRule[Instance]):
    """DB instances whose storage type is written as gp2."""

    id = "rds-gp2-storage"
    title = "RDS instance uses gp2 storage"
    severity = Severity.LOW
    category = Category.COST
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html",)

    field = "storage_type"
    forbidden = ("gp2",)
    wrong = "gp2 storage"
    harm = "gp3 costs the same and starts at 3,000 IOPS"
    instead = "gp3"
    fix_title = "use gp3"
    safety = Safety.SAFE

    def changes(self, resource: Instance) -> tuple[Change, ...]:
        """Make it gp3, without IOPS: gp2 took none, and gp3 takes them from a size of its own on."""
        written = isinstance(resource.iops, Unknown) or resource.iops.value is not None
        return (*super().changes(resource), *((Unset(resource, "iops"),) if written else ()))

    def message(self, resource: Instance, value: Value[Any]) -> str:
        """Return the sentence of the finding; what the construct writes by itself is not in the program."""
        said = super().message(resource, value)
        by_construct = resource.construct is not None and resource.construct.class_name == "aws_rds.DatabaseInstance"
        return f"{said} (the construct writes gp2 when no storageType is given)" if by_construct else said

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the instance has storage of its own."""
        return is_of_no_cluster(resource)
