"""The entries of a report for hosts of repositories (GitHub, GitLab): with fingerprints, at paths in the repository."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from storage_lint.report import Report
from storage_lint.report.entries import Entry, Kind, most_severe
from storage_lint.report.packed import by_rank
from storage_lint.report.place import Ordered, Placed, fingerprinted, in_order
from storage_lint.report.repository import Repository
from storage_lint.rule import Outcome
from storage_lint.source.span import Location
from storage_lint.suppress import Suppressed

Marked = tuple[Placed[Any], str]  # an outcome and its fingerprint


def entries_for_hosts(report: Report, repository: Repository, kind: Kind) -> Iterator[Entry]:
    """Yield the entries of a kind with their fingerprints, at places that a host of the repository knows, in order.

    Those of one file are made at a time, where no place is moved into another file: what lies outside of the repository
    is shown where a step that led there lies inside.
    """
    outcomes: dict[Kind, Sequence[Outcome]] = {
        Kind.FINDING: report.findings,
        Kind.UNDECIDED: report.undecided,
        Kind.ACCEPTED: tuple(one.outcome for one in report.suppressed),
    }
    accepted = {id(one.outcome): one for one in report.suppressed} if kind is Kind.ACCEPTED else {}
    marked = fingerprinted(in_order(outcomes[kind]), repository)
    if _is_file_by_file(outcomes[kind], repository):
        groups: Iterable[Iterable[Marked]] = (same for _, same in groupby(marked, lambda one: one[0].location.path))
    else:
        groups = (marked,)
    for group in groups:
        yield from _entries(kind, group, repository, accepted)


def _is_file_by_file(outcomes: Sequence[Outcome], repository: Repository) -> bool:
    """Return whether hosts have the outcomes of each file in one file, and the files in the same order."""
    if not isinstance(outcomes, Ordered):
        return False
    shown = named = ""
    for one in in_order(outcomes):
        path = repository.location(one).path
        if one.location.path == shown:
            if path != named:
                return False
        elif path <= named:
            return False
        shown, named = one.location.path, path
    return True


def _entries(
    kind: Kind, marked: Iterable[Marked], repository: Repository, accepted: dict[int, Suppressed]
) -> list[Entry]:
    groups: dict[tuple[str, Location], list[Marked]] = defaultdict(list)
    for one, mark in marked:
        groups[one.outcome.rule.id, repository.location(one)].append((one, mark))
    found = []
    for (_, location), group in groups.items():
        placed = tuple([one for one, _ in group])
        first = most_severe(placed)
        mark = min(mark for _, mark in group)
        found.append(Entry(kind, location, first, placed, mark, accepted.get(id(first.outcome))))
    return sorted(found, key=lambda one: (one.location.path, one.location.line, one.location.column, one.rule.id))


def most_severe_first(entries: Iterable[Entry], write: Callable[[Entry], str]) -> Iterator[str]:
    """Yield what is written of entries by severity, of one severity in their order. The entries are let go at once."""
    for _, texts in by_rank((entry.severity.rank, write(entry)) for entry in entries):
        yield from texts
