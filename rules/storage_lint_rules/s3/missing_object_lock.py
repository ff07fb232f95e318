"""S3 bucket has no Object Lock

## Why

Object Lock keeps versions from being deleted or overwritten for a time, by anyone, whoever holds the keys: what is
left after ransomware. It is meant for backups, evidence and audit logs; scratch data need none.

Buckets that take server access logs are not looked at: a default retention stops their delivery.

## Fails

```terraform
resource "aws_s3_bucket" "backups" { # finding
  bucket = "acme-backups"
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
resource "aws_s3_bucket" "backups" {
  bucket              = "acme-backups"
  object_lock_enabled = true
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      ObjectLockEnabled: true
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
variable "lock" {
  type = bool
}

resource "aws_s3_bucket" "backups" {
  bucket              = "acme-backups"
  object_lock_enabled = var.lock
}
```

## Fix safety

None: it cannot be taken back, needs versioning, and how long is the owner's choice.
"""

from __future__ import annotations

from storage_lint.checks import ShapedRule
from storage_lint.graph.choices import either, follow, opposite
from storage_lint.graph.value import Elsewhere, Known, Unknown, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Profile, Severity


class MissingObjectLock(ShapedRule[Bucket]):
    """Buckets without Object Lock, at creation or by a configuration."""

    id = "s3-missing-object-lock"
    title = "S3 bucket has no Object Lock"
    severity = Severity.LOW
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock-managing.html",
    )
    aliases = (
        "CKV_AWS_143",
        "NIST.800.53.R4-S3BucketDefaultLockEnabled",
        "S3_BUCKET_DEFAULT_LOCK_ENABLED",
        "S3.15",
        "s3-bucket-default-lock-enabled",
        "CT.S3.PR.9",
    )
    profile = Profile.STRICT
    field = "object_lock_enabled"
    wrong = "Object Lock is off"
    harm = "whoever holds the keys can delete every version"

    def applies(self, resource: Bucket) -> Value[bool]:
        """Return whether the bucket takes no server access logs."""
        return opposite(resource.takes_logs)

    def value(self, resource: Bucket) -> Value[bool]:
        """Return whether it is on in either way."""
        configured = follow(
            resource.object_lock, lambda one: Known(False, one.origin) if one.value is None else one.value.enabled
        )
        if isinstance(resource.object_lock_enabled, Elsewhere) and not isinstance(configured, Elsewhere):
            return configured
        return either(configured, resource.object_lock_enabled)

    def passes(self, value: bool, resource: Bucket) -> bool | Unknown:
        """Return whether it is on."""
        return value

    def message(self, resource: Bucket, value: Value[bool]) -> str:
        """Return the sentence of the finding."""
        return f"{self.wrong}: {self.harm}"
