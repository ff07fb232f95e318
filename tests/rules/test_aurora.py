"""Aurora: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from rows import rows
from rules.aurora import (
    AURORA,
    GROUPED,
    OWN,
    SECONDARY,
    SNAPSHOT,
    V1,
    cluster,
    group,
    instance,
    member,
    multi_az,
    parameter,
    said,
    template,
    world,
)
from rules.said import NO_X, VARIABLE
from rules.sentences import COPIES, SOURCE
from storage_lint.lint import Settings, lint

PLAIN = "high: the storage is not encrypted"
NO_KEY = "medium: storage_encrypted is false: a cluster from before 18 February 2026 is not encrypted at all"
AGE = "undecided: Aurora encrypts what is made since 2026-02-18, and what is older is as it was made"


@rows(
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
        (cluster(SNAPSHOT + '  storage_encrypted = true\n  kms_key_id = "arn:aws:kms:eu-west-1:1:key/k"'), []),
        (VARIABLE + cluster("  snapshot_identifier = var.x\n  storage_encrypted = true"), []),
        (cluster(SNAPSHOT + "  storage_encrypted = false"), [SOURCE]),  # what restores it takes no word of that
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
        (
            VARIABLE + world('  source_db_cluster_identifier = var.x == "" ? "c" : null\n  storage_encrypted = false'),
            ['undecided: fails when var.x == "" is false; var.x has no default'],
        ),
        (template("Engine: neptune"), []),
        (VARIABLE + cluster("  storage_encrypted = var.x"), [NO_X]),
    ],
)
def test_encryption(text: str, expected: list[str]) -> None:
    assert said(text, "unencrypted-cluster") == expected


def test_the_age_of_clusters_may_be_assumed() -> None:
    Path("storage-lint.toml").write_text("[assume]\naurora-encrypted-by-default = true\n")
    Path("main.tf").write_text(cluster() + world('  engine = "aurora-postgresql"'))
    output = run("--select", "aurora-unencrypted-cluster", "--undecided", "show", ".").output
    assert output.startswith("No findings, 0 undecided")


PUBLIC = "it gets a public address, and only security groups and the routes of its subnets keep the internet out"
WRITTEN = f"critical: publicly_accessible is true: {PUBLIC}"
WRITTEN_IN_TEMPLATE = f"critical: PubliclyAccessible is true: {PUBLIC}"
BY_DEFAULT = f"high: it is publicly accessible by default, since it names no subnet group of its own: {PUBLIC}"
MULTI = "Engine: postgres, DBClusterInstanceClass: db.m6gd.large"


@rows(
    ("text", "expected"),
    [
        (cluster() + member("  publicly_accessible = true"), [WRITTEN]),
        (cluster() + member(), []),
        (multi_az(), [BY_DEFAULT]),
        (multi_az('  db_subnet_group_name = "Default"'), [BY_DEFAULT]),
        (multi_az('  db_subnet_group_name = "private"'), []),
        (multi_az("  db_subnet_group_name = aws_db_subnet_group.s.name"), []),
        (VARIABLE + multi_az("  db_subnet_group_name = var.x"), [NO_X]),
        (multi_az(SNAPSHOT), ["undecided: a restored cluster is public where its VPC has an internet gateway"]),
        (template(MULTI + ", PubliclyAccessible: true"), [WRITTEN_IN_TEMPLATE]),
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
        (
            "Resources:\n  S: {Type: AWS::RDS::DBShardGroup, Properties: {PubliclyAccessible: true}}\n",
            [WRITTEN_IN_TEMPLATE],
        ),
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
RANDOM = 'resource "random_password" "p" {\n  length = 9\n}\nresource "random_id" "i" {\n  byte_length = 16\n}\n'
SECRET = "!Sub '{{resolve:secretsmanager:${AWS::StackName}:SecretString:p}}'"


@rows(
    ("text", "expected"),
    [
        (cluster(OWN + '  master_password_wo = "correct-horse"'), [f"high: {CODE}"]),
        (cluster(), []),
        (cluster(OWN + "  manage_master_user_password = true"), []),
        (VARIABLE + cluster(OWN + "  master_password = var.x"), []),
        (DEFAULT + cluster("  master_password = var.x"), [f"high: {CODE}"]),
        (RANDOM + cluster(OWN + "  master_password = random_password.p.result"), []),
        (RANDOM + cluster(OWN + "  master_password = substr(random_id.i.hex, 0, 16)"), []),
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


@rows(
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


@rows(
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
NOT_IN_TABLE = "undecided: this release of storage-lint does not know when the support of {} ends"
GONE = "high: {} is older than what extended support covers: it cannot be created"


def ended(version: str, day: str) -> str:
    return f"medium: standard support of {version} ended on {day}: {BILLED}"


@rows(
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
        (cluster('  engine_version = "3.08.0"', "aurora-mysql"), NOT_IN_TABLE.format("aurora-mysql 3.08.0"), 0),
        (cluster('  engine_version = "19.1"'), NOT_IN_TABLE.format("aurora-postgresql 19.1"), 0),
        (cluster('  engine_version = "10.14"') + member(), GONE.format("aurora-postgresql 10"), 0),
        (cluster('  engine_version = "9.6.3"'), GONE.format("aurora-postgresql 9"), 0),
        (
            cluster('  engine_version = "5.6.mysql_aurora.1.22.2"', "aurora-mysql"),
            GONE.format("aurora-mysql 5.6"),
            0,
        ),
        (cluster("", "aurora"), GONE.format("the engine aurora is MySQL 5.6, which"), 0),
        (template("Engine: aurora, EngineVersion: 5.6.10a"), GONE.format("the engine aurora is MySQL 5.6, which"), 0),
        (
            VARIABLE + cluster("  engine_version = var.x", "aurora"),
            GONE.format("the engine aurora is MySQL 5.6, which"),
            0,
        ),
        (
            VARIABLE + cluster("", '${var.x == "" ? "aurora" : "aurora-mysql"}'),
            'undecided: fails when var.x == "" is true; var.x has no default',
            0,
        ),
        (VARIABLE + cluster("", '${var.x == "" ? "aurora-postgresql" : "aurora-mysql"}'), "", 0),
        (multi_az('  engine_version = "10.4"'), GONE.format("postgres 10"), 0),
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


LOGS = "  enabled_cloudwatch_logs_exports = [{0}]"
NO_LOGS = "low: no logs are exported: they are gone with the instance"


@rows(
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
        (VARIABLE + cluster(LOGS.format("var.x"), "aurora-mysql"), [NO_X]),
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


def snapshot(accounts: str, kind: str = "aws_db_cluster_snapshot") -> str:
    return f'resource "{kind}" "s" {{\n  shared_accounts = {accounts}\n}}\n'


SHARED = "critical: the snapshot is shared with all accounts: anybody can restore it and read every table"


@rows("kind", ["aws_db_cluster_snapshot", "aws_rds_cluster_snapshot_copy"])
@rows(
    ("accounts", "expected"),
    [
        ('["all"]', [SHARED]),
        ('["111111111111", "all"]', [SHARED]),
        ('["all", var.x]', [SHARED]),
        ('["111111111111", var.x]', [NO_X]),
        ("[var.x]", [NO_X]),
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


@rows(
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


@pytest.mark.parametrize(
    ("engine", "expected"),
    [
        ("${var.x}", ["medium: deletion protection is off"]),
        ('${var.x == 1 ? var.x : "aurora-mysql"}', ["medium: deletion protection is off"]),
        ('${var.x == 1 ? "neptune" : "aurora-mysql"}', ["undecided: fails when"]),
    ],
)
def test_an_engine_that_is_not_known_is_one_of_rds(engine: str, expected: list[str]) -> None:
    """Neither front-end takes DocumentDB's or Neptune's for this type."""
    found = said(VARIABLE + cluster("  deletion_protection = false", engine), "unprotected-deletion")
    assert [one[: len(start)] for one, start in zip(found, expected, strict=True)] == expected
    properties = "Engine: !Ref E, DeletionProtection: false"
    assert said("Parameters: {E: {Type: String}}\n" + template(properties), "unprotected-deletion")[0][:6] == "medium"
