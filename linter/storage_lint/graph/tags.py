"""Tags of a resource, and whether one of some tags is among them."""

from __future__ import annotations

from collections.abc import Collection

from storage_lint.graph.choices import both, either, mapped
from storage_lint.graph.value import Known, Origin, Value
from storage_lint.source.record import Record


class Tag(Record):
    """A tag. Its key, its value and whether it is there may each be unknown."""

    key: Value[str]
    value: Value[str]
    exists: Value[bool]


def has_one_of(tags: Value[tuple[Tag, ...] | None], wanted: Collection[str], nothing: Origin) -> Value[bool]:
    """Return whether one of the `wanted` tags, each 'Key=Value', is among `tags`; where none is written: `nothing`."""
    if not isinstance(tags, Known):
        return tags
    found: Value[bool] = Known(False, nothing)
    named: dict[str, list[Tag]] = {}
    unnamed: list[Tag] = []
    for tag in tags.value or ():
        (named.setdefault(tag.key.value, []) if isinstance(tag.key, Known) else unnamed).append(tag)
    for key, _, value in (one.partition("=") for one in wanted):
        for tag in (*named.get(key, ()), *unnamed):
            here = both(mapped(tag.key, key.__eq__), both(tag.exists, mapped(tag.value, value.__eq__)))
            found = either(found, here)
    return found
