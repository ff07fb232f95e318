"""Whether things exist: truths that may hang on choices, put together."""

from __future__ import annotations

from collections.abc import Mapping

from storage_lint.graph.value import Choice, Known, Unknown, Value


def both(one: Value[bool], other: Value[bool]) -> Value[bool]:
    """Return whether two things are true, hanging on the choices of both."""
    if isinstance(one, Known):
        return other if one.value else one
    if isinstance(other, Known):
        return one if other.value else other
    if not one.choices:
        return one
    choices = tuple(Choice(choice.when, both(choice.value, other)) for choice in one.choices)
    return Unknown(one.reason, one.origin, supply=one.supply, subject=one.subject, choices=choices)


def opposite(exists: Value[bool]) -> Value[bool]:
    """Return whether something is not true."""
    if isinstance(exists, Known):
        return Known(not exists.value, exists.origin)
    choices = tuple(Choice(choice.when, opposite(choice.value)) for choice in exists.choices)
    return Unknown(exists.reason, exists.origin, supply=exists.supply, subject=exists.subject, choices=choices)


def chosen(unknown: Unknown, when: str) -> Value[bool]:
    """Return whether an unknown value turns out to be one of its choices."""
    choices = tuple(Choice(one.when, Known(one.when == when, unknown.origin)) for one in unknown.choices)
    return Unknown(unknown.reason, unknown.origin, supply=unknown.supply, subject=unknown.subject, choices=choices)


def possible(exists: Value[bool], assumed: Mapping[str, str] = {}) -> bool:
    """Return whether something may be true, when what is decided by one subject is decided alike everywhere."""
    if isinstance(exists, Known):
        return exists.value
    if not exists.choices:
        return True
    when = assumed.get(exists.subject) if exists.subject else None
    return any(
        possible(choice.value, {**assumed, exists.subject: choice.when} if exists.subject else assumed)
        for choice in exists.choices
        if when is None or choice.when == when
    )
