"""What S3 refuses: one condition, one value, one sentence; a rule reports the first that holds."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from storage_lint.graph.change import Fix
from storage_lint.graph.choices import follow, possible
from storage_lint.graph.value import Elsewhere, Known, Origin, Unknown, Value
from storage_lint.rule import Node, Outcome, Rule
from storage_lint.source.record import Record


class Refusal(Record):
    """Something that is refused where `refused` is so, where that is written, and the sentence about it."""

    refused: Value[bool]
    where: Value[Any] | Origin
    message: str
    fix: Fix | None = None


class RejectedRule(Rule[Node]):
    """Finds the first thing that S3 refuses; what may be refused counts only where nothing surely is."""

    @abstractmethod
    def refusals(self, resource: Node) -> Iterator[Refusal]:
        """Yield what S3 would refuse of a resource, in the order in which it matters."""

    def check(self, resource: Node) -> Iterator[Outcome]:
        """Find the first thing that is refused."""
        open_: Unknown | None = None
        for one in self.refusals(resource):
            if isinstance(one.refused, Known):
                if one.refused.value:
                    yield self.finding(resource, one.where, one.message, fix=one.fix)
                    return
            elif open_ is None and not isinstance(one.refused, Elsewhere) and possible(one.refused):
                open_ = one.refused
        if open_ is not None:
            yield self.undecided(resource, open_)


def holds(test: Callable[..., bool], value: Value[Any], *others: Value[Any]) -> Value[bool]:
    """Return whether a test of several values holds, hanging on what is not known of them."""
    return follow(value, lambda known: _with(partial(test, known.value), known, others))


def _with(test: Callable[..., bool], known: Known[Any], others: tuple[Value[Any], ...]) -> Value[bool]:
    return holds(test, *others) if others else Known(test(), known.origin)
