"""The blocks of a plan as lowerings read them."""

from __future__ import annotations

from functools import partial
from typing import Any

from storage_lint.graph.environment import Environment
from storage_lint.graph.value import Known, Origin, Source, Value
from storage_lint.inputs.terraform.blocks import ValueBlock, ValueResourceBlock
from storage_lint.inputs.terraform.modules.raw_block import Assumed, RawBlock
from storage_lint.inputs.terraform.plan.document import Planned
from storage_lint.inputs.terraform.plan.resources import Plan, PlannedRawBlock


class PlannedBlock(ValueBlock):
    """A block of a resource instance of a plan."""

    __slots__ = ()

    _raw: PlannedRawBlock

    @property
    def declared(self) -> Origin:
        """The block's header."""
        return Origin(Source.WRITTEN, self._raw.trace_header)

    @property
    def default(self) -> Origin:
        """The origin of what is not written: it points at the block's header."""
        return Origin(Source.DEFAULT, self._raw.trace_header)

    def _written_at(self, name: str, assumed: Assumed) -> Origin:
        return Origin(Source.WRITTEN, partial(self._raw.trace, name, assumed))

    def _absent_from(self, name: str, assumed: Assumed = ()) -> Origin:
        return self.default

    def _inner(self, block: RawBlock) -> PlannedBlock:
        return PlannedBlock(block)


class PlannedResource(ValueResourceBlock, PlannedBlock):
    """A resource instance of a plan."""

    __slots__ = ("_instance", "_plan")

    language = "terraform-plan"

    def __init__(self, plan: Plan, instance: Planned) -> None:
        super().__init__(plan.block(instance), instance.type, True)
        self._plan = plan
        self._instance = instance

    @property
    def scope(self) -> str:
        """The plan's path."""
        return self._plan.source.path

    @property
    def environment(self) -> Environment:
        """The account and the Region of its provider."""
        return self._plan.configuration.environment(self._instance)

    @property
    def says_what_is_written(self) -> bool:
        """Whether the plan holds the configuration of it."""
        return self._plan.configuration.of(self._instance) is not None

    @property
    def is_kept(self) -> bool:
        """Whether the plan leaves it as it is."""
        return self._instance.is_kept

    def writes(self, name: str) -> bool:
        """Return whether its configuration says something of an attribute; where there is none, it may."""
        configured = self._plan.configuration.of(self._instance)
        return configured is None or name in self._plan.object(configured, "expressions")

    def pairs(self, name: str) -> Value[Any]:
        """Return a map of tags, with those that the provider gives to all that it makes, which the plan has beside."""
        every = super().pairs("tags_all") if name == "tags" else None
        return every if isinstance(every, Known) and every.value else super().pairs(name)

    @property
    def is_mentioned(self) -> bool:
        """Whether an expression of the configuration refers to it, as far as the plan has that."""
        return self._plan.is_mentioned(self._instance)
