"""S3 bucket keeps delete markers with nothing behind them

## Why

When the old versions behind a delete marker have expired, the marker stays. It costs next to nothing, but each listing
reads over it: a prefix under which millions of objects came and went becomes slow to list. A rule with
`expired_object_delete_marker` removes such markers, and so does one that expires objects after a number of days.

## Fails

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

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "all"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration { # finding
      noncurrent_days = 30
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
      LifecycleConfiguration:
        Rules:
          - Id: old
            Status: Enabled
            NoncurrentVersionExpiration: # finding
              NoncurrentDays: 30
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "VersioningConfiguration": { "Status": "Enabled" },
        "LifecycleConfiguration": {
          "Rules": [
            {
              "NoncurrentVersionExpiration": { // finding
                "NoncurrentDays": 30
              },
              "Status": "Enabled"
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

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "all"
    status = "Enabled"

    filter {}

    expiration {
      expired_object_delete_marker = true
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
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
      LifecycleConfiguration:
        Rules:
          - Id: all
            Status: Enabled
            ExpirationInDays: 365
            NoncurrentVersionExpiration:
              NoncurrentDays: 30
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
variable "markers" {
  type = bool
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "all"
    status = "Enabled"

    filter {}

    expiration {
      expired_object_delete_marker = var.markers
    }

    noncurrent_version_expiration {
      noncurrent_days = 30
    }
  }
}
```

## Fix safety

Safe: only markers go that have no version behind them.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Safety
from storage_lint.graph.choices import both, either, follow, known_or_none, surely, surely_not
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_lifecycle import Expiration, LifecycleRule, is_written, some_rule
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity
from storage_lint_rules.s3._changes import one_more_rule

_RULE = {"id": "delete-markers", "enabled": True, "expiration": {"expired_object_delete_marker": True}}


class LingeringDeleteMarkers(Rule[Bucket]):
    """Versioned buckets that expire old versions, and nothing that would remove the markers left behind."""

    id = "s3-lingering-delete-markers"
    title = "S3 bucket keeps delete markers with nothing behind them"
    severity = Severity.LOW
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManagingDelMarkers.html",
    )
    profile = Profile.STRICT
    safety = Safety.SAFE

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find the expiration of old versions that leaves the markers."""
        expires = some_rule(resource.lifecycle, _expires_versions)
        if surely_not(expires):
            return
        removed = some_rule(resource.lifecycle, lambda rule: both(rule.applies, _removes_markers(rule)))
        keeps = resource.keeps_versions
        if any(isinstance(one, Known) and one.value is out for one, out in ((removed, True), (keeps, False))):
            return
        for one in (keeps, expires, removed):
            if isinstance(one, Unknown):
                yield self.undecided(resource, one)
                return
        lifecycle = known_or_none(resource.lifecycle)
        if lifecycle is not None:
            fix = self.fix(resource, "remove expired delete markers", *one_more_rule(resource, _RULE))
            message = "old versions expire, but the delete markers before them stay and slow listings down"
            yield self.finding(resource, expires, message, because=(keeps,), fix=fix)


def _expires_versions(rule: LifecycleRule) -> Value[bool]:
    """Whether it expires the old versions of the whole bucket; if so, from the place of that."""
    ends = rule.noncurrent_expiration
    there = both(rule.applies_everywhere, is_written(ends))
    declared = ends.value.declared if isinstance(ends, Known) and ends.value is not None else ends.origin
    return Known(True, declared) if surely(there) else there


def _removes_markers(rule: LifecycleRule) -> Value[bool]:
    return follow(rule.expiration, _removes)


def _removes(expiration: Known[Expiration | None]) -> Value[bool]:
    ends = expiration.value
    if ends is None:
        return Known(False, expiration.origin)
    return either(ends.is_timed, ends.expired_object_delete_marker)
