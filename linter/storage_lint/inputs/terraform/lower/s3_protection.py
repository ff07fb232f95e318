"""What protects a bucket in Terraform: resources of their own, and the blocks of a bucket that older code has instead.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_acl
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_versioning
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import both, is_nothing, mapped
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Elsewhere, Known, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, target
from storage_lint.inputs.terraform.lower.s3_settings import attachment, inline_settings
from storage_lint.resources.s3 import (
    AccessPoint,
    Acl,
    Cors,
    CorsRule,
    Encryption,
    Grant,
    Logging,
    Object,
    PublicAccessBlock,
    Website,
    is_told_by_others,
)
from storage_lint.resources.s3_settings import AccessLogSource, Versioning, is_directory


def inline(bucket: ResourceBlock) -> dict[str, Any]:
    """Return the fields of a bucket that its own block may write."""
    nothing = bucket.attached(None)
    return {
        "acl": _inline_acl(bucket),
        "object_ownership": nothing,
        "versioning": bucket.block("versioning", _inline_versioning, nothing),
        "encryption": bucket.block("server_side_encryption_configuration", _encryption, nothing),
        "logging": bucket.block("logging", _logging, nothing),
        "access_log_sources": bucket.attached(()),
        "object_lock_enabled": bucket.flag("object_lock_enabled", False),
        "cors": _cors(bucket, bucket.blocks("cors_rule"), ""),
        "website": bucket.block("website", _inline_website, nothing),
        "force_destroy": bucket.flag("force_destroy", False),
        **inline_settings(bucket),
    }


def inline_log_source(bucket: ResourceBlock) -> Iterator[Resource]:
    """Yield what a bucket's own `logging` block says of the bucket that receives the logs."""
    for logging in bucket.blocks("logging"):
        yield from _log_source(bucket, logging.text("target_bucket"), logging)


def _inline_acl(bucket: ResourceBlock) -> Value[Acl | None]:
    grants = tuple(Grant(one.text("uri"), one.text("id"), one.exists, one.declared) for one in bucket.blocks("grant"))
    canned = bucket.text("acl")
    acl: Value[Acl | None] = Known(Acl(canned=canned, grants=grants, declared=canned.origin), canned.origin)
    return acl if grants or not is_nothing(canned) else bucket.attached(None)


def _bucket_acl(block: ResourceBlock) -> Iterator[Resource]:
    grants = tuple(
        _grant(grant, grant.within(policy).exists)
        for policy in block.blocks("access_control_policy")
        for grant in policy.blocks("grant")
    )
    acl = Acl(canned=block.text("acl"), grants=grants, declared=block.declared, address=block.address)
    yield attachment(block, "acl", acl)


def _object(block: ResourceBlock) -> Iterator[Resource]:
    """An object, where it has an ACL of its own."""
    copied = block.blocks("grant") if block.type == "aws_s3_object_copy" else ()
    grants = tuple(Grant(one.text("uri"), one.text("id"), one.exists, one.declared) for one in copied)
    canned = block.text("acl")
    if not grants and is_nothing(canned):
        return
    common = block.common()
    apart = Elsewhere("its bucket was not read", block.declared)
    yield Object(
        **common,
        acl=Known(Acl(canned=canned, grants=grants, declared=canned.origin), canned.origin),
        public_access_block=apart,
        object_ownership=apart,
        account_public_access_block=block.nothing,
    )
    bucket = block.text("bucket")
    if not is_told_by_others(bucket):
        part = f"{common['scope']} {block.address}"
        yield Attachment(**common, target=target(bucket), field="object_acls", part=part, many=True)


def _grant(grant: Block, exists: Value[bool]) -> Grant:
    return Grant(
        grantee_uri=grant.block("grantee", lambda grantee: grantee.text("uri"), grant.nothing),
        grantee_id=grant.block("grantee", lambda grantee: grantee.text("id"), grant.nothing),
        exists=exists,
        declared=grant.declared,
    )


def _ownership_controls(block: ResourceBlock) -> Iterator[Resource]:
    ownership = block.block("rule", lambda rule: rule.text("object_ownership"), block.nothing)
    yield attachment(block, "object_ownership", ownership)


def _inline_versioning(block: Block) -> Value[Versioning | None]:
    # What is not enabled is suspended only where it once was: a new bucket is left alone.
    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket#versioning
    status = mapped(block.flag("enabled", False), lambda enabled: "Enabled" if enabled else "Disabled")
    mfa = block.flag("mfa_delete", False)
    return Known(Versioning(status=status, mfa_delete=mfa, declared=block.declared), block.declared)


def _bucket_versioning(block: ResourceBlock) -> Iterator[Resource]:
    name = "versioning_configuration"
    mfa = block.block(name, lambda inner: inner.text("mfa_delete"), block.nothing)
    versioning = Versioning(
        status=block.block(name, lambda inner: inner.text("status"), block.nothing),
        mfa_delete=mapped(mfa, lambda written: written == "Enabled"),
        declared=block.declared,
        address=block.address,
    )
    yield attachment(block, "versioning", versioning)


def _encryption(block: Block, address: str = "") -> Value[Encryption | None]:
    return block.block("rule", lambda rule: _encryption_rule(rule, address), block.nothing)


def _encryption_rule(rule: Block, address: str) -> Value[Encryption | None]:
    name, nothing = "apply_server_side_encryption_by_default", rule.nothing
    encryption = Encryption(
        sse_algorithm=rule.block(name, lambda inner: inner.text("sse_algorithm"), nothing),
        kms_master_key_id=rule.block(name, lambda inner: inner.text("kms_master_key_id"), nothing),
        bucket_key_enabled=rule.flag("bucket_key_enabled", False),
        declared=rule.declared,
        address=address,
    )
    return Known(encryption, rule.declared)


def _bucket_encryption(block: ResourceBlock) -> Iterator[Resource]:
    bucket = target(block.text("bucket"))
    field = "directory_encryption" if is_directory(bucket) else "encryption"
    yield Attachment(**block.common(), target=bucket, field=field, part=_encryption(block, block.address))


def _logging(block: Block, address: str = "") -> Value[Logging | None]:
    # A null bucket is one that nothing is logged to.
    named = block.text("target_bucket")
    logging = Logging(target_bucket=named, declared=block.declared, address=address)
    return (
        mapped(named, lambda name: None if name is None else logging)
        if isinstance(named, Known)
        else Known(logging, block.declared)
    )


def _bucket_logging(block: ResourceBlock) -> Iterator[Resource]:
    yield attachment(block, "logging", _logging(block, block.address))
    yield from _log_source(block, block.text("target_bucket"), block)


def _log_source(resource: ResourceBlock, bucket: Value[str | None], block: Block) -> Iterator[Resource]:
    if is_told_by_others(bucket):
        return
    common = resource.common()
    if block is not resource:
        common["exists"] = both(common["exists"], block.exists)
    part = AccessLogSource(resource.address, common["exists"], block.declared, resource.environment)
    yield Attachment(**common, target=target(bucket), field="access_log_sources", part=part, many=True)


def _cors(block: Block, rules: Any, address: str) -> Value[Cors | None]:
    if not rules:
        return block.nothing
    found = tuple(
        CorsRule(rule.texts("allowed_origins"), rule.texts("allowed_methods"), rule.exists, rule.declared)
        for rule in rules
    )
    declared = block.declared if address else rules[0].declared
    return Known(Cors(rules=found, declared=declared, address=address), declared)


def _cors_configuration(block: ResourceBlock) -> Iterator[Resource]:
    yield attachment(block, "cors", _cors(block, block.blocks("cors_rule"), block.address))


def _inline_website(block: Block) -> Value[Website | None]:
    redirects = block.is_set("redirect_all_requests_to")
    return Known(Website(redirects_everything=redirects, declared=block.declared), block.declared)


def _website_configuration(block: ResourceBlock) -> Iterator[Resource]:
    everything = block.block(
        "redirect_all_requests_to", lambda inner: Known(True, inner.declared), Known(False, block.default)
    )
    website = Website(redirects_everything=everything, declared=block.declared, address=block.address)
    yield attachment(block, "website", website)


def _access_point(point: ResourceBlock) -> Iterator[Resource]:
    if is_directory(target(point.text("bucket"))):
        return  # it has no such settings
    block = point.block("public_access_block_configuration", _point_settings, point.nothing)
    yield AccessPoint(**point.common(), public_access_block=block)


def _multi_region_access_point(point: ResourceBlock) -> Iterator[Resource]:
    block = point.block(
        "details",
        lambda details: details.block("public_access_block", _point_settings, details.nothing),
        point.nothing,
    )
    yield AccessPoint(**point.common(), public_access_block=block)


def _point_settings(block: Block) -> Value[PublicAccessBlock | None]:
    # Each defaults to true, unlike those of a bucket:
    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_access_point
    settings = PublicAccessBlock(
        block_public_acls=block.flag("block_public_acls", True),
        ignore_public_acls=block.flag("ignore_public_acls", True),
        block_public_policy=block.flag("block_public_policy", True),
        restrict_public_buckets=block.flag("restrict_public_buckets", True),
        declared=block.declared,
    )
    return Known(settings, block.declared)


LOWERINGS: Lowerings = {
    "aws_s3_access_point": _access_point,
    "aws_s3_bucket_acl": _bucket_acl,
    "aws_s3_bucket_cors_configuration": _cors_configuration,
    "aws_s3_bucket_logging": _bucket_logging,
    "aws_s3_bucket_object": _object,
    "aws_s3_bucket_ownership_controls": _ownership_controls,
    "aws_s3_bucket_server_side_encryption_configuration": _bucket_encryption,
    "aws_s3_bucket_versioning": _bucket_versioning,
    "aws_s3_bucket_website_configuration": _website_configuration,
    "aws_s3_object": _object,
    "aws_s3_object_copy": _object,
    "aws_s3control_multi_region_access_point": _multi_region_access_point,
}
REPEATED_IN_OWNER = {
    "aws_s3_bucket_acl": "grant",
    "aws_s3_bucket_cors_configuration": "cors_rule",
    "aws_s3_bucket_logging": "logging",
    "aws_s3_bucket_server_side_encryption_configuration": "server_side_encryption_configuration",
    "aws_s3_bucket_versioning": "versioning",
    "aws_s3_bucket_website_configuration": "website",
}
