"""The entries of a report as hosts of repositories get them: with fingerprints, at places that they know."""

from __future__ import annotations

from collections.abc import Sequence

from storage_lint.report import Report
from storage_lint.report.entries import Entry, Kind, by_place
from storage_lint.report.place import fingerprints, place
from storage_lint.report.repository import Repository
from storage_lint.rule import Outcome


def entries_for_hosts(report: Report, repository: Repository, kind: Kind) -> list[Entry]:
    """Return the entries of a kind with their fingerprints, at places that a host of the repository knows."""
    outcomes: dict[Kind, Sequence[Outcome]] = {
        Kind.FINDING: tuple(report.findings),
        Kind.UNDECIDED: tuple(report.undecided),
        Kind.ACCEPTED: tuple(one.outcome for one in report.suppressed),
    }
    placed = place(outcomes[kind])
    marks = {id(one.outcome): mark for one, mark in zip(placed, fingerprints(placed, repository), strict=True)}
    accepted = {id(one.outcome): one for one in report.suppressed} if kind is Kind.ACCEPTED else {}
    entries = []
    for entry in by_place(outcomes[kind], kind, repository.location):
        mark = min(marks[id(one.outcome)] for one in entry.placed)
        first = entry.first
        entries.append(Entry(kind, entry.location, first, entry.placed, mark, accepted.get(id(first.outcome))))
    return sorted(entries, key=lambda one: (one.location.path, one.location.line, one.location.column, one.rule.id))
