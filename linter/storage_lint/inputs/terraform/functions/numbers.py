"""Numeric functions. https://developer.hashicorp.com/terraform/language/functions ("Numeric functions")

Terraform computes with 512 binary digits; here whole numbers are exact, and sums and steps of others are decimal.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from storage_lint.inputs.terraform.functions.argument_checks import require_known, whole
from storage_lint.inputs.terraform.functions.arguments import ANY, NUMBER, RefusalError, function
from storage_lint.inputs.terraform.values import convert, numbers
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.errors import ConversionError, UnknowableError
from storage_lint.inputs.terraform.values.kinds import type_name

if TYPE_CHECKING:
    from decimal import Decimal

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def exact(number: int | float) -> Decimal:
    """Return a number as a decimal with the digits that were written."""
    from decimal import Decimal

    return Decimal(number) if isinstance(number, int) else Decimal(repr(number))


def rounded(number: Decimal) -> int | float:
    """Return a decimal as data holds it."""
    return int(number) if number == number.to_integral_value() else float(number)


def _finite(*numbers: int | float) -> None:
    for number in numbers:
        if isinstance(number, float) and not math.isfinite(number):
            raise UnknowableError("the number is infinite")


@function(NUMBER)
def abs_(num: int | float) -> Raw:
    return abs(num)


@function(NUMBER)
def ceil(num: int | float) -> Raw:
    _finite(num)
    return math.ceil(num)


@function(NUMBER)
def floor(num: int | float) -> Raw:
    _finite(num)
    return math.floor(num)


@function(NUMBER, NUMBER)
def log(num: int | float, base: int | float) -> Raw:
    try:
        return numbers.plain(math.log(num) / math.log(base))
    except (ValueError, ZeroDivisionError, OverflowError):
        if num < 0 or base < 0:
            raise RefusalError("the logarithm of a negative number is not a number") from None
        raise UnknowableError("the logarithm is infinite") from None


@function(rest=NUMBER)
def max_(*numbers: int | float) -> Raw:
    if not numbers:
        raise RefusalError("must pass at least one number")
    return max(numbers)


@function(rest=NUMBER)
def min_(*numbers: int | float) -> Raw:
    if not numbers:
        raise RefusalError("must pass at least one number")
    return min(numbers)


# complexity: Terraform's own order of errors
@function(ANY, NUMBER)
def parseint(number: Raw, base: int | float) -> Raw:
    if not isinstance(number, str):
        raise RefusalError(f"first argument must be a string, not {type_name(number)}", 0)
    radix = whole(base, 1)
    if not 2 <= radix <= 62:
        raise RefusalError("base must be a whole number between 2 and 62 inclusive", 1)
    if len(number) > 4000:
        raise UnknowableError("the number has too many digits")
    digits = number[1:] if number[:1] in ("+", "-") else number
    allowed = _DIGITS[:radix]
    if radix <= 36:
        digits = digits.lower() if digits.isascii() else ""
    if not digits or digits.strip(allowed):
        raise RefusalError(f'cannot parse "{number}" as a base {radix} integer', 0)
    value = 0
    for digit in digits:
        value = value * radix + allowed.index(digit)
    return -value if number[0] == "-" else value


@function(NUMBER, NUMBER)
def pow_(num: int | float, power: int | float) -> Raw:
    try:
        return numbers.plain(math.pow(num, power))
    except OverflowError:
        raise UnknowableError("the number is infinite") from None
    except ValueError:
        if num == 0:
            raise UnknowableError("the number is infinite") from None
        raise RefusalError("a negative number to a fractional power is not a number") from None


@function(NUMBER)
def signum(num: int | float) -> Raw:
    number = whole(num)
    return (number > 0) - (number < 0)


@function(ANY)
def sum_(list_: Raw) -> Raw:
    if not isinstance(list_, list | dict):
        raise RefusalError("cannot sum noniterable", 0)
    if not list_:
        raise RefusalError("cannot sum an empty list", 0)
    if isinstance(list_, dict):
        raise RefusalError(f"argument must be list, set, or tuple. Received {type_name(list_)}", 0)
    require_known(list_)
    try:
        numbers = [convert.to_number(value) for value in list_]
    except ConversionError:
        raise RefusalError("argument must be list, set, or tuple of number values", 0) from None
    if all(isinstance(number, int) for number in numbers):
        return sum(numbers)
    _finite(*numbers)
    return rounded(sum(map(exact, numbers), exact(0)))
