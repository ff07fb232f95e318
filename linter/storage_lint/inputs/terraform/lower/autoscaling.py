"""Application Auto Scaling in Terraform: its targets.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_target
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.autoscaling import targets


def _target(target: ResourceBlock) -> Iterator[Resource]:
    yield from targets(
        target.common(),
        target.text("service_namespace"),
        target.text("resource_id"),
        target.text("scalable_dimension", ""),
    )


LOWERINGS: Lowerings = {"aws_appautoscaling_target": _target}
