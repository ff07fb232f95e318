"""S3 in CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.policy.document import parse_document
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, target
from storage_lint.inputs.cloudformation.lower.s3_lifecycle import lifecycle
from storage_lint.inputs.cloudformation.lower.s3_protection import inline, log_source
from storage_lint.inputs.cloudformation.lower.s3_settings import replication_sources
from storage_lint.resources.s3 import Bucket, PublicAccessBlock


def _bucket(bucket: ResourceBlock) -> Iterator[Resource]:
    yield Bucket(
        **bucket.common(),
        name=bucket.name("BucketName", "the bucket's name"),
        public_access_block=bucket.block("PublicAccessBlockConfiguration", _settings, bucket.nothing),
        policy=bucket.attached(None),
        lifecycle=bucket.block("LifecycleConfiguration", lifecycle, bucket.nothing),
        account_public_access_block=bucket.nothing,
        **inline(bucket),
    )
    yield from log_source(bucket)
    yield from replication_sources(bucket)


def _settings(block: Block) -> Value[PublicAccessBlock | None]:
    # An absent setting is FALSE: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html
    settings = PublicAccessBlock(
        block_public_acls=block.flag("BlockPublicAcls", False),
        ignore_public_acls=block.flag("IgnorePublicAcls", False),
        block_public_policy=block.flag("BlockPublicPolicy", False),
        restrict_public_buckets=block.flag("RestrictPublicBuckets", False),
        declared=block.declared,
    )
    return Known(settings, block.declared)


def _bucket_policy(policy: ResourceBlock) -> Iterator[Resource]:
    document = parse_document(policy.tree("PolicyDocument"), policy.address)
    yield Attachment(**policy.common(), target=target(policy.text("Bucket")), field="policy", part=document)


LOWERINGS: Lowerings = {"AWS::S3::Bucket": _bucket, "AWS::S3::BucketPolicy": _bucket_policy}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html#aws-resource-s3-bucket-return-values
NAMES = {"AWS::S3::Bucket": "BucketName"}
# `Ref` of a bucket policy is the bucket's name.
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html
PASSING_ON = ("AWS::S3::BucketPolicy",)
