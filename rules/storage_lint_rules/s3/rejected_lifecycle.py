"""S3 refuses the lifecycle configuration

## Why

S3 checks a lifecycle configuration as a whole when it is put, rules that are disabled included, and takes all of it or
nothing: one rule that expires objects on the day on which it moves them, and the bucket keeps no rule at all. The
other linters do not look at it, and a plan or a change set says nothing either.

Directory buckets take no transitions, nothing about old versions and no filter by tag.

Since July 2026 objects may move to Standard-IA and One Zone-IA after 0 days. Older pages still say 30.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "all"
    status = "Enabled"

    filter {}

    transition {
      storage_class = "GLACIER"
      days          = 90
    }

    expiration {
      days = 90 # finding
    }
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - Id: all
            Status: Enabled
            Transitions:
              - StorageClass: GLACIER
                TransitionInDays: 30
              - StorageClass: STANDARD_IA # finding
                TransitionInDays: 60
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "LifecycleConfiguration": {
          "Rules": [
            {
              "AbortIncompleteMultipartUpload": {
                "DaysAfterInitiation": 7 // finding
              },
              "Status": "Enabled",
              "TagFilters": [{ "Key": "kind", "Value": "draft" }]
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

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "all"
    status = "Enabled"

    filter {}

    transition {
      storage_class = "STANDARD_IA"
      days          = 0
    }

    transition {
      storage_class = "GLACIER"
      days          = 90
    }

    expiration {
      days = 365
    }
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - Id: all
            Status: Enabled
            Prefix: logs/
            AbortIncompleteMultipartUpload:
              DaysAfterInitiation: 7
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

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "all"
    status = "Enabled"

    filter {}

    transition {
      storage_class = "GLACIER"
      days          = 90
    }

    expiration {
      days = var.days
    }
  }
}
```

## Fix safety

Safe where uploads are aborted in a filtered rule: a rule of its own does that. Which of wrong numbers was meant is not
in the code.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.s3 import Bucket, DirectoryBucket
from storage_lint.rule import Category, Severity


class RejectedLifecycle(RefusalRule[Bucket | DirectoryBucket]):
    """Buckets of both kinds with a lifecycle configuration that S3 does not take."""

    id = "s3-rejected-lifecycle"
    title = "S3 refuses the lifecycle configuration"
    severity = Severity.HIGH
    category = Category.DEPLOY
    safety = Safety.SAFE
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-filters.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-buckets-objects-lifecycle.html",
    )

    sentence = "S3 refuses the lifecycle configuration: {}"

    def refusals(self, resource: Bucket | DirectoryBucket) -> Iterator[Refusal]:
        """Yield what S3 refuses of the configuration."""
        lifecycle = resource.directory_lifecycle if isinstance(resource, DirectoryBucket) else resource.lifecycle
        if isinstance(lifecycle, Unknown):
            yield Refusal(lifecycle, lifecycle, "")
        elif isinstance(lifecycle, Known) and lifecycle.value is not None:
            # Most runs have no use for it.
            from storage_lint_rules.s3._lifecycle_faults import of_lifecycle

            yield from of_lifecycle(lifecycle.value, isinstance(resource, DirectoryBucket))
