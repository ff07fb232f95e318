"""S3 bucket is not versioned

## Why

Without versions an object that is overwritten or deleted, by a person, a bug or a thief, is gone. Versioning keeps
what was there, replication and Object Lock need it, and it cannot be had for the past.

Scratch buckets need none: accept the finding there, or leave the rule out. Buckets with Object Lock are versioned
without saying so; buckets that take server access logs are not looked at.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Suspended" # finding
  }
}
```

```cloudformation
Resources:
  Logs: # finding
    Type: AWS::S3::Bucket
```

```cdk
{
  "Resources": {
    "Logs6819BB44": { // finding
      "Type": "AWS::S3::Bucket",
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

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Enabled
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "ObjectLockEnabled": true
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "status" {
  type = string
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = var.status
  }
}
```

## Fix safety

Unsafe: storage grows until old versions expire, and versioning can only be suspended again.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.change import Change, Safety
from storage_lint.graph.choices import either, follow, opposite, surely_not
from storage_lint.graph.value import Elsewhere, Known, Source, Unknown, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Severity
from storage_lint_rules.s3._changes import NONCURRENT, ends_all_versions, one_more_rule, versioning_on


class UnversionedBucket(ShapedRule[Bucket]):
    """Buckets whose versioning is off, suspended, or not written."""

    id = "s3-unversioned-bucket"
    title = "S3 bucket is not versioned"
    severity = Severity.LOW
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-14",
    )
    aliases = (
        "CKV_AWS_21",
        "AWS-0090",
        "AVD-AWS-0090",
        "aws-s3-enable-versioning",
        "AWS077",
        "HIPAA.Security-S3BucketVersioningEnabled",
        "NIST.800.53.R4-S3BucketVersioningEnabled",
        "NIST.800.53.R5-S3BucketVersioningEnabled",
        "PCI.DSS.321-S3BucketVersioningEnabled",
        "S3_BUCKET_VERSIONING_ENABLED",
        "568a4d22-3517-44a6-a7ad-6a7eed88722c",
        "a227ec01-f97a-4084-91a4-47b350c1db54",
        "S3.14",
        "s3-bucket-versioning-enabled",
        "CT.S3.PR.11",
    )
    safety = Safety.UNSAFE
    field = "versioning"
    wrong = "the bucket is not versioned"
    harm = "what is overwritten or deleted is gone"
    fix_title = "turn versioning on, and let old versions expire"

    def applies(self, resource: Bucket) -> Value[bool]:
        """Return whether it takes no logs and has no Object Lock, with which versioning comes."""
        locked = resource.object_lock_enabled
        takes_logs = resource.takes_logs
        return opposite(takes_logs if isinstance(locked, Elsewhere) else either(takes_logs, locked))

    def value(self, resource: Bucket) -> Value[Any]:
        """Return the status, None where none is written."""
        return follow(
            resource.versioning,
            lambda versioning: Known(None, versioning.origin) if versioning.value is None else versioning.value.status,
        )

    def passes(self, value: Any, resource: Bucket) -> bool | Unknown:
        """Return whether versioning is on."""
        return bool(value == "Enabled")

    def message(self, resource: Bucket, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        suspended = isinstance(value, Known) and value.value == "Suspended" and value.origin.source is Source.WRITTEN
        return f"versioning is suspended: {self.harm}" if suspended else f"{self.wrong}: {self.harm}"

    def changes(self, resource: Bucket) -> tuple[Change, ...]:
        """Turn it on, and end old versions after a while, where nothing ends them yet."""
        ended = ends_all_versions(resource)
        rule = one_more_rule(resource, NONCURRENT) if surely_not(ended) else ()
        return (versioning_on(resource), *rule)
