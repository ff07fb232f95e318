"""`regex`, `regexall` and `replace` with a pattern. https://developer.hashicorp.com/terraform/language/functions/regex"""

from __future__ import annotations

import re

from storage_lint.inputs.terraform.functions.arguments import STRING, RefusalError, function
from storage_lint.inputs.terraform.functions.checks import check_length
from storage_lint.inputs.terraform.functions.regex.match import Groups, Pattern, PatternError, compile_pattern
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.errors import UnknowableError

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


def _result(compiled: Pattern, text: str, groups: Groups) -> Raw:
    # The whole match, or the groups: by name as a map, else as a list; null for one that took no part.
    if not compiled.names:
        return text[groups[0] : groups[1]]
    values: list[Raw] = [
        text[groups[at] : groups[at + 1]] if groups[at] >= 0 else None for at in range(2, len(groups), 2)
    ]
    return dict(zip(compiled.names, values, strict=True)) if compiled.names[0] else values


@function(STRING, STRING)
def regex(pattern: str, string: str) -> Raw:
    compiled = _compile(pattern)
    for groups in compiled.matches(string):
        return _result(compiled, string, groups)
    raise RefusalError("pattern did not match any part of the given string")


@function(STRING, STRING)
def regexall(pattern: str, string: str) -> Raw:
    compiled = _compile(pattern)
    found: list[Raw] = []
    for groups in compiled.matches(string):
        if len(found) == _MAX_MATCHES:
            raise UnknowableError(f"there are more than {_MAX_MATCHES} matches")
        found.append(_result(compiled, string, groups))
    return found


def replace_all(text: str, pattern: str, replacement: str) -> str:
    """Return `text` with every match replaced; `$1` and `${name}` stand for groups. Raises `RefusalError`."""
    try:
        compiled = compile_pattern(pattern)
    except PatternError as error:
        raise RefusalError(f"error parsing regexp: {error}") from None
    pieces: list[str] = []
    length = end = 0
    for groups in compiled.matches(text):
        pieces += (text[end : groups[0]], _expand(replacement, compiled, text, groups))
        length += sum(map(len, pieces[-2:]))
        check_length(length)
        end = groups[1]
    return "".join((*pieces, text[end:]))


def _expand(replacement: str, compiled: Pattern, text: str, groups: Groups) -> str:
    if "$" not in replacement:
        return replacement

    def group(match: re.Match[str]) -> str:
        name = match[2] or match[3]
        if match[1]:
            return "$"
        if name.isdecimal():
            numbers = [int(name[:9])] if int(name[:9]) <= len(compiled.names) else []
        else:
            numbers = [number for number, given in enumerate(compiled.names, 1) if given == name]
        found = (text[groups[2 * number] : groups[2 * number + 1]] for number in numbers if groups[2 * number] >= 0)
        return next(found, "")

    return _REFERENCE.sub(group, replacement)
