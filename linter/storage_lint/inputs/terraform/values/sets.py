"""Sets of three-valued data in Terraform's order."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.values.data import OpenObject, Raw, SetValue
from storage_lint.inputs.terraform.values.equality import identities
from storage_lint.source.pattern import LatePattern

_UNPRINTED = LatePattern('["\\\\\x00-\x1f\x7f]')
_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}


def make_set(values: Iterable[Raw]) -> SetValue:
    """Return the set of values that already have one type: equal ones once, in Terraform's order.

    Unknown elements stay, and may turn out to equal others.
    """
    elements = list(values)
    if all(isinstance(element, str) for element in elements):
        return SetValue(sorted(dict.fromkeys(elements)))  # type: ignore[type-var]  # all are strings
    return SetValue(sorted(distinct(elements), key=_order))


def distinct(values: list[Raw]) -> list[Raw]:
    """Return the values without those that equal an earlier one; an unknown only equals itself."""
    first: dict[object, Raw] = {}
    for identity, value in zip(identities(values), values, strict=True):
        first.setdefault(identity, value)
    return list(first.values())


def _order(value: Raw) -> tuple[int, Any]:
    # Primitive values by size, then structures in go-cty's order (arbitrary but stable), then nulls, then unknowns.
    if value is None:
        return (4, "")
    if isinstance(value, Unknown | OpenObject):
        return (5, "")
    if isinstance(value, str):
        return (2, value)
    if isinstance(value, bool | int | float):
        return (1, value)
    written: list[str] = []
    _write_order(value, written)
    return (3, "".join(written).encode("utf-8", "surrogatepass"))


def _written_escape(match: re.Match[str]) -> str:
    character = match[0]
    return _ESCAPES.get(character) or ("\\" + character if character in '"\\' else f"\\x{ord(character):02x}")


# complexity: one case a line: what values of each kind are ordered by
def _write_order(value: Raw, out: list[str]) -> None:
    if value is None:
        out.append("~")
    elif isinstance(value, Unknown | OpenObject):
        out.append("?")
    elif isinstance(value, bool):
        out.append("T" if value else "F")
    elif isinstance(value, int | float):
        out.append(f"{value:.10g}")
    elif isinstance(value, str):
        out.append('"' + _UNPRINTED.sub(_written_escape, value) + '"')
    else:
        out.append("<" if isinstance(value, dict) else "[")
        for element in [value[name] for name in sorted(value)] if isinstance(value, dict) else value:
            _write_order(element, out)
            out.append(";")
        out.append(">" if isinstance(value, dict) else "]")
