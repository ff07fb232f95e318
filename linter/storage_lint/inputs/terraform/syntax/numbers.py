"""Number literals. https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#numeric-literals"""

from __future__ import annotations

import re

from storage_lint.inputs.terraform.syntax.tree import HclSyntaxError

_MAX_DIGITS = 4000


# complexity: the grammar of a number, in order
def number(digits: str, start: int) -> int | float:
    """Return the value of a number literal: an int when it is whole. Raises `HclSyntaxError`."""
    if digits.isdigit() and len(digits) <= _MAX_DIGITS:
        return int(digits)
    match = re.fullmatch(r"(-?[0-9]+)(\.[0-9]*)?(?:[eE]([+-]?[0-9]+))?", digits)
    if match is None:
        raise HclSyntaxError(f"{digits} is not a number", start)
    exponent = int(match[3] or 0) if len(match[3] or "") <= 5 else _MAX_DIGITS
    if len(digits) + abs(exponent) > _MAX_DIGITS:
        raise HclSyntaxError("this number has too many digits", start)
    fraction = (match[2] or ".")[1:].rstrip("0")
    if exponent >= len(fraction):
        return int(match[1] + fraction + "0" * (exponent - len(fraction)))
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise HclSyntaxError("this number has too many digits", start)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
