"""Entries for hosts: made a file at a time where that gives the same, kept packed until they are written."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from reports import at, finding
from repository import FIXTURES
from storage_lint.graph.value import Hop
from storage_lint.lint import Settings, lint
from storage_lint.report import Report
from storage_lint.report.entries import Kind
from storage_lint.report.hosts import entries_for_hosts
from storage_lint.report.packed import Packed, by_rank
from storage_lint.report.repository import Repository
from storage_lint.report.rows import Rows
from storage_lint.report.settled import Settling
from storage_lint.report.style import Style
from storage_lint.rule import Finding, Profile
from storage_lint.source.record import replace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

STYLE = Style(show_undecided=True, show_accepted=True)


@pytest.mark.parametrize("tree", ["shop", "pains"])
def test_file_by_file_is_the_same_as_all_at_once(tree: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.urandom", bytes)
    monkeypatch.chdir(FIXTURES)
    report = lint([tree], Settings(profile=Profile.STRICT))
    assert isinstance(report.findings, Rows)
    at_once = replace(report, findings=tuple(report.findings), undecided=tuple(report.undecided))
    for form in ("github", "gitlab", "junit", "markdown", "sarif"):
        parts = import_module(f"storage_lint.report.{form}").parts
        assert "".join(parts(report, STYLE)) == "".join(parts(at_once, STYLE)), form


def test_what_is_moved_into_another_file_is_one_entry_with_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tree" / ".git").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "tree")
    inside = SourceFile("a.tf", "call\n")
    outside = SourceFile("../b.tf", "value\n")
    call = Hop("module.m", Span(inside, 0, 4))
    rows: Rows[Finding] = Rows(Settling(True))
    rows.add([finding("one", at(inside, "call")), finding("two", at(outside, "value", call))])
    (entry,) = entries_for_hosts(Report(rows), Repository(), Kind.FINDING)
    assert (str(entry.location), entry.addresses) == ("a.tf:1:1", ["two", "one"])


def test_packed_texts_come_out_as_they_went_in() -> None:
    texts = ["", "a", "\ud800é\U0001f600", "x" * 200_000, *(f"line {n}\n" for n in range(5_000)), "end"]
    packed = Packed()
    assert (list(packed), len(packed)) == ([], 0)
    for text in texts:
        packed.add(text)
    assert list(packed) == list(packed) == texts
    assert (len(packed), packed.size < 40_000) == (len(texts), True)


def test_ranks() -> None:
    found = by_rank([(2, "b"), (1, "a"), (2, "c")])
    assert [(rank, list(texts)) for rank, texts in found] == [(1, ["a"]), (2, ["b", "c"])]
