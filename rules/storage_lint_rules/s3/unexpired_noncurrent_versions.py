"""S3 bucket keeps old versions for good

## Why

In a versioned bucket nothing is ever deleted: what is overwritten or deleted stays as a version and is billed like any
object, in a bucket whose versioning was suspended too. An `expiration` does not end it: it only adds a delete marker.
One rule for the whole bucket that expires old versions, or moves them to a cheaper class, bounds the bill; keep the
newest few beside it.

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

resource "aws_s3_bucket_lifecycle_configuration" "logs" { # finding
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "all"
    status = "Enabled"

    filter {}

    expiration {
      days = 90
    }
  }
}
```

```cloudformation
Resources:
  Logs: # finding
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Enabled
```

```cdk
{
  "Resources": {
    "Logs6819BB44": { // finding
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "VersioningConfiguration": { "Status": "Enabled" }
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

    noncurrent_version_expiration {
      noncurrent_days           = 90
      newer_noncurrent_versions = 3
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
            NoncurrentVersionTransitions:
              - StorageClass: GLACIER
                TransitionInDays: 30
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
variable "days" {
  type = number
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
  count  = var.days > 0 ? 1 : 0
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "old"
    status = "Enabled"

    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.days
    }
  }
}
```

## Fix safety

Unsafe: it deletes versions for good. Choose days and number for what you may have to bring back.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Safety
from storage_lint.graph.choices import known_or_none, surely, surely_not
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_lifecycle import Lifecycle, is_written
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules.s3._changes import NONCURRENT, ends_all_versions, ends_versions, one_more_rule


class UnexpiredNoncurrentVersions(Rule[Bucket]):
    """Buckets with versions of which no enabled rule for the whole bucket ends or moves the old ones."""

    id = "s3-unexpired-noncurrent-versions"
    title = "S3 bucket keeps old versions for good"
    severity = Severity.LOW
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-configuration-examples.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_NoncurrentVersionExpiration.html",
    )
    safety = Safety.UNSAFE

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find the configuration that lacks such a rule, saying how near the nearest one comes."""
        keeps = resource.keeps_versions
        if surely_not(keeps):
            return
        ended = ends_all_versions(resource)
        if surely(ended):
            return
        for one in (keeps, ended):
            if isinstance(one, Unknown):
                yield self.undecided(resource, one)
                return
        fix = self.fix(resource, "expire old versions, and keep the newest", *one_more_rule(resource, NONCURRENT))
        lifecycle = known_or_none(resource.lifecycle)
        where = lifecycle.declared if lifecycle is not None else resource.lifecycle
        message = f"{_versions(resource)} are kept and billed for good: {_why(lifecycle)}"
        yield self.finding(resource, where, message, because=(keeps,), fix=fix)


def _versions(bucket: Bucket) -> str:
    """Which old versions there are: a bucket whose versioning is suspended makes no new ones."""
    makes = bucket.has_versioning
    stopped = surely_not(makes)
    return "versions from before versioning was suspended, where there are any," if stopped else "old versions"


# complexity: one answer for each thing that rules do instead
def _why(lifecycle: Lifecycle | None) -> str:
    """Why what there is does not do."""
    rules = lifecycle.rules.value if lifecycle is not None and isinstance(lifecycle.rules, Known) else ()
    ending = [rule for rule in rules if surely(ends_versions(rule)) and surely(rule.exists)]
    filtered = next((rule for rule in ending if surely(rule.enabled)), None)
    if filtered is not None:
        prefix = filtered.prefix.value if isinstance(filtered.prefix, Known) else ""
        part = f'what is under "{prefix}"' if prefix else "what its filter selects"
        return f"the lifecycle rule that ends them is for {part} only"
    if ending:
        return "the lifecycle rule that ends them is not enabled"
    if rules and all(surely(is_written(rule.expiration)) for rule in rules):
        return "the expiration of a versioned bucket only adds delete markers"
    return "no lifecycle rule ends or moves them"
