"""Type conversion functions. https://developer.hashicorp.com/terraform/language/functions/tostring and its siblings"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.functions.argument_checks import require_known
from storage_lint.inputs.terraform.functions.arguments import ANY_OR_NULL, ANYTHING, RefusalError, function
from storage_lint.inputs.terraform.values import convert, sets
from storage_lint.inputs.terraform.values.data import Raw, SetValue
from storage_lint.inputs.terraform.values.errors import ConversionError
from storage_lint.inputs.terraform.values.kinds import type_name
from storage_lint.inputs.terraform.values.names import quoted
from storage_lint.inputs.terraform.values.retyped import as_type
from storage_lint.inputs.terraform.values.unify import unify


def _primitive(value: Raw, target: str, to_target: Callable[[Raw], Raw], rule: str = "") -> Raw:
    if value is None:
        return None
    if isinstance(value, Unknown) and not value.choices:
        return value if target == "string" else as_type(value, target, target)
    if isinstance(value, Unknown):
        require_known(value)
    try:
        return to_target(value)
    except ConversionError:
        if isinstance(value, str) and rule:
            raise RefusalError(f"cannot convert {quoted(value)} to {target}; {rule}", 0) from None
        raise RefusalError(f"cannot convert {type_name(value)} to {target}", 0) from None


@function(ANYTHING)
def tobool(v: Raw) -> Raw:
    return _primitive(v, "bool", convert.to_bool, 'only the strings "true" or "false" are allowed')


@function(ANYTHING)
def tonumber(v: Raw) -> Raw:
    rule = "given string must be a decimal representation of a number"
    return _primitive(v, "number", convert.to_number, rule)


@function(ANYTHING)
def tostring(v: Raw) -> Raw:
    return _primitive(v, "string", convert.to_string)


def _unified(values: list[Raw], given: Raw, target: str) -> list[Raw]:
    try:
        return unify(values)
    except ConversionError:
        raise RefusalError(f"cannot convert {type_name(given)} to {target} of any single type", 0) from None


@function(ANY_OR_NULL)
def tolist(v: Raw) -> Raw:
    if v is None:
        return None
    if not isinstance(v, list):
        raise RefusalError(f"cannot convert {type_name(v)} to list of any single type", 0)
    if isinstance(v, SetValue):
        if len(v) > 1:
            require_known(v)
        return list(v)
    return _unified(v, v, "list")


@function(ANY_OR_NULL)
def toset(v: Raw) -> Raw:
    if v is None or isinstance(v, SetValue):
        return v
    if not isinstance(v, list):
        raise RefusalError(f"cannot convert {type_name(v)} to set of any single type", 0)
    return sets.make_set(_unified(v, v, "set"))


@function(ANY_OR_NULL)
def tomap(v: Raw) -> Raw:
    if v is None:
        return None
    if not isinstance(v, dict):
        raise RefusalError(f"cannot convert {type_name(v)} to map of any single type", 0)
    values: list[Any] = _unified(list(v.values()), v, "map")
    return dict(zip(v, values, strict=True))
