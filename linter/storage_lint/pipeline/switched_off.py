"""What defaults switch off: resources that exist only when someone gives another value than the default.

A default decides for what exists by it. What does not exist by it is deployed all the same wherever another value is
given, so it is judged as it is there. What fails there is undecided: the code does not say which value holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from storage_lint.engine import Verdicts, one_of, run
from storage_lint.graph.graph import Graph, build
from storage_lint.graph.joins.account_settings import Assumption
from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Alternative
from storage_lint.graph.value import Unknown
from storage_lint.rule import Finding, Outcome, Rule, Undecided
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record, replace

Key = tuple[str, str, str]  # scope, address, piece


class SwitchedOff(Record):
    """The resources that exist in one alternative only, with all that configures them there."""

    alternative: Alternative
    graph: Graph


def switched_off(
    alternatives: Iterable[Alternative], graph: Graph, assumed: Sequence[Assumption]
) -> tuple[SwitchedOff, ...]:
    """Return what each alternative has beyond the resources that exist by default, or with fewer values changed."""
    there: dict[Key, list[frozenset[str]]] = {_key(resource): [frozenset()] for resource in graph.resources}
    found = []
    for alternative in sorted(alternatives, key=lambda one: len(one.when)):
        when = frozenset(alternative.when)
        more = []
        for resource in build(alternative.resources, assumed).resources:
            known = there.setdefault(_key(resource), [])
            if not any(fewer < when for fewer in known):
                known.append(when)
                more.append(resource)
        found.append(SwitchedOff(alternative, Graph(tuple(more))))
    return tuple(found)


def judge(alternatives: Sequence[SwitchedOff], rules: Sequence[Rule[Any]]) -> Verdicts:
    """Return undecided verdicts for what fails, or is undecided, in some of the alternatives."""
    said: dict[tuple[object, ...], list[tuple[Alternative, Outcome]]] = {}
    problems: list[Problem] = []
    for one in alternatives:
        verdicts = run(one.graph, rules)
        problems += verdicts.problems
        outcomes: tuple[Outcome, ...] = (*verdicts.findings, *verdicts.undecided)
        for outcome in outcomes:
            key = (outcome.rule.id, _key(outcome.resource), _said(outcome))
            said.setdefault(key, []).append((one.alternative, outcome))
    return Verdicts((), tuple(_undecided(same) for same in said.values()), tuple(dict.fromkeys(problems)))


def _key(resource: Resource) -> Key:
    return resource.scope, resource.address, resource.piece


def _said(outcome: Outcome) -> str:
    return outcome.message if isinstance(outcome, Finding) else outcome.unknown.reason


def _undecided(same: list[tuple[Alternative, Outcome]]) -> Undecided:
    """What is said of a resource, in each of the alternatives that say it."""
    alternative, outcome = same[0]
    when = one_of(list(dict.fromkeys(" and ".join(one.when) for one, _ in same)))
    reason = f"when {when}: {_said(outcome)}"
    supply = f"it does not exist by default ({', '.join(alternative.default)}); {alternative.supply}"
    if isinstance(outcome, Undecided):
        supply = f"{outcome.unknown.supply}; {supply}" if outcome.unknown.supply else supply
        return replace(outcome, unknown=Unknown(reason, outcome.unknown.origin, supply=supply))
    unknown = Unknown(reason, outcome.origin, supply=supply)
    return Undecided(outcome.rule, outcome.resource, unknown, outcome.rule.title)
