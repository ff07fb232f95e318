"""RDS refuses these monitoring settings

## Why

RDS refuses in the middle of a deployment:

- a monitoring interval that is none of 0, 1, 5, 10, 15, 30 and 60 seconds, or an interval without a role;
- a retention of Performance Insights that is neither 7 nor 731 days nor a number of months of 31 days;
- a retention without Performance Insights;
- the advanced mode of Database Insights without Performance Insights, or with less than 31 days of it.

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
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.m7g.large"
  monitoring_interval = 60
  monitoring_role_arn = "arn:aws:iam::111122223333:role/monitoring"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
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

Shown only: a valid value is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.rds import Instance, is_own
from storage_lint.rule import Category, Outcome, Rule, Severity

Found = tuple[Value[Any], str]  # the value that is refused, or that it hangs on, and why

INTERVALS = (0, 1, 5, 10, 15, 30, 60)
RETENTIONS = (7, 731, *(31 * months for months in range(1, 24)))
ADVANCED_MINIMUM, ADVANCED_DOCUMENTED = 31, 465  # days


class RejectedMonitoring(Rule[Instance]):
    """DB instances whose monitoring settings RDS refuses."""

    id = "rds-rejected-monitoring"
    title = "RDS refuses these monitoring settings"
    severity = Severity.MEDIUM
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.TurningOnAdvanced.html",
    )

    def check(self, resource: Instance) -> Iterator[Outcome]:
        """Find the first thing that RDS refuses; what is not known counts only where nothing is refused for sure."""
        maybe: Unknown | None = None
        for value, why in _refused(resource):
            if isinstance(value, Known):
                yield self.finding(resource, value, f"RDS refuses this: {why}")
                return
            maybe = value if maybe is None else maybe
        if maybe is not None:
            yield self.undecided(resource, maybe)


def _refused(instance: Instance) -> Iterator[Found]:
    own = is_own(instance)
    if isinstance(own, Unknown) or not own.value:
        return
    yield from _interval(instance)
    yield from _insights(instance)


def _interval(instance: Instance) -> Iterator[Found]:
    interval, role = instance.monitoring_interval_seconds, instance.has_monitoring_role
    if isinstance(interval, Unknown):
        yield interval, ""
    elif interval.value not in INTERVALS:
        yield interval, f"the monitoring interval is one of 0, 1, 5, 10, 15, 30 and 60, not {interval.value:g}"
    elif interval.value and isinstance(role, Known) and not role.value:
        yield interval, "enhanced monitoring without a role"


def _insights(instance: Instance) -> Iterator[Found]:
    on, days, mode = (
        instance.performance_insights,
        instance.performance_insights_retention_days,
        instance.insights_mode,
    )
    advanced = isinstance(mode, Known) and (mode.value or "").lower() == "advanced"
    if isinstance(on, Known) and not on.value:
        if advanced:
            yield mode, "the advanced mode of Database Insights needs Performance Insights"
        elif isinstance(days, Known) and days.value is not None:
            yield days, "a retention without Performance Insights"
    if isinstance(days, Unknown):
        return
    if days.value is not None and days.value not in RETENTIONS:
        yield days, f"Performance Insights keeps 7, 731 or a multiple of 31 days, not {days.value:g}"
    if advanced and (days.value or 0) < ADVANCED_MINIMUM:
        yield mode, "the advanced mode of Database Insights needs at least 31 days of retention"
    elif advanced and (days.value or 0) < ADVANCED_DOCUMENTED:
        yield Unknown("whether the advanced mode takes less than 465 days on an instance", days.origin), ""
