"""Sets aside the outcomes that someone accepted where the resource is written."""

from __future__ import annotations

from collections.abc import Iterable

from storage_lint.report import Suppressed
from storage_lint.rule import Finding, Undecided
from storage_lint.select import matches


def suppressed(outcomes: Iterable[Finding | Undecided]) -> list[Suppressed]:
    """Return those outcomes whose resource says that their rule is not to be reported."""
    found = []
    for outcome in outcomes:
        for written in outcome.resource.suppressions:
            if matches(written.rule, outcome.rule):
                found.append(Suppressed(outcome, written.reason, written.origin.trace().span))
                break
    return found
