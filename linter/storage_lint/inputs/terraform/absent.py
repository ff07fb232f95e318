"""Attachments with a count of 0, handed over as the reason why what they would configure is not configured.

The block is read as if it were there, once, for the name of its target alone; where its count, its for_each or that of
a module around it decided, the trace of that leads to the switch that a person would edit.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Known, Origin, Source, Unknown, Value
from storage_lint.inputs.terraform.blocks import ConfiguredResource
from storage_lint.inputs.terraform.lower import lowering
from storage_lint.inputs.terraform.modules.configuration import Configuration
from storage_lint.inputs.terraform.modules.expansion import switch
from storage_lint.inputs.terraform.modules.instances import ModuleInstance, ModuleObject
from storage_lint.inputs.terraform.modules.resource import ResourceInstance
from storage_lint.inputs.terraform.modules.trace.trace import trace_switch
from storage_lint.inputs.terraform.resource_types import LOWERED_BY
from storage_lint.inputs.terraform.syntax.tree import Block, Conditional, Expression, Template
from storage_lint.source.record import replace

MAX_CONDITION = 60  # characters of a condition that are shown


class _NotThere(ConfiguredResource):
    """A resource whose documents nobody asks for: those of a policy for any bucket take longer than all else."""

    __slots__ = ()

    def tree(self, name: str) -> Value[Any]:
        return Unknown("it is not there", self._written_at(name, ()))


def absent_attachments(configuration: Configuration) -> Iterator[Resource]:
    """Yield the attachments of a root that exist zero times. Nothing that is wrong with them is a problem.

    Nor is it one of a default: `var.rules[count.index]` has no value where there is no rule.
    """
    evaluator = configuration.root.evaluator
    problems, refused = dict(evaluator.problems), dict(configuration.newly_refused)
    try:
        for instance, block in list(configuration.absent(LOWERED_BY)):
            yield from _attachments(configuration, instance, block)
    finally:
        evaluator.problems, configuration.newly_refused = problems, refused


def _attachments(configuration: Configuration, instance: ModuleInstance, block: Block) -> Iterator[Resource]:
    for one in instance.as_if_there(block):
        inside = [one] if isinstance(one, ResourceInstance) else []
        if isinstance(one, ModuleObject):
            inside = list(configuration.unjudged(one.instance, LOWERED_BY))
        for resource in inside:
            made = list(lowering(resource.type)(_NotThere(resource)))
            attachments = [each for each in made if isinstance(each, Attachment)]
            if attachments == made != []:  # that it is not there is judged, of what it would configure
                written = resource.block.syntax
                configuration.root.loader.present.add((written.file.path, written.start))
            for each in attachments:
                yield replace(each, exists=Known(False, _why(each.address, instance, block)))


def _why(address: str, instance: ModuleInstance, block: Block) -> Origin:
    """Return the switch, and what it did in words."""
    attribute, file = switch(instance.root, block)
    scope = instance.scope(file)
    words = f"{address} is there zero times"
    node = attribute.expression
    if isinstance(node, Template) and len(node.parts) == 1 and isinstance(node.parts[0], Expression):
        node = node.parts[0]  # "${…}", as JSON has it
    if attribute.name == "enabled":
        words = f"{address} exists only when {_source(node, file.text)}"
    elif isinstance(node, Conditional):
        shown = _source(node.condition, file.text)
        taken = instance.evaluator.settle(node.condition, scope, f"{address}.{attribute.name}")
        words = f"{address} exists only when {shown}" if taken is False else f"{address} does not exist when {shown}"
    return Origin(Source.WRITTEN, partial(trace_switch, node, scope), words)


def _source(node: Expression, text: str) -> str:
    shown = " ".join(text[node.start : node.end].split())
    return shown if len(shown) <= MAX_CONDITION else f"{shown[:MAX_CONDITION]}…"
