"""Blocks as lowerings read them: attributes by name and type as values of the graph, with the provider's default."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from storage_lint.graph.choices import or_else
from storage_lint.graph.environment import Environment
from storage_lint.graph.value import Choice, Known, Origin, Source, Symbol, Text, Unknown, Value, make_text
from storage_lint.inputs.block import Block, ResourceBlock
from storage_lint.inputs.terraform.modules.blocks import both
from storage_lint.inputs.terraform.modules.instances import ResourceInstance
from storage_lint.inputs.terraform.modules.providers import provider_of, written_text
from storage_lint.inputs.terraform.modules.readable import Assumed, Readable
from storage_lint.inputs.terraform.resource_types import NAMES
from storage_lint.inputs.terraform.values.choices import raw_choice
from storage_lint.inputs.terraform.values.convert import to_bool, to_number, to_string
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.errors import ConversionError
from storage_lint.source.record import replace

T = TypeVar("T")


class ConfiguredBlock(Block):
    """A block of a resource instance. Null is the same as absent."""

    __slots__ = ("_section",)

    def __init__(self, section: Readable) -> None:
        self._section = section

    @property
    def declared(self) -> Origin:
        """The block's header."""
        return Origin(Source.WRITTEN, self._section.trace_header)

    @property
    def default(self) -> Origin:
        """The origin of what is not written: it points at the block's header."""
        return Origin(Source.DEFAULT, self._section.trace_header)

    @property
    def exists(self) -> Value[bool]:
        """Whether the block is there: Unknown for a dynamic block whose for_each is not known."""
        return existence(self._section.exists, self.declared)

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

    def is_set(self, name: str) -> Value[bool]:
        """Return whether an attribute is written, and neither null nor empty."""
        return self._value(name, lambda raw: not (isinstance(raw, (list, dict, str)) and not raw), False)

    def blocks(self, name: str) -> Sequence[Block]:
        """Return the nested blocks of a type, dynamic ones expanded."""
        return [ConfiguredBlock(section) for section in self._section.sections(name)]

    def within(self, outer: Block) -> Block:
        """Return this block as one that is only there if `outer` is."""
        assert isinstance(outer, ConfiguredBlock)
        return ConfiguredBlock(self._section.existing(both(outer._section.exists, self._section.exists)))

    def _value(self, name: str, convert: Callable[[Any], Any], default: Any) -> Value[Any]:
        raw = self._section.written(name)
        if raw is None:
            return Known(default, self.default)
        return self._from_raw(raw, name, convert, default, ())

    def _from_raw(
        self, raw: Raw, name: str, convert: Callable[[Any], Any], default: Any, assumed: Assumed
    ) -> Value[Any]:
        if raw is None:
            return Known(default, self.default)
        origin = Origin(Source.WRITTEN, partial(self._section.trace, name, assumed))
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
            return Known(convert(raw), origin)
        except ConversionError as error:
            self._section.refuse(name, str(error))
            return Unknown(str(error), origin)


def existence(raw: Raw, origin: Origin) -> Value[bool]:
    """Return whether something exists, as a value of the graph."""
    if not isinstance(raw, Unknown):
        return Known(raw is True, origin)
    choices = tuple(Choice(choice.when, existence(raw_choice(choice), origin)) for choice in raw.choices)
    return Unknown(raw.reason, raw.origin, supply=raw.supply, subject=raw.subject, choices=choices)


class ConfiguredResourceBlock(ConfiguredBlock, ResourceBlock):
    """The block of a resource instance itself."""

    __slots__ = ("_there", "address", "type")

    language = ""

    def __init__(self, section: Readable, resource_type: str, there: Raw) -> None:
        super().__init__(section)
        self.address = section.title  # as Terraform prints it
        self.type = resource_type
        self._there = there

    @property
    def exists(self) -> Value[bool]:
        """Whether the instance is there: Unknown when its count or for_each is, or that of a module around it."""
        return existence(self._there, self.declared)

    @property
    def scope(self) -> str:
        """What was read together."""
        raise NotImplementedError

    @property
    def environment(self) -> Environment:
        """The account and the Region that the resource is in."""
        raise NotImplementedError

    def writes(self, name: str) -> bool:
        """Return whether the configuration says something about an attribute, which a plan may know without that."""
        raise NotImplementedError

    def common(self, inner: Block | None = None) -> dict[str, Any]:
        """Return the fields that every resource has; of a resource that a nested block declares, with `inner`."""
        exists = self.exists
        if inner is not None:
            assert isinstance(inner, ConfiguredBlock)
            exists = existence(both(self._there, inner._section.exists), inner.declared)
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

    def _given_name(self, attribute: str, reason: str, origin: Origin) -> Unknown:
        prefix = self.text(f"{attribute}_prefix")
        if isinstance(prefix, Known) and prefix.value:
            rest = Symbol(self.address, f"{attribute} after its prefix", unique=True)
            return Unknown(reason, prefix.origin, text=make_text([str(prefix.value), rest]))
        given = next(read for read, written in NAMES[self.type].items() if written == attribute)
        return Unknown(reason, origin, text=Text((Symbol(self.address, given, unique=True),)))

    def identity(self, what: str) -> Value[str]:
        """Return the id that AWS gives: as a plan knows it, else what stands for it."""
        known = self.text("id")
        text = Text((Symbol(self.address, "id", unique=True),))
        return or_else(known, Unknown(f"{what} is made up at deployment", known.origin, text=text))

    def attached(self, nothing: T) -> Value[T]:
        """Return a field that other resources fill: `nothing`, until they are joined."""
        return Known(nothing, self.default)


class ConfiguredResource(ConfiguredResourceBlock):
    """A resource instance of a directory of Terraform."""

    __slots__ = ("_instance",)

    language = "terraform"

    def __init__(self, instance: ResourceInstance) -> None:
        super().__init__(instance.section, instance.type, instance.exists)
        self._instance = instance

    @property
    def scope(self) -> str:
        """The root."""
        return self._instance.section.scope.module.root.path

    @property
    def environment(self) -> Environment:
        section = self._instance.section
        environment = provider_of(section).environment
        region = section.written("region") if self.writes("region") else None
        if region is None:
            return environment
        return replace(
            environment, region=written_text(region, section.scope.module.root.names, f"the Region of {self.address}")
        )

    def writes(self, name: str) -> bool:
        return name in self._instance.section.body.attributes
