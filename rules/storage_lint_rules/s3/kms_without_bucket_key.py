"""S3 bucket calls KMS for every object

## Why

With SSE-KMS each object read or written is a request to KMS, $0.03 per 10,000 in us-east-1, and counts against its
quota. A bucket key makes that one request for many objects, up to 99 % fewer. It is off unless the code turns it on,
in Terraform, CloudFormation and CDK alike.

DSSE-KMS has no bucket keys, and SSE-S3 needs none.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule { # finding
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - BucketKeyEnabled: false # finding
            ServerSideEncryptionByDefault:
              SSEAlgorithm: aws:kms
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "BucketEncryption": {
          "ServerSideEncryptionConfiguration": [
            { // finding
              "ServerSideEncryptionByDefault": { "SSEAlgorithm": "aws:kms" }
            }
          ]
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    bucket_key_enabled = true

    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault:
              SSEAlgorithm: aws:kms:dsse
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "algorithm" {
  type = string
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = var.algorithm
    }
  }
}
```

## Fix safety

Safe: it holds for new objects. Policies that match the encryption context by an object's ARN
must then name the bucket's.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.graph.choices import follow
from storage_lint.graph.value import Known, Value
from storage_lint.resources.s3 import Bucket, Encryption
from storage_lint.rule import Category, Severity


class KmsWithoutBucketKey(FieldRule[Bucket]):
    """Buckets that encrypt with SSE-KMS and without a bucket key."""

    id = "s3-kms-without-bucket-key"
    title = "S3 bucket calls KMS for every object"
    severity = Severity.LOW
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html",
        "https://aws.amazon.com/kms/pricing/",
    )
    safety = Safety.SAFE
    field = "encryption"
    wrong = "SSE-KMS without a bucket key"
    harm = "each object that is read or written is a request to KMS"
    fix_title = "turn the bucket key on"

    def value(self, resource: Bucket) -> Value[bool]:
        """Return whether the bucket key is on, or not needed."""
        return follow(resource.encryption, _has_bucket_key)

    def changes(self, resource: Bucket) -> tuple[Change, ...]:
        """Turn it on."""
        encryption = resource.encryption
        if isinstance(encryption, Known) and encryption.value is not None:
            return (Set(encryption.value, "bucket_key_enabled", True),)
        return ()


def _has_bucket_key(encryption: Known[Encryption | None]) -> Value[bool]:
    one = encryption.value
    if one is None:
        return Known(True, encryption.origin)
    key = one.bucket_key_enabled
    return follow(
        one.sse_algorithm, lambda algorithm: key if algorithm.value == "aws:kms" else Known(True, algorithm.origin)
    )
