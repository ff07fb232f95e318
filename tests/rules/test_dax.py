"""DAX: what the pages of its rules have no room for."""

from __future__ import annotations

import pytest

from rules.said import said_of


def dax(nodes: str, zones: str = "") -> str:
    return (
        f'resource "aws_dax_cluster" "c" {{\n  cluster_name = "c"\n  iam_role_arn = "r"\n  node_type = "dax.r5.large"\n'
        f"  replication_factor = {nodes}\n{zones}}}\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (dax("1"), ["medium: one node: the cache is down whenever it is, and with every patch"]),
        (dax("2"), ["low: two nodes: after one failure nothing is left to fail over to"]),
        (dax("3"), []),
        (dax("12"), ["high: 12 nodes: DAX refuses more than 11"]),
        (
            dax("11"),
            ["undecided: whether DAX accepts eleven nodes is not known: its API says ten, its guide eleven"],
        ),
        (
            dax("3", '  availability_zones = ["a", "b"]\n'),
            ["high: 2 Availability Zones for 3 nodes: DAX refuses a list of another length"],
        ),
    ],
)
def test_dax_nodes(text: str, expected: list[str]) -> None:
    assert said_of(text, "dax-single-node-cluster") == expected


ZONES = """Resources:
  C:
    Type: AWS::DAX::Cluster
    Properties: {IAMRoleARN: r, NodeType: dax.r5.large, ReplicationFactor: 3, AvailabilityZones: [a, a, a]}
"""


def test_dax_nodes_in_one_zone() -> None:
    assert said_of(ZONES, "dax-single-node-cluster") == ["medium: all nodes are in a: they fail together"]
