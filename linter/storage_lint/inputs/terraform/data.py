"""Terraform's values as Python data, shared by the evaluator and the functions.

null → None, bool → bool, number → int (when whole) or float, string → str (or `Reference`, a str that knows which
resource attribute it is), list and tuple → list, set → SetValue, map and object → dict with str keys, and `Unknown`
anywhere inside for what cannot be known.
"""

from __future__ import annotations

from typing import Any

from storage_lint.graph.value import Symbol, Unknown, UnknownKey, text_of

Raw = None | bool | int | float | str | list[Any] | dict[str, Any] | Unknown


class SetValue(list[Any]):
    """A Terraform set: elements are distinct and in Terraform's order (strings sorted)."""


class OpenObject(dict[str, Any]):
    """An object whose attributes are not all known: a resource, a module. As a dictionary it is empty.

    Where the whole of it is needed it is unknown, for `reason`.
    """

    __slots__ = ("address",)

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address

    @property
    def reason(self) -> str:
        """Why the whole of it is not known."""
        return f"not every attribute of {self.address} is known"

    @property
    def supply(self) -> str:
        """How to make it known: nothing does."""
        return ""


Cause = Unknown | OpenObject  # what makes a value unknown


class Opaque(Symbol):
    """A part of a string about which nothing is known. It equals itself alone: `source` is what it stands for."""

    source: object = None


def plain_key(key: Raw) -> Raw:
    """Return the key of an object as a value: the Unknown that it is, when it is not known."""
    return key.unknown if isinstance(key, UnknownKey) else key


def text_parts(value: str | Unknown) -> list[str | Symbol]:
    """Return the parts of a string: its text's, or one opaque symbol when nothing is known about it."""
    text = text_of(value)
    return [Opaque("…", source=value)] if text is None else list(text.parts)
