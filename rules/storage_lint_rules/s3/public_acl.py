"""S3 bucket ACL lets everybody in

## Why

A public ACL hands out the bucket's listing, or lets strangers write into it. `authenticated-read` is public too: it
means everybody who has any AWS account at all.

An object may have an ACL of its own, which lets everybody read that object.

Where Block Public Access ignores public ACLs, or ACLs are off, nobody gets in today; the ACL still says that somebody
wanted it, and with `block_public_acls` or `BucketOwnerEnforced` S3 refuses it. Those are findings of medium severity.
Buckets that were made since April 2023 have both by default: where a template says nothing of them S3 refuses the ACL,
which `s3-rejected-acl` finds, too. In Terraform the bucket may be an older one: that finding is critical, and its
message says what it hangs on.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_acl" "logs" {
  bucket = aws_s3_bucket.logs.id
  acl    = "authenticated-read" # finding
}
```

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_object" "index" {
  bucket = aws_s3_bucket.logs.id
  key    = "index.html"
  source = "index.html"
  acl    = "public-read" # finding
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      AccessControl: PublicRead # finding
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "AccessControl": "PublicReadWrite" // finding
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
      AccessControl: LogDeliveryWrite
      OwnershipControls:
        Rules:
          - ObjectOwnership: ObjectWriter
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
variable "acl" {
  type = string
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_acl" "logs" {
  bucket = aws_s3_bucket.logs.id
  acl    = var.acl
}
```

## Fix safety

Unsafe: whoever reads through the ACL today loses access.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.change import Drop, Fix, Safety, Set
from storage_lint.graph.choices import chosen, follow, mapped, surely
from storage_lint.graph.value import Elsewhere, Known, Unknown, Value
from storage_lint.resources.s3 import Acl, Bucket, Object
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules.s3._blocking import blocked_by_default, in_effect

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
_PUBLIC_ACLS = {
    "public-read": "everybody list what is in it",
    "public-read-write": "everybody list what is in it and write into it",
    "authenticated-read": "everybody with an AWS account list what is in it",
}
_OF_OBJECTS = {
    "public-read": "everybody read it",
    "public-read-write": "everybody read it",
    "authenticated-read": "everybody with an AWS account read it",
}
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#specifying-grantee-predefined-groups
_PUBLIC_GROUPS = ("/global/AllUsers", "/global/AuthenticatedUsers")


class PublicAcl(Rule[Bucket | Object]):
    """Buckets and objects whose ACL is public, canned or by a grant to one of the two groups that everybody is in."""

    id = "s3-public-acl"
    title = "S3 bucket ACL lets everybody in"
    severity = Severity.CRITICAL
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/create-bucket-faq.html",
    )
    aliases = (
        "CKV_AWS_20",
        "AWS-0092",
        "AVD-AWS-0092",
        "aws-s3-no-public-access-with-acl",
        "AWS001",
        "S3.2",
        "S3.3",
        "s3-bucket-public-read-prohibited",
        "s3-bucket-public-write-prohibited",
    )
    parts = {
        "CKV_AWS_57": "canned=public-read-write",
        "CKV2_AWS_43": "grantee_uri=http://acs.amazonaws.com/groups/global/AuthenticatedUsers",
        "W31": "canned=public-read",
        "F14": "canned=public-read-write",
        "S3_BUCKET_PUBLIC_READ_ACL": "canned=public-read",
        "S3_BUCKET_NO_PUBLIC_RW_ACL": "canned=public-read-write",
        "38c5ee0d-7f22-4260-ab72-5073048df100": "canned=public-read|public-read-write",
        "07dda8de-d90d-469e-9b37-1aca53526ced": "canned=public-read-write",
        "219f4c95-aa50-44e0-97de-cf71f4641170": "canned=public-read",
        "57b9893d-33b1-4419-bcea-a717ea87e139": "canned=authenticated-read",
        "835d5497-a526-4aea-a23f-98a9afd1635f": "canned=authenticated-read",
    }
    safety = Safety.UNSAFE

    def check(self, resource: Bucket | Object) -> Iterator[Outcome]:
        """Find the public ACL or grant, and what keeps it from working."""
        match resource.acl:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=Acl() as acl):
                part = _public_part(acl)
                if isinstance(part, Unknown):
                    yield self.undecided(resource, part)
                elif part is not None:
                    yield self._found(resource, acl, part)

    def _found(self, bucket: Bucket | Object, acl: Acl, part: Known[Any]) -> Outcome:
        message = _message(bucket, part)
        fix = self._fix(bucket, acl, part)
        for why, words in _hindrances(bucket):
            if surely(why):
                text = f"{message}, {words}"
                return self.finding(bucket, part, text, severity=Severity.MEDIUM, because=(why,), fix=fix)
        for one, _ in _hindrances(bucket):
            if isinstance(one, Unknown) and one.choices:
                hedged = f"{message}, unless what is not known keeps it from that: {one.reason}"
                return self.finding(bucket, part, hedged, fix=fix)
            if isinstance(one, Unknown) and not isinstance(one, Elsewhere):
                return self.undecided(bucket, one)
        return self.finding(bucket, part, f"{message}{_hedge(bucket)}", fix=fix)

    def _fix(self, bucket: Bucket | Object, acl: Acl, part: Known[Any]) -> Fix:
        if part.value in _PUBLIC_ACLS:
            return self.fix(bucket, "make the ACL private", Set(acl, "canned", "private"))
        public = [one for one in acl.grants if isinstance(one.grantee_uri, Known) and _is_public(one.grantee_uri)]
        return self.fix(bucket, "take the public grants away", *map(Drop, public))


def _message(bucket: Bucket | Object, part: Known[Any]) -> str:
    what = (_PUBLIC_ACLS if isinstance(bucket, Bucket) else _OF_OBJECTS).get(part.value)
    if what is not None:
        return f"the ACL {part.value} lets {what}"
    account = " with an AWS account" if str(part.value).endswith("/AuthenticatedUsers") else ""
    return f"a grant of the ACL lets everybody{account} in"


def _hindrances(bucket: Bucket | Object) -> Iterator[tuple[Value[bool], str]]:
    """Yield what may keep a public ACL from its effect, with the words for that."""
    ownership, block = bucket.object_ownership, bucket.public_access_block
    yield mapped(ownership, lambda setting: setting == "BucketOwnerEnforced"), "but ACLs are off, so S3 refuses it"
    yield in_effect(bucket, "block_public_acls"), "but the public access block refuses it"
    if bucket.type.startswith("AWS::"):  # a bucket that the template makes: with what new ones have
        unowned: Value[bool] = mapped(ownership, lambda setting: setting is None)
        yield unowned, "but ACLs are off unless the template turns them on, so S3 refuses it"
        unblocked = follow(block, lambda one: blocked_by_default(one.origin, one.value))
        yield unblocked, "but new buckets block public ACLs, so S3 refuses it"
    ignored = in_effect(bucket, "ignore_public_acls")
    yield ignored, "were it not for the public access block, which ignores it"


def _hedge(bucket: Bucket | Object) -> str:
    """What a reader must know where nothing is written of what has been the default since April 2023."""
    ownership, block = bucket.object_ownership, bucket.public_access_block
    if all(isinstance(one, Known) and one.value is not None for one in (ownership, block)):
        return ""
    whose = "the bucket" if isinstance(bucket, Bucket) else "its bucket"
    return f", where {whose} takes public ACLs (by default only those made before April 2023 do)"


def _public_part(acl: Acl) -> Known[Any] | Unknown | None:
    """What of the ACL is public, or may be."""
    doubt: Unknown | None = None
    grants = [chosen(grant.exists, grant.grantee_uri, Known(None, grant.declared)) for grant in acl.grants]
    for part in (acl.canned, *grants):
        if isinstance(part, Unknown):
            doubt = part if doubt is None else doubt
        elif _is_public(part):
            return part
    return doubt


def _is_public(part: Known[Any]) -> bool:
    return part.value in _PUBLIC_ACLS or (isinstance(part.value, str) and part.value.endswith(_PUBLIC_GROUPS))
