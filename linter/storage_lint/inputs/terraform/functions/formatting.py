"""`format` and `formatlist`. https://developer.hashicorp.com/terraform/language/functions/format"""

from __future__ import annotations

import re
from typing import Any

from storage_lint.graph.value import Symbol, Unknown, make_text
from storage_lint.inputs.terraform.functions.argument_checks import check_length, require_known
from storage_lint.inputs.terraform.functions.arguments import (
    ANYTHING,
    STRING_PARTIAL,
    CallContext,
    RefusalError,
    UnsettledError,
    because,
    function,
)
from storage_lint.inputs.terraform.functions.encoding import json_text
from storage_lint.inputs.terraform.functions.quoting import escaped
from storage_lint.inputs.terraform.values import convert, equality, limits, numbers
from storage_lint.inputs.terraform.values.data import Cause, Opaque, Raw, SetValue, text_parts, type_of
from storage_lint.inputs.terraform.values.errors import ConversionError, UnknowableError
from storage_lint.source.pattern import LatePattern

_MAX_WIDTH = 10_000

_VERB = LatePattern(
    r"%(?P<flags>[0#\-+ ]*)(?P<width>[1-9][0-9]*)?(?:\.(?P<precision>[0-9]*))?(?:\[(?P<index>[1-9][0-9]*)\])?"
    r"(?P<mode>[a-zA-Z])"
)


class _Verb:
    """One verb of a format string: `raw` as written, `width` and `precision` None when not given."""

    __slots__ = ("flags", "index", "mode", "offset", "precision", "raw", "width")

    def __init__(self, match: re.Match[str], following: int) -> None:
        self.raw = match[0]
        self.offset = len(match.string[: match.start()].encode())
        self.flags = match["flags"]
        self.mode = match["mode"]
        self.index = _number(match["index"]) if match["index"] else following
        self.width = _number(match["width"]) if match["width"] else None
        self.precision = None if match["precision"] is None else _number(match["precision"] or "0")

    def refuse(self, why: object) -> RefusalError:
        return RefusalError(f'unsupported value for "{self.raw}" at {self.offset}: {why}')


def _number(digits: str) -> int:
    if len(digits) > 6 or int(digits) > _MAX_WIDTH:
        raise UnknowableError(f"the format asks for more than {_MAX_WIDTH} characters")
    return int(digits)


_Pieces = list[str | Symbol | _Verb]


def _parse_format(value: str | Unknown) -> _Pieces:
    """Return the pieces of a format string. Parts of it that are not known are taken to hold no verbs."""
    if isinstance(value, str):
        return _parse(value, 1)
    if value.text is None:
        raise UnsettledError(value)
    pieces: _Pieces = []
    following = 1
    for part in value.text.parts:
        try:
            pieces += [part] if isinstance(part, Symbol) else _parse(part, following)
        except RefusalError:
            raise UnsettledError(value) from None  # a verb that ends in a part that is not known
        following = next((piece.index + 1 for piece in reversed(pieces) if isinstance(piece, _Verb)), 1)
    return pieces


def _parse(text: str, following: int) -> _Pieces:
    pieces: _Pieces = []
    position = 0
    while position < len(text):
        start = text.find("%", position)
        if start < 0:
            start = len(text)
        if start > position:
            pieces.append(text[position:start])
        position = start
        if start == len(text):
            break
        if text.startswith("%%", start):
            pieces.append("%")
            position += 2
            continue
        match = _VERB.match(text, start)
        if match is None:
            raise _unreadable(text, start)
        verb = _Verb(match, following)
        following = verb.index + 1
        pieces.append(verb)
        position = match.end()
    return pieces


def _unreadable(text: str, start: int) -> RefusalError:
    # The longest beginning of a verb that can be read ends where the wrong character is.
    match = re.compile(r"%[0#\-+ ]*(?:[1-9][0-9]*)?(?:\.[0-9]*)?(?:\[(?:[1-9][0-9]*\]?)?)?").match(text, start)
    end = match.end() if match else start + 1
    offset = len(text[:end].encode())
    if end == len(text):
        return RefusalError(f"invalid format string starting at offset {offset}")
    return RefusalError(f"unrecognized format character '{text[end]}' at offset {offset}")


@function(STRING_PARTIAL, rest=ANYTHING)
def format_(context: CallContext, format__: str | Unknown, *args: Raw) -> Raw:
    return _format(context, _parse_format(format__), list(args), format__)


# complexity: arguments are checked, then rows made: Terraform's own order of errors
@function(STRING_PARTIAL, rest=ANYTHING)
def formatlist(context: CallContext, format_: str | Unknown, *args: Raw) -> Raw:
    pieces = _parse_format(format_)
    sequences: dict[int, list[Any]] = {}
    for index, argument in enumerate(args):
        if isinstance(argument, list):
            if isinstance(argument, SetValue) and len(argument) > 1:
                require_known(argument)
            sequences[index] = argument
            chooser, length = next((at, len(values)) for at, values in sequences.items())
            if len(argument) != length:
                raise RefusalError(
                    f"argument {index + 1} has length {len(argument)}, which is inconsistent with argument "
                    f"{chooser + 1} of length {length}",
                    index + 1,
                )
        elif isinstance(argument, Unknown) and not equality.is_definite(argument):
            require_known(argument)  # it may be a list
    rows = len(next(iter(sequences.values()))) if sequences else 1
    budget = limits.Budget()
    results: list[Raw] = []
    for row in range(rows):
        budget.spend(len(pieces) + len(args) + 1)
        arguments = [sequences[index][row] if index in sequences else value for index, value in enumerate(args)]
        try:
            results.append(_format(context, pieces, arguments, format_))
        except RefusalError as refusal:
            raise RefusalError(f"error on format iteration {row}: {refusal.message}") from None
        if isinstance(results[-1], str):
            budget.spend(len(results[-1]) // 20)
    return results


# complexity: one pass over the verbs, with Terraform's own order of errors
def _format(context: CallContext, pieces: _Pieces, arguments: list[Raw], format_: str | Unknown) -> Raw:
    parts: list[str | Symbol] = []
    cause: Cause | None = format_ if isinstance(format_, Unknown) else None
    highest = length = 0
    for piece in pieces:
        if isinstance(piece, (str, Symbol)):
            parts.append(piece)
            continue
        highest = max(highest, piece.index)
        if piece.index > len(arguments):
            raise RefusalError(
                f'not enough arguments for "{piece.raw}" at {piece.offset}: need index {piece.index} but have '
                f"{len(arguments)} total"
            )
        argument = arguments[piece.index - 1]
        unknown = equality.first_unknown(argument)
        if unknown is None:
            parts.append(_write(piece, argument))
        else:
            cause = unknown if cause is None else cause
            parts += _open_parts(piece, argument)
        length += sum(len(part) for part in parts[-1:] if isinstance(part, str))
        check_length(length)
    if highest < len(arguments):
        if isinstance(format_, Unknown):
            raise UnsettledError(format_)
        used = f"only {highest} used by format string" if highest else "no verbs in format string"
        raise RefusalError(f"too many arguments; {used}", highest + 1)
    if cause is None:
        return "".join(map(str, parts))
    text = make_text(parts)
    return because(context, cause, text if any(not isinstance(part, Opaque) for part in text.parts) else None)


# complexity: all that must hold for what is not known to be written as it is
def _open_parts(verb: _Verb, argument: Raw) -> list[str | Symbol]:
    if verb.mode not in "vsqtbdoxXeEfgG":
        raise RefusalError(f"unsupported format verb '{verb.mode}' in \"{verb.raw}\" at offset {verb.offset}")
    # As %v, a number of six digits and more is written with an exponent.
    certain = verb.mode == "s" or (verb.mode == "v" and isinstance(argument, Unknown) and type_of(argument) == "string")
    as_is = certain and "#" not in verb.flags and verb.width is None and verb.precision is None
    if as_is and isinstance(argument, Unknown):
        return text_parts(argument)
    return [Opaque("…", source=argument if isinstance(argument, Unknown) else verb)]


# complexity: one case a line: the verbs
def _write(verb: _Verb, argument: Raw) -> str:
    if verb.mode != "v" and argument is None:
        raise verb.refuse("null value cannot be formatted")
    try:
        if verb.mode == "v":
            return _pad(verb, _default(verb, argument))
        if verb.mode == "t":
            return "true" if convert.to_bool(argument) else "false"
        if verb.mode in "sq":
            text = _cut(verb, convert.to_string(argument))
            return _pad(verb, text if verb.mode == "s" else f'"{escaped(text)}"')
        if verb.mode in "bdoxX":
            return _integer(verb, convert.to_number(argument))
        if verb.mode in "eEfgG":
            return _float(verb, convert.to_number(argument))
    except ConversionError as error:
        raise verb.refuse(error) from None
    raise RefusalError(f"unsupported format verb '{verb.mode}' in \"{verb.raw}\" at offset {verb.offset}")


def _default(verb: _Verb, argument: Raw) -> str:
    if "#" not in verb.flags:
        if isinstance(argument, str):
            return argument
        if isinstance(argument, int | float) and not isinstance(argument, bool):
            return _shortest(argument, "e")
    return json_text(argument)


def _cut(verb: _Verb, text: str) -> str:
    if not verb.precision:  # Terraform takes ".0" as no limit
        return text
    from storage_lint.inputs.terraform.functions.graphemes import clusters

    return "".join(clusters(text)[: verb.precision])


def _pad(verb: _Verb, text: str) -> str:
    if verb.width is None:
        return text
    from storage_lint.inputs.terraform.functions.graphemes import count

    padding = ("0" if "0" in verb.flags else " ") * (verb.width - count(text))
    return text + padding if "-" in verb.flags else padding + text


def _integer(verb: _Verb, number: int | float) -> str:
    if not isinstance(number, int):
        raise verb.refuse("an integer is required")
    base = verb.mode
    digits = numbers.number_text(abs(number)) if base == "d" else format(abs(number), base)
    if verb.precision is not None:
        digits = digits.rjust(verb.precision, "0")
        if verb.precision == 0 and number == 0:
            digits = ""
    prefix = {"b": "0b", "o": "0", "x": "0x", "X": "0X"}.get(base, "") if "#" in verb.flags else ""
    zeros = "0" in verb.flags and "-" not in verb.flags and verb.precision is None
    return _fill(verb, number < 0, prefix, digits, zeros)


# complexity: one case a line: the verbs of numbers
def _float(verb: _Verb, number: int | float) -> str:
    if isinstance(number, float) and number in (float("inf"), float("-inf")):
        raise UnknowableError("the number is infinite")
    negative, magnitude = number < 0, abs(number)
    if verb.mode in "gG" and verb.precision is None:
        digits = _shortest(magnitude, "e" if verb.mode == "g" else "E")
    else:
        from decimal import Decimal

        if isinstance(magnitude, int) and magnitude.bit_length() > 13_000:
            raise UnknowableError("the number has too many digits")
        precision = 6 if verb.precision is None else verb.precision
        exact = Decimal(magnitude) if isinstance(magnitude, int) else Decimal(repr(magnitude))
        digits = _go_exponent(_scientific(exact or 0.0, precision, verb.mode))
    return _fill(verb, negative, "", digits, "0" in verb.flags and "-" not in verb.flags)


def _scientific(exact: Any, precision: int, mode: str) -> str:
    if mode not in "gG":
        return format(exact, f".{precision}{mode}")
    # %g with a precision drops trailing zeros and uses an exponent only for very small and very large numbers.
    written = format(exact, f".{max(precision, 1) - 1}e")
    mantissa, _, exponent = written.partition("e")
    if -4 <= int(exponent) < max(precision, 1):
        plain = format(exact, f".{max(precision, 1) - 1 - int(exponent)}f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}{'e' if mode == 'g' else 'E'}{exponent}"


def _go_exponent(digits: str) -> str:
    # At least two digits: 1e+06.
    return re.sub(r"([eE])([+-])(\d)$", r"\g<1>\g<2>0\3", digits)


def _shortest(number: int | float, exponent_letter: str) -> str:
    # The shortest digits that say the number; with an exponent below -4 and from 6 on, as Go has it for big numbers.
    sign = "-" if number < 0 else ""
    text = numbers.number_text(abs(number))
    whole, _, fraction = text.partition(".")
    digits = (whole + fraction).lstrip("0").rstrip("0")
    exponent = len(whole) - 1 if whole != "0" else -(len(fraction) - len(fraction.lstrip("0"))) - 1
    if not digits or -4 <= exponent < 6:
        return sign + text
    mantissa = digits[0] + ("." + digits[1:] if len(digits) > 1 else "")
    return f"{sign}{mantissa}{exponent_letter}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"


def _fill(verb: _Verb, negative: bool, prefix: str, digits: str, zeros: bool) -> str:
    sign = "-" if negative else "+" if "+" in verb.flags else " " if " " in verb.flags else ""
    width = verb.width or 0
    if zeros:
        digits = digits.rjust(width - len(sign) - len(prefix), "0")
    text = sign + prefix + digits
    return text.ljust(width) if "-" in verb.flags else text.rjust(width)
