"""What buckets tell of their objects, in templates: written in the bucket, by CDK's custom resource, and by SAM.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-notificationconfiguration.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import both, chosen, either, mapped
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, target
from storage_lint.resources.s3 import is_told_by_others
from storage_lint.resources.s3_notifications import Notification

_TARGETS = ("LambdaConfigurations", "QueueConfigurations", "TopicConfigurations")
# The custom resource has the names of the API.
# https://docs.aws.amazon.com/AmazonS3/latest/API/API_NotificationConfiguration.html
_CUSTOM_TARGETS = ("LambdaFunctionConfigurations", "QueueConfigurations", "TopicConfigurations")


def tells(block: Block) -> Value[bool]:
    """Return whether a bucket's configuration tells anything to anybody."""
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-eventbridgeconfiguration.html
    no: Value[bool] = Known(False, block.declared)
    found = block.block("EventBridgeConfiguration", lambda one: one.flag("EventBridgeEnabled", True), no)
    for name in _TARGETS:
        found = either(found, block.is_set(name))
    return found


def targets(block: Block) -> Value[tuple[Notification, ...]]:
    """Return those that a bucket's configuration tells of what happens."""
    found = [one for name in _TARGETS for one in block.blocks(name)]
    return Known(tuple(_target(one, _only(one.text("Event", "")), "S3Key", "Rules") for one in found), block.declared)


def _only(event: Value[str]) -> Value[tuple[Value[str], ...]]:
    return Known((event,), event.origin)


def _target(one: Block, events: Value[tuple[Value[str], ...]], key: str, rules: str) -> Notification:
    return Notification(
        events=events,
        prefix=_filter(one, key, rules, "prefix"),
        suffix=_filter(one, key, rules, "suffix"),
        exists=one.exists,
        declared=one.declared,
    )


def _filter(one: Block, key: str, rules: str, which: str) -> Value[str]:
    """Return the prefix or the suffix of the keys that a target is told of."""
    every: Value[str] = Known("", one.default)

    def of_rules(block: Block) -> Value[str]:
        value = every
        for rule in reversed(block.blocks(rules)):
            named: Value[bool] = mapped(rule.text("Name", ""), lambda name: name.lower() == which)
            value = chosen(both(rule.exists, named), rule.text("Value", ""), value)
        return value

    return one.block("Filter", lambda block: block.block(key, of_rules, every), every)


def _custom_notifications(resource: ResourceBlock) -> Iterator[Resource]:
    """What CDK's `addEventNotification` makes."""
    no: Value[bool] = Known(False, resource.default)
    none: Value[tuple[Notification, ...]] = Known((), resource.default)
    bucket = target(resource.text("BucketName"))
    found = resource.block("NotificationConfiguration", _custom_tells, no)
    yield Attachment(**resource.common(), target=bucket, field="event_notifications", part=found)
    told = resource.block("NotificationConfiguration", _custom_targets, none)
    yield Attachment(**resource.common(), target=bucket, field="notifications", part=told)


def _custom_tells(block: Block) -> Value[bool]:
    found = block.block("EventBridgeConfiguration", lambda one: Known(True, one.declared), Known(False, block.declared))
    for name in _CUSTOM_TARGETS:
        found = either(found, block.is_set(name))
    return found


def _custom_targets(block: Block) -> Value[tuple[Notification, ...]]:
    found = [one for name in _CUSTOM_TARGETS for one in block.blocks(name)]
    return Known(tuple(_target(one, _events(one), "Key", "FilterRules") for one in found), block.declared)


def _events(one: Block) -> Value[tuple[Value[str], ...]]:
    return mapped(one.strings("Events"), lambda events: events or ())


def _function(function: ResourceBlock) -> Iterator[Resource]:
    """The events that SAM writes into the buckets of the template that a function names.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-property-function-s3.html
    """
    events = function.tree("Events")
    found = events.value if isinstance(events, Known) and isinstance(events.value, dict) else {}
    for event in found.values():
        properties = event.get("Properties") if isinstance(event, dict) and event.get("Type") == "S3" else None
        named = properties.get("Bucket") if isinstance(properties, dict) else None
        if isinstance(named, (Unknown, str)):
            bucket: Value[str | None] = named if isinstance(named, Unknown) else Known(named, events.origin)
            if not is_told_by_others(bucket):
                part: Value[bool] = Known(True, events.origin)
                yield Attachment(**function.common(), target=target(bucket), field="event_notifications", part=part)


LOWERINGS: Lowerings = {
    "AWS::Serverless::Function": _function,
    "Custom::S3BucketNotifications": _custom_notifications,
}
