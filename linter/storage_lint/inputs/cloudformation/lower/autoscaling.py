"""Application Auto Scaling in CloudFormation: its targets.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-applicationautoscaling-scalabletarget.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.autoscaling import targets


def _target(target: ResourceBlock) -> Iterator[Resource]:
    yield from targets(
        target.common(),
        target.text("ServiceNamespace"),
        target.text("ResourceId"),
        target.text("ScalableDimension", ""),
    )


LOWERINGS: Lowerings = {"AWS::ApplicationAutoScaling::ScalableTarget": _target}
