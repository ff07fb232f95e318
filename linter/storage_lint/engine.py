"""Runs rules over the graph and decides what can be decided.

A check that hangs on an Unknown with finitely many choices is run once for each of them: if all runs find something
it is a finding, if none does it passes, else it is undecided and says for which choice it fails. So is one that says
nothing of a resource of which a whole block hangs on a choice: it may not have looked into what is not known.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from storage_lint.graph.choices import MAX_WAYS, Subjects, assume, cases, hanging_on, possible
from storage_lint.graph.graph import Graph
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Elsewhere, Known, Unknown
from storage_lint.rule import Finding, Outcome, Rule, Undecided, node_types
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record, replace

MAX_SILENT = 16  # ways that are looked at after a check that said nothing
MAX_NAMED = 5  # values that decide, in a sentence
_NAMED = 3  # of what a check hangs on


class Verdicts(Record):
    """What the rules said. A pass says nothing."""

    findings: tuple[Finding, ...]
    undecided: tuple[Undecided, ...]
    problems: tuple[Problem, ...]


NO_VERDICTS = Verdicts((), (), ())


def run(graph: Graph, rules: Sequence[Rule[Any]], progress: Callable[[], None] = lambda: None) -> Verdicts:
    """Run every rule on every resource of its kind. A rule that raises becomes a problem that names it."""
    by_type: dict[type[Resource], list[Rule[Any]]] = defaultdict(list)
    for rule in rules:
        for kind in node_types(type(rule)):
            by_type[kind].append(rule)
    outcomes: list[Outcome] = []
    problems: list[Problem] = []
    for resource in graph.resources:
        progress()
        decided = _Decided()
        for rule in by_type.get(type(resource), ()):
            try:
                outcomes.extend(_Scenarios(rule, decided).outcomes(resource))
            except (Exception, SystemExit) as error:  # noqa: BLE001  (other people's code: it must not lose the rest)
                problems.append(_crash(rule, resource, error))
    return Verdicts(
        tuple(outcome for outcome in outcomes if isinstance(outcome, Finding)),
        tuple(outcome for outcome in outcomes if isinstance(outcome, Undecided)),
        tuple(problems),
    )


def _crash(rule: Rule[Any], resource: Resource, error: BaseException) -> Problem:
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


class _Decided:
    """A resource as it is when something is decided in some way: rules that hang on the same share it."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, str, str], tuple[Resource, Resource]] = {}
        self._blocks: dict[int, tuple[Resource, Unknown | None]] = {}
        self._subjects = Subjects()

    def there(self, resource: Resource) -> Resource:
        """Return a resource under the one choice under which it exists; itself, where there are several or none."""
        exists = resource.exists
        if not isinstance(exists, Unknown) or not _is_choice(exists):
            return resource
        ways = [choice.when for choice in exists.choices if possible(choice.value)]
        return self.assume(resource, exists.subject, ways[0]) if len(ways) == 1 else resource

    def block(self, resource: Resource) -> Unknown | None:
        """Return the first block of a resource that is one of several, or none."""
        if id(resource) not in self._blocks:
            found = (one for name in _blocks_of(type(resource)) for one in _choices_of_blocks(getattr(resource, name)))
            self._blocks[id(resource)] = resource, next(found, None)
        return self._blocks[id(resource)][1]

    def assume(self, resource: Resource, subject: str, when: str) -> Resource:
        """Return the resource as it is when `subject` is decided by `when`."""
        key = id(resource), subject, when
        if key not in self._made:
            assumed = assume(resource, subject, when, self._subjects)
            self._made[key] = resource, assumed  # the resource is kept, as its id is its name here
        return self._made[key][1]


class _Scenarios:
    """Runs one check under every combination of the choices that it turns out to hang on."""

    def __init__(self, rule: Rule[Any], decided: _Decided) -> None:
        self._rule = rule
        self._decided = decided
        self._left = MAX_WAYS
        self._silent = MAX_SILENT
        self._subjects: dict[str, None] = {}  # what was decided in some run, in order

    # complexity: what a check says, what that hangs on, and what it may not have looked into
    def outcomes(self, resource: Resource) -> list[Outcome]:
        """Return what the check says of a resource where that exists."""
        if not possible(resource.exists):
            return []
        self._left -= 1
        there = self._decided.there(resource)
        outcomes = [outcome for outcome in self._rule.check(there) if not _does_not_apply(outcome)]
        if there is not resource:
            outcomes = [replace(outcome, resource=resource) for outcome in outcomes]
        for outcome in outcomes:
            if isinstance(outcome, Undecided):
                # What decides whether the resource exists may well decide about its values too.
                decider = next((one for one in (resource.exists, outcome.unknown) if _is_choice(one)), None)
                if isinstance(decider, Unknown):
                    return self._split(resource, outcome, decider)
            elif not isinstance(outcome, Finding):
                raise TypeError(f"check yields {type(outcome).__name__}, and no finding or undecided verdict")
        block = self._decided.block(resource) if not outcomes else None
        if block is None or self._silent < len(block.choices):
            return outcomes
        self._silent -= len(block.choices)
        return self._split(resource, self._rule.undecided(resource, block), block)

    def _split(self, resource: Resource, undecided: Undecided, decider: Unknown) -> list[Outcome]:
        self._subjects[decider.subject] = None
        said: list[tuple[str, list[Outcome]]] = []
        for choice in decider.choices:
            if self._left <= 0:
                return [self._hangs_on_too_much(undecided)]
            assumed = self._decided.assume(resource, decider.subject, choice.when)
            if possible(assumed.exists):
                said.append((choice.when, self.outcomes(assumed)))
        return _together(said, undecided, decider)

    def _hangs_on_too_much(self, undecided: Undecided) -> Undecided:
        first = list(self._subjects)
        listed = ", ".join(first[:_NAMED]) + (" and others" if len(first) > _NAMED else "")
        reason = f"it hangs on more than {MAX_WAYS} combinations of {listed}; {undecided.unknown.reason}"
        return replace(undecided, unknown=hanging_on(undecided.unknown, reason))


def _together(said: list[tuple[str, list[Outcome]]], undecided: Undecided, decider: Unknown) -> list[Outcome]:
    """What is to be said when this is said for each choice of `decider`."""
    doubts: list[Outcome] = []
    failing: dict[str, Finding] = {}
    for when, outcomes in said:
        for outcome in outcomes:
            if isinstance(outcome, Finding):
                failing.setdefault(when, outcome)
            else:
                doubts.append(outcome)
    passes = not all(outcomes for _, outcomes in said)
    if failing and (doubts or passes):
        return [_fails_for(undecided, decider, list(failing))]
    return doubts[:1] or [*_of_all(failing)]


def _of_all(failing: Mapping[str, Finding]) -> Sequence[Finding]:
    """The finding of all choices: the first one, which says what is wrong in each where that is not the same."""
    said: dict[str, list[str]] = {}
    for when, finding in failing.items():
        said.setdefault(finding.message, []).append(when)
    whole = "; ".join(f"when {one_of(whens)}: {message}" for message, whens in said.items())
    return [replace(one, message=whole) if 1 < len(said) <= _NAMED else one for one in failing.values()][:1]


def _is_choice(value: Any) -> bool:
    return isinstance(value, Unknown) and bool(value.choices and value.subject)


_PLAIN = frozenset(("Value", "None", "bool", "float", "int", "str"))


@cache
def _blocks_of(kind: type[Resource]) -> tuple[str, ...]:
    """Return the fields of a kind of node that hold blocks or lists: all but plain values."""
    own = (vars(one).get("__annotations__", {}) for one in kind.__mro__)
    written = {name: str(text) for annotations in own for name, text in annotations.items()}
    words = {name: frozenset(re.findall(r"\w+", text)) for name, text in written.items() if name in kind._fields}
    return tuple(name for name, said in words.items() if "Value" in said and not said <= _PLAIN)


def _choices_of_blocks(field: Any) -> Iterator[Unknown]:
    """Yield what a field hangs on: which of several blocks it is, or which blocks of a list are there."""
    if isinstance(field, Known) and isinstance(field.value, tuple):
        yield from filter(_is_choice, (getattr(part, "exists", None) for part in field.value))
    elif _is_choice(field) and any(isinstance(getattr(one, "value", None), (Record, tuple)) for one in cases(field)):
        yield field


def _fails_for(undecided: Undecided, decider: Unknown, failing: list[str]) -> Undecided:
    reason = f"fails when {one_of(failing)}; {decider.reason}"
    return replace(undecided, unknown=hanging_on(decider, reason, undecided.unknown.origin))


def _in_order(values: list[str]) -> list[str]:
    return sorted(values, key=int) if all(map(str.isdecimal, values)) else values


def one_of(whens: Sequence[str]) -> str:
    """Return conditions in words: 'var.x is one of "a", "b"' where they differ in the value alone, else with "or"."""
    named = [when.partition(" = ") for when in whens]
    subjects = {(subject, equals) for subject, equals, _ in named}
    if len(whens) < 2 or subjects != {(named[0][0], " = ")} or any(" and " in value for _, _, value in named):
        return " or ".join(whens)
    values = _in_order([value for _, _, value in named])
    more = f" or {len(values) - MAX_NAMED} other values" if len(values) > MAX_NAMED + 1 else ""
    return f"{named[0][0]} is one of {', '.join(values[:MAX_NAMED] if more else values)}{more}"
