"""Values that parameters are given from outside: by parameter files, by whoever deploys, by the stack that nests."""

from __future__ import annotations

from typing import Any, Protocol

from storage_lint.graph.value import Unknown
from storage_lint.inputs.cloudformation.evaluate.settled import Assumptions, Plain, Settled, Settling
from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.inputs.cloudformation.syntax.place import At, written


class Nesting(Protocol):
    """The stack that nests a template and gives its parameters."""

    def evaluator(self, assumed: Assumptions = frozenset(), scenarios: int = 1) -> Settling:
        """Return the evaluator under the given assumptions."""
        ...


class Given:
    """A parameter's value from outside: the item `key` of `container`, to be evaluated in the stack that nests the
    template when that is where it stands."""

    __slots__ = ("container", "document", "key", "outer", "unknown")

    def __init__(
        self, document: Document, container: Any, key: Any, outer: Nesting | None = None, unknown: str = ""
    ) -> None:
        self.document = document
        self.container = container
        self.key = key
        self.outer = outer
        self.unknown = unknown  # why the value is not known, when it is not

    def settle(self, evaluator: Settling, at: At) -> Settled:
        """Return the value, brought to `at`. Raises `NeedsChoice`."""
        if self.unknown:
            return Unknown(self.unknown, written(at))
        raw = self.container[self.key]
        if self.outer is None:
            return Plain(raw, at, None)
        return self.outer.evaluator(evaluator.assumed, evaluator.scenarios).resolve(raw, at)
