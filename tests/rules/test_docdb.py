"""DocumentDB: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

import pytest

from rows import rows
from rules.said import FAILS_WHEN_EMPTY, NO_X, VARIABLE, said_of, with_address
from rules.sentences import COPIES, IN_CODE, NO_OTHER, SOURCE


def said(text: str, rule: str) -> list[str]:
    return said_of(text, f"docdb-{rule}", with_address)


def cluster(inner: str = "", name: str = "c") -> str:
    return f'resource "aws_docdb_cluster" "{name}" {{\n  cluster_identifier = "{name}"\n{inner}\n}}\n'


def instance(inner: str = "", name: str = "m", of: str = "aws_docdb_cluster.c.id") -> str:
    return f'resource "aws_docdb_cluster_instance" "{name}" {{\n  cluster_identifier = {of}\n{inner}\n}}\n'


def elastic(inner: str) -> str:
    return f'resource "aws_docdbelastic_cluster" "e" {{\n  name = "e"\n{inner}\n}}\n'


def group(parameters: str, family: str = "docdb5.0") -> str:
    written = f'  name = "g"\n  family = "{family}"\n{parameters}\n'
    return f'resource "aws_docdb_cluster_parameter_group" "g" {{\n{written}}}\n'


def parameter(name: str, value: str) -> str:
    return f"  parameter {{\n    name = {name}\n    value = {value}\n  }}\n"


def template(properties: str, kind: str = "DBCluster", more: str = "") -> str:
    return f"Resources:\n  C:\n    Type: AWS::DocDB::{kind}\n    Properties: {{{properties}}}\n{more}"


KEY = '  kms_key_id = "alias/data"\n'
PLAIN = f"aws_docdb_cluster.c: high: the storage is not encrypted by default: {COPIES}"
WRITTEN = f"aws_docdb_cluster.c: high: the storage is not encrypted: {COPIES}"
SNAPSHOT = (
    'resource "aws_docdb_cluster_snapshot" "s" {{\n  db_cluster_identifier = {0}\n'
    '  db_cluster_snapshot_identifier = "s"\n}}\n'
)
POINT = "  restore_to_point_in_time {\n    source_cluster_identifier = aws_docdb_cluster.o.id\n  }"
GLOBAL = 'resource "aws_docdb_global_cluster" "w" {{\n  global_cluster_identifier = "w"\n{0}\n}}\n'
CONTAINER = "aws_docdb_global_cluster.w: high: the storage is not encrypted"


@rows(
    ("text", "expected"),
    [
        (cluster(), [PLAIN]),
        (cluster("  storage_encrypted = false"), [WRITTEN]),
        (cluster('  storage_encrypted = "true"'), []),
        (cluster(KEY), []),  # refused: that is another rule's
        (cluster('  snapshot_identifier = "s"'), [SOURCE]),
        # a false is not sent: the snapshot, or the primary, decides
        (cluster('  snapshot_identifier = "s"\n  storage_encrypted = false'), [SOURCE]),
        (
            cluster('  snapshot_identifier = "s"\n  storage_encrypted = false')
            + SNAPSHOT.format('"o"')
            + cluster("  storage_encrypted = true", name="o"),
            [],
        ),
        (cluster('  global_cluster_identifier = "w"\n  storage_encrypted = false'), [SOURCE]),
        (cluster('  snapshot_identifier = "s"\n  storage_encrypted = true'), []),
        (cluster(f'  snapshot_identifier = "s"\n  storage_encrypted = true\n{KEY}'), []),
        # what it is made from is in the graph: by reference, by name, through a snapshot
        (
            cluster('  snapshot_identifier = "s"')
            + SNAPSHOT.format('"o"')
            + cluster("  storage_encrypted = true", name="o"),
            [],
        ),
        (cluster(POINT) + cluster("  storage_encrypted = true", name="o"), []),
        (cluster(POINT) + cluster('  snapshot_identifier = "t"', name="o"), [SOURCE, SOURCE]),
        (VARIABLE + cluster("  snapshot_identifier = var.x"), [NO_X]),
        (VARIABLE + cluster("  snapshot_identifier = var.x\n  storage_encrypted = true"), []),
        # a secondary takes after the primary, which says who its owner is
        (cluster('  global_cluster_identifier = "w"'), [SOURCE]),
        (cluster('  global_cluster_identifier = "w"\n  master_username = "o"'), [PLAIN]),
        (GLOBAL.format(""), [f"{CONTAINER} by default: {COPIES}"]),
        (GLOBAL.format('  source_db_cluster_identifier = "arn"'), []),
        (GLOBAL.format('  source_db_cluster_identifier = "arn"\n  storage_encrypted = false'), []),
        (GLOBAL.format("  storage_encrypted = true"), []),
        (GLOBAL.format("  storage_encrypted = false"), [f"{CONTAINER}: {COPIES}"]),
        (elastic(""), []),
        (template("SnapshotIdentifier: s"), [SOURCE]),
        (template("SnapshotIdentifier: s, StorageEncrypted: false"), [SOURCE]),
        (template("SnapshotIdentifier: s, StorageEncrypted: true"), [SOURCE]),
        (template("SnapshotIdentifier: s, StorageEncrypted: true, KmsKeyId: k"), []),
        (template("StorageEncrypted: false"), ["C: high: the storage is not encrypted: " + COPIES]),
        (template("SourceDBClusterIdentifier: s, UseLatestRestorableTime: true"), [SOURCE]),
        (
            template("GlobalClusterIdentifier: w", "GlobalCluster"),
            [f"C: high: the storage is not encrypted by default: {COPIES}"],
        ),
    ],
)
def test_encryption(text: str, expected: list[str]) -> None:
    assert said(text, "unencrypted-cluster") == expected


def test_a_copy_of_an_unencrypted_cluster_is_found_beside_it() -> None:
    text = cluster('  snapshot_identifier = "s"') + SNAPSHOT.format("aws_docdb_cluster.o.id") + cluster(name="o")
    copied = f"aws_docdb_cluster.c: high: the storage is not encrypted, as that of what it is made from: {COPIES}"
    assert said(text, "unencrypted-cluster") == [copied, PLAIN.replace("cluster.c", "cluster.o")]


ONE = f"aws_docdb_cluster.c: medium: DocumentDB cluster has one instance (aws_docdb_cluster_instance.m): {NO_OTHER}"
NONE = "aws_docdb_cluster.c: medium: DocumentDB cluster has no instance to serve or fail over to"
ZONE = '  availability_zone = "eu-west-1a"'
E_ALONE = "aws_docdbelastic_cluster.e: medium: each shard has one instance: nothing to fail over to"


@rows(
    ("text", "expected"),
    [
        (cluster(), [NONE]),
        (cluster() + instance(), [ONE]),
        (cluster() + instance("  count = 2"), []),
        (cluster() + instance() + instance(name="n", of='"c"'), []),
        (cluster() + instance('  for_each = toset(["a", "b"])\n'), []),
        (
            VARIABLE.replace("string", "number") + cluster() + instance("  count = var.x"),
            ["undecided: its count is not known: var.x has no default"],
        ),
        (
            cluster() + instance(f"  count = 2\n{ZONE}"),
            ["aws_docdb_cluster.c: medium: all 2 instances of the DocumentDB cluster are pinned to eu-west-1a"],
        ),
        (cluster() + instance(ZONE) + instance('  availability_zone = "eu-west-1b"', name="n"), []),
        # a secondary without instances keeps a copy; with one it serves
        (cluster('  global_cluster_identifier = "w"'), []),
        (cluster('  global_cluster_identifier = "w"') + instance(), [ONE]),
        (cluster('  global_cluster_identifier = "w"\n  master_username = "o"'), [NONE]),
        # a global cluster of the same name is no owner of members
        (cluster() + instance("  count = 2", of='"c"') + GLOBAL.format("").replace('"w"\n', '"c"\n'), []),
        (elastic("  shard_instance_count = 1"), [E_ALONE]),
        (elastic(""), []),
        (VARIABLE + elastic("  shard_instance_count = var.x"), [NO_X]),
    ],
)
def test_failover(text: str, expected: list[str]) -> None:
    assert said(text, "single-instance-cluster") == expected


KEPT = "older mistakes cannot be undone"


@rows(
    ("text", "expected"),
    [
        (
            cluster('  snapshot_identifier = "s"'),
            [f"aws_docdb_cluster.c: medium: backups are kept for 1 day by default: {KEPT}"],
        ),
        (template("SnapshotIdentifier: s"), ["undecided: a restored cluster keeps the retention of its source"]),
        (template("SnapshotIdentifier: s, BackupRetentionPeriod: 7"), []),
        (
            cluster('  global_cluster_identifier = "w"\n  backup_retention_period = 6'),
            [f"aws_docdb_cluster.c: medium: backups are kept for 6 days: {KEPT}"],
        ),
        (elastic(""), [f"aws_docdbelastic_cluster.e: medium: backups are kept for 1 day by default: {KEPT}"]),
        (elastic("  backup_retention_period = 7"), []),
    ],
)
def test_retention(text: str, expected: list[str]) -> None:
    assert said(text, "short-backup-retention") == expected


GONE = "with the cluster its data are gone"


@rows(
    ("text", "expected"),
    [
        (template(""), [f"C: low: no final snapshot is taken by default: {GONE}"]),
        (template("", more="    DeletionPolicy: Delete\n"), [f"C: medium: no final snapshot is taken: {GONE}"]),
        (template("", more="    DeletionPolicy: RetainExceptOnCreate\n"), []),
        (cluster(), []),
        (cluster('  skip_final_snapshot = true\n  global_cluster_identifier = "w"'), []),
    ],
)
def test_final_snapshots(text: str, expected: list[str]) -> None:
    assert said(text, "skipped-final-snapshot") == expected


TLS = "aws_docdb_cluster_parameter_group.g: high: tls is disabled: clients connect in plain text"


@rows(
    ("text", "expected"),
    [
        (group(""), []),
        (group(parameter('"tls"', '"DISABLED"')), [TLS]),
        (group(parameter('"tls"', '"fips-140-3"')), []),
        (group(parameter('"tls"', '"perhaps"')), ["undecided: perhaps is no documented value of tls"]),
        (VARIABLE + group(parameter("var.x", '"disabled"')), [NO_X]),
        (VARIABLE + group(parameter("var.x", '"enabled"')), [NO_X]),
        (
            'variable "off" {\n  type = map(string)\n  default = { tls = "disabled" }\n}\n'
            + group(
                '  dynamic "parameter" {\n    for_each = var.off\n    content {\n      name = parameter.key\n'
                "      value = parameter.value\n    }\n  }"
            ),
            [TLS],
        ),
        (template("Family: docdb5.0, Description: d, Parameters: {tls: enabled}", "DBClusterParameterGroup"), []),
    ],
)
def test_tls(text: str, expected: list[str]) -> None:
    assert said(text, "tls-disabled") == expected


CONDITION = "Parameters:\n  P: {Type: String}\nConditions:\n  C: !Equals [!Ref P, x]\n"
OFF = "C: high: tls is disabled: clients connect in plain text"
NOT_KNOWN = "condition C is not known: parameter P has no default"


@rows(
    ("parameters", "expected"),
    [
        ("{tls: disabled}", [OFF]),
        ("""'{"tls": "disabled"}'""", [OFF]),
        ("""'{"tls": "enabled"}'""", []),
        ("'tls=disabled'", ["undecided: what stands there is no mapping of parameters"]),
        ("!If [C, {tls: disabled}, {tls: enabled}]", [f"undecided: fails when C is true; {NOT_KNOWN}"]),
        ("!If [C, {tls: disabled}, {audit_logs: all, tls: Disabled}]", [OFF]),
        ("{tls: !If [C, disabled, !Ref AWS::NoValue]}", [f"undecided: fails when C is true; {NOT_KNOWN}"]),
        ("!Ref P", ["undecided: parameter P has no default"]),
        ("{tls: !Ref P}", ["undecided: parameter P has no default"]),
    ],
)
def test_parameters_of_templates_are_mappings_choices_and_texts(parameters: str, expected: list[str]) -> None:
    text = template(f"Family: docdb5.0, Description: d, Parameters: {parameters}", "DBClusterParameterGroup")
    assert said(CONDITION + text, "tls-disabled") == expected


AUDIT = '  enabled_cloudwatch_logs_exports = ["audit"]\n'
NAMED = "  db_cluster_parameter_group_name = aws_docdb_cluster_parameter_group.g.name\n"
UNWRITTEN = "low: the audit log is exported, but {0} leaves audit_logs off: nothing is written"
BY_GROUP = "aws_docdb_cluster_parameter_group.g: " + UNWRITTEN.format("the parameter group of a cluster")
BY_DEFAULT = "aws_docdb_cluster.c: " + UNWRITTEN.format("its default parameter group")


@rows(
    ("text", "expected"),
    [
        (cluster(AUDIT + NAMED) + group(""), [BY_GROUP]),
        (cluster(AUDIT + '  db_cluster_parameter_group_name = "g"\n') + group(""), [BY_GROUP]),
        (cluster(AUDIT + NAMED) + group(parameter('"audit_logs"', '"ddl, dml_write"')), []),
        (cluster(AUDIT + NAMED) + group(parameter('"audit_logs"', '"none"')), [BY_GROUP]),
        (cluster(NAMED) + group(""), []),
        (cluster(AUDIT), [BY_DEFAULT]),
        (cluster(AUDIT + '  db_cluster_parameter_group_name = "default.docdb5.0"'), [BY_DEFAULT]),
        (
            cluster(AUDIT + '  db_cluster_parameter_group_name = "h"') + group(""),
            ["undecided: its parameter group is not among what was read"],
        ),
        (VARIABLE + cluster(AUDIT + NAMED) + group(parameter('"audit_logs"', "var.x")), [NO_X]),
        (VARIABLE + cluster("  enabled_cloudwatch_logs_exports = [var.x]\n" + NAMED) + group(""), [NO_X]),
        (
            VARIABLE
            + cluster("  enabled_cloudwatch_logs_exports = [var.x]\n" + NAMED)
            + group(parameter('"audit_logs"', '"all"')),
            [],
        ),
        # a group of another cluster, known or not, is no default group's
        (
            cluster(AUDIT)
            + cluster('  db_cluster_parameter_group_name = "h"\n', name="d")
            + VARIABLE
            + cluster("  db_cluster_parameter_group_name = var.x\n", name="e"),
            [BY_DEFAULT],
        ),
        # a choice between a group and none: both are judged
        (
            'variable "own" {\n  type = bool\n}\n'
            + cluster(
                AUDIT + "  db_cluster_parameter_group_name = var.own ? aws_docdb_cluster_parameter_group.g.name : null"
            )
            + group(parameter('"audit_logs"', '"all"')),
            ["undecided: fails when var.own is false; var.own has no default"],
        ),
        (cluster(AUDIT.replace("audit", "profiler")), []),
    ],
)
def test_audit_logs(text: str, expected: list[str]) -> None:
    assert said(text, "audit-disabled") == expected


SECRET = "hunter2-hunter2"


@rows(
    ("text", "expected"),
    [
        (cluster(f'  master_password_wo = "{SECRET}"'), [f"aws_docdb_cluster.c: high: the master password {IN_CODE}"]),
        (
            elastic(f'  admin_user_password = "{SECRET}"\n  auth_type = "PLAIN_TEXT"'),
            [f"aws_docdbelastic_cluster.e: high: the administrator's password {IN_CODE}"],
        ),
        (
            elastic(
                '  admin_user_password = "arn:aws:secretsmanager:eu-west-1:1:secret:s"\n  auth_type = "SECRET_ARN"'
            ),
            [],
        ),
        (
            elastic('  admin_user_password = random_password.p.result\n  auth_type = "PLAIN_TEXT"')
            + 'resource "random_password" "p" {\n  length = 20\n}\n',
            [],
        ),
        (VARIABLE + elastic(f'  admin_user_password = "{SECRET}"\n  auth_type = var.x'), [NO_X]),
        (VARIABLE + cluster("  master_password = var.x"), []),
        (cluster('  master_password = ""'), []),
        ("Parameters:\n  P: {Type: String, NoEcho: true}\n" + template("MasterUserPassword: !Ref P"), []),
        (
            "Parameters:\n  P: {Type: String}\n" + template("MasterUserPassword: !Ref P"),
            ["C: medium: the master password is a parameter without NoEcho: whoever may describe the stack reads it"],
        ),
    ],
)
def test_passwords(text: str, expected: list[str]) -> None:
    found = said(text, "plaintext-password")
    assert found == expected
    assert SECRET not in "".join(found)


OLD = '  engine_version = "4.0.0"\n'
RANGE = "  serverless_v2_scaling_configuration {{\n    min_capacity = {0}\n    max_capacity = {1}\n  }}\n"
SERVERLESS = '  instance_class = "db.serverless"'
PASSWORD = "a password has 8 to 100 characters, and no slash, double quote, at sign or space"
ELASTIC_PASSWORD = "a password has 8 to 99 characters, and no slash, double quote or at sign"


@rows(
    ("text", "expected"),
    [
        (cluster("  backup_retention_period = 0"), "backups are kept for 1 to 35 days, not for 0"),
        (cluster("  backup_retention_period = 36"), "backups are kept for 1 to 35 days, not for 36"),
        (cluster(RANGE.format(0.3, 2)), "a minimum of 0.3 capacity units: they come in halves"),
        (cluster(RANGE.format(0, 2)), "a minimum of 0 capacity units: 0.5 to 256 are taken"),
        (cluster(RANGE.format(0.5, 0.5)), "a maximum of 0.5 capacity units: 1 to 256 are taken"),
        (cluster(RANGE.format(4, 2)), "a minimum of 4 above the maximum of 2"),
        (cluster(OLD + RANGE.format(1, 2)), "serverless capacity is for engine 5.0 and later"),
        (cluster(RANGE.format(0.5, 256)), ""),
        (
            cluster() + instance(SERVERLESS),
            "aws_docdb_cluster_instance.m is serverless, and the cluster has no range of capacity",
        ),
        (cluster(RANGE.format(1, 2)) + instance(SERVERLESS), ""),
        (cluster('  snapshot_identifier = "s"') + instance(SERVERLESS), ""),
        (cluster('  storage_type = "gp3"'), "the storage type is standard or iopt1"),
        (cluster(OLD + '  storage_type = "iopt1"'), "iopt1 storage is for engine 5.0 and later"),
        (cluster('  storage_type = "iopt1"'), ""),
        (cluster(KEY), "a KMS key goes with encryption, which is off"),
        (cluster(KEY + "  storage_encrypted = false"), "a KMS key goes with encryption, which is off"),
        (cluster(KEY + '  snapshot_identifier = "s"'), ""),
        (
            cluster(f'  master_password = "{SECRET}"\n  manage_master_user_password = true'),
            "a password beside one that it manages",
        ),
        (
            VARIABLE + cluster("  master_password = var.x\n  manage_master_user_password = true"),
            "a password beside one that it manages",
        ),
        (cluster('  master_password = "short"'), PASSWORD),
        (cluster('  master_password = "with-a-/-inside"'), PASSWORD),
        (
            cluster('  enabled_cloudwatch_logs_exports = ["audit", "general"]'),
            "the logs are audit and profiler, not general",
        ),
        (VARIABLE + cluster("  enabled_cloudwatch_logs_exports = [var.x]"), ""),
        (
            cluster() + instance("  promotion_tier = 16"),
            "a promotion tier is 0 to 15, that of aws_docdb_cluster_instance.m is 16",
        ),
        (
            cluster('  engine_version = "5.0.0"\n' + NAMED) + group("", "docdb4.0"),
            "a parameter group of docdb4.0 does not go with version 5.0.0",
        ),
        (cluster('  engine_version = "5.0.0"\n' + NAMED) + group(""), ""),
        (
            cluster('  engine_version = "8.0.1"\n  db_cluster_parameter_group_name = "default.docdb5.0"'),
            "a parameter group of docdb5.0 does not go with version 8.0.1",
        ),
        (cluster('  engine_version = "5.0.0"\n  db_cluster_parameter_group_name = "somewhere"'), ""),
        (elastic("  shard_capacity = 3"), "a shard has 2, 4, 8, 16, 32, 64 vCPUs"),
        (elastic("  shard_count = 33"), "there are 1 to 32 shards"),
        (elastic("  shard_instance_count = 17"), "a shard has 1 to 16 instances"),
        (elastic("  backup_retention_period = 36"), "backups are kept for 1 to 35 days"),
        (elastic('  auth_type = "IAM"'), "the type of authentication is PLAIN_TEXT or SECRET_ARN"),
        (elastic('  auth_type = "PLAIN_TEXT"\n  admin_user_password = "short"'), ELASTIC_PASSWORD),
        (
            elastic(
                '  auth_type = "SECRET_ARN"\n  admin_user_password = "arn:aws:secretsmanager:eu-west-1:1:secret:s/t"'
            ),
            "",
        ),
    ],
)
def test_refusals(text: str, expected: str) -> None:
    address = "aws_docdb_cluster.c" if "aws_docdb_cluster" in text else "aws_docdbelastic_cluster.e"
    message = f"{address}: high: DocumentDB refuses this: {expected}"
    assert said(text, "rejected-settings") == ([message] if expected else [])


@pytest.mark.parametrize("logs", ['var.x == "" ? ["general"] : null', '[var.x == "" ? "general" : "audit"]'])
def test_a_log_that_is_none_in_one_of_two_ways_is_undecided(logs: str) -> None:
    text = VARIABLE + cluster(f"  enabled_cloudwatch_logs_exports = {logs}")
    assert said(text, "rejected-settings") == [FAILS_WHEN_EMPTY]


def test_versions() -> None:
    message = "standard support of DocumentDB 3.6 ended on 2026-03-30: extended support is billed for each vCPU"
    assert said(cluster('  engine_version = "3.6"'), "extended-support-version") == [
        f"aws_docdb_cluster.c: medium: {message}"
    ]
    for version in ("3.60", "9.0.0", "5"):
        reason = f"this release of storage-lint does not know when the support of DocumentDB {version} ends"
        assert said(cluster(f'  engine_version = "{version}"'), "extended-support-version") == [f"undecided: {reason}"]
    assert said(cluster('  engine_version = "5.0.1"'), "extended-support-version") == []


@pytest.mark.parametrize("version", ["", '  engine_version = "5"\n'])
def test_a_group_and_no_version(version: str) -> None:
    """Which version DocumentDB gives to a cluster that names none, or not all of one, is its choice."""
    found = said(cluster(version + NAMED) + group("", "docdb3.6"), "rejected-settings")
    assert found == ["undecided: whether its version is of docdb3.6 is not known"]


def test_a_global_cluster_has_no_data_of_its_own() -> None:
    apart = "medium: deletion protection is off by default: one wrong plan ends the replication between its Regions"
    assert said(GLOBAL.format(""), "unprotected-deletion") == [f"aws_docdb_global_cluster.w: {apart}"]
    assert said(template("", "GlobalCluster"), "unprotected-deletion") == [f"C: {apart}"]


@rows("name", ["admin", "rdsadmin", "owner", "pg_owner"])
def test_reserved_names_of_the_master_user(name: str) -> None:
    refused = "high: DocumentDB refuses this: the name of the master user is reserved"
    reserved = name in ("admin", "rdsadmin")
    terraform = cluster(f'  master_username = "{name}"')
    assert said(terraform, "rejected-settings") == [f"aws_docdb_cluster.c: {refused}"] * reserved
    assert said(template(f"MasterUsername: {name}"), "rejected-settings") == [f"C: {refused}"] * reserved
    restored = template(f"MasterUsername: {name}, SnapshotIdentifier: s")
    assert said(restored, "rejected-settings") == []
