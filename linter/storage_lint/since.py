"""`--since REF`: what is new, told by comparing what two trees have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import partial

from storage_lint.report import Report, Since
from storage_lint.report.keys import Key, keyed
from storage_lint.report.place import AnOutcome
from storage_lint.report.repository import Repository
from storage_lint.rule import Outcome
from storage_lint.source.problem import Unread
from storage_lint.source.record import Record, replace
from storage_lint.unread import without


class Then(Record):
    """What the old tree had: how often each finding was reported, which verdicts were undecided, what was not read."""

    findings: Counter[Key] = Counter()
    undecided: Counter[Key] = Counter()
    unread: Counter[tuple[str, ...]] = Counter()


def then(report: Report, paths: Sequence[str]) -> Then:
    """Return what an old tree had, while working in it."""
    repository = Repository(paths)
    found = (key for key, _ in keyed(report.findings, repository))
    unread = (_call(repository, call) for one in report.unread for call in one.calls)
    return Then(Counter(found), Counter(key for key, _ in keyed(report.undecided, repository)), Counter(unread))


def new_only(report: Report, ref: str, before: Then, paths: Sequence[str]) -> Report:
    """Return a report of what the old tree did not have; what it had is counted, and what is gone."""
    repository = Repository(paths)
    findings, left = _surplus(report.findings, before.findings, repository)
    undecided, _ = _surplus(report.undecided, before.undecided, repository)
    problems = tuple(without(report.problems, before.unread, partial(_call, repository)))
    accepted = [one.outcome for one in report.suppressed]
    outcomes: list[Outcome] = [*report.findings, *report.undecided, *accepted]
    there = {_subject(key) for key, _ in keyed(outcomes, repository)}
    fixed = sum(count for key, count in left.items() if _subject(key) not in there)
    new = replace(report, findings=findings, undecided=undecided, problems=problems)
    known = len(report.findings) - len(findings) + report.undecided_count - new.undecided_count
    return replace(new, since=Since(ref, known, None if report.failures else fixed))


def _call(repository: Repository, call: Unread) -> tuple[str, ...]:
    """Return what tells the call of something that is not read from all others."""
    path = call.span.file.path if call.span else call.path or ""
    return (repository.path(path) or path, call.address, call.source, *call.arguments)


def _subject(key: Key) -> tuple[str, ...]:
    """Return what an outcome is about, wherever it is written: what is said of it elsewhere now is not fixed."""
    return key.rule, key.unit, key.address, key.part


def _surplus(
    outcomes: Iterable[AnOutcome], before: Counter[Key], repository: Repository
) -> tuple[tuple[AnOutcome, ...], Counter[Key]]:
    """Return the outcomes that are new, and those of before that are gone: both counted by key."""
    left = Counter(before)
    new = []
    for key, outcome in keyed(outcomes, repository):
        if left[key] > 0:
            left[key] -= 1
        else:
            new.append(outcome)
    return tuple(new), left
