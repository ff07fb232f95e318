"""What delivers logs to buckets in Terraform: CloudFront, whose logs need ACLs, and load balancers, whose need SSE-S3.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/cloudfront_distribution
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lb
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elb
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import both, is_nothing, mapped, surely_not
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, target
from storage_lint.resources.s3 import is_told_by_others
from storage_lint.resources.s3_settings import CLOUDFRONT, LOAD_BALANCING, ServiceLogSource, named_by_domain


def _distribution(block: ResourceBlock) -> Iterator[Resource]:
    for logging in block.blocks("logging_config"):
        yield from _source(block, logging, CLOUDFRONT, Known(True, logging.declared))


def _load_balancer(block: ResourceBlock) -> Iterator[Resource]:
    """An Application Load Balancer: those of networks take other keys as well."""
    is_application: Value[bool] = mapped(
        block.text("load_balancer_type", "application"), lambda kind: kind != "network"
    )
    for logging in block.blocks("access_logs"):
        yield from _source(block, logging, LOAD_BALANCING, both(is_application, logging.flag("enabled", False)))


def _classic_load_balancer(block: ResourceBlock) -> Iterator[Resource]:
    for logging in block.blocks("access_logs"):
        yield from _source(block, logging, LOAD_BALANCING, logging.flag("enabled", True))


def _source(block: ResourceBlock, logging: Block, service: str, on: Value[bool]) -> Iterator[Resource]:
    bucket = logging.text("bucket")
    is_off = surely_not(on)
    if is_off or is_told_by_others(bucket) or is_nothing(bucket):
        return
    common = block.common(logging)
    common["exists"] = both(common["exists"], on)
    part = ServiceLogSource(service, block.address, common["exists"], logging.declared)
    where = named_by_domain(target(bucket))
    yield Attachment(**common, target=where, field="service_log_sources", part=part, many=True)


LOWERINGS: Lowerings = {
    "aws_alb": _load_balancer,
    "aws_cloudfront_distribution": _distribution,
    "aws_elb": _classic_load_balancer,
    "aws_lb": _load_balancer,
}
