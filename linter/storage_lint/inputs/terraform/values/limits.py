"""What walks over data stop at: shared parts make small data large."""

from __future__ import annotations

from typing import ClassVar

from storage_lint.inputs.terraform.values.errors import UnknowableError

MAX_DEPTH = 50
MAX_NODES = 100_000


class Budget:
    """Counts the nodes of a walk, so that shared structure cannot be walked for ever. `spent` counts all walks."""

    __slots__ = ("left",)
    spent: ClassVar[int] = 0

    def __init__(self, nodes: int = MAX_NODES) -> None:
        self.left = nodes

    def spend(self, nodes: int, depth: int = 0) -> None:
        """Take `nodes` off the budget. Raises `UnknowableError` when it is used up or the walk is too deep."""
        self.left -= nodes
        Budget.spent += nodes
        if self.left < 0:
            raise UnknowableError("the value is too large to evaluate")
        if depth > MAX_DEPTH:
            raise UnknowableError("the value is nested too deeply to evaluate")


# Characters of a string, and elements of a collection, that an expression may make.
MAX_TEXT = 4_000_000
MAX_ELEMENTS = 100_000
# Parts of a string that is known in part: with more, nothing is kept of it.
MAX_PARTS = 1000
