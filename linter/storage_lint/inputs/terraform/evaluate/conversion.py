"""Values converted to the type of their variable. Only what has a value of its own imports it.

https://developer.hashicorp.com/terraform/language/expressions/type-constraints
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from storage_lint.graph.value import Symbol, Text, Unknown
from storage_lint.inputs.terraform.evaluate.follow import follow, instead_of_null
from storage_lint.inputs.terraform.evaluate.scope import LazyObject, LimitError
from storage_lint.inputs.terraform.evaluate.types import ANY, Constraint
from storage_lint.inputs.terraform.values.choices import bare
from storage_lint.inputs.terraform.values.convert import to_bool, to_number, to_string
from storage_lint.inputs.terraform.values.data import Merged, Raw, part_of
from storage_lint.inputs.terraform.values.errors import ConversionError
from storage_lint.inputs.terraform.values.keys import ABSENT, one_of, rivals_of, unknown_key
from storage_lint.inputs.terraform.values.kinds import type_name
from storage_lint.inputs.terraform.values.retyped import as_type
from storage_lint.inputs.terraform.values.sets import make_set


def retyped(value: Unknown, to: Constraint) -> Raw:
    """Return what is not known as another type: by another name, if it may be written another way then."""
    return as_type(value, str(to), to.kind) if to.rewrites else value


class Conversion:
    """Converts values to types, looking at no more than `left` values."""

    __slots__ = ("left",)

    def __init__(self, left: int = 1_000_000) -> None:
        self.left = left

    def convert(self, value: Any, to: Constraint, path: str = "") -> Any:
        """Return `value` as the type `to`. Raises `ConversionError` with the `path` of the part that does not fit."""
        kind = to.kind
        if kind == "any" or value is None:
            return value
        if isinstance(value, Unknown):
            if isinstance(value, Merged) and kind in ("map", "object"):
                return self._merged(value, to, path)
            if not value.choices:
                return retyped(value, to)
            return follow(value, lambda case: self.convert(case, to, path), [], refusal=ConversionError)
        self.left -= 1
        if self.left < 0:
            raise LimitError("converting a value to its type takes too many steps")
        if kind in ("string", "number", "bool"):
            return _primitive(value, kind, path)
        if kind in ("list", "set", "tuple"):
            return self._sequence(value, to, path)
        return self._mapping(value, to, path)

    # complexity: one case a line: tuple, list of any, list, set
    def _sequence(self, value: Any, to: Constraint, path: str) -> Any:
        if not isinstance(value, list):
            raise ConversionError(f"{path or 'the value'} must be a {to.kind}, not {type_name(value)}")
        if to.kind == "tuple":
            if len(value) != len(to.items):
                raise ConversionError(f"{path or 'the value'} must have {len(to.items)} elements")
            pairs = zip(value, to.items, strict=True)
            return [self.convert(item, kind, f"{path}[{index}]") for index, (item, kind) in enumerate(pairs)]
        element = to.element or ANY
        if element.kind == "any":
            items = list(value)
        else:
            items = [self.convert(item, element, f"{path}[{index}]") for index, item in enumerate(value)]
        return make_set(items) if to.kind == "set" else items

    def _mapping(self, value: Any, to: Constraint, path: str) -> Any:
        if isinstance(value, LazyObject):
            return value
        if not isinstance(value, dict):
            raise ConversionError(f"{path or 'the value'} must be {_ARTICLES[to.kind]}, not {type_name(value)}")
        if to.kind == "object":
            return self._object(value, to, path)
        element = to.element or ANY
        if element.kind == "any":
            return value
        return {key: self.convert(item, element, f'{path}["{key}"]') for key, item in value.items()}

    def _merged(self, value: Merged, to: Constraint, path: str) -> Any:
        """Return what is merged of what is not known and what is: the rest of an object is a part of what is not."""
        if to.kind == "map":
            kind, whole = to.element or ANY, retyped(value, to)
            last = {name: self.convert(item, kind, f'{path}["{name}"]') for name, item in value.last.items()}
            return Merged(whole, last) if isinstance(whole, Unknown) else whole
        rest = {name: _part_of(value, name) for name in to.attributes if name not in value.last}
        return self._object({**rest, **value.last}, to, path)

    def _object(self, value: dict[str, Any], to: Constraint, path: str) -> dict[str, Any]:
        result: dict[str, Any] = {}
        unknown = unknown_key(value)
        for name, constraint in to.attributes.items():
            default = partial(to.defaults.get, name)
            item = value.get(name, default() if name in to.optional else ABSENT)
            rivals = rivals_of(value, name) if unknown is not None else []
            if unknown is not None and rivals:
                item = one_of(unknown.unknown, name, item, rivals)
            if item is ABSENT:
                raise ConversionError(f"{path or 'the value'} lacks the attribute {name}")
            item = instead_of_null(item, default)
            result[name] = self.convert(item, constraint, f"{path}.{name}" if path else name)
        return result


def _part_of(value: Unknown, name: str) -> Unknown:
    """Return an attribute of what is not known, called after it."""
    parts = value.text.parts if value.text is not None else ()
    symbol = parts[0] if len(parts) == 1 else None
    return bare(value, Text((part_of(symbol, f".{name}"),)) if isinstance(symbol, Symbol) else None)


_ARTICLES = {"map": "a map", "object": "an object"}


_PRIMITIVE_CONVERSIONS: dict[str, Callable[[Raw], str | int | float | bool]] = {
    "string": to_string,
    "number": to_number,
    "bool": to_bool,
}


def _primitive(value: Raw, kind: str, path: str) -> str | int | float | bool:
    try:
        return _PRIMITIVE_CONVERSIONS[kind](value)
    except ConversionError as error:
        raise ConversionError(f"{path}: {error}" if path else str(error)) from None
