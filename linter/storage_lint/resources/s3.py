"""S3: buckets and what configures them.

Facts: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from storage_lint.graph.choices import both, cases, either, follow, is_nothing, known_or_none, mapped, surely
from storage_lint.graph.node import AccountSetting, Linker, Resource
from storage_lint.graph.policy.arns import Arns
from storage_lint.graph.policy.document import Policy, Principal, Statement
from storage_lint.graph.policy.truth import Truth, all_of, any_part, equals
from storage_lint.graph.text import may_be_any, without_arn
from storage_lint.graph.value import Elsewhere, Known, Origin, Symbol, Text, Unknown, Value, known_parts, text_of
from storage_lint.resources.s3_lifecycle import Lifecycle
from storage_lint.resources.s3_notifications import Notification
from storage_lint.resources.s3_settings import (
    AccessLogSource,
    ObjectLock,
    Replication,
    ReplicationSource,
    ServiceLogSource,
    Tiering,
    Versioning,
    is_directory,
)
from storage_lint.source.record import Record, replace

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
LOG_DELIVERY_ACL = "log-delivery-write"
# https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html
CLOUDFRONT_USER = "c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878ca632d2d0"
_CLOUDFRONT_DATA = "data.aws_cloudfront_log_delivery_canonical_user_id."


class PublicAccessBlock(Record):
    """The four settings. An absent one is Known(False, DEFAULT)."""

    block_public_acls: Value[bool]
    ignore_public_acls: Value[bool]
    block_public_policy: Value[bool]
    restrict_public_buckets: Value[bool]
    declared: Origin
    address: str = ""  # of the resource that holds the settings, when it is not the bucket itself


class Grant(Record):
    """One grant of an ACL. `grantee_uri` names a group, `grantee_id` an account or a canonical user."""

    grantee_uri: Value[str | None]
    grantee_id: Value[str | None]
    exists: Value[bool]
    declared: Origin


class Acl(Record):
    """An access control list: a canned one, in the API's words ('public-read'), or grants."""

    canned: Value[str | None]
    grants: tuple[Grant, ...]
    declared: Origin
    address: str = ""


class Encryption(Record):
    """Default encryption. Known(None) as algorithm: the rule says nothing of it, which is SSE-S3."""

    sse_algorithm: Value[str | None]
    kms_master_key_id: Value[str | None]
    bucket_key_enabled: Value[bool]
    declared: Origin
    address: str = ""


class Logging(Record):
    """Where the server access logs of a bucket go. Known(None): to the bucket itself."""

    target_bucket: Value[str | None]
    declared: Origin
    address: str = ""


class Inline(Record):
    """A field of a bucket that its own block writes, where a resource of its own may write it, too."""

    field: str
    exists: Value[bool]
    declared: Origin


class CorsRule(Record):
    """One rule that lets browsers of other origins in."""

    allowed_origins: Value[tuple[str, ...]]
    allowed_methods: Value[tuple[str, ...]]
    exists: Value[bool]
    declared: Origin


class Cors(Record):
    """A bucket's CORS configuration."""

    rules: tuple[CorsRule, ...]
    declared: Origin
    address: str = ""


class Website(Record):
    """A bucket that is served as a website, over plain HTTP only, or redirects everything."""

    redirects_everything: Value[bool]
    declared: Origin
    address: str = ""


class Bucket(Resource, kw_only=True):
    """A general purpose bucket. What separate resources configure is joined into the fields."""

    kind: ClassVar[str] = "s3.bucket"
    joined: ClassVar[tuple[str, ...]] = (
        "public_access_block",
        "policy",
        "lifecycle",
        "acl",
        "object_ownership",
        "versioning",
        "encryption",
        "logging",
        "access_log_sources",
        "service_log_sources",
        "object_lock",
        "cors",
        "website",
        "intelligent_tiering",
        "replication",
        "replication_sources",
        "event_notifications",
        "notifications",
        "acceleration",
        "request_payer",
        "force_destroy",
        "object_acls",
    )
    identity: ClassVar[str] = "name"

    name: Value[str]
    public_access_block: Value[PublicAccessBlock | None]
    policy: Value[Policy | None]
    lifecycle: Value[Lifecycle | None]
    acl: Value[Acl | None]
    object_ownership: Value[str | None]  # 'BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'
    versioning: Value[Versioning | None]
    encryption: Value[Encryption | None]
    logging: Value[Logging | None]
    access_log_sources: Value[tuple[AccessLogSource, ...]]
    service_log_sources: Value[tuple[ServiceLogSource, ...]]
    object_lock_enabled: Value[bool]  # at creation
    object_lock: Value[ObjectLock | None]  # what its configuration says
    cors: Value[Cors | None]
    website: Value[Website | None]
    intelligent_tiering: Value[tuple[Tiering, ...]]
    replication: Value[Replication | None]
    replication_sources: Value[tuple[ReplicationSource, ...]]
    event_notifications: Value[bool]  # whether anything is told of what happens to objects
    notifications: Value[tuple[Notification, ...]]  # functions, queues and topics that are
    acceleration: Value[str | None]  # 'Enabled', 'Suspended'
    request_payer: Value[str | None]  # 'BucketOwner', 'Requester'
    force_destroy: Value[bool]  # deleting the bucket deletes what is in it
    object_acls: Value[tuple[str, ...]]  # scope and address of objects in it that have an ACL of their own
    written_inline: Value[tuple[Inline, ...]]  # what its own block writes that resources of their own may write
    # The account-level block written in the same root, if any: filled by the join.
    account_public_access_block: Value[PublicAccessBlock | None]

    @classmethod
    def linker(cls, nodes: Sequence[Resource]) -> Linker | None:
        """Return what tells replication rules whether the buckets that they replicate to are versioned."""
        versioned: dict[str, Value[bool]] = {}
        for node in nodes:
            if isinstance(node, Bucket):
                sources = known_parts(node.replication_sources)
                versioned.update((source.address, node.has_versioning) for source in sources)
        return (lambda bucket: _with_destinations(bucket, versioned)) if versioned else None

    @classmethod
    def may_be(cls, target: Value[str]) -> bool:
        """Return whether the target is a general purpose bucket."""
        return not is_directory(target)

    @property
    def takes_logs(self) -> Value[bool]:
        """Whether it receives server access logs: those of a bucket that was read, or its policy or ACL says so."""
        sources = self.access_log_sources
        allowed = either(self.lets_in("logging.s3.amazonaws.com"), self.takes_logs_by_acl)
        return allowed if isinstance(sources, Elsewhere) else either(any_source(sources), allowed)

    @property
    def takes_logs_by_acl(self) -> Value[bool]:
        """Whether its ACL lets log delivery write."""
        no = Known(False, self.declared)
        return no if isinstance(self.acl, Elsewhere) else follow(self.acl, _lets_logs_in)

    def lets_in(self, *services: str) -> Value[bool]:
        """Return whether its policy surely allows something to one of the services."""
        policy = known_or_none(self.policy)

        def allows(statement: Statement | Unknown) -> Truth:
            if isinstance(statement, Unknown):
                return False
            named = any_part(statement.principals, lambda one: _is_service(one, services))
            return all_of((equals(statement.effect, "allow"), named))

        found = policy is not None and any_part(policy.statements, allows) is True
        return Known(found, self.policy.origin)

    def takes_logs_of(self, service: str) -> Value[bool]:
        """Return whether a distribution, or a load balancer, that was read delivers its logs to it."""
        sources = self.service_log_sources
        if isinstance(sources, Elsewhere):
            return Known(False, sources.origin)
        return follow(
            sources,
            lambda known: any_source(Known(tuple(one for one in known.value if one.service == service), known.origin)),
        )

    @property
    def is_versioned(self) -> Value[bool]:
        """Whether versioning is on, as far as it is written."""
        return follow(self.versioning, _is_enabled)

    @property
    def has_versioning(self) -> Value[bool]:
        """Whether versioning is on, written or because Object Lock brings it."""
        locked = self.object_lock_enabled
        return self.is_versioned if isinstance(locked, Elsewhere) else either(self.is_versioned, locked)

    @property
    def keeps_versions(self) -> Value[bool]:
        """Whether there are versions, or may be from the time before versioning was suspended."""
        written = follow(self.versioning, _has_versions)
        locked = self.object_lock_enabled
        return written if isinstance(locked, Elsewhere) else either(written, locked)

    def arns(self) -> Arns:
        """Return the ARNs that the bucket goes by in policies."""
        ids = [Symbol(self.address, name, unique=True) for name in ("id", "bucket", "Ref")]
        names = [self.name, *(Unknown("", self.declared, text=Text((symbol,))) for symbol in ids)]
        arns = [Symbol(self.address, name, unique=True) for name in ("arn", "Arn")]
        return Arns(":s3:::", names, arns, self.scope, may_be_another=self.elsewhere and may_be_any(self.name))


def is_told_by_others(bucket: Value[str | None]) -> bool:
    """Return whether which bucket is meant is told by what others made: a data source, a module that was not read.

    Of several that may be meant it holds for all, apart from none at all.
    """
    named = [one for one in cases(bucket) if not is_nothing(one)]
    return bool(named) and all(_is_made_elsewhere(without_arn(one)) for one in named)


def _is_made_elsewhere(bucket: Value[str | None]) -> bool:
    text = bucket.text if isinstance(bucket, Unknown) else None
    first = text.parts[0] if text is not None and len(text.parts) == 1 else None
    if not isinstance(first, Symbol) or first.unique or first.given:
        return False
    return first.address.startswith(("data.", "module.", "Fn::ImportValue "))


def _is_service(principal: Principal | Unknown, services: tuple[str, ...]) -> Truth:
    if isinstance(principal, Unknown) or principal.kind != "Service":
        return False
    return equals(principal.value, *services)


def _lets_logs_in(acl: Known[Acl | None]) -> Value[bool]:
    if acl.value is None:
        return Known(False, acl.origin)
    found = mapped(acl.value.canned, lambda name: name == LOG_DELIVERY_ACL)
    for grant in acl.value.grants:
        to_delivery = mapped(grant.grantee_uri, lambda uri: str(uri).endswith("/s3/LogDelivery"))
        found = either(found, both(grant.exists, either(to_delivery, _is_cloudfront(grant.grantee_id))))
    return found


def _is_cloudfront(grantee_id: Value[str | None]) -> Value[bool]:
    """Whether a grantee is the user by which CloudFront delivers logs, who needs an ACL; one not known is another."""
    text = text_of(grantee_id)
    first = text.parts[0] if text is not None and text.parts else ""
    if isinstance(first, Symbol):
        first = CLOUDFRONT_USER if _CLOUDFRONT_DATA in first.address else ""
    return Known(first == CLOUDFRONT_USER, grantee_id.origin)


def _is_enabled(versioning: Known[Versioning | None]) -> Value[bool]:
    if versioning.value is None:
        return Known(False, versioning.origin)
    return mapped(versioning.value.status, lambda status: status == "Enabled")


def _has_versions(versioning: Known[Versioning | None]) -> Value[bool]:
    if versioning.value is None:
        return Known(False, versioning.origin)
    return mapped(versioning.value.status, lambda status: status in ("Enabled", "Suspended"))


def any_source(sources: Value[tuple[AccessLogSource, ...]] | Value[tuple[ServiceLogSource, ...]]) -> Value[bool]:
    """Return whether one of what delivers logs to a bucket is there: of a list that is not wholly known, too."""
    found: Value[bool] = Known(False, sources.origin)
    for source in known_parts(sources):
        found = either(found, source.exists)
    if isinstance(sources, Known) or surely(found):
        return found
    return follow(sources, any_source) if sources.choices else either(sources, found)


class DirectoryBucket(Resource, kw_only=True):
    """A directory bucket, of the class S3 Express One Zone. It has neither versions nor ACLs nor replication."""

    kind: ClassVar[str] = "s3.directory_bucket"
    joined: ClassVar[tuple[str, ...]] = ("directory_lifecycle", "directory_encryption")
    identity: ClassVar[str] = "name"

    name: Value[str]
    directory_lifecycle: Value[Lifecycle | None]
    directory_encryption: Value[Encryption | None]


def _with_destinations(bucket: Bucket, versioned: Mapping[str, Value[bool]]) -> Bucket:
    replication = bucket.replication
    if not isinstance(replication, Known) or replication.value is None:
        return bucket
    rules = tuple(
        replace(rule, destination_versioned=versioned[rule.address]) if rule.address in versioned else rule
        for rule in replication.value.rules
    )
    return replace(bucket, replication=Known(replace(replication.value, rules=rules), replication.origin))


class Object(Resource, kw_only=True):
    """An object that has an ACL of its own, with what its bucket makes of that."""

    kind: ClassVar[str] = "s3.object"

    acl: Value[Acl | None]
    # Of its bucket, where that was read: filled by the graph.
    public_access_block: Value[PublicAccessBlock | None]
    object_ownership: Value[str | None]
    account_public_access_block: Value[PublicAccessBlock | None]

    @classmethod
    def linker(cls, nodes: Sequence[Resource]) -> Linker:
        """Return what gives objects the settings of their buckets."""
        found: dict[str, Bucket] = {}
        doubt: Unknown | None = None
        for node in nodes:
            if isinstance(node, Bucket):
                found.update(dict.fromkeys(known_parts(node.object_acls), node))
                if isinstance(node.object_acls, Unknown) and not isinstance(node.object_acls, Elsewhere):
                    doubt = node.object_acls
        return lambda one: _in_bucket(one, found.get(f"{one.scope} {one.address}"), doubt)


def _in_bucket(one: Object, bucket: Bucket | None, doubt: Unknown | None) -> Object:
    if bucket is not None:
        block, ownership = bucket.public_access_block, bucket.object_ownership
        return replace(one, public_access_block=block, object_ownership=ownership)
    return one if doubt is None else replace(one, public_access_block=doubt, object_ownership=doubt)


class AccessPoint(Resource, kw_only=True):
    """An access point, of a bucket or of several (multi-Region). Known(None): all four settings are on by default."""

    kind: ClassVar[str] = "s3.access_point"

    public_access_block: Value[PublicAccessBlock | None]


class Account(AccountSetting, kw_only=True):
    """The account or its organization blocks all public access to S3: `aws_s3_account_public_access_block`."""

    kind: ClassVar[str] = "s3.account"
    fills: ClassVar[str] = "account_public_access_block"
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    assume: ClassVar[str] = "s3_public_access_block"

    public_access_block: PublicAccessBlock

    @classmethod
    def assumed(cls, said: Known[bool]) -> Known[PublicAccessBlock | None]:
        """Return a block with all four settings on, or none."""
        block = PublicAccessBlock(said, said, said, said, declared=said.origin)
        return Known(block if said.value else None, said.origin)

    @property
    def setting(self) -> Known[PublicAccessBlock]:
        """The block, as every bucket of the account has it."""
        return Known(self.public_access_block, self.declared)
