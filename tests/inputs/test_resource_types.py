"""The tables of resource types are what the modules say of themselves."""

from __future__ import annotations

import ast
import importlib.util
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from repository import ROOT
from storage_lint.inputs.cloudformation.resource_types import LOWERED_BY as CLOUDFORMATION
from storage_lint.inputs.terraform.resource_types import LOWERED_BY as TERRAFORM
from storage_lint.inputs.terraform.resource_types import NAMES

SPEC = importlib.util.spec_from_file_location("index", ROOT / "tools" / "index.py")
assert SPEC is not None
assert SPEC.loader is not None
index = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(index)


@pytest.mark.parametrize("language", ["terraform", "cloudformation"])
def test_tables_are_current(language: str) -> None:
    text = (ROOT / "linter" / "storage_lint" / "inputs" / language / "resource_types.py").read_text()
    assert text == index.table(language), "run python tools/index.py"


def test_the_list_of_strict_rules_is_current() -> None:
    """A rule that stands there wrongly would not run by default."""
    assert (index.RULES / "strict.py").read_text() == index.strict(), "run python tools/index.py"


def test_the_list_of_what_others_call_rules_is_current() -> None:
    assert (index.RULES / "aliases.txt").read_text() == index.aliases(), "run python tools/index.py"


def test_the_list_of_options_is_current() -> None:
    """An option that is not there could not be set."""
    assert (index.RULES / "options.py").read_text() == index.options(), "run python tools/index.py"


def test_the_list_of_what_is_assumed_is_current() -> None:
    assert (index.RESOURCES / "assumable.py").read_text() == index.assumable(), "run python tools/index.py"


def test_a_name_is_written_by_one_of_the_attributes_that_say_it() -> None:
    for names in NAMES.values():
        written = set(names.values())
        assert len(written) == 1
        assert written <= names.keys()


_TYPE = re.compile(r"aws_\w+[a-z0-9]|AWS::\w+::\w+")


def named_types(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the strings of a module that are resource types, each with where it stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and _TYPE.fullmatch(node.value):
            yield node.value, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_what_rules_and_nodes_compare_types_with_is_lowered() -> None:
    """A type that is misspelt, or that no lowering makes, would silently never be met."""
    code = (index.RULES, index.RESOURCES)
    named = [one for folder in code for path in sorted(folder.rglob("*.py")) for one in named_types(path)]
    assert len(named) > 50
    assert [one for one in named if one[0] not in {**TERRAFORM, **CLOUDFORMATION}] == []
