"""What protects a bucket in CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-accesspoint.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-multiregionaccesspoint.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import both, is_nothing, mapped, or_else
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, target
from storage_lint.inputs.cloudformation.lower.s3_settings import of_one, settings
from storage_lint.resources.s3 import (
    AccessPoint,
    Acl,
    Cors,
    CorsRule,
    Encryption,
    Logging,
    PublicAccessBlock,
    Website,
    is_told_by_others,
)
from storage_lint.resources.s3_settings import AccessLogSource, Versioning

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
_CANNED = {
    "AuthenticatedRead": "authenticated-read",
    "AwsExecRead": "aws-exec-read",
    "BucketOwnerFullControl": "bucket-owner-full-control",
    "BucketOwnerRead": "bucket-owner-read",
    "LogDeliveryWrite": "log-delivery-write",
    "Private": "private",
    "PublicRead": "public-read",
    "PublicReadWrite": "public-read-write",
}


def inline(bucket: ResourceBlock) -> dict[str, Any]:
    """Return the fields of a bucket that protect it."""
    nothing = bucket.nothing
    return {
        "acl": _acl(bucket),
        "object_ownership": bucket.block("OwnershipControls", _ownership, nothing),
        "versioning": bucket.block("VersioningConfiguration", _versioning, nothing),
        "encryption": bucket.block("BucketEncryption", encryption, nothing),
        "logging": bucket.block("LoggingConfiguration", _logging, nothing),
        "access_log_sources": bucket.attached(()),
        "object_lock_enabled": bucket.flag("ObjectLockEnabled", False),
        "cors": bucket.block("CorsConfiguration", _cors, nothing),
        "website": bucket.block("WebsiteConfiguration", _website, nothing),
        "force_destroy": bucket.attached(False),
        **settings(bucket),
    }


def log_source(bucket: ResourceBlock) -> Iterator[Resource]:
    """Yield what a bucket's logging says of the bucket that receives the logs."""
    for logging in bucket.blocks("LoggingConfiguration"):
        named = logging.text("DestinationBucketName")
        if is_told_by_others(named) or is_nothing(named):
            continue
        common = bucket.common()
        common["exists"] = both(common["exists"], logging.exists)
        part = AccessLogSource(bucket.address, common["exists"], logging.declared, bucket.environment)
        yield Attachment(**common, target=target(named), field="access_log_sources", part=part, many=True)


def _acl(bucket: ResourceBlock) -> Value[Acl | None]:
    written = bucket.text("AccessControl")
    if is_nothing(written):
        return bucket.nothing
    canned = mapped(written, lambda name: _CANNED.get(str(name), str(name)))
    return Known(Acl(canned=canned, grants=(), declared=canned.origin), canned.origin)


def _ownership(controls: Block) -> Value[str | None]:
    return of_one(controls, "Rules", lambda rule: rule.text("ObjectOwnership"))


def _versioning(block: Block) -> Value[Versioning | None]:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-versioningconfiguration.html
    no = Known(False, block.default)
    versioning = Versioning(status=block.text("Status", "Suspended"), mfa_delete=no, declared=block.declared)
    return Known(versioning, block.declared)


def encryption(block: Block) -> Value[Encryption | None]:
    """Return what `BucketEncryption` says, whose list holds one rule at most."""
    return of_one(block, "ServerSideEncryptionConfiguration", _encryption_rule)


def _encryption_rule(rule: Block) -> Value[Encryption | None]:
    name, nothing = "ServerSideEncryptionByDefault", rule.nothing
    encryption = Encryption(
        sse_algorithm=rule.block(name, lambda inner: inner.text("SSEAlgorithm"), nothing),
        kms_master_key_id=rule.block(name, lambda inner: inner.text("KMSMasterKeyID"), nothing),
        bucket_key_enabled=rule.flag("BucketKeyEnabled", False),
        declared=rule.declared,
    )
    return Known(encryption, rule.declared)


def _logging(block: Block) -> Value[Logging | None]:
    # Without a name the logs go to the bucket itself:
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-loggingconfiguration.html
    named = block.text("DestinationBucketName")
    return Known(Logging(target_bucket=named, declared=block.declared), block.declared)


def _cors(block: Block) -> Value[Cors | None]:
    rules = tuple(
        CorsRule(rule.texts("AllowedOrigins"), rule.texts("AllowedMethods"), rule.exists, rule.declared)
        for rule in block.blocks("CorsRules")
    )
    return Known(Cors(rules=rules, declared=block.declared), block.declared)


def _website(block: Block) -> Value[Website | None]:
    everything = block.block(
        "RedirectAllRequestsTo", lambda inner: Known(True, inner.declared), Known(False, block.default)
    )
    return Known(Website(redirects_everything=everything, declared=block.declared), block.declared)


def _auto_delete(resource: ResourceBlock) -> Iterator[Resource]:
    """What CDK's `autoDeleteObjects` makes."""
    part = Known(True, resource.declared)
    bucket = target(resource.text("BucketName"))
    yield Attachment(**resource.common(), target=bucket, field="force_destroy", part=part)


def _access_point(point: ResourceBlock) -> Iterator[Resource]:
    block = point.block("PublicAccessBlockConfiguration", _point_settings, point.nothing)
    yield AccessPoint(**point.common(), public_access_block=block)


def _point_settings(block: Block) -> Value[PublicAccessBlock | None]:
    settings = PublicAccessBlock(
        block_public_acls=_setting(block, "BlockPublicAcls"),
        ignore_public_acls=_setting(block, "IgnorePublicAcls"),
        block_public_policy=_setting(block, "BlockPublicPolicy"),
        restrict_public_buckets=_setting(block, "RestrictPublicBuckets"),
        declared=block.declared,
    )
    return Known(settings, block.declared)


def _setting(block: Block, name: str) -> Value[bool]:
    reason = f"{name} is not written, and what S3 makes of that for an access point is not documented"
    return or_else(block.flag(name), Unknown(reason, block.declared, supply="write it"))


LOWERINGS: Lowerings = {
    "AWS::S3::AccessPoint": _access_point,
    "AWS::S3::MultiRegionAccessPoint": _access_point,
    "Custom::S3AutoDeleteObjects": _auto_delete,
}
