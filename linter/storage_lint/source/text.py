"""A source file's text, its lines, and the reading of it from disk."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import accumulate

from storage_lint.source.problem import Problem
from storage_lint.source.span import Span


class SourceFile:
    """The text of one file. Offsets are in characters; lines and columns count from 1.

    `path` is what messages show: relative to the working directory, with forward slashes.
    `file_path` is where it is on disk. `discreet` is set for files whose lines may hold secrets beside what is
    reported: nothing but the span itself may be shown.
    """

    __slots__ = ("_line_starts", "discreet", "file_path", "path", "text")

    def __init__(self, path: str, text: str, file_path: str | None = None) -> None:
        self.path = path
        self.text = text
        self.file_path = file_path if file_path is not None else path
        self.discreet = False
        self._line_starts: list[int] | None = None

    def __repr__(self) -> str:
        return f"SourceFile({self.path!r})"

    def position(self, offset: int) -> tuple[int, int]:
        """Return (line, column) of a character offset."""
        starts = self._starts()
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the character offset of a (line, column), clamped to the text."""
        starts = self._starts()
        if line > len(starts):
            return len(self.text)
        return min(starts[line - 1] + column - 1, len(self.text))

    def line(self, number: int) -> str:
        """Return the text of a line without its line ending; the empty string past the end."""
        starts = self._starts()
        if not 1 <= number <= len(starts):
            return ""
        end = starts[number] if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].rstrip("\r\n")

    def _starts(self) -> list[int]:
        if self._line_starts is None:
            before = accumulate(map(len, self.text.split("\n")), initial=0)
            self._line_starts = [characters + number for number, characters in enumerate(before)][:-1]
        return self._line_starts


MAX_FILE_BYTES = 64 * 1024 * 1024


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
    relative = os.path.relpath(absolute, here) if absolute.startswith(here.rstrip(os.sep) + os.sep) else file_path
    return relative.replace(os.sep, "/")


def read_source(file_path: str) -> SourceFile | Problem:
    """Read a file as UTF-8 text. What can't be read becomes a `Problem` that says why; nothing is raised.

    A byte order mark is dropped. Devices, pipes and files above `MAX_FILE_BYTES` are refused: a pull request may
    hold a link to `/dev/zero`.
    """
    path = display_path(file_path)
    try:
        if not os.path.lexists(file_path):
            return Problem(f"{path}: no such file", "nothing was read there", path=path)
        if not os.path.isfile(file_path):
            return Problem(f"{path}: not a regular file", "only regular files are read", path=path)
        if os.path.getsize(file_path) > MAX_FILE_BYTES:
            limit = MAX_FILE_BYTES // (1024 * 1024)
            return Problem(f"{path}: file is larger than {limit} MiB", "it was not read", path=path)
        with open(file_path, "rb") as stream:
            content = stream.read()
    except OSError as error:
        return Problem(f"{path}: cannot be read", error.strerror or str(error), path=path)
    try:
        return SourceFile(path, content.decode("utf-8-sig"), file_path)
    except UnicodeDecodeError as error:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return Problem(f"{path}: not UTF-8 text", "it is UTF-16; save the file as UTF-8", path=path)
        line = content.count(b"\n", 0, error.start) + 1
        column = error.start - content.rfind(b"\n", 0, error.start)
        detail = f"byte 0x{content[error.start]:02x} at line {line}, column {column}; save the file as UTF-8"
        source = SourceFile(path, content.decode("utf-8-sig", errors="replace"), file_path)
        offset = source.offset(line, column)
        span = Span(source, offset, min(offset + 1, len(source.text)))
        return Problem(f"{path}: not UTF-8 text", detail, span=span, path=path)
