"""What S3 refuses of the order and the distance of a lifecycle rule's transitions and of its expiration.

Facts: https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from storage_lint.checks import Refusal, holds, said
from storage_lint.graph.choices import both, follow, hanging_on
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.s3_lifecycle import Expiration, LifecycleRule, Transition
from storage_lint_rules.s3 import _facts as facts

# Objects move down only.
WATERFALL = ("STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE")
_UNSUPPORTED = (("ONEZONE_IA", "GLACIER_IR"),)
_NO_TARGETS = ("STANDARD", "REDUCED_REDUNDANCY")
_ARCHIVES = ("GLACIER", "DEEP_ARCHIVE")
_INFREQUENT = ("STANDARD_IA", "ONEZONE_IA")
_COMPARED = 16  # transitions of one rule: of more than there are classes, two are to the same one


def of_times(rule: LifecycleRule) -> Iterator[Refusal]:
    """Yield what S3 refuses of the transitions of current objects and of old versions, each by themselves."""
    for transitions, expiration, current in (
        (rule.transitions, rule.expiration, True),
        (rule.noncurrent_transitions, rule.noncurrent_expiration, False),
    ):
        for one in transitions:
            wrong = both(one.exists, holds(lambda name: name in _NO_TARGETS, one.storage_class))
            yield Refusal(wrong, one.storage_class, f"a transition to {said(one.storage_class)}")
            yield from _before_expiration(one, expiration)
        for first, second in combinations(transitions[:_COMPARED], 2):
            for refusal in _of_pair(first, second, current):
                there = both(first.exists, both(second.exists, refusal.refused))
                yield Refusal(there, refusal.where, refusal.message)


def _before_expiration(transition: Transition, expiration: Value[Expiration | None]) -> Iterator[Refusal]:
    ends = follow(expiration, lambda one: one if one.value is None else _moment(one.value))
    late = holds(_is_not_later, _moment(transition), ends)
    text = f"an expiration that is not later than the transition to {said(transition.storage_class)}"
    yield Refusal(both(transition.exists, late), ends if isinstance(ends, Known) else expiration, text)


def _is_not_later(transition: float | None, expiration: float | None) -> bool:
    return bool(transition is not None and expiration and expiration <= transition)


def _of_pair(one: Transition, other: Transition, current: bool) -> Iterator[Refusal]:
    """What is refused of two transitions, in whichever order they are written."""
    classes = one.storage_class, other.storage_class
    text = f"two transitions to {said(one.storage_class)}"
    yield Refusal(holds(lambda a, b: a is not None and a == b, *classes), other.storage_class, text)
    times = _moment(one), _moment(other)
    text = f"transitions to {said(classes[0])} and to {said(classes[1])}, of which the colder class is not later"
    yield Refusal(holds(_is_out_of_order, *classes, *times), other.storage_class, text)
    text = f"a transition from {said(classes[0])} to {said(classes[1])}"
    unsupported = holds(lambda a, b: (a, b) in _UNSUPPORTED or (b, a) in _UNSUPPORTED, *classes)
    yield Refusal(unsupported, other.storage_class, text)
    close = holds(lambda *values: _is_closer(_measured, *values), *classes, *times)
    text = f"transitions to {said(classes[0])} and to {said(classes[1])}, which are too close: what follows Glacier "
    text += f"comes {facts.DAYS_AFTER_GLACIER} days later, Glacier {facts.DAYS_FROM_INFREQUENT_TO_ARCHIVE} after IA"
    yield Refusal(close if current else _unmeasured(close), other.days, text)
    yield Refusal(
        _unmeasured(holds(lambda *values: _is_closer(_claimed, *values), *classes, *times)), other.declared, ""
    )


def _is_out_of_order(one: str | None, other: str | None, first: float | None, second: float | None) -> bool:
    if one not in WATERFALL or other not in WATERFALL or one == other or first is None or second is None:
        return False
    return (WATERFALL.index(other) - WATERFALL.index(one)) * (second - first) <= 0


def _is_closer(least: Any, one: str | None, other: str | None, first: float | None, second: float | None) -> bool:
    """Whether the colder of two classes follows sooner than after `least` days."""
    if first is None or second is None or one == other:
        return False
    pair = (one, other) if first <= second else (other, one)
    return bool(0 <= abs(second - first) < least(*pair))


def _measured(warmer: str | None, colder: str | None) -> int:
    """The days that S3 was seen to ask for."""
    if warmer in ("GLACIER_IR", "GLACIER"):
        return facts.DAYS_AFTER_GLACIER
    return facts.DAYS_FROM_INFREQUENT_TO_ARCHIVE if warmer in _INFREQUENT and colder in _ARCHIVES else 0


def _claimed(warmer: str | None, colder: str | None) -> int:
    """The days that S3 once asked for, and may still."""
    return facts.DAYS_FROM_INFREQUENT_TO_ARCHIVE if warmer in _INFREQUENT and colder not in _ARCHIVES else 0


def _unmeasured(close: Value[bool]) -> Value[bool]:
    """What nobody knows whether S3 refuses it."""
    if isinstance(close, Known):
        return close if not close.value else Unknown("whether S3 takes transitions so close is not known", close.origin)
    return hanging_on(close, close.reason)


def _moment(part: Transition | Expiration) -> Value[float | None]:
    """When it is, in days after the object was made or by the calendar; Known(None) where nothing says it."""
    return follow(part.days, lambda days: days if days.value is not None else follow(part.date, _by_calendar))


def _by_calendar(written: Known[str | None]) -> Value[float | None]:
    if written.value is None:
        return Known(None, written.origin)
    from datetime import date  # few rules write dates

    try:
        return Known(date.fromisoformat(written.value[:10]).toordinal(), written.origin)
    except ValueError:
        return Known(None, written.origin)
