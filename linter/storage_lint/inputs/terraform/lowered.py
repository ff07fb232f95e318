"""The resources of a configuration, each handed to the lowering of its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from storage_lint.graph.node import Resource
from storage_lint.inputs.terraform.absent import absent_attachments
from storage_lint.inputs.terraform.blocks import ConfiguredResource
from storage_lint.inputs.terraform.lower import lowering
from storage_lint.inputs.terraform.modules.configuration import Configuration
from storage_lint.inputs.terraform.modules.instances import ModuleInstance
from storage_lint.inputs.terraform.modules.resource import ResourceInstance
from storage_lint.inputs.terraform.resource_types import LOWERED_BY


def lowered_root(configuration: Configuration) -> Iterator[Resource]:
    """Yield the resources of a root, then its attachments that exist zero times."""
    yield from lowered(configuration, LOWERED_BY)
    yield from absent_attachments(configuration)


def lowered(
    configuration: Configuration, types: Mapping[str, object], inside: ModuleInstance | None = None
) -> Iterator[Resource]:
    """Yield the resources of the types: those of the whole root, or of one module instance and what it calls."""
    for instance in configuration.resources(types, inside):
        yield from lowered_instance(instance)


def lowered_instance(instance: ResourceInstance) -> Iterator[Resource]:
    """Yield what one resource instance is in the graph."""
    yield from lowering(instance.type)(ConfiguredResource(instance))
