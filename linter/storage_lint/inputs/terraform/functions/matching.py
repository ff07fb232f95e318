"""`regex`, `regexall` and `replace` with a pattern. https://developer.hashicorp.com/terraform/language/functions/regex"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeVar

from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.functions.argument_checks import check_length
from storage_lint.inputs.terraform.functions.arguments import (
    STRING,
    STRING_PARTIAL,
    CallContext,
    RefusalError,
    function,
)
from storage_lint.inputs.terraform.functions.regex.match import Groups, Pattern, PatternError, compile_pattern
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.errors import UnknowableError

Piece = TypeVar("Piece")

_MAX_MATCHES = 100_000
_REFERENCE = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})")


def _compile(pattern: str) -> Pattern:
    try:
        compiled = compile_pattern(pattern)
    except PatternError as error:
        code, _, expression = str(error).partition(": ")
        raise RefusalError(f"invalid regexp pattern: {code} in {expression.strip('`')}", 0) from None
    if any(compiled.names) and not all(compiled.names):
        raise RefusalError("invalid regexp pattern: cannot mix both named and unnamed capture groups", 0)
    return compiled


def _pieces(text: str, groups: Groups) -> list[str | None]:
    # The whole match and its groups: null for one that took no part.
    return [text[groups[at] : groups[at + 1]] if groups[at] >= 0 else None for at in range(0, len(groups), 2)]


def _result(compiled: Pattern, pieces: Sequence[Raw]) -> Raw:
    # The whole match, or the groups: by name as a map, else as a list.
    if not compiled.names:
        return pieces[0]
    return dict(zip(compiled.names, pieces[1:], strict=True)) if compiled.names[0] else list(pieces[1:])


@function(STRING, STRING_PARTIAL)
def regex(context: CallContext, pattern: str, string: str | Unknown) -> Raw:
    compiled = _compile(pattern)
    found: Sequence[Raw] | None
    if isinstance(string, Unknown):
        from storage_lint.inputs.terraform.functions.searching import first_in

        found = first_in(context, compiled, string)
    else:
        groups = next(compiled.matches(string), None)
        found = _pieces(string, groups) if groups is not None else None
    if found is None:
        raise RefusalError("pattern did not match any part of the given string")
    return _result(compiled, found)


@function(STRING, STRING_PARTIAL)
def regexall(context: CallContext, pattern: str, string: str | Unknown) -> Raw:
    compiled = _compile(pattern)
    if isinstance(string, Unknown):
        from storage_lint.inputs.terraform.functions.searching import all_in

        return [_result(compiled, pieces) for pieces in all_in(context, compiled, string)]
    found: list[Raw] = []
    for groups in compiled.matches(string):
        if len(found) == _MAX_MATCHES:
            raise UnknowableError(f"there are more than {_MAX_MATCHES} matches")
        found.append(_result(compiled, _pieces(string, groups)))
    return found


def replace_all(context: CallContext, text: str | Unknown, pattern: str, replacement: str) -> Raw:
    """Return `text` with every match replaced; `$1` and `${name}` stand for groups. Raises `RefusalError`."""
    try:
        compiled = compile_pattern(pattern)
    except PatternError as error:
        raise RefusalError(f"error parsing regexp: {error}") from None
    if isinstance(text, Unknown):
        from storage_lint.inputs.terraform.functions.searching import replaced_in

        return replaced_in(context, compiled, text, lambda found: _expanded(replacement, compiled, found))
    pieces: list[str] = []
    length = end = 0
    for groups in compiled.matches(text):
        new = [text[end : groups[0]], *_expanded(replacement, compiled, _pieces(text, groups))]
        length += sum(map(len, new))
        check_length(length)
        pieces += new
        end = groups[1]
    return "".join((*pieces, text[end:]))


def _expanded(replacement: str, compiled: Pattern, found: Sequence[Piece | None]) -> list[Piece | str]:
    """Return what a match is replaced by, piece by piece: `found` are the whole match and its groups."""
    expanded: list[Piece | str] = []
    end = 0
    for match in _REFERENCE.finditer(replacement) if "$" in replacement else ():
        expanded.append(replacement[end : match.start()])
        end = match.end()
        taken = (found[number] for number in _numbers(compiled, match[2] or match[3] or ""))
        expanded.append("$" if match[1] else next((piece for piece in taken if piece is not None), ""))
    return [*expanded, replacement[end:]]


def _numbers(compiled: Pattern, name: str) -> list[int]:
    """Return the numbers of the groups that a name in a replacement may stand for: 0 is the whole match."""
    if name.isdecimal():
        return [int(name[:9])] if int(name[:9]) <= len(compiled.names) else []
    return [number for number, given in enumerate(compiled.names, 1) if given == name]
