"""Where the values of a block come from, worked out for what is reported alone."""

from __future__ import annotations

from functools import partial

from storage_lint.graph.value import Origin, Slot, Source, Trace
from storage_lint.inputs.terraform.evaluate.scope import Scope
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.raw_block import Assumed
from storage_lint.inputs.terraform.modules.trace.trace import (
    slot_of,
    trace_at,
    trace_declared,
    trace_left_out,
    trace_written,
)
from storage_lint.inputs.terraform.syntax.tree import Expression


class WrittenIn(Origin):
    """What an attribute of a block writes: the block and the name, nothing worked out beforehand."""

    __slots__ = ("assumed", "name")

    def __init__(self, block: EvaluatedBlock, name: str, assumed: Assumed) -> None:
        self.source = Source.WRITTEN
        self.why = ""
        self._place = block
        self.name = name
        self.assumed = assumed

    def part(self, *path: str | int) -> Origin:
        """Return the origin of a part of the value, by keys and indexes."""
        return PartWrittenIn(self._given(), self.name, self.assumed, path)

    def _trace(self, block: EvaluatedBlock) -> Trace:
        return trace_written(block, self.name, self.assumed)

    def _slot(self, block: EvaluatedBlock) -> Slot:
        return slot_of(block, self.name)


class PartWrittenIn(WrittenIn):
    """A part of what an attribute writes."""

    __slots__ = ("path",)

    def __init__(self, block: EvaluatedBlock, name: str, assumed: Assumed, path: tuple[str | int, ...]) -> None:
        super().__init__(block, name, assumed)
        self.path = path

    def _trace(self, block: EvaluatedBlock) -> Trace:
        return trace_written(block, self.name, self.assumed, self.path)


class DeclaredBy(Origin):
    """The header of a block; with a name, also of the default of an attribute that is not written there."""

    __slots__ = ("name",)

    def __init__(self, block: EvaluatedBlock, source: Source, name: str) -> None:
        self.source = source
        self.why = ""
        self._place = block
        self.name = name

    def _trace(self, block: EvaluatedBlock) -> Trace:
        return trace_declared(block)

    def _slot(self, block: EvaluatedBlock) -> Slot:
        return slot_of(block, self.name)


class LeftOut(WrittenIn):
    """The default of an attribute that is written, but null: it points at the condition that leaves it out.

    Without a condition, as where a variable is null by default, it points at the header.
    """

    __slots__ = ()

    def __init__(self, block: EvaluatedBlock, name: str, assumed: Assumed) -> None:
        super().__init__(block, name, assumed)
        self.source = Source.DEFAULT

    def _trace(self, block: EvaluatedBlock) -> Trace:
        return trace_left_out(block, self.name, self.assumed)


def none_made(node: Expression, scope: Scope, name: str) -> Origin:
    """Return the place of a for_each by which a dynamic block makes no block of a name."""
    return Origin(Source.WRITTEN, partial(trace_at, node, scope), f"its for_each makes no {name}")
