"""The tables of resource types and data sources agree with the modules that they name."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

import pytest

from storage_lint.inputs.terraform import lower

MODULES = sorted(path.stem for path in Path(lower.__file__).parent.glob("*.py") if path.stem != "__init__")


def load(name: str) -> ModuleType:
    return import_module(f"{lower.__name__}.{name}")


@pytest.mark.parametrize("name", MODULES)
def test_every_type_of_a_module_is_in_the_tables(name: str) -> None:
    module = load(name)
    lowered = {kind for kind, place in lower.LOWERED_BY.items() if place == name}
    computed = {kind for kind, place in lower.COMPUTED_BY.items() if place == name}
    assert set(getattr(module, "LOWERINGS", ())) == lowered
    assert set(getattr(module, "COMPUTED", ())) == computed
    assert lowered or computed


def test_tables_name_modules() -> None:
    assert {*lower.LOWERED_BY.values(), *lower.COMPUTED_BY.values()} == set(MODULES)


def test_a_name_is_written_by_one_of_the_attributes_that_say_it() -> None:
    for names in lower.NAMES.values():
        written = set(names.values())
        assert len(written) == 1
        assert written <= names.keys()
