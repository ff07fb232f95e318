"""JSON text as values with their places. https://datatracker.ietf.org/doc/html/rfc8259"""

from __future__ import annotations

import re
from typing import NoReturn

from storage_lint.inputs.terraform.syntax.numbers import number
from storage_lint.inputs.terraform.syntax.tokens import KEYWORDS, MAX_NESTING, unexpected
from storage_lint.inputs.terraform.syntax.tree import HclSyntaxError
from storage_lint.source.pattern import LatePattern, compile_pattern
from storage_lint.source.text import SourceFile

_token = compile_pattern(
    r'[ \t\r\n]*+(?:([{}\[\],:])|"((?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*+)"'
    r"|(-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)(?![0-9A-Za-z_.+-])|(true|false|null)(?![0-9A-Za-z_])"
    r"|(\Z))"
).match
_blanks = LatePattern(r"[ \t\r\n]*+")
escape = compile_pattern(r'\\(?:u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|["\\/bfnrt])')
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class Node:
    """A JSON value and its place."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Scalar(Node):
    """A number, true, false or null."""

    __slots__ = ("value",)

    def __init__(self, start: int, end: int, value: bool | int | float | None) -> None:
        super().__init__(start, end)
        self.value = value


class String(Node):
    """A string as it is written between its quotes."""

    __slots__ = ("raw",)

    def __init__(self, start: int, end: int, raw: str) -> None:
        super().__init__(start, end)
        self.raw = raw

    def value(self) -> str:
        """The string with its escapes resolved."""
        return escape.sub(_resolve, self.raw) if "\\" in self.raw else self.raw


class Array(Node):
    """An array with its items."""

    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: list[Node]) -> None:
        super().__init__(start, end)
        self.items = items


class Object(Node):
    """An object with its members in the order of writing: keys may occur twice."""

    __slots__ = ("members",)

    def __init__(self, start: int, end: int, members: list[tuple[String, Node]]) -> None:
        super().__init__(start, end)
        self.members = members


def _resolve(match: re.Match[str]) -> str:
    written = match[0]
    if written[1] != "u":
        return _ESCAPES.get(written[1], written[1])
    code = int(written[2:6], 16)
    if len(written) > 6:
        return chr(0x10000 + ((code - 0xD800) << 10) + int(written[8:], 16) - 0xDC00)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


class _Reader:
    """Reads JSON text into nodes."""

    __slots__ = ("at", "match", "source", "text")

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.text = source.text
        self.at = 0
        self.match = self.next()

    def next(self) -> re.Match[str]:
        """Move to the next token."""
        match = _token(self.text, self.at)
        if match is None:
            blanks = _blanks.match(self.text, self.at)
            assert blanks is not None
            self.invalid(blanks.end())
        self.at = match.end()
        self.match = match
        return match

    def invalid(self, at: int) -> NoReturn:
        """Say why no token starts at an offset."""
        if self.text[at] == '"':
            end = _good_string(self.text, at).end()
            if end < len(self.text) and self.text[end] == "\\":
                raise HclSyntaxError("this is not one of JSON's escapes", end)
            raise HclSyntaxError("this string is not closed by a double quote on its line", at)
        if self.text[at] in "=#/":
            raise HclSyntaxError(f"unexpected {self.text[at]}; this file's name says that it is JSON", at)
        raise HclSyntaxError(unexpected(self.text, at, "a JSON value"), at)

    def expected(self, what: str) -> NoReturn:
        """Raise an error about the current token."""
        at = self.match.start(self.match.lastindex or 0)
        if self.match[2] is not None:
            at -= 1
        raise HclSyntaxError(unexpected(self.text, at, what), at)

    def value(self, depth: int) -> Node:
        """Read the value whose first token is the current one, and move past it. Raises `HclSyntaxError`."""
        match = self.match
        kind = match.lastindex
        if kind == 2:
            self.next()
            return String(match.start(2) - 1, match.end(2) + 1, match[2])
        if kind == 3:
            self.next()
            return Scalar(match.start(3), match.end(3), number(match[3], match.start(3)))
        if kind == 4:
            self.next()
            return Scalar(match.start(4), match.end(4), KEYWORDS[match[4]])
        if depth > MAX_NESTING:
            raise HclSyntaxError(f"nested more than {MAX_NESTING} levels deep", match.start(1))
        if match[1] == "{":
            return self.object(match.start(1), depth)
        if match[1] != "[":
            self.expected("a JSON value")
        return self.array(match.start(1), depth)

    def object(self, start: int, depth: int) -> Object:
        """Read an object from its opening brace."""
        members: list[tuple[String, Node]] = []
        if self.next()[1] != "}":
            while True:
                key = self.match
                if key[2] is None:
                    self.expected("a property name in double quotes")
                if self.next()[1] != ":":
                    self.expected(": after the property name")
                self.next()
                name = String(key.start(2) - 1, key.end(2) + 1, key[2])
                members.append((name, self.value(depth + 1)))
                if self.match[1] == "}":
                    break
                self.separator("}", start)
        end = self.at
        self.next()
        return Object(start, end, members)

    def array(self, start: int, depth: int) -> Array:
        """Read an array from its opening bracket."""
        items: list[Node] = []
        if self.next()[1] != "]":
            while True:
                items.append(self.value(depth + 1))
                if self.match[1] == "]":
                    break
                self.separator("]", start)
        end = self.at
        self.next()
        return Array(start, end, items)

    def separator(self, closing: str, start: int) -> None:
        """Read a comma that something follows."""
        if self.match[1] != ",":
            line = self.source.position(start)[0]
            self.expected(f", or {closing} for the {self.text[start]} on line {line}")
        if self.next()[1] == closing:
            self.expected("another item after the comma")


def _good_string(text: str, at: int) -> re.Match[str]:
    """Match a string up to what is wrong with it."""
    match = _string_start.match(text, at)
    assert match is not None
    return match


_string_start = LatePattern(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*+')


def read_json(source: SourceFile) -> Node:
    """Return the value that a whole file is. Raises `HclSyntaxError`."""
    reader = _Reader(source)
    if reader.match.lastindex == 5:
        raise HclSyntaxError("the file is empty; expected a JSON object", 0)
    node = reader.value(1)
    if reader.match.lastindex != 5:
        reader.expected("the end of the file")
    return node
