"""RDS instance has a master user that everybody guesses

## Why

An attacker who guesses passwords starts with the names that everybody uses. Another name costs nothing; it can only be
chosen when the instance is made.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  username       = "postgres" # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      MasterUsername: admin # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "MasterUsername": "admin" // finding
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
  manage_master_user_password = true
  username                    = "owner"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      ManageMasterUserPassword: true
      MasterUsername: owner
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "ManageMasterUserPassword": true,
        "MasterUsername": "owner"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "wanted" {
  type = string
}

resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  username       = var.wanted
}
```

## Fix safety

None: Terraform and CloudFormation replace the instance.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.choices import both, opposite
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import has_own_data
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules._credentials import is_drawn


class DefaultAdminName(ForbiddenRule[Instance]):
    """DB instances whose master user has a common name."""

    id = "rds-default-admin-name"
    title = "RDS instance has a master user that everybody guesses"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.DBInstance.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-25",
    )
    aliases = (
        "RDS.25",
        "rds-instance-default-admin-check",
    )

    field = "username"
    forbidden = ("admin", "master", "postgres", "root", "sa")
    wrong = "the master user has a name that everybody guesses"
    harm = "half of a login is known"

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the instance has a user of its own, whose name somebody chose."""
        return both(has_own_data(resource), opposite(is_drawn(resource.username)))

    def passes(self, value: Any, resource: Instance) -> bool | Unknown:
        """Return whether the name is none of those; RDS takes the engine's own where it manages the password."""
        if value is not None:
            return super().passes(value, resource)
        taken = both(resource.manages_password, opposite(resource.is_restored))
        return taken if isinstance(taken, Unknown) else not taken.value
