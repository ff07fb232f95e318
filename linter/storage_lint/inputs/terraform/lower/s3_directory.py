"""Directory buckets in Terraform.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_directory_bucket
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Resource
from storage_lint.inputs.block import Lowerings, ResourceBlock
from storage_lint.resources.s3 import DirectoryBucket


def _directory_bucket(bucket: ResourceBlock) -> Iterator[Resource]:
    yield DirectoryBucket(
        **bucket.common(),
        name=bucket.name("bucket", "the bucket's name"),
        directory_lifecycle=bucket.attached(None),
        directory_encryption=bucket.attached(None),
    )


LOWERINGS: Lowerings = {"aws_s3_directory_bucket": _directory_bucket}
NAMES = {"aws_s3_directory_bucket": {"id": "bucket", "bucket": "bucket"}}
