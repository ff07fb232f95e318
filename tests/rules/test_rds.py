"""RDS: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from rows import rows
from rules.rds import declared, instance, template
from rules.said import NO_X, VARIABLE, block, said_of
from storage_lint.lint import Settings, lint

SNAPSHOT = block(
    "db_snapshot", "s", db_instance_identifier="aws_db_instance.a.identifier", db_snapshot_identifier='"s"'
)
ENCRYPTED = instance(engine='"postgres"', storage_encrypted="true")
PLAIN = instance(engine='"postgres"', identifier='"plain"')
NEITHER = "high: neither the copy nor what it is made from is encrypted"


def copy(source: str, **more: str) -> str:
    more = {"source_db_snapshot_identifier": source, "target_db_snapshot_identifier": '"c"', **more}
    return block("db_snapshot_copy", "c", **more)


def replicated(source: str, **more: str) -> str:
    return block("db_instance_automated_backups_replication", "r", source_db_instance_arn=source, **more)


@rows(
    ("text", "expected"),
    [
        (PLAIN + SNAPSHOT + copy("aws_db_snapshot.s.db_snapshot_arn"), [NEITHER]),
        (PLAIN + SNAPSHOT + copy("aws_db_snapshot.s.id"), [NEITHER]),
        (PLAIN + SNAPSHOT + copy('"s"'), [NEITHER]),
        (PLAIN + SNAPSHOT + copy("aws_db_snapshot.s.id", kms_key_id='"k"'), []),
        (ENCRYPTED + SNAPSHOT + copy("aws_db_snapshot.s.id"), []),
        (copy('"other"'), ["undecided: its source, which decides whether it is encrypted, is not among what was read"]),
        (VARIABLE + copy("var.x", kms_key_id="var.x"), [NO_X]),  # it may be null
        (VARIABLE + ENCRYPTED + SNAPSHOT + copy("aws_db_snapshot.s.id", kms_key_id="var.x"), []),
        (
            instance(engine='"sqlserver-ex"') + replicated("aws_db_instance.a.arn"),
            ["undecided: whether SQL Server Express can be encrypted here is not documented"],
        ),
        (
            PLAIN + replicated("aws_db_instance.a.arn"),
            ["high: neither the replicated backups nor what they are made from is encrypted"],
        ),
        (
            ENCRYPTED + replicated("aws_db_instance.a.arn"),
            ["high: RDS refuses to replicate encrypted backups without a KMS key of the other Region"],
        ),
        (ENCRYPTED + replicated("aws_db_instance.a.arn", kms_key_id='"k"'), []),
        (
            instance(engine='"postgres"', snapshot_identifier='"x"') + replicated("aws_db_instance.a.arn"),
            ["undecided: what aws_db_instance.a is restored from decides whether it is encrypted"],
        ),
        (template(declared("A", "Engine: postgres, AutomaticBackupReplicationRegion: ''")), []),
    ],
)
def test_unencrypted_snapshot_copy(text: str, expected: list[str]) -> None:
    assert said_of(text, "rds-unencrypted-snapshot-copy") == expected


def test_advanced_insights_are_insights() -> None:
    text = instance(engine='"postgres"', database_insights_mode='"advanced"')
    assert said_of(text, "rds-missing-performance-insights") == []


def option_group(option: str) -> str:
    engine = '  engine_name = "sqlserver-se"\n  major_engine_version = "15.00"\n'
    inner = f'{engine}  option {{\n    option_name = "{option}"\n  }}\n'
    return f'resource "aws_db_option_group" "o" {{\n{inner}}}\n'


SINGLE = "medium: Multi-AZ is off by default: the database is down whenever its Availability Zone is"
BY_OPTION = instance(engine='"sqlserver-se"', option_group_name="aws_db_option_group.o.name")


@rows(
    ("text", "expected"),
    [
        (option_group("Mirroring") + BY_OPTION, []),
        (option_group("SQLSERVER_AUDIT") + BY_OPTION, [SINGLE]),
        (
            instance(engine='"sqlserver-se"', option_group_name='"own"'),
            ["undecided: its option group is not among what was read"],
        ),
        (
            instance(engine='"sqlserver-se"', option_group_name='"own"', multi_az="false"),
            [SINGLE.replace(" by default", "")],
        ),
        (instance(engine='"sqlserver-se"', option_group_name='"default:sqlserver-se-15-00"'), [SINGLE]),
        (instance(engine='"oracle-ee"', option_group_name='"own"'), [SINGLE]),
    ],
)
def test_mirroring_is_a_standby(text: str, expected: list[str]) -> None:
    assert said_of(text, "rds-single-az-instance") == expected


def test_the_ca_of_an_account() -> None:
    text = block("rds_certificate", "a", certificate_identifier='"rds-ca-2019"')
    expected = "medium: the certificate is of a CA that has expired: clients that verify it no longer connect"
    assert said_of(text, "rds-outdated-ca") == [expected]


@rows(
    ("beside", "expected"),
    [
        ("UpdateReplacePolicy: Retain, ", 0),
        ("UpdateReplacePolicy: Snapshot, ", 0),
        ("UpdateReplacePolicy: Delete, ", 1),
        ("DeletionPolicy: Snapshot, ", 1),
    ],
)
def test_unprotected_replacement(beside: str, expected: int) -> None:
    text = template(declared("A", "Engine: postgres", beside=beside))
    assert len(said_of(text, "rds-unprotected-replacement")) == expected


@rows(
    ("accounts", "expected"),
    [
        ('concat(["all"], var.x)', ["critical"]),
        ('distinct(concat(var.x, ["all"]))', ["critical"]),
        ('concat(["123456789012"], var.x)', [NO_X]),
        ('["all", var.x]', ["critical"]),
        ('["123456789012", var.x]', [NO_X]),
    ],
)
def test_everybody_beside_accounts_that_are_not_known(accounts: str, expected: list[str]) -> None:
    text = 'variable "x" {}\n' + block("db_snapshot", "s", db_instance_identifier='"d"', shared_accounts=accounts)
    everybody = "critical: the snapshot is shared with all accounts: anybody can restore it and read every table"
    wanted = [everybody if one == "critical" else one for one in expected]
    assert said_of(text, "rds-public-snapshot") == wanted


WEEK = "keep backups for a week"
AS_ASKED = f"{WEEK}, or as long as the settings ask"


@pytest.mark.parametrize(
    ("rule", "attributes", "fix"),
    [
        ("rds-short-backup-retention", {"backup_retention_period": "3"}, f"safe: {AS_ASKED}"),
        ("rds-short-backup-retention", {}, f"unsafe: {AS_ASKED}"),
        ("rds-gp2-storage", {"storage_type": '"gp2"', "iops": "3000"}, "safe: use gp3"),
        ("rds-retired-magnetic-storage", {"storage_type": '"standard"'}, "unsafe: use gp3"),
        ("rds-outdated-ca", {"ca_cert_identifier": '"rds-ca-2019"'}, "unsafe: use rds-ca-rsa2048-g1"),
        ("rds-rejected-backups", {"backup_retention_period": "60"}, f"safe: {WEEK}"),
        ("rds-rejected-backups", {"engine": '"custom-oracle-ee"'}, f"unsafe: {WEEK}"),
        (
            "rds-rejected-storage",
            {"storage_type": '"gp3"', "allocated_storage": "100", "iops": "3000"},
            "safe: leave out IOPS and throughput",
        ),
        (
            "rds-rejected-monitoring",
            {"performance_insights_enabled": "true", "performance_insights_retention_period": "94"},
            "safe: keep Performance Insights for 93 days",
        ),
        ("rds-rejected-placement", {"multi_az": "true", "availability_zone": '"a"'}, "shown: leave the zones to RDS"),
    ],
)
def test_fixes(rule: str, attributes: dict[str, str], fix: str) -> None:
    Path("main.tf").write_text(instance(**{"engine": '"mysql"', **attributes}))
    (finding,) = lint(["main.tf"], Settings(select=(rule,))).findings
    assert finding.fix is not None
    assert f"{finding.fix.safety.value}: {finding.fix.title}" == fix


REGIONS = """provider "aws" {
  region = "eu-west-1"
}
provider "aws" {
  alias  = "london"
  region = "eu-west-2"
}
variable "account" {}
variable "region" {}
"""
KEPT = {"identifier": '"main"', "engine": '"mysql"', "engine_version": '"8.0"', "backup_retention_period": "0"}
PAIR = REGIONS + instance("here", **KEPT) + instance("london", provider="aws.london", **KEPT)


@pytest.mark.parametrize(
    ("source", "of", "engine"),
    [
        ('"main"', ["here"], "mysql"),
        ('"arn:aws:rds:eu-west-2:111122223333:db:main"', ["london"], "mysql"),
        ('"arn:aws:rds:eu-west-2:${var.account}:db:main"', ["london"], "mysql"),
        ("aws_db_instance.london.arn", ["london"], "mysql"),
        ('"arn:aws:rds:eu-west-3:111122223333:db:main"', [], None),
        ('"arn:aws:rds:eu-west-2:111122223333:db:other"', [], None),
        ('"arn:aws:rds:${var.region}:111122223333:db:main"', None, None),
    ],
)
def test_the_source_of_a_replica_is_that_of_its_region(
    tmp_path: Path, source: str, of: list[str] | None, engine: str | None
) -> None:
    Path("main.tf").write_text(PAIR + instance("copy", identifier='"copy"', replicate_source_db=source))
    rules = ("rds-rejected-backups", "rds-extended-support-version")
    report = lint(["main.tf"], Settings(select=rules))
    backups = [one.resource.address for one in report.findings if one.rule.id == rules[0]]
    assert backups == [f"aws_db_instance.{name}" for name in of or ()]
    assert (rules[0] in {one.rule.id for one in report.undecided}) == (of is None)
    found = [one.resource.address for one in report.findings if one.rule.id == rules[1]]
    assert ("aws_db_instance.copy" in found) == (engine is not None)


SECRET = """\
Parameters:
  User: {Type: String, Default: admin}
Resources:
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: {GenerateSecretString: {SecretStringTemplate: %s, GenerateStringKey: password}}
  Attached:
    Type: AWS::SecretsManager::SecretTargetAttachment
    Properties: {SecretId: !Ref Secret, TargetId: !Ref D, TargetType: "AWS::RDS::DBInstance"}
  D:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: mysql
      MasterUsername: !Sub "{{resolve:secretsmanager:${%s}:SecretString:%s}}"
"""
WRITTEN = '\'{"username": "%s"}\''
GUESSED = "low: the master user has a name that everybody guesses: half of a login is known"
READ_THERE = "undecided: it is read from Secrets Manager at deploy time"


@rows(
    ("written", "secret", "key", "expected"),
    [
        (WRITTEN % "admin", "Secret", "username", [GUESSED]),
        (WRITTEN % "admin", "Secret", "username::", [GUESSED]),
        (WRITTEN % "admin", "Attached", "username:AWSCURRENT:", [GUESSED]),
        (WRITTEN % "orders_owner", "Secret", "username", []),
        ('!Sub \'{"username": "${User}"}\'', "Secret", "username", [GUESSED]),
        ("no JSON", "Secret", "username", [READ_THERE]),
        (WRITTEN % "admin", "Secret", "password", [READ_THERE]),  # that is generated
        (WRITTEN % "admin", "Secret", "user", [READ_THERE]),
        ('\'{"password": "x"}\'', "Secret", "password", [READ_THERE]),
    ],
)
def test_a_user_name_that_the_template_writes_into_a_secret(
    written: str, secret: str, key: str, expected: list[str]
) -> None:
    assert said_of(SECRET % (written, secret, key), "rds-default-admin-name") == expected


RANDOM = 'resource "random_string" "s" {\n  length = 6\n}\n'


@rows(
    ("name", "expected"),
    [
        ("random_string.s.result", []),
        ('"u${random_string.s.result}"', []),
        ('"admin"', [GUESSED]),
        ("var.x", [NO_X]),
    ],
)
def test_a_user_name_that_is_drawn_at_random_is_nobodys_guess(name: str, expected: list[str]) -> None:
    assert said_of(VARIABLE + RANDOM + instance(engine='"mysql"', username=name), "rds-default-admin-name") == expected
    cluster = block("rds_cluster", engine='"aurora-mysql"', master_username=name)
    assert said_of(VARIABLE + RANDOM + cluster, "aurora-default-admin-name") == expected
