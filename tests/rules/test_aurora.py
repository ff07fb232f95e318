"""Aurora: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from commands import run
from rules.said import said_of
from storage_lint.lint import Settings, lint


def said(text: str, rule: str) -> list[str]:
    return said_of(text, f"aurora-{rule}")


def cluster(inner: str = "", engine: str = "aurora-postgresql", name: str = "c") -> str:
    return (
        f'resource "aws_rds_cluster" "{name}" {{\n  cluster_identifier = "{name}"\n  engine = "{engine}"\n{inner}\n}}\n'
    )


def member(inner: str = "", kind: str = "db.r7g.large", name: str = "m", of: str = "aws_rds_cluster.c.id") -> str:
    return (
        f'resource "aws_rds_cluster_instance" "{name}" {{\n  cluster_identifier = {of}\n'
        f'  engine = "aurora-postgresql"\n  instance_class = "{kind}"\n{inner}\n}}\n'
    )


def multi_az(inner: str = "") -> str:
    return cluster(f'  db_cluster_instance_class = "db.m6gd.large"\n{inner}', "postgres")


def world(inner: str) -> str:
    return f'resource "aws_rds_global_cluster" "g" {{\n  global_cluster_identifier = "g"\n{inner}\n}}\n'


def template(properties: str, *others: str) -> str:
    more = "".join(f"  {other}\n" for other in others)
    return f"Resources:\n  C:\n    Type: AWS::RDS::DBCluster\n    Properties: {{{properties}}}\n{more}"


def instance(properties: str, name: str = "I") -> str:
    return f"{name}: {{Type: AWS::RDS::DBInstance, Properties: {{DBClusterIdentifier: !Ref C, {properties}}}}}"


VARIABLE = 'variable "x" {\n  type = string\n}\n'
UNKNOWN = "undecided: var.x has no default"
OF_TWO = 'undecided: fails when var.x == "" is true; var.x has no default'
SNAPSHOT = '  snapshot_identifier = "s"\n'
SECONDARY = '  global_cluster_identifier = "g"\n'
OWN = '  master_username = "owner"\n'
V1 = '  engine_mode = "serverless"\n'

PLAIN = "high: the storage is not encrypted"
COPIES = "its snapshots and copies will not be either"
NO_KEY = "medium: no KMS key is asked for: a cluster from before 18 February 2026 is not encrypted at all"
AGE = "undecided: Aurora encrypts what is made since 2026-02-18, and what is older is as it was made"
SOURCE = "undecided: what it is made from decides whether it is encrypted"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (cluster(), [AGE]),
        (cluster("  storage_encrypted = true"), []),
        (cluster('  storage_encrypted = "false"'), [NO_KEY]),
        (cluster('  kms_key_id = "arn:aws:kms:eu-west-1:111111111111:key/k"'), []),
        (cluster("  kms_key_id = aws_kms_key.k.arn") + 'resource "aws_kms_key" "k" {}\n', []),
        (VARIABLE + cluster("  kms_key_id = var.x\n  storage_encrypted = true"), []),
        (cluster(V1), []),
        (multi_az(), [f"{PLAIN} by default: {COPIES}"]),
        (multi_az("  storage_encrypted = false"), [f"{PLAIN}: {COPIES}"]),
        (multi_az(SNAPSHOT), [SOURCE]),
        (cluster(SNAPSHOT), [SOURCE]),
        (cluster(SNAPSHOT + "  storage_encrypted = true"), []),
        (cluster(SNAPSHOT + "  storage_encrypted = false"), [NO_KEY]),
        (cluster('  replication_source_identifier = "arn:aws:rds:eu-west-1:111111111111:cluster:c"'), [SOURCE]),
        (cluster(SECONDARY), [SOURCE]),
        (cluster(SECONDARY + OWN), [AGE]),
        (world('  engine = "aurora-postgresql"'), [AGE]),
        (world('  engine = "aurora-postgresql"\n  storage_encrypted = false'), [NO_KEY]),
        (world('  source_db_cluster_identifier = "arn:aws:rds:eu-west-1:111111111111:cluster:c"'), []),
        (template("Engine: aurora-mysql, SnapshotIdentifier: s, StorageEncrypted: true"), [SOURCE]),
        (template("Engine: aurora-mysql, SnapshotIdentifier: s, StorageEncrypted: true, KmsKeyId: k"), []),
        (template("Engine: aurora-mysql, SourceDbClusterResourceId: cluster-1, StorageEncrypted: false"), [SOURCE]),
        (template("Engine: docdb, StorageEncrypted: false"), []),
        (template("Engine: neptune"), []),
        (VARIABLE + cluster("  storage_encrypted = var.x"), [UNKNOWN]),
    ],
)
def test_encryption(text: str, expected: list[str]) -> None:
    assert said(text, "unencrypted-cluster") == expected


def test_the_age_of_clusters_may_be_assumed() -> None:
    Path("storage-lint.toml").write_text("[assume]\naurora-encrypted-by-default = true\n")
    Path("main.tf").write_text(cluster() + world('  engine = "aurora-postgresql"'))
    output = run("--select", "aurora-unencrypted-cluster", "--undecided", "show", ".").output
    assert output.startswith("No findings, 0 undecided")


ONE = "medium: Aurora cluster has one instance (aws_rds_cluster_instance.m): nothing to fail over to"
NONE = "medium: Aurora cluster has no instance to serve or fail over to"


def scaling(minimum: str, dimension: str = "rds:cluster:ReadReplicaCount") -> str:
    return (
        'resource "aws_appautoscaling_target" "t" {\n  service_namespace = "rds"\n'
        f'  scalable_dimension = "{dimension}"\n  resource_id = "cluster:${{aws_rds_cluster.c.id}}"\n'
        f"  min_capacity = {minimum}\n  max_capacity = 4\n}}\n"
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (cluster(), [NONE]),
        (cluster() + member(), [ONE]),
        (cluster() + member() + scaling("1"), []),
        (cluster() + member() + scaling("0"), [ONE]),
        (cluster() + scaling("2"), [NONE]),
        (VARIABLE + cluster() + member() + scaling("var.x"), [UNKNOWN]),
        (cluster() + member() + scaling("1", "rds:cluster:Something"), [ONE]),
        (cluster(SECONDARY), []),
        (cluster(SECONDARY) + member(), [ONE]),
        (cluster(SECONDARY + OWN), [NONE]),
        (VARIABLE + cluster(f"{SECONDARY}  master_username = var.x"), []),
        (VARIABLE + cluster("  global_cluster_identifier = var.x"), [UNKNOWN]),
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


PUBLIC = "it has an address that the whole internet can reach"
WRITTEN = f"critical: it is public: {PUBLIC}"
BY_DEFAULT = f"high: it is public by default, since it names no subnet group of its own: {PUBLIC}"
AURORA = "Engine: aurora-mysql"
MULTI = "Engine: postgres, DBClusterInstanceClass: db.m6gd.large"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (cluster() + member("  publicly_accessible = true"), [WRITTEN]),
        (cluster() + member(), []),
        (multi_az(), [BY_DEFAULT]),
        (multi_az('  db_subnet_group_name = "Default"'), [BY_DEFAULT]),
        (multi_az('  db_subnet_group_name = "private"'), []),
        (multi_az("  db_subnet_group_name = aws_db_subnet_group.s.name"), []),
        (VARIABLE + multi_az("  db_subnet_group_name = var.x"), [UNKNOWN]),
        (multi_az(SNAPSHOT), ["undecided: a restored cluster is public where its VPC has an internet gateway"]),
        (template(MULTI + ", PubliclyAccessible: true"), [WRITTEN]),
        (template(MULTI + ", PubliclyAccessible: false"), []),
        (template(MULTI), [BY_DEFAULT]),
        (template(AURORA, instance(AURORA)), []),
        (template(AURORA + ", DBSubnetGroupName: default", instance(AURORA)), [BY_DEFAULT]),
        (template(AURORA, instance(AURORA + ", DBSubnetGroupName: default")), [BY_DEFAULT]),
        (template(AURORA + ", DBSubnetGroupName: default", instance(AURORA + ", DBSubnetGroupName: own")), []),
        (template("Engine: docdb", instance("Engine: docdb, PubliclyAccessible: true")), []),
        (
            f"Resources:\n  I: {{Type: AWS::RDS::DBInstance, Properties: {{DBClusterIdentifier: c, {AURORA}}}}}\n",
            ["undecided: its cluster, which says the subnet group, is declared elsewhere"],
        ),
        ("Resources:\n  S: {Type: AWS::RDS::DBShardGroup, Properties: {PubliclyAccessible: true}}\n", [WRITTEN]),
        (
            member("  publicly_accessible = true", of='"elsewhere"').replace('  engine = "aurora-postgresql"\n', ""),
            [WRITTEN],
        ),
        ("Resources:\n  S: {Type: AWS::RDS::DBShardGroup, Properties: {MaxACU: 4}}\n", []),
    ],
)
def test_public_instances(text: str, expected: list[str]) -> None:
    if "aws_db_subnet_group.s" in text:
        text += 'resource "aws_db_subnet_group" "s" {\n  subnet_ids = []\n}\n'
    assert said(text, "public-instance") == expected


CODE = "the master password is written in the code: whoever reads it there, or in its history, has it"


STORE = "the master password is read from Parameter Store in plain text: whoever may read parameters has it"
DEFAULT = VARIABLE.replace("= string", '= string\n  default = "correct-horse"')
RANDOM = 'resource "random_password" "p" {\n  length = 9\n}\n'
SECRET = "!Sub '{{resolve:secretsmanager:${AWS::StackName}:SecretString:p}}'"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (cluster(OWN + '  master_password_wo = "correct-horse"'), [f"high: {CODE}"]),
        (cluster(), []),
        (cluster(OWN + "  manage_master_user_password = true"), []),
        (VARIABLE + cluster(OWN + "  master_password = var.x"), []),
        (DEFAULT + cluster("  master_password = var.x"), [f"high: {CODE}"]),
        (RANDOM + cluster(OWN + "  master_password = random_password.p.result"), []),
        (template(AURORA + ", MasterUserPassword: '{{resolve:ssm:p:1}}'"), [f"medium: {STORE}"]),
        (template(f"{AURORA}, MasterUserPassword: {SECRET}"), []),
    ],
)
def test_passwords(text: str, expected: list[str]) -> None:
    assert said(text, "plaintext-password") == expected


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_password_is_shown_by_no_finding(form: str) -> None:
    Path("main.tf").write_text(
        'resource "aws_rds_cluster" "c" {\n  cluster_identifier = "c"\n  engine = "aurora-mysql"\n'
        '  master_username = "admin"\n  master_password = "s3cr3t/x"\n  deletion_protection = false\n}\n'
    )
    output = run("--select", "aurora", "--profile", "strict", "--format", form, "--explain", ".").output
    assert "aurora-rejected-settings" in output
    assert "aurora-unprotected-deletion" in output
    assert "s3cr3t" not in output


def group(family: str, inner: str = "") -> str:
    return f'resource "aws_rds_cluster_parameter_group" "g" {{\n  name = "g"\n  family = "{family}"\n{inner}\n}}\n'


def parameter(name: str, value: str) -> str:
    return f'  parameter {{\n    name = "{name}"\n    value = "{value}"\n  }}\n'


GROUPED = "  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.g.name\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (group("aurora-mysql8.0", parameter("require_secure_transport", "OFF")), ["require_secure_transport"]),
        (group("aurora-mysql8.0", parameter("require_secure_transport", "0")), ["require_secure_transport"]),
        (group("aurora-mysql8.0", parameter("require_secure_transport", "ON")), []),
        (group("postgres16", parameter("rds.force_ssl", "0")), ["rds.force_ssl"]),
        (group("aurora-postgresql16"), []),
        (
            "Conditions: {Strict: !Equals [!Ref E, prod]}\nParameters: {E: {Type: String}}\nResources:\n  G:\n"
            "    Type: AWS::RDS::DBClusterParameterGroup\n    Properties:\n      Family: aurora-postgresql16\n"
            "      Parameters: !If [Strict, {rds.force_ssl: 0}, {rds.force_ssl: '0'}]\n",
            ["rds.force_ssl"],
        ),
    ],
)
def test_tls_turned_off(text: str, expected: list[str]) -> None:
    off = [f"medium: {name} is off: clients may connect without TLS" for name in expected]
    assert said(text, "tls-not-required") == off


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (group("aurora-postgresql16"), ["low: aurora-postgresql16"]),
        (group("aurora-postgresql16", parameter("rds.force_ssl", "1")), []),
        (group("aurora-postgresql17"), []),
        (group("aurora-mysql8.0"), ["low: aurora-mysql8.0"]),
        (group("aurora-mysql8.4"), []),
        (group("postgres14"), ["low: postgres14"]),
        (group("postgres15"), []),
        (group("mysql8.4"), ["low: mysql8.4"]),
        (group("neptune1"), ["undecided: whether neptune1 requires TLS by default is not in the table"]),
        (cluster('  engine_version = "16.4"'), ["low: aurora-postgresql16"]),
        (cluster('  engine_version = "17.2"'), []),
        (cluster('  db_cluster_parameter_group_name = "default.aurora-postgresql14"'), ["low: aurora-postgresql14"]),
        (cluster(), ["undecided: its version decides, and what is written does not say the major one"]),
        (cluster('  engine_version = "3.08.0"', "aurora-mysql"), ["undecided: its version decides"]),
        (cluster('  engine_version = "5.7.mysql_aurora.2.11.2"', "aurora-mysql"), ["low: aurora-mysql5.7"]),
        (
            cluster('  engine_version = "16.4"\n  db_cluster_parameter_group_name = "ours"'),
            ["undecided: its parameter group ours is not among what was read"],
        ),
        (cluster('  engine_version = "16.4"\n' + GROUPED) + group("aurora-postgresql17"), []),
        (cluster(V1 + '  engine_version = "5.7"', "aurora-mysql"), []),
    ],
)
def test_tls_by_default(text: str, expected: list[str]) -> None:
    found = said(text, "tls-optional")
    assert len(found) == len(expected)
    assert all(one.startswith(beginning) for one, beginning in zip(found, expected, strict=True))


BILLED = "extended support is billed for each vCPU or capacity unit"
PG13, PG11 = '  engine_version = "13.20"\n', '  engine_version = "11.9"\n'
MYSQL = '  engine_version = "5.7.mysql_aurora.2.11.2"'
DECLINED = '  engine_lifecycle_support = "open-source-rds-extended-support-disabled"'
NOT_IN_TABLE = "undecided: the table of versions does not know this one"


def ended(version: str, day: str) -> str:
    return f"medium: standard support of {version} ended on {day}: {BILLED}"


@pytest.mark.parametrize(
    ("text", "expected", "usd"),
    [
        (cluster(PG13), ended("aurora-postgresql 13", "2026-02-28"), 0),
        (
            cluster(PG13) + member() + member(name="n", kind="db.t4g.medium"),
            ended("aurora-postgresql 13", "2026-02-28"),
            4 * 73,
        ),
        (cluster(PG11) + member(kind="db.r6g.2xlarge"), ended("aurora-postgresql 11", "2024-02-29"), 8 * 2 * 73),
        (cluster(PG13) + member(kind="db.z9.large"), ended("aurora-postgresql 13", "2026-02-28"), 0),
        (cluster(MYSQL, "aurora-mysql"), ended("aurora-mysql 5.7", "2024-10-31"), 0),
        (cluster('  engine_version = "8.0.mysql_aurora.3.08.0"', "aurora-mysql"), "", 0),
        (cluster('  engine_version = "3.08.0"', "aurora-mysql"), NOT_IN_TABLE, 0),
        (cluster('  engine_version = "19.1"'), NOT_IN_TABLE, 0),
        (cluster(), "", 0),
        (
            cluster(PG11 + DECLINED),
            "high: standard support of aurora-postgresql 11 ended on 2024-02-29, and extended support is declined: "
            "it cannot be created",
            0,
        ),
        (multi_az('  engine_version = "13.4"'), ended("postgres 13", "2026-02-28"), 3 * 2 * 73),
        (template("Engine: docdb, EngineVersion: 3.6.0"), "", 0),
    ],
)
def test_extended_support(text: str, expected: str, usd: float) -> None:
    assert said(text, "extended-support-version") == ([expected] if expected else [])
    files = ["main.tf" if "resource " in text else "template.yaml"]
    report = lint(files, Settings(select=("aurora-extended-support-version",)))
    assert sum(one.savings.usd_per_month for one in report.findings if one.savings) == pytest.approx(usd)


def capacity(low: object, high: object, more: str = "") -> str:
    return f"  serverlessv2_scaling_configuration {{\n    min_capacity = {low}\n    max_capacity = {high}\n{more}  }}\n"


PAUSE = "    seconds_until_auto_pause = {0}\n"
V16, V12 = '  engine_version = "16.3"\n', '  engine_version = "14.11"\n'
REFUSED = "high: RDS refuses this: "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (cluster(capacity(0.5, 4)), []),
        (cluster(capacity(8, 4)), [f"{REFUSED}a minimum of 8 above the maximum of 4"]),
        (cluster(capacity(0.7, 4)), [f"{REFUSED}a minimum of 0.7 capacity units: they come in halves"]),
        (cluster(capacity(1, 257)), [f"{REFUSED}a maximum of 257 capacity units: 1 to 256 are taken"]),
        (cluster(capacity(0, 0.5)), [f"{REFUSED}a maximum of 0.5 capacity units: 1 to 256 are taken"]),
        (cluster(capacity(0, 4)), []),
        (cluster(V16 + capacity(0, 4)), []),
        (cluster(V12 + capacity(0, 4)), [f"{REFUSED}this version cannot pause: the minimum is 0.5"]),
        (
            cluster('  engine_version = "16"\n' + capacity(0, 4)),
            ["undecided: whether its version can pause is not known"],
        ),
        (cluster('  engine_version = "17"\n' + capacity(0, 4)), []),
        (
            cluster('  engine_version = "8.0.mysql_aurora.3.07.1"\n' + capacity(0, 4), "aurora-mysql"),
            [f"{REFUSED}this version cannot pause: the minimum is 0.5"],
        ),
        (cluster('  engine_version = "8.0.mysql_aurora.3.08.0"\n' + capacity(0, 4), "aurora-mysql"), []),
        (cluster(capacity(0, 4, PAUSE.format(299))), [f"{REFUSED}it pauses after 300 to 86,400 seconds"]),
        (
            cluster(capacity(0.5, 4, PAUSE.format(600))),
            [f"{REFUSED}when it pauses is said, and with a minimum above 0 it never does"],
        ),
        (
            cluster() + member(kind="db.serverless"),
            [f"{REFUSED}an instance is of class db.serverless, and the cluster has no range of capacity"],
        ),
        (
            cluster(SNAPSHOT) + member(kind="db.serverless"),
            ["undecided: what it is restored from may have a range of capacity"],
        ),
        (cluster(V1 + capacity(1, 4)), [f"{REFUSED}the range of Serverless v2 on a cluster of Serverless v1"]),
        (
            template(f"{AURORA}, ScalingConfiguration: {{MinCapacity: 1}}"),
            [f"{REFUSED}the range of Serverless v1 on a provisioned cluster"],
        ),
        (template(f"{AURORA}, EngineMode: serverless, ScalingConfiguration: {{MinCapacity: 1}}"), []),
        (VARIABLE + cluster(capacity("var.x", 4)), [UNKNOWN]),
    ],
)
def test_serverless_capacity(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-serverless-capacity") == expected


OF_THE_CLUSTER = "of a member is the cluster's to say"
SIZED = '  allocated_storage = 100\n  storage_type = "{0}"\n'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (cluster("  backup_retention_period = 0"), "backups are kept for 1 to 35 days, not for 0"),
        (cluster("  allocated_storage = 100"), "Aurora has no size: that is for Multi-AZ DB clusters"),
        (cluster("  iops = 1000"), "Aurora has no IOPS: that is for Multi-AZ DB clusters"),
        (cluster('  storage_type = "gp3"'), "the storage type of Aurora is aurora or aurora-iopt1"),
        (cluster('  storage_type = "aurora-iopt1"'), ""),
        (cluster('  availability_zones = ["a", "b", "c", "d"]'), "a cluster has 3 Availability Zones, not 4"),
        (cluster("  backtrack_window = 1000"), "only Aurora MySQL has a backtrack window"),
        (cluster("  backtrack_window = 259201", "aurora-mysql"), "the backtrack window is 0 to 259,200 seconds"),
        (cluster("  backtrack_window = 1000", "aurora-mysql"), ""),
        (cluster("  monitoring_interval = 7"), "the monitoring interval is one of 0, 1, 5, 10, 15, 30, 60 seconds"),
        (cluster("  monitoring_interval = 30"), "Enhanced Monitoring without a role"),
        (cluster('  monitoring_role_arn = "r"'), "a role for monitoring without an interval"),
        (cluster("  performance_insights_retention_period = 31"), "a retention without Performance Insights"),
        (
            cluster("  performance_insights_enabled = true\n  performance_insights_retention_period = 94"),
            "Performance Insights keeps 7, 731 or a multiple of 31 days",
        ),
        (
            cluster('  performance_insights_enabled = true\n  database_insights_mode = "advanced"'),
            "the advanced mode of Database Insights needs at least 31 days of retention",
        ),
        (
            cluster(
                '  performance_insights_enabled = true\n  database_insights_mode = "advanced"\n'
                "  performance_insights_retention_period = 31"
            ),
            "",
        ),
        (cluster(OWN + '  master_password = "short"'), 'a password has 8 to 41 characters, none of them /, " or @'),
        (
            cluster(OWN + '  master_password = "correct-horse"\n  manage_master_user_password = true'),
            "a password, and one that RDS manages",
        ),
        (cluster(SNAPSHOT + SECONDARY), "a cluster is restored from a snapshot or joins a global database"),
        (template(f"{AURORA}, SnapshotIdentifier: s, MasterUsername: owner"), ""),
        (multi_az(SIZED.format("io1") + "  iops = 1000"), ""),
        (multi_az(SIZED.format("io1")), "io1 and io2 storage needs IOPS"),
        (multi_az(SIZED.format("io1") + "  iops = 6000"), "io1 takes 0.5 to 50 IOPS for each GiB"),
        (multi_az(SIZED.format("gp3") + "  iops = 3000"), "gp3 takes IOPS from 400 GiB on"),
        (multi_az(SIZED.format("gp3")), ""),
        (multi_az(SIZED.format("gp2")), "the storage type of a Multi-AZ DB cluster is io1, io2, gp3"),
        (multi_az('  storage_type = "gp3"'), "a Multi-AZ DB cluster needs its allocated storage"),
        (cluster(SIZED.format("gp3"), "mysql"), "a Multi-AZ DB cluster needs its instance class"),
        (multi_az(SIZED.format("gp3") + SECONDARY), "a Multi-AZ DB cluster has no global database"),
        (multi_az(SIZED.format("gp3") + '  network_type = "DUAL"'), "a Multi-AZ DB cluster has no dual-stack network"),
        (multi_az(SIZED.format("gp3") + "  iam_database_authentication_enabled = true"), ""),
        (cluster('  engine_version = "16.4"\n' + GROUPED) + group("aurora-postgresql16"), ""),
        (
            cluster('  engine_version = "16.4"\n' + GROUPED) + group("aurora-postgresql15"),
            "parameter group aws_rds_cluster_parameter_group.g of aurora-postgresql15 is for another engine or version",
        ),
        (
            cluster(GROUPED) + group("aurora-mysql8.0"),
            "parameter group aws_rds_cluster_parameter_group.g of aurora-mysql8.0 is for another engine or version",
        ),
        (
            cluster() + "".join(member(name=f"m{at}") for at in range(17)),
            "a cluster has 16 instances, not 17",
        ),
        (cluster() + member("  promotion_tier = 16"), "a promotion tier is 0 to 15"),
        (cluster(engine="aurora-mysql") + member(), "it is of another engine than its cluster aws_rds_cluster.c"),
        (cluster() + member("  monitoring_interval = 30"), "Enhanced Monitoring without a role"),
        (template(AURORA, instance(AURORA + ", DeletionProtection: true")), f"DeletionProtection {OF_THE_CLUSTER}"),
        (template(AURORA, instance(AURORA + ", DeletionProtection: false, CopyTagsToSnapshot: true")), ""),
        (template(AURORA, instance(AURORA + ", AllocatedStorage: 20")), f"AllocatedStorage {OF_THE_CLUSTER}"),
        (
            template(AURORA + ", StorageEncrypted: true", instance(AURORA + ", StorageEncrypted: false")),
            "its encryption differs from that of its cluster C",
        ),
        (world(""), "a global database is made of a cluster, or has an engine"),
        (world('  engine = "aurora-mysql"'), ""),
        (
            world('  source_db_cluster_identifier = "c"\n  storage_encrypted = true'),
            "a global database that is made of a cluster takes engine and encryption from there",
        ),
        (template("Engine: docdb, BackupRetentionPeriod: 40"), ""),
    ],
)
def test_refused_settings(text: str, expected: str) -> None:
    assert said(text, "rejected-settings") == ([f"{REFUSED}{expected}"] if expected else [])


def test_what_pages_contradict_about_is_undecided() -> None:
    assert said(multi_az("  allocated_storage = 100"), "rejected-settings") == [
        "undecided: AWS's pages disagree whether the storage type may be left out"
    ]
    assert said(VARIABLE + cluster("  backup_retention_period = var.x"), "rejected-settings") == [UNKNOWN]


@pytest.mark.parametrize(
    "text",
    [
        cluster('  availability_zones = var.x == "" ? ["a", "b", "c", "d"] : null'),
        cluster(
            '  engine_version = "16.4"\n'
            '  db_cluster_parameter_group_name = var.x == "" ? aws_rds_cluster_parameter_group.g.name : null'
        )
        + group("aurora-postgresql15"),
    ],
)
def test_what_is_refused_in_one_of_two_ways_is_undecided(text: str) -> None:
    assert said(VARIABLE + text, "rejected-settings") == [OF_TWO]
    assert said(VARIABLE + text.replace('"d"', "").replace("15", "16"), "rejected-settings") == []


INSIGHTS, MONITORED = "  performance_insights_enabled = true\n", "  monitoring_interval = 30\n"
WITHOUT = "low: Performance Insights is off by default: a slow day leaves no trace of the queries"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (cluster() + member(), [WITHOUT]),
        (cluster(INSIGHTS) + member(), []),
        (cluster() + member(INSIGHTS), []),
        (VARIABLE + cluster("  performance_insights_enabled = var.x") + member(), [UNKNOWN]),
        (VARIABLE + cluster("  performance_insights_enabled = var.x") + member(INSIGHTS), []),
        (member(of='"elsewhere"'), [WITHOUT]),
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


TIER = "  promotion_tier = {0}"
SMALLER = "low: the largest instance has 8 vCPUs, and what it fails over to has 2"


@pytest.mark.parametrize(
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
        (VARIABLE + cluster() + member(kind="db.r7g.2xlarge") + member(kind="${var.x}", name="n"), [UNKNOWN]),
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


@pytest.mark.parametrize(
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


LOGS = "  enabled_cloudwatch_logs_exports = [{0}]"
NO_LOGS = "low: no logs are exported: they are gone with the instance"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (cluster(), [NO_LOGS]),
        (cluster(LOGS.format("")), [NO_LOGS]),
        (cluster(LOGS.format('"postgresql"')), []),
        (
            cluster(LOGS.format('"instance"')),
            ["low: the postgresql log is not exported: who did what is gone with the instance"],
        ),
        (
            cluster(LOGS.format('"error", "slowquery"'), "aurora-mysql"),
            ["low: the audit log is not exported: who did what is gone with the instance"],
        ),
        (cluster(LOGS.format('"audit"'), "aurora-mysql"), []),
        (VARIABLE + cluster(LOGS.format('"audit", var.x'), "aurora-mysql"), []),
        (VARIABLE + cluster(LOGS.format("var.x"), "aurora-mysql"), [UNKNOWN]),
        (multi_az(LOGS.format('"upgrade"')), []),
        (cluster(V1), []),
        (cluster(V1, "aurora-mysql"), [NO_LOGS]),
    ],
)
def test_logs(text: str, expected: list[str]) -> None:
    assert said(text, "missing-log-exports") == expected


def test_a_key_that_is_made_beside_the_cluster_is_one() -> None:
    encrypted = "  storage_encrypted = true\n"
    assert said(cluster(encrypted), "missing-kms-key") != []
    key = 'resource "aws_kms_key" "k" {}\n'
    assert said(key + cluster(f"{encrypted}  kms_key_id = aws_kms_key.k.arn"), "missing-kms-key") == []


def test_the_retention_that_users_ask_for() -> None:
    Path("storage-lint.toml").write_text("[rules.aurora-short-backup-retention]\nminimum-days = 14\n")
    Path("main.tf").write_text(cluster("  backup_retention_period = 7"))
    assert "backups are kept for 7 days" in run("--select", "aurora-short-backup-retention", ".").output


def plan(kind: str, written: dict[str, Any], known: dict[str, Any]) -> None:
    """Write a plan of one resource that is there: what its code writes, and what AWS made of the rest."""
    resource = {"address": f"{kind}.c", "mode": "managed", "type": kind, "name": "c"}
    provider = {"provider_name": "registry.terraform.io/hashicorp/aws"}
    values = {**known, **written}
    expressions = {name: {"constant_value": value} for name, value in written.items()}
    change = {"actions": ["no-op"], "before": values, "after": values, "after_unknown": {}}
    whole = {
        "format_version": "1.2",
        "terraform_version": "1.9.8",
        "planned_values": {"root_module": {"resources": [{**resource, **provider, "values": values}]}},
        "resource_changes": [{**resource, **provider, "change": change}],
        "configuration": {"root_module": {"resources": [{**resource, "expressions": expressions}]}},
    }
    Path("plan.json").write_text(json.dumps(whole))


def test_what_aws_made_of_a_cluster_is_not_what_is_written() -> None:
    secondary = {"cluster_identifier": "c", "engine": "aurora-postgresql", "global_cluster_identifier": "g"}
    made = {"allocated_storage": 1, "iops": 0, "availability_zones": list("abcd"), "master_username": "owner"}
    plan("aws_rds_cluster", secondary, {**made, "performance_insights_retention_period": 0, "storage_type": ""})
    rules = ("aurora-rejected-settings", "aurora-single-instance-cluster")
    assert lint(["."], Settings(select=rules)).findings == ()
    plan("aws_rds_cluster", {**secondary, "iops": 1000}, made)
    assert [one.rule.id for one in lint(["."], Settings(select=rules)).findings] == ["aurora-rejected-settings"]


def test_a_global_database_that_is_made_of_a_cluster_knows_its_engine() -> None:
    made = {"engine": "aurora-mysql", "storage_encrypted": True}
    plan("aws_rds_global_cluster", {"source_db_cluster_identifier": "arn:aws:rds:eu-west-1:1:cluster:c"}, made)
    rules = ("aurora-rejected-settings", "aurora-unencrypted-cluster")
    report = lint(["."], Settings(select=rules))
    assert (report.findings, report.undecided) == ((), ())


def snapshot(accounts: str, kind: str = "aws_db_cluster_snapshot") -> str:
    return f'resource "{kind}" "s" {{\n  shared_accounts = {accounts}\n}}\n'


SHARED = "critical: the snapshot is shared with all accounts: anybody can restore it and read every table"


@pytest.mark.parametrize("kind", ["aws_db_cluster_snapshot", "aws_rds_cluster_snapshot_copy"])
@pytest.mark.parametrize(
    ("accounts", "expected"),
    [
        ('["all"]', [SHARED]),
        ('["111111111111", "all"]', [SHARED]),
        ('["all", var.x]', [SHARED]),
        ('["111111111111", var.x]', [UNKNOWN]),
        ("[var.x]", [UNKNOWN]),
        ("[]", []),
        ("null", []),
    ],
)
def test_shared_snapshots(kind: str, accounts: str, expected: list[str]) -> None:
    assert said(VARIABLE + snapshot(accounts, kind), "public-snapshot") == expected


SECOND = cluster("  global_cluster_identifier = aws_rds_global_cluster.g.id", name="second")
MADE_OF = world("  source_db_cluster_identifier = aws_rds_cluster.c.arn")
BESIDE = world('  engine = "aurora-postgresql"\n  storage_encrypted = true')
MEMBER_OF = "  global_cluster_identifier = aws_rds_global_cluster.g.id\n"
COPY = cluster("  replication_source_identifier = aws_rds_cluster.c.arn", name="copy")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (cluster("  storage_encrypted = true") + MADE_OF + SECOND, []),
        (cluster('  kms_key_id = "k"') + MADE_OF + SECOND, []),
        (cluster("  storage_encrypted = false") + MADE_OF + SECOND, [NO_KEY, NO_KEY]),
        (cluster() + MADE_OF + SECOND, [AGE, SOURCE]),
        (cluster(f"  storage_encrypted = true\n{OWN}{MEMBER_OF}") + BESIDE + SECOND, []),
        (BESIDE + SECOND, [SOURCE]),
        (cluster("  storage_encrypted = true") + COPY, []),
        (cluster('  replication_source_identifier = "arn:aws:rds:eu-west-1:123456789012:cluster:other"'), [SOURCE]),
    ],
)
def test_a_secondary_is_encrypted_as_its_primary(text: str, expected: list[str]) -> None:
    assert said(text, "unencrypted-cluster") == expected


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (capacity(4, 2), "scale from 4 to 4 capacity units"),
        (capacity(0.7, 2), "scale from 0.5 to 2 capacity units"),
        (capacity(0, 300) + '  engine_version = "16.4"', "scale from 0 to 256 capacity units"),
        (capacity(0, 2) + '  engine_version = "13.14"', "scale from 0.5 to 2 capacity units"),
        (capacity(0.7, "var.x"), None),
        (capacity(0, 300) + "  engine_version = var.x", None),
    ],
)
def test_the_nearest_range_that_there_is(inner: str, expected: str | None) -> None:
    Path("main.tf").write_text(VARIABLE + cluster(inner))
    (finding,) = lint(["main.tf"], Settings(select=("aurora-rejected-serverless-capacity",))).findings
    assert (finding.fix.title if finding.fix is not None else None) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "default.aurora-postgresql15",
            ["parameter group default.aurora-postgresql15 is for another engine or version"],
        ),
        ("default.aurora-postgresql16", []),
        ("mine", []),
    ],
)
def test_names_of_groups_of_aws_say_their_family(name: str, expected: list[str]) -> None:
    text = cluster(f'  engine_version = "16.4"\n  db_cluster_parameter_group_name = "{name}"')
    assert said(text, "rejected-settings") == [REFUSED + one for one in expected]


EITHER = "low: neither the audit nor the postgresql log is exported: who did what is gone with the instance"


@pytest.mark.parametrize(
    ("exported", "expected"),
    [
        ('["audit"]', ["undecided: its engine is not written"]),
        ('["error"]', [EITHER]),
        ('["audit", "postgresql"]', []),
    ],
)
def test_the_log_of_an_engine_that_only_the_snapshot_says(exported: str, expected: list[str]) -> None:
    restored = f'  snapshot_identifier = "s"\n  enabled_cloudwatch_logs_exports = {exported}'
    text = cluster(restored).replace('  engine = "aurora-postgresql"\n', "")
    assert said(text, "missing-log-exports") == expected
    window = text.replace("enabled_cloudwatch_logs_exports = " + exported, "backtrack_window = 3600")
    assert said(window, "rejected-settings") == ["undecided: its engine is not written"]


def test_what_scales_something_else_adds_no_reader() -> None:
    target = scaling("1").replace('"rds:cluster:ReadReplicaCount"', "var.x")
    assert said(VARIABLE + cluster() + member() + target, "single-instance-cluster") == [UNKNOWN]
    unnamed = scaling("1").replace('service_namespace = "rds"', "service_namespace = var.x")
    assert said(VARIABLE + cluster() + member() + unnamed, "single-instance-cluster") == []  # its dimension says it
