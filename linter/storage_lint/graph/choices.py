"""The algebra of "one of a few": values that hang on something undecided in finitely many ways.

An `Unknown` with choices says which value it has when its `subject` is decided in each way. Here such values are made,
changed, narrowed and collapsed, and nowhere else: every other module says what to do with what is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from storage_lint.graph.value import Choice, Known, Origin, Text, Unknown, Unwritten, Value
from storage_lint.source.record import Record, replace

T = TypeVar("T")
U = TypeVar("U")
R = TypeVar("R", bound=Record)

# In how many ways something may turn out that are told apart: of more, nothing is known.
MAX_WAYS = 64


def choose(decider: Unknown, results: Iterable[tuple[str, Value[T]]], text: Text | None = None) -> Value[T]:
    """Return the choice between `results`, (when, value) pairs, that `decider` decides: one value where all agree."""
    results = tuple(results)
    agreed = _agreed([value for _, value in results])
    if agreed is not None:
        return agreed
    choices = tuple([Choice(when, value) for when, value in results])
    return decider.with_(choices=choices, text=text, tree=None)


def each_choice(unknown: Unknown, change: Callable[[Value[Any]], Value[U]], text: Text | None = None) -> Value[U]:
    """Return what `change` makes of each choice, which may itself be known or not: one value where all agree."""
    return choose(unknown, ((choice.when, change(choice.value)) for choice in unknown.choices), text)


def _agreed(values: Sequence[Value[T]]) -> Known[T] | None:
    """Return the one known value that all have, when there is one."""
    first = values[0] if values else None
    if not isinstance(first, Known):
        return None
    agree = all(isinstance(value, Known) and value.value == first.value for value in values)
    return first if agree else None


def follow(value: Value[T], change: Callable[[Known[T]], Value[U]]) -> Value[U]:
    """Return what `change` makes of a known value, or of each choice of one that is not known.

    What is known of the text of an unknown value is not known of what it becomes.
    """
    if isinstance(value, Known):
        return change(value)
    return choose(value, ((choice.when, follow(choice.value, change)) for choice in value.choices))


def mapped(value: Value[T], change: Callable[[T], U]) -> Value[U]:
    """Return `value` with `change` applied to what is known of it."""
    if isinstance(value, Known):
        return Known(change(value.value), value.origin)
    return follow(value, lambda known: Known(change(known.value), known.origin))


def chosen(exists: Value[bool], value: Value[T], otherwise: Value[T]) -> Value[T]:
    """Return `value` if what it is written in exists, else `otherwise`; both as choices when that is not known."""
    return follow(exists, lambda there: value if there.value is True else otherwise)


def or_else(value: Value[T | None], default: Value[T]) -> Value[T]:
    """Return `value` with the default wherever there is none."""
    if isinstance(value, Known):
        return default if value.value is None else Known(value.value, value.origin)
    if not any(map(is_nothing, cases(value))):
        return value
    return choose(value, ((choice.when, or_else(choice.value, default)) for choice in value.choices))


def is_given(value: Value[Any]) -> Value[bool]:
    """Return whether there is a value, whatever it is: one that is not known is one, unless a choice says none.

    `text.is_set` does not take for granted that whoever deploys gives one.
    """
    if isinstance(value, Known):
        return Known(value.value is not None, value.origin)
    if isinstance(value, Unwritten):
        return value
    if not value.choices:
        return Known(True, value.origin)
    return choose(value, ((choice.when, is_given(choice.value)) for choice in value.choices))


def may_be_written(value: Value[Any]) -> bool:
    """Return whether a value says something in one of its forms."""
    return not all(map(is_nothing, cases(value)))


def known_or_none(value: Value[T]) -> T | None:
    """Return what a value is known to be; None where it is not known, or is nothing."""
    return value.value if isinstance(value, Known) else None


def is_nothing(value: Value[Any]) -> bool:
    """Return whether it is known that there is no value."""
    return isinstance(value, Known) and value.value is None


def surely(value: Value[bool] | Value[bool | None]) -> bool:
    """Return whether something is known to be so."""
    return isinstance(value, Known) and bool(value.value)


def surely_not(value: Value[bool] | Value[bool | None]) -> bool:
    """Return whether something is known not to be so."""
    return isinstance(value, Known) and not value.value


def sometimes(value: Value[bool]) -> bool:
    """Return whether something is known to be so in one of the ways in which it may turn out."""
    return any(isinstance(case, Known) and case.value is True for case in cases(value))


def both(one: Value[bool], other: Value[bool]) -> Value[bool]:
    """Return whether two things are so, hanging on the choices of both."""
    if isinstance(one, Known):
        return other if one.value else one
    if isinstance(other, Known):
        return one if other.value else other
    return choose(one, ((choice.when, both(choice.value, other)) for choice in one.choices)) if one.choices else one


def either(one: Value[bool], other: Value[bool]) -> Value[bool]:
    """Return whether one of two things is so, hanging on the choices of both."""
    if isinstance(one, Known):
        return one if one.value else other
    if isinstance(other, Known):
        return other if other.value else one
    return choose(one, ((choice.when, either(choice.value, other)) for choice in one.choices)) if one.choices else one


def opposite(value: Value[bool]) -> Value[bool]:
    """Return whether something is not so."""
    return mapped(value, lambda there: not there)


def turned_out(unknown: Unknown, when: str) -> Value[bool]:
    """Return whether an unknown value turns out to be the choice `when`."""
    return choose(unknown, ((one.when, Known(one.when == when, unknown.origin)) for one in unknown.choices))


def possible(exists: Value[bool], assumed: Mapping[str, str] = {}) -> bool:
    """Return whether something may be so, when what is decided by one subject is decided alike everywhere."""
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


def worded(value: Value[T], say: Callable[[str], str]) -> Value[T]:
    """Return a value that says otherwise why it is not known, in each of its choices too."""
    if isinstance(value, Known):
        return value
    choices = tuple(Choice(choice.when, worded(choice.value, say)) for choice in value.choices)
    return value.with_(reason=say(value.reason), choices=choices)


def hanging_on(unknown: Unknown, reason: str, origin: Origin | None = None) -> Unknown:
    """Return that something else is not known for lack of `unknown`: it becomes known in the same way."""
    return Unknown(reason, origin or unknown.origin, supply=unknown.supply)


def narrow(value: Value[T], subject: str, when: str) -> Value[T]:
    """Return what `value` is when `subject` is decided by `when`."""
    if isinstance(value, Known) or subject not in value.subjects:
        return value
    if value.subject == subject:
        return next((choice.value for choice in value.choices if choice.when == when), value)
    narrowed = [(choice.when, narrow(choice.value, subject, when)) for choice in value.choices]
    if all(new is choice.value for (_, new), choice in zip(narrowed, value.choices, strict=True)):
        return value
    return choose(value, narrowed, value.text)


def given(value: Value[T], condition: Value[bool]) -> Value[T]:
    """Return what `value` may be where `condition` is so: without the choices under which it is not."""
    if isinstance(value, Known) or not value.choices:
        return value
    left = [(choice.when, given(choice.value, there)) for choice, there in _possible_choices(value, condition)]
    if len(left) < 2:
        return left[0][1] if left else value
    if [(when, id(new)) for when, new in left] == [(choice.when, id(choice.value)) for choice in value.choices]:
        return value
    return choose(value, left, value.text)


def _possible_choices(unknown: Unknown, condition: Value[bool]) -> Iterator[tuple[Choice, Value[bool]]]:
    """Yield the choices under which a condition may be so, with what is left of it there."""
    for choice in unknown.choices:
        there = narrow(condition, unknown.subject, choice.when) if unknown.subject else condition
        if possible(there):
            yield choice, there


def cases(value: Value[T]) -> Iterator[Value[T]]:
    """Yield every value that `value` may be: itself, when it hangs on no choice."""
    if isinstance(value, Unknown) and value.choices:
        for choice in value.choices:
            yield from cases(choice.value)
    else:
        yield value


class Subjects:
    """What data hangs on: worked out once for each record, tuple and choice in it, however often it is asked for."""

    def __init__(self) -> None:
        self._found: dict[int, tuple[Any, frozenset[str]]] = {}  # id -> (the data, kept alive; its subjects)

    def of(self, data: Any) -> frozenset[str]:
        """Return the subjects that decide something inside data."""
        while isinstance(data, Known):
            data = data.value
        if not isinstance(data, Unknown | Record | tuple):
            return _NOBODY
        done = self._found.get(id(data))
        if done is None:
            done = self._found[id(data)] = data, self._within(data)
        return done[1]

    def _within(self, data: Unknown | Record | tuple[Any, ...]) -> frozenset[str]:
        parts: Iterable[Any] = data if isinstance(data, tuple) else ()
        found = _NOBODY
        if isinstance(data, Unknown):
            parts, found = [choice.value for choice in data.choices], data.subjects
        elif isinstance(data, Record):
            parts = [getattr(data, name) for name in data._fields]
        for part in parts:
            more = self.of(part)
            if more:
                found = found | more if found else more
        return found


_NOBODY: frozenset[str] = frozenset()


def assume(part: R, subject: str, when: str, subjects: Subjects | None = None) -> R:
    """Return a record (with records inside) in which everything that `subject` decides is decided by `when`."""
    assumed: R = _Assumption(subject, when, subjects or Subjects()).of(part)
    return assumed


class _Assumption:
    """Narrows all values inside data. Shared parts are visited once: choices nest, and may share branches."""

    def __init__(self, subject: str, when: str, subjects: Subjects) -> None:
        self._subject = subject
        self._when = when
        self._subjects = subjects
        self._done: dict[int, tuple[Any, Any]] = {}  # id -> (the item, kept alive; what it became)

    def of(self, item: Any) -> Any:
        if self._subject not in self._subjects.of(item):
            return item
        done = self._done.get(id(item))
        if done is None:
            done = self._done[id(item)] = (item, self._narrowed(item))
        return done[1]

    def _narrowed(self, item: Unknown | Known[Any] | Record | tuple[Any, ...]) -> Any:
        match item:
            case Unknown():
                return self._decided(item)
            case Known():
                value = self.of(item.value)
                return item if value is item.value else Known(value, item.origin)
            case tuple():
                changed = tuple(map(self.of, item))
                return item if _are_same(changed, item) else changed
            case _:
                return self._record(item)

    def _record(self, record: Record) -> Record:
        changes = {name: new for name in record._fields if (new := self.of(old := getattr(record, name))) is not old}
        return replace(record, **changes) if changes else record

    def _decided(self, unknown: Unknown) -> Any:
        own = unknown.subject == self._subject
        left = [choice for choice in unknown.choices if not own or choice.when == self._when]
        values = [self.of(choice.value) for choice in left]
        if len(left) == 1:
            return values[0]
        if len(left) == len(unknown.choices) and _are_same(values, [choice.value for choice in left]):
            return unknown
        choices = tuple(Choice(choice.when, value) for choice, value in zip(left, values, strict=True))
        return unknown.with_(choices=choices)


def _are_same(one: Sequence[object], other: Sequence[object]) -> bool:
    return all(a is b for a, b in zip(one, other, strict=True))
