"""Engines of databases are known in whatever case they are written, in every language."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint

Language = Callable[[str, str], tuple[str, str]]
SINGLE_AZ, SINGLE_INSTANCE = "rds-single-az-instance", "aurora-single-instance-cluster"


def terraform(kind: str, engine: str) -> tuple[str, str]:
    return "main.tf", f'resource "{kind}" "d" {{\n  engine = "{engine}"\n}}\n'


def terraform_json(kind: str, engine: str) -> tuple[str, str]:
    return "main.tf.json", json.dumps({"resource": {kind: {"d": {"engine": engine}}}})


def cloudformation(kind: str, engine: str) -> tuple[str, str]:
    types = {"aws_db_instance": "AWS::RDS::DBInstance", "aws_rds_cluster": "AWS::RDS::DBCluster"}
    return "t.json", json.dumps({"Resources": {"D": {"Type": types[kind], "Properties": {"Engine": engine}}}})


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
