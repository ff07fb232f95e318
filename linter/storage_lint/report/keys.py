"""What tells a finding from all others when two trees, or a tree and a baseline, are compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from storage_lint.graph.value import Known, Origin, Unknown
from storage_lint.report.place import AnOutcome, identity, in_order
from storage_lint.report.repository import Repository
from storage_lint.rule import Finding, Outcome
from storage_lint.source.record import Record, fields_of


class Key(Record):
    """The identity of an outcome and the values that decided, hashed: another value is another finding.

    Line, message and severity are not in it: they change with nothing of the finding.
    """

    rule: str
    path: str
    unit: str
    address: str
    part: str
    field: str
    value: str


def keyed(outcomes: Iterable[AnOutcome], repository: Repository) -> Iterator[tuple[Key, AnOutcome]]:
    """Yield outcomes in the order of places with their keys. They were settled with `keyed`: see `Settings`."""
    for one in in_order(outcomes):
        settled = one.outcome.settled
        yield Key(*identity(one, repository), settled.value if settled else decided_by(one.outcome)), one.outcome


def decided_by(outcome: Outcome) -> str:
    """Return the hash of the values that decided a finding; nothing for an undecided verdict: there are none.

    Of several settings that are wrong at once the names count, too: another one that is off is something else.
    """
    if not isinstance(outcome, Finding):
        return ""
    from hashlib import sha256

    texts = [*sorted(_text(value) for value in outcome.because), *sorted(outcome.also)]
    return sha256("\0".join(texts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


# complexity: one case for each kind of data in the graph
def _text(value: Any) -> str:
    """Return a value as text in which nothing is a place: equal data give equal text, wherever it stands."""
    if isinstance(value, Known):
        return _text(value.value)
    if isinstance(value, Unknown):
        choices = ",".join(sorted(_text(choice.value) for choice in value.choices))
        return f"?({choices})"
    if isinstance(value, Record):
        fields = ",".join(
            f"{name}={_text(one)}" for name, one in fields_of(value).items() if not isinstance(one, Origin)
        )
        return f"{type(value).__name__}({fields})"
    if isinstance(value, dict):
        pairs = sorted(f"{_text(key)}:{_text(one)}" for key, one in value.items())
        return f"{{{','.join(pairs)}}}"
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_text, value))}]"
    if isinstance(value, set | frozenset):
        return f"[{','.join(sorted(map(_text, value)))}]"
    if isinstance(value, str):
        return repr(str(value))
    return repr(value) if value is None or isinstance(value, bool | int | float) else type(value).__name__
