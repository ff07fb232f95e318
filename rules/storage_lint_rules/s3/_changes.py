"""What several rules change in a bucket, whether what they change is declared or not."""

from __future__ import annotations

from collections.abc import Mapping

from storage_lint.graph.change import Add, Change, Create, Set
from storage_lint.graph.choices import both, either
from storage_lint.graph.value import Known, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_lifecycle import LifecycleRule, is_written, some_rule

_EXPIRATION: Mapping[str, object] = {"days": 90, "newer_noncurrent_versions": 3}
# What ends old versions, and keeps the newest of them.
NONCURRENT: Mapping[str, object] = {"id": "noncurrent", "enabled": True, "noncurrent_expiration": _EXPIRATION}


def versioning_on(bucket: Bucket) -> Change:
    """Return what turns versioning on."""
    written = bucket.versioning
    if isinstance(written, Known) and written.value is not None:
        return Set(written.value, "status", "Enabled")
    return Create(bucket, "versioning", {"status": "Enabled"})


def one_more_rule(bucket: Bucket, rule: Mapping[str, object]) -> tuple[Change, ...]:
    """Return what gives the bucket one more lifecycle rule; nothing where its configuration is not known."""
    written = bucket.lifecycle
    if not isinstance(written, Known):
        return ()
    if written.value is None:
        return (Create(bucket, "lifecycle", {"rules": (rule,)}),)
    return (Add(written.value, "rules", rule),)


def ends_versions(rule: LifecycleRule) -> Value[bool]:
    """Return whether a rule ends or moves versions that are current no more."""
    ends: Value[bool] = is_written(rule.noncurrent_expiration)
    for transition in rule.noncurrent_transitions:
        ends = either(ends, transition.exists)
    return ends


def ends_all_versions(bucket: Bucket) -> Value[bool]:
    """Return whether an enabled rule for the whole bucket ends or moves versions that are current no more."""
    return some_rule(bucket.lifecycle, lambda rule: both(rule.applies_everywhere, ends_versions(rule)))
