"""One common type for the elements of a list, set or map.

https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from storage_lint.graph.value import Known, Unknown
from storage_lint.inputs.terraform.values.convert import convert_known, to_string
from storage_lint.inputs.terraform.values.data import Raw, SetValue
from storage_lint.inputs.terraform.values.equality import is_definite
from storage_lint.inputs.terraform.values.errors import ConversionError
from storage_lint.inputs.terraform.values.kinds import KINDS, LIST, OBJECT, PRIMITIVES, SET, STRING
from storage_lint.inputs.terraform.values.limits import Budget
from storage_lint.inputs.terraform.values.sets import make_set


# complexity: one case for each mixture of kinds
def unify(values: list[Raw], budget: Budget | None = None, depth: int = 0) -> list[Raw]:
    """Return the values converted to one common type, as the elements of a list, set or map must be.

    Nulls and unknowns fit every type. Raises `ConversionError` when there is no common type.
    """
    types = set(map(type, values))
    kinds = {KINDS.get(kind) for kind in types} - {None}
    has_unknown = any(issubclass(kind, Unknown) for kind in types)
    if has_unknown and kinds <= PRIMITIVES and any(_is_string(value) for value in values):
        kinds.add(STRING)
    if len(kinds) <= 1 and kinds <= PRIMITIVES:
        if has_unknown and STRING in kinds:
            return convert_known(values, lambda value: to_string(value) if isinstance(value, int | float) else value)
        return values
    if kinds <= PRIMITIVES:
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


# complexity: tuples of one length place by place; what has no common type so, all elements together
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


# complexity: equal attributes one by one; what has no common type so, all values together
def _unify_objects(values: list[Raw], budget: Budget, depth: int) -> list[Raw]:
    objects = [value for value in values if isinstance(value, dict)]
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
    return isinstance(value, dict)


def _put_back(values: list[Raw], replaced: Callable[[Raw], bool], unified: list[Any]) -> list[Raw]:
    pending = iter(unified)
    return [next(pending) if replaced(value) else value for value in values]
