"""Whether what a template declares exists: its Condition, and those of the stacks around it."""

from __future__ import annotations

from storage_lint.graph.choices import MAX_WAYS, choose
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.cloudformation.evaluate.conditions import decide
from storage_lint.inputs.cloudformation.evaluate.settled import Assumptions, NeedsChoice
from storage_lint.inputs.cloudformation.stacks.template import Template
from storage_lint.inputs.cloudformation.syntax.place import At, AtKey, written

Chain = list[tuple[Template, str]]


def conditions_of(template: Template, logical_id: str) -> Chain:
    """Return the conditions under which a resource exists, those of the stacks that nest it first."""
    chain = conditions_of(*template.outer) if template.outer is not None else []
    resource = template.resources[logical_id]
    condition = resource.get("Condition") if isinstance(resource, dict) else None
    return [*chain, (template, condition)] if isinstance(condition, str) else chain


def existence(template: Template, logical_id: str, assumed: Assumptions) -> tuple[Value[bool], Assumptions]:
    """Return whether a resource exists, and what may be assumed when it does."""
    at = AtKey(template.document, template.resources, logical_id, template.user, template.hop)
    return _all_hold(conditions_of(template, logical_id), assumed, at, 1)


def may_exist(template: Template, logical_id: str, assumed: Assumptions = frozenset()) -> bool:
    """Return whether a resource is not provably absent."""
    exists, _ = existence(template, logical_id, assumed)
    return not (isinstance(exists, Known) and not exists.value)


def _all_hold(chain: Chain, assumed: Assumptions, at: At, scenarios: int) -> tuple[Value[bool], Assumptions]:
    for template, condition in chain:
        try:
            if not decide(template.evaluator(assumed, scenarios), condition):
                return Known(False, written(at)), assumed
        except NeedsChoice as needs:
            return _either_way(chain, needs, assumed, at, scenarios * len(needs.branches))
    return Known(True, written(at)), assumed


def _either_way(
    chain: Chain, needs: NeedsChoice, assumed: Assumptions, at: At, scenarios: int
) -> tuple[Value[bool], Assumptions]:
    if scenarios > MAX_WAYS:
        return needs.unknown(at), assumed
    branches = [(when, _all_hold(chain, assumed | more, at, scenarios)) for when, more in needs.branches]
    possible = [one for _, (value, one) in branches if not (isinstance(value, Known) and not value.value)]
    exists = choose(needs.decider(at), ((when, value) for when, (value, _) in branches))
    return exists, possible[0] if len(possible) == 1 else assumed
