"""Units that are judged apart and let go: the report is that of all of them together."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import storage_lint.lint
from files import write
from reports import written
from repository import FIXTURES
from storage_lint.graph.node import Belonging
from storage_lint.lint import Settings, lint
from storage_lint.pipeline.judge import Judged
from storage_lint.report import Report
from storage_lint.report import json as json_report
from storage_lint.report.style import Style
from storage_lint.report.text import write_text
from storage_lint.resources.ebs import Volume
from storage_lint.rule import Outcome, Profile

ALL = Settings(profile=Profile.STRICT)
BUCKET = 'resource "aws_s3_bucket" "data" {\n  bucket = "acme-data"\n}\n'
BLOCK = """resource "aws_s3_bucket_public_access_block" "data" {
  bucket                  = "acme-data"
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
"""


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """What makes each unit be judged by itself, from then on. Garbage is looked for after each, among what is new."""
    gc.collect()
    gc.freeze()
    return lambda: monkeypatch.setattr(storage_lint.lint, "MAX_TOGETHER", 1)


@pytest.mark.parametrize("tree", ["terraform", "terraform-plan", "cloudformation", "cdk", "parity", "broken"])
def test_a_tree_is_reported_as_if_it_were_judged_at_once(
    tree: str, apart: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(FIXTURES)
    together = lint([tree], ALL)
    apart()
    report = lint([tree], ALL)
    assert text_of(report) == text_of(together)
    assert written(json_report, report) == written(json_report, together)


def text_of(report: Report) -> str:
    return write_text(report, Style(show_undecided=True, explain=True))


def seen(judged: list[Judged]) -> list[tuple[list[str], bool]]:
    return [([name for unit in one.units for name in unit.names], one.again) for one in judged]


def test_units_that_speak_of_each_other_are_judged_once_more_together(
    tmp_path: Path, apart: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a/main.tf": BUCKET, "b/main.tf": BUCKET.replace("acme-data", "acme-other"), "c/main.tf": BLOCK})
    apart()
    judged: list[Judged] = []
    report = lint(["."], Settings(select=("s3-missing-public-access-block",)), watch=judged.append)
    assert seen(judged) == [(["a"], False), (["b"], False), (["c"], False), (["a", "c"], True)]
    assert [one.resource.scope for one in report.findings] == ["b"]
    assert report.resources == 3
    (edge,) = judged[-1].graph.edges
    assert (edge.attachment, edge.owner, edge.belonging, edge.why) == (
        "aws_s3_bucket_public_access_block.data",
        "aws_s3_bucket.data",
        Belonging.SURE,
        'both say "acme-data"',
    )


def test_two_buckets_of_one_name_in_two_units_are_no_match(
    tmp_path: Path, apart: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, {"a/main.tf": BUCKET + "", "b/main.tf": BUCKET, "c/main.tf": BLOCK})
    apart()
    report = lint(["."], Settings(select=("s3-missing-public-access-block",)))
    assert [one.resource.scope for one in report.findings] == ["a", "b"]


def test_what_two_languages_write_is_joined(
    tmp_path: Path, apart: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    template = "Resources:\n  Data:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: acme-data\n"
    write(tmp_path, {"a/main.tf": BLOCK, "t.yaml": template})
    apart()
    assert lint(["."], Settings(select=("s3-missing-public-access-block",))).findings == ()


def test_an_instance_takes_the_template_of_another_unit(
    tmp_path: Path, apart: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    template = """resource "aws_launch_template" "t" {
  name = "workers"
  block_device_mappings {
    device_name = "/dev/sdb"
    ebs {
      volume_type = "gp2"
    }
  }
}
"""
    group = """resource "aws_instance" "i" {
  launch_template {
    name = "workers"
  }
}
"""
    write(tmp_path, {"a/main.tf": template, "b/main.tf": group})
    together = lint(["."], Settings(select=("ebs-gp2-volume",)))
    apart()
    report = lint(["."], Settings(select=("ebs-gp2-volume",)))
    assert [(one.resource.scope, one.resource.address) for one in report.findings] == [
        ("b", "aws_instance.i"),
        ("a", "aws_launch_template.t"),
    ]
    assert text_of(report) == text_of(together)


GROUP = 'resource "aws_{}_parameter_group" "g" {{\n  name = "acme-group"\n  family = "{}"\n}}\n'
NAMING = 'resource "aws_{}" "i" {{\n  {} = "acme-group"\n  {}\n}}\n'
POSTGRES = 'engine = "postgres"\n  engine_version = "14"\n  instance_class = "db.m5.large"\n  allocated_storage = 20'
# What names a group of another unit, the group, and the rule that asks what the group says.
GROUPS = {
    "rds": (
        NAMING.format("db_instance", "parameter_group_name", POSTGRES),
        GROUP.format("db", "postgres14"),
        "rds-tls-optional",
    ),
    "elasticache": (
        NAMING.format("elasticache_cluster", "parameter_group_name", 'cluster_id = "c"\n  engine = "redis"'),
        GROUP.format("elasticache", "memcached1.6"),
        "elasticache-rejected-settings",
    ),
    "docdb": (
        NAMING.format("docdb_cluster", "db_cluster_parameter_group_name", 'engine_version = "5.0.0"'),
        GROUP.format("docdb_cluster", "docdb4.0"),
        "docdb-rejected-settings",
    ),
}


@pytest.mark.parametrize(("named", "group", "rule"), GROUPS.values(), ids=GROUPS)
def test_what_a_group_of_another_unit_says_is_asked(
    named: str, group: str, rule: str, tmp_path: Path, apart: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(select=(rule,), profile=Profile.STRICT)

    def said(path: str) -> list[tuple[str, str]]:
        report = lint([path], settings)
        outcomes: list[Outcome] = [*report.findings, *report.undecided]
        return [(one.rule.id, one.message) for one in outcomes if one.resource.scope == "a"]

    write(tmp_path, {"a/main.tf": named})
    alone = said(".")
    write(tmp_path, {"b/main.tf": group})
    together = said(".")
    assert together != alone
    assert said("a/main.tf") == together
    apart()
    assert said(".") == together


def test_a_plan_and_its_configuration_are_judged_together(
    tmp_path: Path, apart: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(FIXTURES / "terraform-plan", tmp_path / "plans")
    monkeypatch.chdir(tmp_path)
    apart()
    judged: list[Judged] = []
    lint(["."], ALL, watch=judged.append)
    again = [{unit.language for unit in one.units} for one in judged if one.again]
    assert {"terraform", "terraform-plan"} in again


def test_who_watches_a_small_tree_gets_one_graph_with_the_fields_of_outcomes(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": 'resource "aws_ebs_volume" "v" {\n  type = "gp2"\n}\n'})
    judged: list[Judged] = []
    report = lint([str(tmp_path)], Settings(select=("ebs-gp2-volume",)), watch=judged.append)
    (one,) = judged
    assert [resource.address for resource in one.graph.resources] == ["aws_ebs_volume.v"]
    assert [outcome.field for outcome in one.outcomes] == ["volume_type"]
    assert [outcome.field for outcome in report.findings] == ["volume_type"]


def test_a_secret_that_another_unit_makes_one_is_not_shown(
    tmp_path: Path, apart: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A module is settled with the first root that calls it; what the second one hides in it is hidden there, too."""
    monkeypatch.chdir(tmp_path)
    module = """variable "database" {}
locals {
  all = { size = 10, type = "gp2", word = "hunter2hunter2" }
}
resource "aws_ebs_volume" "v" { type = local.all.type }
resource "aws_db_instance" "d" {
  count    = var.database ? 1 : 0
  password = local.all.word
}
"""
    call = 'module "m" {\n  source   = "../m"\n  database = %s\n}\n'
    write(tmp_path, {"m/main.tf": module, "a/main.tf": call % "false", "b/main.tf": call % "true"})
    together = text_of(lint(["."], ALL))
    apart()
    assert text_of(lint(["."], ALL)) == together
    assert "hunter2" not in together


def volumes() -> int:
    """How many volumes are in memory."""
    gc.collect()
    return sum(isinstance(one, Volume) for one in gc.get_objects())


def test_a_report_holds_nothing_of_what_was_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    template = """Resources:
  V:
    Type: AWS::EC2::Volume
    Metadata:
      storage-lint: {ignore: [ebs-gp2-volume]}
    Properties: {VolumeType: gp2, Size: 1, AvailabilityZone: eu-west-1a}
  W:
    Type: AWS::EC2::Volume
    Properties: {VolumeType: gp2, Size: !Ref Size}
Parameters:
  Size: {Type: Number}
"""
    write(
        tmp_path,
        {"main.tf": 'variable "t" {}\nresource "aws_ebs_volume" "v" {\n  type = var.t\n}\n', "t.yaml": template},
    )
    shutil.copytree(FIXTURES / "cdk" / "apps", tmp_path / "apps")
    before = volumes()
    read: list[int] = []
    report = lint(["."], ALL, watch=lambda judged: read.append(len(judged.graph.resources)))
    assert (volumes() - before, len(report.suppressed) > 0, len(report.undecided) > 0) == (0, True, True)
    assert sum(read) > 5
