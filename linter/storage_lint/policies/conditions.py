"""Conditions over the graph, in Kleene's three-valued logic: what a value that is not known leaves open stays open.

A condition is a function of a node or a part of one. https://plato.stanford.edu/entries/logic-manyvalued/#KleLog
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from typing import Any

from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.source.record import Record

Tri = bool | Unknown
Test = Callable[[Any], Tri]  # of what is known of a value; None where nothing is there


class Answer(Record):
    """Whether a condition holds, and the value that decided: the first that makes it false, or the last one."""

    holds: Tri
    value: Known[Any] | Unknown | None = None


Condition = Callable[[Record], Answer]


def both(answers: Iterable[Answer]) -> Answer:
    """Return what holds when all do: false when one is false, else unknown when one is unknown."""
    return _decided(answers, False)


def either(answers: Iterable[Answer]) -> Answer:
    """Return what holds when one does: true when one is true, else unknown when one is unknown."""
    return _decided(answers, True)


def _decided(answers: Iterable[Answer], decisive: bool) -> Answer:
    """Return the first answer that is `decisive`, else the first that is unknown, else the last."""
    open_: Answer | None = None
    last = Answer(not decisive)
    for answer in answers:
        if answer.holds is decisive:
            return answer
        if isinstance(answer.holds, Unknown):
            open_ = open_ or answer
        last = answer
    return open_ or last


def opposite(answer: Answer) -> Answer:
    """Return what holds when it does not."""
    return answer if isinstance(answer.holds, Unknown) else Answer(not answer.holds, answer.value)


def field_at(path: Sequence[str], record: Record) -> Value[Any]:
    """Return the value of a dotted field; Known(None) with the place of what holds it where there is none."""
    value: Any = record
    # None: a record inside of a resource has no place, and the rule points at the resource.
    found: Value[Any] = Known(record, getattr(record, "declared", None))  # type: ignore[arg-type]
    for name in path:
        if value is None:
            return found
        value = getattr(value, name)
        if isinstance(value, Unknown):
            return value
        found = value if isinstance(value, Known) else Known(value, found.origin)
        value = found.value
    return found


def of_field(path: Sequence[str], test: Test) -> Condition:
    """Return the condition that a field passes a test."""

    def condition(record: Record) -> Answer:
        value = field_at(path, record)
        return Answer(value if isinstance(value, Unknown) else test(value.value), value)

    return condition


# -- tests ----------------------------------------------------------------------------------------------------------


def matching(pattern: str) -> Test:
    """Return the test whether a text fits a pattern; only `*` and `?` are special."""
    glob = pattern.replace("[", "[[]")
    return lambda value: isinstance(value, str) and fnmatchcase(value, glob)


def is_one_of(wanted: Sequence[Any]) -> Test:
    """Return the test whether a value is one of some: `true` is not 1."""
    return lambda value: any(value == one and isinstance(value, bool) == isinstance(one, bool) for one in wanted)


def at_least(bound: float) -> Test:
    """Return the test whether a number is there and no less than a bound."""
    return lambda value: _is_number(value) and bool(value >= bound)


def at_most(bound: float) -> Test:
    """Return the test whether a number is there and no more than a bound."""
    return lambda value: _is_number(value) and bool(value <= bound)


def present(wanted: bool) -> Test:
    """Return the test whether something is there."""
    return lambda value: (value not in (None, "", ())) is wanted


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def all_tests(tests: Sequence[Test]) -> Test:
    """Return the test that all of some are passed."""
    return lambda value: both(Answer(test(value)) for test in tests).holds


def some(inner: Callable[[Any], Tri]) -> Test:
    """Return the test whether an item of a list passes."""
    return lambda items: either(Answer(_and(there, passes)) for there, passes in _items(items, inner)).holds


def every(inner: Callable[[Any], Tri]) -> Test:
    """Return the test whether all items of a list pass."""
    return lambda items: both(Answer(_or(_not(there), passes)) for there, passes in _items(items, inner)).holds


def counted(test: Test) -> Test:
    """Return the test of how many items a list has; open where that is not known and makes a difference."""

    def condition(items: Any) -> Tri:
        there = [one for one, _ in _items(items, lambda _: True)]
        sure, open_ = sum(one is True for one in there), [one for one in there if isinstance(one, Unknown)]
        answers = {str(test(sure + more)) for more in range(len(open_) + 1)}
        return open_[0] if open_ and len(answers) > 1 else test(sure)

    return condition


def _items(items: Any, inner: Callable[[Any], Tri]) -> Iterable[tuple[Tri, Tri]]:
    """Yield for each item of a list whether it is there, and whether it passes."""
    for item in items or ():
        if isinstance(item, Unknown):
            yield item, item
        elif isinstance(item, Known) and isinstance(item.value, tuple):
            yield from _items(item.value, inner)
        else:
            value = item.value if isinstance(item, Known) else item
            exists = getattr(value, "exists", None)
            there: Tri = exists if isinstance(exists, Unknown) else exists is None or exists.value is not False
            yield there, inner(value)


def _not(one: Tri) -> Tri:
    return one if isinstance(one, Unknown) else not one


def _and(one: Tri, other: Tri) -> Tri:
    return both((Answer(one), Answer(other))).holds


def _or(one: Tri, other: Tri) -> Tri:
    return either((Answer(one), Answer(other))).holds
