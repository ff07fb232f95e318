"""What Terraform refuses only by a root's defaults is a note, wherever in an expression these stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint
from storage_lint.report import Report

VOLUME = 'resource "aws_ebs_volume" "v" {\n  encrypted = '


def run(tmp_path: Path, default: str, expression: str, more: str = "") -> Report:
    more = f'variable "y" {{\n  type = bool\n}}\n{more}'
    variable = f'variable "x" {{\n  default = {default}\n}}\nlocals {{\n  passed = var.x\n  none   = null\n}}\n'
    (tmp_path / "main.tf").write_text(f"{variable}{more}{VOLUME}{expression}\n}}\n")
    return lint([str(tmp_path)], Settings(select=("ebs-unencrypted-volume",)))


@pytest.mark.parametrize(
    ("default", "expression"),
    [
        ("[]", "var.x[0]"),
        ("null", "coalesce(var.x, local.none)"),
        ("null", "coalesce(local.none, local.passed)"),
        ("[]", "element(var.x, 0)"),
        ("[]", "one(concat(var.x, [true, false]))"),
        ('""', 'regex("a", var.x) == "a"'),
        ("null", 'join("-", [var.x, "a"]) == "b-a"'),
        ('""', 'split("/", var.x)[1] == "true"'),
        ('"a"', "{ b = true, c = false }[var.x]"),
        ("[]", "coalescelist(var.x, [])[0]"),
        ("null", "merge(var.x, { a = true }).b"),
        # What is asked for because of it alone.
        ("null", "var.x != null ? var.x : local.none.b"),
        ("null", 'local.passed == null ? [][0] : var.x == "a"'),
        ("false", "!var.x ? (true ? one([true, false]) : false) : var.y"),
        ("null", "[for y in [1] : var.x != null ? var.x : local.none.b][0]"),
        ("null", "(var.x != null ? { a = var.x } : local.none.b).a"),
    ],
)
def test_a_default_that_is_refused_is_none(tmp_path: Path, default: str, expression: str) -> None:
    report = run(tmp_path, default, expression)
    (note,) = report.problems
    assert note.note
    assert note.detail.startswith("the default of var.x cannot be what is deployed")
    assert len(report.undecided) == 1


@pytest.mark.parametrize(
    "expression",
    [
        *("coalesce(null, local.none)", "one([true, false])", '{ b = true }["a"]'),
        "true ? one([true, false]) : var.x",
    ],
)
def test_what_is_refused_whatever_is_given_is_a_problem(tmp_path: Path, expression: str) -> None:
    report = run(tmp_path, "true", expression)
    assert [one.note for one in report.problems] == [False]
    assert len(report.undecided) == 1


def test_the_defaults_of_a_module_that_is_called_are_not_asked(tmp_path: Path) -> None:
    """Nobody but its caller gives them another value."""
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text(
        f'variable "y" {{\n  default = null\n}}\n{VOLUME}coalesce(var.y, null)\n}}\n'
    )
    report = run(tmp_path, "true", "true", 'module "m" {\n  source = "./m"\n}\n')
    assert [one.note for one in report.problems] == [False]


@pytest.mark.parametrize(
    "expression", ["nothing(var.x)", "length(var.x, 1)", 'substr("a", var.x)', "local.gone[var.x]"]
)
def test_what_no_value_mends_is_not_the_defaults_fault(tmp_path: Path, expression: str) -> None:
    report = run(tmp_path, '"a"', expression)
    assert [one.note for one in report.problems] == [False]


@pytest.mark.parametrize("expression", ["list(var.x)[0]", 'map("a", var.x)["a"]'])
def test_functions_of_an_older_terraform_are_a_note(tmp_path: Path, expression: str) -> None:
    """Which one runs the code does not say, at least not to us."""
    report = run(tmp_path, "true", expression)
    assert [(one.note, one.detail) for one in report.problems] == [
        (True, "Terraform has it up to 0.14; it is read as it was there")
    ]
    assert report.undecided == ()


@pytest.mark.parametrize("expression", ["list(var.x, [])[0]", 'map("a")["a"]', "list()[0]"])
def test_what_an_older_terraform_refuses_as_well(tmp_path: Path, expression: str) -> None:
    report = run(tmp_path, "true", expression)
    assert [(one.note, one.detail) for one in report.problems] == [
        (True, "Terraform has it up to 0.14; what depends on it is not known here")
    ]
    assert len(report.undecided) == 1


def test_a_file_that_may_be_made_is_no_fault_of_its_directory(tmp_path: Path) -> None:
    report = run(tmp_path, '"build"', 'file("${var.x}/encrypted") == "yes" || var.x != "build"')
    (note,) = report.problems
    assert note.note
    assert note.detail == "if it is made before Terraform runs, what depends on it is not known here"
    (undecided,) = report.undecided
    assert "refused" not in undecided.unknown.reason


def test_a_file_that_is_named_by_a_default_is_missing(tmp_path: Path) -> None:
    (note,) = run(tmp_path, '"encrypted.txt"', 'file(var.x) == "yes"').problems
    assert note.note
    assert note.detail.startswith("the default of var.x cannot be what is deployed")
