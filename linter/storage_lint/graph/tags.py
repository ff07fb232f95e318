"""Tags of a resource, and whether one of some tags is among them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from operator import itemgetter

from storage_lint.graph.choices import both, either, mapped, opposite
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
    named: dict[str, list[tuple[int, Tag]]] = {}
    unnamed: list[tuple[int, Tag]] = []
    for place in enumerate(tags.value or ()):
        key = place[1].key
        (named.setdefault(key.value, []) if isinstance(key, Known) else unnamed).append(place)
    for name, _, value in (one.partition("=") for one in wanted):
        of_name = sorted((*named.get(name, ()), *unnamed), key=itemgetter(0))
        found = either(found, has_value([tag for _, tag in of_name], name, value.__eq__, nothing))
    return found


def has_value(tags: Iterable[Tag], name: str, fits: Callable[[str], bool], nothing: Origin) -> Value[bool]:
    """Return whether the tag of a name has a value that fits; where there is none: `nothing`.

    Of several tags of a name, which those with keys that are not known may be, the last one counts, as in Terraform's
    maps; AWS takes no key twice.
    """
    said: Value[bool] = Known(False, nothing)
    for tag in tags:
        there, here = both(tag.exists, mapped(tag.key, name.__eq__)), mapped(tag.value, fits)
        if not (isinstance(here, Known) and isinstance(said, Known) and here.value == said.value):
            said = either(both(there, here), both(opposite(there), said))
    return said
