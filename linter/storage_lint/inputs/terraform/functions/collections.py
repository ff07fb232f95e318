"""Functions of lists, and of what may be a list or a map.

https://developer.hashicorp.com/terraform/language/functions ("Collection functions"). What does not depend on the
unknown parts of an argument is worked out: `length([aws_subnet.a.id])` is 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.functions.argument_checks import check_size, require_known, settle, whole
from storage_lint.inputs.terraform.functions.arguments import (
    ANY,
    ANY_PARTIAL,
    ANYTHING,
    BOOLS,
    LIST,
    NUMBER,
    STRINGS,
    CallContext,
    RefusalError,
    UnsettledError,
    because,
    function,
)
from storage_lint.inputs.terraform.values import equality, limits, sets
from storage_lint.inputs.terraform.values.data import Raw, SetValue
from storage_lint.inputs.terraform.values.errors import ConversionError, UnknowableError
from storage_lint.inputs.terraform.values.keys import are_settled
from storage_lint.inputs.terraform.values.kinds import type_name
from storage_lint.inputs.terraform.values.unify import unify

MAX_RANGE = 1024  # Terraform's own limit


@function(BOOLS)
def alltrue(list_: list[Any]) -> Raw:
    if not any(isinstance(value, Unknown) for value in list_):
        return all(value is True for value in list_)
    return settle(equality.all_of(None if isinstance(value, Unknown) else bool(value) for value in list_), list_)


@function(BOOLS)
def anytrue(list_: list[Any]) -> Raw:
    return settle(equality.any_of(None if isinstance(value, Unknown) else bool(value) for value in list_), list_)


@function(LIST, NUMBER)
def chunklist(list_: list[Raw], size: int | float) -> Raw:
    length = whole(size, what="invalid size: ")
    if length < 0:
        raise RefusalError("the size argument must be positive")
    if not list_:
        return []
    length = length or len(list_)
    return [list_[start : start + length] for start in range(0, len(list_), length)]


@function(rest=ANYTHING)
def coalesce(*vals: Raw) -> Raw:
    try:
        unified = unify(list(vals))
    except ConversionError:
        if None not in vals:  # a null without a type leaves the type open
            raise RefusalError("all arguments must have the same type") from None
        unified = list(vals)
    for value in unified:
        if isinstance(value, Unknown):
            if equality.is_definite(value):
                return value
            raise UnsettledError(value)
        if value is not None and value != "":
            return value
    raise RefusalError("no non-null, non-empty-string arguments")


@function(rest=ANYTHING)
def coalescelist(*vals: Raw) -> Raw:
    if not vals:
        raise RefusalError("at least one argument is required")
    for value in vals:
        if isinstance(value, Unknown):
            break  # Terraform looks no further either
        if value is not None and (not isinstance(value, list) or isinstance(value, SetValue)):
            raise RefusalError("coalescelist arguments must be lists or tuples")
    for value in vals:
        if isinstance(value, Unknown):
            raise UnsettledError(value)
        if value:
            return value
    raise RefusalError("no non-null arguments")


@function(STRINGS)
def compact(list_: list[Raw]) -> Raw:
    for value in list_:
        if isinstance(value, Unknown) and not equality.is_definite(value):
            raise UnsettledError(value)
    return [value for value in list_ if value is not None and value != ""]


@function(rest=ANY)
def concat(*seqs: Raw) -> Raw:
    if not seqs:
        raise RefusalError("at least one argument is required")
    joined: list[Raw] = []
    for index, sequence in enumerate(seqs):
        if not isinstance(sequence, list) or isinstance(sequence, SetValue):
            raise RefusalError(f"all arguments must be lists or tuples; got {type_name(sequence)}", index)
        check_size(len(joined) + len(sequence))
        joined += sequence
    return joined


@function(ANY, ANY_PARTIAL)
def contains(list_: Raw, value: Raw) -> Raw:
    if not isinstance(list_, list):
        raise RefusalError("argument must be list, tuple, or set")
    return settle(equality.any_of(equality.equal(element, value) for element in list_), value, list_)


@function(LIST)
def distinct(list_: list[Raw]) -> Raw:
    if equality.first_unknown(list_) is None:
        return sets.distinct(list_)
    kept: list[Raw] = []
    for value in list_:
        if len(kept) > 200:
            require_known(list_)
        if not settle(equality.any_of(equality.equal(other, value) for other in kept), value, kept):
            kept.append(value)
    return kept


@function(ANY, NUMBER)
def element(list_: Raw, index: int | float) -> Raw:
    if not isinstance(list_, list) or isinstance(list_, SetValue):
        raise RefusalError(f"cannot read elements from {type_name(list_)}")
    position = whole(index, what="invalid index: ")
    if not list_:
        raise RefusalError("cannot use element function with an empty list")
    chosen: Raw = list_[position % len(list_)]
    return chosen


@function(ANY)
def flatten(list_: Raw) -> Raw:
    if not isinstance(list_, list):
        raise RefusalError("can only flatten lists, sets and tuples")
    flat: list[Raw] = []
    _flatten(list_, flat, limits.Budget(), 0)
    return flat


def _flatten(values: list[Raw], into: list[Raw], budget: limits.Budget, depth: int) -> None:
    budget.spend(len(values) + 1, depth)
    if isinstance(values, SetValue) and len(values) > 1:
        require_known(values)
    for value in values:
        if isinstance(value, list):
            _flatten(value, into, budget, depth + 1)
            continue
        if isinstance(value, Unknown) and not equality.is_definite(value):
            raise UnsettledError(value)  # it may be a list
        into.append(value)


@function(ANY, ANY_PARTIAL)
def index(list_: Raw, value: Raw) -> Raw:
    if not isinstance(list_, list) or isinstance(list_, SetValue):
        raise RefusalError("argument must be a list or tuple")
    if not list_:
        raise RefusalError("cannot search an empty list")
    for position, candidate in enumerate(list_):
        if settle(equality.equal(candidate, value), value, candidate):
            return position
    raise RefusalError("item not found")


@function(ANY)
def length(value: Raw) -> Raw:
    if isinstance(value, str):
        from storage_lint.inputs.terraform.functions.graphemes import count

        return count(value)
    if not isinstance(value, list | dict):
        raise RefusalError("argument must be a string, a collection type, or a structural type")
    if isinstance(value, SetValue) and not equality.settled(value):
        require_known(value)
    if isinstance(value, dict) and not are_settled(value):
        require_known(value)
    return len(value)


@function(rest=ANYTHING)
def list_(*_vals: Raw) -> Raw:
    raise RefusalError(
        'the "list" function was deprecated in Terraform v0.12 and is no longer available; use tolist([ ... ]) '
        "syntax to write a literal list"
    )


@function(LIST, LIST, LIST)
def matchkeys(values: list[Raw], keys_: list[Raw], searchset: list[Raw]) -> Raw:
    if len(values) != len(keys_):
        raise RefusalError("length of keys and values should be equal")
    if len(keys_) * len(searchset) > limits.MAX_NODES:
        raise UnknowableError("the value is too large to evaluate")
    try:
        unified = unify([*keys_, *searchset])
    except ConversionError:
        raise RefusalError("keys and searchset must be of the same type") from None
    wanted = unified[len(keys_) :]
    return [
        value
        for value, key in zip(values, unified, strict=False)
        if settle(equality.any_of(equality.equal(key, one) for one in wanted), key, wanted)
    ]


@function(ANY)
def one(list_: Raw) -> Raw:
    if not isinstance(list_, list):
        raise RefusalError("must be a list, set, or tuple value with either zero or one elements", 0)
    if isinstance(list_, SetValue) and not equality.settled(list_):
        require_known(list_)
    if len(list_) > 1:
        raise RefusalError("must be a list, set, or tuple value with either zero or one elements", 0)
    return list_[0] if list_ else None


# complexity: Terraform's own order of errors
@function(rest=NUMBER)
def range_(*params: int | float) -> Raw:
    if not 1 <= len(params) <= 3:
        raise RefusalError("must have one, two, or three arguments")
    start, end = (0, params[0]) if len(params) == 1 else params[:2]
    step = params[2] if len(params) == 3 else -1 if end < start else 1
    if step < 0 and end > start:
        raise RefusalError("end must be less than start when step is negative", 1)
    if step >= 0 and end < start:
        raise RefusalError("end must be greater than start when step is positive", 1)
    numbers: list[Raw] = []
    for number in _steps(start, end, step):
        if len(numbers) == MAX_RANGE:
            raise RefusalError(
                "more than 1024 values were generated; either decrease the difference between start and end or use "
                "a smaller step"
            )
        numbers.append(number)
    return numbers


def _steps(start: int | float, end: int | float, step: int | float) -> Iterator[int | float]:
    if isinstance(start, int) and isinstance(end, int) and isinstance(step, int) and step:
        yield from range(start, end, step)
        return
    from storage_lint.inputs.terraform.functions.numbers import exact, rounded

    number, last, add = exact(start), exact(end), exact(step)
    while number > last if add < 0 else number < last:
        yield rounded(number)
        number += add


@function(ANY)
def reverse(list_: Raw) -> Raw:
    if not isinstance(list_, list):
        raise RefusalError(f"can only reverse list or tuple values, not {type_name(list_)}", 0)
    if isinstance(list_, SetValue) and len(list_) > 1:
        require_known(list_)
    return list_[::-1]


@function(ANY, NUMBER, NUMBER)
def slice_(list_: Raw, start_index: int | float, end_index: int | float) -> Raw:
    if isinstance(list_, SetValue):
        raise RefusalError(
            "cannot slice a set, because its elements do not have indices; explicitly convert to a list if the "
            "ordering of the result is not important",
            0,
        )
    if not isinstance(list_, list):
        raise RefusalError("must be a list or tuple value", 0)
    start = _bound(start_index, "start", 1, len(list_))
    end = _bound(end_index, "end", 2, len(list_))
    if start > end:
        raise RefusalError("start index must not be greater than end index", 1)
    return list_[start:end]


def _bound(number: int | float, side: str, argument: int, length: int) -> int:
    position = whole(number, argument, f"invalid {side} index: ")
    if position < 0:
        raise RefusalError(f"{side} index must not be less than zero", argument)
    if position > length:
        raise RefusalError(f"{side} index must not be greater than the length of the list", argument)
    return position


@function(STRINGS)
def sort(context: CallContext, list_: list[Any]) -> Raw:
    for position, value in enumerate(list_):
        if value is None:
            raise RefusalError(f"given list element {position} is null; a null string cannot be sorted")
    cause = equality.first_unknown(list_)
    if cause is None:
        return sorted(list_)
    return list_ if len(list_) == 1 else [because(context, cause) for _ in list_]  # the length is known
