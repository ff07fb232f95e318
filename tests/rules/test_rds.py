"""RDS: what the pages of its rules have no room for. One line says what a rule finds in a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.said import block, said_of
from storage_lint.lint import Settings, lint
from storage_lint_rules.rds._releases import major_of, release_of_family


def instance(label: str = "a", /, **attributes: str) -> str:
    return block("db_instance", label, **{"instance_class": '"db.m7g.large"', **attributes})


def template(*resources: str) -> str:
    return "Resources:\n" + "".join(f"  {one}\n" for one in resources)


def declared(name: str, properties: str, kind: str = "DBInstance", beside: str = "") -> str:
    return f"{name}: {{Type: AWS::RDS::{kind}, {beside}Properties: {{{properties}}}}}"


VARIABLE = 'variable "x" {\n  type = string\n}\n'
NO_X = "undecided: var.x has no default"


@pytest.mark.parametrize(
    ("family", "release"),
    [
        ("postgres16", "postgres 16"),
        ("postgres9.6", "postgres 9.6"),
        ("mysql8.0", "mysql 8.0"),
        ("mariadb10.11", "mariadb 10.11"),
        ("oracle-ee-19", "oracle-ee 19"),
        ("oracle-se2-12.1", "oracle-se2 12.1"),
        ("oracle-ee-cdb-21", "oracle-ee-cdb 21"),
        ("sqlserver-se-15.0", "sqlserver-se 15.0"),
        ("db2-ae-11.5", "db2-ae 11.5"),
        ("aurora-postgresql16", "aurora-postgresql 16"),
        ("nonsense", "None"),
    ],
)
def test_families(family: str, release: str) -> None:
    assert str(release_of_family(family)) == release


@pytest.mark.parametrize(
    ("engine", "version", "major"),
    [
        ("postgres", "16.4", (16,)),
        ("postgres", "9.6.24", (9, 6)),
        ("mysql", "8.0.36", (8, 0)),
        ("mysql", "8", None),
        ("oracle-ee", "19.0.0.0.ru-2025-01.rur-2025-01.r1", (19,)),
        ("oracle-ee", "12.1.0.2.v1", (12, 1)),
        ("sqlserver-se", "15.00.4043.16.v1", (15, 0)),
        ("db2-se", "11.5.9.0.sb00000000.r1", (11, 5)),
        ("postgres", "latest", None),
        ("postgres", None, None),
    ],
)
def test_major_versions(engine: str, version: str | None, major: tuple[int, ...] | None) -> None:
    assert major_of(engine, version) == major


R, M = "high: RDS refuses this: ", "medium: RDS refuses this: "
MANAGED = "a password beside one that RDS manages"
NONE = "an instance without a password, nor one that RDS manages"
CHARACTER = 'the password has a character that it takes in none: /, ", @ or a space'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (instance(engine='"postgres"'), [R + NONE]),
        (instance(engine='"postgres"', snapshot_identifier='"s"'), []),
        (instance(engine='"custom-oracle-ee"'), []),
        (instance(engine='"aurora-postgresql"'), []),
        (instance(engine='"postgres"', password='"short"'), [R + "the password has fewer than 8 characters"]),
        (instance(engine='"postgres"', password='"with/slash"'), [R + CHARACTER]),
        (instance(engine='"postgres"', password_wo='"with@sign"'), [R + CHARACTER]),
        (instance(engine='"oracle-ee"', password=f'"{"p" * 31}"'), [R + "the password has more than 30 characters"]),
        (instance(engine='"oracle-ee"', password=f'"{"p" * 30}"'), []),
        (instance(engine='"mysql"', password=f'"{"p" * 41}"'), []),
        (instance(engine='"MySQL"', password=f'"{"p" * 42}"'), [R + "the password has more than 41 characters"]),
        (instance(engine='"postgres"', password=f'"{"p" * 129}"'), [R + "the password has more than 128 characters"]),
        (instance(engine='"db2-se"', password=f'"{"p" * 255}"'), []),
        (VARIABLE + instance(engine='"postgres"', password="var.x"), []),
        (VARIABLE + instance(engine='"postgres"', password="var.x", manage_master_user_password="true"), [R + MANAGED]),
        (
            'variable "x" {\n  default = ""\n}\n' + instance(engine='"postgres"', password="var.x"),
            ["undecided: password is empty unless whoever deploys gives it"],
        ),
        (
            'variable "x" {\n  default = null\n}\n'
            + instance(engine='"postgres"', password="var.x", manage_master_user_password="true"),
            [],
        ),
        (
            instance(engine='"postgres"', password='"long-enough"')
            + instance("r", replicate_source_db="aws_db_instance.a.identifier"),
            [],
        ),
        (template(declared("A", "Engine: postgres, MasterUserAuthenticationType: iam-db-auth")), []),
        (
            template(declared("A", "Engine: mysql, MasterUserAuthenticationType: iam-db-auth")),
            [R + "only PostgreSQL has IAM authentication of the master user"],
        ),
        (
            template(declared("A", "SourceDBInstanceIdentifier: b, MasterUsername: c")),
            [R + "a replica takes its user from its source"],
        ),
        (
            template(declared("A", "SourceDBInstanceIdentifier: b, StorageEncrypted: true")),
            [R + "a replica takes its encryption from its source"],
        ),
        (template(declared("A", "SourceDbiResourceId: db-x, MasterUsername: c")), []),
        (template(declared("A", "DBClusterIdentifier: c, Engine: aurora-mysql")), []),
    ],
)
def test_rejected_credentials(text: str, expected: list[str]) -> None:
    assert said_of(text, "rds-rejected-credentials") == expected


@pytest.mark.parametrize("password", ["with a space", "sh/rt"])
def test_a_refused_password_is_shown_nowhere(password: str, capsys: pytest.CaptureFixture[str]) -> None:
    from storage_lint.cli import main

    Path("main.tf").write_text(instance(engine='"postgres"', password=f'"{password}"'))
    for form in ("text", "json", "github"):
        with pytest.raises(SystemExit):
            main(["--select", "rds", "--format", form, "main.tf"])
        assert password not in capsys.readouterr().out


def group(family: str = '"postgres16"', name: str = '"g"') -> str:
    return block("db_parameter_group", "g", name=name, family=family)


BY_REFERENCE = "aws_db_parameter_group.g.name"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (group() + instance(engine='"postgres"', engine_version='"16.4"', parameter_group_name=BY_REFERENCE), []),
        (
            group() + instance(engine='"postgres"', engine_version='"15"', parameter_group_name='"g"'),
            [R + "the parameter group is for postgres 16, and the version is 15"],
        ),
        (
            group()
            + instance(engine='"postgres"', engine_version='"15"', parameter_group_name="aws_db_parameter_group.g.id"),
            [R + "the parameter group is for postgres 16, and the version is 15"],
        ),
        (
            group() + instance(engine='"mysql"', parameter_group_name=BY_REFERENCE),
            [R + "the parameter group is for postgres 16, and the engine is mysql"],
        ),
        (
            group() + instance(engine='"postgres"', parameter_group_name=BY_REFERENCE),
            ["undecided: which version of postgres it gets is AWS's choice"],
        ),
        (
            instance(engine='"mysql"', engine_version='"8.4.5"', parameter_group_name='"default.mysql8.0"'),
            [R + "the parameter group is for mysql 8.0, and the version is 8.4.5"],
        ),
        (instance(engine='"mysql"', engine_version='"8.4.5"', parameter_group_name='"elsewhere"'), []),
        (
            VARIABLE
            + group("var.x")
            + instance(engine='"mysql"', engine_version='"8.4.5"', parameter_group_name=BY_REFERENCE),
            [NO_X],
        ),
        (
            VARIABLE
            + group()
            + instance(engine='"postgres"', engine_version="var.x", parameter_group_name=BY_REFERENCE),
            [NO_X],
        ),
        (
            instance(engine='"oracle-ee"', engine_version='"19.0.0.0"', option_group_name='"default:oracle-se2-19"'),
            [R + "the option group is for oracle-se2 19, and the engine is oracle-ee"],
        ),
        (
            instance(
                engine='"sqlserver-se"',
                engine_version='"15.00.4043.16.v1"',
                option_group_name='"default:sqlserver-se-15-00"',
            ),
            [],
        ),
        (
            block("db_option_group", "o", engine_name='"mysql"', major_engine_version='"8.0"')
            + instance(engine='"mysql"', engine_version='"8.4"', option_group_name="aws_db_option_group.o.name"),
            [R + "the option group is for mysql 8.0, and the version is 8.4"],
        ),
        (
            group()
            + instance(engine='"postgres"', engine_version='"15"')
            + instance("r", replicate_source_db="aws_db_instance.a.identifier", parameter_group_name=BY_REFERENCE),
            [R + "the parameter group is for postgres 16, and the version is 15"],
        ),
        (
            template(
                declared("A", "Engine: postgres, EngineVersion: 15, DBParameterGroupName: !Ref G"),
                declared("G", "Family: postgres16, Description: g", "DBParameterGroup"),
            ),
            [R + "the parameter group is for postgres 16, and the version is 15"],
        ),
        (
            template(
                declared("A", "Engine: postgres, EngineVersion: '15', DBParameterGroupName: g"),
                declared("G", "DBParameterGroupName: g, Family: postgres16, Description: g", "DBParameterGroup"),
            ),
            [R + "the parameter group is for postgres 16, and the version is 15"],
        ),
    ],
)
def test_rejected_parameter_group(text: str, expected: list[str]) -> None:
    assert said_of(text, "rds-rejected-parameter-group") == expected


def test_a_group_of_a_module_is_found_through_its_output(tmp_path: Path) -> None:
    Path("groups").mkdir()
    Path("groups/main.tf").write_text(group() + 'output "name" {\n  value = aws_db_parameter_group.g.id\n}\n')
    call = 'module "groups" {\n  source = "./groups"\n}\n'
    text = call + instance(engine='"postgres"', engine_version='"15"', parameter_group_name="module.groups.name")
    expected = [R + "the parameter group is for postgres 16, and the version is 15"]
    assert said_of(text, "rds-rejected-parameter-group") == expected


OPTIONAL = "low: TLS is not required: the engine does not do so by itself, and no parameter group says it"
CHOICE = "undecided: which version of {} it gets is AWS's choice"


def unset(parameter: str, release: str) -> str:
    return f"low: {parameter} is not set, and {release} does not require TLS by itself"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (instance(engine='"postgres"', engine_version='"14.9"'), [OPTIONAL]),
        (instance(engine='"postgres"', engine_version='"15.2"'), []),
        (instance(engine='"mysql"', engine_version='"8.4.3"'), [OPTIONAL]),
        (instance(engine='"mysql"', engine_version='"9.7.0"'), []),
        (
            instance(engine='"mysql"', engine_version='"9.1"'),
            ["undecided: whether mysql 9.1 requires TLS by itself is not among the facts"],
        ),
        (instance(engine='"mariadb"', engine_version='"10.4.34"'), []),
        (instance(engine='"mariadb"', engine_version='"10.6.20"'), [OPTIONAL]),
        (instance(engine='"mariadb"', engine_version='"11.8.2"'), []),
        (instance(engine='"sqlserver-ex"'), [OPTIONAL]),
        (instance(engine='"postgres"'), [CHOICE.format("postgres")]),
        (instance(engine='"oracle-ee"'), []),
        (instance(engine='"db2-se"'), []),
        (instance(engine='"custom-sqlserver-ee"'), []),
        (instance(engine='"postgres"', engine_version='"14"', parameter_group_name='"default.postgres14"'), [OPTIONAL]),
        (
            instance(engine='"postgres"', engine_version='"14"', parameter_group_name='"own"'),
            ["undecided: its parameter group is not among what was read"],
        ),
        (
            group('"postgres14"')
            + instance(engine='"postgres"', engine_version='"14"', parameter_group_name=BY_REFERENCE),
            [unset("rds.force_ssl", "postgres 14")],
        ),
        (group('"postgres16"'), []),
        (group('"aurora-postgresql14"'), []),
        (group('"oracle-ee-19"'), []),
        (VARIABLE + group("var.x"), [NO_X]),
        (
            template(
                declared(
                    "G",
                    "Family: mysql8.0, Description: g, Parameters: {REQUIRE_SECURE_TRANSPORT: 1}",
                    "DBParameterGroup",
                )
            ),
            [],
        ),
        (
            template(declared("G", "Family: sqlserver-ee-16.0, Description: g", "DBParameterGroup")),
            [unset("rds.force_ssl", "sqlserver-ee 16.0")],
        ),
    ],
)
def test_tls_optional(text: str, expected: list[str]) -> None:
    assert said_of(text, "rds-tls-optional") == expected


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


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        (
            {"allocated_storage": "100", "max_allocated_storage": "109"},
            ["undecided: whether a maximum that is less than a tenth above the storage is refused is not documented"],
        ),
        ({"allocated_storage": "100", "max_allocated_storage": "110"}, []),
        ({"allocated_storage": "100", "max_allocated_storage": "0"}, []),
        ({"allocated_storage": "19", "storage_type": '"gp3"'}, [R + "gp3 storage has 20 to 65,536 GiB, not 19"]),
        ({"allocated_storage": "5", "storage_type": '"gp2"'}, []),
        ({"allocated_storage": "4", "storage_type": '"gp2"'}, [R + "gp2 storage has 5 to 65,536 GiB, not 4"]),
        (
            {"allocated_storage": "10"},
            ["undecided: whether RDS makes less than 20 GiB where no storage type is written is not documented"],
        ),
        (
            {"allocated_storage": "99", "iops": "1000", "storage_type": '"io2"'},
            [R + "io2 storage has 100 to 65,536 GiB, not 99"],
        ),
        (
            {"allocated_storage": "100", "iops": "900", "storage_type": '"io1"'},
            [R + "io1 has at least 1,000 IOPS, not 900"],
        ),
        (
            {"allocated_storage": "100", "iops": "100001", "storage_type": '"io2"'},
            [R + "io2 takes at most 1,000 IOPS for each GiB, not 100,001 for 100 GiB"],
        ),
        ({"engine": '"db2-se"', "storage_type": '"gp2"', "allocated_storage": "100"}, [R + "Db2 has no gp2 storage"]),
        (
            {"engine": '"sqlserver-se"', "allocated_storage": "20000"},
            [R + "gp3 storage has 20 to 16,384 GiB, not 20,000"],
        ),
        (
            {
                "engine": '"sqlserver-se"',
                "storage_type": '"gp3"',
                "allocated_storage": "100",
                "storage_throughput": "800",
            },
            [R + "800 MiB/s need more than its own 3,000 IOPS"],
        ),
        (
            {"storage_type": '"gp3"', "allocated_storage": "500", "storage_throughput": "5000", "iops": "20000"},
            [R + "gp3 has at most 4,000 MiB/s, not 5,000"],
        ),
        ({"storage_type": '"gp2"', "allocated_storage": "500", "iops": "0"}, []),
        (
            {"dedicated_log_volume": "true", "allocated_storage": "500"},
            [R + "a dedicated log volume needs io1 or io2 storage, not gp3"],
        ),
        ({"dedicated_log_volume": "true", "allocated_storage": "500", "iops": "3000", "storage_type": '"io2"'}, []),
    ],
)
def test_rejected_storage(attributes: dict[str, str], expected: list[str]) -> None:
    assert said_of(instance(**{"engine": '"postgres"', **attributes}), "rds-rejected-storage") == expected


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"monitoring_role_arn": '"r"'}, [M + "a monitoring role without a monitoring interval"]),
        ({"monitoring_role_arn": '"r"', "monitoring_interval": "30"}, []),
        ({"monitoring_role_arn": "var.x", "monitoring_interval": "30"}, [NO_X]),  # it may be null
        ({"monitoring_role_arn": '"arn:aws:iam::1:role/${var.x}"', "monitoring_interval": "30"}, []),
        (
            {
                "performance_insights_enabled": "var.x",
                "database_insights_mode": '"advanced"',
                "performance_insights_retention_period": "465",
            },
            [NO_X],
        ),
        (
            {"performance_insights_enabled": "true", "database_insights_mode": '"advanced"'},
            [M + "the advanced mode of Database Insights needs at least 31 days of retention"],
        ),
        (
            {
                "performance_insights_enabled": "true",
                "database_insights_mode": '"advanced"',
                "performance_insights_retention_period": "465",
            },
            [],
        ),
        ({"engine": '"custom-oracle-ee"', "monitoring_interval": "7"}, []),
    ],
)
def test_rejected_monitoring(attributes: dict[str, str], expected: list[str]) -> None:
    text = VARIABLE + instance(**{"engine": '"postgres"', **attributes})
    assert said_of(text, "rds-rejected-monitoring") == expected


def test_advanced_insights_are_insights() -> None:
    text = instance(engine='"postgres"', database_insights_mode='"advanced"')
    assert said_of(text, "rds-missing-performance-insights") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            instance(engine='"mariadb"', engine_version='"10.5"'),
            ["low: standard support of mariadb 10.5 ended on 2026-08-31: AWS upgrades it, at a time that it chooses"],
        ),
        (instance(engine='"mariadb"', engine_version='"10.6"'), []),
        (
            instance(engine='"postgres"', engine_version='"10.4"'),
            ["undecided: postgres 10 is not among the dated facts"],
        ),
        (
            instance(engine='"mysql"', engine_version='"8"'),
            ["undecided: which major version of mysql this is, is not known"],
        ),
        (instance(engine='"sqlserver-se"', engine_version='"13.00"'), []),
        (
            instance(engine='"postgres"', engine_version='"13"')
            + instance("r", replicate_source_db="aws_db_instance.a.identifier"),
            ["medium: standard support of postgres 13 ended on 2026-02-28: extended support is billed for each vCPU"]
            * 2,
        ),
        (
            instance("r", replicate_source_db='"elsewhere"'),
            ["undecided: its source, which has the engine, is not among what was read"],
        ),
    ],
)
def test_extended_support(text: str, expected: list[str]) -> None:
    assert said_of(text, "rds-extended-support-version") == expected


def option_group(option: str) -> str:
    engine = '  engine_name = "sqlserver-se"\n  major_engine_version = "15.00"\n'
    inner = f'{engine}  option {{\n    option_name = "{option}"\n  }}\n'
    return f'resource "aws_db_option_group" "o" {{\n{inner}}}\n'


SINGLE = "medium: Multi-AZ is off by default: the database is down whenever its Availability Zone is"
BY_OPTION = instance(engine='"sqlserver-se"', option_group_name="aws_db_option_group.o.name")


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"blue_green_update": ""}, []),
        ({"engine": '"custom-oracle-ee"'}, [R + "RDS Custom for Oracle needs automated backups, which are off"]),
    ],
)
def test_rejected_backups(attributes: dict[str, str], expected: list[str]) -> None:
    text = instance(**{"engine": '"postgres"', **attributes}).replace("blue_green_update = \n", "")
    assert said_of(text, "rds-rejected-backups") == expected


def test_a_blue_green_deployment_needs_backups() -> None:
    text = instance(engine='"mysql"').rstrip("}\n") + "\n  blue_green_update {\n    enabled = true\n  }\n}\n"
    expected = [R + "a blue/green deployment needs automated backups, which are off"]
    assert said_of(text, "rds-rejected-backups") == expected


def test_sixteen_replicas_are_too_many() -> None:
    source = instance(engine='"mysql"', backup_retention_period="7")
    replicas = [instance(f"r{at}", replicate_source_db="aws_db_instance.a.identifier") for at in range(16)]
    expected = [R + "an instance has at most 15 replicas, not 16"]
    assert said_of(source + "".join(replicas[:15]), "rds-rejected-backups") == []
    assert said_of(source + "".join(replicas), "rds-rejected-backups") == expected


def test_a_source_region_is_another_one() -> None:
    text = template(declared("A", "SourceDBInstanceIdentifier: b, SourceRegion: us-east-1"))
    assert said_of(text, "rds-unencrypted-storage") == ["undecided: the instance that it replicates decides"]
    assert said_of(text.replace("SourceRegion", "KmsKeyId"), "rds-unencrypted-storage") == []


def test_an_instance_without_a_cluster_is_not_of_aurora_whatever_its_engine() -> None:
    text = VARIABLE + instance(engine="var.x", deletion_protection="false")
    expected = "medium: deletion protection is off: one wrong plan deletes the database and its automated backups"
    assert said_of(text, "rds-unprotected-deletion") == [expected]
    assert said_of(text.replace("var.x", '"aurora-mysql"'), "rds-unprotected-deletion") == []


def test_one_of_two_groups_may_be_refused() -> None:
    variable = 'variable "own" {\n  type = bool\n}\n'
    chosen = 'var.own ? aws_db_parameter_group.g.name : "default.postgres15"'
    text = variable + group() + instance(engine='"postgres"', engine_version='"15"', parameter_group_name=chosen)
    (found,) = said_of(text, "rds-rejected-parameter-group")
    assert found.startswith("undecided: fails when var.own is true")
    both = text.replace("default.postgres15", "default.postgres14")
    assert len(said_of(both, "rds-rejected-parameter-group")) == 1
    neither = text.replace("postgres16", "postgres15")
    assert said_of(neither, "rds-rejected-parameter-group") == []
    unread = text.replace("default.postgres15", "elsewhere").replace("postgres16", "postgres15")
    assert said_of(unread, "rds-rejected-parameter-group") == []


def test_a_group_that_a_condition_makes_may_be_refused() -> None:
    text = (
        "Parameters:\n  Own: {Type: String, AllowedValues: ['true', 'false']}\n"
        "Conditions:\n  IsOwn: !Equals [!Ref Own, 'true']\n"
        + template(
            declared(
                "A",
                "Engine: postgres, EngineVersion: '15', DBParameterGroupName: !If [IsOwn, !Ref G, !Ref AWS::NoValue]",
            ),
            declared("G", "Family: postgres16, Description: g", "DBParameterGroup", "Condition: IsOwn, "),
        )
    )
    (found,) = said_of(text, "rds-rejected-parameter-group")
    assert found.startswith("undecided: fails when Own = ")


def test_what_only_a_cluster_or_only_a_member_says() -> None:
    text = template(declared("A", "Engine: aurora-mysql, DBClusterIdentifier: c, BackupRetentionPeriod: 7"))
    expected = [R + "the retention of an instance of a cluster is its cluster's to say"]
    assert said_of(text, "rds-rejected-backups") == expected
    assert said_of(text.replace(", BackupRetentionPeriod: 7", ""), "rds-rejected-backups") == []
    lone = template(declared("A", "Engine: mysql, PromotionTier: 1"))
    assert said_of(lone, "aurora-rejected-settings") == [R + "only an instance of a cluster has a promotion tier"]
    member = lone.replace("Engine: mysql", "Engine: aurora-mysql, DBClusterIdentifier: c")
    assert said_of(member, "aurora-rejected-settings") == []


OF_CLUSTER = "medium: standard support of mysql 8.0 ended on 2026-07-31: extended support is billed for each vCPU"


@pytest.mark.parametrize("source", ["aws_rds_cluster.c.arn", '"arn:aws:rds:eu-west-1:123456789012:cluster:c"'])
def test_a_replica_has_the_engine_of_its_multi_az_cluster(source: str) -> None:
    cluster = block(
        "rds_cluster",
        "c",
        cluster_identifier='"c"',
        engine='"mysql"',
        engine_version='"8.0.36"',
        db_cluster_instance_class='"db.r6gd.large"',
    )
    provider = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
    text = provider + cluster + instance(replicate_source_db=source)
    assert said_of(text, "rds-extended-support-version") == [OF_CLUSTER]
    assert said_of(text, "rds-missing-iam-auth") == [
        "low: IAM authentication is off by default: every login needs a password that somebody keeps"
    ]
    elsewhere = ["undecided: its source, which has the engine, is not among what was read"]
    assert said_of(instance(replicate_source_db='"other"'), "rds-missing-iam-auth") == elsewhere


@pytest.mark.parametrize(
    ("iops", "expected"),
    [
        (
            "3000",
            "low: io1 storage by default: io2 costs the same and is more durable, where the instance class supports it",
        ),
        ("0", ""),
        ("var.x", NO_X),
    ],
)
def test_iops_without_a_type_are_io1(iops: str, expected: str) -> None:
    text = VARIABLE + instance(engine='"mysql"', iops=iops)
    assert said_of(text, "rds-io1-storage") == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        ({"storage_type": '"gp3"', "allocated_storage": "var.x"}, [NO_X]),
        ({"storage_type": "var.x", "allocated_storage": "100"}, [NO_X]),
        ({"engine": "var.x", "allocated_storage": "100"}, []),
        ({"engine": "var.x", "allocated_storage": "20000"}, [NO_X]),  # not of SQL Server
        ({"engine": "var.x", "allocated_storage": "300", "storage_type": '"gp3"', "iops": "12000"}, [NO_X]),
        (
            {"engine": "var.x", "allocated_storage": "200", "storage_type": '"io1"', "iops": "20000"},
            [R + "io1 takes 0.5 or 1 to 50 IOPS for each GiB, not 20,000 for 200 GiB"],
        ),
        ({"engine": "var.x", "allocated_storage": "2000", "storage_type": '"io1"', "iops": "1500"}, [NO_X]),
    ],
)
def test_what_is_refused_hangs_on_what_is_not_known(attributes: dict[str, str], expected: list[str]) -> None:
    text = VARIABLE + instance(**{"engine": '"postgres"', **attributes})
    assert said_of(text, "rds-rejected-storage") == expected


@pytest.mark.parametrize(
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


def test_a_parameter_counts_for_families_that_have_it() -> None:
    text = group('"oracle-ee-19"').replace(
        "}\n", '  parameter {\n    name = "rds.force_ssl"\n    value = "0"\n  }\n}\n'
    )
    off = ["medium: rds.force_ssl is off: clients may connect without TLS"]
    assert said_of(text, "rds-tls-not-required") == []
    assert said_of(text.replace("oracle-ee-19", "sqlserver-se-16.0"), "rds-tls-not-required") == off


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
