"""What buckets are configured with beside access and lifecycle, in CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-replicationrule.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from storage_lint.graph.choices import both, chosen, either, mapped
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Elsewhere, Known, Value
from storage_lint.inputs.block import Block, ResourceBlock, target
from storage_lint.inputs.cloudformation.lower.s3_notifications import targets, tells
from storage_lint.resources.s3 import is_told_by_others
from storage_lint.resources.s3_settings import (
    ObjectLock,
    Replication,
    ReplicationRule,
    ReplicationSource,
    Retention,
    Tier,
    Tiering,
)

T = TypeVar("T")


def settings(bucket: ResourceBlock) -> dict[str, Any]:
    """Return the fields of a bucket that say what else it is configured with."""
    nothing = bucket.nothing
    no = Known(False, bucket.default)
    return {
        "object_lock": bucket.block("ObjectLockConfiguration", _object_lock, nothing),
        "intelligent_tiering": _intelligent_tiering(bucket),
        "replication": bucket.block("ReplicationConfiguration", lambda block: _replication(bucket, block), nothing),
        "replication_sources": bucket.attached(()),
        "service_log_sources": bucket.attached(()),
        "event_notifications": bucket.block("NotificationConfiguration", tells, no),
        "notifications": bucket.block("NotificationConfiguration", targets, Known((), bucket.default)),
        "acceleration": bucket.block("AccelerateConfiguration", lambda one: one.text("AccelerationStatus"), nothing),
        "request_payer": nothing,  # cannot be written
        "object_acls": bucket.attached(()),
        "written_inline": bucket.attached(()),
    }


def replication_sources(bucket: ResourceBlock) -> Iterator[Resource]:
    """Yield what a bucket's replication says of the buckets that it replicates to."""
    for block in bucket.blocks("ReplicationConfiguration"):
        for rule in _rules(bucket, block):
            to = rule.destination_bucket
            if is_told_by_others(to):
                continue
            common = bucket.common()
            common["exists"] = both(common["exists"], block.exists)
            part = ReplicationSource(rule.address, both(common["exists"], rule.applies), to.origin)
            yield Attachment(**common, target=to, field="replication_sources", part=part, many=True)


def of_one(block: Block, name: str, read: Callable[[Block], Value[T | None]]) -> Value[T | None]:
    """Return what is read of a list that holds one block at most."""
    value: Value[T | None] = block.nothing
    for one in reversed(block.blocks(name)):
        value = chosen(one.exists, read(one), value)
    return value


def _object_lock(block: Block) -> Value[ObjectLock | None]:
    enabled: Value[bool] = mapped(block.text("ObjectLockEnabled", ""), lambda written: written == "Enabled")
    retention: Value[Retention | None] = block.block(
        "Rule", lambda rule: rule.block("DefaultRetention", _retention, rule.nothing), block.nothing
    )
    return Known(ObjectLock(enabled=enabled, retention=retention, declared=block.declared), block.declared)


def _retention(block: Block) -> Value[Retention | None]:
    holds = block.is_set("DefaultEventHold")
    return Known(Retention(block.number("Days"), block.number("Years"), holds, block.declared), block.declared)


def _intelligent_tiering(bucket: ResourceBlock) -> Value[tuple[Tiering, ...]]:
    found = tuple(
        Tiering(
            tiers=tuple(
                Tier(tier.text("AccessTier"), tier.number("Days"), tier.exists, tier.declared)
                for tier in one.blocks("Tierings")
            ),
            exists=one.exists,
            declared=one.declared,
        )
        for one in bucket.blocks("IntelligentTieringConfigurations")
    )
    return Known(found, found[0].declared if found else bucket.default)


def _replication(bucket: ResourceBlock, block: Block) -> Value[Replication | None]:
    return Known(Replication(rules=_rules(bucket, block), declared=block.declared), block.declared)


def _rules(bucket: ResourceBlock, block: Block) -> tuple[ReplicationRule, ...]:
    return tuple(_rule(bucket, index, rule) for index, rule in enumerate(block.blocks("Rules")))


def _rule(bucket: ResourceBlock, index: int, rule: Block) -> ReplicationRule:
    no = Known(False, rule.default)
    return ReplicationRule(
        enabled=mapped(rule.text("Status"), _is_enabled),
        priority=rule.number("Priority"),
        has_legacy_prefix=rule.is_set("Prefix"),
        has_filter=rule.block("Filter", lambda one: Known(True, one.declared), no),
        has_tag_filter=rule.block("Filter", _has_tags, no),
        delete_marker_replication=rule.block("DeleteMarkerReplication", lambda one: one.text("Status"), rule.nothing),
        existing_object_replication=rule.nothing,
        replicates_kms_objects=rule.block("SourceSelectionCriteria", _replicates_kms_objects, no),
        has_replica_key=rule.block("Destination", _has_replica_key, no),
        changes_owner=rule.block("Destination", lambda one: one.is_set("AccessControlTranslation"), no),
        names_account=rule.block("Destination", lambda one: one.is_set("Account"), no),
        has_time_control=rule.block("Destination", _has_time_control, no),
        time_control_minutes=rule.block("Destination", _minutes("ReplicationTime", "Time"), rule.nothing),
        has_metrics=rule.block("Destination", lambda one: one.is_set("Metrics"), no),
        has_event_threshold=rule.block("Destination", _has_event_threshold, no),
        event_threshold_minutes=rule.block("Destination", _minutes("Metrics", "EventThreshold"), rule.nothing),
        destination_bucket=target(rule.block("Destination", lambda one: one.text("Bucket"), rule.nothing)),
        destination_versioned=Elsewhere("its destination was not read", rule.declared),
        exists=rule.exists,
        declared=rule.declared,
        address=f"{bucket.common()['scope']} {bucket.address} {index}",
    )


def _is_enabled(status: str | None) -> bool:
    return status == "Enabled"


def _replicates_kms_objects(criteria: Block) -> Value[bool]:
    no = Known(False, criteria.default)
    return criteria.block("SseKmsEncryptedObjects", lambda one: mapped(one.text("Status"), _is_enabled), no)


def _has_replica_key(destination: Block) -> Value[bool]:
    no = Known(False, destination.default)
    return destination.block("EncryptionConfiguration", lambda one: one.is_set("ReplicaKmsKeyID"), no)


def _minutes(name: str, inside: str) -> Callable[[Block], Value[float | None]]:
    """Return what reads the minutes of one of the two times that a destination has."""

    def read(destination: Block) -> Value[float | None]:
        nothing = destination.nothing
        return destination.block(
            name, lambda one: one.block(inside, lambda time: time.number("Minutes"), nothing), nothing
        )

    return read


def _has_time_control(destination: Block) -> Value[bool]:
    no = Known(False, destination.default)
    return destination.block("ReplicationTime", lambda one: mapped(one.text("Status"), _is_enabled), no)


def _has_event_threshold(destination: Block) -> Value[bool]:
    return destination.block("Metrics", lambda one: one.is_set("EventThreshold"), Known(False, destination.default))


def _has_tags(one: Block) -> Value[bool]:
    joined = one.block("And", lambda both_: both_.is_set("TagFilters"), Known(False, one.default))
    return either(one.is_set("TagFilter"), joined)
