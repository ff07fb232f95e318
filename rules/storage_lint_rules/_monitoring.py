"""What RDS refuses of Enhanced Monitoring, Performance Insights and Database Insights, of instances and clusters alike.

https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (MonitoringInterval,
PerformanceInsightsRetentionPeriod) and
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DatabaseInsights.TurningOnAdvanced.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, said
from storage_lint.graph.choices import both, mapped, opposite
from storage_lint.graph.value import Value

INTERVALS = (0, 1, 5, 10, 15, 30, 60)  # seconds
RETENTIONS = (7, 731, *(31 * months for months in range(1, 24)))  # days of Performance Insights
ADVANCED_MINIMUM_DAYS = 31
Days = Value[float | None]


def refused_interval(interval: Value[float], role: Value[bool]) -> Iterator[Refusal]:
    """Yield an interval of Enhanced Monitoring that there is not, or one without a role, or a role without one."""
    other: Value[bool] = mapped(interval, lambda seconds: seconds not in INTERVALS)
    listed = f"{', '.join(map(str, INTERVALS[:-1]))} and {INTERVALS[-1]}"
    yield Refusal(other, interval, f"the monitoring interval is one of {listed}, not {said(interval)}")
    on: Value[bool] = mapped(interval, bool)
    yield Refusal(both(on, opposite(role)), interval, "enhanced monitoring without a role")
    yield Refusal(both(opposite(on), role), role, "a monitoring role without a monitoring interval")


def refused_insights_retention(days: Days) -> Iterator[Refusal]:
    """Yield a retention of Performance Insights that there is not."""
    other: Value[bool] = mapped(days, lambda number: number is not None and number not in RETENTIONS)
    yield Refusal(other, days, f"Performance Insights keeps 7, 731 or a multiple of 31 days, not {said(days)}")


def is_advanced(mode: Value[str | None]) -> Value[bool]:
    """Return whether a mode of Database Insights is the advanced one."""
    return mapped(mode, lambda name: (name or "").lower() == "advanced")


def refused_mode(mode: Value[str | None], insights: Value[bool], days: Days) -> Iterator[Refusal]:
    """Yield the advanced mode of Database Insights without Performance Insights, or with few days of it."""
    advanced, needs = is_advanced(mode), "the advanced mode of Database Insights needs"
    yield Refusal(both(advanced, opposite(insights)), mode, f"{needs} Performance Insights")
    short: Value[bool] = mapped(days, lambda number: (number or 0) < ADVANCED_MINIMUM_DAYS)
    yield Refusal(both(advanced, short), mode, f"{needs} at least {ADVANCED_MINIMUM_DAYS} days of retention")
