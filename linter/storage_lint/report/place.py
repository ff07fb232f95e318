"""Outcomes with their places, in the order in which every report shows them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, Protocol, TypeVar

from storage_lint.graph.value import Known, Origin, Trace, Unknown
from storage_lint.rule import Finding, Outcome, Undecided
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record
from storage_lint.source.span import Location

AnOutcome = TypeVar("AnOutcome", bound=Outcome)


class Placed(Record, Generic[AnOutcome]):
    """An outcome and where it is."""

    outcome: AnOutcome
    trace: Trace
    location: Location


class Ordered(Sequence[AnOutcome]):
    """Outcomes that are in the order of their places."""


def in_order(outcomes: Iterable[AnOutcome]) -> Iterator[Placed[AnOutcome]]:
    """Yield outcomes with their places, ordered by path, line, column, rule, address and part."""
    traced = ((outcome, outcome.trace()) for outcome in outcomes)
    placed = (Placed(outcome, trace, trace.span.location()) for outcome, trace in traced)
    if isinstance(outcomes, Ordered):
        return placed
    return iter(sorted(placed, key=lambda one: _order(one.outcome, one.location)))


class Named(Protocol):
    """What names files in the same way wherever the program is started."""

    def name(self, shown: str) -> str:
        """Return how a file or directory is called that messages show as `shown`."""


def fingerprinted(placed: Iterable[Placed[AnOutcome]], repository: Named) -> Iterator[tuple[Placed[AnOutcome], str]]:
    """Yield outcomes, which are in order, with what tells each from all others and stays when lines or words change."""
    from hashlib import sha256

    path = ""
    seen: Counter[tuple[str, ...]] = Counter()
    for one in placed:
        if one.location.path != path:
            path = one.location.path
            seen.clear()
        same = identity(one, repository)
        seen[same] += 1
        text = "\0".join((*same, str(seen[same])))
        yield one, sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def identity(one: Placed[AnOutcome], repository: Named) -> tuple[str, str, str, str, str, str]:
    """Return the rule, file, unit, address, part and field of an outcome, which tell it from others."""
    resource = one.outcome.resource
    path, unit = (repository.name(shown) for shown in (one.location.path, resource.scope))
    return (one.outcome.rule.id, path, unit, resource.address, resource.piece, field_of(one.outcome))


def field_of(outcome: Outcome) -> str:
    """Return the dotted name of the field whose value an outcome points at, or the empty string."""
    return outcome.settled.field if outcome.settled else field_of_origin(outcome, outcome.origin)


def field_of_origin(outcome: Outcome, origin: Origin, names: Mapping[int, str] | None = None) -> str:
    """Return the dotted name of the field whose value comes from `origin`, or the empty string.

    What is not written anywhere comes from one origin for several fields: then it is the field that the rule is about.
    Whoever asks for many has `field_names` of the resource.
    """
    about: str = getattr(outcome.rule, "field", "")
    value = getattr(outcome.resource, about, None) if about else None
    if isinstance(value, (Known, Unknown)) and value.origin is origin:
        return about
    return field_name(outcome.resource, origin) if names is None else names.get(id(origin), "")


def order_problems(problems: Iterable[Problem]) -> list[tuple[Problem, Location | None]]:
    """Return problems with their places, ordered by path, line and column; those without a path first."""
    located = [(problem, problem.span.location() if problem.span else None) for problem in problems]
    return sorted(
        located,
        key=lambda one: (
            one[1].path if one[1] else one[0].path or "",
            (one[1].line, one[1].column) if one[1] else (0, 0),
            one[0].summary,
            one[0].detail,
        ),
    )


def _order(outcome: Outcome, location: Location) -> tuple[object, ...]:
    resource = outcome.resource
    place = (location.path, location.line, location.column, location.end_line, location.end_column)
    return (*place, outcome.rule.id, resource.address, resource.piece, resource.scope, outcome.message)


def field_name(node: object, origin: Origin) -> str:
    """Return the dotted name of the field of a resource whose value comes from `origin`, or the empty string."""
    parts = _parts(node.value if isinstance(node, Known) else node)
    for name, part in parts:
        if isinstance(part, (Known, Unknown)) and part.origin is origin:
            return name
    for name, part in parts:
        if inner := field_name(part, origin):
            return f"{name}.{inner}"
    return ""


def field_names(node: object) -> dict[int, str]:
    """Return the names that `field_name` has for all origins of a resource, by their ids."""
    parts = _parts(node.value if isinstance(node, Known) else node)
    found: dict[int, str] = {}
    for name, part in parts:
        if isinstance(part, (Known, Unknown)):
            found.setdefault(id(part.origin), name)
    for name, part in parts:
        for origin, inner in field_names(part).items():
            found.setdefault(origin, f"{name}.{inner}")
    return found


def _parts(node: object) -> list[tuple[str, Any]]:
    if isinstance(node, Record):
        return [(name, getattr(node, name)) for name in node._fields]
    return [(str(number), part) for number, part in enumerate(node)] if isinstance(node, tuple) else []


def message(outcome: Outcome) -> str:
    """Return the sentence of an outcome; of an undecided verdict, what it hangs on: it claims nothing."""
    return outcome.message if isinstance(outcome, Finding) else f"undecided: {outcome.unknown.reason}"


def reason(outcome: Undecided) -> str:
    """Return which value is not known and how to supply it."""
    unknown = outcome.unknown
    return f"{unknown.reason}; {unknown.supply}" if unknown.supply else unknown.reason
