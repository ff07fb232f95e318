"""S3 directory bucket has no lifecycle rule

## Why

S3 Express One Zone costs several times what Standard does, and is for what lives briefly. Without a rule that expires
objects and aborts incomplete uploads, scratch data and parts of uploads that never finished stay at that price.

## Fails

```terraform
resource "aws_s3_directory_bucket" "scratch" { # finding
  bucket = "scratch--euw1-az1--x-s3"

  location {
    name = "euw1-az1"
  }
}
```

```cloudformation
Resources:
  Scratch: # finding
    Type: AWS::S3Express::DirectoryBucket
    Properties:
      DataRedundancy: SingleAvailabilityZone
      LocationName: euw1-az1
```

```cdk
{
  "Resources": {
    "Scratch": { // finding
      "Type": "AWS::S3Express::DirectoryBucket",
      "Properties": {
        "DataRedundancy": "SingleAvailabilityZone",
        "LocationName": "euw1-az1"
      },
      "Metadata": { "aws:cdk:path": "Storage/Scratch" }
    }
  }
}
```

## Passes

```terraform
resource "aws_s3_directory_bucket" "scratch" {
  bucket = "scratch--euw1-az1--x-s3"

  location {
    name = "euw1-az1"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "scratch" {
  bucket = aws_s3_directory_bucket.scratch.bucket

  rule {
    id     = "all"
    status = "Enabled"

    filter {}

    expiration {
      days = 7
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }
  }
}
```

```cloudformation
Resources:
  Scratch:
    Type: AWS::S3Express::DirectoryBucket
    Properties:
      DataRedundancy: SingleAvailabilityZone
      LocationName: euw1-az1
      LifecycleConfiguration:
        Rules:
          - Status: Enabled
            ExpirationInDays: 7
```

```cdk
{
  "Resources": {
    "Scratch": {
      "Type": "AWS::S3Express::DirectoryBucket",
      "Properties": {
        "DataRedundancy": "SingleAvailabilityZone",
        "LifecycleConfiguration": { "Rules": [{ "ExpirationInDays": 7, "Status": "Enabled" }] },
        "LocationName": "euw1-az1"
      },
      "Metadata": { "aws:cdk:path": "Storage/Scratch" }
    }
  }
}
```

## Undecided

```terraform
variable "status" {
  type = string
}

resource "aws_s3_directory_bucket" "scratch" {
  bucket = "scratch--euw1-az1--x-s3"

  location {
    name = "euw1-az1"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "scratch" {
  bucket = aws_s3_directory_bucket.scratch.bucket

  rule {
    id     = "all"
    status = var.status

    filter {}

    expiration {
      days = 7
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
from storage_lint.resources.s3 import DirectoryBucket
from storage_lint.resources.s3_lifecycle import some_rule
from storage_lint.rule import Category, Profile, Severity


class MissingDirectoryLifecycle(ShapedRule[DirectoryBucket]):
    """Directory buckets without an enabled lifecycle rule."""

    id = "s3-missing-directory-lifecycle"
    title = "S3 directory bucket has no lifecycle rule"
    severity = Severity.LOW
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-buckets-objects-lifecycle.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/s3-controls.html#s3-25",
    )
    aliases = (
        "S3.25",
        "s3express-dir-bucket-lifecycle-rules-check",
    )
    profile = Profile.STRICT
    field = "directory_lifecycle"
    wrong = "no lifecycle rule is enabled: what nobody ends is kept at the price of S3 Express One Zone"

    def value(self, resource: DirectoryBucket) -> Value[bool]:
        """Return whether a rule is enabled."""
        return some_rule(resource.directory_lifecycle, lambda rule: rule.applies)

    def passes(self, value: Any, resource: DirectoryBucket) -> bool | Unknown:
        """Return whether there is one."""
        return bool(value)

    def message(self, resource: DirectoryBucket, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        return self.wrong
