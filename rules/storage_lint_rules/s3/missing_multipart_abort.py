"""S3 bucket keeps incomplete multipart uploads

## Why

The parts of an upload that was never completed are billed like objects, are listed nowhere, and stay for good. One
lifecycle rule that aborts incomplete uploads after some days removes them. It must be enabled and cover the whole
bucket: no filter, an empty filter, or an empty prefix.

S3 refuses an abort in a rule that filters by tag or object size.

## Fails

```terraform
resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_s3_bucket_lifecycle_configuration" "uploads" {
  bucket = aws_s3_bucket.uploads.id

  rule {
    id     = "abort"
    status = "Enabled"

    filter {
      prefix = "incoming/" # finding
    }

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}
```

```cloudformation
Resources:
  Uploads: # finding
    Type: AWS::S3::Bucket
```

```cdk
{
  "Resources": {
    "Uploads8D3D7A9C": { // finding
      "Type": "AWS::S3::Bucket",
      "Metadata": { "aws:cdk:path": "Storage/Uploads/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_s3_bucket_lifecycle_configuration" "uploads" {
  bucket = aws_s3_bucket.uploads.id

  rule {
    id     = "abort"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}
```

```cloudformation
Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - Status: Enabled
            AbortIncompleteMultipartUpload:
              DaysAfterInitiation: 7
```

```cdk
{
  "Resources": {
    "Uploads8D3D7A9C": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "LifecycleConfiguration": {
          "Rules": [{ "AbortIncompleteMultipartUpload": { "DaysAfterInitiation": 7 }, "Status": "Enabled" }]
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Uploads/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "status" {
  type = string
}

resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_s3_bucket_lifecycle_configuration" "uploads" {
  bucket = aws_s3_bucket.uploads.id

  rule {
    id     = "abort"
    status = var.status

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}
```

## Fix safety

Safe: in place; what is still being uploaded after a week is given up.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from storage_lint.graph.change import Fix, Safety
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_lifecycle import Lifecycle, LifecycleRule
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint.source.record import Record
from storage_lint_rules.s3._changes import one_more_rule

# The rule that is missing.
_RULE: Mapping[str, object] = {"id": "abort-multipart-uploads", "enabled": True, "abort_multipart_after_days": 7}


class MissingMultipartAbort(Rule[Bucket]):
    """Buckets without an enabled lifecycle rule that aborts incomplete multipart uploads everywhere in them."""

    id = "s3-missing-multipart-abort"
    title = "S3 bucket keeps incomplete multipart uploads"
    severity = Severity.MEDIUM
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html",
    )
    aliases = ("CKV_AWS_300",)
    safety = Safety.SAFE

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find buckets for which no rule aborts, saying how near the nearest rule comes."""
        match resource.lifecycle:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=None) as absent:
                message = "no lifecycle configuration, so incomplete multipart uploads are billed for good"
                yield self.finding(resource, absent, message, fix=self._fix(resource))
            case Known(value=Lifecycle(rules=Unknown() as unknown)):
                yield self.undecided(resource, unknown)
            case Known(value=Lifecycle(rules=Known(value=rules)) as lifecycle):
                yield from self._check_rules(resource, lifecycle, rules)

    def _check_rules(self, bucket: Bucket, lifecycle: Lifecycle, rules: tuple[LifecycleRule, ...]) -> Iterator[Outcome]:
        shortfalls: list[_Shortfall] = []
        doubt: Unknown | None = None
        for rule in rules:
            verdict = _shortfall(rule)
            if verdict is None:
                return
            if isinstance(verdict, Unknown):
                doubt = verdict if doubt is None else doubt
            elif verdict.message:
                shortfalls.append(verdict)
        if doubt is not None:
            yield self.undecided(bucket, doubt)
        elif shortfalls:
            where = shortfalls[0].where
            message = "; ".join(dict.fromkeys(one.message for one in shortfalls))
            yield self.finding(bucket, where, message, fix=self._fix(bucket))
        else:
            message = "no lifecycle rule aborts incomplete multipart uploads, so they are billed for good"
            yield self.finding(bucket, lifecycle.declared, message, fix=self._fix(bucket))

    def _fix(self, bucket: Bucket) -> Fix:
        return self.fix(bucket, "abort incomplete multipart uploads after 7 days", *one_more_rule(bucket, _RULE))


class _Shortfall(Record):
    """Why a rule does not do; the message is empty when the rule has nothing to do with aborting."""

    message: str
    where: Known[object]


# complexity: one thing after the other that a rule may lack, then what is not known
def _shortfall(rule: LifecycleRule) -> _Shortfall | Unknown | None:
    """None when the rule aborts everywhere; what is missing; or the Unknown that it hangs on."""
    days = rule.abort_multipart_after_days
    if isinstance(rule.exists, Known) and not rule.exists.value:
        return _Shortfall("", rule.exists)
    if isinstance(days, Known) and days.value is None:
        return _Shortfall("", days)
    if isinstance(days, Known) and days.value is not None and days.value < 1:
        return _Shortfall("S3 refuses to abort multipart uploads after 0 days: it takes 1 or more", days)
    for value, wanted, message in _requirements(rule):
        if isinstance(value, Known) and value.value != wanted:
            return _Shortfall(message, value)
    for value in (rule.exists, days, *(value for value, _, _ in _requirements(rule))):
        if isinstance(value, Unknown):
            return value
    return None


def _requirements(rule: LifecycleRule) -> tuple[tuple[Value[object], object, str], ...]:
    prefix = rule.prefix.value if isinstance(rule.prefix, Known) else ""
    return (
        (rule.enabled, True, "the lifecycle rule that aborts incomplete multipart uploads is not enabled"),
        (rule.has_tag_filter, False, "S3 refuses to abort multipart uploads in a rule that filters by tag"),
        (rule.has_size_filter, False, "S3 refuses to abort multipart uploads in a rule that filters by object size"),
        (rule.prefix, "", f'incomplete multipart uploads are aborted under the prefix "{prefix}" only'),
    )
