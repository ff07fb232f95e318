"""The same input gives the same bytes, whatever order the disk, a dict or a set has."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import pytest
from hypothesis import settings

import search
import storage_lint
from commands import run
from depth import tries
from repository import ROOT
from storage_lint.deliver import FORMS

FIXTURES = ROOT / "fixtures"


class Shuffled:
    """What os.scandir returns, in an order of its own."""

    def __init__(self, path: str, seed: int) -> None:
        with SCANDIR(path) as entries:
            self._entries = sorted(entries, key=lambda entry: entry.name)
        random.Random(f"{seed}{path}").shuffle(self._entries)

    def __iter__(self) -> Iterator[os.DirEntry[str]]:
        return iter(self._entries)

    def __enter__(self) -> Shuffled:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        pass


SCANDIR = os.scandir
LISTDIR = os.listdir


def test_the_order_of_directory_entries(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES)
    monkeypatch.setattr(os, "urandom", bytes)  # the word that lets GitHub's runner read commands again
    files = {form: tmp_path / form for form in FORMS}
    formats = [word for form, file in files.items() for word in ("--format", f"{form}:{file}")]

    def reports() -> dict[str, bytes]:
        done = run("parity", *formats, "--undecided", "show", "--explain")
        assert done.status == 1, done.output[-2000:]
        return {form: file.read_bytes() for form, file in files.items()}

    first = reports()
    for seed in range(tries(5, usual=1)):
        monkeypatch.setattr(os, "scandir", lambda path=".", seed=seed: Shuffled(path, seed))
        monkeypatch.setattr(os, "listdir", lambda path=".", seed=seed: [one.name for one in Shuffled(path, seed)])
        assert reports() == first


def test_the_order_of_paths_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FIXTURES / "parity")
    paths = sorted(LISTDIR("."))
    first = run(*paths)
    for seed in range(tries(5, usual=1)):
        assert run(*random.Random(seed).sample(paths, len(paths))) == first
    assert run(*paths, *paths, ".") == first


def test_the_seed_of_hashes(tmp_path: Path) -> None:
    root = Path(storage_lint.__file__).parents[1]
    outputs = set()
    for seed in ("0", "1", "2"):
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{root}{os.pathsep}{root.parent / 'rules'}",
            "PYTHONHASHSEED": seed,
        }
        words = [sys.executable, "-m", "storage_lint", "parity", "--format", "json", "--undecided", "show"]
        done = subprocess.run(words, cwd=FIXTURES, env=environment, capture_output=True, check=False)
        assert done.returncode == 1, done.stdout[-2000:]
        outputs.add(done.stdout)
    assert len(outputs) == 1


def test_random_examples_are_the_same_in_every_run_but_for_the_open_search(pytestconfig: pytest.Config) -> None:
    searched = pytestconfig.getoption("--hypothesis-profile") == "search"
    assert settings.default is not None
    assert settings.default.derandomize is not searched
    tests = {path.relative_to(ROOT).as_posix() for path in search.searching()}
    assert {"tests/inputs/terraform/functions/test_soundness.py", "tests/test_since.py"} < tests
    assert {"--hypothesis-profile=search", "--hypothesis-seed=7"} < set(search.command(7))
