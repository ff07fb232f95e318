"""Releases of RDS: families of parameter groups, versions, what hangs on them."""

from __future__ import annotations

import pytest

from rows import rows
from rules.rds import BY_REFERENCE, declared, group, instance, template
from rules.said import NO_X, VARIABLE, block, said_of
from storage_lint_rules.rds._releases import major_of, release_of_family


@rows(
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


@rows(
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


OPTIONAL = "low: TLS is not required: the engine does not do so by itself, and no parameter group says it"
CHOICE = "undecided: which version of {} it gets is AWS's choice"


def unset(parameter: str, release: str) -> str:
    return f"low: {parameter} is not set, and {release} does not require TLS by itself"


@rows(
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


@rows(
    ("text", "expected"),
    [
        (
            instance(engine='"mariadb"', engine_version='"10.5"'),
            ["low: standard support of mariadb 10.5 ended on 2026-08-31: AWS upgrades it, at a time that it chooses"],
        ),
        (instance(engine='"mariadb"', engine_version='"10.6"'), []),
        (
            instance(engine='"postgres"', engine_version='"99.4"'),
            ["undecided: this release of storage-lint does not know when the support of postgres 99 ends"],
        ),
        (
            instance(engine='"postgres"', engine_version='"10.4"'),
            ["high: postgres 10 is older than what extended support covers: it cannot be created"],
        ),
        (
            template(declared("D", "Engine: mysql, EngineVersion: 5.6.40, DBInstanceClass: db.m7g.large")),
            ["high: mysql 5.6 is older than what extended support covers: it cannot be created"],
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


def test_a_parameter_counts_for_families_that_have_it() -> None:
    text = group('"oracle-ee-19"').replace(
        "}\n", '  parameter {\n    name = "rds.force_ssl"\n    value = "0"\n  }\n}\n'
    )
    off = ["medium: rds.force_ssl is off: clients may connect without TLS"]
    assert said_of(text, "rds-tls-not-required") == []
    assert said_of(text.replace("oracle-ee-19", "sqlserver-se-16.0"), "rds-tls-not-required") == off


LOOKED_UP = "data.aws_rds_engine_version.v.parameter_group_family"
READ_LATER = [f"undecided: {LOOKED_UP} is read when Terraform runs"]


@rows(
    ("engine", "version", "expected"),
    [
        ("postgres", "14.5", [unset("rds.force_ssl", "postgres 14")]),
        ("postgres", "16.1", []),
        ("postgres", "9.6.24", [unset("rds.force_ssl", "postgres 9.6")]),
        ("mysql", "8.0.35", [unset("require_secure_transport", "mysql 8.0")]),
        ("mariadb", "11.8", []),
        ("mysql", "8", READ_LATER),
        ("oracle-ee", "19.0.0.0.ru-2021-04.rur-2021-04.r1", READ_LATER),
    ],
)
def test_the_family_of_a_version_that_is_looked_up(engine: str, version: str, expected: list[str]) -> None:
    found = block("rds_engine_version", "v", engine=f'"{engine}"', version=f'"{version}"')
    assert said_of(found.replace("resource", "data", 1) + group(LOOKED_UP), "rds-tls-optional") == expected


@pytest.mark.parametrize(
    ("version", "expected"),
    [('version = "13.6"', ["aurora-postgresql13"]), ("", ["is read when Terraform runs"])],
)
def test_the_family_of_a_cluster_where_a_variable_names_the_engine(version: str, expected: list[str]) -> None:
    text = (
        'variable "engine" {\n  default = "aurora-postgresql"\n}\n'
        f'data "aws_rds_engine_version" "v" {{\n  engine = var.engine\n  {version}\n}}\n'
    )
    (found,) = said_of(text + block("rds_cluster_parameter_group", family=LOOKED_UP), "aurora-tls-optional")
    assert all(part in found for part in expected)
