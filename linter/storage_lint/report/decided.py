"""The values that decided an outcome, in words: what a report says when it explains itself."""

from __future__ import annotations

from typing import Any

from storage_lint.graph.value import Known, Source, Trace, Unknown
from storage_lint.report.place import field_names, field_of_origin
from storage_lint.report.source_line import mask_secrets
from storage_lint.rule import Finding, Outcome


def decided(outcome: Outcome) -> list[tuple[str, Trace]]:
    """Return what each value that decided is, in words, and how it came about."""
    if outcome.settled is not None:
        return list(outcome.settled.values)
    values = outcome.because if isinstance(outcome, Finding) else (outcome.unknown,)
    distinct = {id(value.origin): value for value in values}.values()
    names = field_names(outcome.resource) if len(distinct) > 1 else None
    return [
        (_described(field_of_origin(outcome, value.origin, names), value), value.origin.trace()) for value in distinct
    ]


# complexity: one return for each way in which a value can be there or not
def _described(field: str, value: Known[Any] | Unknown) -> str:
    name = field or "the value"
    written = value.origin.source is Source.WRITTEN
    if value.origin.why:
        return f"{name} is {'written, but' if written else 'not written:'} {value.origin.why}"
    if isinstance(value, Known) and isinstance(value.value, tuple) and written:
        return f"{name} has {len(value.value)} {'part' if len(value.value) == 1 else 'parts'}"
    if isinstance(value, Unknown) or (
        value.value is not None and not isinstance(value.value, bool | int | float | str)
    ):
        return f"{name} is written" if written else f"{name} is not written"
    if value.value is None:
        return f"{name} is null" if written else f"{name} is not written"
    shown = str(value.value).lower() if isinstance(value.value, bool) else f"{value.value!r:.80}"
    return mask_secrets(f"{name} is {shown}{'' if written else ' by default'}", "")
