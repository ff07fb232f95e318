"""S3 bucket does not block public access

## Why

The four settings of Block Public Access are what keeps one wrong ACL or policy from publishing a bucket. New buckets
get them by default, but what is not written can be switched off by anyone without a diff, and a block with one
setting off leaves that door open.

All four must be on: `block_public_acls`, `ignore_public_acls`, `block_public_policy`, `restrict_public_buckets`. A
whole account-level block in the same root satisfies the rule.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  block_public_policy     = false # finding
  ignore_public_acls      = true
  restrict_public_buckets = true
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
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "PublicAccessBlockConfiguration": {
          "BlockPublicAcls": true,
          "BlockPublicPolicy": true,
          "IgnorePublicAcls": true,
          "RestrictPublicBuckets": false // finding
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

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      PublicAccessBlockConfiguration:
        BlockPublicAcls: true
        BlockPublicPolicy: true
        IgnorePublicAcls: true
        RestrictPublicBuckets: true
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "PublicAccessBlockConfiguration": {
          "BlockPublicAcls": true,
          "BlockPublicPolicy": true,
          "IgnorePublicAcls": true,
          "RestrictPublicBuckets": true
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "block" {
  type = bool
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_public_access_block" "logs" {
  bucket                  = aws_s3_bucket.logs.id
  block_public_acls       = var.block
  block_public_policy     = var.block
  ignore_public_acls      = var.block
  restrict_public_buckets = var.block
}
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from storage_lint.graph.s3 import Bucket, PublicAccessBlock
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.rule import Category, Outcome, Rule, Severity

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
_ABSENT = "no public access block: S3 has blocked new buckets since April 2023, but nothing here keeps it so"


class MissingPublicAccessBlock(Rule[Bucket]):
    """Buckets for which any of the four settings is not on."""

    id = "s3-missing-public-access-block"
    title = "S3 bucket does not block public access"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = ("https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",)
    aliases = (
        "CKV2_AWS_6",
        "CKV_AWS_53",
        "CKV_AWS_54",
        "CKV_AWS_55",
        "CKV_AWS_56",
        "AVD-AWS-0086",
        "AVD-AWS-0087",
        "AVD-AWS-0091",
        "AVD-AWS-0093",
        "AVD-AWS-0094",
        "S3.8",
        "s3-bucket-level-public-access-prohibited",
        "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
        "AwsSolutions-S2",
    )

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find a missing block (medium) or a setting that is off (high when it is written so)."""
        account = resource.account_public_access_block
        if isinstance(account, Known) and account.value is not None and _all_on(account.value):
            return
        match resource.public_access_block:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=None) if isinstance(account, Unknown):
                yield self.undecided(resource, account)
            case Known(value=None) as absent:
                yield self.finding(resource, absent, _ABSENT)
            case Known(value=PublicAccessBlock() as block):
                yield from self._check_settings(resource, block)

    def _check_settings(self, bucket: Bucket, block: PublicAccessBlock) -> Iterator[Outcome]:
        settings = _settings(block)
        off = {name: value for name, value in settings.items() if isinstance(value, Known) and value.value is not True}
        written = {name: value for name, value in off.items() if value.origin.source is Source.WRITTEN}
        unknown = [value for value in settings.values() if isinstance(value, Unknown)]
        if written:
            message = f"public access block has {_listed(written)} off"
            where = next(iter(written.values()))
            yield self.finding(bucket, where, message, severity=Severity.HIGH, because=tuple(off.values()))
        elif off:
            message = f"public access block leaves {_listed(off)} off by default"
            yield self.finding(bucket, next(iter(off.values())), message, because=tuple(off.values()))
        elif unknown:
            yield self.undecided(bucket, unknown[0])


def _settings(block: PublicAccessBlock) -> dict[str, Value[bool]]:
    return {
        "block_public_acls": block.block_public_acls,
        "block_public_policy": block.block_public_policy,
        "ignore_public_acls": block.ignore_public_acls,
        "restrict_public_buckets": block.restrict_public_buckets,
    }


def _all_on(block: PublicAccessBlock) -> bool:
    return all(isinstance(value, Known) and value.value is True for value in _settings(block).values())


def _listed(settings: Iterable[str]) -> str:
    return ", ".join(settings)
