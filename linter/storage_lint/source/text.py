"""A source file's text and its lines."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import accumulate

OURS = "storage-lint"  # what a comment that accepts something begins with


class SourceFile:
    """The text of one file. Offsets are in characters; lines and columns count from 1.

    `path` is what messages show: relative to the working directory, with forward slashes.
    `file_path` is where it is on disk. `discreet` is set for files whose lines may hold secrets beside what is
    reported: nothing but the span itself may be shown. `hidden` are the ranges that are never shown.
    `has_mark` says that the file begins with a byte order mark, which is not in the text; `is_on_disk` that the text is
    what a file on disk holds, so that it can be read again. The text of a part of a file begins at its `first_line`.
    """

    __slots__ = (
        "_is_marked",
        "_line_starts",
        "discreet",
        "file_path",
        "first_line",
        "has_mark",
        "hidden",
        "is_on_disk",
        "path",
        "text",
    )

    def __init__(self, path: str, text: str, file_path: str | None = None, first_line: int = 1) -> None:
        self.path = path
        self.text = text
        self.first_line = first_line
        self.file_path = file_path if file_path is not None else path
        self.discreet = False
        self.has_mark = False
        self.is_on_disk = False
        self.hidden: list[tuple[int, int]] = []
        self._line_starts: list[int] | None = None
        self._is_marked: bool | None = None

    def __repr__(self) -> str:
        return f"SourceFile({self.path!r})"

    def position(self, offset: int) -> tuple[int, int]:
        """Return (line, column) of a character offset."""
        starts = self._starts()
        number = bisect_right(starts, offset)
        return number + self.first_line - 1, offset - starts[number - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the character offset of a (line, column), clamped to the text."""
        starts = self._starts()
        at = line - self.first_line
        return min(starts[at] + column - 1, len(self.text)) if at < len(starts) else len(self.text)

    def line(self, number: int) -> str:
        """Return the text of a line without its line ending; the empty string past the end."""
        start, end = self.line_bounds(number)
        return self.text[start:end]

    def line_bounds(self, number: int) -> tuple[int, int]:
        """Return the offsets at which the text of a line starts and ends, its line ending left out."""
        starts = self._starts()
        at = number - self.first_line
        if not 0 <= at < len(starts):
            return len(self.text), len(self.text)
        start = starts[at]
        end = starts[at + 1] - 1 if at + 1 < len(starts) else len(self.text)
        while end > start and self.text[end - 1] == "\r":
            end -= 1
        return start, end

    @property
    def is_marked(self) -> bool:
        """Whether comments of the file may accept something."""
        if self._is_marked is None:
            text = self.text
            self._is_marked = OURS in text.lower() or ":ignore:" in text or "checkov:skip" in text
        return self._is_marked

    def hide(self, start: int, end: int) -> None:
        """Never show the characters of a range: they are, or may be, a secret."""
        self.hidden.append((start, end))

    def _starts(self) -> list[int]:
        if self._line_starts is None:
            before = accumulate(map(len, self.text.split("\n")), initial=0)
            self._line_starts = [characters + number for number, characters in enumerate(before)][:-1]
        return self._line_starts


# Directories that live for this run alone -> the paths that are shown in their place.
_shown: dict[str, str] = {}


@contextmanager
def shown_as(directory: str, path: str) -> Iterator[None]:
    """Show `path` in the place of a directory that was made for this run, as long as the block lasts."""
    absolute = os.path.abspath(directory)
    _shown[absolute] = path
    try:
        yield
    finally:
        del _shown[absolute]


def display_path(file_path: str) -> str:
    """Return `file_path` relative to the working directory when it lies below it, with forward slashes."""
    here = os.getcwd()
    absolute = os.path.abspath(file_path)
    for made, shown in _shown.items():
        if absolute == made or absolute.startswith(made + os.sep):
            file_path = shown + absolute[len(made) :]
            absolute = os.path.abspath(file_path)
    above = here.rstrip(os.sep) + os.sep
    return (absolute.removeprefix(above) if absolute.startswith(above) else file_path).replace(os.sep, "/")


def in_order_of_place(paths: Iterable[str]) -> list[str]:
    """Return paths, as messages show them, in an order that does not hang on where the program was started."""
    found = list(paths)
    if any(one.startswith(("..", "/")) or ":" in one for one in found):
        return sorted(found, key=lambda one: os.path.abspath(one).replace(os.sep, "/"))
    return sorted(found, key=lambda one: "" if one == "." else one)  # the working directory is before what is in it


def path_from_here(file_path: str) -> str:
    """Return a path relative to the working directory, also one that lies above or beside it.

    One with which it has nothing but the root in common is as given: `../../../etc/x` would say less.
    """
    here = os.getcwd()
    try:
        common = os.path.commonpath((here, os.path.abspath(file_path)))
    except ValueError:  # another drive
        return file_path
    return file_path if common == os.path.dirname(common) else os.path.relpath(file_path)
