"""What the comments of a file are about that accept something: an attribute, a block, a call, the whole file."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping

from storage_lint.inputs.terraform.syntax.files import read_comments
from storage_lint.inputs.terraform.syntax.read import is_json
from storage_lint.inputs.terraform.syntax.tree import (
    Attribute,
    Block,
    Body,
    Call,
    Comment,
    Expression,
    File,
    HclSyntaxError,
    ObjectCons,
    TupleCons,
)
from storage_lint.source.marks import Mark, Written, marks_in
from storage_lint.source.record import replace
from storage_lint.source.span import Span
from storage_lint.source.text import OURS, SourceFile

_WHOLE = ("resource", "module")  # blocks that a mark accepts with all that they declare
_NOTHING = "it stands neither on nor directly above anything that can be accepted"


class Target:
    """A part of a file: from `start` to `end`; `block` is whether it declares something."""

    __slots__ = ("block", "end", "start")

    def __init__(self, start: int, end: int, block: bool) -> None:
        self.start = start
        self.end = end
        self.block = block


def marks_of(file: File) -> tuple[Mark, ...]:
    """Return the marks of a file of configuration."""
    items = _Items(file.source, file.blocks, file.attributes, file.comments)
    return tuple(items.marks(_in_json if is_json(file.source) else _in_lines))


def marks_of_values(source: SourceFile, body: Body) -> tuple[Mark, ...]:
    """Return the marks of a file of variable values."""
    if is_json(source):
        from storage_lint.inputs.terraform.syntax.json_files import JsonBody

        comments = body.comments() if isinstance(body, JsonBody) else ()
        return tuple(_Items(source, (), body.attributes, comments).marks(_in_json))
    return tuple(_Items(source, (), body.attributes, read_comments(source)).marks(_in_lines))


class _Items:
    """The top level of a file, and its comments."""

    def __init__(
        self,
        source: SourceFile,
        blocks: tuple[Block, ...],
        attributes: Mapping[str, Attribute],
        comments: tuple[Comment, ...],
    ) -> None:
        self.source = source
        self.blocks = tuple(sorted(blocks, key=lambda one: one.start))
        self.attributes = attributes
        self.comments = comments
        starts = (*(one.start for one in blocks), *(one.start for one in attributes.values()))
        self.first = min(starts, default=len(source.text))
        self.alone = set(self._alone())
        self._first_lines = [self.line(one.start) for one in self.blocks]
        self._around: dict[int, tuple[int, int]] = {}
        self.lines_alone = {
            number
            for one in comments
            if one.start in self.alone
            for number in range(self.line(one.start), self.line(one.end) + 1)
        }

    def _alone(self) -> Iterator[int]:
        """Yield where the comments start before which their line has nothing but comments."""
        empty_until = 0
        for one in self.comments:
            start = max(self.source.line_bounds(self.line(one.start))[0], empty_until)
            if not self.source.text[start : one.start].strip():
                empty_until = one.end
                yield one.start

    def blocks_on(self, line: int) -> tuple[Block, ...]:
        """Return the outermost blocks that may have a line: those that begin there, and the one before them."""
        first = bisect_left(self._first_lines, line)
        return self.blocks[max(first - 1, 0) : bisect_right(self._first_lines, line)]

    def around(self, line: int) -> tuple[int, int]:
        """Return the lines above and below all that have comments alone and follow each other around a line."""
        if line not in self._around:
            above = below = line
            while above in self.lines_alone:
                above -= 1
            while below in self.lines_alone:
                below += 1
            self._around.update(dict.fromkeys(range(above + 1, below), (above, below)))
        return self._around.get(line, (line, line))

    def line(self, offset: int) -> int:
        """Return the line of an offset."""
        return self.source.position(offset)[0]

    def marks(self, find: Callable[[_Items, Comment], Target | None]) -> Iterator[Mark]:
        """Yield the marks; `find` says what a comment is about."""
        for comment in self.comments:
            shift = comment.start + self.source.text[comment.start : comment.end].find(comment.text[:1])
            for written in marks_in(comment.text):
                span = Span(self.source, shift + written.start, shift + written.end)
                mark = self._mark(comment, written, span, find)
                if mark is not None:
                    yield mark

    # complexity: a mark for the whole file, then what it stands on, then what is wrong
    def _mark(
        self, comment: Comment, written: Written, span: Span, find: Callable[[_Items, Comment], Target | None]
    ) -> Mark | None:
        if written.whole_file:
            late = comment.start > self.first and not is_json(self.source)
            wrong = written.wrong or ("ignore-file stands before the first block of a file" if late else "")
            return Mark(replace(written, wrong=wrong), span, 0, len(self.source.text))
        near = self.blocks_on(self.line(comment.start))
        outermost = next((one for one in near if one.start <= comment.start < one.end), None)
        target = _whole(outermost) if written.tool == "checkov" and outermost else find(self, comment)
        if target is not None:
            return Mark(written, span, target.start, target.end, target.block)
        return Mark(replace(written, wrong=written.wrong or _NOTHING), span) if written.tool == OURS else None


def _whole(block: Block) -> Target:
    return Target(block.start, block.end, block.type in _WHOLE)


def _in_json(items: _Items, comment: Comment) -> Target | None:
    """The innermost object that has the property."""
    block = next((one for one in items.blocks if one.start <= comment.start < one.end), None)
    if block is None:
        return None
    for one in _body(block).attributes.values():
        if one.start <= comment.start < one.expression.end:
            return _object_around(one.expression, comment.start) or Target(one.start, one.expression.end, False)
    return _whole(block)


def _object_around(expression: Expression, at: int) -> Target | None:
    """Return the innermost object of a value that holds an offset."""
    inner = next((value for _, value in _parts(expression) if value.start <= at < value.end), None)
    found = _object_around(inner, at) if inner is not None else None
    is_object = isinstance(expression, ObjectCons)
    return found or (Target(expression.start, expression.end, False) if is_object else None)


def _in_lines(items: _Items, comment: Comment) -> Target | None:
    """What is on the comment's line, else the block whose first lines it is among, else what is on the next line."""
    line = items.line(comment.start)
    if comment.start not in items.alone:
        return _on_line(items, items.blocks_on(line), items.attributes.values(), line, closing=True)
    above, below = items.around(line)
    opened = _opened_on(items, items.blocks_on(above), above)
    return opened or _on_line(items, items.blocks_on(below), items.attributes.values(), below, closing=False)


def _opened_on(items: _Items, blocks: Iterable[Block], line: int) -> Target | None:
    """Return the block whose header is on a line and whose body goes on below."""
    for block in blocks:
        first, last = items.line(block.start), items.line(block.end)
        if first == line < last:
            return _whole(block)
        if first < line < last:
            inner = _opened_on(items, _body(block).blocks, line)
            return Target(inner.start, inner.end, False) if inner else None
    return None


# complexity: one case for each way in which a line and an item meet
def _on_line(
    items: _Items, blocks: Iterable[Block], attributes: Iterable[Attribute], line: int, closing: bool, depth: int = 0
) -> Target | None:
    """Return the innermost item that has a line; a block has that of its header, with `closing` that of its end."""
    for attribute in attributes:
        if items.line(attribute.start) <= line <= items.line(attribute.expression.end - 1):
            whole = Target(attribute.start, attribute.expression.end, False)
            return (
                whole if items.line(attribute.start) == line else _part_on(items, attribute.expression, line) or whole
            )
    for block in blocks:
        first, last = items.line(block.start), items.line(block.end - 1)
        if line == first or (closing and line == last):
            return Target(block.start, block.end, block.type in _WHOLE and not depth)
        if first < line < last:
            body = _body(block)
            return _on_line(items, body.blocks, body.attributes.values(), line, closing, depth + 1)
    return None


def _part_on(items: _Items, expression: Expression, line: int) -> Target | None:
    """Return the entries of a collection that begin on a line, else the one that goes on there."""
    parts = list(_parts(expression))
    begun = [(start, value.end) for start, value in parts if items.line(start) == line]
    if begun:
        return Target(begun[0][0], begun[-1][1], False)
    for start, value in parts:
        if items.line(start) < line <= items.line(value.end - 1):
            return _part_on(items, value, line) or Target(start, value.end, False)
    return None


def _parts(expression: Expression) -> Iterator[tuple[int, Expression]]:
    """Yield the entries of a collection, and of those that a function is given: where each starts, and its value."""
    if isinstance(expression, ObjectCons):
        yield from ((key.start, value) for key, value in expression.items)
    elif isinstance(expression, TupleCons):
        yield from ((item.start, item) for item in expression.items)
    elif isinstance(expression, Call):
        yield from (part for argument in expression.arguments for part in _parts(argument))


def _body(block: Block) -> Body:
    try:
        return block.body
    except HclSyntaxError:  # a problem says so already
        return Body({}, ())
