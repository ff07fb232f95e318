"""What becomes of each way in which a value may turn out, except for those that Terraform would refuse.

The ways themselves are `values/choices.py`; those that were left out are doubts, which `try` and `can` ask for.
"""

from __future__ import annotations

from collections.abc import Callable

from storage_lint.graph.value import Choice, Unknown
from storage_lint.inputs.terraform.values.choices import cases, collapse, narrow, raw_choice, too_many, without_choices
from storage_lint.inputs.terraform.values.data import Raw


class RefusedError(Exception):
    """What Terraform would refuse: `EvaluationError` says where."""


# What `RefusedError` left out of a value: the Unknown that decided, and its choice that failed.
Doubt = tuple[Unknown, str] | None


def follow(
    unknown: Unknown,
    function: Callable[[Raw], Raw],
    doubts: list[Doubt],
    refusal: type[Exception] = RefusedError,
) -> Raw:
    """Return what `function` makes of each choice. Choices that Terraform would refuse are left out, as doubts."""
    return _of_each(unknown, lambda choice: function(raw_choice(choice)), doubts, refusal)


def each_way(value: Raw, function: Callable[[Raw], Raw]) -> Raw:
    """Return what `function` makes of everything that `value` may be, except for what Terraform would refuse."""
    if isinstance(value, Unknown) and value.choices:
        return follow(value, lambda choice: each_way(choice, function), [])
    return function(value)


def instead_of_null(value: Raw, default: Callable[[], Raw]) -> Raw:
    """Return `value` with the default wherever it may be null; the default is only asked for when it may be."""
    if any(case is None for case in cases(value)):
        return each_way(value, lambda case: default() if case is None else case)
    return value


def follow_all(decider: Unknown, values: list[Raw], function: Callable[[list[Raw]], Raw], doubts: list[Doubt]) -> Raw:
    """Return what `function` makes of `values`, for each choice of `decider`, which is one of them.

    Where the values depend on the unknown in too many ways, they are taken for unknown without choices.
    """
    if too_many(values):
        return function([without_choices(value) for value in values])
    return _of_each(
        decider,
        lambda choice: function([narrow(value, decider.subject, choice.when) for value in values]),
        doubts,
        RefusedError,
    )


def _of_each(
    decider: Unknown, result_of: Callable[[Choice], Raw], doubts: list[Doubt], refusal: type[Exception]
) -> Raw:
    results: list[tuple[str, Raw]] = []
    refused: Exception | None = None
    for choice in decider.choices:
        try:
            result = result_of(choice)
        except refusal as error:
            refused = error
            doubts.append((decider, choice.when))
            continue
        results.append((choice.when, narrow(result, decider.subject, choice.when)))
    if not results and refused is not None:
        raise refused
    return collapse(decider, results)
