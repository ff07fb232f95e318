"""What no resource policy may leave out, and the shape of one that lets everybody in, whichever service it is of.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Iterable, Iterator
from typing import Any, ClassVar

from storage_lint.graph.policy.document import Policy, Statement
from storage_lint.graph.policy.public_access import S3_PINS, PublicAccess, public_access
from storage_lint.graph.policy.truth import Truth, any_part, not_of
from storage_lint.graph.value import Elsewhere, Origin, Unknown, Value
from storage_lint.rule import Node, Outcome, Rule


class PublicPolicyRule(Rule[Node]):
    """None of the policies of a resource may let everybody in: without one there is nothing to judge."""

    pins: ClassVar[Collection[str]] = S3_PINS  # the keys of conditions that say who calls, or from where; in lower case

    @abstractmethod
    def policies(self, resource: Node) -> Iterable[tuple[str, Value[Policy | None]]]:
        """Yield what each policy is called, and the policy."""

    @abstractmethod
    def message(self, what: str) -> str:
        """Return the sentence about a policy that is called so."""

    def check(self, resource: Node) -> Iterator[Outcome]:
        """Find the first policy that lets everybody in; where none surely does, the first doubt."""
        doubt: Unknown | None = None
        for what, policy in self.policies(resource):
            public = self._public(policy)
            if isinstance(public, PublicAccess):
                yield self.found(resource, what, policy, public.declared)
                return
            doubt = public if doubt is None else doubt
        if doubt is not None:
            yield self.undecided(resource, doubt)

    def _public(self, policy: Value[Policy | None]) -> PublicAccess | Unknown | None:
        """Return how a policy lets everybody in, or why that is not known; None where it does not."""
        if isinstance(policy, Unknown):
            return None if isinstance(policy, Elsewhere) else policy
        if policy.value is None:
            return None
        public = public_access(policy.value, self.pins)
        if isinstance(public.is_public, Unknown):
            return public.is_public
        return public if public.is_public else None

    def found(self, resource: Node, what: str, policy: Value[Policy | None], where: Origin) -> Outcome:
        """Return what is said of a policy that lets everybody in: a finding at the statement that does."""
        return self.finding(resource, where, self.message(what), because=(policy,))


def names_nobody(statement: Statement | Unknown) -> Truth:
    """Return whether a statement has neither a Principal nor a NotPrincipal."""
    if isinstance(statement, Unknown):
        return statement
    return not_of(any_part((*statement.principals, *statement.not_principals), is_written))


def is_written(part: Any) -> Truth:
    """Return whether part of an element is there: of what is not known at all it is not."""
    return part if isinstance(part, Unknown) and part.text is None else True
