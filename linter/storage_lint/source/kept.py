"""What stays of a source file when its text is let go: a report reads it again, one file at a time."""

from __future__ import annotations

from typing import ClassVar

from storage_lint.source.read import MAX_FILE_BYTES, ReadError, decoded, read_regular, real_path
from storage_lint.source.span import Location, Span
from storage_lint.source.text import SourceFile


class KeptFile(SourceFile):
    """A file without its text, which is read again when it is asked for: empty if it is not what it was.

    What is not on disk (a template inside of another one) keeps it.
    """

    __slots__ = ("_hash",)

    _open: ClassVar[KeptFile | None] = None  # the one that has its text at the moment

    def __init__(self, file: SourceFile) -> None:
        self.path, self.file_path, self.first_line = file.path, file.file_path, file.first_line
        self.discreet, self.has_mark = file.discreet, file.has_mark
        self.hidden = file.hidden  # the same list: what is hidden later is not shown either
        self._hash = hash(file.text)
        self._line_starts = None
        if not file.is_on_disk:
            self.text = file.text

    def join(self, file: SourceFile) -> None:
        """Hide what the same file hides that was read once more."""
        if file.hidden is not self.hidden:
            self.hidden += file.hidden
            file.hidden = self.hidden
        self.discreet = self.discreet or file.discreet

    def __getattr__(self, name: str) -> str:
        """Return the text: no other attribute is missing."""
        if name != "text":
            raise AttributeError(name)
        if KeptFile._open is not None:
            del KeptFile._open.text
            KeptFile._open._line_starts = None
        KeptFile._open, self.text = self, self._read()
        return self.text

    def _read(self) -> str:
        try:
            again = decoded(self.path, self.file_path, read_regular(real_path(self.file_path), MAX_FILE_BYTES))
        except ReadError:
            return ""
        return again.text if isinstance(again, SourceFile) and hash(again.text) == self._hash else ""


class KeptSpan(Span):
    """A place whose lines and columns are known, so that nobody asks for the text of its file."""

    __slots__ = ("_location",)

    def __init__(self, file: KeptFile, start: int, end: int, location: Location) -> None:
        super().__init__(file, start, end)
        self._location = location

    def location(self) -> Location:
        """Return the place with lines and columns."""
        return self._location
