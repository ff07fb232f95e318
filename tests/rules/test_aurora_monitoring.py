"""Aurora: what is watched of members, which they or their cluster say."""

from __future__ import annotations

import pytest

from rows import rows
from rules.aurora import AURORA, cluster, instance, member, multi_az, said, template
from rules.said import NO_X, VARIABLE

INSIGHTS, MONITORED = "  performance_insights_enabled = true\n", "  monitoring_interval = 30\n"
WITHOUT = "low: Performance Insights is off by default: a slow day leaves no trace of the queries"
UNREAD = "undecided: its cluster, which is declared elsewhere, may turn it on for all its members"
UNREAD_CLUSTERS = ('"c"', "var.x", "data.aws_rds_cluster.c.id", "data.aws_ssm_parameter.c.value")


@rows("of", UNREAD_CLUSTERS)
@rows("rule", ["missing-performance-insights", "missing-enhanced-monitoring"])
def test_a_cluster_that_was_not_read_may_turn_it_on(rule: str, of: str) -> None:
    declared = (
        'data "aws_rds_cluster" "c" {\n  cluster_identifier = "c"\n}\ndata "aws_ssm_parameter" "c" {\n  name = "c"\n}\n'
    )
    assert said(VARIABLE + declared + member(of=of), rule) == [UNREAD]
    off = member("  performance_insights_enabled = false\n  monitoring_interval = 0", of=of)
    assert said(VARIABLE + declared + off, rule) == [UNREAD]


@rows(
    ("text", "expected"),
    [
        (cluster() + member(), [WITHOUT]),
        (cluster(INSIGHTS) + member(), []),
        (cluster() + member(INSIGHTS), []),
        (VARIABLE + cluster("  performance_insights_enabled = var.x") + member(), [NO_X]),
        (VARIABLE + cluster("  performance_insights_enabled = var.x") + member(INSIGHTS), []),
        (member(INSIGHTS, of='"elsewhere"'), []),
        (multi_az(), [WITHOUT]),
        (cluster(), []),
    ],
)
def test_insights_of_the_cluster_are_those_of_its_members(text: str, expected: list[str]) -> None:
    assert said(text, "missing-performance-insights") == expected
    watched = said(
        text.replace(INSIGHTS, MONITORED).replace("performance_insights_enabled", "monitoring_interval"),
        "missing-enhanced-monitoring",
    )
    assert [one.partition(" is off")[0] for one in watched] == [
        one.replace("Performance Insights", "Enhanced Monitoring").partition(" is off")[0] for one in expected
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (template(AURORA, instance(AURORA)), [WITHOUT]),
        (template(f"{AURORA}, PerformanceInsightsEnabled: true", instance(AURORA)), []),
        (f"Parameters:\n  C: {{Type: String}}\nResources:\n  {instance(AURORA)}\n", [UNREAD]),
    ],
)
def test_insights_of_members_in_templates(text: str, expected: list[str]) -> None:
    assert said(text, "missing-performance-insights") == expected
