"""S3 bucket does not block public access

## Why

The four settings of Block Public Access are what keeps one wrong ACL or policy from publishing a bucket. New buckets
get them by default, but what is not written can be switched off by anyone without a diff, and a block with one
setting off leaves that door open.

All four must be on: `block_public_acls`, `ignore_public_acls`, `block_public_policy`, `restrict_public_buckets`, each
for the bucket or for its account: what an account-level block in the same root has on counts for every bucket of the
account, in all Regions. What blocks it elsewhere, the account or its organization, `storage-lint.toml` can say
(`s3-public-access-block` under `[assume]`).

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

## Fix safety

Unsafe: whoever reads the bucket publicly today loses access.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from storage_lint.graph.change import Change, Create, Fix, Safety, Set
from storage_lint.graph.choices import surely
from storage_lint.graph.value import Elsewhere, Known, Source, Unknown, Value
from storage_lint.resources.s3 import Bucket, PublicAccessBlock
from storage_lint.rule import Category, Finding, Outcome, Rule, Severity
from storage_lint_rules.s3._blocking import SETTINGS, settings_of

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html
_ABSENT = "no public access block: S3 has blocked new buckets since April 2023, but nothing here keeps it so"


class MissingPublicAccessBlock(Rule[Bucket]):
    """Buckets for which any of the four settings is not on."""

    id = "s3-missing-public-access-block"
    title = "S3 bucket does not block public access"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    safety = Safety.UNSAFE
    references = ("https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",)
    aliases = (
        "CKV2_AWS_6",
        "AwsSolutions-S2",
        "HIPAA.Security-S3BucketLevelPublicAccessProhibited",
        "NIST.800.53.R5-S3BucketLevelPublicAccessProhibited",
        "PCI.DSS.321-S3BucketLevelPublicAccessProhibited",
        "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED",
        "S3_BUCKET_PUBLIC_READ_PROHIBITED",
        "S3_BUCKET_PUBLIC_WRITE_PROHIBITED",
        "FG_R00229",
        "S3.8",
        "s3-bucket-level-public-access-prohibited",
        "CT.S3.PR.1",
    )
    parts = {
        "CKV_AWS_53": "block_public_acls",
        "CKV_AWS_54": "block_public_policy",
        "CKV_AWS_55": "ignore_public_acls",
        "CKV_AWS_56": "restrict_public_buckets",
        "AVD-AWS-0086": "block_public_acls",
        "aws-s3-block-public-acls": "block_public_acls",
        "AWS074": "block_public_acls",
        "AVD-AWS-0087": "block_public_policy",
        "aws-s3-block-public-policy": "block_public_policy",
        "AWS076": "block_public_policy",
        "AVD-AWS-0091": "ignore_public_acls",
        "aws-s3-ignore-public-acls": "ignore_public_acls",
        "AWS073": "ignore_public_acls",
        "AVD-AWS-0093": "restrict_public_buckets",
        "aws-s3-no-public-buckets": "restrict_public_buckets",
        "AWS075": "restrict_public_buckets",
        "AWS-0086": "block_public_acls",
        "AWS-0087": "block_public_policy",
        "AWS-0091": "ignore_public_acls",
        "AWS-0093": "restrict_public_buckets",
    }

    # complexity: the account's settings and the bucket's own, each on, off or not known
    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find a missing block (medium) or a setting that is off (high when it is written so)."""
        account, own = resource.account_public_access_block, resource.public_access_block
        theirs = settings_of(account.value) if isinstance(account, Known) and account.value is not None else {}
        if theirs and all(map(surely, theirs.values())):
            return
        if isinstance(own, Unknown):
            yield self.undecided(resource, own)
            return
        left = [(name, _either(value, theirs.get(name))) for name, value in _written(own).items()]
        off = {name: value for name, value in left if isinstance(value, Known) and not value.value}
        unknown = next((value for _, value in left if isinstance(value, Unknown)), None)
        if off and isinstance(account, Unknown) and not isinstance(account, Elsewhere):
            yield self.undecided(resource, account)
        elif off:
            yield self._absent(resource, off, theirs) if own.value is None else self._off(resource, off)
        elif unknown is not None:
            yield self.undecided(resource, unknown)

    def _absent(self, bucket: Bucket, off: Iterable[str], accounts: Mapping[str, Value[bool]]) -> Finding:
        message = f"no public access block, and that of the account leaves {_listed(off)} off"
        return self.finding(
            bucket, bucket.public_access_block, message if accounts else _ABSENT, fix=self._fix(bucket, off)
        )

    def _off(self, bucket: Bucket, off: dict[str, Known[bool]]) -> Finding:
        written = {name: value for name, value in off.items() if value.origin.source is Source.WRITTEN}
        also, fix = tuple(off.values()), self._fix(bucket, off)
        if written:
            message = f"public access block has {_listed(written)} off"
            where = next(iter(written.values()))
            return self.finding(bucket, where, message, severity=Severity.HIGH, also=also, fix=fix)
        message = f"public access block leaves {_listed(off)} off by default"
        return self.finding(bucket, next(iter(off.values())), message, also=also, fix=fix)

    def _fix(self, bucket: Bucket, off: Iterable[str]) -> Fix:
        block = bucket.public_access_block
        changes: list[Change] = [Create(bucket, "public_access_block", dict.fromkeys(SETTINGS, True))]
        if isinstance(block, Known) and block.value is not None:
            changes = [Set(block.value, name, True) for name in off]
        return self.fix(bucket, "turn all four settings on", *changes)


def _written(block: Known[PublicAccessBlock | None]) -> dict[str, Value[bool]]:
    """The settings of a bucket, which are off where it has no block."""
    return dict.fromkeys(SETTINGS, Known(False, block.origin)) if block.value is None else settings_of(block.value)


def _either(own: Value[bool], accounts: Value[bool] | None) -> Value[bool]:
    """A setting as it is in effect: S3 applies the stricter one.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    """
    if accounts is None or surely(own):
        return own
    return accounts if surely(accounts) or isinstance(accounts, Unknown) else own


def _listed(settings: Iterable[str]) -> str:
    return ", ".join(settings)
