"""What lowerings read, in both languages: a group of properties, whatever wrote it.

A lowering asks for a property by name and type and gets a value of the graph, with the place where it is written, or
the default that the lowering says. It never sees how its language writes or evaluates anything.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar, overload

from storage_lint.graph.choices import both, choose, chosen, mapped
from storage_lint.graph.environment import Environment
from storage_lint.graph.node import Resource
from storage_lint.graph.tags import Tag
from storage_lint.graph.value import Known, Origin, Source, Unknown, Value

T = TypeVar("T")


class Block(ABC):
    """A group of properties: those of a resource, or of a block inside it. What is null is not there.

    `declared` is its header: where to point when something is missing. `exists` is Unknown where a condition, a
    count or a for_each that is not known decides whether the block is there.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def declared(self) -> Origin:
        """The block's header."""

    @property
    @abstractmethod
    def exists(self) -> Value[bool]:
        """Whether the block is there, within what it is written in."""

    @property
    def stands_for_several(self) -> bool:
        """Whether it stands for any number of resources or blocks, because it is not known how many there are."""
        return False

    @property
    def default(self) -> Origin:
        """The origin of what is not written: it points at the block's header."""
        return Origin(Source.DEFAULT, self.declared.trace)

    @property
    def nothing(self) -> Known[None]:
        """What is not written and has no default."""
        return Known(None, self.default)

    @overload
    def text(self, name: str) -> Value[str | None]: ...
    @overload
    def text(self, name: str, default: T) -> Value[str | T]: ...
    @abstractmethod
    def text(self, name: str, default: Any = None) -> Value[Any]:
        """Return a string. An empty one says nothing: the default."""

    @overload
    def flag(self, name: str) -> Value[bool | None]: ...
    @overload
    def flag(self, name: str, default: T) -> Value[bool | T]: ...
    @abstractmethod
    def flag(self, name: str, default: Any = None) -> Value[Any]:
        """Return a boolean, also when it is written as text."""

    @overload
    def number(self, name: str) -> Value[float | None]: ...
    @overload
    def number(self, name: str, default: T) -> Value[float | T]: ...
    @abstractmethod
    def number(self, name: str, default: Any = None) -> Value[Any]:
        """Return a number, also when it is written as text."""

    def positive(self, name: str) -> Value[float | None]:
        """Return a number above 0. One of 0 says nothing where Terraform's provider asks `d.GetOk`.

        https://developer.hashicorp.com/terraform/plugin/sdkv2/schemas/schema-types
        """
        value = self.number(name)
        if isinstance(value, Unknown) and not value.choices:
            return value  # with its name, by which it is told from others
        return mapped(value, lambda number: number or None)

    @abstractmethod
    def tree(self, name: str) -> Value[Any]:
        """Return data as JSON has it, with `Unknown` for what is not known inside; Known(None) when it is absent.

        A string that holds JSON is that data.
        """

    def texts(self, name: str) -> Value[tuple[str, ...]]:
        """Return a list of strings; unknown as a whole where one of them is."""
        value = self.tree(name)
        if isinstance(value, Unknown):
            return value
        items = value.value if isinstance(value.value, (list, tuple, set, frozenset)) else []
        unknown = next((item for item in items if isinstance(item, Unknown)), None)
        return Known(tuple(str(item) for item in items), value.origin) if unknown is None else unknown

    @abstractmethod
    def strings(self, name: str) -> Value[tuple[Value[str], ...] | None]:
        """Return a list or set of strings, each of them known or not; Known(None) when it is absent."""

    @abstractmethod
    def pairs(self, name: str) -> Value[tuple[Tag, ...] | None]:
        """Return tags, those included of which not everything is known; Known(None) when there are none."""

    @abstractmethod
    def is_set(self, name: str) -> Value[bool]:
        """Return whether a property is written, and neither null nor an empty collection."""

    @abstractmethod
    def blocks(self, name: str) -> Sequence[Block]:
        """Return the blocks of a name in their order, those that may be there included: see `exists`."""

    def listed(self, name: str) -> Origin:
        """Return the header, and why blocks of a name that are written are not there; of none, that of a default."""
        return self.declared

    def block(self, name: str, read: Callable[[Block], Value[T]], otherwise: Value[T]) -> Value[T]:
        """Return what `read` finds in the block of a name, which occurs once at most; else `otherwise`."""
        value = otherwise
        for block in reversed(self.blocks(name)):
            value = chosen(block.exists, read(block), value)
        return value

    @abstractmethod
    def within(self, outer: Block) -> Block:
        """Return this block as one that is only there if `outer` is."""


class UnreadBlock(Block):
    """A block that may be there, of which nothing could be read: it answers everything with the reason.

    It is not `written` where nothing is, but something unread may add it.
    """

    __slots__ = ("_exists", "unknown", "written")

    def __init__(self, unknown: Unknown, exists: Value[bool], *, written: bool = True) -> None:
        self.unknown = unknown
        self._exists = exists
        self.written = written

    @property
    def declared(self) -> Origin:
        """Where the reason stands."""
        return self.unknown.origin

    @property
    def exists(self) -> Value[bool]:
        """Whether it is there."""
        return self._exists

    @property
    def stands_for_several(self) -> bool:
        """There may be any number of them."""
        return True

    def text(self, name: str, default: Any = None) -> Value[Any]:
        """Return the reason."""
        return self.unknown

    flag = number = text

    def tree(self, name: str) -> Value[Any]:
        """Return the reason."""
        return self.unknown

    strings = pairs = tree

    def is_set(self, name: str) -> Value[bool]:
        """Return the reason."""
        return self.unknown

    def blocks(self, name: str) -> Sequence[Block]:
        """Return one block of which nothing is known."""
        return (UnreadBlock(self.unknown, self.unknown),)

    def within(self, outer: Block) -> Block:
        """Return this block as one that is only there if `outer` is."""
        return UnreadBlock(self.unknown, both(outer.exists, self._exists), written=self.written)


class ResourceBlock(Block):
    """The block of a resource itself."""

    __slots__ = ()

    address: str
    type: str

    @property
    @abstractmethod
    def environment(self) -> Environment:
        """The account and the Region that the resource is in."""

    @property
    def is_mentioned(self) -> bool:
        """Whether something beside its own declaration may speak of it: an output, another resource."""
        return True

    @property
    def says_what_is_written(self) -> bool:
        """Whether it tells what the code writes from what the provider adds: the state of a plan does not."""
        return True

    @property
    def is_kept(self) -> bool:
        """Whether a plan leaves it in place: what it says of it is so, whatever it was made from."""
        return False

    def has_provider_since(self, *version: int) -> bool | None:
        """Whether Terraform's provider is of a version or newer; None where the code leaves that open.

        A plan has passed what its provider checks: of what is there there is no such question.
        """
        return False

    @abstractmethod
    def writes(self, name: str) -> bool:
        """Return whether the code says something about a property, which a plan may know without that."""

    def ignored(self) -> tuple[str, ...]:
        """Return the properties whose changes are left to others: Terraform's `ignore_changes`."""
        return ()

    def attribute(self, name: str) -> Value[str | None]:
        """Return what stands beside the properties of a resource: `DeletionPolicy`. Terraform has no such thing."""
        return self.nothing

    @abstractmethod
    def common(self, inner: Block | None = None) -> dict[str, Any]:
        """Return the fields that every resource has; of a resource that a block inside declares, with `inner`."""

    @abstractmethod
    def name(self, attribute: str, what: str) -> Value[str]:
        """Return the name that `attribute` writes, else what stands for the one that AWS will give.

        `what` says what it is: "the bucket's name".
        """

    @property
    def retained(self) -> Value[bool]:
        """Whether it outlives its removal from the code: the stack's DeletionPolicy. Terraform has no such thing."""
        return Known(False, self.default)

    @abstractmethod
    def identity(self, what: str) -> Value[str]:
        """Return the id that AWS gives: as a plan knows it, else what stands for it, which only references tell.

        `what` says what it is: "the file system's id".
        """

    @abstractmethod
    def attached(self, nothing: T) -> Value[T]:
        """Return a field that other resources fill: `nothing`, unless something unread may add those."""


Lowering = Callable[[ResourceBlock], Iterator[Resource]]
Lowerings = Mapping[str, Lowering]  # resource type -> what turns one into resources of the graph


def counted(block: Block) -> Value[bool]:
    """Return whether a block is there, for what counts such blocks.

    One that stands for any number of them settles nothing, though a choice does: that there are some does not say how
    many.
    """
    exists = block.exists
    if isinstance(exists, Unknown) and block.stands_for_several:
        return exists.with_(subject="", choices=())
    return exists


def target(value: Value[str | None]) -> Value[str]:
    """Return what an attachment names. A choice that names nothing at all cannot be what is meant."""
    if isinstance(value, Known):
        return Known("" if value.value is None else value.value, value.origin)
    named = [choice for choice in value.choices if not _names_nothing(choice.value)]
    if len(named) == 1:
        return target(named[0].value)
    return choose(value, ((choice.when, target(choice.value)) for choice in named), value.text)


def _names_nothing(value: Value[str | None]) -> bool:
    return isinstance(value, Known) and value.value in (None, "")
