"""Where the items of a JSON document stand, worked out only on the way to the containers that someone asks about.

Everything beside that way is skipped with the standard library's decoder, at its speed.
"""

from __future__ import annotations

import json
import re
from collections import deque
from typing import Any

Place = tuple[int, int, int, int]

# Objects and arrays of one document, and of these the objects that hold something: more take half a gigabyte.
MAX_CONTAINERS = 2_000_000
MAX_FILLED_OBJECTS = 1_100_000


def is_too_large(text: str) -> bool:
    """Return whether a document holds more objects and arrays than are read."""
    if len(text) <= MAX_FILLED_OBJECTS:
        return False
    objects = text.count("{")
    return objects + text.count("[") > MAX_CONTAINERS or objects - text.count("{}") > MAX_FILLED_OBJECTS


_BLANK = re.compile(r"[ \t\n\r]*")


class JsonPlaces:
    """Finds places in `text`, which `root`, a list with one item, was read from."""

    __slots__ = ("_decode", "_found", "_keys", "_parents", "_pending", "_text")

    def __init__(self, text: str, root: list[Any]) -> None:
        self._text = text
        self._decode = json.JSONDecoder(strict=False).raw_decode
        start = self._skip_blanks(0)
        self._found: dict[int, dict[Any, Place]] = {id(root): {0: (start, start, start, len(text.rstrip()))}}
        self._parents: dict[int, Any] = {}  # container -> the one that holds it: one entry for each of the document
        self._keys: dict[int, dict[int, Any]] = {}  # container that was asked about -> what it holds -> its key
        self._pending: deque[Any] = deque((root,))  # containers that were not looked into yet, the outer ones first

    def find(self, container: Any) -> dict[Any, Place] | None:
        """Return the places of the items of a container of the document; None for any other container."""
        way: list[Any] = []
        while id(container) not in self._found:
            if not self._is_ours(container):
                return None
            way.append(container)
            container = self._parents[id(container)]
        for inner in reversed(way):
            outer = self._parents[id(inner)]
            try:
                self._found[id(inner)] = self._items(self._found[id(outer)][self._key(outer, inner)][2])
            except RecursionError:  # it was read with more room on the stack
                return None
        return self._found[id(way[0] if way else container)]

    def _is_ours(self, container: Any) -> bool:
        """Whether the container belongs to the document; looks into it as far as that takes."""
        parents, pending = self._parents, self._pending
        while id(container) not in parents and pending:
            outer = pending.popleft()
            for inner in outer.values() if type(outer) is dict else outer:
                if type(inner) is dict or type(inner) is list:
                    parents[id(inner)] = outer
                    pending.append(inner)
        return id(container) in parents

    def _key(self, outer: Any, inner: Any) -> Any:
        """The key or index under which a container holds another one."""
        keys = self._keys.get(id(outer))
        if keys is None:
            items = outer.items() if type(outer) is dict else enumerate(outer)
            keys = self._keys[id(outer)] = {id(one): key for key, one in items}
        return keys[id(inner)]

    def _items(self, start: int) -> dict[Any, Place]:
        """The places of the items of the object or array that starts at `start`."""
        text, decode, skip = self._text, self._decode, self._skip_blanks
        is_object = text[start] == "{"
        places: dict[Any, Place] = {}
        at = skip(start + 1)
        while text[at] not in "}]":
            key, key_start, key_end = len(places), at, at
            if is_object:
                key, key_end = decode(text, at)
                at = skip(skip(key_end) + 1)
            _, end = decode(text, at)
            places[key] = (key_start, key_end if is_object else key_start, at, end)
            at = skip(end)
            if text[at] == ",":
                at = skip(at + 1)
        return places

    def _skip_blanks(self, at: int) -> int:
        found = _BLANK.match(self._text, at)
        return found.end() if found is not None else at
