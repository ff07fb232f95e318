"""Functions of maps and objects.

https://developer.hashicorp.com/terraform/language/functions ("Collection functions").
"""

from __future__ import annotations

from typing import Any

from storage_lint.inputs.terraform.functions.argument_checks import check_size, require_known
from storage_lint.inputs.terraform.functions.arguments import (
    ANY,
    ANY_OR_NULL,
    ANYTHING,
    STRING,
    STRINGS,
    CallContext,
    RefusalError,
    because,
    function,
)
from storage_lint.inputs.terraform.values import convert
from storage_lint.inputs.terraform.values.data import Raw, SetValue, plain_key
from storage_lint.inputs.terraform.values.errors import ConversionError
from storage_lint.inputs.terraform.values.keys import ABSENT, in_order, one_of, rivals_of, unknown_key
from storage_lint.inputs.terraform.values.kinds import type_name


@function(ANY)
def keys(inputMap: Raw) -> Raw:  # noqa: N803
    if not isinstance(inputMap, dict):
        raise RefusalError("must have map or object type", 0)
    return [plain_key(key) for key in _in_order(inputMap)]


def _in_order(mapping: dict[str, Raw]) -> list[str]:
    """Return the keys in Terraform's order. Raises `UnsettledError` when one that is not known may come elsewhere."""
    ordered = in_order(mapping)
    if ordered is None:
        require_known(mapping)
    return ordered or []


@function(ANY, STRING, rest=ANYTHING)
def lookup(context: CallContext, inputMap: Raw, key: str, *default: Raw) -> Raw:  # noqa: N803
    if len(default) > 1:
        raise RefusalError(f"lookup() takes two or three arguments, got {len(default) + 2}")
    if not isinstance(inputMap, dict):
        raise RefusalError("lookup() requires a map as the first argument", 0)
    found: Any = inputMap.get(key, default[0] if default else ABSENT)
    unknown = unknown_key(inputMap)
    rivals = rivals_of(inputMap, key) if unknown is not None else []
    if unknown is not None and rivals:
        return one_of(because(context, unknown.unknown), key, found, rivals)
    if found is ABSENT:
        raise RefusalError(f'the given object has no attribute "{key}"', 0)
    result: Raw = found
    return result


@function(rest=ANYTHING)
def map_(*_vals: Raw) -> Raw:
    raise RefusalError(
        'the "map" function was deprecated in Terraform v0.12 and is no longer available; use tomap({ ... }) '
        "syntax to write a literal map"
    )


@function(rest=ANY_OR_NULL)
def merge(*maps: Raw) -> Raw:
    merged: dict[str, Raw] = {}
    for given in maps:
        if given is None:
            continue
        if not isinstance(given, dict):
            raise RefusalError(f'arguments must be maps or objects, got "{type_name(given)}"')
        if unknown_key(merged) is not None:
            for name in given:
                merged.pop(name, None)  # what comes last counts
        merged.update(given)
    return merged


@function(ANY)
def transpose(values: Raw) -> Raw:
    if not isinstance(values, dict):
        raise RefusalError("map of list of string required", 0)
    require_known(values)
    swapped: dict[str, list[Raw]] = {}
    count = 0
    for name in sorted(values):
        if values[name] is None:
            raise RefusalError("input must not contain null list")
        if not isinstance(values[name], list):
            raise RefusalError(f'element "{name}": list of string required', 0)
        for value in values[name]:
            if value is None:
                raise RefusalError("input list must not contain null string")
            count += 1
            check_size(count)
            try:
                swapped.setdefault(str(convert.to_string(value)), []).append(name)
            except ConversionError as error:
                raise RefusalError(f'element "{name}": {error}', 0) from error
    return {name: sorted(swapped[name]) for name in sorted(swapped)}


@function(ANY)
def values(mapping: Raw) -> Raw:
    if not isinstance(mapping, dict):
        raise RefusalError("values() requires a map as the first argument")
    return [mapping[name] for name in _in_order(mapping)]


@function(STRINGS, ANY)
def zipmap(keys_: list[Any], values_: Raw) -> Raw:
    if not isinstance(values_, list) or isinstance(values_, SetValue):
        raise RefusalError("values argument must be a list or tuple value")
    require_known(keys_)
    if len(keys_) != len(values_):
        raise RefusalError(f"number of keys ({len(keys_)}) does not match number of values ({len(values_)})")
    if None in keys_:
        raise RefusalError(f"keys list has null value at index {keys_.index(None)}")
    return {str(name): value for name, value in zip(keys_, values_, strict=True)}
