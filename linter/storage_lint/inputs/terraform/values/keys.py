"""Objects with keys that are not known: any of those may be the name that is looked for, and hide another value.

Of several values for one key, the last one in the object counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from storage_lint.graph.value import Symbol, Text, Unknown, UnknownKey
from storage_lint.inputs.terraform.values.choices import bare, cases, choose, same
from storage_lint.inputs.terraform.values.data import Raw

# How many values the choice of a key that is not known is made between.
MAX_KEYS = 32
# Stands for a value that an object does not have under any of its known keys.
ABSENT = object()
Rivals = list[tuple[str, Raw]]


def rivals_of(value: dict[str, Raw], name: str) -> Rivals:
    """Return the items whose key may turn out to be `name`, as far as they come after the item of that name."""
    found: Rivals = []
    for key, item in value.items():
        if key == name:
            found.clear()
        elif may_be(key, name):
            found.append((key, item))
    return found


def may_be(key: str, name: str) -> bool:
    """Return whether two keys, known or not, are the same for some value of their unknown parts."""
    if not isinstance(key, UnknownKey) and not isinstance(name, UnknownKey):
        return key == name
    text, other = _key_text(key), _key_text(name)
    if text is None or other is None:
        return True
    one, two = _without_shared_ends(text.parts, other.parts)
    if all(isinstance(part, str) for part in (*one, *two)):
        return one == two
    from storage_lint.graph.text import may_be_equal

    return may_be_equal(Text(one), Text(two))


_Parts = tuple[str | Symbol, ...]


def _without_shared_ends(one: _Parts, other: _Parts) -> tuple[_Parts, _Parts]:
    start = 0
    while start < min(len(one), len(other)) and one[start] == other[start]:
        start += 1
    one, other = one[start:], other[start:]
    end = 0
    while end < min(len(one), len(other)) and one[-1 - end] == other[-1 - end]:
        end += 1
    return one[: len(one) - end], other[: len(other) - end]


def _key_text(key: str) -> Text | None:
    return key.unknown.text if isinstance(key, UnknownKey) else Text((str(key),) if key else ())


def one_of(which: Unknown, name: str, found: object, rivals: Rivals) -> Raw:
    """Return what `name` leads to: one of the rivals, or what is found under it unless that is `ABSENT`."""
    if len(rivals) > MAX_KEYS:
        return which
    results = [(f'{key} = "{name}"', item) for key, item in rivals]
    if found is not ABSENT:
        results.append((f'no other key is "{name}"', found))  # type: ignore[arg-type]  # not ABSENT, so Raw
    return choose(which, f'the key "{name}"', results)


# complexity: what each name leads to, and whether it is there
def in_doubt(value: Raw) -> Raw:
    """Return a choice between objects as one object. A key that not all of them have may be missing.

    Such a key is an `UnknownKey`: the name, or the name with a symbol behind it, which no key is equal to.
    """
    found: list[Any] = [case if case is not None else {} for case in cases(value)]
    if not isinstance(value, Unknown) or not all(isinstance(case, dict) for case in found):
        return value
    made: dict[str, Raw] = {}
    for name in dict.fromkeys(name for case in found for name in case):
        values = [case[name] for case in found if name in case]
        item = values[0] if all(same(values[0], one) for one in values[1:]) else bare(value)
        if len(values) < len(found) and not isinstance(name, UnknownKey):
            text = Text((name, Symbol(f"whether {value.subject}")))
            name = UnknownKey(f"{name} ({value.subject})", bare(value, text))
        made[name] = item
    return made


def unknown_key(value: Iterable[str]) -> UnknownKey | None:
    """Return the first key that is not known."""
    return next((key for key in value if isinstance(key, UnknownKey)), None)


def are_settled(keys: Iterable[str]) -> bool:
    """Return whether the number of keys is known: none that is not known may be another one."""
    every = list(keys)
    unknown = [key for key in every if isinstance(key, UnknownKey)]
    if len(unknown) * len(every) > 10_000:
        return False
    return not any(other is not key and may_be(key, other) for key in unknown for other in every)


def in_order(keys: Iterable[str]) -> list[str] | None:
    """Return the keys as Terraform sorts them; None when their order depends on what is not known."""
    ordered = sorted(keys)
    if unknown_key(ordered) is None or len(ordered) == 1:
        return ordered
    texts = [_key_text(key) for key in ordered]
    for one, other in pairwise(texts):
        if one is None or other is None or not _precedes(one, other):
            return None
    return ordered


def walked(keys: Iterable[str]) -> list[str]:
    """Return the keys in the order of a loop: Terraform's, or as they are written when that is not known."""
    ordered = in_order(keys)
    return list(keys) if ordered is None else ordered


def _precedes(one: Text, other: Text) -> bool:
    """Return whether two texts part in what is written of them, and the first then comes first."""
    for left, right in zip(one.parts, other.parts, strict=False):
        if left == right:
            continue
        if not isinstance(left, str) or not isinstance(right, str):
            return False
        return left < right and not right.startswith(left)
    return False
