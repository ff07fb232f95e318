"""Blocks as lowerings read them: attributes by name and type as values of the graph, with the provider's default.

Raw blocks evaluate; here is added where things are written. A plan's blocks (`plan/resources.py`) are read alike.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from storage_lint.graph.choices import choose, follow, or_else
from storage_lint.graph.environment import Environment
from storage_lint.graph.tags import Tag
from storage_lint.graph.text import set_surely
from storage_lint.graph.value import (
    Choice,
    Known,
    Origin,
    Source,
    Symbol,
    Text,
    Unknown,
    UnknownKey,
    UnknownList,
    Value,
    make_text,
)
from storage_lint.inputs.block import Block, ResourceBlock
from storage_lint.inputs.terraform.evaluate.follow import each_way
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.environments import written_text
from storage_lint.inputs.terraform.modules.expansion import ignored_changes
from storage_lint.inputs.terraform.modules.instances import module_of
from storage_lint.inputs.terraform.modules.mentions import is_mentioned
from storage_lint.inputs.terraform.modules.providers import provider_of
from storage_lint.inputs.terraform.modules.raw_block import Assumed, RawBlock
from storage_lint.inputs.terraform.modules.repetition import SEVERAL, both
from storage_lint.inputs.terraform.modules.resource import ResourceInstance, kind_of
from storage_lint.inputs.terraform.modules.trace.origins import DeclaredBy, LeftOut, WrittenIn, none_made
from storage_lint.inputs.terraform.resource_types import NAMES
from storage_lint.inputs.terraform.values.choices import raw_choice
from storage_lint.inputs.terraform.values.convert import to_bool, to_number, to_string
from storage_lint.inputs.terraform.values.data import Merged, OpenObject, Raw
from storage_lint.inputs.terraform.values.errors import ConversionError
from storage_lint.source.record import replace

T = TypeVar("T")
_FLAT = "Terraform takes it up to 0.11, as one list; write the inner list alone, or flatten(…)"


class ValueBlock(Block):
    """A block of a resource instance. Null is the same as absent. Where things are written, each input says itself."""

    __slots__ = ("_raw",)

    def __init__(self, block: RawBlock) -> None:
        self._raw = block

    @abstractmethod
    def _written_at(self, name: str, assumed: Assumed) -> Origin:
        """Return the origin of what an attribute writes, once what is not known was decided as `assumed` says."""

    @abstractmethod
    def _absent_from(self, name: str, assumed: Assumed = ()) -> Origin:
        """Return the origin of the default of an attribute that is not written, or that a condition leaves out."""

    @abstractmethod
    def _inner(self, block: RawBlock) -> ValueBlock:
        """Return a block of the same input."""

    @property
    def exists(self) -> Value[bool]:
        """Whether the block is there: Unknown for a dynamic block whose for_each is not known."""
        return existence(self._raw.exists, self.declared)

    @property
    def stands_for_several(self) -> bool:
        """Whether it stands for all blocks of a dynamic block whose for_each is not known."""
        return self._raw.title.endswith(SEVERAL)

    def text(self, name: str, default: Any = None) -> Value[Any]:
        """Return a string. An empty one is the same as absent: the provider does not send it.

        https://developer.hashicorp.com/terraform/plugin/sdkv2/schemas/schema-types#zero-values
        """
        return self._value(name, lambda raw: to_string(raw) or default, default)

    def flag(self, name: str, default: Any = None) -> Value[Any]:
        """Return a boolean."""
        return self._value(name, to_bool, default)

    def number(self, name: str, default: Any = None) -> Value[Any]:
        """Return a number."""
        return self._value(name, to_number, default)

    def tree(self, name: str) -> Value[Any]:
        """Return the text that holds data, or what is known of that data."""
        return self.text(name)

    def texts(self, name: str) -> Value[tuple[str, ...]]:
        """Return a list or set of strings; unknown as a whole where one of them is."""
        value = self._value(name, lambda raw: tuple(raw) if isinstance(raw, list) else (), ())
        items = value.value if isinstance(value, Known) else ()
        unknown = next((item for item in items if isinstance(item, Unknown)), None)
        return value if unknown is None else unknown.with_(origin=value.origin)

    def strings(self, name: str) -> Value[Any]:
        """Return a list or set of strings."""
        origin = self._written_at(name, ())

        def convert(raw: Any) -> Any:
            items = [item for item in (raw if isinstance(raw, list) else [raw]) if item is not None]
            return tuple(item if isinstance(item, Unknown) else Known(to_string(item), origin) for item in items)

        return self._value(name, convert, None)

    def pairs(self, name: str) -> Value[Any]:
        """Return a map of tags."""
        origin = self._written_at(name, ())

        def convert(raw: Any) -> Any:
            if isinstance(raw, OpenObject):
                return Unknown(raw.reason, origin)
            items = raw.items() if isinstance(raw, dict) else ()
            return tuple(_tag(key, self._from_raw(value, name, to_string, "", ()), origin) for key, value in items)

        raw = each_way(self._raw.written(name), _opened)
        return self._from_raw(raw, name, convert, None, ())

    def is_set(self, name: str) -> Value[bool]:
        """Return whether an attribute is written, and neither null nor empty."""
        return set_surely(self._value(name, lambda raw: not (isinstance(raw, (list, dict, str)) and not raw), False))

    def blocks(self, name: str) -> Sequence[Block]:
        """Return the nested blocks of a type, dynamic ones expanded."""
        return [self._inner(block) for block in self._raw.blocks(name)]

    def within(self, outer: Block) -> Block:
        """Return this block as one that is only there if `outer` is."""
        assert isinstance(outer, ValueBlock)
        return self._inner(self._raw.existing(both(outer._raw.exists, self._raw.exists)))

    def _value(self, name: str, convert: Callable[[Any], Any], default: Any) -> Value[Any]:
        raw = self._raw.written(name)
        if raw is None:
            return Known(default, self._absent_from(name))
        return self._from_raw(raw, name, convert, default, ())

    def _from_raw(
        self, raw: Raw, name: str, convert: Callable[[Any], Any], default: Any, assumed: Assumed
    ) -> Value[Any]:
        if raw is None:
            return Known(default, self._absent_from(name, assumed))
        origin = self._written_at(name, assumed)
        if isinstance(raw, UnknownList):
            return UnknownList(raw.with_(origin=origin), raw.items, raw.text)
        if isinstance(raw, Unknown):
            choices = tuple(
                Choice(
                    choice.when,
                    self._from_raw(raw_choice(choice), name, convert, default, (*assumed, (raw.subject, choice.when))),
                )
                for choice in raw.choices
            )
            return raw.with_(origin=origin, choices=choices)
        try:
            made = convert(raw)
        except ConversionError as error:
            flat = self._flattened(raw, name, convert)
            if flat is not None:
                return Known(flat, origin)
            self._raw.refuse(name, str(error))
            return Unknown(f"{name} is {kind_of(raw)}: {error}", origin)
        return made if isinstance(made, Unknown) else Known(made, origin)

    def _flattened(self, raw: Raw, name: str, convert: Callable[[Any], Any]) -> Any:
        """Return a list of lists as Terraform reads it up to 0.11: as one list, with a note. None of what is none."""
        if not isinstance(raw, list) or not raw or not all(isinstance(one, list) for one in raw):
            return None
        try:
            made = convert([item for one in raw for item in one])
        except ConversionError:
            return None
        self._raw.refuse(name, "a list of lists, where a list is asked for", _FLAT)
        return made


def _opened(raw: Raw) -> Raw:
    """Return an object of which what comes last is known with a key for the rest."""
    return raw.items() if isinstance(raw, Merged) else raw


def _with_default(own: Known[Any], default: Raw, declared: Origin) -> Value[Any]:
    """Tags with those of the provider whose keys are not among them: before them, for any key may be one of these."""
    default = _opened(default)
    if not isinstance(default, dict):
        reason = default.reason if isinstance(default, (Unknown, OpenObject)) else "they are no map"
        return Unknown(f"which tags the provider gives is not known: {reason}", own.origin)
    said = {tag.key.value for tag in own.value or () if isinstance(tag.key, Known)}
    added = (_default_tag(key, value, declared) for key, value in default.items() if str(key) not in said)
    return Known((*added, *(own.value or ())), own.origin)


def _default_tag(key: Raw, value: Raw, origin: Origin) -> Tag:
    return _tag(key, value if isinstance(value, Unknown) else Known(to_string(value), origin), origin)


def _tag(key: Raw, value: Value[Any], origin: Origin) -> Tag:
    name = key.unknown if isinstance(key, UnknownKey) else Known(str(key), origin)
    return Tag(name, value, Known(True, origin))


def existence(raw: Raw, origin: Origin) -> Value[bool]:
    """Return whether something exists, as a value of the graph."""
    if not isinstance(raw, Unknown):
        return Known(raw is True, origin)
    return choose(raw, ((choice.when, existence(raw_choice(choice), origin)) for choice in raw.choices))


class ValueResourceBlock(ValueBlock, ResourceBlock):
    """The block of a resource instance itself."""

    __slots__ = ("_there", "address", "type")

    language = ""

    def __init__(self, block: RawBlock, resource_type: str, there: Raw) -> None:
        super().__init__(block)
        self.address = block.title  # as Terraform prints it
        self.type = resource_type
        self._there = there

    @property
    def exists(self) -> Value[bool]:
        """Whether the instance is there: Unknown when its count or for_each is, or that of a module around it."""
        return existence(self._there, self.declared)

    @property
    def stands_for_several(self) -> bool:
        """Whether it stands for all instances of a count or for_each that is not known."""
        return SEVERAL in self.address

    @property
    @abstractmethod
    def scope(self) -> str:
        """What was read together."""

    def common(self, inner: Block | None = None) -> dict[str, Any]:
        """Return the fields that every resource has; of a resource that a nested block declares, with `inner`."""
        exists = self.exists
        if inner is not None:
            assert isinstance(inner, ValueBlock)
            exists = existence(both(self._there, inner._raw.exists), inner.declared)
        return {
            "address": self.address,
            "type": self.type,
            "language": self.language,
            "scope": self.scope,
            "declared": (self if inner is None else inner).declared,
            "exists": exists,
            "environment": self.environment,
        }

    def name(self, attribute: str, what: str) -> Value[str]:
        """Return the name that `attribute` writes, else what stands for the one that AWS will give.

        An attribute `…_prefix` says how it begins.
        """
        written = self.text(attribute)
        return or_else(written, self._given_name(attribute, f"{what} is made up at deployment", written.origin))

    def _given_name(self, attribute: str, reason: str, origin: Origin) -> Value[str]:
        prefix = self.text(f"{attribute}_prefix")
        rest = Symbol(self.address, f"{attribute} after its prefix", unique=True)
        given = next(read for read, written in NAMES[self.type].items() if written == attribute)
        whole = Unknown(reason, origin, text=Text((Symbol(self.address, given, unique=True),)))

        def begun(written: Known[str | None]) -> Value[str]:
            text = make_text([written.value, rest]) if written.value else None
            return whole if text is None else Unknown(reason, written.origin, text=text)

        found = follow(prefix, begun)
        if not isinstance(prefix, Unknown) or not isinstance(found, Unknown):
            return found
        # Whatever the prefix is, the name is that of no other resource.
        return found.with_(text=Text((*_known_of(prefix), rest)))

    def identity(self, what: str) -> Value[str]:
        """Return the id that AWS gives: as a plan knows it, else what stands for it."""
        known = self.text("id")
        text = Text((Symbol(self.address, "id", unique=True),))
        return or_else(known, Unknown(f"{what} is made up at deployment", known.origin, text=text))

    def attached(self, nothing: T) -> Value[T]:
        """Return a field that other resources fill: `nothing`, until they are joined."""
        return Known(nothing, self.default)


def _known_of(prefix: Unknown) -> tuple[str | Symbol, ...]:
    """Return the parts of a prefix of which some are known."""
    parts = prefix.text.parts if prefix.text is not None and not prefix.choices else ()
    return parts if any(isinstance(part, str) for part in parts) else ()


class ConfiguredBlock(ValueBlock):
    """A block of a resource instance of a directory of Terraform."""

    __slots__ = ()

    _raw: EvaluatedBlock

    @property
    def declared(self) -> Origin:
        """The block's header."""
        return DeclaredBy(self._raw, Source.WRITTEN, "")

    @property
    def default(self) -> Origin:
        """The origin of what is not written: it points at the block's header."""
        return DeclaredBy(self._raw, Source.DEFAULT, "")

    def _written_at(self, name: str, assumed: Assumed) -> Origin:
        return WrittenIn(self._raw, name, assumed)

    def _absent_from(self, name: str, assumed: Assumed = ()) -> Origin:
        if name in self._raw.body.attributes:
            return LeftOut(self._raw, name, assumed)
        return DeclaredBy(self._raw, Source.DEFAULT, name)

    def listed(self, name: str) -> Origin:
        """Return the header; where dynamic blocks of a name make none, the for_each of the first one."""
        if self._raw.blocks(name):
            return self.declared
        empty = self._raw.dynamic(name)
        return self.default if empty is None else none_made(*empty, name)

    def _inner(self, block: RawBlock) -> ConfiguredBlock:
        return ConfiguredBlock(block)


class ConfiguredResource(ValueResourceBlock, ConfiguredBlock):
    """A resource instance of a directory of Terraform."""

    __slots__ = ()

    language = "terraform"

    def __init__(self, instance: ResourceInstance) -> None:
        super().__init__(instance.block, instance.type, instance.exists)

    @property
    def scope(self) -> str:
        """The root."""
        return self._raw.root.path

    @property
    def environment(self) -> Environment:
        """The account and the Region that the resource is in."""
        environment = provider_of(self._raw).environment
        region = self._raw.written("region") if self.writes("region") else None
        if region is None:
            return environment
        names = self._raw.root.names
        return replace(environment, region=written_text(region, names, f"the Region of {self.address}"))

    def writes(self, name: str) -> bool:
        """Return whether the configuration says something about an attribute."""
        return name in self._raw.body.attributes

    def pairs(self, name: str) -> Value[Any]:
        """Return a map of tags, with those that the provider gives to all that it makes.

        https://registry.terraform.io/providers/hashicorp/aws/latest/docs#default_tags-configuration-block
        """
        own = super().pairs(name)
        default = provider_of(self._raw).default_tags if name == "tags" else None
        return own if default is None or isinstance(own, Unknown) else _with_default(own, default, self.declared)

    def ignored(self) -> tuple[str, ...]:
        """Return the attributes whose changes are left to others; `all` stands for every one.

        https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle#ignore_changes
        """
        return ignored_changes(self._raw.root, self._raw.body)

    def has_provider_since(self, *version: int) -> bool | None:
        """Return whether its provider is of a version or newer; None where what is required leaves that open."""
        from storage_lint.inputs.terraform.modules.requirements import is_since

        return is_since(module_of(self._raw.scope), version)

    @property
    def is_mentioned(self) -> bool:
        """Whether the module speaks of it elsewhere."""
        return is_mentioned(self._raw)
