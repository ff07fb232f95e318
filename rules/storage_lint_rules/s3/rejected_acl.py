"""S3 refuses the bucket's ACL

## Why

Buckets made since April 2023 have ACLs turned off (`BucketOwnerEnforced`), unless the code says otherwise. A bucket
with ACLs off refuses every ACL that is put on it, `private` included: `AccessControlListNotSupported`, at the end of a
deployment that looked fine.

In Terraform a bucket without ownership controls may be an older one, which takes ACLs: that is undecided.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_acl" "logs" {
  bucket = aws_s3_bucket.logs.id
  acl    = "private" # finding
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: LogDeliveryWrite # finding
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "AccessControl": "PublicRead", // finding
        "OwnershipControls": { "Rules": [{ "ObjectOwnership": "ObjectWriter" }] }
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

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = "BucketOwnerPreferred"
  }
}

resource "aws_s3_bucket_acl" "logs" {
  bucket = aws_s3_bucket.logs.id
  acl    = "private"
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: BucketOwnerFullControl
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "AccessControl": "LogDeliveryWrite",
        "OwnershipControls": { "Rules": [{ "ObjectOwnership": "ObjectWriter" }] }
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_acl" "logs" {
  bucket = aws_s3_bucket.logs.id
  acl    = "private"
}
```

## Fix safety

Safe where the ACL is `private`: without it the bucket is as private. Otherwise unsafe: whoever relies on the ACL needs
a bucket policy first.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.graph.change import Drop, Fix, Safety
from storage_lint.graph.choices import both, follow, is_given, mapped, opposite
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.resources.s3 import Acl, Bucket
from storage_lint.rule import Category, Severity
from storage_lint.source.record import replace
from storage_lint_rules.s3._blocking import blocked_by_default, setting_of

_OWNERS = ("private", "bucket-owner-full-control", "bucket-owner-read")
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
_PUBLIC = ("public-read", "public-read-write", "authenticated-read")
_ENFORCED = "BucketOwnerEnforced"


class RejectedAcl(RefusalRule[Bucket]):
    """Buckets with an ACL, while ACLs are turned off or the default block refuses it."""

    id = "s3-rejected-acl"
    title = "S3 refuses the bucket's ACL"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
    )
    safety = Safety.SAFE

    def refusals(self, resource: Bucket) -> Iterator[Refusal]:
        """Yield why the ACL is refused, where there is one."""
        acl = resource.acl
        if isinstance(acl, Unknown):
            yield Refusal(acl, acl, "")
        elif acl.value is not None:
            of_type = _in_template if resource.type.startswith("AWS::") else _in_terraform
            for one in of_type(resource, acl.value):
                yield replace(one, fix=self._fix(resource, acl.value))

    def _fix(self, bucket: Bucket, acl: Acl) -> Fix:
        fix = self.fix(bucket, "drop the ACL", Drop(acl))
        harmless = isinstance(acl.canned, Known) and acl.canned.value == "private" and not acl.grants
        return fix if harmless else replace(fix, safety=Safety.UNSAFE)


def _in_terraform(bucket: Bucket, acl: Acl) -> Iterator[Refusal]:
    written = acl.canned if acl.canned.origin.source is Source.WRITTEN or acl.address == "" else acl.declared
    # The older attribute goes with the creation of the bucket, and is left out where it is private.
    at_creation: Value[bool] = mapped(acl.canned, lambda name: name == "private")
    acts = opposite(at_creation) if not acl.address else Known(True, acl.declared)
    enforced: Value[bool] = mapped(bucket.object_ownership, lambda setting: setting == _ENFORCED)
    text = "an ACL on a bucket whose ACLs are turned off (BucketOwnerEnforced): S3 refuses it"
    yield Refusal(both(acts, enforced), written, text)
    if acl.address:  # made after the bucket, as its block is
        public: Value[bool] = mapped(acl.canned, lambda name: name in _PUBLIC)
        blocked = setting_of(bucket.public_access_block, "block_public_acls")
        yield Refusal(both(public, blocked), written, "a public ACL on a bucket that blocks them: S3 refuses it")
    unsaid = opposite(is_given(bucket.object_ownership))
    yield Refusal(both(acts, follow(unsaid, _depends_on_age)), written, "")


def _depends_on_age(unsaid: Known[bool]) -> Value[bool]:
    if not unsaid.value:
        return unsaid
    reason = (
        "no ownership controls: S3 refuses the ACL of a bucket made since April 2023, and takes that of an older one"
    )
    return Unknown(reason, unsaid.origin, supply="write ownership controls")


def _in_template(bucket: Bucket, acl: Acl) -> Iterator[Refusal]:
    other: Value[bool] = mapped(acl.canned, lambda name: name not in _OWNERS)
    off: Value[bool] = mapped(bucket.object_ownership, lambda setting: setting in (None, _ENFORCED))
    text = "an ACL on a bucket whose ACLs are turned off (BucketOwnerEnforced"
    default = bucket.object_ownership.origin.source is Source.DEFAULT
    yield Refusal(both(other, off), acl.canned, f"{text}{', the default' if default else ''}): S3 refuses it")
    public: Value[bool] = mapped(acl.canned, lambda name: name in _PUBLIC)
    blocked = follow(bucket.public_access_block, lambda one: blocked_by_default(one.origin, one.value))
    text = "a public ACL on a bucket that blocks them, as new buckets do: S3 refuses it"
    yield Refusal(both(public, blocked), acl.canned, text)
