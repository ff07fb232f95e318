"""What a cluster fails over to, and what it scales to: what the pages of the rules have no room for."""

from __future__ import annotations

from rows import rows
from rules.aurora import (
    AURORA,
    GROUPED,
    OWN,
    SECONDARY,
    V1,
    V12,
    V16,
    capacity,
    cluster,
    group,
    instance,
    member,
    multi_az,
    parameter,
    said,
    template,
)
from rules.said import NO_X, VARIABLE

ONE = "medium: Aurora cluster has one instance (aws_rds_cluster_instance.m): nothing to fail over to"
NONE = "medium: Aurora cluster has no instance to serve or fail over to"


def scaling(minimum: str, dimension: str = "rds:cluster:ReadReplicaCount") -> str:
    return (
        'resource "aws_appautoscaling_target" "t" {\n  service_namespace = "rds"\n'
        f'  scalable_dimension = "{dimension}"\n  resource_id = "cluster:${{aws_rds_cluster.c.id}}"\n'
        f"  min_capacity = {minimum}\n  max_capacity = 4\n}}\n"
    )


@rows(
    ("text", "expected"),
    [
        (cluster(), [NONE]),
        (cluster() + member(), [ONE]),
        (cluster() + member() + scaling("1"), []),
        (cluster() + member() + scaling("0"), [ONE]),
        (cluster() + scaling("2"), [NONE]),
        (VARIABLE + cluster() + member() + scaling("var.x"), [NO_X]),
        (cluster() + member() + scaling("1", "rds:cluster:Something"), [ONE]),
        (cluster(SECONDARY), []),
        (cluster(SECONDARY) + member(), [ONE]),
        (cluster(SECONDARY + OWN), [NONE]),
        (VARIABLE + cluster(f"{SECONDARY}  master_username = var.x"), []),
        (VARIABLE + cluster("  global_cluster_identifier = var.x"), [NO_X]),
        (cluster('  cluster_scalability_type = "limitless"'), []),
        (cluster(V1), []),
        (multi_az(), []),
        (
            'resource "aws_rds_shard_group" "s" {\n  db_shard_group_identifier = "s"\n  db_cluster_identifier = "c"\n'
            "  max_acu = 64\n  compute_redundancy = 1\n}\n",
            [],
        ),
        (
            template(
                "Engine: aurora-mysql, DBClusterIdentifier: Orders",
                instance("DBInstanceClass: db.r7g.large"),
                "T: {Type: AWS::ApplicationAutoScaling::ScalableTarget, Properties: {ServiceNamespace: rds, "
                "ScalableDimension: rds:cluster:ReadReplicaCount, ResourceId: cluster:orders, MinCapacity: 1, "
                "MaxCapacity: 2}}",
            ),
            [],
        ),
        (
            template("Engine: aurora-mysql", "S: {Type: AWS::RDS::DBShardGroup, Properties: {MaxACU: 64}}"),
            [NONE, "medium: no shard has a standby: nothing to fail over to"],
        ),
    ],
)
def test_failover(text: str, expected: list[str]) -> None:
    assert said(text, "single-instance-cluster") == expected


TIER = "  promotion_tier = {0}"
SMALLER = "low: the largest instance has 8 vCPUs, and what it fails over to has 2"


@rows(
    ("text", "expected"),
    [
        (cluster() + member(kind="db.r7g.2xlarge") + member(name="n"), [SMALLER]),
        (cluster() + member(kind="db.r7g.2xlarge") + member(name="n", kind="db.r7g.2xlarge"), []),
        (
            cluster()
            + member(kind="db.r7g.2xlarge")
            + member(TIER.format(15), name="n")
            + member(name="o", kind="db.r6g.2xlarge"),
            [],
        ),
        (cluster() + member(kind="db.serverless") + member(kind="db.serverless", name="n"), []),
        (
            cluster() + member(TIER.format(0), "db.serverless") + member(TIER.format(2), "db.serverless", "n"),
            [
                "low: serverless readers of tier 2 do not follow the writer's capacity: they may be too small",
            ],
        ),
        (cluster() + member(kind="db.z9.large") + member(name="n"), []),
        (VARIABLE + cluster() + member(kind="db.r7g.2xlarge") + member(kind="${var.x}", name="n"), [NO_X]),
        (template(AURORA, instance("Engine: aurora-mysql, DBInstanceClass: db.r7g.2xlarge")), []),
    ],
)
def test_failover_targets(text: str, expected: list[str]) -> None:
    assert said(text, "smaller-failover-target") == expected


LEAST = "low: 1 capacity unit is paid for at any time: with a minimum of 0 it pauses"
SERVERLESS = member(kind="db.serverless")
PROXY = (
    'resource "aws_db_proxy_target" "p" {\n  db_proxy_name = "p"\n  target_group_name = "default"\n'
    "  db_cluster_identifier = aws_rds_cluster.c.cluster_identifier\n}\n"
)


@rows(
    ("text", "expected"),
    [
        (cluster(V16 + capacity(1, 4)) + SERVERLESS, [LEAST]),
        (cluster(V16 + capacity(0, 4)) + SERVERLESS, []),
        (cluster(V12 + capacity(1, 4)) + SERVERLESS, []),
        (cluster(V16 + capacity(1, 4)) + member(), []),
        (cluster(V16 + capacity(1, 4) + SECONDARY) + SERVERLESS, []),
        (cluster(V16 + capacity(1, 4)) + SERVERLESS + PROXY, []),
        (
            cluster(V16 + capacity(1, 4) + GROUPED)
            + SERVERLESS
            + group("aurora-postgresql16", parameter("rds.logical_replication", "1")),
            [],
        ),
        (
            cluster(V16 + capacity(1, 4) + GROUPED)
            + SERVERLESS
            + group("aurora-postgresql16", parameter("rds.logical_replication", "0")),
            [LEAST],
        ),
        (
            template(
                "Engine: aurora-postgresql, EngineVersion: '16.4', "
                "ServerlessV2ScalingConfiguration: {MinCapacity: 1, MaxCapacity: 2}",
                instance("Engine: aurora-postgresql, DBInstanceClass: db.serverless"),
                "T: {Type: AWS::RDS::DBProxyTargetGroup, Properties: {DBClusterIdentifiers: [!Ref C]}}",
            ),
            [],
        ),
    ],
)
def test_idle_minima(text: str, expected: list[str]) -> None:
    assert said(text, "idle-serverless-minimum") == expected


def test_what_scales_something_else_adds_no_reader() -> None:
    target = scaling("1").replace('"rds:cluster:ReadReplicaCount"', "var.x")
    assert said(VARIABLE + cluster() + member() + target, "single-instance-cluster") == [NO_X]
    unnamed = scaling("1").replace('service_namespace = "rds"', "service_namespace = var.x")
    assert said(VARIABLE + cluster() + member() + unnamed, "single-instance-cluster") == []  # its dimension says it
