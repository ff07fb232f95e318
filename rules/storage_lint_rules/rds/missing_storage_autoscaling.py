"""RDS instance cannot grow its storage by itself

## Why

A database whose disk is full stops taking writes. With a maximum above the allocated storage RDS adds storage before
that; what is not needed is not billed.

Replicas, RDS Custom and magnetic storage are other matters.

## Fails

```terraform
resource "aws_db_instance" "orders" { # finding
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.m7g.large"
  allocated_storage = 100
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      AllocatedStorage: "100"
      MaxAllocatedStorage: 100 # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": { // finding
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "AllocatedStorage": "100"
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
  max_allocated_storage       = 500
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
      AllocatedStorage: "100"
      MaxAllocatedStorage: 500
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
        "AllocatedStorage": "100",
        "MaxAllocatedStorage": 200
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "maximum_gib" {
  type = number
}

resource "aws_db_instance" "orders" {
  identifier            = "orders"
  engine                = "postgres"
  instance_class        = "db.m7g.large"
  allocated_storage     = 100
  max_allocated_storage = var.maximum_gib
}
```
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.choices import both, mapped, opposite
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import has_own_data, is_custom
from storage_lint.rule import Category, Profile, Severity


class MissingStorageAutoscaling(ShapedRule[Instance]):
    """DB instances whose storage has no room to grow by itself."""

    id = "rds-missing-storage-autoscaling"
    title = "RDS instance cannot grow its storage by itself"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
    )

    field = "max_allocated_storage_gib"

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether it has storage of its own, of a kind that grows."""
        magnetic = mapped(resource.storage_type, lambda kind: (kind or "").lower() == "standard")
        return both(both(has_own_data(resource), opposite(is_custom(resource))), opposite(magnetic))

    def passes(self, value: Any, resource: Instance) -> bool | Unknown:
        """Return whether the maximum is above what there is; of a restored instance its source says that."""
        if not value:
            return False
        size = resource.allocated_storage_gib
        if isinstance(size, Unknown):
            return size
        return size.value is None or value > size.value

    def message(self, resource: Instance, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        room = "has no maximum to grow to"
        if isinstance(value, Known) and value.value:
            room = f"may grow to {value.value:g} GiB, no further than it is"
        return f"the storage {room}: once it is full, the database takes no more writes"
