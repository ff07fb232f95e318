"""S3 bucket logs to itself

## Why

Every log object that is delivered is a request, which makes the next log object: the bucket grows for ever without
being used. In CloudFormation a `LoggingConfiguration` without `DestinationBucketName` means the bucket itself.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_logging" "logs" { # finding
  bucket        = aws_s3_bucket.logs.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "access/"
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration: # finding
        LogFilePrefix: access/
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "LoggingConfiguration": { // finding
          "LogFilePrefix": "access/"
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

resource "aws_s3_bucket_logging" "logs" {
  bucket        = aws_s3_bucket.logs.id
  target_bucket = "acme-access-logs"
  target_prefix = "access/"
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration:
        DestinationBucketName: acme-access-logs
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
variable "name" {
  type = string
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_logging" "logs" {
  bucket        = aws_s3_bucket.logs.id
  target_bucket = var.name
  target_prefix = "access/"
}
```

## Fix safety

None: which bucket takes the logs is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import each_choice, follow, is_nothing
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.s3 import Bucket, Logging, is_told_by_others
from storage_lint.rule import Category, Outcome, Rule, Severity


class SelfLogging(Rule[Bucket]):
    """Buckets that are the target of their own server access logs."""

    id = "s3-self-logging"
    title = "S3 bucket logs to itself"
    severity = Severity.LOW
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-loggingconfiguration.html",
    )

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find the target that is the bucket itself."""
        logging = resource.logging
        own = follow(logging, lambda one: _is_own(resource, one))
        if isinstance(own, Unknown):
            yield self.undecided(resource, own)
        elif own.value and isinstance(logging, Known) and logging.value is not None:
            target = logging.value.target_bucket
            message = "the bucket's access logs go to the bucket itself: every log makes another"
            yield self.finding(resource, logging.value.declared, message, because=(target,))


def _is_own(bucket: Bucket, logging: Known[Logging | None]) -> Value[bool]:
    if logging.value is None:
        return Known(False, logging.origin)
    return _names(bucket, logging.value.target_bucket)


def _names(bucket: Bucket, target: Value[str | None]) -> Value[bool]:
    """Whether a target is the bucket: none is, and what refers to another resource is not."""
    if isinstance(target, Unknown) and target.choices:
        return each_choice(target, lambda case: _names(bucket, case))
    if is_nothing(target):
        return Known(True, target.origin)
    if is_told_by_others(target):
        return Known(False, target.origin)
    from storage_lint.graph.joins.match import match, referenced_address  # most buckets log nowhere

    named: Value[str] = Known(target.value or "", target.origin) if isinstance(target, Known) else target
    address = referenced_address(named)
    answer = address == bucket.address if address is not None else match(named, bucket, ())
    return answer if isinstance(answer, Unknown) else Known(answer, target.origin)
