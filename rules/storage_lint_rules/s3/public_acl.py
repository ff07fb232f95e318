"""S3 bucket ACL lets everybody in

## Why

A public ACL hands out the bucket's listing, or lets strangers write into it. `authenticated-read` is public too: it
means everybody who has any AWS account at all.

An object may have an ACL of its own, which lets everybody in to that object.

Where Block Public Access ignores public ACLs, or ACLs are off, nobody gets in today; the ACL still says that somebody
wanted it, and with `block_public_acls` or `BucketOwnerEnforced` S3 refuses it. Those are findings of medium severity.

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

from storage_lint.graph.change import Safety, Set
from storage_lint.graph.choices import chosen
from storage_lint.graph.value import Elsewhere, Known, Unknown
from storage_lint.resources.s3 import Acl, Bucket, Object
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules.s3._blocking import in_effect

# https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl
_PUBLIC_ACLS = {
    "public-read": "everybody read it",
    "public-read-write": "everybody read it and write into it",
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

    # complexity: what keeps the ACL from its effect, not known or known, each with its words
    def _found(self, bucket: Bucket | Object, acl: Acl, part: Known[Any]) -> Outcome:
        what = _PUBLIC_ACLS.get(part.value)
        message = f"the ACL {part.value} lets {what}" if what else "a grant of the ACL lets everybody in"
        refused, ignored = in_effect(bucket, "block_public_acls"), in_effect(bucket, "ignore_public_acls")
        ownership = bucket.object_ownership
        fix = self.fix(bucket, "make the ACL private", Set(acl, "canned", "private"))
        for one in (refused, ignored, ownership):
            if isinstance(one, Unknown) and one.choices:
                hedged = f"{message}, unless what is not known keeps it from that: {one.reason}"
                return self.finding(bucket, part, hedged, fix=fix)
            if isinstance(one, Unknown) and not isinstance(one, Elsewhere):
                return self.undecided(bucket, one)
        why: Known[Any]
        if isinstance(ownership, Known) and ownership.value == "BucketOwnerEnforced":
            message, why = f"{message}, but ACLs are off, so S3 refuses it", ownership
        elif isinstance(refused, Known) and refused.value:
            message, why = f"{message}, but the public access block refuses it", refused
        elif isinstance(ignored, Known) and ignored.value:
            message, why = f"{message}, were it not for the public access block, which ignores it", ignored
        else:
            return self.finding(bucket, part, message, fix=fix)
        return self.finding(bucket, part, message, severity=Severity.MEDIUM, because=(why,), fix=fix)


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
