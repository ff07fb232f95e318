"""Three-valued truths about policies: True, False, or the `Unknown` that it hangs on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from storage_lint.graph.text import may_be_equal
from storage_lint.graph.value import Known, Text, Unknown, Value

Truth = bool | Unknown


def any_of(truths: Iterable[Truth]) -> Truth:
    """True when one is True, else the first Unknown, else False."""
    unknown: Truth = False
    for truth in truths:
        if truth is True:
            return True
        if isinstance(truth, Unknown) and unknown is False:
            unknown = truth
    return unknown


def all_of(truths: Iterable[Truth]) -> Truth:
    """False when one is False, else the first Unknown, else True."""
    unknown: Truth = True
    for truth in truths:
        if truth is False:
            return False
        if isinstance(truth, Unknown) and unknown is True:
            unknown = truth
    return unknown


def not_of(truth: Truth) -> Truth:
    """Return the opposite; what is not known stays so."""
    return truth if isinstance(truth, Unknown) else not truth


def any_part(parts: Iterable[Any], holds: Callable[[Any], Truth]) -> Truth:
    """Whether `holds` is true of one of the parts of a statement or policy.

    A part that is a choice is asked as a whole first, which decides strings by their known text, and else for each
    choice: when all agree, it does not matter how it turns out.
    """
    return any_of(_of_part(part, holds) for part in parts)


def _of_part(part: Any, holds: Callable[[Any], Truth]) -> Truth:
    if isinstance(part, Known) and isinstance(part.value, tuple):
        return any_part(part.value, holds)
    answer = holds(part)
    if isinstance(answer, Unknown) and isinstance(part, Unknown) and part.choices:
        answers = [_of_part(choice.value, holds) for choice in part.choices]
        if isinstance(answers[0], bool) and all(one is answers[0] for one in answers):
            return answers[0]
        return part
    return answer


def equals(value: Value[str], *wanted: str) -> Truth:
    """Whether a value is one of the wanted strings, without regard to case."""
    match value:
        case Known(value=text):
            return text.lower() in wanted
        case Unknown(text=Text() as text) if not any(may_be_equal(_lowered(text), Text((one,))) for one in wanted):
            return False
        case _:
            return value


def _lowered(text: Text) -> Text:
    return Text(tuple(part.lower() if isinstance(part, str) else part for part in text.parts))


def is_there(part: Any) -> Truth:
    """Whether a part is there at all, for `any_part`."""
    return part if isinstance(part, Unknown) else True
