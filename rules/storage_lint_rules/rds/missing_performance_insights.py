"""RDS instance has no Performance Insights

## Why

Performance Insights shows which queries load the database, and what they wait for; without it a slow day leaves no
trace. Seven days of it are free. Its own console ended on 31 July 2026; the flag, the API and every retention live on
in the standard mode of CloudWatch Database Insights, at the same prices.

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
  identifier                   = "orders"
  engine                       = "postgres"
  instance_class               = "db.m7g.large"
  username                     = "owner"
  manage_master_user_password  = true
  performance_insights_enabled = true
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
      EnablePerformanceInsights: true
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
        "EnablePerformanceInsights": true
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
  identifier                   = "orders"
  engine                       = "postgres"
  instance_class               = "db.m7g.large"
  performance_insights_enabled = var.wanted
}
```

## Fix safety

Safe: changed in place; seven days are free.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.choices import mapped
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_own
from storage_lint.rule import Category, Profile, Severity


class MissingPerformanceInsights(FieldRule[Instance]):
    """DB instances whose load is not recorded."""

    id = "rds-missing-performance-insights"
    title = "RDS instance has no Performance Insights"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.html",)
    aliases = (
        "CKV_AWS_353",
        "AWS-0133",
        "AVD-AWS-0133",
        "aws-rds-enable-performance-insights",
    )

    field = "performance_insights"
    wrong = "Performance Insights is off"
    harm = "a slow day leaves no trace of the queries"
    fix_title = "turn Performance Insights on"
    safety = Safety.SAFE

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether it is an instance of RDS proper."""
        return is_own(resource)

    def passes(self, value: Any, resource: Instance) -> bool | Unknown:
        """Return whether it is on: with the advanced mode of Database Insights it is, or RDS refuses that mode."""
        advanced = mapped(resource.insights_mode, lambda mode: (mode or "").lower() == "advanced")
        return value is True or (advanced if isinstance(advanced, Unknown) else advanced.value)
