"""Terraform's type conversions over three-valued data.

https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion

Lists and tuples are the same Python type here, and so are maps and objects. The type of an `Unknown` is taken to
agree with the known values beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.values.choices import raw_choice, with_choices
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.errors import ConversionError
from storage_lint.inputs.terraform.values.numbers import number_text, parse_number


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
    converted = ((choice.when, _converted(raw_choice(choice), convert)) for choice in value.choices)
    return with_choices(value, value.subject, converted, value.text)
