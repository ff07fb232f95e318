"""Runs rules over the graph and decides what can be decided.

A check that hangs on an Unknown with finitely many choices is run once for each of them: if all runs find something
it is a finding, if none does it passes, else it is undecided and says for which choice it fails.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, get_args

from storage_lint.graph.choices import assume, hanging_on
from storage_lint.graph.graph import Graph
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Elsewhere, Known, Unknown
from storage_lint.rule import Finding, Outcome, Rule, Undecided
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record, replace

MAX_SCENARIOS = 64


class Verdicts(Record):
    """What the rules said. A pass says nothing."""

    findings: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]
    problems: tuple[Problem, ...]


def node_type(rule: Rule[Any]) -> type[Resource]:
    """Return the kind of node that a rule checks: the argument of `Rule[…]` in its class line."""
    for cls in type(rule).__mro__:
        for base in cls.__dict__.get("__orig_bases__", ()):
            for argument in get_args(base):
                if isinstance(argument, type) and issubclass(argument, Resource):
                    return argument
    raise TypeError(f"rule {rule.id}: the class must name the node it checks, as in Rule[Volume]")


def run(graph: Graph, rules: Sequence[Rule[Any]], progress: Callable[[], None] = lambda: None) -> Verdicts:
    """Run every rule on every resource of its kind. A rule that raises becomes a problem that names it."""
    by_type: dict[type[Resource], list[Rule[Any]]] = defaultdict(list)
    for rule in rules:
        by_type[node_type(rule)].append(rule)
    outcomes: list[Outcome] = []
    problems: list[Problem] = []
    for resource in graph.resources:
        progress()
        for rule in by_type.get(type(resource), ()):
            try:
                outcomes.extend(_Scenarios(rule).outcomes(resource))
            except Exception as error:  # noqa: BLE001  (a rule is other people's code: its crash must not lose the rest)
                problems.append(_crash(rule, resource, error))
    return Verdicts(
        tuple(outcome for outcome in outcomes if isinstance(outcome, Finding)),
        tuple(outcome for outcome in outcomes if isinstance(outcome, Undecided)),
        tuple(problems),
    )


def _crash(rule: Rule[Any], resource: Resource, error: Exception) -> Problem:
    frame = error.__traceback__
    while frame is not None and frame.tb_next is not None:
        frame = frame.tb_next
    where = f" at line {frame.tb_lineno} of {frame.tb_frame.f_code.co_filename}" if frame is not None else ""
    return Problem(
        f"rule {rule.id} crashed on {resource.address}",
        f"{type(error).__name__}: {error}{where}",
        span=resource.declared.trace().span,
    )


def _does_not_apply(outcome: Outcome) -> bool:
    return isinstance(outcome, Undecided) and isinstance(outcome.unknown, Elsewhere)


class _Scenarios:
    """Runs one check under every combination of the choices that it turns out to hang on."""

    def __init__(self, rule: Rule[Any]) -> None:
        self._rule = rule
        self._left = MAX_SCENARIOS

    def outcomes(self, resource: Resource) -> list[Outcome]:
        """Return what the check says of a resource that exists."""
        self._left -= 1
        outcomes = [outcome for outcome in self._rule.check(resource) if not _does_not_apply(outcome)]
        for outcome in outcomes:
            if isinstance(outcome, Undecided) and _is_choice(outcome.unknown):
                # What decides whether the resource exists may well decide about its values too.
                exists = resource.exists
                decider = exists if isinstance(exists, Unknown) and _is_choice(exists) else outcome.unknown
                return self._split(resource, outcome, decider)
        return outcomes

    def _split(self, resource: Resource, undecided: Undecided, decider: Unknown) -> list[Outcome]:
        failing: list[str] = []
        findings: list[Finding] = []
        doubts: list[Undecided] = []
        passes = 0
        for choice in decider.choices:
            if self._left <= 0:
                return [undecided]
            assumed = assume(resource, decider.subject, choice.when)
            if isinstance(assumed.exists, Known) and assumed.exists.value is False:
                continue
            outcomes = self.outcomes(assumed)
            passes += not outcomes
            for outcome in outcomes:
                if isinstance(outcome, Finding):
                    failing.append(choice.when)
                    findings.append(outcome)
                else:
                    doubts.append(outcome)
        if doubts and not failing:
            return [doubts[0]]
        if failing and (doubts or passes):
            return [_fails_for(undecided, decider, failing)]
        return [*findings[:1]]


def _is_choice(unknown: Unknown) -> bool:
    return bool(unknown.choices and unknown.subject)


def _fails_for(undecided: Undecided, decider: Unknown, failing: list[str]) -> Undecided:
    reason = f"fails when {' or '.join(dict.fromkeys(failing))}; {decider.reason}"
    return replace(undecided, unknown=hanging_on(decider, reason, undecided.unknown.origin))
