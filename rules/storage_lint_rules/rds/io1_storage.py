"""RDS instance uses io1 storage

## Why

io2 Block Express costs the same as io1, with 100 times the durability, lower latency, and up to 1,000 IOPS for each
GiB. Current instance classes have it, those of the Nitro System; the code does not tell which Region lacks it. Nothing
is said of older classes (db.t2, db.m4, db.r4, …), which `rds-previous-generation-instance` finds.

An instance that names no storage type but `iops` gets io1.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.m7g.large"
  allocated_storage = 100
  storage_type      = "io1" # finding
  iops              = 3000
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      StorageType: io1 # finding
      Iops: 3000
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "StorageType": "io1", // finding
        "Iops": 3000
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
  storage_type                = "io2"
  iops                        = 3000
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
      StorageType: io2
      Iops: 3000
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
        "StorageType": "io2",
        "Iops": 3000
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

Unsafe: changed online, but optimisation takes hours, and no other storage change is possible for six.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.change import Safety
from storage_lint.graph.choices import both, cases, follow, mapped, opposite, or_else
from storage_lint.graph.value import Known, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_of_no_cluster
from storage_lint.rule import Category, Severity
from storage_lint_rules.rds._classes import WITHOUT_IO2, family_of


class Io1Storage(ForbiddenRule[Instance]):
    """DB instances with io1 storage, written or by default."""

    id = "rds-io1-storage"
    title = "RDS instance uses io1 storage"
    severity = Severity.LOW
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
    )

    field = "storage_type"
    forbidden = ("io1",)
    wrong = "io1 storage"
    harm = "io2 costs the same and is more durable, where the instance class supports it"
    instead = "io2"
    fix_title = "use io2"
    safety = Safety.UNSAFE  # online, but for hours

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the instance has storage of its own, and its class is none that surely cannot have io2."""
        kind, own = resource.instance_class, is_of_no_cluster(resource)
        if not any(isinstance(case, Known) and _is_without_io2(case.value) for case in cases(kind)):
            return own
        return both(own, opposite(mapped(kind, _is_without_io2)))

    def value(self, resource: Instance) -> Value[str | None]:
        """Return the storage type: io1 where only IOPS are written, and not 0."""
        origin = resource.storage_type.origin
        by_iops: Value[str] = follow(resource.iops, lambda iops: Known("io1" if iops.value else "gp3", origin))
        return or_else(resource.storage_type, by_iops)


def _is_without_io2(instance_class: str | None) -> bool:
    return family_of(instance_class) in WITHOUT_IO2
