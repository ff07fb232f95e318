"""Functions of sets: union, intersection, difference, product.

https://developer.hashicorp.com/terraform/language/functions/setunion
"""

from __future__ import annotations

from itertools import product
from math import prod

from storage_lint.inputs.terraform.functions.argument_checks import check_size, require_known, settle
from storage_lint.inputs.terraform.functions.arguments import ANY, SET, RefusalError, function
from storage_lint.inputs.terraform.values import equality, limits
from storage_lint.inputs.terraform.values.data import Raw, SetValue
from storage_lint.inputs.terraform.values.errors import ConversionError
from storage_lint.inputs.terraform.values.sets import make_set
from storage_lint.inputs.terraform.values.unify import unify


@function(SET, rest=SET)
def setunion(first_set: SetValue, *other_sets: SetValue) -> Raw:
    check_size(len(first_set) + sum(map(len, other_sets)))
    first, *others = _of_one_type(first_set, *other_sets)
    return make_set([*first, *(element for other in others for element in other)])


@function(SET, rest=SET)
def setintersection(first_set: SetValue, *other_sets: SetValue) -> Raw:
    kept, *others = _of_one_type(first_set, *other_sets)
    for other in others:
        kept = _members(kept, other, True)
    return kept


@function(SET, SET)
def setsubtract(a: SetValue, b: SetValue) -> Raw:
    one, other = _of_one_type(a, b)
    return _members(one, other, False)


def _of_one_type(*sets: SetValue) -> list[SetValue]:
    try:
        elements = iter(unify([element for one in sets for element in one]))
    except ConversionError:
        raise RefusalError("given sets must all have compatible element types") from None
    return [make_set([next(elements) for _ in one]) for one in sets]


def _members(one: SetValue, other: SetValue, wanted: bool) -> SetValue:
    # The elements of `one` that are (or are not) in `other`.
    if equality.first_unknown(one) is None and equality.first_unknown(other) is None:
        there = set(equality.identities(other))
        identities = equality.identities(one)
        return SetValue(value for value, key in zip(one, identities, strict=True) if (key in there) is wanted)
    if len(one) * len(other) > limits.MAX_NODES:
        require_known(one, other)
    return SetValue(
        value
        for value in one
        if settle(equality.any_of(equality.equal(value, candidate) for candidate in other), value, other) is wanted
    )


@function(rest=ANY)
def setproduct(*sets: Raw) -> Raw:
    if len(sets) < 2:
        raise RefusalError("at least two arguments are required")
    unified: list[list[Raw]] = []
    for index, given in enumerate(sets):
        if not isinstance(given, list):
            raise RefusalError("a set or a list is required", index)
        try:
            unified.append(unify(list(given)))
        except ConversionError:
            raise RefusalError("all elements must be of the same type", index) from None
        if isinstance(given, SetValue) and not equality.settled(given):
            require_known(given)
    check_size(len(sets) * prod(map(len, unified)))
    rows: list[Raw] = [list(row) for row in product(*unified)]
    return make_set(rows) if any(isinstance(given, SetValue) for given in sets) else rows
