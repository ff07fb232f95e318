"""Places in source files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage_lint.source.record import Record

if TYPE_CHECKING:
    from storage_lint.source.text import SourceFile


class Location(Record):
    """A place as people and reports name it. Lines and columns count from 1; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


class Span:
    """A range of characters of a source file, `end` exclusive. Lines and columns are worked out on demand."""

    __slots__ = ("end", "file", "start")

    def __init__(self, file: SourceFile, start: int, end: int) -> None:
        self.file = file
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Span({self.location()})"

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Span) and self.file is other.file and self.start == other.start and self.end == other.end
        )

    def __hash__(self) -> int:
        return hash((id(self.file), self.start, self.end))

    def location(self) -> Location:
        """Return the place with lines and columns."""
        line, column = self.file.position(self.start)
        end_line, end_column = self.file.position(self.end)
        return Location(self.file.path, line, column, end_line, end_column)

    def text(self) -> str:
        """Return the characters of the span."""
        return self.file.text[self.start : self.end]
