"""Options of rules that hold for some places: each place has those of its last override, and no others."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from commands import run
from packs_of_tests import RULE as RULE_OF_ONES_OWN
from storage_lint.config.check import MAX_VALUES

DATABASE = 'resource "aws_db_instance" "d" {{\n  engine = "postgres"\n  backup_retention_period = {}\n}}\n'
RULE = "rds-short-backup-retention"


def override(path: str, days: int | str, rule: str = RULE) -> str:
    return f'[[override]]\npaths = ["{path}/**"]\n[override.rules."{rule}"]\nminimum-days = {days}\n'


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, days in (("prod", 10), ("dev", 3), ("test", 10)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(DATABASE.format(days))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(tree: Path, settings: str, *words: str) -> list[str]:
    (tree / "storage-lint.toml").write_text(settings)
    report = json.loads(run("--select", RULE, "--format", "json", *words).output)
    assert report["problems"] == []
    return sorted(one["location"]["path"] for one in report["findings"])


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ("", ["dev"]),
        (override("prod", 14), ["dev", "prod"]),
        (override("dev", 1), []),
        (override("dev", 1) + override("prod", 14), ["prod"]),
        (override("*", 1) + override("prod", 14), ["prod"]),  # the last one that holds decides
        (override("prod", 14) + override("*", 1), []),
        (override("prod", 14, "rds"), ["dev", "prod"]),
        (override("prod", 14, "rds-*") + override("prod", 1, "aurora-*"), ["dev", "prod"]),
        (f"[rules.{RULE}]\nminimum-days = 14\n" + override("dev", 1), ["prod", "test"]),
        (f"[rules.{RULE}]\nminimum-days = 14\n" + override("test", 7), ["dev", "prod"]),
    ],
)
def test_options_hold_where_they_are_said(tree: Path, settings: str, expected: list[str]) -> None:
    assert found(tree, settings) == [f"{name}/main.tf" for name in expected]


def test_of_what_a_default_switches_off(tree: Path) -> None:
    switched = DATABASE.format(10).replace("{\n", "{\n  count = var.made ? 1 : 0\n", 1)
    (tree / "prod" / "main.tf").write_text('variable "made" {\n  default = false\n}\n' + switched)
    (tree / "storage-lint.toml").write_text(override("prod", 14))
    assert "prod/main.tf" in run("--select", RULE, "--undecided", "show").output
    (tree / "storage-lint.toml").write_text(override("test", 14))
    assert "prod/main.tf" not in run("--select", RULE, "--undecided", "show").output


def test_a_template_and_an_unknown_value(tree: Path) -> None:
    (tree / "prod" / "main.tf").write_text('variable "days" {}\n' + DATABASE.format("var.days"))
    (tree / "storage-lint.toml").write_text(override("prod", 14))
    shown = run("--select", RULE, "--undecided", "show").output
    assert shown.count("undecided: var.days has no default") == 1


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            override("prod", "true"),
            f'override[].rules."{RULE}".minimum-days has the wrong type',
        ),
        (
            override("prod", 14).replace("minimum-days", "minimum-day"),
            f"did you mean override[].rules.{RULE}.minimum-days?",
        ),
        ("[[override]]\npaths = ['x']\nminimum-days = 1\n", "unknown setting override[].minimum-days"),
        (override("prod", 14, "s3"), "unknown setting override[].rules.s3.minimum-days"),
        (
            "".join(override("prod", days) for days in range(1, MAX_VALUES + 2)),
            f"limit reached: override[].rules.{RULE}.minimum-days is not used",
        ),
    ],
)
def test_what_is_wrong_is_said(tree: Path, settings: str, expected: str) -> None:
    (tree / "storage-lint.toml").write_text(settings)
    done = run("--select", RULE)
    assert done.status == 2
    assert expected.replace('"', "") in (done.output + done.errors).replace('"', "")


def test_a_rule_is_not_run_with_all_that_several_options_may_be(tree: Path) -> None:
    """It would be with 21 times 21 times 21 ways to have them."""
    options = {name: f'"{name}": Option(int, 1000, "GiB"), ' for name in ("least", "usual")}
    pack = tree.parent / f"{tree.name}-rules" / "rules_with_options"
    (pack / "ebs").mkdir(parents=True)
    for name in ("__init__.py", "ebs/__init__.py"):
        (pack / name).write_text("")
    rule = RULE_OF_ONES_OWN.replace("options = {", f"options = {{{''.join(options.values())}")
    (pack / "ebs" / "too_large.py").write_text(rule)
    settings = "".join(
        f'[[override]]\npaths = ["d{number}/**"]\n[override.rules.ebs-too-large]\n'
        f"least = {number}\nusual = {number}\nmost = {number}\n"
        for number in range(20)
    )
    (tree / "storage-lint.toml").write_text(settings)
    done = run("--pack", f"{pack}/", "--select", "ebs")
    assert done.status == 2
    said = done.output + done.errors
    assert "limit reached: override[].rules.ebs-too-large.usual is not used" in said
    assert "override[].rules.ebs-too-large.least is not used" in said


def test_what_holds_is_shown(tree: Path) -> None:
    (tree / "storage-lint.toml").write_text(f"[rules.{RULE}]\nminimum-days = 14\n" + override("dev", 1))

    def shown(path: str) -> str:
        lines = {line.partition(" =")[0]: line for line in run("config", path).output.splitlines()}
        return re.sub(" +", " ", lines[f"rules.{RULE}.minimum-days"])

    assert shown("prod") == f"rules.{RULE}.minimum-days = 14 # storage-lint.toml:2"
    assert shown("dev/main.tf") == f"rules.{RULE}.minimum-days = 1 # storage-lint.toml:6"


def test_editors_know_them() -> None:
    schema = json.loads(run("config", "--schema").output)["properties"]
    rules = (schema["rules"], schema["override"]["items"]["properties"]["rules"])
    assert {one["additionalProperties"]["properties"]["minimum-days"]["type"] for one in rules} == {"integer"}
