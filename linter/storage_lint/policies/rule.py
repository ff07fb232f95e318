"""The rule that is made of a policy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from storage_lint.graph.value import Known, Unknown
from storage_lint.policies.conditions import Answer, Condition, field_at
from storage_lint.rule import Node, Outcome, Rule


class PolicyRule(Rule[Node]):
    """Finds what `must` does not hold for, where `where` does."""

    where: ClassVar[Condition]
    must: ClassVar[Condition]
    at: ClassVar[tuple[str, ...]] = ()  # the field to point at; empty: the value that decided
    message: ClassVar[str]

    def check(self, resource: Node) -> Iterator[Outcome]:
        """Yield a finding, or what the verdict hangs on."""
        kind = type(self)
        applies = kind.where(resource).holds
        if applies is False:
            return
        answer = kind.must(resource)
        if answer.holds is True:
            return
        if isinstance(applies, Unknown):
            yield self.undecided(resource, applies)
        elif isinstance(answer.holds, Unknown):
            yield self.undecided(resource, answer.holds)
        else:
            message = kind.message.replace("{address}", resource.address)
            yield self.finding(resource, self._place(resource, answer), message)

    def _place(self, resource: Node, answer: Answer) -> Any:
        """Return the value to point at, else the declaration."""
        value = field_at(type(self).at, resource) if type(self).at else answer.value
        pointed = isinstance(value, Known | Unknown) and value.origin is not None
        return value if pointed else resource.declared
