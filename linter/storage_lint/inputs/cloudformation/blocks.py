"""Properties as lowerings read them: by name and type, with the default of the property."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar

from storage_lint.graph.choices import both, choose, either, is_nothing, mapped, or_else
from storage_lint.graph.environment import Environment
from storage_lint.graph.tags import Tag
from storage_lint.graph.text import set_surely
from storage_lint.graph.value import Known, Origin, Source, Symbol, Text, Unknown, Unwritten, Value
from storage_lint.inputs.block import Block, ResourceBlock, UnreadBlock
from storage_lint.inputs.cloudformation.evaluate.data import Removed, data_of, inline_macro
from storage_lint.inputs.cloudformation.evaluate.forms import SURELY, Exists, forms_of
from storage_lint.inputs.cloudformation.evaluate.settled import NoValue, Plain, Settled
from storage_lint.inputs.cloudformation.evaluate.texts import as_string, string_of
from storage_lint.inputs.cloudformation.stacks.mentions import is_mentioned
from storage_lint.inputs.cloudformation.stacks.resource import Declared
from storage_lint.inputs.cloudformation.syntax.place import At, Missing, left_out, without, written

T = TypeVar("T")


class PropertyBlock(Block):
    """A mapping of properties: those of a resource, or of a block inside them.

    `may_gain` says, when it is not empty, what may add properties that are not written: a macro.
    """

    __slots__ = ("_declared", "_exists", "_plain", "may_gain")

    def __init__(
        self,
        plain: Plain,
        declared: Origin,
        exists: Value[bool] | None = None,
        may_gain: str = "",
    ) -> None:
        self._plain = plain
        self._declared = declared
        self._exists = Known(True, declared) if exists is None else exists
        self.may_gain = may_gain or inline_macro(plain.data)

    @property
    def declared(self) -> Origin:
        """Where the mapping stands; of a resource, its logical id."""
        return self._declared

    @property
    def exists(self) -> Value[bool]:
        """Whether the mapping is there, within what it is written in."""
        return self._exists

    @property
    def default(self) -> Origin:
        """The origin of what is not written: it points at the block's header."""
        return self._unwritten("")

    def _unwritten(self, name: str) -> Origin:
        return Origin(Source.DEFAULT, Missing(self._declared, self._plain.at, name))

    def text(self, name: str, default: Any = None) -> Value[Any]:
        """Return a text property. Numbers and booleans become text, as CloudFormation passes them on.

        An empty one says nothing: a parameter's default '' stands for "none".
        """

        if self._is_left_out(name):
            return Known(default, self._unwritten(name))

        def convert(plain: Plain) -> Value[Any]:
            text = _string(plain)
            return Known(default, text.origin) if isinstance(text, Known) and not text.value else text

        return self._value(name, default, convert, with_text=True)

    def flag(self, name: str, default: Any = None) -> Value[Any]:
        """Return a boolean property; "true" and "false" in quotes count."""
        return self._value(name, default, _boolean)

    def number(self, name: str, default: Any = None) -> Value[Any]:
        """Return a number property, also when it is written in quotes."""
        return self._value(name, default, _number)

    def tree(self, name: str) -> Value[Any]:
        """Return a property as data with `Unknown` for what is not known inside."""
        return self._value(name, None, partial(self._tree, name))

    def strings(self, name: str) -> Value[Any]:
        """Return a list of strings."""

        def convert(plain: Plain) -> Value[Any]:
            items = (plain.item(at) for at in range(len(plain.data))) if isinstance(plain.data, list) else (plain,)
            found = tuple(value_of(item, _string, lambda _: self.nothing) for item in items)
            there = tuple(one for one in found if not is_nothing(one))
            return Known(there, written(plain.at))

        return self._value(name, None, convert)

    def pairs(self, name: str) -> Value[Any]:
        """Return tags: a list of keys and values, or a mapping of them as SAM has it."""

        def convert(plain: Plain) -> Value[Any]:
            origin = written(plain.at)
            if isinstance(plain.data, dict):
                tags = PropertyBlock(plain, origin, None, self.may_gain)
                there: Value[bool] = Known(True, origin)
                return Known(tuple(Tag(Known(key, origin), tags.text(key, ""), there) for key in plain.data), origin)
            blocks = self._blocks(plain, SURELY)
            return Known(tuple(Tag(one.text("Key", ""), one.text("Value", ""), one.exists) for one in blocks), origin)

        return self._value(name, None, convert)

    def is_set(self, name: str) -> Value[bool]:
        """Return whether a property is there and holds something: what is empty says nothing."""
        return set_surely(self._value(name, False, self._holds, with_text=True))

    def _holds(self, plain: Plain) -> Value[bool]:
        origin = written(plain.at)
        if not isinstance(plain.data, list):
            return Known(plain.data not in ("", {}), origin)
        holds: Value[bool] = Known(False, origin)
        for index in range(len(plain.data)):
            for form, there in forms_of(plain.item(index)):
                holds = holds if isinstance(form, NoValue) else either(holds, there.value(origin))
        return Known(holds.value, origin) if isinstance(holds, Known) else holds

    def blocks(self, name: str) -> Sequence[Block]:
        """Return the blocks of a property: the items of a list, or the one mapping, once for each of its forms."""
        settled = self._settled(name)
        if settled is None:
            unknown = self._gained(name)
            return () if unknown is None else (UnreadBlock(unknown, unknown.with_(choices=()), written=False),)
        return tuple(self._blocks(settled, SURELY))

    def listed(self, name: str) -> Origin:
        """Return the header of the block, and which of the blocks of a name `AWS::NoValue` takes away."""
        settled = self._settled(name)
        if settled is None:
            return self._unwritten(name)
        if isinstance(settled, NoValue) and settled.at is not None:
            return self._left_out(name, settled.at)
        return without(self._declared, list(_left_out_items(name, settled)))

    def _blocks(self, settled: Settled, exists: Exists) -> Iterator[Block]:
        for form, there in forms_of(settled, exists):
            if isinstance(form, Plain) and isinstance(form.data, list):
                for index in range(len(form.data)):
                    yield from self._blocks(form.item(index), there)
            elif isinstance(form, Plain) and isinstance(form.data, dict):
                declared = written(form.at)
                yield PropertyBlock(form, declared, there.value(declared), self.may_gain)
            elif not isinstance(form, NoValue):
                unread = _no_mapping(form) if isinstance(form, Plain) else form
                yield UnreadBlock(unread, there.value(unread.origin))

    def block(self, name: str, read: Callable[[Block], Value[T]], otherwise: Value[T]) -> Value[T]:
        """Return what `read` finds in the mapping of a property; else `otherwise`."""
        if self._is_left_out(name):
            return Known[Any](None, self._unwritten(name)) if is_nothing(otherwise) else otherwise

        def convert(plain: Plain) -> Value[Any]:
            if not isinstance(plain.data, dict):
                return Unknown(f"{name} is not a mapping of properties", written(plain.at))
            return read(PropertyBlock(plain, written(plain.at), None, self.may_gain))

        settled = self._settled(name)
        if settled is None:
            gained = self._gained(name)
            return otherwise if gained is None else gained

        def absent(removed: At | None) -> Value[Any]:
            unknown = self._gained(name)
            if unknown is not None or removed is None or isinstance(otherwise, Unknown):
                return otherwise if unknown is None else unknown
            return Known(otherwise.value, self._left_out(name, removed))

        return value_of(settled, convert, absent)

    def within(self, outer: Block) -> Block:
        """Return this block as one that is only there if `outer` is."""
        exists = both(outer.exists, self._exists)
        return PropertyBlock(self._plain, self._declared, exists, self.may_gain)

    def _settled(self, name: str) -> Settled | None:
        """The settled property, or None when it is not written."""
        data: Mapping[str, Any] = self._plain.data
        if name not in data:
            return None
        settled = self._plain.item(name)
        if isinstance(settled, Plain) and settled.data is None:
            return Unknown(f"{name} is null, which CloudFormation refuses", written(settled.at))
        return settled

    def _is_left_out(self, name: str) -> bool:
        """Whether a property is not there for sure: most are not, of most resources."""
        return not self.may_gain and name not in self._plain.data

    def _left_out(self, name: str, removed: At) -> Origin:
        return left_out(name, self._plain.at.item(self._plain.data, name), removed)

    def _gained(self, name: str) -> Unknown | None:
        if not self.may_gain:
            return None
        return Unwritten(f"{name} is not written, but {self.may_gain} may add it", self.declared)

    def _value(
        self, name: str, default: Any, convert: Callable[[Plain], Value[Any]], *, with_text: bool = False
    ) -> Value[Any]:
        if self._is_left_out(name):
            return Known(default, self._unwritten(name))
        settled = self._settled(name)

        def absent(removed: At | None) -> Value[Any]:
            unknown = self._gained(name)
            if unknown is not None:
                return unknown
            return Known(default, self._unwritten(name) if removed is None else self._left_out(name, removed))

        return absent(None) if settled is None else value_of(settled, convert, absent, with_text)

    def _tree(self, name: str, plain: Plain) -> Value[Any]:
        """Everything below; what hangs on a choice is a choice in its place, however many there are."""
        removed: Removed = []
        tree = data_of(plain, name, removed)
        return Known(tree, without(written(plain.at), removed))


def _left_out_items(name: str, settled: Settled) -> Iterator[tuple[str, At]]:
    if isinstance(settled, Plain) and isinstance(settled.data, list):
        for index in range(len(settled.data)):
            item = settled.item(index)
            if isinstance(item, NoValue) and item.at is not None:
                yield f"{name}[{index}]", item.at


def _no_mapping(plain: Plain) -> Unknown:
    return Unknown("a mapping or a list is expected here", written(plain.at))


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
    pairs = [(when, value_of(branch, convert, absent, with_text)) for when, branch in settled.branches()]
    return choose(settled.decider(), pairs, settled.text() if with_text else None)


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


class DeclaredResource(PropertyBlock, ResourceBlock):
    """A resource of a template, ready to be lowered."""

    __slots__ = ("_resource", "address", "type")

    def __init__(self, resource: Declared) -> None:
        super().__init__(resource.properties, resource.declared, resource.exists, resource.may_gain)
        self.address = resource.address
        self.type = resource.type
        self._resource = resource

    @property
    def retained(self) -> Value[bool]:
        """Whether the stack leaves the resource when it is deleted.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
        """
        return mapped(self.attribute("DeletionPolicy"), lambda policy: (policy or "").startswith("Retain"))

    def attribute(self, name: str) -> Value[str | None]:
        """Return what stands beside the properties: `DeletionPolicy`."""
        return PropertyBlock(self._resource.whole, self.declared).text(name)

    @property
    def environment(self) -> Environment:
        """The account and the Region that the stack is in."""
        return self._resource.environment

    @property
    def is_mentioned(self) -> bool:
        """Whether the template speaks of it elsewhere, as far as it is written: what a macro adds is not."""
        return bool(self._resource.gains) or is_mentioned(self._resource.whole.at)

    def writes(self, name: str) -> bool:
        """Return whether the template says something about a property."""
        return name in self._plain.data

    def name(self, attribute: str, what: str) -> Value[str]:
        """Return the name that `attribute` writes, else what stands for the one that only `Ref` tells."""
        text = Text((Symbol(self.address, "Ref", unique=True),))
        named = self.text(attribute)
        return or_else(named, Unknown(f"{what} is made up at deployment", named.origin, text=text))

    def identity(self, what: str) -> Value[str]:
        """Return what stands for the id that AWS gives, which only `Ref` tells."""
        text = Text((Symbol(self.address, "Ref", unique=True),))
        return Unknown(f"{what} is made up at deployment", self.default, text=text)

    def attached(self, nothing: T) -> Value[T]:
        """Return a field that other resources of the template fill: `nothing`, unless a macro may add those."""
        if self._resource.gains:
            return Unknown(f"{self._resource.gains} may add a resource that configures it", self.declared)
        return Known(nothing, self.default)

    def common(self, inner: Block | None = None) -> dict[str, Any]:
        """Return the fields that every resource has; of a resource that a block inside declares, with `inner`."""
        return {
            "address": self.address,
            "type": self.type,
            "language": self._resource.language,
            "scope": self._resource.scope,
            "environment": self._resource.environment,
            "declared": self.declared if inner is None else inner.declared,
            "exists": self.exists if inner is None else both(self.exists, inner.exists),
            "construct_path": self._resource.construct_path,
            "suppressions": self._resource.suppressions,
        }
