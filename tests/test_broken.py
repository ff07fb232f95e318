"""Bad input is normal input: the whole text output and exit status for the directories with an output.txt."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from commands import run
from golden import check
from repository import ROOT

CASES = sorted(path.parent for path in (ROOT / "fixtures" / "broken").glob("*/output.txt"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_output(case: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(case)
    done = run("--undecided", "show")
    actual = f"{done.output}exit status {done.status}\n"
    check(case / "output.txt", actual)
    assert done.errors == ""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_crashes_whatever_is_asked_for(case: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = shutil.copytree(case, tmp_path / "case", symlinks=True)  # for a named file the tree around is looked through
    (root / ".git").mkdir()
    monkeypatch.chdir(root)
    monkeypatch.setenv("STORAGE_LINT_DEBUG", "1")  # an internal error is raised
    for words in (["--format", "json"], ["--format", "github", "--undecided", "show"], ["--explain"]):
        assert run(*words).status == 2
    for file in sorted(path for path in root.rglob("*") if path.is_file()):
        assert run(str(file.relative_to(root))).status in (0, 1, 2)
