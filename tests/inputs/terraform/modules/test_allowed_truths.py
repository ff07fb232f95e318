"""What a validation leaves of a bool: a variable that has to be true is true, whoever gives it."""

from __future__ import annotations

import pytest

from named_files import write
from storage_lint.lint import Settings, lint

RULE = "ebs-unencrypted-volume"
HARM = "volume is not encrypted; its snapshots will not be either"
OPEN = "fails when var.x is false; var.x has no default"
VARIABLE = """variable "x" {{
  type = bool
  {}
  validation {{
    condition     = {}
    error_message = "no"
  }}
}}
variable "y" {{
  type = bool
}}
"""
VOLUME = 'resource "aws_ebs_volume" "v" {{\n  encrypted = {}\n}}\n'

pytestmark = pytest.mark.usefixtures("here")


def said(code: str) -> list[str]:
    """Return what a run says of a file: a finding by its message, or why something is undecided."""
    write({"main.tf": code})
    report = lint(["."], Settings(select=(RULE,)))
    return [*(one.message for one in report.findings), *(one.unknown.reason for one in report.undecided)]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("var.x", []),
        ("var.x == true", []),
        ("true == var.x", []),
        ("contains([true], var.x)", []),
        ("var.x && var.y", []),
        ("!var.x", [HARM]),
        ("var.x == false", [HARM]),
        ("var.x || var.y", [OPEN]),
        ("var.x != null", [OPEN]),
        ("contains([true, false], var.x)", [OPEN]),
        ('contains(["true"], var.x)', [OPEN]),
    ],
)
def test_what_is_allowed_decides(condition: str, expected: list[str]) -> None:
    assert said(VARIABLE.format("", condition) + VOLUME.format("var.x")) == expected


@pytest.mark.parametrize(("condition", "expected"), [("!var.x", 0), ("contains([true, false], var.x)", 1)])
def test_no_alternative_is_what_is_refused(condition: str, expected: int) -> None:
    switched = VOLUME.format("false\n  count = var.x ? 1 : 0")
    assert len(said(VARIABLE.format("default = false", condition) + switched)) == expected


def test_a_sensitive_one_says_nothing() -> None:
    assert said(VARIABLE.format("sensitive = true", "var.x") + VOLUME.format("var.x")) == ["var.x is sensitive"]
