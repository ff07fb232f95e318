"""Terraform's numbers: as Python data, and as text. https://developer.hashicorp.com/terraform/language/expressions/types"""

from __future__ import annotations

from storage_lint.inputs.terraform.values.errors import ConversionError, UnknowableError
from storage_lint.source.pattern import LatePattern

_MAX_DIGITS = 4000  # CPython refuses to convert integers of more than 4300 digits
_NUMBER = LatePattern(r"[+-]?(?:([0-9]+)(?:\.([0-9]*))?|\.([0-9]+))(?:[eE]([+-]?[0-9]+))?")


def number_text(number: int | float) -> str:
    """Return a number as Terraform writes it in a string: shortest decimal, never an exponent.

    Raises `UnknowableError` where that is too long.
    """
    if isinstance(number, int):
        if number.bit_length() > 13_000:
            raise UnknowableError("the number has too many digits")
        return str(number)
    if number in (float("inf"), float("-inf")):
        return "+Inf" if number > 0 else "-Inf"
    if number.is_integer():
        return str(int(number))
    text = repr(number)
    if "e" in text:
        from decimal import Decimal

        return format(Decimal(text), "f")
    return text


# complexity: the grammar of a number, in order
def parse_number(text: str) -> int | float:
    """Return the number that a string holds: an int when it is whole. Raises `ConversionError`."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        if text.lstrip("+-") in ("Inf", "inf") and len(text) <= 4:
            return float(text)
        raise ConversionError("a number is required")
    whole, fraction, bare_fraction, exponent = match.groups()
    if len(text) > _MAX_DIGITS or (exponent and (len(exponent) > 5 or abs(int(exponent)) > _MAX_DIGITS)):
        raise UnknowableError("the number has too many digits")
    if exponent:
        from decimal import Decimal

        exact = Decimal(text)
        return int(exact) if exact == exact.to_integral_value() else float(text)
    if (fraction or bare_fraction or "").strip("0"):
        return float(text)
    return int(f"-{whole or 0}" if text[0] == "-" else whole or 0)


def plain(number: float) -> int | float:
    """Return a computed number as data holds it: an int when it is whole, with the digits that Terraform shows."""
    if not number.is_integer():
        return number
    if abs(number) < 2**53:
        return int(number)
    from decimal import Decimal

    return int(Decimal(repr(number)))
