"""A node as a fix would have it, as far as its changes set or take away what is there already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from storage_lint.graph.change import Change, Set, Unset
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Origin, Unknown
from storage_lint.source.record import Record, replace


def mended(node: Resource, changes: Iterable[Change]) -> Resource | None:
    """Return the node with the changes; None where there are none, they make something new, or lie outside of it."""
    by_part: dict[int, dict[str, Known[Any]]] = defaultdict(dict)
    for change in changes:
        if not isinstance(change, Set | Unset):
            return None
        value = change.value if isinstance(change, Set) else None
        old = getattr(change.part, change.field)
        by_part[id(change.part)][change.field] = _like(old, value)
    done: set[int] = set()
    found = _with(node, by_part, done)
    return found if isinstance(found, Resource) and done and done == by_part.keys() else None


def _like(old: Known[Any] | Unknown, value: Any) -> Known[Any]:
    """A value in the form that a field has: a list's items are values, too."""
    items = old.value if isinstance(old, Known) and isinstance(old.value, tuple) else ()
    if value and any(isinstance(one, Known) for one in items):
        return Known(tuple(Known(one, old.origin) for one in value), old.origin)
    return Known(value, old.origin)


def _with(part: Any, changes: Mapping[int, Mapping[str, Any]], done: set[int]) -> Any:
    if id(part) in changes:
        done.add(id(part))
        return replace(part, **changes[id(part)])
    if isinstance(part, Known):
        value = _with(part.value, changes, done)
        return part if value is part.value else Known(value, part.origin)
    if isinstance(part, tuple):
        items = tuple(_with(one, changes, done) for one in part)
        return part if all(new is old for new, old in zip(items, part, strict=True)) else items
    if not isinstance(part, Record) or isinstance(part, Origin):
        return part
    fields = {name: getattr(part, name) for name in part._fields}
    new = {name: found for name, old in fields.items() if (found := _with(old, changes, done)) is not old}
    return replace(part, **new) if new else part
