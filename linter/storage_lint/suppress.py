"""Sets aside the outcomes that someone accepted where the resource is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from storage_lint.graph.node import WrittenSuppression
from storage_lint.rule import Finding, Outcome, Rule
from storage_lint.select import field_meant, matches
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
    covering: dict[tuple[str, str], bool] = {}  # pattern, rule -> whether it covers the rule
    first: dict[tuple[int, str], WrittenSuppression | None] = {}  # many resources share what a template accepts
    for outcome in outcomes:
        written = outcome.resource.suppressions
        key = (id(written), outcome.rule.id)
        if key not in first:
            first[key] = _accepting(written, outcome.rule, covering)
        accepting = first[key]
        if accepting is None and outcome.rule.parts:
            accepting = _accepting_parts(outcome)
        if accepting is not None:
            found.append(Suppressed(outcome, accepting.reason, accepting.origin.trace().span))
    return found


def _accepting(
    written: Iterable[WrittenSuppression], rule: Rule[Any], covering: dict[tuple[str, str], bool]
) -> WrittenSuppression | None:
    for one in written:
        key = (one.rule, rule.id)
        if key not in covering:
            covering[key] = matches(one.rule, rule)
        if covering[key]:
            return one
    return None


def _accepting_parts(outcome: Outcome) -> WrittenSuppression | None:
    """The last of those that together accept every field that an outcome is about, by names of single settings."""
    also = outcome.also if isinstance(outcome, Finding) else ()
    left = {field.rpartition(".")[2] for field in (outcome.field, *also)}
    for one in outcome.resource.suppressions:
        left.discard(field_meant(one.rule, outcome.rule))
        if not left:
            return one
    return None
