"""What buckets are configured with beside access and lifecycle, in Terraform.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_replication_configuration
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_object_lock_configuration
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_intelligent_tiering_configuration
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from storage_lint.graph.choices import both, chosen, either, is_given, is_nothing, mapped, opposite
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Elsewhere, Known, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, target
from storage_lint.inputs.terraform.lower.s3_lifecycle import has_tags
from storage_lint.resources.s3 import Inline, is_told_by_others
from storage_lint.resources.s3_settings import (
    ObjectLock,
    Replication,
    ReplicationRule,
    ReplicationSource,
    Retention,
    Tier,
    Tiering,
)

# What older code writes in the bucket itself, by the field that a resource of its own fills.
# The attribute `acl` is no such thing: the provider sets it once and never reads it again.
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-4-upgrade
_INLINE_TEXTS = ("acceleration_status", "policy", "request_payer")
_INLINE = {
    "acceleration_status": "acceleration",
    "cors_rule": "cors",
    "grant": "acl",
    "lifecycle_rule": "lifecycle",
    "logging": "logging",
    "object_lock_configuration": "object_lock",
    "policy": "policy",
    "replication_configuration": "replication",
    "request_payer": "request_payer",
    "server_side_encryption_configuration": "encryption",
    "versioning": "versioning",
    "website": "website",
}


def inline_settings(bucket: ResourceBlock) -> dict[str, Any]:
    """Return the fields of a bucket that its own block may write."""
    nothing = bucket.attached(None)
    return {
        "object_lock": bucket.block("object_lock_configuration", _inline_object_lock, nothing),
        "intelligent_tiering": bucket.attached(()),
        "replication": bucket.block("replication_configuration", partial(_inline_replication, bucket), nothing),
        "replication_sources": bucket.attached(()),
        "service_log_sources": bucket.attached(()),
        "event_notifications": bucket.attached(False),
        "notifications": bucket.attached(()),
        "acceleration": bucket.text("acceleration_status"),
        "request_payer": bucket.text("request_payer"),
        "object_acls": bucket.attached(()),
        "written_inline": Known(tuple(_written_inline(bucket)), bucket.default),
    }


# complexity: each condition leaves out what is not written in the bucket itself
def _written_inline(bucket: ResourceBlock) -> Iterator[Inline]:
    if not bucket.says_what_is_written:
        return
    is_plan = bucket.common()["language"] != "terraform"
    left_alone = bucket.ignored()  # `all` is every one
    for name, field in _INLINE.items():
        if name in left_alone or "all" in left_alone:
            continue
        if name in _INLINE_TEXTS:
            written = bucket.text(name) if bucket.writes(name) else bucket.nothing
            if not is_nothing(written):
                yield Inline(field, is_given(written), written.origin)
        elif not is_plan or bucket.writes(name):
            yield from (Inline(field, block.exists, block.declared) for block in bucket.blocks(name))


def inline_replication_sources(bucket: ResourceBlock) -> Iterator[Resource]:
    """Yield what a bucket's own replication says of the buckets that it replicates to."""
    for block in bucket.blocks("replication_configuration"):
        rules = [_inline_rule(bucket, index, rule) for index, rule in enumerate(block.blocks("rules"))]
        yield from _sources(bucket, rules)


def attachment(block: ResourceBlock, field: str, part: object) -> Attachment:
    """Return what fills a field of the bucket that a block names."""
    return Attachment(**block.common(), target=target(block.text("bucket")), field=field, part=part)


def _inline_object_lock(block: Block) -> Value[ObjectLock | None]:
    """What an older block says, which turns nothing on unless it says so.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket.go
    """
    return _object_lock(block, block.text("object_lock_enabled"))


def _object_lock(block: Block, written: Value[str | None], address: str = "") -> Value[ObjectLock | None]:
    retention: Value[Retention | None] = block.block(
        "rule", lambda rule: rule.block("default_retention", _retention, rule.nothing), block.nothing
    )
    enabled: Value[bool] = mapped(written, lambda setting: setting == "Enabled")
    lock = ObjectLock(enabled=enabled, retention=retention, declared=block.declared, address=address)
    return Known(lock, block.declared)


def _retention(block: Block) -> Value[Retention | None]:
    no = Known(False, block.default)
    retention = Retention(block.positive("days"), block.positive("years"), no, block.declared)
    return Known(retention, block.declared)


def _object_lock_configuration(block: ResourceBlock) -> Iterator[Resource]:
    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_object_lock_configuration#object_lock_enabled-1
    enabled = block.text("object_lock_enabled", "Enabled")
    yield attachment(block, "object_lock", _object_lock(block, enabled, block.address))


def _intelligent_tiering(block: ResourceBlock) -> Iterator[Resource]:
    tiers = tuple(
        Tier(one.text("access_tier"), one.number("days"), one.exists, one.declared) for one in block.blocks("tiering")
    )
    part = Tiering(tiers=tiers, exists=block.exists, declared=block.declared, address=block.address)
    bucket = target(block.text("bucket"))
    common, field = block.common(), "intelligent_tiering"
    yield Attachment(**common, target=bucket, field=field, part=part, many=True, stands_alone=True)


def _replication_configuration(block: ResourceBlock) -> Iterator[Resource]:
    rules = [_rule(block, index, rule) for index, rule in enumerate(block.blocks("rule"))]
    part = Replication(rules=tuple(rules), declared=block.declared, address=block.address)
    yield attachment(block, "replication", part)
    yield from _sources(block, rules)


def _sources(block: ResourceBlock, rules: Sequence[ReplicationRule]) -> Iterator[Resource]:
    for rule in rules:
        part = ReplicationSource(address=rule.address, exists=rule.applies, declared=rule.destination_bucket.origin)
        bucket = rule.destination_bucket
        if is_told_by_others(bucket):
            continue
        yield Attachment(**block.common(), target=bucket, field="replication_sources", part=part, many=True)


def _rule(block: ResourceBlock, index: int, rule: Block) -> ReplicationRule:
    no = Known(False, rule.default)
    has_filter = rule.block("filter", lambda one: Known(True, one.declared), no)
    return ReplicationRule(
        enabled=mapped(rule.text("status"), _is_enabled),
        priority=_priority(rule, has_filter),
        has_legacy_prefix=_has_legacy_prefix(rule, has_filter),
        has_filter=has_filter,
        has_tag_filter=rule.block("filter", has_tags, no),
        delete_marker_replication=rule.block("delete_marker_replication", _status, rule.nothing),
        existing_object_replication=rule.block("existing_object_replication", _status, rule.nothing),
        replicates_kms_objects=rule.block("source_selection_criteria", _replicates_kms_objects, no),
        has_replica_key=rule.block("destination", _has_replica_key, no),
        changes_owner=rule.block("destination", _changes_owner, no),
        names_account=rule.block("destination", lambda one: one.is_set("account"), no),
        has_time_control=rule.block("destination", _has_time_control, no),
        time_control_minutes=rule.block("destination", _minutes("replication_time", "time"), rule.nothing),
        has_metrics=rule.block("destination", _has_metrics, no),
        has_event_threshold=rule.block("destination", _has_event_threshold, no),
        event_threshold_minutes=rule.block("destination", _minutes("metrics", "event_threshold"), rule.nothing),
        destination_bucket=target(rule.block("destination", lambda one: one.text("bucket"), rule.nothing)),
        destination_versioned=_not_looked_up(rule),
        exists=rule.exists,
        declared=rule.declared,
        address=_address(block, index),
    )


def _status(one: Block) -> Value[str | None]:
    return one.text("status")


def _is_there(one: Block) -> Value[bool]:
    return Known(True, one.declared)


def _is_enabled(status: str | None) -> bool:
    return status == "Enabled"


def _replicates_kms_objects(criteria: Block) -> Value[bool]:
    no = Known(False, criteria.default)
    return criteria.block("sse_kms_encrypted_objects", lambda one: mapped(one.text("status"), _is_enabled), no)


def _has_replica_key(destination: Block) -> Value[bool]:
    no = Known(False, destination.default)
    return destination.block("encryption_configuration", lambda one: one.is_set("replica_kms_key_id"), no)


def _changes_owner(destination: Block) -> Value[bool]:
    return destination.block("access_control_translation", _is_there, Known(False, destination.default))


def _has_metrics(destination: Block) -> Value[bool]:
    return destination.block("metrics", _is_there, Known(False, destination.default))


def _minutes(name: str, inside: str) -> Callable[[Block], Value[float | None]]:
    """Return what reads the minutes of one of the two times that a destination has."""

    def read(destination: Block) -> Value[float | None]:
        nothing = destination.nothing
        return destination.block(
            name, lambda one: one.block(inside, lambda time: time.number("minutes"), nothing), nothing
        )

    return read


def _has_time_control(destination: Block) -> Value[bool]:
    no = Known(False, destination.default)
    return destination.block("replication_time", lambda one: mapped(one.text("status"), _is_enabled), no)


def _has_event_threshold(destination: Block) -> Value[bool]:
    no = Known(False, destination.default)
    return destination.block("metrics", lambda one: one.block("event_threshold", _is_there, no), no)


def _priority(rule: Block, has_filter: Value[bool]) -> Value[float | None]:
    """What is sent as a rule's priority: beside a filter always a number.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket#priority
    """
    written = rule.number("priority")
    return chosen(has_filter, mapped(written, lambda priority: priority or 0), written)


def _has_legacy_prefix(rule: Block, has_filter: Value[bool]) -> Value[bool]:
    """Whether a rule's own prefix is sent: only where it has no filter.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket_replication_configuration.go
    """
    return both(opposite(has_filter), rule.is_set("prefix"))


def _inline_replication(bucket: ResourceBlock, block: Block) -> Value[Replication | None]:
    rules = tuple(_inline_rule(bucket, index, rule) for index, rule in enumerate(block.blocks("rules")))
    return Known(Replication(rules=rules, declared=block.declared), block.declared)


def _inline_rule(bucket: ResourceBlock, index: int, rule: Block) -> ReplicationRule:
    no = Known(False, rule.default)
    # The provider takes an empty filter for none.
    has_filter = rule.block("filter", lambda one: either(is_given(one.text("prefix")), one.is_set("tags")), no)
    return ReplicationRule(
        enabled=mapped(rule.text("status"), _is_enabled),
        priority=_priority(rule, has_filter),
        has_legacy_prefix=_has_legacy_prefix(rule, has_filter),
        has_filter=has_filter,
        has_tag_filter=rule.block("filter", lambda one: one.is_set("tags"), no),
        # Sent beside a filter alone; the metrics always with the threshold, of 15 minutes by default.
        delete_marker_replication=chosen(
            has_filter, rule.text("delete_marker_replication_status", "Disabled"), rule.nothing
        ),
        existing_object_replication=rule.nothing,
        replicates_kms_objects=rule.block("source_selection_criteria", _replicates_kms_objects_inline, no),
        has_replica_key=rule.block("destination", lambda one: one.is_set("replica_kms_key_id"), no),
        changes_owner=rule.block("destination", _changes_owner, no),
        names_account=rule.block("destination", lambda one: one.is_set("account_id"), no),
        has_time_control=rule.block("destination", _has_time_control_inline, no),
        time_control_minutes=rule.block("destination", _minutes_inline("replication_time"), rule.nothing),
        has_metrics=rule.block("destination", _has_metrics, no),
        has_event_threshold=rule.block("destination", _has_metrics, no),
        event_threshold_minutes=rule.block("destination", _minutes_inline("metrics"), rule.nothing),
        destination_bucket=target(rule.block("destination", lambda one: one.text("bucket"), rule.nothing)),
        destination_versioned=_not_looked_up(rule),
        exists=rule.exists,
        declared=rule.declared,
        address=_address(bucket, index),
    )


def _replicates_kms_objects_inline(criteria: Block) -> Value[bool]:
    no = Known(False, criteria.default)
    return criteria.block("sse_kms_encrypted_objects", lambda one: one.flag("enabled", False), no)


def _has_time_control_inline(destination: Block) -> Value[bool]:
    no = Known(False, destination.default)
    return destination.block("replication_time", lambda one: mapped(one.text("status", "Enabled"), _is_enabled), no)


def _minutes_inline(name: str) -> Callable[[Block], Value[float | None]]:
    return lambda destination: destination.block(name, lambda one: one.number("minutes", 15), destination.nothing)


def _address(block: ResourceBlock, index: int) -> str:
    return f"{block.common()['scope']} {block.address} {index}"


def _not_looked_up(rule: Block) -> Elsewhere:
    return Elsewhere("its destination was not read", rule.declared)


def _acceleration(block: ResourceBlock) -> Iterator[Resource]:
    yield attachment(block, "acceleration", block.text("status"))


def _request_payment(block: ResourceBlock) -> Iterator[Resource]:
    yield attachment(block, "request_payer", block.text("payer"))


LOWERINGS: Lowerings = {
    "aws_s3_bucket_accelerate_configuration": _acceleration,
    "aws_s3_bucket_intelligent_tiering_configuration": _intelligent_tiering,
    "aws_s3_bucket_object_lock_configuration": _object_lock_configuration,
    "aws_s3_bucket_replication_configuration": _replication_configuration,
    "aws_s3_bucket_request_payment_configuration": _request_payment,
}
REPEATED_IN_OWNER = {
    "aws_s3_bucket_accelerate_configuration": "acceleration_status",
    "aws_s3_bucket_object_lock_configuration": "object_lock_configuration",
    "aws_s3_bucket_replication_configuration": "replication_configuration",
    "aws_s3_bucket_request_payment_configuration": "request_payer",
}
