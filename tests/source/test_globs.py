"""The files that patterns of settings name, as Python's own `glob` has them, and what it would never come back from."""

from __future__ import annotations

import os
from glob import escape, glob
from pathlib import Path

import pytest

from storage_lint.source import globs
from storage_lint.source.globs import files_of, literal_of

FILES = ("a.yaml", "b.txt", "x/a.yaml", "x/y/a.yaml", "x/y/.hidden.yaml", ".dot/a.yaml", "x[1]/a.yaml", "z/q")


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    return tmp_path


@pytest.mark.parametrize(
    "pattern",
    [
        *("a.yaml", "x/a.yaml", "nothing.yaml", "*.yaml", "?.yaml", "[ab].*", "*/a.yaml", "**/*.yaml", "**/a.yaml"),
        *("x/**", "x/**/a.yaml", "**/y/*", ".*/a.yaml", "**/.hidden.yaml", "x/y/.h*", "x[[]1]/*", "**/**/q", "./*.txt"),
    ],
)
def test_they_are_those_of_a_shell(tree: Path, pattern: str) -> None:
    expected = {one for one in glob(os.path.join(escape(str(tree)), pattern), recursive=True) if os.path.isfile(one)}
    assert {os.path.normpath(one) for one in files_of(str(tree), pattern) or ()} == set(map(os.path.normpath, expected))
    assert len(files_of(str(tree), pattern) or ()) == len(expected)


def test_links_that_lead_in_circles_and_many_stars_are_no_matter(tree: Path) -> None:
    for name in ("one", "two"):
        (tree / name).symlink_to(".")
    (tree / "d/" / "/".join("e" * 25)).mkdir(parents=True)
    assert files_of(str(tree), "**/" * 12 + "q") == [str(tree / "z/q")]
    assert files_of(str(tree), "one/b.txt") == [str(tree / "one/b.txt")]


def test_what_is_too_much_to_look_through_is_said(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(globs, "MAX_ENTRIES", 5)
    assert files_of(str(tree), "**/*.yaml") is None
    assert files_of(str(tree), "z/*") == [str(tree / "z/q")]


@pytest.mark.parametrize(
    ("pattern", "literal"),
    [("a/b.yaml", "a/b.yaml"), ("a/*/b", "a"), ("**/x", ""), ("/**/x", "/"), ("/etc/*", "/etc"), ("../*", "..")],
)
def test_what_a_pattern_begins_with(pattern: str, literal: str) -> None:
    assert literal_of(pattern) == literal
