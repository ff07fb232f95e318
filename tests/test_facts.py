"""Facts with a date: every row has a source, is used, and was looked at within the last year."""

from __future__ import annotations

import datetime
import importlib.util
import re
import warnings
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

from repository import ROOT
from rows import rows


def load() -> ModuleType:
    """Return tools/facts.py, which is a program and no part of a package."""
    spec = importlib.util.spec_from_file_location("facts", ROOT / "tools" / "facts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


facts = load()


@rows("file", facts.files(), ids=lambda file: file.parent.name)
def test_what_rules_read_is_what_the_rows_say(file: Path) -> None:
    assert file.with_name("_facts.py").read_text() == facts.module(file)


@rows("file", facts.files(), ids=lambda file: file.parent.name)
def test_every_fact_is_used(file: Path) -> None:
    unused = [name for name in facts.rows(file) if name.upper() not in words_of_rules()]
    assert unused == []


@cache
def words_of_rules() -> set[str]:
    rules = (path for path in ROOT.glob("rules/storage_lint_rules/*/*.py") if path.name != "_facts.py")
    return {word for path in rules for word in re.findall(r"\w+", path.read_text())}


def test_no_rule_holds_a_price() -> None:
    for path in ROOT.glob("rules/storage_lint_rules/*/[a-z]*.py"):
        code = path.read_text().rpartition('"""')[2] if path.read_text().count('"""') == 2 else path.read_text()
        assert not re.search(r"(?i)usd\w* = [\d.]+$", code, re.MULTILINE), path


def test_rows_that_nobody_has_looked_at_for_a_year_are_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "ebs").mkdir()
    row = '[old_iops]\nvalue = 1\nsource = "https://a.example"\nseen = 2025-01-02\n'
    (tmp_path / "ebs" / "facts.toml").write_text(row + row.replace("old", "new").replace("2025", "2026"))
    monkeypatch.setattr(facts, "RULES", tmp_path)
    assert facts.due(datetime.date(2026, 1, 3)) == ["ebs: old_iops, seen 2025-01-02, https://a.example"]


def test_due_today() -> None:
    """Says what is due without failing: a fact does not become wrong over night."""
    for row in facts.due(datetime.date.today()):
        warnings.warn(f"due for a look: {row}", stacklevel=1)


@pytest.mark.parametrize(
    ("row", "wrong"),
    [
        ("[a]\nvalue = 1\nseen = 2026-01-01", "a: source is missing"),
        ("[a_usd]\nvalue = 1\nseen = 2026-01-01\nsource = 'https://a'", "a_usd: a price needs its region"),
        ('[a]\nvalue = 1\nseen = "2026"\nsource = "https://a"', "a: seen is no date"),
        ('[a]\nvalue = 1\nseen = 2026-01-01\nsource = "memory"', "a: source is no address"),
        ('[a]\nvalue = 1\nseen = 2026-01-01\nsource = "https://a"\nurl = 1', "a: no fact has url"),
        ("a = 1", "a: a fact is a table"),
    ],
)  # fmt: skip
def test_a_row_has_a_form(tmp_path: Path, row: str, wrong: str) -> None:
    (tmp_path / "ebs").mkdir()
    file = tmp_path / "ebs" / "facts.toml"
    file.write_text(row)
    with pytest.raises(ValueError, match=re.escape(f"ebs/facts.toml: {wrong}")):
        facts.rows(file)


def test_values_of_every_form(tmp_path: Path) -> None:
    (tmp_path / "rds").mkdir()
    file = tmp_path / "rds" / "facts.toml"
    rest = 'seen = 2026-01-01\nsource = "https://a"\n'
    file.write_text(
        f"[maximum_gib]\nvalue = 65536\n{rest}[old]\nvalue = ['a']\n{rest}"
        f'[ends]\n{rest}[ends.value]\n"mysql 8.0" = 2026-07-31\n'
    )
    assert facts.module(file).partition("annotations\n\n")[2] == (
        'MAXIMUM_GIB = 65_536\nOLD = ("a",)\nENDS = {"mysql 8.0": "2026-07-31"}\n'
    )
