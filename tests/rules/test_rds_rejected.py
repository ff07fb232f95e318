"""What RDS refuses: what the pages of the rules have no room for."""

from __future__ import annotations

from pathlib import Path

import pytest

from rows import rows
from rules.rds import BY_REFERENCE, declared, group, instance, template
from rules.said import NO_X, VARIABLE, block, said_of

R, M = "high: RDS refuses this: ", "medium: RDS refuses this: "
MANAGED = "a password beside one that RDS manages"
NONE = "an instance without a password, nor one that RDS manages"
CHARACTER = 'the password has a character that it takes in none: /, ", @ or a space'


AURORA = "an instance of Aurora has the storage of its cluster, and this one is in none"
RESERVED = "the name of the master user is reserved"


@rows(
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
        (instance(engine='"postgres"', username='"admin"', manage_master_user_password="true"), [R + RESERVED]),
        (instance(engine='"postgres"', username='"pg_owner"', manage_master_user_password="true"), [R + RESERVED]),
        (instance(engine='"mysql"', username='"rdsadmin"', manage_master_user_password="true"), [R + RESERVED]),
        (instance(engine='"mysql"', username='"admin"', manage_master_user_password="true"), []),
        (instance(engine='"postgres"', username='"postgres"', manage_master_user_password="true"), []),
        (VARIABLE + instance(engine='"postgres"', username="var.x", manage_master_user_password="true"), []),
        (
            VARIABLE + instance(engine="var.x", username='"admin"', manage_master_user_password="true"),
            [],
        ),
        (instance(engine='"postgres"', username='"admin"', snapshot_identifier='"s"'), []),
        (
            template(declared("A", "Engine: postgres, MasterUsername: admin, ManageMasterUserPassword: true")),
            [R + RESERVED],
        ),
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


@rows(
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


@rows(
    ("attributes", "expected"),
    [
        (
            {"allocated_storage": "100", "max_allocated_storage": "109"},
            ["undecided: whether a maximum that is less than a tenth above the storage is refused is not documented"],
        ),
        (
            {"allocated_storage": "100", "max_allocated_storage": "100"},  # it turns autoscaling off
            [],
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
        ({"engine": '"aurora-mysql"'}, [R + AURORA]),
        (
            {"engine": '"aurora-mysql"', "storage_type": '"gp3"', "iops": "3000", "allocated_storage": "20"},
            [R + AURORA],
        ),
        ({"engine": '"aurora-mysql"', "snapshot_identifier": '"s"'}, []),
    ],
)
def test_rejected_storage(attributes: dict[str, str], expected: list[str]) -> None:
    assert said_of(instance(**{"engine": '"postgres"', **attributes}), "rds-rejected-storage") == expected


@rows(
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
        ({"performance_insights_enabled": "true", "performance_insights_retention_period": "0"}, []),  # is not sent
    ],
)
def test_rejected_monitoring(attributes: dict[str, str], expected: list[str]) -> None:
    text = VARIABLE + instance(**{"engine": '"postgres"', **attributes})
    assert said_of(text, "rds-rejected-monitoring") == expected


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
    assert said_of(text.replace("us-east-1", "!Ref AWS::Region"), "rds-unencrypted-storage") == []


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


@rows(
    ("instance_class", "advised"),
    [('"db.t2.small"', False), ('"db.R4.large"', False), ('"db.x1e.xlarge"', False), ('"db.r5.large"', True)],
)
def test_io2_is_advised_where_the_class_may_have_it(instance_class: str, advised: bool) -> None:
    text = instance(engine='"mysql"', iops="3000", storage_type='"io1"', instance_class=instance_class)
    assert bool(said_of(text, "rds-io1-storage")) == advised
    kind = f"DBInstanceClass: {instance_class}, Engine: mysql, StorageType: io1, Iops: 3000"
    assert bool(said_of(template(declared("A", kind)), "rds-io1-storage")) == advised
    unknown = VARIABLE + text.replace(instance_class, "var.x")
    assert said_of(unknown, "rds-io1-storage") == [
        "low: io1 storage: io2 costs the same and is more durable, where the instance class supports it"
    ]
    either = VARIABLE + instance(
        engine='"mysql"',
        iops="3000",
        storage_type='"io1"',
        instance_class='var.x == "" ? "db.m4.large" : "db.m7g.large"',
    )
    assert said_of(either, "rds-io1-storage") == ['undecided: fails when var.x == "" is false; var.x has no default']


@rows(
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


@rows(
    ("engine", "logs", "expected"),
    [
        ("postgres", "[postgresql, upgrade, iam-db-auth-error]", []),
        ("postgres", "[postgresql, slowquery]", ["slowquery"]),
        ("mysql", "[audit, error, general, slowquery]", []),
        ("MariaDB", "[postgresql]", ["postgresql"]),
        ("sqlserver-se", "[agent, error]", []),
        ("sqlserver-se", "[general]", ["general"]),
        ("custom-oracle-ee", "[alert, audit, listener, trace, oemagent]", []),
        ("db2-se", "[diag.log, notify.log]", []),
        ("!Ref E", "[slowquery]", []),
        ("postgres", "!Ref Given", []),
    ],
)
def test_logs_of_another_engine(engine: str, logs: str, expected: list[str]) -> None:
    parameters = "Parameters: {E: {Type: String}, Given: {Type: CommaDelimitedList}}\n"
    text = parameters + template(declared("A", f"Engine: {engine}, EnableCloudwatchLogsExports: {logs}"))
    assert said_of(text, "rds-rejected-monitoring") == [
        f"{M}the engine has no log that is called {log}" for log in expected
    ]


@pytest.mark.parametrize(("logs", "exported"), [("[]", False), ("!Ref None_", False), ("[error]", True)])
def test_an_empty_list_exports_no_logs(logs: str, exported: bool) -> None:
    parameters = "Parameters: {None_: {Type: CommaDelimitedList, Default: ''}}\n"
    text = parameters + template(declared("A", f"Engine: mysql, EnableCloudwatchLogsExports: {logs}"))
    assert len(said_of(text, "rds-missing-log-exports")) == (not exported)


@rows(
    ("properties", "expected"),
    [
        ("Engine: aurora-mysql", [R + AURORA]),
        ("Engine: aurora-mysql, DBClusterIdentifier: elsewhere", []),
        ("Engine: aurora-mysql, DBClusterIdentifier: !Ref Cluster", []),
        ("Engine: aurora-mysql, DBClusterIdentifier: !If [C, !Ref Cluster, !Ref 'AWS::NoValue']", []),
    ],
)
def test_an_instance_of_aurora_is_in_a_cluster(properties: str, expected: list[str]) -> None:
    parameter = "Parameters: {Cluster: {Type: String}}\nConditions: {C: !Not [!Equals [!Ref Cluster, '']]}\n"
    assert said_of(parameter + template(declared("A", properties)), "rds-rejected-storage") == expected


WEST = 'provider "aws" {\n  region = "us-west-2"\n}\nprovider "aws" {\n  alias = "east"\n  region = "us-east-1"\n}\n'
ANY = 'provider "aws" {\n  alias = "any"\n  region = var.x\n}\n'
OPEN_REGION = "whether its source is in its Region is not known"
KEYLESS = "a replica of an encrypted instance of another Region needs a KMS key of its own"


@rows(
    ("source", "replica", "expected"),
    [
        ({"storage_encrypted": "true"}, {}, [R + KEYLESS]),
        ({"storage_encrypted": "true"}, {"kms_key_id": '"arn:aws:kms:us-east-1:111122223333:key/k"'}, []),
        ({"storage_encrypted": "true"}, {"kms_key_id": "var.x"}, []),
        ({"storage_encrypted": "true"}, {"provider": "aws.any"}, ["undecided: " + OPEN_REGION]),
        (
            {"storage_encrypted": "true"},
            {"provider": "aws.any", "replicate_source_db": "aws_db_instance.a.identifier"},
            [],
        ),
        ({}, {}, []),
        ({"storage_encrypted": "true"}, {"provider": "aws"}, []),
    ],
)
def test_a_replica_in_another_region_has_a_key_of_its_own(
    source: dict[str, str], replica: dict[str, str], expected: list[str]
) -> None:
    made = instance(engine='"mysql"', **source)
    copied = instance("r", **{"provider": "aws.east", "replicate_source_db": "aws_db_instance.a.arn", **replica})
    assert said_of(VARIABLE + WEST + ANY + made + copied, "rds-rejected-storage") == expected


NAMED = "the name of the database begins with a letter and has only letters, digits and _"
EMPTY = "SQL Server is made without a database, so none is named"


@rows(
    ("engine", "name", "expected"),
    [
        ("postgres", '"orders_1"', []),
        ("postgres", '""', []),
        ("mysql", '"my-orders"', [R + NAMED]),
        ("mysql", '"1orders"', [R + NAMED]),
        ("mysql", '"my-${var.x}"', [R + NAMED]),
        ("mysql", '"my${var.x}"', []),
        ("oracle-ee", '"1ORCL"', []),  # its SID
        ("oracle-ee", '"my-orcl"', [R + NAMED]),
        ("sqlserver-se", '"orders"', [R + EMPTY]),
    ],
)
def test_the_name_of_the_first_database(engine: str, name: str, expected: list[str]) -> None:
    written = {"engine": f'"{engine}"', "db_name": name, "manage_master_user_password": "true"}
    assert said_of(VARIABLE + instance(**written), "rds-rejected-credentials") == expected
    restored = instance(**written, snapshot_identifier='"s"')
    assert said_of(VARIABLE + restored, "rds-rejected-credentials") == []
    properties = f"Engine: {engine}, DBName: {name}, ManageMasterUserPassword: true"
    if "var.x" not in name:
        assert said_of(template(declared("A", properties)), "rds-rejected-credentials") == expected


@rows(
    ("rule", "written", "expected"),
    [
        (
            "storage",
            {"instance_class": '"db.t2.micro"', "storage_encrypted": "true"},
            [R + "db.t2.micro does not encrypt its storage"],
        ),
        ("storage", {"instance_class": '"db.t2.small"', "storage_encrypted": "true"}, []),
        ("storage", {"instance_class": '"db.t2.micro"'}, []),
        (
            "monitoring",
            {"instance_class": '"db.t3.small"', "performance_insights_enabled": "true"},
            [M + "db.t3.small has no Performance Insights of mysql"],
        ),
        ("monitoring", {"instance_class": '"db.t3.medium"', "performance_insights_enabled": "true"}, []),
        (
            "monitoring",
            {"engine": '"postgres"', "instance_class": '"db.t3.micro"', "performance_insights_enabled": "true"},
            [],
        ),
        (
            "credentials",
            {"engine": '"oracle-ee"', "iam_database_authentication_enabled": "true"},
            [R + "only MariaDB, MySQL and PostgreSQL have IAM authentication"],
        ),
        ("credentials", {"iam_database_authentication_enabled": "true"}, []),
    ],
)
def test_what_a_class_or_an_engine_has_not(rule: str, written: dict[str, str], expected: list[str]) -> None:
    made = {"engine": '"mysql"', "manage_master_user_password": "true", "allocated_storage": "20", **written}
    assert said_of(instance(**made), f"rds-rejected-{rule}") == expected
