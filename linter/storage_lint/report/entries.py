"""Outcomes as reports for people and hosts show them: one entry for each rule and place, with all its resources."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum
from itertools import groupby
from typing import Any

from storage_lint.report.place import AnOutcome, Placed, in_order, reason
from storage_lint.report.source_line import printable
from storage_lint.rule import Finding, Outcome, Rule, Severity
from storage_lint.source.record import Record
from storage_lint.source.span import Location, Span
from storage_lint.source.text import OURS
from storage_lint.suppress import Suppressed

MAX_NAMED = 3  # resources of an entry; the JSON form names them all


class Kind(Enum):
    """What was said of a rule at a place."""

    FINDING = "finding"
    UNDECIDED = "undecided"
    ACCEPTED = "accepted"


class Entry(Record):
    """What one rule says at one place. `placed` are in the order of places, `first` is the most severe of them."""

    kind: Kind
    location: Location
    first: Placed[Any]
    placed: tuple[Placed[Any], ...]
    fingerprint: str = ""  # the smallest of its outcomes'
    accepted: Suppressed | None = None  # how the first one was accepted

    @property
    def rule(self) -> Rule[Any]:
        """The rule that says it."""
        rule: Rule[Any] = self.first.outcome.rule
        return rule

    @property
    def severity(self) -> Severity:
        """The highest among its outcomes."""
        of_first: Severity = self.first.outcome.severity
        return of_first

    @property
    def addresses(self) -> list[str]:
        """The resources, each once; a construct by its path."""
        return list(dict.fromkeys(name for one in self.placed if (name := address(one.outcome))))

    @property
    def messages(self) -> dict[str, list[str]]:
        """What is said, each with the resources of which it is said, the most severe first."""
        said: dict[str, list[str]] = {sentence(self.first.outcome): []}
        for one in self.placed:
            names = said.setdefault(sentence(one.outcome), [])
            if (name := address(one.outcome)) and name not in names:
                names.append(name)
        return said


def sentence(outcome: Outcome) -> str:
    """Return what an outcome says; an undecided one, which value is not known and how to supply it."""
    return outcome.message if isinstance(outcome, Finding) else f"undecided: {reason(outcome)}"


def address(outcome: Outcome) -> str:
    """Return how people call the resource of an outcome: a construct by its path."""
    resource = outcome.resource
    if resource.construct_path is None:
        return resource.address
    class_name = resource.construct.class_name if resource.construct else None
    described = f"{class_name}, {resource.address}" if class_name else resource.address
    return f"{resource.construct_path} ({described})"


_MEANS = {"comment": "a comment", "metadata": "Metadata", "settings": "the settings", "baseline": "the baseline"}


def accepted(suppressed: Suppressed, named: Callable[[Span], Location | None] = Span.location) -> str:
    """Return by what an outcome was accepted, where, until when and why. `named` names the place."""
    means = _MEANS.get(suppressed.by, suppressed.by)
    tool = f" for {suppressed.tool}" if suppressed.tool != OURS else ""
    until = f" until {suppressed.until}" if suppressed.until else ""
    why = suppressed.reason or "no reason is given"
    place = named(suppressed.place)
    where = f" at {place}" if place else ""
    return f"accepted by {means}{tool}{where}{until}: {why}"


def named(names: Sequence[str]) -> str:
    """Return the first resources, and how many more there are: 'a, b, c and 397 more'."""
    more = f" and {len(names) - MAX_NAMED:,} more" if len(names) > MAX_NAMED else ""
    return ", ".join(names[:MAX_NAMED]) + more


def described(entry: Entry) -> list[str]:
    """Return what an entry says of which resources, a line for each thing said, nothing in them unprintable."""
    lines = [f"{text} ({named(names)})" if names else text for text, names in entry.messages.items()]
    more = [f"and {len(lines) - MAX_NAMED:,} other messages"] if len(lines) > MAX_NAMED else []
    return [printable(line) for line in (*lines[:MAX_NAMED], *more)]


def by_place(outcomes: Iterable[AnOutcome], kind: Kind) -> Iterator[Entry]:
    """Yield outcomes with one entry for each rule and place, in the order of places."""
    for (_, location), same in groupby(in_order(outcomes), lambda one: (one.outcome.rule.id, one.location)):
        placed = tuple(same)
        yield Entry(kind, location, most_severe(placed), placed)


def most_severe(placed: Iterable[Placed[Any]]) -> Placed[Any]:
    """Return the most severe outcome, of several the first."""
    return min(placed, key=lambda one: one.outcome.severity.rank)
