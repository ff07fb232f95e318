"""Raw data that hangs on something unknown in finitely many ways: one value for each way, kept together by subject.

This is the algebra of `graph/choices.py` for data that has no origin of its own: a choice takes that of the Unknown
that decides. Data that is surely the same collapses, unknown parts included, and more than `MAX_WAYS` ways are not
kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from storage_lint.graph import choices
from storage_lint.graph.value import Choice, Known, Origin, Text, Unknown, inner
from storage_lint.inputs.terraform.values.data import Raw, Uncertain


def raw_choice(choice: Choice) -> Raw:
    """Return the data of a choice."""
    data: Raw = inner(choice.value)
    return data


def narrow(value: Raw, subject: str, when: str) -> Raw:
    """Return what `value` is when `subject` is decided by `when`."""
    if not isinstance(value, Unknown) or subject not in value.subjects:
        return value
    if value.subject == subject:
        for choice in value.choices:
            if choice.when == when:
                return raw_choice(choice)
        return value
    changed = [(choice.when, narrow(raw_choice(choice), subject, when)) for choice in value.choices]
    if all(new is raw_choice(old) for (_, new), old in zip(changed, value.choices, strict=True)):
        return value
    return collapse(value, changed)


def bare(unknown: Unknown, text: Text | None = None, origin: Origin | None = None) -> Unknown:
    """Return what is not known for the same reason, known by a text at most; `origin` if it has its own."""
    return unknown.with_(origin=origin or unknown.origin, subject="", choices=(), text=text, tree=None)


def with_choices(
    unknown: Unknown, subject: str, results: Iterable[tuple[str, Raw]], text: Text | None = None
) -> Unknown:
    """Return `results`, (when, data) pairs, as the choices that `subject` decides between."""
    made = tuple(
        Choice(when, value if isinstance(value, Unknown) else Known(value, unknown.origin)) for when, value in results
    )
    return unknown.with_(subject=subject, choices=made, text=text, tree=None)


def too_many(values: list[Raw]) -> bool:
    """Return whether values depend on the unknown in more ways, taken together, than are kept apart."""
    ways: dict[str, int] = {}
    for value in values:
        if isinstance(value, Unknown) and value.choices:
            ways[value.subject] = max(ways.get(value.subject, 1), value.ways)
    product = 1
    for count in ways.values():
        product *= count
        if product > choices.MAX_WAYS:
            return True
    return False


def without_choices(value: Raw) -> Raw:
    """Return what depends on the unknown as unknown, by its name alone."""
    if isinstance(value, Unknown) and value.choices:
        return bare(value, value.text)
    return value


def collapse(unknown: Unknown, results: list[tuple[str, Raw]]) -> Raw:
    """Return one value for `results` that depend on what `unknown` depends on: equal ones collapse."""
    first = results[0][1]
    if all(same(first, other) for _, other in results[1:]):
        return first
    if sum(value.ways if isinstance(value, Unknown) else 1 for _, value in results) > choices.MAX_WAYS:
        return bare(unknown)
    return with_choices(unknown, unknown.subject, results)


def choose(unknown: Unknown, subject: str, results: Iterable[tuple[str, Raw]]) -> Raw:
    """Return the choice between `results` that `subject` decides, for the reason that `unknown` gives."""
    return collapse(unknown.with_(subject=subject), list(results))


def truth_choices(unknown: Unknown, name: str) -> Unknown:
    """Return an unknown condition as the choice between true and false; `name` identifies the condition."""
    results = [(f"{name} is true", True), (f"{name} is false", False)]
    return with_choices(unknown, name, results, unknown.text)


def cases(value: Raw) -> Iterable[Raw]:
    """Return every value that `value` may be."""
    return map(inner, choices.cases(value)) if isinstance(value, Unknown) else (value,)


# How many values a comparison looks at: shared parts make small data large.
MAX_COMPARED = 100_000


def same(one: Raw, other: Raw) -> bool:
    """Return whether two values are surely the same, unknown parts included."""
    return _same(one, other, [MAX_COMPARED])


# complexity: one case a line: how values of each kind are compared
def _same(one: Any, other: Any, left: list[int]) -> bool:
    if one is other:
        return True
    left[0] -= 1
    if left[0] < 0:
        return False
    if isinstance(one, Unknown):
        return isinstance(other, Unknown) and _same_unknown(one, other)
    if type(one) is not type(other):
        return isinstance(one, str) and isinstance(other, str) and one == other
    if isinstance(one, dict):
        return (
            type(one) is dict
            and one.keys() == other.keys()
            and all(_same(value, other[key], left) for key, value in one.items())
        )
    if isinstance(one, list):
        return len(one) == len(other) and all(_same(value, item, left) for value, item in zip(one, other, strict=True))
    return bool(one == other)


def _same_unknown(one: Unknown, other: Unknown) -> bool:
    if one.choices or other.choices or isinstance(one, Uncertain):
        return False
    return one.text is not None and one.text == other.text
