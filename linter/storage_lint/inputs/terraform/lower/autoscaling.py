"""Application Auto Scaling in Terraform: its targets.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_target
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.autoscaling import Target, targets


def _target(target: ResourceBlock) -> Iterator[Resource]:
    written = Target(
        common=target.common(),
        resource_id=target.text("resource_id"),
        dimension=target.text("scalable_dimension", ""),
        minimum=target.number("min_capacity"),
    )
    yield from targets(target.text("service_namespace"), written)


LOWERINGS: Lowerings = {"aws_appautoscaling_target": _target}
