"""Functions about secrets, ephemeral values and types, which change no value.

https://developer.hashicorp.com/terraform/language/functions/sensitive
"""

from __future__ import annotations

from storage_lint.inputs.terraform.functions.arguments import ANYTHING, CallContext, function
from storage_lint.inputs.terraform.values.data import Raw


@function(ANYTHING)
def sensitive(value: Raw) -> Raw:
    return value


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
