"""Values that depend on something unknown in finitely many ways: one value for each way, kept together by subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from storage_lint.graph.value import Choice, Known, Unknown
from storage_lint.inputs.terraform.evaluate.scope import EvaluationError, Uncertain
from storage_lint.inputs.terraform.values.data import Raw

# How many ways one value may depend on the unknown, over all its subjects.
MAX_CHOICES = 64

# What `EvaluationError` left out of a value: the Unknown that decided, and its choice that failed.
Doubt = tuple[Unknown, str] | None


def raw_choice(choice: Choice) -> Raw:
    """Return the data of a choice."""
    value = choice.value
    inner: Raw = value.value if isinstance(value, Known) else value
    return inner


def restrict(value: Raw, subject: str, when: str) -> Raw:
    """Return what `value` is when `subject` is decided by `when`."""
    if not isinstance(value, Unknown) or not value.choices:
        return value
    if value.subject == subject:
        for choice in value.choices:
            if choice.when == when:
                return raw_choice(choice)
        return value
    changed = [(choice.when, restrict(raw_choice(choice), subject, when)) for choice in value.choices]
    if all(new is raw_choice(old) for (_, new), old in zip(changed, value.choices, strict=True)):
        return value
    return joined(value, changed)


def lift(
    unknown: Unknown,
    function: Callable[[Raw], Raw],
    doubts: list[Doubt],
    refusal: type[Exception] = EvaluationError,
) -> Raw:
    """Return what `function` makes of each choice. Choices that Terraform would refuse are left out, as doubts."""
    results: list[tuple[str, Raw]] = []
    refused: Exception | None = None
    for choice in unknown.choices:
        try:
            result = function(raw_choice(choice))
        except refusal as error:
            refused = error
            doubts.append((unknown, choice.when))
            continue
        results.append((choice.when, restrict(result, unknown.subject, choice.when)))
    if not results and refused is not None:
        raise refused
    return joined(unknown, results)


def each_way(value: Raw, function: Callable[[Raw], Raw]) -> Raw:
    """Return what `function` makes of everything that `value` may be, except for what Terraform would refuse."""
    if isinstance(value, Unknown) and value.choices:
        return lift(value, lambda choice: each_way(choice, function), [])
    return function(value)


def instead_of_null(value: Raw, default: Callable[[], Raw]) -> Raw:
    """Return `value` with the default wherever it may be null; the default is only asked for when it may be."""
    if any(leaf is None for leaf in leaves(value)):
        return each_way(value, lambda leaf: default() if leaf is None else leaf)
    return value


def lift_all(decider: Unknown, values: list[Raw], function: Callable[[list[Raw]], Raw], doubts: list[Doubt]) -> Raw:
    """Return what `function` makes of `values`, for each choice of `decider`, which is one of them.

    Where the values depend on the unknown in too many ways, they are taken for unknown without choices.
    """
    if too_many(values):
        return function([_without_choices(value) for value in values])
    results: list[tuple[str, Raw]] = []
    refused: EvaluationError | None = None
    for choice in decider.choices:
        narrowed = [restrict(value, decider.subject, choice.when) for value in values]
        try:
            result = function(narrowed)
        except EvaluationError as error:
            refused = error
            doubts.append((decider, choice.when))
            continue
        results.append((choice.when, restrict(result, decider.subject, choice.when)))
    if not results and refused is not None:
        raise refused
    return joined(decider, results)


def too_many(values: list[Raw]) -> bool:
    """Return whether values depend on the unknown in more ways, taken together, than are kept apart."""
    ways: dict[str, int] = {}
    for value in values:
        if isinstance(value, Unknown) and value.choices:
            ways[value.subject] = max(ways.get(value.subject, 1), _weight(value))
    product = 1
    for count in ways.values():
        product *= count
        if product > MAX_CHOICES:
            return True
    return False


def _without_choices(value: Raw) -> Raw:
    if isinstance(value, Unknown) and value.choices:
        return Unknown(value.reason, value.origin, supply=value.supply, text=value.text)
    return value


def joined(unknown: Unknown, results: list[tuple[str, Raw]]) -> Raw:
    """Return one value for `results` that depend on what `unknown` depends on: equal ones collapse."""
    first = results[0][1]
    if all(same(first, other) for _, other in results[1:]):
        return first
    if sum(_weight(value) for _, value in results) > MAX_CHOICES:
        return Unknown(unknown.reason, unknown.origin, supply=unknown.supply)
    choices = tuple(
        Choice(when, value if isinstance(value, Unknown) else Known(value, unknown.origin)) for when, value in results
    )
    return Unknown(unknown.reason, unknown.origin, supply=unknown.supply, subject=unknown.subject, choices=choices)


def between(unknown: Unknown, subject: str, results: Iterable[tuple[str, Raw]]) -> Raw:
    """Return the choice between `results` that `subject` decides, for the reason that `unknown` gives."""
    decider = Unknown(unknown.reason, unknown.origin, supply=unknown.supply, subject=subject)
    return joined(decider, list(results))


def truth_choices(unknown: Unknown, name: str) -> Unknown:
    """Return an unknown condition as the choice between true and false; `name` identifies the condition."""
    choices = (
        Choice(f"{name} is true", Known(True, unknown.origin)),
        Choice(f"{name} is false", Known(False, unknown.origin)),
    )
    return Unknown(
        unknown.reason, unknown.origin, supply=unknown.supply, subject=name, choices=choices, text=unknown.text
    )


def leaves(value: Raw) -> Iterable[Raw]:
    """Return every value that `value` may be."""
    if isinstance(value, Unknown) and value.choices:
        for choice in value.choices:
            yield from leaves(raw_choice(choice))
    else:
        yield value


def _weight(value: Raw) -> int:
    if isinstance(value, Unknown) and value.choices:
        return sum(_weight(raw_choice(choice)) for choice in value.choices)
    return 1


# How many values a comparison looks at: shared parts make small data large.
MAX_COMPARED = 100_000


def same(one: Raw, other: Raw) -> bool:
    """Return whether two values are surely the same, unknown parts included."""
    return _same(one, other, [MAX_COMPARED])


def _same(one: Any, other: Any, left: list[int]) -> bool:
    if one is other:
        return True
    left[0] -= 1
    if left[0] < 0:
        return False
    if isinstance(one, Unknown):
        return (
            isinstance(other, Unknown)
            and one.text is not None
            and one.text == other.text
            and not isinstance(one, Uncertain)
            and not (one.choices or other.choices)
        )
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
