"""S3 refuses the Object Lock settings

## Why

Object Lock stands on versions: S3 refuses to suspend versioning beside it, and to lock a bucket that keeps none. A
default retention is a number of days or of years, not both, at least 1 and at most 36,500 days or 100 years.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_object_lock_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    default_retention { # finding
      mode  = "GOVERNANCE"
      days  = 30
      years = 1
    }
  }
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
      ObjectLockEnabled: true
      VersioningConfiguration:
        Status: Suspended # finding
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "ObjectLockConfiguration": { // finding
          "ObjectLockEnabled": "Enabled",
          "Rule": { "DefaultRetention": { "Days": 30, "Mode": "GOVERNANCE" } }
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
  bucket              = "acme-logs"
  object_lock_enabled = true
}

resource "aws_s3_bucket_object_lock_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    default_retention {
      mode = "GOVERNANCE"
      days = 30
    }
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
      ObjectLockConfiguration:
        ObjectLockEnabled: Enabled
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
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_object_lock_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id
}
```

## Fix safety

Safe: versioning keeps what would have been lost. Which of days and years was meant is not in the code.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from storage_lint.checks import Refusal, RefusalRule, holds
from storage_lint.graph.change import Fix, Safety
from storage_lint.graph.choices import both, either, follow, mapped, opposite, surely
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_settings import ObjectLock, Retention, Versioning
from storage_lint.rule import Category, Severity
from storage_lint_rules.s3 import _facts as facts
from storage_lint_rules.s3._changes import versioning_on


class RejectedObjectLock(RefusalRule[Bucket]):
    """Buckets whose versioning or default retention does not go with Object Lock."""

    id = "s3-rejected-object-lock"
    title = "S3 refuses the Object Lock settings"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_DefaultRetention.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_object_lock_configuration",
    )
    safety = Safety.SAFE

    def refusals(self, resource: Bucket) -> Iterator[Refusal]:
        """Yield what S3 refuses of versioning and retention."""
        lock = resource.object_lock
        on = follow(lock, lambda one: Known(False, one.origin) if one.value is None else one.value.enabled)
        status = follow(resource.versioning, _written_status)
        off: Value[bool] = mapped(status, lambda written: written in ("Suspended", "Disabled"))
        text = "versioning is not on: S3 refuses that beside Object Lock"
        yield Refusal(both(either(resource.object_lock_enabled, on), off), status, text, self._versioned(resource))
        if isinstance(lock, Known) and lock.value is not None:
            yield from self._of_configuration(resource, lock.value)
        elif isinstance(lock, Unknown):
            yield Refusal(lock, lock, "")

    def _of_configuration(self, bucket: Bucket, lock: ObjectLock) -> Iterator[Refusal]:
        bare = both(lock.enabled, opposite(bucket.has_versioning))
        if bucket.type == "aws_s3_bucket" and surely(bare):
            reason = "nothing here turns versioning or Object Lock on, but the bucket may have it"
            bare = Unknown(reason, lock.declared, supply="write it")
        text = "Object Lock on a bucket without versioning: S3 refuses it"
        yield Refusal(bare, lock.declared, text, self._versioned(bucket))
        retention = lock.retention
        if isinstance(retention, Known) and retention.value is not None:
            yield from _of_retention(retention.value)
        elif isinstance(retention, Unknown):
            yield Refusal(retention, retention, "")

    def _versioned(self, bucket: Bucket) -> Fix:
        return self.fix(bucket, "turn versioning on", versioning_on(bucket))


def _written_status(versioning: Known[Versioning | None]) -> Value[str | None]:
    """What a resource or a template says; the older block of a bucket is not sent where it turns nothing on."""
    one = versioning.value
    if one is None or one.status.origin.source is not Source.WRITTEN:
        return Known(None, versioning.origin)
    return mapped(one.status, lambda status: None if status == "Disabled" and not one.address else status)


def _of_retention(retention: Retention) -> Iterator[Refusal]:
    days, years = retention.days, retention.years
    doubled = holds(lambda one, other: one is not None and other is not None, days, years)
    yield Refusal(doubled, retention.declared, "a default retention in days and in years: S3 refuses it")
    neither = holds(lambda one, other: one is None and other is None, days, years)
    # What S3 makes of a hold without a time was not measured.
    held = follow(retention.holds, lambda one: _held(one) if one.value else Known(True, one.origin))
    text = "a default retention without days and years: S3 refuses it"
    yield Refusal(both(neither, held), retention.declared, text)
    for value, most, unit in (
        (days, facts.MAXIMUM_RETENTION_DAYS, "days"),
        (years, facts.MAXIMUM_RETENTION_YEARS, "years"),
    ):
        wrong = holds(partial(_is_outside, most), value)
        yield Refusal(wrong, value, f"a default retention that is not 1 to {most:,} {unit}: S3 refuses it")


def _is_outside(most: int, number: float | None) -> bool:
    return number is not None and not 1 <= number <= most


def _held(known: Known[bool]) -> Value[bool]:
    return Unknown("whether S3 takes a default event hold without a time is not documented", known.origin)
