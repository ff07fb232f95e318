"""Functions about secrets, ephemeral values and types. No report shows what `sensitive` is given.

https://developer.hashicorp.com/terraform/language/functions/sensitive
"""

from __future__ import annotations

from storage_lint.graph.value import Reference, Unknown
from storage_lint.inputs.terraform.functions.arguments import ANYTHING, CallContext, function
from storage_lint.inputs.terraform.values.data import Raw


@function(ANYTHING)
def sensitive(context: CallContext, value: Raw) -> Raw:
    """Return what may be shown of a secret: on, off, nothing, what is not known, the name that a resource writes."""
    if value is None or isinstance(value, bool | Unknown | Reference) or value in ([], {}):
        return value
    return context.unknown("sensitive() hides it")


@function(ANYTHING)
def nonsensitive(value: Raw) -> Raw:
    return value


@function(ANYTHING)
def issensitive(context: CallContext, _value: Raw) -> Raw:
    return context.unknown("whether a value is sensitive is not tracked")


@function(ANYTHING)
def ephemeralasnull(value: Raw) -> Raw:
    return value


@function(ANYTHING)
def type_(context: CallContext, _value: Raw) -> Raw:
    return context.unknown("type() is for terraform console")
