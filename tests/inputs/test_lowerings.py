"""The two lowerings of a service read alike, side by side: files of one name, functions of one name in one order."""

from __future__ import annotations

import ast
from pathlib import Path

from repository import ROOT
from rows import rows

INPUTS = ROOT / "linter" / "storage_lint" / "inputs"
# What only Terraform has: a resource that says again what it is given.
ALONE = {"terraform_data"}


def files(language: str) -> dict[str, Path]:
    return {path.stem: path for path in sorted((INPUTS / language / "lower").glob("*.py"))}


TERRAFORM, CLOUDFORMATION = files("terraform"), files("cloudformation")


def functions(path: Path) -> list[str]:
    """Return the names of a file's functions in order."""
    return [node.name for node in ast.parse(path.read_text()).body if isinstance(node, ast.FunctionDef)]


def test_each_file_has_its_counterpart() -> None:
    assert TERRAFORM.keys() - ALONE == CLOUDFORMATION.keys()


@rows("name", CLOUDFORMATION)
def test_what_both_have_stands_in_one_order(name: str) -> None:
    one, other = functions(TERRAFORM[name]), functions(CLOUDFORMATION[name])
    assert [function for function in one if function in other] == [function for function in other if function in one]
