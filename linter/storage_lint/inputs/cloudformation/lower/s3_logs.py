"""What delivers logs to buckets in CloudFormation: CloudFront, by ACLs, and load balancers, which need SSE-S3.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-distribution-logging.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-loadbalancer.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancing-loadbalancer.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import both, chosen, is_nothing, mapped, surely_not
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, target
from storage_lint.resources.s3 import is_told_by_others
from storage_lint.resources.s3_settings import CLOUDFRONT, LOAD_BALANCING, ServiceLogSource, named_by_domain


def _distribution(distribution: ResourceBlock) -> Iterator[Resource]:
    for config in distribution.blocks("DistributionConfig"):
        for logging in config.blocks("Logging"):
            on = both(config.exists, logging.exists)
            yield from _source(distribution, logging, CLOUDFRONT, logging.text("Bucket"), on)


def _load_balancer(balancer: ResourceBlock) -> Iterator[Resource]:
    """An Application Load Balancer: those of networks take other keys as well."""
    named: Value[str | None] = balancer.nothing
    on: Value[bool] = Known(False, balancer.default)
    for attribute in balancer.blocks("LoadBalancerAttributes"):
        key, value = attribute.text("Key"), attribute.text("Value")
        named = chosen(both(attribute.exists, _is(key, "access_logs.s3.bucket")), value, named)
        on = chosen(both(attribute.exists, _is(key, "access_logs.s3.enabled")), _is(value, "true"), on)
    is_application: Value[bool] = mapped(balancer.text("Type", "application"), lambda kind: kind == "application")
    yield from _source(balancer, balancer, LOAD_BALANCING, named, both(is_application, on))


def _is(value: Value[str | None], wanted: str) -> Value[bool]:
    return mapped(value, lambda text: text == wanted)


def _classic_load_balancer(balancer: ResourceBlock) -> Iterator[Resource]:
    for logging in balancer.blocks("AccessLoggingPolicy"):
        on = both(logging.exists, logging.flag("Enabled", False))
        yield from _source(balancer, logging, LOAD_BALANCING, logging.text("S3BucketName"), on)


def _source(
    resource: ResourceBlock, logging: Block, service: str, bucket: Value[str | None], on: Value[bool]
) -> Iterator[Resource]:
    is_off = surely_not(on)
    if is_off or is_told_by_others(bucket) or is_nothing(bucket):
        return
    common = resource.common()
    common["exists"] = both(common["exists"], on)
    part = ServiceLogSource(service, resource.address, common["exists"], logging.declared)
    where = named_by_domain(target(bucket))
    yield Attachment(**common, target=where, field="service_log_sources", part=part, many=True)


LOWERINGS: Lowerings = {
    "AWS::CloudFront::Distribution": _distribution,
    "AWS::ElasticLoadBalancing::LoadBalancer": _classic_load_balancer,
    "AWS::ElasticLoadBalancingV2::LoadBalancer": _load_balancer,
}
