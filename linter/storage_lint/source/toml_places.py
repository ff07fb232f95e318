"""Where the keys and values of a TOML document stand: `tomli` does not tell.

The text was accepted by `tomli` before, so nothing is checked here. https://toml.io/en/v1.0.0
"""

from __future__ import annotations

import re

Path = tuple[str | int, ...]  # ('override', 0, 'paths', 1): keys, and indices of arrays
Range = tuple[int, int]

_BLANK = re.compile(r"[ \t\r\n]*(?:#[^\n]*[ \t\r\n]*)*")
_KEY = re.compile(r"""[ \t]*([A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')[ \t]*""")
_BARE = re.compile(r"[^,\]}#\r\n]+")
_STRINGS = {
    '"""': re.compile(r'"""(?:\\.|[^\\])*?"{3,5}', re.DOTALL),
    "'''": re.compile(r"'''.*?'{3,5}", re.DOTALL),
    '"': re.compile(r'"(?:[^"\\\n]|\\.)*"'),
    "'": re.compile(r"'[^'\n]*'"),
}


class TomlPlaces:
    """`keys` has the place of each key, by its whole path: where it is first written. `values` has those of values."""

    __slots__ = ("_at", "_sizes", "_text", "keys", "values")

    def __init__(self, text: str) -> None:
        self.keys: dict[Path, Range] = {}
        self.values: dict[Path, Range] = {}
        self._text = text
        self._at = 0
        self._sizes: dict[Path, int] = {}  # of arrays of tables, so far
        self._document()

    def nearest(self, path: Path) -> Range:
        """Return the place of a key, else of what holds it; of the first character where none is known."""
        while path:
            found = self.keys.get(path) or self.values.get(path)
            if found:
                return found
            path = path[:-1]
        return 0, 0

    def _document(self) -> None:
        table: Path = ()
        while self._skip():
            if self._text.startswith("[[", self._at):
                table = self._header(2)
            elif self._text[self._at] == "[":
                table = self._header(1)
            else:
                self._pair(table)

    def _skip(self) -> bool:
        """Go to what comes next; return whether there is something."""
        found = _BLANK.match(self._text, self._at)
        self._at = found.end() if found else self._at
        return self._at < len(self._text)

    def _header(self, brackets: int) -> Path:
        self._at += brackets
        path: Path = ()
        written = self._dotted()
        for number, (name, where) in enumerate(written, 1):
            path += (name,)
            self.keys.setdefault(path, where)
            if brackets == 2 and number == len(written):
                size = self._sizes[path] = self._sizes.get(path, 0) + 1
                path += (size - 1,)
                self.keys[path] = where
            elif path in self._sizes:
                path += (self._sizes[path] - 1,)
        self._at += brackets
        return path

    def _dotted(self) -> list[tuple[str, Range]]:
        """Read a key with dots, and return its parts."""
        parts = []
        while True:
            found = _KEY.match(self._text, self._at)
            assert found is not None, self._at
            parts.append((_unquoted(found[1]), found.span(1)))
            self._at = found.end()
            if not self._text.startswith(".", self._at):
                return parts
            self._at += 1

    def _pair(self, table: Path) -> None:
        path = table
        for name, where in self._dotted():
            path += (name,)
            self.keys.setdefault(path, where)
        self._at += 1  # the equals sign
        self._skip()
        self._value(path)

    def _value(self, path: Path) -> None:
        start, text = self._at, self._text
        if text[start] == "[":
            self._array(path)
        elif text[start] == "{":
            self._inline_table(path)
        else:
            quotes = text[start : start + 3] if text[start : start + 3] in _STRINGS else text[start]
            found = _STRINGS.get(quotes, _BARE).match(text, start)
            assert found is not None, start
            self._at = start + len(found[0].rstrip())
        self.values[path] = start, self._at

    def _array(self, path: Path) -> None:
        self._at += 1
        number = 0
        while self._skip() and self._text[self._at] != "]":
            self._value((*path, number))
            number += 1
            self._comma()
        self._at += 1

    def _inline_table(self, path: Path) -> None:
        self._at += 1
        while self._skip() and self._text[self._at] != "}":
            self._pair(path)
            self._comma()
        self._at += 1

    def _comma(self) -> None:
        if self._skip() and self._text[self._at] == ",":
            self._at += 1


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    import tomli

    value: str = tomli.loads(f"key = {key}")["key"]
    return value
