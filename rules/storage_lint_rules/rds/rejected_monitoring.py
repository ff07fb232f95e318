"""RDS refuses these monitoring settings

## Why

RDS refuses in the middle of a deployment:

- a monitoring interval that is none of 0, 1, 5, 10, 15, 30 and 60 seconds, an interval without a role, or a role
  without an interval;
- a retention of Performance Insights that is neither 7 nor 731 days nor a number of months of 31 days;
- a retention without Performance Insights;
- Performance Insights of MySQL or MariaDB on the burstable classes `micro` and `small`;
- the advanced mode of Database Insights without Performance Insights, or with less than 31 days of it;
- the export of a log that is one of another engine, as `slowquery` is with PostgreSQL.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.m7g.large"
  monitoring_interval = 7 # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      MonitoringInterval: 60 # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "EnablePerformanceInsights": true,
        "PerformanceInsightsRetentionPeriod": 94 // finding
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
  monitoring_interval         = 60
  monitoring_role_arn         = "arn:aws:iam::111122223333:role/monitoring"
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
      PerformanceInsightsRetentionPeriod: 93
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
variable "interval" {
  type = number
}

resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.m7g.large"
  monitoring_interval = var.interval
}
```

## Fix safety

Safe for the retention of Performance Insights: the nearest that there is. Else it is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import Refusal, RefusalRule, said
from storage_lint.graph.change import Fix, Safety, Set
from storage_lint.graph.choices import both, chosen, mapped, opposite, surely
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Origin, Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import engine_of, is_own
from storage_lint.rule import Category, Severity
from storage_lint.source.pattern import LatePattern
from storage_lint_rules._logs import foreign_logs
from storage_lint_rules._monitoring import (
    ADVANCED_MINIMUM_DAYS,
    RETENTIONS,
    is_advanced,
    refused_insights_retention,
    refused_interval,
    refused_mode,
)

# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.TurningOnAdvanced.html
ADVANCED_DOCUMENTED_DAYS = 465
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.Overview.Engines.html
_TINY, _OF_MYSQL = LatePattern(r"db\.(t2|t3|t4g)\.(micro|small)"), ("mysql", "mariadb")


class RejectedMonitoring(RefusalRule[Instance]):
    """DB instances whose monitoring settings RDS refuses."""

    id = "rds-rejected-monitoring"
    title = "RDS refuses these monitoring settings"
    severity = Severity.MEDIUM
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.TurningOnAdvanced.html",
    )

    sentence = "RDS refuses this: {}"
    safety = Safety.SAFE

    def mend(self, resource: Instance, where: Value[Any] | Origin) -> Fix | None:
        """Return the nearest retention of Performance Insights that RDS knows."""
        on, days = resource.performance_insights, resource.performance_insights_retention_days
        if where is not days or not surely(on) or not isinstance(days, Known) or days.value is None:
            return None
        written = days.value
        nearest = min(RETENTIONS, key=lambda one: (abs(one - written), one))
        change = Set(resource, "performance_insights_retention_days", nearest)
        return self.fix(resource, f"keep Performance Insights for {nearest} days", change)

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether it is an instance of RDS proper."""
        return is_own(resource)

    def refusals(self, resource: Instance) -> Iterator[Refusal]:
        """Yield what does not fit together."""
        yield from refused_interval(resource.monitoring_interval_seconds, resource.has_monitoring_role)
        yield from _retention(resource)
        yield from _advanced(resource)
        yield from foreign_logs(resource.log_exports, engine_of(resource))


def _retention(instance: Instance) -> Iterator[Refusal]:
    on, days = instance.performance_insights, instance.performance_insights_retention_days
    yield from refused_insights_retention(days)
    yield Refusal(both(is_set(days), opposite(on)), days, "a retention without Performance Insights")
    tiny = both(mapped(instance.instance_class, _is_tiny), mapped(engine_of(instance), lambda name: name in _OF_MYSQL))
    text = f"{said(instance.instance_class)} has no Performance Insights of {said(instance.engine)}"
    yield Refusal(both(on, tiny), on, text)


def _is_tiny(name: str | None) -> bool:
    return bool(_TINY.fullmatch((name or "").lower()))


def _advanced(instance: Instance) -> Iterator[Refusal]:
    """What the advanced mode of Database Insights needs."""
    mode, days = instance.insights_mode, instance.performance_insights_retention_days
    yield from refused_mode(mode, instance.performance_insights, days)
    open_: Value[bool] = Unknown("whether the advanced mode takes less than 465 days on an instance", days.origin)
    few: Value[bool] = mapped(days, lambda number: ADVANCED_MINIMUM_DAYS <= (number or 0) < ADVANCED_DOCUMENTED_DAYS)
    yield Refusal(chosen(both(is_advanced(mode), few), open_, Known(False, days.origin)), days, "")
