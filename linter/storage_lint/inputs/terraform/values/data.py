"""Terraform's values as Python data, shared by the evaluator and the functions.

Raw inside an input, Value in the graph, and `blocks.py` is the border: in here nothing says where it is written, and
what reads a block gives each value its origin. Of data that is wholly known, null is None, bool is bool, number is int
(when whole) or float, string is str (or `Reference`, a str that knows which resource attribute it is), list and tuple
are list, set is SetValue, map and object are dict with str keys. What is not wholly known is a class of its own:

- `Unknown`, anywhere inside: a value of which at most the choices, the text or the JSON in it is known;
- `UnknownList` (of `graph/value.py`): a list of which some elements are known, and not how many there are;
- `Uncertain`: instances of a block of which the number is not known; one item stands for each;
- `OpenObject`: an object of which not every attribute is known; those of a `LazyObject` are asked for one by one;
- `UnknownKey`, in place of a key: the values of the object are known, and which name leads to one is not (`keys.py`).
"""

from __future__ import annotations

from typing import Any

from storage_lint.graph.value import Symbol, Text, Unknown, UnknownKey, text_of
from storage_lint.source.record import replace


class SetValue(list[Any]):
    """A Terraform set: elements are distinct and in Terraform's order (strings sorted)."""


class Counted(Unknown):
    """A number of elements that is not known, but that there are `least` at any rate.

    `empty_with` is the name of what has none when there are none here; empty where there is no such thing.
    """

    __slots__ = ("empty_with", "least")

    def __init__(self, why: Unknown, least: int, empty_with: str = "") -> None:
        super().__init__(why.reason, why.origin, supply=why.supply, text=why.text)
        self.least = least
        self.empty_with = empty_with


class Merged(Unknown):
    """An object that is not known, but for the attributes that come `last` in it: nothing unknown replaces them."""

    __slots__ = ("last",)

    def __init__(self, why: Unknown, last: dict[str, Raw]) -> None:
        super().__init__(why.reason, why.origin, supply=why.supply, text=why.text)
        self.last = last

    def items(self) -> dict[str, Any]:
        """Return it as an object: a key and a value for all that is not known, then what comes last."""
        whole = self.with_(text=None)
        return {UnknownKey(self.reason, whole): whole, **self.last}


class Uncertain(Unknown):
    """The instances of a block whose count or for_each is not known, or what a splat makes of them.

    `item` stands for each of them. `keys` is empty for count; for for_each it holds the Unknowns that `each.key` and
    `each.value` are: either may be the key that reaches the item. `empty_with` is the name of what they are empty with.
    """

    __slots__ = ("empty_with", "item", "keys")

    def __init__(
        self,
        why: Unknown,
        *,
        item: Raw,
        keys: tuple[Unknown, ...] = (),
        text: Text | None = None,
        empty_with: str = "",
    ) -> None:
        super().__init__(why.reason, why.origin, supply=why.supply, text=text)
        self.item = item
        self.keys = keys
        self.empty_with = empty_with


class OpenObject:
    """An object whose attributes are not all known: a resource, a module.

    Where the whole of it is needed it is unknown, for `reason`.
    """

    __slots__ = ("address",)

    def __init__(self, address: str) -> None:
        self.address = address

    @property
    def reason(self) -> str:
        """Why the whole of it is not known."""
        return f"not every attribute of {self.address} is known"

    @property
    def supply(self) -> str:
        """How to make it known: nothing does."""
        return ""


Raw = None | bool | int | float | str | list[Any] | dict[str, Any] | Unknown | OpenObject
Cause = Unknown | OpenObject  # what makes a value unknown


class Opaque(Symbol):
    """A part of a string about which nothing is known. It equals itself alone: `source` is what it stands for."""

    source: object = None

    def __hash__(self) -> int:
        return hash((self.address, self.source))

    @property
    def why(self) -> Unknown | None:
        """The value that it stands for, where it stands for one."""
        return self.source if isinstance(self.source, Unknown) else None


class Typed(Symbol):
    """A symbol that stands for a value of a type ('number'): converting to that type changes nothing."""

    type: str = ""


MAX_NAME_LENGTH = 400


def bounded(name: str) -> str:
    """Return a name of limited length that equal names share and others do not.

    Names are made of names: `a1 = a0 + a0`, `a2 = a1 + a1` and so on would be as long as memory.
    """
    if len(name) <= MAX_NAME_LENGTH:
        return name
    from hashlib import sha256

    return f"{name[:100]}…{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"


def part_of(symbol: Symbol, part: str) -> Symbol:
    """Return the symbol of a part of a value, which is written after it: '.name', '[0]'."""
    if isinstance(symbol, Typed):
        symbol = replace(symbol, type=bounded(f"{symbol.type}{part}"))
    if symbol.attribute or part.startswith("."):
        return replace(symbol, attribute=bounded(f"{symbol.attribute}{part}".removeprefix(".")))
    return replace(symbol, address=bounded(f"{symbol.address}{part}"))


def type_of(value: Unknown) -> str:
    """Return the type that a value is known to have, or an empty string."""
    parts = value.text.parts if value.text is not None else ()
    if len(parts) == 1 and isinstance(parts[0], Typed):
        return parts[0].type
    return "string" if any(isinstance(part, str) or part.unique for part in parts) else ""


def plain_key(key: Raw) -> Raw:
    """Return the key of an object as a value: the Unknown that it is, when it is not known."""
    return key.unknown if isinstance(key, UnknownKey) else key


def text_parts(value: str | Unknown) -> list[str | Symbol]:
    """Return the parts of a string: its text's, or one opaque symbol when nothing is known about it."""
    text = text_of(value)
    return [Opaque("…", source=value)] if text is None else list(text.parts)
