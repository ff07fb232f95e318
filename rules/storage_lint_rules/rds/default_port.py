"""RDS instance listens on the port that everybody scans

## Why

Another port stops nobody who looks, but it keeps the instance out of the lists of those who scan the usual ports.

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
  port                        = 6543
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
      Port: 6543
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
        "Port": 6543
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "wanted" {
  type = number
}

resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  port           = var.wanted
}
```

## Fix safety

None: the instance restarts, and every client must follow.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_of_no_cluster
from storage_lint.rule import Category, Profile, Severity

DEFAULT_PORTS = (1433, 1521, 3306, 5432, 50000)


class DefaultPort(ShapedRule[Instance]):
    """DB instances on the default port of an engine, written or by default."""

    id = "rds-default-port"
    title = "RDS instance listens on the port that everybody scans"
    severity = Severity.INFO
    category = Category.SECURITY
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CreateDBInstance.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-23",
    )
    aliases = (
        "AwsSolutions-RDS11",
        "1fe9d958-ddce-4228-a124-05265a959a8b",
        "bca7cc4d-b3a4-4345-9461-eb69c68fcd26",
        "RDS.23",
    )

    field = "port"
    wrong = "the instance listens on its engine's default port"
    harm = "it is the first one that is scanned"

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the instance listens for itself."""
        return is_of_no_cluster(resource)

    def passes(self, value: Any, resource: Instance) -> bool | Unknown:
        """Return whether it is a port of no engine."""
        return value is not None and value not in DEFAULT_PORTS
