"""What buckets tell of their objects, in Terraform.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_notification
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import either, mapped
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock
from storage_lint.inputs.terraform.lower.s3_settings import attachment
from storage_lint.resources.s3_notifications import Notification


def _notification(block: ResourceBlock) -> Iterator[Resource]:
    tells: Value[bool] = block.flag("eventbridge", False)
    targets = [one for name in ("lambda_function", "queue", "topic") for one in block.blocks(name)]
    for one in targets:
        tells = either(tells, one.exists)
    yield attachment(block, "event_notifications", tells)
    yield attachment(block, "notifications", tuple(map(_of_target, targets)))


def _of_target(block: Block) -> Notification:
    return Notification(
        events=mapped(block.strings("events"), lambda events: events or ()),
        prefix=block.text("filter_prefix", ""),
        suffix=block.text("filter_suffix", ""),
        exists=block.exists,
        declared=block.declared,
    )


LOWERINGS: Lowerings = {"aws_s3_bucket_notification": _notification}
