"""What named files make of what other units declare: a bucket elsewhere that a policy opens which is read here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from storage_lint.graph.graph import Graph
from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Reading
from storage_lint.rule import Finding, Outcome

Key = tuple[str, str, str]  # scope, address, piece


def about(
    outcomes: Iterable[Outcome], readings: Sequence[Reading], around: Sequence[Reading]
) -> tuple[list[Outcome], list[Outcome]]:
    """Return outcomes of what was read, with those that a file of it alone says or decided; and the others."""
    scopes = {resource.scope for reading in around for resource in reading.resources}
    files = {file for reading in readings for file in reading.files}.difference(*(one.files for one in around))
    own: list[Outcome] = []
    others: list[Outcome] = []
    for one in outcomes:
        is_own = one.resource.scope not in scopes or not files.isdisjoint(_said_in(one))
        (own if is_own else others).append(one)
    return own, others


def _said_in(outcome: Outcome) -> Iterator[str]:
    """Yield the files that lead to the place of an outcome, or to a value that decided, the place's own first."""
    values = outcome.because if isinstance(outcome, Finding) else (outcome.unknown,)
    for origin in (outcome.origin, *(value.origin for value in values)):
        trace = origin.trace()
        yield trace.span.file.path
        yield from (hop.span.file.path for hop in trace.via)


def affected(graph: Graph, alone: Graph, outcomes: Sequence[Outcome]) -> list[Resource]:
    """Return the resources of `alone` of which something is said, and that are another thing beside all others."""
    asked = {_key(one.resource) for one in outcomes}
    there = {_key(resource): resource for resource in graph.resources if _key(resource) in asked}
    return [one for one in alone.resources if _key(one) in asked and there.get(_key(one)) != one]


def made_of(outcomes: Sequence[Outcome], affected: Sequence[Resource], alone: Iterable[Outcome]) -> list[Outcome]:
    """Return the outcomes about resources that are affected which are not said of them when they are alone."""
    keys = {_key(resource) for resource in affected}
    before = {_what(one) for one in alone}
    return [one for one in outcomes if _key(one.resource) in keys and _what(one) not in before]


def _key(resource: Resource) -> Key:
    return resource.scope, resource.address, resource.piece


def _what(outcome: Outcome) -> tuple[str, Key, str]:
    said = outcome.message if isinstance(outcome, Finding) else outcome.unknown.reason
    return outcome.rule.id, _key(outcome.resource), said
