"""Room on the interpreter's stack for expressions, references and modules that nest."""

from __future__ import annotations

import sys

# Frames of the interpreter. What needs more is reported, and unknown.
RECURSION = 6000


class Room:
    """A context in which things may nest that deeply."""

    __slots__ = ("_limit",)

    def __enter__(self) -> None:
        self._limit = sys.getrecursionlimit()
        sys.setrecursionlimit(max(self._limit, RECURSION))

    def __exit__(self, *_: object) -> None:
        sys.setrecursionlimit(self._limit)
