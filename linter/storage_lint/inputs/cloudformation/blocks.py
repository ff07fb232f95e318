"""Properties as lowerings read them: by name and type, with the default of the property."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from storage_lint.graph.environment import Environment
from storage_lint.graph.existence import both as both
from storage_lint.graph.node import WrittenSuppression
from storage_lint.graph.value import Choice, Known, Origin, Source, Unknown, UnknownKey, Value, inner
from storage_lint.inputs.cloudformation.evaluate.evaluator import (
    MAX_DEPTH,
    Either,
    Evaluator,
    NoValue,
    Plain,
    Settled,
    agreed,
    as_string,
    string_of,
)
from storage_lint.inputs.cloudformation.syntax.place import At, left_out, written
from storage_lint.source.record import Record

if TYPE_CHECKING:
    pass

T = TypeVar("T")


class Block:
    """A mapping of properties: those of a resource, or of a block inside them.

    `declared` is where to point when something is missing. `may_gain` says, when it is not empty, what may add
    properties that are not written: a macro.
    """

    __slots__ = ("_evaluator", "_plain", "declared", "may_gain")

    def __init__(self, plain: Plain, evaluator: Evaluator, declared: Origin, may_gain: str = "") -> None:
        self._plain = plain
        self._evaluator = evaluator
        self.declared = declared
        self.may_gain = may_gain or _inline_macro(plain.data)

    def string(self, name: str, default: T) -> Value[str | T]:
        """Return a text property. Numbers and booleans become text, as CloudFormation passes them on."""
        return self._value(name, default, _string, with_text=True)

    def boolean(self, name: str, default: T) -> Value[bool | T]:
        """Return a boolean property; "true" and "false" in quotes count."""
        return self._value(name, default, _boolean)

    def number(self, name: str, default: T) -> Value[float | T]:
        """Return a number property, also when it is written in quotes."""
        return self._value(name, default, _number)

    def tree(self, name: str, default: T) -> Value[Any | T]:
        """Return a property as data with `Unknown` for what is not known inside."""
        return self._value(name, default, self._tree)

    def block(self, name: str, read: Callable[[Block], T]) -> Value[T | None]:
        """Return what `read` makes of a block of properties; Known(None) when it is not written."""

        def convert(plain: Plain) -> Value[T]:
            if not isinstance(plain.data, dict):
                return Unknown(f"{name} is not a mapping of properties", written(plain.at))
            block = Block(plain, self._evaluator, written(plain.at), self.may_gain)
            return Known(read(block), block.declared)

        return self._value(name, None, convert)

    def has(self, name: str) -> Value[bool]:
        """Return whether a property is there and holds something: an empty list or mapping says nothing."""
        return self._value(name, False, self._holds)

    def _holds(self, plain: Plain) -> Value[bool]:
        if not isinstance(plain.data, list):
            return Known(not isinstance(plain.data, dict) or bool(plain.data), written(plain.at))
        empty: Value[bool] = Known(True, written(plain.at))
        for item in self._items(plain):
            empty = both(empty, _opposite(item.exists))
        holds = _opposite(empty)
        return Known(holds.value, written(plain.at)) if isinstance(holds, Known) else holds

    def items(self, name: str) -> tuple[Item, ...]:
        """Return the blocks of a list property, those that may be there included."""
        settled = self._settled(name)
        if settled is None:
            unknown = self._gained(name)
            return (Item(None, unknown, _maybe(unknown)),) if unknown is not None else ()
        return tuple(self._items(settled))

    def blocks(self, name: str) -> tuple[Item, ...]:
        """Return the block of a property: once, or once for each choice that it hangs on, or not at all."""
        settled = self._settled(name)
        if settled is None:
            unknown = self._gained(name)
            return (Item(None, unknown, _maybe(unknown)),) if unknown is not None else ()
        return tuple(self._item(settled, _SURELY))

    def _items(self, settled: Settled) -> Iterator[Item]:
        for form, exists in forms_of(settled):
            if isinstance(form, Plain) and isinstance(form.data, list):
                for index in range(len(form.data)):
                    yield from self._item(form.item(index), exists)
            elif isinstance(form, Unknown):
                yield Item(None, form, exists.value(form.origin))
            elif isinstance(form, Plain):
                unknown = Unknown("a list is expected here", written(form.at))
                yield Item(None, unknown, exists.value(unknown.origin))

    def _item(self, settled: Settled, exists: Exists) -> Iterator[Item]:
        for form, there in forms_of(settled, exists):
            if isinstance(form, Plain) and isinstance(form.data, dict):
                declared = written(form.at)
                yield Item(Block(form, self._evaluator, declared, self.may_gain), None, there.value(declared))
            elif isinstance(form, Unknown):
                yield Item(None, form, there.value(form.origin))
            elif isinstance(form, Plain):
                unknown = Unknown("a mapping is expected here", written(form.at))
                yield Item(None, unknown, there.value(unknown.origin))

    def _settled(self, name: str) -> Settled | None:
        """The settled property, or None when it is not written."""
        data: Mapping[str, Any] = self._plain.data
        if name not in data:
            return None
        settled = self._plain.item(name)
        if isinstance(settled, Plain) and settled.data is None:
            return Unknown(f"{name} is null, which CloudFormation refuses", written(settled.at))
        return settled

    def _gained(self, name: str) -> Unknown | None:
        if not self.may_gain:
            return None
        return Unknown(f"{name} is not written, but {self.may_gain} may add it", self.declared)

    def _value(
        self, name: str, default: Any, convert: Callable[[Plain], Value[Any]], *, with_text: bool = False
    ) -> Value[Any]:
        settled = self._settled(name)

        def absent(removed: At | None) -> Value[Any]:
            unknown = self._gained(name)
            if unknown is not None:
                return unknown
            if removed is None:
                return Known(default, Origin(Source.DEFAULT, self.declared.trace))
            return Known(default, left_out(name, self._plain.at.item(self._plain.data, name), removed))

        return absent(None) if settled is None else value_of(settled, convert, absent, with_text)

    def _tree(self, plain: Plain) -> Value[Any]:
        """Everything below; what hangs on a choice is a choice in its place, however many there are."""
        return Known(_leafwise(plain), written(plain.at))


def _leafwise(settled: Settled) -> Any:
    """Return a value to the last leaf, with `Unknown` for what is not known and None for what is not there."""
    if isinstance(settled, Unknown):
        return settled
    if isinstance(settled, NoValue):
        return None
    if isinstance(settled, Either):
        choices = tuple(Choice(when, _graph_value(branch, settled)) for when, branch in settled.branches())
        return inner(agreed(settled.unknown(choices, settled.text())))
    if settled.evaluator is None or not isinstance(settled.data, (dict, list)):
        return settled.data
    work = settled.evaluator.template.work
    if work.depth >= MAX_DEPTH or work.left <= 0:
        return Unknown("it is nested too deeply or too large", written(settled.at))
    work.depth += 1
    work.left -= 1
    try:
        return _items_of(settled)
    finally:
        work.depth -= 1


def _items_of(plain: Plain) -> Any:
    data = plain.data
    if isinstance(data, list):
        items = (plain.item(index) for index in range(len(data)))
        return [_leafwise(item) for item in items if not isinstance(item, NoValue)]
    pairs = ((_key(key, plain), plain.item(key)) for key in data)
    return {key: _leafwise(item) for key, item in pairs if not isinstance(item, NoValue)}


def _graph_value(settled: Settled, either: Either) -> Value[Any]:
    data = _leafwise(settled)
    return data if isinstance(data, Unknown) else Known(data, written(either.at))


def _key(key: Any, plain: Plain) -> str:
    """A key as text; one that a macro or a loop stands for may be any."""
    text = str(key)
    if text != "Fn::Transform" and not text.startswith("Fn::ForEach::"):
        return text
    return UnknownKey(text, Unknown(f"{_inline_macro(plain.data)} may add to it", written(plain.at)))


def value_of(
    settled: Settled,
    convert: Callable[[Plain], Value[Any]],
    absent: Callable[[At | None], Value[Any]],
    with_text: bool = False,
) -> Value[Any]:
    """Return a settled value as one of the graph: `convert` is for data, `absent` for what is not there."""
    if isinstance(settled, Plain):
        return convert(settled)
    if isinstance(settled, Unknown):
        return settled
    if isinstance(settled, NoValue):
        return absent(settled.at)
    choices = tuple(Choice(when, value_of(branch, convert, absent, with_text)) for when, branch in settled.branches())
    return agreed(settled.unknown(choices, settled.text() if with_text else None))


def _string(plain: Plain) -> Value[str]:
    text = as_string(plain.data, plain.at)
    return text if isinstance(text, Unknown) else Known(text, written(plain.at))


def _boolean(plain: Plain) -> Value[bool]:
    data = plain.data
    if isinstance(data, str) and data.lower() in ("true", "false"):
        data = data.lower() == "true"
    if isinstance(data, bool):
        return Known(data, written(plain.at))
    return Unknown("true or false is expected here", written(plain.at))


def _number(plain: Plain) -> Value[float]:
    data = plain.data
    if not isinstance(data, bool):
        try:
            number = float(string_of(data)) if isinstance(data, (str, int, float)) else None
        except (ValueError, OverflowError):
            number = None
        if number is not None and abs(number) < 1e18:
            return Known(int(number) if number.is_integer() else number, written(plain.at))
    return Unknown("a number is expected here", written(plain.at))


def _inline_macro(data: Any) -> str:
    """What may add properties beside those that are written: `Fn::Transform`, or a loop that was not unrolled."""
    if not isinstance(data, dict):
        return ""
    if any(name.startswith("Fn::ForEach::") for name in data):
        return "a loop over a collection that is not known"
    if "Fn::Transform" not in data:
        return ""
    transform = data["Fn::Transform"]
    name = transform.get("Name") if isinstance(transform, dict) else None
    return f"the macro {name}" if isinstance(name, str) else "Fn::Transform"


class Item(Record):
    """An element of a list property: a block, or the reason why it could not be read."""

    block: Block | None
    unknown: Unknown | None
    exists: Value[bool]


class Exists:
    """Under which choices an element of a list is there."""

    __slots__ = ("_conditions",)

    def __init__(self, conditions: tuple[tuple[Either, str], ...] = ()) -> None:
        self._conditions = conditions

    def under(self, either: Either, when: str) -> Exists:
        """Return the same under one more choice."""
        return Exists((*self._conditions, (either, when)))

    def value(self, origin: Origin) -> Value[bool]:
        """Return whether the element exists."""
        value: Value[bool] = Known(True, origin)
        for either, when in reversed(self._conditions):
            absent = Known(False, written(either.at))
            choices = tuple(Choice(one, value if one == when else absent) for one, _ in either.hang.branches)
            value = either.unknown(choices)
        return value


_SURELY = Exists()


def forms_of(settled: Settled, exists: Exists = _SURELY) -> Iterator[tuple[Plain | Unknown | NoValue, Exists]]:
    """Yield what a value may be, and under which choices."""
    if isinstance(settled, Either):
        for when, branch in settled.branches():
            yield from forms_of(branch, exists.under(settled, when))
    else:
        yield settled, exists


def _opposite(truth: Value[bool]) -> Value[bool]:
    if isinstance(truth, Known):
        return Known(not truth.value, truth.origin)
    choices = tuple(Choice(choice.when, _opposite(choice.value)) for choice in truth.choices)
    return Unknown(truth.reason, truth.origin, supply=truth.supply, subject=truth.subject, choices=choices)


def _maybe(unknown: Unknown) -> Unknown:
    return Unknown(unknown.reason, unknown.origin)


class Declaration(Record):
    """A resource of a template, ready to be lowered."""

    logical_id: str
    address: str
    type: str
    properties: Block
    declared: Origin
    exists: Value[bool]
    language: str
    scope: str
    environment: Environment
    construct_path: str | None = None
    suppressions: tuple[WrittenSuppression, ...] = ()
    # What may add resources to the template that are not written: a macro. Empty when nothing does.
    resources_may_gain: str = ""

    def attached(self, nothing: T) -> Value[T]:
        """Return a field that other resources of the template configure: `nothing`, unless a macro may add those."""
        if self.resources_may_gain:
            return Unknown(f"{self.resources_may_gain} may add a resource that configures it", self.declared)
        return Known(nothing, Origin(Source.DEFAULT, self.declared.trace))

    def common(self) -> dict[str, Any]:
        """Return what every resource of the graph has, as keyword arguments."""
        return {
            "address": self.address,
            "type": self.type,
            "language": self.language,
            "scope": self.scope,
            "environment": self.environment,
            "declared": self.declared,
            "exists": self.exists,
            "construct_path": self.construct_path,
            "suppressions": self.suppressions,
        }


Lowering = Callable[[Declaration], Iterator[Any]]
