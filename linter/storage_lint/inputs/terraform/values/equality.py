"""Equality of three-valued data, and what of it is not known."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from storage_lint.graph.value import Symbol, Unknown, UnknownKey, text_of
from storage_lint.inputs.terraform.values.choices import raw_choice
from storage_lint.inputs.terraform.values.data import Cause, OpenObject, Raw, SetValue
from storage_lint.inputs.terraform.values.kinds import BOOL, LIST, OBJECT, SET
from storage_lint.inputs.terraform.values.limits import Budget


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


def settled(values: SetValue) -> bool:
    """Return whether the number of elements of a set is known: no unknown element may equal another."""
    unknown = [element for element in values if first_unknown(element) is not None]
    if not unknown or len(values) == 1:
        return True
    if len(unknown) * len(values) > 10_000:
        return False
    return all(equal(one, other) is False for one in unknown for other in values if other is not one)


# complexity: one case a line: where each kind of value holds others
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
        if isinstance(element, list | dict | Unknown | OpenObject):
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


# complexity: one case a line: how values of each kind are compared
def equal(one: Raw, other: Raw, budget: Budget | None = None, depth: int = 0) -> bool | None:
    """Return whether two values are equal as `==` has it (no conversion), or None when that is not known."""
    if one is other:
        return True
    if isinstance(one, Unknown):
        return _equal_unknown(one, other)
    if isinstance(other, Unknown):
        return _equal_unknown(other, one)
    if isinstance(one, OpenObject) or isinstance(other, OpenObject):
        return None if all(isinstance(each, dict | OpenObject) for each in (one, other)) else False
    if not isinstance(one, list | dict) or not isinstance(other, list | dict):
        return isinstance(one, bool) is isinstance(other, bool) and one == other
    if type(one) is not type(other):
        return False
    return _equal_inside(one, other, budget or Budget(), depth)


def _equal_inside(one: list[Any] | dict[str, Any], other: Any, budget: Budget, depth: int) -> bool | None:
    """Return whether two collections of one type are equal."""
    budget.spend(len(one) + 1, depth)
    if isinstance(one, SetValue):
        return _equal_sets(one, other)
    if isinstance(one, dict):
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


# complexity: one case a line: what may be said of what is not known
def _equal_unknown(unknown: Unknown, other: Raw) -> bool | None:
    if unknown.choices:
        possible = map(raw_choice, unknown.choices)
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
