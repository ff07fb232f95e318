"""Whether a policy keeps everybody from changing it.

Facts: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from storage_lint.graph.policy.access import covers_action, has_not_resource, is_everyone, leaves_out
from storage_lint.graph.policy.arns import Arns
from storage_lint.graph.policy.document import Policy, Statement, place_of
from storage_lint.graph.policy.truth import Truth, all_of, any_of, any_part, equals, is_there, not_of
from storage_lint.graph.value import Origin, Unknown


def locks_everybody_out(policy: Policy, arns: Arns, actions: Sequence[str], *, implied: bool = False) -> Truth:
    """Return whether the policy denies everybody each of the actions on the resource itself, without a condition.

    `actions` are in lower case. What a statement denies under a condition leaves a way in, as NotPrincipal does.
    `implied`: without Resource a statement is about what the policy belongs to, as in the policies of file systems.
    """
    return all_of(any_part(policy.statements, partial(_denies, arns, action, implied)) for action in actions)


def locking_statement(policy: Policy, arns: Arns, action: str, *, implied: bool = False) -> Origin:
    """Return where the statement stands that denies everybody an action."""
    return place_of(policy, partial(_denies, arns, action, implied))


def _denies(arns: Arns, action: str, implied: bool, statement: Statement | Unknown) -> Truth:
    if isinstance(statement, Unknown):
        return statement
    return all_of(
        (
            equals(statement.effect, "deny"),
            is_everyone(statement),
            not_of(any_part(statement.conditions, is_there)),
            covers_action(statement, action),
            any_of((implied and not (statement.resources or statement.not_resources), _covers(statement, arns))),
        )
    )


def _covers(statement: Statement, arns: Arns) -> Truth:
    named = any_part(statement.resources, lambda value: arns.covers(value, ""))
    return any_of((named, all_of((has_not_resource(statement), not_of(leaves_out(statement, arns, ""))))))
