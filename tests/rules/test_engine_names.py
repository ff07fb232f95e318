"""Engines of databases are known in whatever case they are written, in every language."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint
from storage_lint.rule import Profile

Language = Callable[[str, str], tuple[str, str]]
SINGLE_AZ, SINGLE_INSTANCE = "rds-single-az-instance", "aurora-single-instance-cluster"


def terraform(kind: str, engine: str) -> tuple[str, str]:
    return "main.tf", f'resource "{kind}" "d" {{\n  engine = "{engine}"\n}}\n'


def terraform_json(kind: str, engine: str) -> tuple[str, str]:
    return "main.tf.json", json.dumps({"resource": {kind: {"d": {"engine": engine}}}})


def cloudformation(kind: str, engine: str) -> tuple[str, str]:
    types = {
        "aws_db_instance": "AWS::RDS::DBInstance",
        "aws_rds_cluster": "AWS::RDS::DBCluster",
        "aws_rds_cluster_instance": "AWS::RDS::DBInstance",
        "aws_rds_global_cluster": "AWS::RDS::GlobalCluster",
    }
    properties = {"Engine": engine, **({"DBClusterIdentifier": "c"} if kind == "aws_rds_cluster_instance" else {})}
    return "t.json", json.dumps({"Resources": {"D": {"Type": types[kind], "Properties": properties}}})


@pytest.mark.parametrize("language", [terraform, terraform_json, cloudformation])
@pytest.mark.parametrize(
    ("kind", "engine", "expected"),
    [
        ("aws_db_instance", "postgres", [SINGLE_AZ]),
        ("aws_db_instance", "Postgres", [SINGLE_AZ]),
        ("aws_db_instance", "SQLServer-EE", [SINGLE_AZ]),
        ("aws_db_instance", "SQLServer-EX", []),
        ("aws_db_instance", "Aurora-MySQL", []),
        ("aws_db_instance", "AURORA-POSTGRESQL", []),
        ("aws_db_instance", "Custom-Oracle-EE", []),
        ("aws_rds_cluster", "aurora-mysql", [SINGLE_INSTANCE]),
        ("aws_rds_cluster", "Aurora-MySQL", [SINGLE_INSTANCE]),
        ("aws_rds_cluster", "AURORA-POSTGRESQL", [SINGLE_INSTANCE]),
        ("aws_rds_cluster", "MySQL", []),
    ],
)
def test_case_says_nothing(tmp_path: Path, language: Language, kind: str, engine: str, expected: list[str]) -> None:
    name, text = language(kind, engine)
    (tmp_path / name).write_text(text)
    report = lint([str(tmp_path)], Settings(select=(SINGLE_AZ, SINGLE_INSTANCE)))
    assert [one.rule.id for one in report.findings] == expected
    assert (report.undecided, report.problems) == ((), ())


@pytest.mark.parametrize("language", [terraform, terraform_json, cloudformation])
@pytest.mark.parametrize("kind", ["aws_rds_cluster", "aws_rds_cluster_instance", "aws_rds_global_cluster"])
@pytest.mark.parametrize(("engine", "service"), [("docdb", "DocumentDB"), ("Neptune", "Neptune")])
def test_what_another_service_runs_is_not_passed_over(
    tmp_path: Path, language: Language, kind: str, engine: str, service: str
) -> None:
    name, text = language(kind, engine)
    (tmp_path / name).write_text(text)
    report = lint([str(tmp_path)], Settings(select=("aurora-rejected-settings", "aurora-unencrypted-cluster")))
    refused = f"Terraform's provider refuses an engine of {service}, which has resources of its own"
    open_ = f"{service} is not judged where it is declared as a resource of RDS"
    assert [one.message for one in report.findings] == ([] if language is cloudformation else [refused])
    assert [one.unknown.reason for one in report.undecided] == ([open_] if language is cloudformation else [])
    assert report.problems == ()


@pytest.mark.parametrize("language", [terraform, terraform_json, cloudformation])
@pytest.mark.parametrize(("engine", "service"), [("docdb", "DocumentDB"), ("Neptune", "Neptune")])
def test_an_instance_of_another_service_is_in_a_cluster(
    tmp_path: Path, language: Language, engine: str, service: str
) -> None:
    name, text = language("aws_db_instance", engine)
    (tmp_path / name).write_text(text)
    report = lint([str(tmp_path)], Settings(select=("rds",), profile=Profile.STRICT))
    text = f"RDS refuses this: an instance of {service} has the storage of its cluster, and this one is in none"
    assert [one.message for one in report.findings] == [text]


def test_another_service_may_be_one_of_a_few(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'variable "graph" {\n  type = bool\n}\n'
        'resource "aws_rds_cluster" "d" {\n  engine = var.graph ? "neptune" : "aurora-mysql"\n}\n'
    )
    report = lint([str(tmp_path)], Settings(select=("aurora-rejected-settings",)))
    assert [one.unknown.reason for one in report.undecided] == [
        "fails when var.graph is true; var.graph has no default"
    ]
    assert (report.findings, report.problems) == ((), ())
