"""Neptune: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

from rows import rows
from rules.said import NO_X, VARIABLE, said_of, with_address
from rules.sentences import COPIES, NO_OTHER, SOURCE


def said(text: str, rule: str) -> list[str]:
    return said_of(text, f"neptune-{rule}", with_address)


def cluster(inner: str = "", name: str = "c") -> str:
    return f'resource "aws_neptune_cluster" "{name}" {{\n  cluster_identifier = "{name}"\n{inner}\n}}\n'


def instance(inner: str = "", name: str = "m", of: str = "aws_neptune_cluster.c.id") -> str:
    return f'resource "aws_neptune_cluster_instance" "{name}" {{\n  cluster_identifier = {of}\n{inner}\n}}\n'


def graph(inner: str) -> str:
    return f'resource "aws_neptunegraph_graph" "g" {{\n  provisioned_memory = 16\n{inner}\n}}\n'


def group(family: str) -> str:
    return f'resource "aws_neptune_cluster_parameter_group" "g" {{\n  name = "g"\n  family = "{family}"\n}}\n'


def template(properties: str, kind: str = "Neptune::DBCluster", more: str = "") -> str:
    return f"Resources:\n  C:\n    Type: AWS::{kind}\n    Properties: {{{properties}}}\n{more}"


PLAIN = f"aws_neptune_cluster.c: high: the storage is not encrypted by default: {COPIES}"
WRITTEN = f"aws_neptune_cluster.c: high: the storage is not encrypted: {COPIES}"
SNAPSHOT = (
    'resource "aws_neptune_cluster_snapshot" "s" {\n  db_cluster_identifier = aws_neptune_cluster.o.id\n'
    '  db_cluster_snapshot_identifier = "s"\n}\n'
)
RESTORED = '  snapshot_identifier = "s"\n'
GLOBAL = 'resource "aws_neptune_global_cluster" "w" {{\n  global_cluster_identifier = "w"\n{0}\n}}\n'
CONTAINER = "aws_neptune_global_cluster.w: high: the storage is not encrypted"


@rows(
    ("text", "expected"),
    [
        (cluster(), [PLAIN]),
        (cluster("  storage_encrypted = false"), [WRITTEN]),
        (cluster(RESTORED), [SOURCE]),
        (cluster(RESTORED + "  storage_encrypted = false"), [SOURCE]),
        (cluster(RESTORED + "  storage_encrypted = true"), []),
        (cluster(RESTORED + '  storage_encrypted = true\n  kms_key_arn = "arn"'), []),
        (cluster(RESTORED) + SNAPSHOT + cluster("  storage_encrypted = true", "o"), []),
        (
            cluster("  replication_source_identifier = aws_neptune_cluster.o.arn")
            + cluster("  storage_encrypted = true", "o"),
            [],
        ),
        (cluster('  replication_source_identifier = "arn"'), [SOURCE]),
        (cluster('  global_cluster_identifier = "w"'), [SOURCE]),  # which one is the primary is not written
        (cluster('  global_cluster_identifier = "w"\n  storage_encrypted = true'), []),
        (GLOBAL.format("  storage_encrypted = false"), [f"{CONTAINER}: {COPIES}"]),
        # made of a cluster, it is as that: a false is not sent
        (GLOBAL.format('  source_db_cluster_identifier = "arn"\n  storage_encrypted = false'), []),
        (template("SnapshotIdentifier: s, StorageEncrypted: false"), [SOURCE]),
        (
            template("GlobalClusterIdentifier: w", "Neptune::GlobalCluster"),
            [f"C: high: the storage is not encrypted by default: {COPIES}"],
        ),
        (template("SourceDBClusterIdentifier: c", "Neptune::GlobalCluster"), []),
        (graph(""), []),
    ],
)
def test_encryption(text: str, expected: list[str]) -> None:
    assert said(text, "unencrypted-cluster") == expected


OFF = "one wrong plan deletes the database and its automated backups"
APART = "one wrong plan ends the replication between its Regions"


@rows(
    ("text", "expected"),
    [
        (cluster(), [f"aws_neptune_cluster.c: medium: deletion protection is off by default: {OFF}"]),
        (template(""), ["undecided: AWS's pages do not agree whether a cluster that does not say so is protected"]),
        (template("DeletionProtection: true"), []),
        (template("", "Neptune::GlobalCluster"), [f"C: medium: deletion protection is off by default: {APART}"]),
        (template("ProvisionedMemory: 16", "NeptuneGraph::Graph"), []),
        (
            graph("  deletion_protection = false"),
            ["aws_neptunegraph_graph.g: medium: deletion protection is off: one wrong plan deletes it with its data"],
        ),
    ],
)
def test_deletion(text: str, expected: list[str]) -> None:
    assert said(text, "unprotected-deletion") == expected


ONE = f"aws_neptune_cluster.c: medium: Neptune cluster has one instance (aws_neptune_cluster_instance.m): {NO_OTHER}"


@rows(
    ("text", "expected"),
    [
        (cluster(), ["aws_neptune_cluster.c: medium: Neptune cluster has no instance to serve or fail over to"]),
        (cluster() + instance(), [ONE]),
        (cluster() + instance("  count = 2"), []),
        (cluster('  global_cluster_identifier = "w"'), []),
        (cluster('  global_cluster_identifier = "w"') + instance(), [ONE]),
        (
            template("")
            + "  M:\n    Type: AWS::Neptune::DBInstance\n    Properties: {DBInstanceClass: db.r6g.large}\n",
            ["C: medium: Neptune cluster has no instance to serve or fail over to"],
        ),
        (
            graph("  replica_count = 0"),
            ["aws_neptunegraph_graph.g: medium: the graph has no replica: nothing to fail over to"],
        ),
    ],
)
def test_failover(text: str, expected: list[str]) -> None:
    assert said(text, "single-instance-cluster") == expected


TARGET = """resource "aws_appautoscaling_target" "t" {{
  service_namespace  = "{0}"
  resource_id        = "{1}"
  scalable_dimension = "{2}"
  min_capacity       = {3}
  max_capacity       = 3
}}
"""
READERS = "neptune:cluster:ReadReplicaCount"


@rows(
    ("target", "expected"),
    [
        (TARGET.format("neptune", "cluster:c", READERS, 1), []),
        (TARGET.format("neptune", "cluster:${aws_neptune_cluster.c.id}", READERS, 1), []),
        (TARGET.format("neptune", "cluster:c", READERS, 0), [ONE]),
        (TARGET.format("neptune", "cluster:other", READERS, 1), [ONE]),
        (TARGET.format("rds", "cluster:c", "rds:cluster:ReadReplicaCount", 1), [ONE]),
        (TARGET.format("neptune", "cluster:c", READERS, "var.x") + VARIABLE, [NO_X]),
    ],
)
def test_readers_that_scaling_keeps_count(target: str, expected: list[str]) -> None:
    assert said(cluster() + instance() + target, "single-instance-cluster") == expected


IAM = "  iam_database_authentication_enabled = true\n"
PUBLIC = "  publicly_accessible = true\n"
KEYS = "whoever has an access key that may connect reaches the data from anywhere"
OPEN = f"aws_neptune_cluster_instance.m: high: the instance has a public endpoint: {KEYS}"
REFUSED = (
    "aws_neptune_cluster_instance.m: high: Neptune refuses this: a public endpoint needs IAM authentication of the "
    "cluster and engine 1.4.6 or later"
)
FAMILY = '  neptune_cluster_parameter_group_name = "default.neptune1.3"\n'


@rows(
    ("text", "found", "refused"),
    [
        (cluster(IAM) + instance(PUBLIC), [OPEN], []),
        (cluster() + instance(PUBLIC), [], [REFUSED]),
        (cluster(IAM + '  engine_version = "1.3.4.0"\n' + FAMILY) + instance(PUBLIC), [], [REFUSED]),
        (cluster(IAM) + instance(PUBLIC, of='"c"'), [OPEN], []),
        (cluster(IAM) + instance(PUBLIC, of='"elsewhere"'), [OPEN], []),
        (cluster(IAM) + instance(), [], []),
        (
            cluster(IAM + '  engine_version = "1.4"\n  neptune_cluster_parameter_group_name = "default.neptune1.4"\n')
            + instance(PUBLIC),
            [OPEN],
            [],
        ),
        (
            VARIABLE.replace("string", "bool")
            + cluster("  iam_database_authentication_enabled = var.x")
            + instance(PUBLIC),
            ["undecided: fails when var.x is true; var.x has no default"],
            ["undecided: fails when var.x is false; var.x has no default"],
        ),
        (template("DBInstanceClass: db.r6g.large, PubliclyAccessible: true", "Neptune::DBInstance"), [], []),
    ],
)
def test_public_instances_are_found_or_refused_but_not_both(text: str, found: list[str], refused: list[str]) -> None:
    assert said(text, "public-instance") == found
    assert said(text, "rejected-settings") == refused


RANGE = "  serverless_v2_scaling_configuration {{\n{0}\n  }}\n"
NAMED = "  neptune_cluster_parameter_group_name = aws_neptune_cluster_parameter_group.g.name\n"
ASKS = "the provider asks for default.neptune1"
HANGS = f"undecided: fails when {ASKS}; whether {ASKS} hangs on its version"


@rows(
    ("text", "expected"),
    [
        (cluster("  backup_retention_period = 0"), "backups are kept for 1 to 35 days, not for 0"),
        (cluster(RANGE.format("min_capacity = 0.5")), "a minimum of 0.5 capacity units: 1 to 128 are taken"),
        (cluster(RANGE.format("max_capacity = 2")), "a maximum of 2 capacity units: 2.5 to 128 are taken"),
        (cluster(RANGE.format("")) + instance('  instance_class = "db.serverless"'), ""),
        (
            cluster() + instance('  instance_class = "db.serverless"'),
            "aws_neptune_cluster_instance.m is serverless, and the cluster has no range of capacity",
        ),
        (cluster('  storage_type = "gp3"'), "the storage type is standard or iopt1"),
        (
            cluster('  engine_version = "1.2.1.0"\n  storage_type = "iopt1"'),
            "iopt1 storage is for engine 1.3.0.0 and later",
        ),
        (cluster('  engine_version = "1.3.0.0"\n  storage_type = "iopt1"\n' + FAMILY), ""),
        (cluster('  engine_version = "1.3"\n  storage_type = "iopt1"\n' + FAMILY), ""),
        (cluster('  kms_key_arn = "arn"'), "a KMS key goes with encryption, which is off"),
        (cluster('  enable_cloudwatch_logs_exports = ["profiler"]'), "the logs are audit and slowquery, not profiler"),
        (
            cluster() + instance("  promotion_tier = 20"),
            "a promotion tier is 0 to 15, that of aws_neptune_cluster_instance.m is 20",
        ),
        (
            cluster('  engine_version = "1.4.6.1"\n' + NAMED) + group("neptune1.3"),
            "a parameter group of neptune1.3 does not go with version 1.4.6.1",
        ),
        (cluster('  engine_version = "1.4.6.1"\n' + NAMED) + group("neptune1.4"), ""),
        (
            cluster('  engine_version = "1.1.1.0"\n' + NAMED) + group("neptune1.2"),
            "a parameter group of neptune1.2 does not go with version 1.1.1.0",
        ),
        (cluster('  engine_version = "1.1.1.0"'), ""),
        (graph("").replace("16", "8"), "a graph has 16 to 24,576 units of memory"),
        (graph("  replica_count = 3"), "a graph has 0 to 2 replicas"),
    ],
)
def test_refusals(text: str, expected: str) -> None:
    address = "aws_neptune_cluster.c" if "aws_neptune_cluster" in text else "aws_neptunegraph_graph.g"
    message = f"{address}: high: Neptune refuses this: {expected}"
    assert said(text, "rejected-settings") == ([message] if expected else [])


def test_which_group_a_cluster_has_that_names_none_hangs_on_the_provider() -> None:
    assert said(cluster('  engine_version = "1.3.4.0"'), "rejected-settings") == [HANGS]
    assert said(template("EngineVersion: 1.3.4.0"), "rejected-settings") == []


@rows(
    ("version", "expected"),
    [
        ("1.0.4.2", "the life of this engine version ended before 2023-01-30: Neptune upgrades it by force"),
        ("1.0.5.1", "the life of this engine version ended on 2023-01-30: Neptune upgrades it by force"),
        ("1.1.1.0", "the life of this engine version ended on 2024-10-31: Neptune upgrades it by force"),
        ("1.10.0.0", None),
        ("1.2.1.0", "the life of this engine version ends on 2026-11-30: Neptune upgrades it by force"),
        ("1.3.2.0", ""),
        ("1.4.6.2", ""),
        ("1.1", "the life of this engine version ended on 2024-10-31: Neptune upgrades it by force"),
        ("1.0", None),  # which of them is not written
        ("1", None),
        ("new", None),
    ],
)
def test_versions(version: str, expected: str | None) -> None:
    found = said(cluster(f'  engine_version = "{version}"'), "ending-engine-version")
    reason = f"this release of storage-lint does not know when the support of Neptune {version} ends"
    unknown = [f"undecided: {reason}"] if expected is None else []
    assert found == ([f"aws_neptune_cluster.c: low: {expected}"] if expected else unknown)


def test_retention_and_final_snapshots() -> None:
    kept = "backups are kept for 1 day by default: older mistakes cannot be undone"
    assert said(cluster(RESTORED), "short-backup-retention") == [f"aws_neptune_cluster.c: medium: {kept}"]
    source = "undecided: a restored cluster keeps the retention of its source"
    assert said(template("SnapshotIdentifier: s"), "short-backup-retention") == [source]
    gone = "no final snapshot is taken by default: with the cluster its data are gone"
    assert said(template(""), "skipped-final-snapshot") == [f"C: low: {gone}"]
    assert said(template("", more="    DeletionPolicy: Retain\n"), "skipped-final-snapshot") == []
