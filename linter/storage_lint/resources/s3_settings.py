"""S3: what buckets are configured with beside access and lifecycle: Object Lock, archive tiers, replication.

Facts: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ObjectLockConfiguration.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/API_IntelligentTieringConfiguration.html and
https://docs.aws.amazon.com/AmazonS3/latest/API/API_ReplicationRule.html
"""

from __future__ import annotations

import re

from storage_lint.graph.choices import both, each_choice, known_or_none
from storage_lint.graph.environment import Environment
from storage_lint.graph.value import Known, Origin, Reference, Symbol, Value, make_text, text_of
from storage_lint.source.record import Record


class Versioning(Record):
    """A bucket's versioning: 'Enabled', 'Suspended', or 'Disabled' where it was never on."""

    status: Value[str | None]
    mfa_delete: Value[bool]
    declared: Origin
    address: str = ""


class Retention(Record):
    """How long new objects are locked when nothing else is said: days or years."""

    days: Value[float | None]
    years: Value[float | None]
    holds: Value[bool]  # whether an event says when they are free, rather than a time
    declared: Origin


class ObjectLock(Record):
    """What the Object Lock configuration of a bucket says."""

    enabled: Value[bool]
    retention: Value[Retention | None]
    declared: Origin
    address: str = ""


class Tier(Record):
    """An archive tier of Intelligent-Tiering, and after how many days without access objects go there."""

    access_tier: Value[str | None]  # 'ARCHIVE_ACCESS', 'DEEP_ARCHIVE_ACCESS'
    days: Value[float | None]
    exists: Value[bool]
    declared: Origin


class Tiering(Record):
    """One Intelligent-Tiering configuration of a bucket, which may have several."""

    tiers: tuple[Tier, ...]
    exists: Value[bool]
    declared: Origin
    address: str = ""


class ReplicationRule(Record):
    """One replication rule. `address` has what tells it from all others that were read: scope and number, too."""

    enabled: Value[bool]
    priority: Value[float | None]
    has_legacy_prefix: Value[bool]  # the prefix of older rules, outside of any filter
    has_filter: Value[bool]
    has_tag_filter: Value[bool]
    delete_marker_replication: Value[str | None]  # 'Enabled', 'Disabled'; Known(None): nothing is said
    existing_object_replication: Value[str | None]
    replicates_kms_objects: Value[bool]  # those that are encrypted with a key of KMS
    has_replica_key: Value[bool]  # its destination names a key for them
    changes_owner: Value[bool]  # to the owner of its destination
    names_account: Value[bool]  # that its destination belongs to
    has_time_control: Value[bool]  # objects are replicated within the time that its destination says
    time_control_minutes: Value[float | None]
    has_metrics: Value[bool]
    has_event_threshold: Value[bool]  # of the metrics of its destination
    event_threshold_minutes: Value[float | None]
    destination_bucket: Value[str]
    destination_versioned: Value[bool]  # filled by the graph, where the destination was read
    exists: Value[bool]
    declared: Origin
    address: str

    @property
    def applies(self) -> Value[bool]:
        """Whether it is there and enabled."""
        return both(self.exists, self.enabled)


class Replication(Record):
    """A bucket's replication configuration."""

    rules: tuple[ReplicationRule, ...]
    declared: Origin
    address: str = ""


class ReplicationSource(Record):
    """A replication rule, as the bucket sees it to which it replicates."""

    address: str
    exists: Value[bool]
    declared: Origin


class AccessLogSource(Record):
    """A bucket whose server access logs another one receives."""

    address: str
    exists: Value[bool]
    declared: Origin
    environment: Environment


CLOUDFRONT, LOAD_BALANCING = "cloudfront", "elasticloadbalancing"


class ServiceLogSource(Record):
    """What else than a bucket delivers logs to a bucket: one of the two services."""

    service: str
    address: str
    exists: Value[bool]
    declared: Origin


# https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
_DOMAIN = r"\.s3([.-][a-z0-9-]+)?\.amazonaws\.com(\.cn)?$"
_DOMAIN_NAMES = ("bucket_domain_name", "bucket_regional_domain_name", "DomainName", "RegionalDomainName")


def named_by_domain(domain: Value[str]) -> Value[str]:
    """Return the bucket's name, for its domain name: "logs" for "logs.s3.amazonaws.com"."""
    if isinstance(domain, Known):
        return Known(re.sub(_DOMAIN, "", domain.value), domain.origin)
    parts = list(domain.text.parts) if domain.text is not None else []
    last = parts[-1] if parts else None
    if isinstance(last, Symbol) and last.attribute in _DOMAIN_NAMES:
        parts = [Symbol(last.address, "id", unique=True, scope=last.scope)]
    elif parts and isinstance(parts[-1], str):
        parts[-1] = re.sub(_DOMAIN, "", parts[-1])
    return each_choice(domain, named_by_domain, make_text(parts) if parts else None)


def is_directory(target: Value[str]) -> bool:
    """Return whether what is named is a directory bucket: those are called …--x-s3.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html
    """
    inner = known_or_none(target)
    if isinstance(inner, Reference) and "aws_s3_directory_bucket." in inner.address:
        return True
    text = text_of(target)
    last = text.parts[-1] if text is not None and text.parts else ""
    if isinstance(last, Symbol):
        return "aws_s3_directory_bucket." in last.address
    return last.endswith("--x-s3")
