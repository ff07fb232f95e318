"""What an edit makes new anywhere in a tree is in the report of the edited file: random edits of fixtures."""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from repository import ROOT
from storage_lint.lint import Settings, lint
from storage_lint.report.keys import Key, keyed
from storage_lint.report.repository import Repository
from storage_lint.rule import Outcome

# What else a unit of a fixture takes away from others (the last import of an export) is told by `--since` alone.
APART = ("exports",)
GROUPS = ("terraform", "cloudformation", "cdk", "parity", "pains")
TREES = [tree for group in GROUPS for tree in sorted((ROOT / "fixtures" / group).iterdir())]
READ = re.compile(r"\.(tf|tofu|tfvars|json|ya?ml|template)$|(^|/)cdk\.out/cdk\.out$")

Said = Counter[tuple[Key, str]]


def _flipped(chance: random.Random, text: str) -> str:
    return _replaced(chance, text, r"\b(true|false)\b", lambda old: "false" if old == "true" else "true")


def _numbered(chance: random.Random, text: str) -> str:
    return _replaced(chance, text, r"\b\d+\b", lambda _: chance.choice(["0", "1", "7", "35", "400"]))


def _named(chance: random.Random, text: str) -> str:
    return _replaced(chance, text, r'"[\w.-]+"', lambda _: chance.choice(['"gp2"', '"x"', '"*"', '"logs"']))


def _without_a_block(chance: random.Random, text: str) -> str:
    return _replaced(chance, text, r"(?ms)^\w[^\n]*\{\n.*?^\}\n", lambda _: "")


def _without_a_line(chance: random.Random, text: str) -> str:
    return _replaced(chance, text, r"[^\n]*\n", lambda _: "")


def _empty(chance: random.Random, text: str) -> str:
    return ""


def _replaced(chance: random.Random, text: str, pattern: str, new: Callable[[str], str]) -> str:
    found = list(re.finditer(pattern, text))
    if not found:
        return text
    one = chance.choice(found)
    return text[: one.start()] + new(one[0]) + text[one.end() :]


EDITS = (_flipped, _numbered, _named, _without_a_block, _without_a_line, _empty)


def said(path: str) -> Said:
    """What a run reports: each outcome by what tells it from others, and whether it is a finding."""
    report = lint([path], Settings(keyed=True))
    outcomes: list[Outcome] = [*report.findings, *report.undecided]
    return Counter((key, type(one).__name__) for key, one in keyed(outcomes, Repository([path])))


@pytest.mark.parametrize("seed", range(16))
def test_what_an_edit_makes_new_is_in_the_report_of_the_edited_file(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = random.Random(seed)
    (tmp_path / ".git").mkdir()
    for tree in chance.sample([one for one in TREES if one.is_dir() and one.name not in APART], 2):
        shutil.copytree(tree, tmp_path / f"{tree.parent.name}-{tree.name}", symlinks=True)
    monkeypatch.chdir(tmp_path)
    found = (path.relative_to(tmp_path).as_posix() for path in sorted(tmp_path.rglob("*")) if path.is_file())
    files = [one for one in found if READ.search(one) and "/." not in one]
    before = said(".")
    units = {key.unit for key, _ in before}
    for _ in range(8):
        file = Path(chance.choice(files))
        old = file.read_bytes()
        new = chance.choice(EDITS)(chance, old.decode("latin-1")).encode("latin-1")
        file.write_bytes(new)
        whole, part = said("."), said(str(file))
        # A module or a template that nothing calls or nests any more is a unit of its own, and another one.
        fresh = Counter({one: count for one, count in (whole - before).items() if one[0].unit in units})
        assert not fresh - part, (file, new)
        assert not part - whole, (file, new)
        file.write_bytes(old)
