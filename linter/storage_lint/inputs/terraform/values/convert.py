"""Terraform's type conversions, equality and sets over three-valued data.

https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion

Lists and tuples are the same Python type here, and so are maps and objects. The type of an `Unknown` is taken to
agree with the known values beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from storage_lint.graph.value import Choice, Known, Reference, Symbol, Unknown, UnknownKey, text_of
from storage_lint.inputs.terraform.values.data import Cause, OpenObject, Raw, SetValue

MAX_DEPTH = 50
MAX_NODES = 100_000
_MAX_DIGITS = 4000  # CPython refuses to convert integers of more than 4300 digits

_NUMBER = re.compile(r"[+-]?(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?")

_UNPRINTED = re.compile('["\\\\\x00-\x1f\x7f]')
_ESCAPES = {"\a": "\\a", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", "\v": "\\v"}

STRING, NUMBER, BOOL, LIST, SET, OBJECT = "string", "number", "bool", "list", "set", "object"
_PRIMITIVES = frozenset((STRING, NUMBER, BOOL))
_KINDS: dict[type, str] = {
    str: STRING, Reference: STRING, bool: BOOL, int: NUMBER, float: NUMBER, list: LIST, SetValue: SET, dict: OBJECT,
}  # fmt: skip


class ConversionError(Exception):
    """A value of the wrong type. The message is Terraform's, without a full stop: 'string required'."""


class UnknowableError(Exception):
    """What cannot be worked out whoever asks: past a limit, outside the tree. The message is the reason."""


class Budget:
    """Counts the nodes of a walk, so that shared structure cannot be walked for ever. `spent` counts all walks."""

    __slots__ = ("left",)
    spent: ClassVar[int] = 0

    def __init__(self, nodes: int = MAX_NODES) -> None:
        self.left = nodes

    def spend(self, nodes: int, depth: int = 0) -> None:
        """Take `nodes` off the budget. Raises `UnknowableError` when it is used up or the walk is too deep."""
        self.left -= nodes
        Budget.spent += nodes
        if self.left < 0:
            raise UnknowableError("the value is too large to evaluate")
        if depth > MAX_DEPTH:
            raise UnknowableError("the value is nested too deeply to evaluate")


def type_name(value: Raw) -> str:
    """Return the type of a value as Terraform's messages name it: 'string', 'tuple', 'set of number'."""
    if isinstance(value, SetValue):
        return f"set of {type_name(value[0])}" if value else "set of dynamic"
    kind = OBJECT if isinstance(value, dict) else _KINDS.get(type(value), "dynamic")
    return "tuple" if kind == LIST else kind


def number_text(number: int | float) -> str:
    """Return a number as Terraform writes it in a string: shortest decimal, never an exponent."""
    if isinstance(number, int):
        if number.bit_length() > 13_000:
            raise UnknowableError("the number has too many digits")
        return str(number)
    if number in (float("inf"), float("-inf")):
        return "+Inf" if number > 0 else "-Inf"
    if number.is_integer():
        return str(int(number))
    text = repr(number)
    if "e" in text:
        from decimal import Decimal

        return format(Decimal(text), "f")
    return text


def parse_number(text: str) -> int | float:
    """Return the number that a string holds: an int when it is whole. Raises `ConversionError`."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        if text.lstrip("+-") in ("Inf", "inf") and len(text) <= 4:
            return float(text)
        raise ConversionError("a number is required")
    whole, fraction, bare_fraction, exponent = match.groups()
    if len(text) > _MAX_DIGITS or (exponent and (len(exponent) > 5 or abs(int(exponent)) > _MAX_DIGITS)):
        raise UnknowableError("the number has too many digits")
    if exponent:
        from decimal import Decimal

        exact = Decimal(text)
        return int(exact) if exact == exact.to_integral_value() else float(text)
    if (fraction or bare_fraction or "").strip("0"):
        return float(text)
    return int(f"-{whole or 0}" if text[0] == "-" else whole or 0)


def plain(number: float) -> int | float:
    """Return a computed number as data holds it: an int when it is whole, with the digits that Terraform shows."""
    if not number.is_integer():
        return number
    if abs(number) < 2**53:
        return int(number)
    from decimal import Decimal

    return int(Decimal(repr(number)))


def normal(text: str) -> str:
    """Return a string as Terraform holds it: in Unicode normalization form C."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return normalize("NFC", text)


def to_string(value: Raw) -> str:
    """Convert to a string; a `Reference` stays one. Raises `ConversionError`."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(value)
    raise ConversionError("string required")


def to_number(value: Raw) -> int | float:
    """Convert to a number. Raises `ConversionError`."""
    if isinstance(value, str):
        return parse_number(value)
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise ConversionError("number required")


def to_bool(value: Raw) -> bool:
    """Convert to a bool. Raises `ConversionError`."""
    if isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise ConversionError("bool required")
    if value in ("true", "1"):
        return True
    if value in ("false", "0"):
        return False
    if value.lower() in ("true", "false"):
        raise ConversionError(f'a bool is required; to convert from string, use lowercase "{value.lower()}"')
    raise ConversionError("a bool is required")


def convert_known(values: Iterable[Raw], convert: Callable[[Raw], Raw]) -> list[Raw]:
    """Return the values converted, in choices as well; nulls and what is not known as they are."""
    return [_converted(value, convert) for value in values]


def _converted(value: Raw, convert: Callable[[Raw], Raw]) -> Raw:
    if not isinstance(value, Unknown):
        return None if value is None else convert(value)
    if not value.choices:
        return value
    choices = []
    for choice in value.choices:
        old = choice.value.value if isinstance(choice.value, Known) else choice.value
        new = _converted(old, convert)
        choices.append(Choice(choice.when, new if isinstance(new, Unknown) else Known(new, value.origin)))
    return Unknown(
        value.reason, value.origin, supply=value.supply, subject=value.subject, choices=tuple(choices), text=value.text
    )


def unify(values: list[Raw], budget: Budget | None = None, depth: int = 0) -> list[Raw]:
    """Return the values converted to one common type, as the elements of a list, set or map must be.

    Nulls and unknowns fit every type. Raises `ConversionError` when there is no common type.
    """
    types = set(map(type, values))
    kinds = {_KINDS.get(kind) for kind in types} - {None}
    has_unknown = any(issubclass(kind, Unknown) for kind in types)
    if has_unknown and kinds <= _PRIMITIVES and any(_is_string(value) for value in values):
        kinds.add(STRING)
    if len(kinds) <= 1 and kinds <= _PRIMITIVES:
        if has_unknown and STRING in kinds:
            return convert_known(values, lambda value: to_string(value) if isinstance(value, int | float) else value)
        return values
    if kinds <= _PRIMITIVES:
        # Numbers and bools only have strings in common: an unknown must be one.
        if STRING in kinds or has_unknown:
            return convert_known(values, to_string)
        raise ConversionError("all list elements must have the same type")
    budget = budget or Budget()
    budget.spend(len(values), depth)
    if kinds <= {LIST, SET}:
        return _unify_sequences(values, budget, depth + 1)
    if kinds == {OBJECT}:
        return _unify_objects(values, budget, depth + 1)
    raise ConversionError("all list elements must have the same type")


def _is_string(value: Raw) -> bool:
    # Whether an unknown is certainly a string.
    if not isinstance(value, Unknown) or not value.choices:
        return isinstance(value, Unknown) and is_definite(value)
    return all(isinstance(choice.value, Known) and isinstance(choice.value.value, str) for choice in value.choices)


def _unify_sequences(values: list[Raw], budget: Budget, depth: int) -> list[Raw]:
    sequences = [value for value in values if isinstance(value, list)]
    sets = sum(isinstance(sequence, SetValue) for sequence in sequences)
    if not sets and len({len(sequence) for sequence in sequences}) == 1:
        try:  # tuples of one length are unified place by place
            columns = [unify(list(column), budget, depth) for column in zip(*sequences, strict=True)]
            unified = [list(row) for row in zip(*columns, strict=True)] if columns else [[] for _ in sequences]
            return _put_back(values, _is_list, unified)
        except ConversionError:
            pass
    elements = iter(unify([element for sequence in sequences for element in sequence], budget, depth))
    make = make_set if sets else list
    return _put_back(values, _is_list, [make([next(elements) for _ in sequence]) for sequence in sequences])


def _unify_objects(values: list[Raw], budget: Budget, depth: int) -> list[Raw]:
    objects = [value for value in values if isinstance(value, dict) and _is_object(value)]
    names = objects[0].keys()
    if all(value.keys() == names for value in objects):
        try:  # objects with the same attributes are unified attribute by attribute
            columns = [unify([value[name] for value in objects], budget, depth) for name in names]
            unified = [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
            return _put_back(values, _is_object, unified or [{} for _ in objects])
        except ConversionError:
            pass
    elements = iter(unify([element for value in objects for element in value.values()], budget, depth))
    return _put_back(values, _is_object, [{name: next(elements) for name in value} for value in objects])


def _is_list(value: Raw) -> bool:
    return isinstance(value, list)


def _is_object(value: Raw) -> bool:
    return isinstance(value, dict) and not isinstance(value, OpenObject)


def _put_back(values: list[Raw], replaced: Callable[[Raw], bool], unified: list[Any]) -> list[Raw]:
    pending = iter(unified)
    return [next(pending) if replaced(value) else value for value in values]


def make_set(values: Iterable[Raw]) -> SetValue:
    """Return the set of values that already have one type: equal ones once, in Terraform's order.

    Unknown elements stay, and may turn out to equal others.
    """
    elements = list(values)
    if all(isinstance(element, str) for element in elements):
        return SetValue(sorted(dict.fromkeys(elements)))  # type: ignore[type-var]
    return SetValue(sorted(distinct(elements), key=_order))


def distinct(values: list[Raw]) -> list[Raw]:
    """Return the values without those that equal an earlier one; an unknown only equals itself."""
    first: dict[object, Raw] = {}
    for identity, value in zip(identities(values), values, strict=True):
        first.setdefault(identity, value)
    return list(first.values())


def identities(values: list[Raw]) -> list[object]:
    """Return a hashable stand-in for each value: equal for equal known values. An unknown only equals itself."""
    budget = Budget()
    return [_identity(value, budget, 0) for value in values]


def _identity(value: Raw, budget: Budget, depth: int) -> object:
    budget.spend(1, depth)
    if isinstance(value, SetValue):
        return (SET, frozenset(_identity(element, budget, depth + 1) for element in value))
    if isinstance(value, list):
        return (LIST, tuple(_identity(element, budget, depth + 1) for element in value))
    if isinstance(value, OpenObject):
        return (OpenObject, value.address)
    if isinstance(value, dict):
        return (OBJECT, frozenset((name, _identity(item, budget, depth + 1)) for name, item in value.items()))
    return (BOOL, value) if isinstance(value, bool) else value


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


def settled(values: SetValue) -> bool:
    """Return whether the number of elements of a set is known: no unknown element may equal another."""
    unknown = [element for element in values if first_unknown(element) is not None]
    if not unknown or len(values) == 1:
        return True
    if len(unknown) * len(values) > 10_000:
        return False
    return all(equal(one, other) is False for one in unknown for other in values if other is not one)


def first_unknown(value: Raw, budget: Budget | None = None, depth: int = 0) -> Cause | None:
    """Return the first unknown part of a value, or None when it is wholly known."""
    if isinstance(value, Unknown | OpenObject):
        return value
    if not isinstance(value, list | dict):
        return None
    budget = budget or Budget()
    budget.spend(len(value) + 1, depth)
    if isinstance(value, dict):
        for name in value:
            if isinstance(name, UnknownKey):
                return name.unknown
    for element in value.values() if isinstance(value, dict) else value:
        if isinstance(element, list | dict | Unknown):
            found = first_unknown(element, budget, depth + 1)
            if found is not None:
                return found
    return None


# Attributes that a resource has as soon as it is there, though others may have equal ones.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/launch_template#attribute-reference
_ALWAYS_GIVEN = frozenset(("default_version", "latest_version"))


def is_definite(value: Unknown) -> bool:
    """Return whether an unknown is certainly a string that is neither null nor empty."""
    parts = value.text.parts if value.text is not None else ()
    return any(isinstance(part, str) or part.unique or part.attribute in _ALWAYS_GIVEN for part in parts)


def equal(one: Raw, other: Raw, budget: Budget | None = None, depth: int = 0) -> bool | None:
    """Return whether two values are equal as `==` has it (no conversion), or None when that is not known."""
    if one is other:
        return True
    if isinstance(one, Unknown):
        return _equal_unknown(one, other)
    if isinstance(other, Unknown):
        return _equal_unknown(other, one)
    if not isinstance(one, list | dict) or not isinstance(other, list | dict):
        return isinstance(one, bool) is isinstance(other, bool) and one == other
    if isinstance(one, OpenObject) or isinstance(other, OpenObject):
        return None if isinstance(one, dict) and isinstance(other, dict) else False
    if type(one) is not type(other):
        return False
    budget = budget or Budget()
    budget.spend(len(one) + 1, depth)
    if isinstance(one, SetValue):
        return _equal_sets(one, other)
    if isinstance(one, dict) and isinstance(other, dict):
        if one.keys() != other.keys():
            return _equal_keys(one, other)
        pairs = [(value, other[name]) for name, value in one.items()]
    elif len(one) == len(other):
        pairs = list(zip(one, other, strict=True))
    else:
        return False
    return all_of(equal(left, right, budget, depth + 1) for left, right in pairs)


def _equal_keys(one: dict[str, Any], other: dict[str, Any]) -> bool | None:
    """Return False for different keys, and None where one that is not known may be what the other object has."""
    return None if any(isinstance(key, UnknownKey) for key in (*one, *other)) else False


def all_of(answers: Iterable[bool | None]) -> bool | None:
    """Return the three-valued "and" of the answers."""
    result: bool | None = True
    for answer in answers:
        if answer is False:
            return False
        if answer is None:
            result = None
    return result


def any_of(answers: Iterable[bool | None]) -> bool | None:
    """Return the three-valued "or" of the answers."""
    result: bool | None = False
    for answer in answers:
        if answer:
            return True
        if answer is None:
            result = None
    return result


def _equal_sets(one: SetValue, other: Raw) -> bool | None:
    if first_unknown(one) is not None or first_unknown(other) is not None:
        return None
    return _identity(one, Budget(), 0) == _identity(other, Budget(), 0)


def _equal_unknown(unknown: Unknown, other: Raw) -> bool | None:
    if unknown.choices:
        possible = [
            choice.value.value if isinstance(choice.value, Known) else choice.value for choice in unknown.choices
        ]
        answers = {None if isinstance(value, Unknown) else equal(value, other) for value in possible}
        return answers.pop() if len(answers) == 1 else None
    if not isinstance(other, str | Unknown):
        return False if is_definite(unknown) else None
    text, other_text = unknown.text, text_of(other)
    if text is None or other_text is None:
        return None
    if text == other_text:
        return True
    if sum(map(_length, (*text.parts, *other_text.parts))) > 2000:
        return None
    from storage_lint.graph.text import may_be_equal

    return None if may_be_equal(text, other_text) else False


def _length(part: str | Symbol) -> int:
    return len(part) if isinstance(part, str) else 1
