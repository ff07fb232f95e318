"""Reads TOML: what is plain by itself; `tomllib` reads the rest, and says what is wrong.

Importing `tomllib` takes 3 ms, most of it for the patterns that it compiles: more than plain settings in several
folders may cost a run. What is read here is just what `tomllib` makes of it: it is the judge in the tests.
https://toml.io/en/v1.0.0
"""

from __future__ import annotations

from typing import Any

_END = "\0"
_AFTER_WORD = frozenset(f",]}}# \t\n{_END}")
_MAX_DIGITS = 18


class _NotPlainError(Exception):
    """Something that is left to `tomllib`: escapes, dotted keys, times, fractions, whatever may be wrong."""


def loads(text: str) -> dict[str, Any]:
    """Return what a document says. Raises what `tomllib.loads` raises."""
    try:
        return _Plain(text).document()
    except (_NotPlainError, RecursionError):
        import tomllib

        return tomllib.loads(text)


class _Plain:
    """Reads a document, once."""

    __slots__ = ("_arrays", "_at", "_headed", "_tables", "_text")

    def __init__(self, text: str) -> None:
        text = text.replace("\r\n", "\n")
        if not text.replace("\n", "").replace("\t", "").isprintable():
            raise _NotPlainError
        self._text = f"{text}\n{_END}"
        self._at = 0
        self._tables: set[int] = set()  # by identity: tables that headers made,
        self._headed: set[int] = set()  # those of them that have a header of their own,
        self._arrays: set[int] = set()  # and arrays of tables

    def document(self) -> dict[str, Any]:
        """Return what the text says."""
        top: dict[str, Any] = {}
        table = top
        while (char := self._skip(" \t\n")) != _END:
            if char == "[":
                table = self._header(top)
            else:
                self._pair(table)
            if self._skip(" \t") != "\n":
                raise _NotPlainError
        return top

    def _skip(self, blanks: str) -> str:
        """Go to what comes next, over blanks and comments, and return its first character."""
        text, at, passed = self._text, self._at, f"{blanks}#"
        while (char := text[at]) in passed:
            at = text.index("\n", at) if char == "#" else at + 1
        self._at = at
        return char

    def _take(self, word: str) -> None:
        if not self._text.startswith(word, self._at):
            raise _NotPlainError
        self._at += len(word)

    # -- tables -------------------------------------------------------------------------------------------------------

    def _header(self, top: dict[str, Any]) -> dict[str, Any]:
        """Read the header of a table, and return the table."""
        brackets = 2 if self._text.startswith("[[", self._at) else 1
        self._at += brackets
        table, name = top, self._key()
        while self._text[self._at] == ".":
            self._at += 1
            table, name = self._inside(table, name), self._key()
        self._take("]" * brackets)
        return self._element(table, name) if brackets == 2 else self._own(table, name)

    def _inside(self, table: dict[str, Any], name: str) -> Any:
        """Return the table of this name, made where there is none; of an array of tables the last."""
        if name not in table:
            table[name] = {}
            self._tables.add(id(table[name]))
        found = table[name][-1] if id(table[name]) in self._arrays else table[name]
        if id(found) not in self._tables:
            raise _NotPlainError
        return found

    def _own(self, table: dict[str, Any], name: str) -> Any:
        """Return the table whose header this is."""
        found = self._inside(table, name)
        if id(found) in self._headed:
            raise _NotPlainError
        self._headed.add(id(found))
        return found

    def _element(self, table: dict[str, Any], name: str) -> dict[str, Any]:
        """Return a new table of an array."""
        if name not in table:
            table[name] = []
            self._arrays.add(id(table[name]))
        if id(table[name]) not in self._arrays:
            raise _NotPlainError
        made: dict[str, Any] = {}
        table[name].append(made)
        self._tables.add(id(made))
        self._headed.add(id(made))
        return made

    def _pair(self, table: dict[str, Any]) -> None:
        name = self._key()
        self._skip(" \t")
        self._take("=")
        if name in table:
            raise _NotPlainError
        table[name] = self._value(self._skip(" \t"))

    def _key(self) -> str:
        text, start = self._text, self._at
        if text[start] in "\"'":
            return self._string(text[start])
        while (char := text[self._at]).isascii() and (char.isalnum() or char in "-_"):
            self._at += 1
        if self._at == start:
            raise _NotPlainError
        return text[start : self._at]

    # -- values -------------------------------------------------------------------------------------------------------

    def _value(self, char: str) -> Any:
        if char == "[":
            return self._array()
        if char == "{":
            return self._inline_table()
        return self._string(char) if char in ('"', "'") else self._word()

    def _string(self, quote: str) -> str:
        start = self._at + 1
        end = self._text.find(quote, start)
        found = self._text[start:end]
        if end < 0 or "\n" in found or (quote == '"' and "\\" in found) or self._text.startswith(quote * 3, start - 1):
            raise _NotPlainError
        self._at = end + 1
        return found

    def _array(self) -> list[Any]:
        found = []
        self._at += 1
        while (char := self._skip(" \t\n")) != "]":
            found.append(self._value(char))
            if self._skip(" \t\n") != "]":
                self._take(",")
        self._at += 1
        return found

    def _inline_table(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        self._at += 1
        while self._skip(" \t") != "}":
            self._pair(found)
            if self._skip(" \t") != "}":
                self._take(",")
                if self._skip(" \t") == "}":
                    raise _NotPlainError
        self._at += 1
        return found

    def _word(self) -> Any:
        text, start = self._text, self._at
        end = next(at for at in range(start, len(text)) if text[at] in _AFTER_WORD)
        word = text[start:end]
        self._at = end
        if word in ("true", "false"):
            return word == "true"
        if not word.replace("-", "").isdecimal() or not word.isascii() or len(word) > _MAX_DIGITS:
            raise _NotPlainError
        if word.isdecimal() and (word[0] != "0" or word == "0"):
            return int(word)
        return _date(word)


def _date(word: str) -> Any:
    import datetime

    if [len(part) for part in word.split("-")] != [4, 2, 2]:
        raise _NotPlainError
    try:
        return datetime.date.fromisoformat(word)
    except ValueError as error:
        raise _NotPlainError from error
