"""OpenTofu's `assume…` functions. https://opentofu.org/docs/language/functions/assume_family/

Each gives its first argument back, or refuses it when the assumption is certainly wrong.
"""

from __future__ import annotations

from storage_lint.graph.value import Unknown, make_text
from storage_lint.inputs.terraform.functions.argument_checks import whole
from storage_lint.inputs.terraform.functions.arguments import (
    ANY_PARTIAL,
    ANYTHING,
    NUMBER,
    STRING,
    STRING_PARTIAL,
    CallContext,
    RefusalError,
    because,
    function,
)
from storage_lint.inputs.terraform.values import equality, sets
from storage_lint.inputs.terraform.values.data import Opaque, Raw, SetValue
from storage_lint.inputs.terraform.values.unify import unify


@function(ANYTHING, ANYTHING)
def assumeequal(actual_value: Raw, expected_value: Raw) -> Raw:
    if equality.equal(actual_value, expected_value) is False:
        raise RefusalError("the actual value does not match the assumed value", 0)
    return expected_value


@function(ANY_PARTIAL)
def assumenotnull(value: Raw) -> Raw:
    return value


@function(STRING_PARTIAL, STRING)
def assumestringprefix(context: CallContext, value: str | Unknown, prefix: str) -> Raw:
    if isinstance(value, Unknown):
        if value.text is not None:
            return value
        return because(context, value, text=make_text([prefix, Opaque("…", source=value)]))
    if not value.startswith(prefix):
        raise RefusalError("assumption not upheld by the final value", 0)
    return value


@function(ANYTHING, NUMBER, NUMBER)
def assumelistlength(list_: Raw, min_length: int | float, max_length: int | float) -> Raw:
    return _sequence(list_, min_length, max_length)


@function(ANYTHING, NUMBER)
def assumelistlengthmin(list_: Raw, min_length: int | float) -> Raw:
    return _sequence(list_, min_length, None)


@function(ANYTHING, NUMBER)
def assumelistlengthmax(list_: Raw, max_length: int | float) -> Raw:
    return _sequence(list_, 0, max_length)


@function(ANYTHING, NUMBER, NUMBER)
def assumesetlength(set_: Raw, min_length: int | float, max_length: int | float) -> Raw:
    return _sequence(_as_set(set_), min_length, max_length)


@function(ANYTHING, NUMBER)
def assumesetlengthmin(set_: Raw, min_length: int | float) -> Raw:
    return _sequence(_as_set(set_), min_length, None)


@function(ANYTHING, NUMBER)
def assumesetlengthmax(set_: Raw, max_length: int | float) -> Raw:
    return _sequence(_as_set(set_), 0, max_length)


@function(ANYTHING, NUMBER, NUMBER)
def assumemaplength(map_: Raw, min_length: int | float, max_length: int | float) -> Raw:
    return _mapping(map_, min_length, max_length)


@function(ANYTHING, NUMBER)
def assumemaplengthmin(map_: Raw, min_length: int | float) -> Raw:
    return _mapping(map_, min_length, None)


@function(ANYTHING, NUMBER)
def assumemaplengthmax(map_: Raw, max_length: int | float) -> Raw:
    return _mapping(map_, 0, max_length)


def _as_set(value: Raw) -> Raw:
    return sets.make_set(unify(value)) if type(value) is list else value


def _sequence(value: Raw, least: int | float, most: int | float | None) -> Raw:
    if value is None or isinstance(value, Unknown):
        return value
    if not isinstance(value, list):
        raise RefusalError("list of any single type required", 0)
    if not isinstance(value, SetValue) or equality.settled(value):
        _check_length(len(value), least, most)
    return value


def _mapping(value: Raw, least: int | float, most: int | float | None) -> Raw:
    if value is None or isinstance(value, Unknown):
        return value
    if not isinstance(value, dict):
        raise RefusalError("map of any single type required", 0)
    _check_length(len(value), least, most)
    return value


def _check_length(length: int, least: int | float, most: int | float | None) -> None:
    if length < whole(least, 1) or (most is not None and length > whole(most, 1)):
        raise RefusalError("assumption not upheld by the final value", 0)
