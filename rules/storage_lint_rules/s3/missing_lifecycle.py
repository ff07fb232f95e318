"""S3 bucket has no lifecycle rule

## Why

What nobody ends is kept and paid for. A lifecycle rule says what becomes of objects, of their old versions and of
uploads that never finished. A rule that is disabled says nothing.

A bucket whose objects are to stay for ever still wants one rule, that aborts incomplete uploads.

## Fails

```terraform
resource "aws_s3_bucket" "logs" { # finding
  bucket = "acme-logs"
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

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
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
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - Id: all
            Status: Enabled
            ExpirationInDays: 90
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "LifecycleConfiguration": {
          "Rules": [{ "ExpirationInDays": 90, "Status": "Enabled" }]
        }
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

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "all"
    status = var.status

    filter {}

    expiration {
      days = 90
    }
  }
}
```

## Fix safety

None: what may end, and when, is the owner's choice.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_lifecycle import some_rule
from storage_lint.rule import Category, Profile, Severity


class MissingLifecycle(ShapedRule[Bucket]):
    """Buckets without an enabled lifecycle rule, whatever it does."""

    id = "s3-missing-lifecycle"
    title = "S3 bucket has no lifecycle rule"
    severity = Severity.LOW
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lifecycle-mgmt.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-13",
    )
    aliases = (
        "CKV2_AWS_61",
        "S3.13",
        "s3-lifecycle-policy-check",
        "CT.S3.PR.6",
    )
    profile = Profile.STRICT
    field = "lifecycle"
    wrong = "no lifecycle rule is enabled: what nobody ends is kept and paid for"

    def value(self, resource: Bucket) -> Value[bool]:
        """Return whether a rule is enabled."""
        return some_rule(resource.lifecycle, lambda rule: rule.applies)

    def passes(self, value: Any, resource: Bucket) -> bool | Unknown:
        """Return whether there is one."""
        return bool(value)

    def message(self, resource: Bucket, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        return self.wrong
