"""Directory buckets in CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3express-directorybucket.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.inputs.cloudformation.lower.s3_lifecycle import lifecycle
from storage_lint.inputs.cloudformation.lower.s3_protection import encryption
from storage_lint.resources.s3 import DirectoryBucket


def _directory_bucket(bucket: ResourceBlock) -> Iterator[Resource]:
    yield DirectoryBucket(
        **bucket.common(),
        name=bucket.name("BucketName", "the bucket's name"),
        directory_lifecycle=bucket.block("LifecycleConfiguration", lifecycle, bucket.nothing),
        directory_encryption=bucket.block("BucketEncryption", encryption, bucket.nothing),
    )


LOWERINGS: Lowerings = {"AWS::S3Express::DirectoryBucket": _directory_bucket}
NAMES = {"AWS::S3Express::DirectoryBucket": "BucketName"}
