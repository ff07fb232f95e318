"""Templates as plain data, with the place of everything beside it.

Mappings are `dict` with the keys as they are written, sequences `list`, scalars what YAML 1.1 makes of them, except
that dates stay strings. Short forms are long ones (`!Ref X` is `{"Ref": "X"}`). Where an item of a container stands is
looked up by the container's identity; for JSON the places are only worked out when one is asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from storage_lint.inputs.cloudformation.syntax.duplicates import Duplicate
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

# key start, key end, value start, value end; items of sequences have no key and repeat the value's start
Place = tuple[int, int, int, int]
Places = dict[int, dict[Any, Place]]
_FLOW = "[{!&*"  # what a collection begins with that is written in flow style, with a tag or anchor before it
FindPlaces = Callable[[Any], dict[Any, Place] | None]


class Document:
    """A parsed file: `data`, and where each item of its containers is written."""

    __slots__ = ("_find_places", "_kept", "_places", "data", "duplicates", "may_be_empty", "mentions", "problems",
                 "root", "source")  # fmt: skip

    def __init__(
        self,
        source: SourceFile,
        data: Any,
        places: Places,
        problems: list[Problem],
        root: list[Any] | None = None,
        find_places: FindPlaces | None = None,
    ) -> None:
        self.source = source
        self.data = data
        self.root = root if root is not None else [data]
        self.problems = problems
        self.duplicates: list[Duplicate] = []
        self.mentions: dict[str, set[int]] | None = None  # worked out on first use: see `stacks/mentions.py`
        self.may_be_empty = False  # what it holds may be in other files
        self._places = places
        self._find_places = find_places
        self._kept: list[Any] = []

    def places(self, container: Any) -> dict[Any, Place]:
        """Return the places of the items of a container of this document."""
        places = self._places.get(id(container))
        if places is None and self._find_places is not None:
            places = self._find_places(container)
        return places or {}

    def adopt(self, container: Any, places: dict[Any, Place]) -> None:
        """Register a container that was made from parts of this document, with the places of its items."""
        self._places[id(container)] = places
        self._kept.append(container)  # an identity is only good while its object lives

    def way_to(self, container: Any) -> list[tuple[Any, Any]]:
        """Return the containers and keys that lead to a container, from the top; none when it is not written here."""
        pending: list[tuple[Any, list[tuple[Any, Any]]]] = [(self.root, [])]
        seen: set[int] = set()
        while pending:
            one, way = pending.pop()
            if one is container:
                return way
            if isinstance(one, (dict, list)) and id(one) not in seen:
                seen.add(id(one))
                items = one.items() if isinstance(one, dict) else enumerate(one)
                pending += [(item, [*way, (one, key)]) for key, item in items if isinstance(item, (dict, list))]
        return []

    def whole_span(self, container: Any, key: Any) -> Span | None:
        """Return where a value is written, from its beginning to its end."""
        place = self.places(container).get(key)
        return None if place is None else Span(self.source, place[2], place[3])

    def key_span(self, container: Any, key: Any) -> Span:
        """Return where the key of an item stands; for an item of a sequence the first line of the item."""
        place = self.places(container).get(key)
        if place is None:
            return Span(self.source, 0, 0)
        if isinstance(container, list):
            return self._first_line(place[2], place[3])
        return Span(self.source, place[0], place[1])

    def value_span(self, container: Any, key: Any) -> Span:
        """Return where a value stands. A block of several lines, and nothing, are represented by their key."""
        place = self.places(container).get(key)
        if place is None:
            return Span(self.source, 0, 0)
        _, _, start, end = place
        is_collection = isinstance(container[key], (dict, list))
        is_block = is_collection and (
            "\n" in self.source.text[start:end] or self.source.text[start : start + 1] not in _FLOW
        )
        if place[0] != start and (is_block or start == end):
            return Span(self.source, place[0], place[1])
        return self._first_line(start, end)

    def _first_line(self, start: int, end: int) -> Span:
        text = self.source.text
        newline = text.find("\n", start, end)
        if newline >= 0 and text[start] not in "\"'":
            end = newline
        return Span(self.source, start, start + len(text[start:end].rstrip()))


def syntax_problem(source: SourceFile, language: str, message: str, offset: int) -> Problem:
    """Return why a file is not valid, at an offset of its text."""
    offset = max(0, min(offset, len(source.text)))
    span = Span(source, offset, min(offset + 1, len(source.text)))
    line, column = source.position(offset)
    return Problem(f"{source.path}: invalid {language}", f"line {line}, column {column}: {message}", span=span)
