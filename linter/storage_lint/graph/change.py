"""Fixes as data: what should be different in the graph. A rule names fields of nodes, never attributes or text.

What a language writes for a change is the language's to know; whether a fix may be applied without asking is `Safety`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import Union

from storage_lint.source.record import Record


class Safety(Enum):
    """What applying a fix may do.

    SAFE: changed in place, no outage, no data at risk, no caller can notice, not dearer. UNSAFE: in place, but callers
    may break, something restarts, or it costs more. SHOWN: a replacement, data at risk, or the owner's choice: never
    applied.
    """

    SAFE = "safe"
    UNSAFE = "unsafe"
    SHOWN = "shown"

    @property
    def meaning(self) -> str:
        """Say it to a reader."""
        return _MEANINGS[self]


_MEANINGS = {
    Safety.SAFE: "safe: changed in place",
    Safety.UNSAFE: "in place, but with a restart, another price or callers that may break",
    Safety.SHOWN: "the owner's choice: it replaces something or puts data at risk",
}


class Set(Record):
    """`field` of `part` (a resource, or a record inside one) shall have this value, whether it is written or not."""

    part: Record
    field: str
    value: object


class Unset(Record):
    """`field` of `part` shall not be written."""

    part: Record
    field: str


class Add(Record):
    """`field` of `part`, a collection, shall have one more item: the fields of a new record."""

    part: Record
    field: str
    item: Mapping[str, object]


class Create(Record):
    """What fills `field` of `part`, and is not there, shall be declared beside it, with these fields."""

    part: Record
    field: str
    item: Mapping[str, object]


class Drop(Record):
    """`part`, a resource or a record inside one, shall not be there."""

    part: Record


Change = Union[Set, Unset, Add, Create, Drop]  # noqa: UP007  (used at run time in isinstance checks)


class Fix(Record):
    """What makes a finding go away: `title` is an instruction ("turn deletion protection on").

    `usd_per_month` is what the fixed resource costs more, where every factor of it is known; None where it is not.
    """

    title: str
    changes: tuple[Change, ...]
    safety: Safety
    usd_per_month: float | None = None
