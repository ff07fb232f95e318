"""Application Auto Scaling in CloudFormation: its targets.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalabletarget.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.autoscaling import Target, targets


def _target(target: ResourceBlock) -> Iterator[Resource]:
    written = Target(
        common=target.common(),
        resource_id=target.text("ResourceId"),
        dimension=target.text("ScalableDimension", ""),
        minimum=target.number("MinCapacity"),
    )
    yield from targets(target.text("ServiceNamespace"), written)


LOWERINGS: Lowerings = {"AWS::ApplicationAutoScaling::ScalableTarget": _target}
