"""What RDS refuses of clusters and members: what the pages of the rules have no room for."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rows import rows
from rules.aurora import (
    AURORA,
    GROUPED,
    OWN,
    SECONDARY,
    SNAPSHOT,
    V1,
    V12,
    V16,
    capacity,
    cluster,
    group,
    instance,
    member,
    multi_az,
    said,
    template,
    world,
)
from rules.said import FAILS_WHEN_EMPTY, NO_X, VARIABLE, block
from storage_lint.lint import Settings, lint

PAUSE = "    seconds_until_auto_pause = {0}\n"
REFUSED = "high: RDS refuses this: "


@rows(
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
        (VARIABLE + cluster(capacity("var.x", 4)), [NO_X]),
    ],
)
def test_serverless_capacity(text: str, expected: list[str]) -> None:
    assert said(text, "rejected-serverless-capacity") == expected


OF_THE_CLUSTER = "of a member is the cluster's to say"
SIZED = '  allocated_storage = 100\n  storage_type = "{0}"\n'


@rows(
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
        (cluster("  monitoring_interval = 7"), "the monitoring interval is one of 0, 1, 5, 10, 15, 30 and 60, not 7"),
        (cluster("  monitoring_interval = 30"), "enhanced monitoring without a role"),
        (cluster('  monitoring_role_arn = "r"'), "a monitoring role without a monitoring interval"),
        (cluster("  performance_insights_retention_period = 31"), "a retention without Performance Insights"),
        (
            cluster("  performance_insights_enabled = true\n  performance_insights_retention_period = 94"),
            "Performance Insights keeps 7, 731 or a multiple of 31 days, not 94",
        ),
        (cluster("  performance_insights_retention_period = 0"), ""),  # the provider sends no 0
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
        (
            cluster(OWN + '  master_password = "short"'),
            'a password has 8 to 41 characters, none of them /, ", @ or a space',
        ),
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
        (cluster() + member("  monitoring_interval = 30"), "enhanced monitoring without a role"),
        (template(AURORA, instance(AURORA + ", DeletionProtection: true")), f"DeletionProtection {OF_THE_CLUSTER}"),
        (template(AURORA, instance(AURORA + ", DeletionProtection: false, CopyTagsToSnapshot: true")), ""),
        (template(AURORA, instance(AURORA + ", AllocatedStorage: 20")), f"AllocatedStorage {OF_THE_CLUSTER}"),
        (
            template(AURORA + ", StorageEncrypted: true", instance(AURORA + ", StorageEncrypted: false")),
            "its encryption differs from that of its cluster C",
        ),
        (world(""), "a global database is made of a cluster, or has an engine"),
        (world('  source_db_cluster_identifier = "c"\n  storage_encrypted = false'), ""),  # the provider sends no false
        (world('  engine = "aurora-mysql"'), ""),
        (
            world('  source_db_cluster_identifier = "c"\n  storage_encrypted = true'),
            "a global database that is made of a cluster takes engine and encryption from there",
        ),
        (template("Engine: aurora-postgresql, MasterUsername: admin"), "the name of the master user is reserved"),
        (template("Engine: aurora-mysql, MasterUsername: admin"), ""),
        (template("Engine: aurora-mysql, MasterUsername: rdsadmin"), "the name of the master user is reserved"),
        (template("Engine: aurora-postgresql, MasterUsername: admin, SnapshotIdentifier: s"), ""),
        (template("Engine: aurora-postgresql, EnableCloudwatchLogsExports: [postgresql, instance]"), ""),
        (
            template("Engine: aurora-postgresql, EnableCloudwatchLogsExports: [postgresql, slowquery]"),
            "the engine has no log that is called slowquery",
        ),
        (
            cluster('  enabled_cloudwatch_logs_exports = ["postgresql"]', "aurora-mysql"),
            "the engine has no log that is called postgresql",
        ),
        (cluster('  enabled_cloudwatch_logs_exports = ["audit", "iam-db-auth-error"]', "aurora-mysql"), ""),
        (
            template(AURORA + ", PubliclyAccessible: false"),
            "Aurora takes no public access on the cluster, not even false: its instances have it",
        ),
    ],
)
def test_refused_settings(text: str, expected: str) -> None:
    assert said(text, "rejected-settings") == ([f"{REFUSED}{expected}"] if expected else [])


def test_another_service_takes_other_settings() -> None:
    expected = "undecided: DocumentDB is not judged where it is declared as a resource of RDS"
    assert said(template("Engine: docdb, BackupRetentionPeriod: 40"), "rejected-settings") == [expected]


def test_what_pages_contradict_about_is_undecided() -> None:
    assert said(multi_az("  allocated_storage = 100"), "rejected-settings") == [
        "undecided: AWS's pages disagree whether the storage type may be left out"
    ]
    assert said(VARIABLE + cluster("  backup_retention_period = var.x"), "rejected-settings") == [NO_X]


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
    assert said(VARIABLE + text, "rejected-settings") == [FAILS_WHEN_EMPTY]
    assert said(VARIABLE + text.replace('"d"', "").replace("15", "16"), "rejected-settings") == []


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


OTHER_ENGINE = "it is of another engine than its cluster "


@rows("name", ["var.x", '"${var.x}-orders"', '"orders"'])
@rows("attribute", ["id", "cluster_identifier"])
def test_a_member_refers_to_a_cluster_whose_name_is_not_known(name: str, attribute: str) -> None:
    text = VARIABLE + block("rds_cluster", "c", cluster_identifier=name, engine='"aurora-mysql"')
    of = f"aws_rds_cluster.c.{attribute}"
    text += block("rds_cluster_instance", "m", cluster_identifier=of, engine='"aurora-postgresql"')
    found = said(text, "rejected-settings")
    assert found == [f"{REFUSED}{OTHER_ENGINE}aws_rds_cluster.c"]


@rows("name", ["!Ref Name", "!Sub '${Name}-orders'", "orders"])
@rows("member", ["!Ref C", "!Sub '${C}'"])
def test_a_member_in_a_template_refers_to_a_cluster_whose_name_is_not_known(name: str, member: str) -> None:
    of = f"Engine: aurora-postgresql, DBClusterIdentifier: {member}"
    text = (
        "Parameters: {Name: {Type: String}}\nResources:\n"
        f"  C: {{Type: AWS::RDS::DBCluster, Properties: {{Engine: aurora-mysql, DBClusterIdentifier: {name}}}}}\n"
        f"  M: {{Type: AWS::RDS::DBInstance, Properties: {{{of}}}}}\n"
    )
    assert said(text, "rejected-settings") == [f"{REFUSED}{OTHER_ENGINE}C"]


MADE = f"{REFUSED}RDS makes the instances of a Multi-AZ DB cluster itself, and takes no member of "


@rows(
    ("text", "expected"),
    [
        (multi_az() + member().replace('"aurora-postgresql"', "aws_rds_cluster.c.engine"), [f"{MADE}postgres"]),
        (template("Engine: mysql", instance("Engine: mysql, DBInstanceClass: db.m6gd.large")), [f"{MADE}mysql"]),
        (template(AURORA, instance(f"{AURORA}, DBInstanceClass: db.r7g.large")), []),
        (member().replace('"aurora-postgresql"', '"MySQL"').replace("aws_rds_cluster.c.id", '"c"'), [f"{MADE}MySQL"]),
    ],
)
def test_a_multi_az_cluster_takes_no_members(text: str, expected: list[str]) -> None:
    assert [one for one in said(text, "rejected-settings") if "member of" in one or not expected] == expected


@rows(
    ("text", "fails"),
    [
        (cluster('  database_name = "orders"'), False),
        (cluster('  database_name = "aurora-db"'), True),
        (cluster(SNAPSHOT + '  database_name = "aurora-db"'), False),
        (multi_az('  allocated_storage = 100\n  storage_type = "gp3"\n  database_name = "aurora-db"'), True),
        (template(f"{AURORA}, DatabaseName: main-db"), True),
    ],
)
def test_the_name_of_the_first_database(text: str, fails: bool) -> None:
    named = f"{REFUSED}the name of the database begins with a letter and has only letters, digits and _"
    assert (named in said(text, "rejected-settings")) is fails


@rows(("whole", "own", "fails"), [("10", "60", True), ("10", "10", False), ("10", "0", False), ("0", "60", False)])
def test_a_member_is_monitored_as_its_cluster_is(whole: str, own: str, fails: bool) -> None:
    settings = '  monitoring_interval = {0}\n  monitoring_role_arn = "arn:aws:iam::111122223333:role/m"'
    of_all, of_one = (settings.format(number) if number != "0" else "" for number in (whole, own))
    expected = [f"{REFUSED}its monitoring interval differs from that of its cluster aws_rds_cluster.c"]
    assert said(cluster(of_all) + member(of_one), "rejected-settings") == (expected if fails else [])


def test_a_member_that_says_nothing_of_encryption_has_that_of_its_cluster() -> None:
    restored = cluster("  snapshot_identifier = var.x\n  storage_encrypted = true")
    assert said(VARIABLE + restored + member(), "rejected-settings") == said(VARIABLE + restored, "rejected-settings")
