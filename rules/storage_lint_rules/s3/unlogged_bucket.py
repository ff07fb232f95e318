"""S3 bucket has no server access log

## Why

Without a log nobody can say afterwards who read or deleted what. Server access logs cost only their storage; data
events of CloudTrail, which are not part of a bucket's code, are the other way.

Buckets that take such logs are not looked at: a bucket that logs to itself never stops.

## Fails

```terraform
resource "aws_s3_bucket" "uploads" { # finding
  bucket = "acme-uploads"
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
resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_s3_bucket_logging" "uploads" {
  bucket        = aws_s3_bucket.uploads.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "uploads/"
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration:
        DestinationBucketName: acme-logs
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "LoggingConfiguration": { "DestinationBucketName": "acme-logs" }
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "logs" {
  type = string
}

resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_s3_bucket_logging" "uploads" {
  count         = var.logs == "" ? 0 : 1
  bucket        = aws_s3_bucket.uploads.id
  target_bucket = var.logs
  target_prefix = "uploads/"
}
```

## Fix safety

None: which bucket takes the logs is the owner's choice.
"""

from __future__ import annotations

from storage_lint.checks import PresenceRule
from storage_lint.graph.choices import opposite
from storage_lint.graph.value import Value
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Profile, Severity


class UnloggedBucket(PresenceRule[Bucket]):
    """Buckets without server access logging."""

    id = "s3-unlogged-bucket"
    title = "S3 bucket has no server access log"
    severity = Severity.LOW
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
    )
    aliases = (
        "CKV_AWS_18",
        "AWS-0089",
        "AVD-AWS-0089",
        "aws-s3-enable-logging",
        "aws-s3-enable-bucket-logging",
        "AWS002",
        "W35",
        "AwsSolutions-S1",
        "HIPAA.Security-S3BucketLoggingEnabled",
        "NIST.800.53.R4-S3BucketLoggingEnabled",
        "NIST.800.53.R5-S3BucketLoggingEnabled",
        "PCI.DSS.321-S3BucketLoggingEnabled",
        "S3_BUCKET_LOGGING_ENABLED",
        "f861041c-8c9f-4156-acfc-5e6e524f5884",
        "4552b71f-0a2a-4bc4-92dd-ed7ec1b4674c",
        "FG_R00274",
        "S3.9",
        "s3-bucket-logging-enabled",
        "CT.S3.PR.2",
    )
    profile = Profile.STRICT
    field = "logging"
    wrong = "no server access log"
    harm = "nobody can say afterwards who read or deleted what"

    def applies(self, resource: Bucket) -> Value[bool]:
        """Return whether the bucket takes no such logs itself."""
        return opposite(resource.takes_logs)
