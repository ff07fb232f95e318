"""RDS instance is of a previous generation

## Why

Instances of these classes cost more for less: the current ones are faster at the same price or lower. AWS ends the old
classes one by one, and then moves the instance at a time of its own choosing.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m4.large" # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.t2.micro # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.r4.large" // finding
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
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.t4g.micro
      MasterUsername: owner
      ManageMasterUserPassword: true
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.r7g.large",
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
variable "class" {
  type = string
}

resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = var.class
}
```

## Fix safety

None: the instance restarts, and a current class may need a later version of the engine.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_of_no_cluster
from storage_lint.rule import Category, Severity
from storage_lint_rules.rds._classes import PREVIOUS, family_of


class PreviousGenerationInstance(ShapedRule[Instance]):
    """DB instances of classes that have successors."""

    id = "rds-previous-generation-instance"
    title = "RDS instance is of a previous generation"
    severity = Severity.LOW
    category = Category.COST
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.DBInstanceClass.Types.html",)

    field = "instance_class"
    wrong = "the instance class is of a previous generation"
    harm = "current ones do more for the same money"

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the instance is sized by itself."""
        return is_of_no_cluster(resource)

    def passes(self, value: Any, resource: Instance) -> bool | Unknown:
        """Return whether the family of the class is a current one."""
        return family_of(value) not in PREVIOUS
