"""A plan and the configuration that it was made of, read in one run: the same block is judged once."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from storage_lint.graph.graph import Graph
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Unknown
from storage_lint.rule import Finding, Outcome, Undecided
from storage_lint.source.problem import Problem, Unread

PLAN = "terraform-plan"


def planned_roots(resources: Iterable[Resource]) -> set[str]:
    """Return the directories of the configurations of which plans are among what was read, as scopes."""
    traces = (one.declared.trace() for one in resources if one.language == PLAN)
    outermost = ([trace.span, *(hop.span for hop in trace.via)][-1] for trace in traces)
    return {os.path.dirname(span.file.path) or "." for span in outermost}


def not_planned(problems: Iterable[Problem], graph: Graph) -> Iterator[Problem]:
    """Yield problems, but for modules that were not read and that a plan has the resources of."""
    planned = {_without_keys(one.address) for one in graph.resources if one.language == PLAN}
    for problem in problems:
        if not (isinstance(problem, Unread) and any(one.startswith(f"{problem.address}.") for one in planned)):
            yield problem


# complexity: one set after the other; each is the next one's material
def once(outcomes: Sequence[Outcome], graph: Graph) -> list[Outcome]:
    """Leave out what a plan says of the same block: its findings, and what it can decide; what is there, too."""
    resources = [one for one in graph.resources if one.language == PLAN]
    if any(isinstance(one.resource.exists, Unknown) for one in outcomes) and resources:
        roots = planned_roots(resources)
        outcomes = [one for one in outcomes if not _is_planned_away(one.resource, roots)]
    names = {_without_keys(one.resource.address) for one in outcomes if one.resource.language == "terraform"}
    planned = {key for one in resources if _without_keys(one.address) in names for key in _declared(one)}
    if not planned:
        return list(outcomes)
    findings = [one for one in outcomes if isinstance(one, Finding) and one.resource.language == PLAN]
    found = {(one.rule.id, key) for one in findings for key in _declared(one.resource)}

    def is_said(one: Outcome) -> bool:
        exact, any_key = _declared(one.resource)
        key = any_key if "[*]" in one.resource.address else exact
        return (one.rule.id, key) in found or (isinstance(one, Undecided) and key in planned)

    return [one for one in outcomes if one.resource.language != "terraform" or not is_said(one)]


def _is_planned_away(resource: Resource, roots: Collection[str]) -> bool:
    """Return whether something may be there as its configuration has it, where a plan says what is."""
    return resource.language == "terraform" and isinstance(resource.exists, Unknown) and resource.scope in roots


def _declared(resource: Resource) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """Return what tells a resource from others, whether a plan or its configuration was read: with and without keys."""
    trace = resource.declared.trace()
    spans = (trace.span, *(hop.span for hop in trace.via))
    places = tuple(span.location() for span in spans if span.file.path != resource.scope)
    address = resource.address
    return (address, resource.piece, places), (_without_keys(address), resource.piece, places)


def _without_keys(address: str) -> str:
    return re.sub(r'\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]', "", address) if "[" in address else address
