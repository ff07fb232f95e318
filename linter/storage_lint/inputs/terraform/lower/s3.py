"""S3 in Terraform: buckets, and the resources that configure them.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import is_nothing
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.policy.document import parse_document
from storage_lint.graph.value import Symbol, Text, text_of
from storage_lint.inputs.block import Lowerings, ResourceBlock, target
from storage_lint.inputs.terraform.lower.s3_lifecycle import inline_lifecycle
from storage_lint.inputs.terraform.lower.s3_protection import inline, inline_log_source
from storage_lint.inputs.terraform.lower.s3_settings import inline_replication_sources
from storage_lint.resources.s3 import Account, Bucket, PublicAccessBlock
from storage_lint.source.record import replace


def _bucket(bucket: ResourceBlock) -> Iterator[Resource]:
    yield Bucket(
        **bucket.common(),
        name=bucket.name("bucket", "the bucket's name"),
        public_access_block=bucket.attached(None),
        policy=parse_document(bucket.tree("policy"), bucket.address),
        lifecycle=inline_lifecycle(bucket),
        account_public_access_block=bucket.nothing,
        **inline(bucket),
    )
    yield from inline_log_source(bucket)
    yield from inline_replication_sources(bucket)


def _settings(block: ResourceBlock) -> PublicAccessBlock:
    # Each defaults to false:
    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_public_access_block
    return PublicAccessBlock(
        block_public_acls=block.flag("block_public_acls", False),
        ignore_public_acls=block.flag("ignore_public_acls", False),
        block_public_policy=block.flag("block_public_policy", False),
        restrict_public_buckets=block.flag("restrict_public_buckets", False),
        declared=block.declared,
        address=block.address,
    )


def _public_access_block(block: ResourceBlock) -> Iterator[Resource]:
    bucket = target(block.text("bucket"))
    yield Attachment(**block.common(), target=bucket, field="public_access_block", part=_settings(block))


def _account_public_access_block(block: ResourceBlock) -> Iterator[Resource]:
    common = block.common()
    account = block.text("account_id")
    if block.writes("account_id") and not is_nothing(account):
        text = text_of(account) or Text((Symbol(block.address, "account_id"),))
        common["environment"] = replace(block.environment, account=text)
    yield Account(**common, public_access_block=_settings(block))


def _bucket_policy(policy: ResourceBlock) -> Iterator[Resource]:
    document = parse_document(policy.tree("policy"), policy.address)
    yield Attachment(**policy.common(), target=target(policy.text("bucket")), field="policy", part=document)


LOWERINGS: Lowerings = {
    "aws_s3_account_public_access_block": _account_public_access_block,
    "aws_s3_bucket": _bucket,
    "aws_s3_bucket_policy": _bucket_policy,
    "aws_s3_bucket_public_access_block": _public_access_block,
}
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket#attribute-reference
NAMES = {"aws_s3_bucket": {"id": "bucket", "bucket": "bucket"}}
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html#amazons3-resources-for-iam-policies
ARNS = {"aws_s3_bucket": ":s3:::"}
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html
DOMAINS = {
    "aws_s3_bucket": {
        "bucket_domain_name": ".s3.",
        "bucket_regional_domain_name": ".s3.",
        "website_endpoint": ".s3-website",
    }
}
# Of what configures a bucket, `id` is the bucket's name, but for an object's key and "bucket:name".
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_policy#attribute-reference
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_metric#import
REPEATED: dict[str, dict[str, str]] = {
    "aws_s3_bucket_": {"id": "bucket"},
    "aws_s3_bucket_analytics_configuration": {},
    "aws_s3_bucket_intelligent_tiering_configuration": {},
    "aws_s3_bucket_inventory": {},
    "aws_s3_bucket_metric": {},
    "aws_s3_bucket_object": {},
}
REPEATED_IN_OWNER = {"aws_s3_bucket_policy": "policy"}
# By which modules speak of it; `*…*` may stand inside of a longer word.
WORDS = {"s3": ("s3", "*bucket*")}
COMPUTED_BLOCKS = (
    "cors_rule",
    "grant",
    "lifecycle_rule",
    "logging",
    "object_lock_configuration",
    "replication_configuration",
    "server_side_encryption_configuration",
    "versioning",
    "website",
)
