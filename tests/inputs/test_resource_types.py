"""The tables of resource types are what the modules say of themselves."""

from __future__ import annotations

import importlib.util

import pytest

from repository import ROOT
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
