"""S3 bucket is configured twice

## Why

A bucket has one lifecycle configuration, one policy, one set of notifications, and so on. Two resources that write the
same of one bucket overwrite each other: each apply undoes half of what the one before did, and which half is chance.
Plans show a change that never ends, or nothing at all. The same holds for a block of the bucket itself beside the
resource that took its place. CloudFormation refuses a second bucket policy.

Write one resource with all the rules.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_lifecycle_configuration" "uploads" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "uploads"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "expire" { # finding
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "expire"
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
  First:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument: { Statement: [] }
  Second: # finding
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Logs
      PolicyDocument: { Statement: [] }
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    },
    "LogsPolicy1": {
      "Type": "AWS::S3::BucketPolicy",
      "Properties": { "Bucket": { "Ref": "Logs6819BB44" }, "PolicyDocument": { "Statement": [] } },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Policy/Resource" }
    },
    "LogsPolicy2": { // finding
      "Type": "AWS::S3::BucketPolicy",
      "Properties": {
        "Bucket": { "Ref": "Logs6819BB44" },
        "PolicyDocument": { "Statement": [] }
      },
      "Metadata": { "aws:cdk:path": "Storage/Other/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_ownership_controls" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
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
variable "strict" {
  type = bool
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_versioning" "strict" {
  count  = var.strict ? 1 : 0
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Suspended"
  }
}
```

## Fix safety

None: which of the two was meant is not in the code.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from storage_lint.graph.choices import both
from storage_lint.graph.node import Belonging
from storage_lint.graph.value import Known, Origin, Unknown, Value
from storage_lint.resources.s3 import Bucket, is_told_by_others
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint.source.record import Record

# What stands for any number of instances ends so.
_SEVERAL = "[*]"
# What several may do together.
_NO_ASPECTS = frozenset(("force_destroy",))


class ConflictingConfiguration(Rule[Bucket]):
    """Buckets of which two resources, or a block and a resource, write one thing."""

    id = "s3-conflicting-configuration"
    title = "S3 bucket is configured twice"
    severity = Severity.MEDIUM
    category = Category.DEPLOY
    references = (
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_lifecycle_configuration",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_policy",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-4-upgrade",
    )

    # complexity: pairs of writers: the first sure one ends it, doubts are kept until then
    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find the first two that write one thing; what may be two counts only where nothing surely is."""
        doubts: list[Unknown] = []
        for field, writers in _writers(resource).items():
            for one, other in combinations(writers, 2):
                exist = both(one.exists, other.exists)
                if isinstance(exist, Unknown):
                    doubts.append(exist)
                elif exist.value and one.is_sure and other.is_sure:
                    what = field.replace("_", " ")
                    so = "the second is refused" if resource.type.startswith("AWS::") else "each undoes the other"
                    message = f"{one.said} and {other.said} both write the {what} of this bucket: {so}"
                    because = (Known(one.said, one.origin), Known(other.said, other.origin))
                    yield self.finding(resource, other.origin, message, because=because)
                    return
                elif exist.value:
                    doubts += [writer.why for writer in (one, other) if writer.why is not None][:1]
        if doubts:
            yield self.undecided(resource, doubts[0])


class _Writer(Record):
    """What writes a field of a bucket, or may."""

    said: str
    exists: Value[bool]
    origin: Origin
    why: Unknown | None = None  # what it hangs on whether it is this bucket's

    @property
    def is_sure(self) -> bool:
        return self.why is None


# complexity: one case for each way in which an attachment writes an aspect, or does not
def _writers(bucket: Bucket) -> dict[str, list[_Writer]]:
    found: dict[str, list[_Writer]] = defaultdict(list)
    for inline in bucket.written_inline.value if isinstance(bucket.written_inline, Known) else ():
        found[inline.field].append(_Writer("a block of the bucket itself", inline.exists, inline.declared))
    for edge in bucket.joins:
        exists, declared = edge.exists, edge.declared
        if edge.many or exists is None or declared is None or edge.scope != bucket.scope:
            continue
        if edge.belonging is Belonging.STRAY or (edge.target is not None and is_told_by_others(edge.target)):
            continue
        why = None
        if edge.belonging is Belonging.MAY_BE:
            why = Unknown(f"{edge.attachment} may be its {edge.field.replace('_', ' ')}, too: {edge.why}", edge.origin)
        elif edge.attachment.endswith(_SEVERAL) and not bucket.address.endswith(_SEVERAL):
            why = Unknown(f"how many there are of {edge.attachment} is not known", edge.origin)
            found[edge.field].append(_Writer(edge.attachment, exists, declared, why))
        found[edge.field].append(_Writer(edge.attachment, exists, declared, why))
    return {field: _distinct(writers) for field, writers in found.items() if field not in _NO_ASPECTS}


def _distinct(writers: list[_Writer]) -> list[_Writer]:
    """The writers without those of the same block or resource: grants, and the forms of one of which one is there."""
    counted: dict[str, int] = defaultdict(int)
    found = []
    for writer in writers:
        counted[writer.said] += 1
        if counted[writer.said] == 1 or (writer.said.endswith(_SEVERAL) and counted[writer.said] == 2):
            found.append(writer)
    return found
