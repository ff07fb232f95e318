"""Regular expressions with possessive repetitions of groups, on every Python from 3.11 on.

Python before 3.11.5 (Debian 12 has 3.11.2) matches `(?:…)*+` wrongly where a round of the group fails half way:
https://github.com/python/cpython/issues/106052. An atomic group around a greedy repetition means the same and is
right there, but takes up to four times as long, and memory for each round: it is used only where it is needed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

_REPEATED = r"([*+?]|\{\d+(?:,\d*)?\})\+"
_CLASS = r"\[\^?\]?(?:[^\]\\]|\\.)*\]"


def compile_pattern(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Compile a pattern whose groups may be repeated possessively. Every such pattern is compiled here."""
    return re.compile(pattern if sys.version_info >= (3, 11, 5) else atomic(pattern), flags)


def atomic(pattern: str) -> str:
    """Return the pattern with `(…)*+` written as `(?>(…)*)`, and so for `++`, `?+` and `{n,m}+`."""
    repetition, characters = re.compile(_REPEATED), re.compile(_CLASS, re.DOTALL)
    made: list[str] = []
    open_groups: list[int] = []
    at = 0
    while at < len(pattern):
        char = pattern[at]
        if char == "\\":
            made.append(pattern[at : at + 2])
        elif char == "[" and (inside := characters.match(pattern, at)):
            made.append(inside.group())
        else:
            made.append(char)
        at += len(made[-1])
        if char == "(":
            open_groups.append(len(made) - 1)
        elif char == ")":
            start = open_groups.pop()
            if repeated := repetition.match(pattern, at):
                made.insert(start, "(?>")
                made.append(f"{repeated.group(1)})")
                at = repeated.end()
    return "".join(made)


class LatePattern:
    """A pattern that is compiled when it is first used: one that most runs do without."""

    __slots__ = ("_flags", "_text", "findall", "finditer", "fullmatch", "match", "search", "sub")

    findall: Callable[..., list[str]]
    finditer: Callable[..., Iterator[re.Match[str]]]
    fullmatch: Callable[..., re.Match[str] | None]
    match: Callable[..., re.Match[str] | None]
    search: Callable[..., re.Match[str] | None]
    sub: Callable[..., str]

    def __init__(self, text: str, flags: int = 0) -> None:
        self._text = text
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        compiled = compile_pattern(self._text, self._flags)
        for method in ("findall", "finditer", "fullmatch", "match", "search", "sub"):
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
