"""Sets aside the outcomes that someone accepted where the resource is written."""

from __future__ import annotations

from collections.abc import Iterable

from storage_lint.rule import Outcome
from storage_lint.select import matches
from storage_lint.source.record import Record
from storage_lint.source.span import Span


class Suppressed(Record):
    """An outcome that someone accepted, where and why."""

    outcome: Outcome
    reason: str | None
    place: Span


def suppressed(outcomes: Iterable[Outcome]) -> list[Suppressed]:
    """Return those outcomes whose resource says that their rule is not to be reported."""
    found = []
    for outcome in outcomes:
        for written in outcome.resource.suppressions:
            if matches(written.rule, outcome.rule):
                found.append(Suppressed(outcome, written.reason, written.origin.trace().span))
                break
    return found
