"""What the comments of a template are about that accept something: a property, a resource, the whole file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.source.marks import Mark, Written, marks_in
from storage_lint.source.record import Record, replace
from storage_lint.source.span import Span
from storage_lint.source.text import OURS

_COMMENT = re.compile(r"(?:(?<=\s)|^)#[^\n]*")
_NOTHING = "it stands neither on nor directly above a property or a logical id"


class _Item(Record):
    """An entry of a mapping, or an item of a list, as it is written; `depth` counts the collections around it."""

    start: int
    end: int
    line: int
    depth: int
    is_text: bool  # a value that is one scalar
    way: tuple[Any, ...]

    @property
    def is_resource(self) -> bool:
        """Whether it is a logical id with its resource."""
        return len(self.way) == 2 and self.way[0] == "Resources"


def marks_of(document: Document) -> tuple[Mark, ...]:
    """Return the marks of a YAML template. JSON has no comments."""
    text = document.source.text
    if text.lstrip()[:1] in ("{", "["):
        return ()
    items = list(_items(document, document.data, ()))
    return tuple(_marks(document, items))


def _items(document: Document, container: Any, way: tuple[Any, ...]) -> Iterator[_Item]:
    if not isinstance(container, dict | list) or len(way) > 50:
        return
    for key, (start, _, _, end) in document.places(container).items():
        inner = container[key] if isinstance(container, list) or key in container else None
        line = document.source.position(start)[0]
        yield _Item(start, end, line, len(way), not isinstance(inner, dict | list), (*way, key))
        yield from _items(document, inner, (*way, key))


def _marks(document: Document, items: list[_Item]) -> Iterator[Mark]:
    source = document.source
    comments = [one for one in _COMMENT.finditer(source.text) if not _in_text(document, items, one.start())]
    alone = {number for one in comments if (number := _own_line(document, one.start()))}
    first = min((one.start for one in items), default=len(source.text))
    for comment in comments:
        for written in marks_in(comment[0]):
            span = Span(source, comment.start() + written.start, comment.start() + written.end)
            mark = _mark(document, items, alone, comment.start(), written, span, first)
            if mark is not None:
                yield mark


def _mark(
    document: Document, items: list[_Item], alone: set[int], at: int, written: Written, span: Span, first: int
) -> Mark | None:
    if written.whole_file:
        late = "ignore-file stands before the first key of a file" if at > first else ""
        return Mark(replace(written, wrong=written.wrong or late), span, 0, len(document.source.text))
    line = _own_line(document, at)
    target = _below(items, alone, line) if line else _on(items, document.source.position(at)[0])
    if written.tool == "checkov":
        target = _resource_around(document, items, at) or target
    if target is not None:
        return Mark(written, span, target.start, target.end, target.is_resource)
    return Mark(replace(written, wrong=written.wrong or _NOTHING), span) if written.tool == OURS else None


def _resource_around(document: Document, items: list[_Item], at: int) -> _Item | None:
    """Return the resource within whose lines a comment stands: the last one before it that is indented less."""
    before = [one for one in items if one.is_resource and one.start <= at]
    column = document.source.position(at)[1]
    return before[-1] if before and document.source.position(before[-1].start)[1] < column else None


def _below(items: list[_Item], alone: set[int], line: int) -> _Item | None:
    """Return the resource whose first lines have a comment, else what stands below it."""
    above = below = line
    while above in alone:
        above -= 1
    while below in alone:
        below += 1
    opened = next((one for one in items if one.is_resource and one.line == above), None)
    return opened or _on(items, below)


def _on(items: list[_Item], line: int) -> _Item | None:
    """Return the outermost item that begins on a line."""
    return min((one for one in items if one.line == line), key=lambda one: one.depth, default=None)


def _own_line(document: Document, at: int) -> int:
    """Return the line of a comment that has it for itself; else 0."""
    line, column = document.source.position(at)
    return 0 if document.source.line(line)[: column - 1].strip() else line


def _in_text(document: Document, items: list[_Item], at: int) -> bool:
    """Return whether a `#` is part of a value: a quoted string, or a block of text."""
    inside = [one for one in items if one.start <= at < one.end]
    innermost = max(inside, key=lambda one: one.depth, default=None)
    return innermost is not None and innermost.is_text
