"""An expression at which a trace has arrived, and the values that are asked for there."""

from __future__ import annotations

from storage_lint.graph.value import Hop
from storage_lint.inputs.terraform.evaluate.scope import Scope
from storage_lint.inputs.terraform.modules.instances import module_of
from storage_lint.inputs.terraform.modules.raw_block import Assumed
from storage_lint.inputs.terraform.syntax.tree import Expression, Literal
from storage_lint.inputs.terraform.values.choices import narrow
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.record import Record

Path = tuple[Raw, ...]  # keys and indexes, from the outside in
# Steps of one trace.
MAX_STEPS = 200


class TracedPlace(Record):
    """An expression, and which part of its value is meant.

    `assumed` says how what is not known was decided; `loops` what `for` variables are elements of.
    """

    node: Expression
    scope: Scope
    path: Path
    assumed: Assumed = ()
    loops: tuple[tuple[str, TracedPlace], ...] = ()

    def value(self, node: Expression, scope: Scope | None = None) -> Raw:
        """Return the value of an expression, here or in another scope, as it was decided."""
        if isinstance(node, Literal):
            return node.value
        scope = scope or self.scope
        return self.decided(module_of(scope).evaluator.evaluate(node, scope))

    def decided(self, value: Raw) -> Raw:
        """Return a value as it was decided."""
        for subject, when in self.assumed:
            value = narrow(value, subject, when)
        return value

    def at(self, node: Expression, scope: Scope, path: Path) -> TracedPlace:
        """Return another place, outside of the loops around this one."""
        return TracedPlace(node, scope, path, self.assumed)


def add_hop(message: str, place: TracedPlace, hops: list[Hop]) -> None:
    """Note a step that was made from a place, in words."""
    hops.append(Hop(message, place.scope.span(place.node)))
