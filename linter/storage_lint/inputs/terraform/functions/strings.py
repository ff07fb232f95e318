"""String functions. https://developer.hashicorp.com/terraform/language/functions ("String functions")

Of a string that is known in part, the known parts are kept wherever the function cannot tell them from the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from storage_lint.graph.characters import pieces
from storage_lint.graph.text import taken_apart
from storage_lint.graph.value import Symbol, Unknown, make_text
from storage_lint.inputs.terraform.functions.argument_checks import check_length, check_size, whole
from storage_lint.inputs.terraform.functions.arguments import (
    ANY,
    NUMBER,
    STRING,
    STRING_PARTIAL,
    STRINGS,
    CallContext,
    RefusalError,
    UnsettledError,
    because,
    function,
)
from storage_lint.inputs.terraform.functions.partial_strings import (
    after_arn,
    from_place,
    holds_none,
    joined,
    map_literals,
    with_parts,
)
from storage_lint.inputs.terraform.values.characters import word_beside
from storage_lint.inputs.terraform.values.data import Opaque, Raw, text_parts
from storage_lint.source.pattern import LatePattern

# Unicode's White_Space, which is what Go trims: Python's `strip` also takes U+001C to U+001F.
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000".replace(
    "\u2000-\u200a", "".join(map(chr, range(0x2000, 0x200B)))
)
_IDENTIFIER = LatePattern(r"[^\W\d][\w-]*")


def _each(text: str, change: Callable[[str], str]) -> str:
    # Go changes the case of single characters: never one into two, never by context.
    return "".join(changed if len(changed := change(character)) == 1 else character for character in text)


def _upper(text: str) -> str:
    return text.upper() if text.isascii() else _each(text, str.upper)


def _lower(text: str) -> str:
    return text.lower() if text.isascii() else _each(text.replace("\u0130", "i"), str.lower)


@function(STRING_PARTIAL)
def upper(context: CallContext, str_: str | Unknown) -> Raw:
    return map_literals(context, str_, "upper", _upper) if isinstance(str_, Unknown) else _upper(str_)


@function(STRING_PARTIAL)
def lower(context: CallContext, str_: str | Unknown) -> Raw:
    return map_literals(context, str_, "lower", _lower) if isinstance(str_, Unknown) else _lower(str_)


@function(STRING)
def title(str_: str) -> Raw:
    previous = " "
    titled = []
    for character in str_:
        starts = not (previous.isalnum() or previous == "_" if previous.isascii() else not previous.isspace())
        titled.append(_each(character, str.title) if starts else character)
        previous = character
    return "".join(titled)


@function(STRING_PARTIAL)
def chomp(context: CallContext, str_: str | Unknown) -> Raw:
    return _trim(context, str_, "", "\r\n")


@function(STRING_PARTIAL)
def trimspace(context: CallContext, str_: str | Unknown) -> Raw:
    return _trim(context, str_, _SPACE, _SPACE)


@function(STRING_PARTIAL, STRING)
def trim(context: CallContext, str_: str | Unknown, cutset: str) -> Raw:
    return _trim(context, str_, cutset, cutset)


def _trim(context: CallContext, value: str | Unknown, left: str, right: str) -> Raw:
    if not isinstance(value, Unknown):
        return value.lstrip(left).rstrip(right)
    parts = _trimmed(text_parts(value), left, value)
    return joined(context, value, _trimmed(parts[::-1], right, value, str.rstrip)[::-1])


def _trimmed(
    parts: list[str | Symbol], cutset: str, value: Unknown, strip: Callable[[str, str], str] = str.lstrip
) -> list[str | Symbol]:
    """Return the parts of a text, the end that is trimmed first, without characters of the set there."""
    for number, part in enumerate(parts if cutset else ()):
        stripped = strip(part, cutset) if isinstance(part, str) else ""
        if stripped:
            return [stripped, *parts[number + 1 :]]
        if isinstance(part, Symbol):
            if not holds_none(part, cutset):
                raise UnsettledError(value)  # the symbol's own end may be cut
            return parts[number:]
    return parts


@function(STRING_PARTIAL, STRING_PARTIAL)
def trimprefix(context: CallContext, str_: str | Unknown, prefix: str | Unknown) -> Raw:
    after = after_arn(str_, prefix)
    if after is not None and isinstance(str_, Unknown):
        return joined(context, str_, after)
    if isinstance(prefix, Unknown):
        raise UnsettledError(prefix)
    if not isinstance(str_, Unknown):
        return str_.removeprefix(prefix)
    parts = text_parts(str_)
    if _starts(str_, parts[0], prefix):
        parts[0] = str(parts[0])[len(prefix) :] if prefix else parts[0]
    return with_parts(context, str_, parts)


@function(STRING_PARTIAL, STRING)
def trimsuffix(context: CallContext, str_: str | Unknown, suffix: str) -> Raw:
    if not isinstance(str_, Unknown):
        return str_.removesuffix(suffix)
    parts = text_parts(str_)
    if _ends(str_, parts[-1], suffix):
        parts[-1] = str(parts[-1])[: -len(suffix)] if suffix else parts[-1]
    return with_parts(context, str_, parts)


@function(STRING_PARTIAL, STRING)
def startswith(str_: str | Unknown, prefix: str) -> Raw:
    return _starts(str_, text_parts(str_)[0], prefix) if isinstance(str_, Unknown) else str_.startswith(prefix)


@function(STRING_PARTIAL, STRING)
def endswith(str_: str | Unknown, suffix: str) -> Raw:
    return _ends(str_, text_parts(str_)[-1], suffix) if isinstance(str_, Unknown) else str_.endswith(suffix)


def _starts(value: Unknown, first: str | Symbol, prefix: str) -> bool:
    if not prefix:
        return True
    if holds_none(first, prefix[0]):
        return False
    if not isinstance(first, str) or (len(first) < len(prefix) and prefix.startswith(first)):
        raise UnsettledError(value)
    return first.startswith(prefix)


def _ends(value: Unknown, last: str | Symbol, suffix: str) -> bool:
    if not suffix:
        return True
    if holds_none(last, suffix[-1]):
        return False
    if not isinstance(last, str) or (len(last) < len(suffix) and suffix.endswith(last)):
        raise UnsettledError(value)
    return last.endswith(suffix)


@function(STRING_PARTIAL, STRING)
def strcontains(str_: str | Unknown, substr_: str) -> Raw:
    if not isinstance(str_, Unknown):
        return substr_ in str_
    if any(isinstance(part, str) and substr_ in part for part in text_parts(str_)) or not substr_:
        return True
    raise UnsettledError(str_)


@function(NUMBER, STRING_PARTIAL)
def indent(context: CallContext, spaces: int | float, str_: str | Unknown) -> Raw:
    count = whole(spaces)
    if count < 0:
        raise RefusalError("the number of spaces must not be negative")
    known = [part for part in text_parts(str_) if isinstance(part, str)]
    check_length(sum(len(part) + count * part.count("\n") for part in known))
    pad = "\n" + " " * count
    if isinstance(str_, Unknown):
        return map_literals(context, str_, f"indent {count}", lambda part: part.replace("\n", pad))
    return str_.replace("\n", pad)


# complexity: one case a line: what each kind of list gives
@function(STRING, rest=STRINGS)
def join(context: CallContext, separator: str, *lists: list[Any]) -> Raw:
    if not lists:
        raise RefusalError("at least one list is required")
    parts: list[str | Symbol] = []
    cause: Unknown | None = None
    for number, values in enumerate(lists, 1):
        for index, value in enumerate(values):
            if value is None:
                of = f" of list {number}" if len(lists) > 1 else ""
                raise RefusalError(f"element {index}{of} is null; cannot concatenate null values", number)
            if parts:
                parts.append(separator)
            if isinstance(value, Unknown):
                cause = value if cause is None else cause
                parts += text_parts(value)
            else:
                parts.append(str(value))
    check_length(sum(len(part) for part in parts if isinstance(part, str)))
    if cause is not None:
        return with_parts(context, cause, parts)
    return "".join(map(str, parts))


@function(STRING, STRING_PARTIAL)
def split(context: CallContext, separator: str, str_: str | Unknown) -> Raw:
    if isinstance(str_, Unknown):
        return _split_parts(context, separator, str_)
    check_size(str_.count(separator) + 1)
    return str_.split(separator) if separator else list(str_)


def _split_parts(context: CallContext, separator: str, value: Unknown) -> Raw:
    """Split a string of which the unknown parts cannot hold the separator, as those of an ARN, or ids with commas."""
    parts = text_parts(value)
    split_up = taken_apart(parts, separator) if separator == "," and all(map(_is_identity, parts)) else None
    if split_up is None and separator:
        after = after_arn(value, separator)
        rest = pieces(parts if after is None else after, separator, partial(word_beside, separator))
        split_up = [[""], *rest] if after is not None and rest is not None else rest
    if split_up is None:
        raise UnsettledError(value)
    check_size(len(split_up))
    return [joined(context, value, one) for one in split_up]


def _is_identity(part: str | Symbol) -> bool:
    return isinstance(part, str) or part.unique


@function(STRING_PARTIAL)
def strrev(context: CallContext, str_: str | Unknown) -> Raw:
    if isinstance(str_, Unknown):
        return because(context, str_, make_text([_reversed(part) for part in reversed(text_parts(str_))]))
    return _reversed_text(str_)


def _reversed_text(text: str) -> str:
    from storage_lint.inputs.terraform.functions.graphemes import clusters

    return "".join(reversed(clusters(text)))


def _reversed(part: str | Symbol) -> str | Symbol:
    """Return a part of a text the other way round: what was turned already is as it was."""
    if isinstance(part, str):
        return _reversed_text(part)
    match part.source if isinstance(part, Opaque) else None:
        case ("strrev", Symbol() as before):
            return before
    return Opaque("…", source=("strrev", part))


@function(STRING_PARTIAL, NUMBER, NUMBER)
def substr(context: CallContext, str_: str | Unknown, offset: int | float, length: int | float) -> Raw:
    from storage_lint.inputs.terraform.functions.graphemes import clusters

    start, count = whole(offset), whole(length)
    if isinstance(str_, Unknown):
        cut = from_place(str_, start, count)
        if cut is not None:
            return joined(context, str_, cut)
        str_ = _known_beginning(str_, start, count)
    if start >= 0 and count == 0:
        return ""
    characters = clusters(str_)
    if start < 0:
        start = max(start + len(characters), 0)
    # Terraform takes a length of zero after a negative offset as "up to the end".
    return "".join(characters[start : start + count] if count > 0 else characters[start:])


def _known_beginning(value: Unknown, start: int, count: int) -> str:
    """Return the beginning of a text, which is known as far as it is asked for. Raises `UnsettledError`."""
    from storage_lint.inputs.terraform.functions.graphemes import clusters

    first = text_parts(value)[0]
    # The last character of the known part may be longer than what is known of it.
    if start < 0 or count < 0 or not isinstance(first, str) or start + count >= len(clusters(first)):
        raise UnsettledError(value)
    return first


@function(STRING, ANY)
def templatestring(context: CallContext, template: str, vars_: Raw) -> Raw:
    return render(context, template, vars_, "templatestring")


def render(context: CallContext, template: str, variables: Raw, where: str) -> Raw:
    """Render a template. Raises `RefusalError` when the variables are not a map of identifiers."""
    if not isinstance(variables, dict):
        raise RefusalError("invalid vars value: must be a map", 1)
    for name in variables:
        if not _IDENTIFIER.fullmatch(name):
            raise RefusalError(
                f'invalid template variable name "{name}": must start with a letter, followed by zero or more letters, '
                "digits, and underscores",
                1,
            )
    rendered = context.render_template(template, variables, where)
    if rendered is None:
        raise RefusalError("the result of the template is null")
    return rendered
