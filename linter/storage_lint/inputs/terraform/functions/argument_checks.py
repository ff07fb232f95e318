"""What functions ask of their arguments: whole numbers, sizes within the limits, parts that are known."""

from __future__ import annotations

from storage_lint.inputs.terraform.functions.arguments import RefusalError, UnsettledError
from storage_lint.inputs.terraform.values import equality
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.errors import UnknowableError
from storage_lint.inputs.terraform.values.limits import MAX_ELEMENTS, MAX_TEXT


def whole(number: int | float, argument: int | None = None, what: str = "") -> int:
    """Return a number that must be whole. Raises `RefusalError`."""
    if not isinstance(number, int) or not -(2**63) <= number < 2**63:
        limits = "between -9223372036854775808 and 9223372036854775807"
        raise RefusalError(f"{what}value must be a whole number, {limits}", argument)
    return number


def check_size(elements: int) -> None:
    """Refuse to make a collection that is larger than any real configuration needs. Raises `UnknowableError`."""
    if elements > MAX_ELEMENTS:
        raise UnknowableError(f"the result would have more than {MAX_ELEMENTS} elements")


def settle(answer: bool | None, *values: Raw) -> bool:
    """Return an answer that is known. Raises `UnsettledError` with the first unknown part of the values."""
    if answer is None:
        for value in values:
            cause = equality.first_unknown(value)
            if cause is not None:
                raise UnsettledError(cause)
    return bool(answer)


def require_known(*values: Raw) -> None:
    """Raise `UnsettledError` when a value has an unknown part."""
    for value in values:
        cause = equality.first_unknown(value)
        if cause is not None:
            raise UnsettledError(cause)


def check_length(characters: int) -> None:
    """Refuse to make a string that is larger than any real configuration needs. Raises `UnknowableError`."""
    if characters > MAX_TEXT:
        raise UnknowableError(f"the result would have more than {MAX_TEXT} characters")
