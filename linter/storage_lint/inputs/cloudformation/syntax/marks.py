"""What the comments of a template are about that accept something: a property, a resource, the whole file."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from sys import maxsize
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
    return tuple(_marks(document, _Items(tuple(_items(document)))))


class _Items:
    """The items of a document, in the order of writing, and where they are."""

    def __init__(self, items: tuple[_Item, ...]) -> None:
        self.first = min((one.start for one in items), default=maxsize)
        self.resources = sorted((one for one in items if one.is_resource), key=lambda one: one.start)
        self._texts = sorted((one.start, one.end) for one in items if one.is_text)
        self._resource_by_line = {one.line: one for one in reversed(self.resources)}
        self._by_line: dict[int, _Item] = {}
        for one in items:
            known = self._by_line.setdefault(one.line, one)
            if one.depth < known.depth:
                self._by_line[one.line] = one

    def on(self, line: int) -> _Item | None:
        """Return the outermost item that begins on a line."""
        return self._by_line.get(line)

    def around(self, above: int, below: int) -> _Item | None:
        """Return the resource whose first lines have a comment, else what stands below it."""
        return self._resource_by_line.get(above) or self.on(below)

    def in_text(self, at: int) -> bool:
        """Return whether a `#` is part of a value: a quoted string, or a block of text. Nothing is inside of these."""
        before = bisect_right(self._texts, (at, maxsize)) - 1
        return before >= 0 and at < self._texts[before][1]


def _items(document: Document) -> Iterator[_Item]:
    """Yield the items, those of a container that aliases lead to where it is found first, and as Resources."""
    pending: list[tuple[Any, tuple[Any, ...]]] = [(document.data, ())]
    seen: set[tuple[int, bool]] = set()
    while pending:
        container, way = pending.pop()
        found = id(container), way == ("Resources",)
        if not isinstance(container, dict | list) or len(way) > 50 or found in seen:
            continue
        seen.add(found)
        for key, (start, _, _, end) in document.places(container).items():
            inner = container[key] if isinstance(container, list) or key in container else None
            line = document.source.position(start)[0]
            yield _Item(start, end, line, len(way), not isinstance(inner, dict | list), (*way, key))
            pending.append((inner, (*way, key)))


def _marks(document: Document, items: _Items) -> Iterator[Mark]:
    source = document.source
    comments = [one for one in _COMMENT.finditer(source.text) if not items.in_text(one.start())]
    runs = _runs([number for one in comments if (number := _own_line(document, one.start()))])
    for comment in comments:
        for written in marks_in(comment[0]):
            span = Span(source, comment.start() + written.start, comment.start() + written.end)
            mark = _mark(document, items, runs, comment.start(), written, span)
            if mark is not None:
                yield mark


def _runs(lines: list[int]) -> dict[int, tuple[int, int]]:
    """Return for each of the lines, which are in order, the lines above and below all that follow each other there."""
    found: dict[int, tuple[int, int]] = {}
    start = 0
    for at, line in enumerate(lines):
        if at + 1 == len(lines) or lines[at + 1] != line + 1:
            run = lines[start : at + 1]
            found.update(dict.fromkeys(run, (run[0] - 1, run[-1] + 1)))
            start = at + 1
    return found


def _mark(
    document: Document, items: _Items, runs: dict[int, tuple[int, int]], at: int, written: Written, span: Span
) -> Mark | None:
    if written.whole_file:
        late = "ignore-file stands before the first key of a file" if at > items.first else ""
        return Mark(replace(written, wrong=written.wrong or late), span, 0, len(document.source.text))
    line = document.source.position(at)[0]
    target = items.around(*runs[line]) if line in runs else items.on(line)
    if written.tool == "checkov":
        target = _resource_around(document, items, at) or target
    if target is not None:
        return Mark(written, span, target.start, target.end, target.is_resource)
    return Mark(replace(written, wrong=written.wrong or _NOTHING), span) if written.tool == OURS else None


def _resource_around(document: Document, items: _Items, at: int) -> _Item | None:
    """Return the resource within whose lines a comment stands: the last one before it that is indented less."""
    before = bisect_right(items.resources, at, key=lambda one: one.start) - 1
    column = document.source.position(at)[1]
    found = items.resources[before] if before >= 0 else None
    return found if found is not None and document.source.position(found.start)[1] < column else None


def _own_line(document: Document, at: int) -> int:
    """Return the line of a comment that has it for itself; else 0."""
    line, column = document.source.position(at)
    return 0 if document.source.line(line)[: column - 1].strip() else line
