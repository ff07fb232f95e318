"""S3 moves objects that are too small for it to pay off

## Why

In Standard-IA, One Zone-IA and Glacier Instant Retrieval each object is billed as 128 KiB at least; in Glacier and
Deep Archive 40 KiB of overhead come on top of each. Below some size the move costs more than Standard for good.

S3 leaves out objects below 128 KiB by itself, unless a size filter is written. So only a rule is reported whose own
filter keeps nothing but objects that lose.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "all"
    status = "Enabled"

    filter {
      object_size_less_than = 65536
    }

    transition {
      storage_class = "STANDARD_IA" # finding
      days          = 30
    }
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - Id: small
            Status: Enabled
            ObjectSizeLessThan: "16384"
            Transitions:
              - StorageClass: GLACIER_IR # finding
                TransitionInDays: 30
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "LifecycleConfiguration": {
          "Rules": [
            {
              "ObjectSizeLessThan": 10000,
              "Status": "Enabled",
              "Transitions": [
                {
                  "StorageClass": "DEEP_ARCHIVE", // finding
                  "TransitionInDays": 30
                }
              ]
            }
          ]
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

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "all"
    status = "Enabled"

    filter {
      object_size_greater_than = 131072
    }

    transition {
      storage_class = "STANDARD_IA"
      days          = 30
    }
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      LifecycleConfiguration:
        Rules:
          - Id: all
            Status: Enabled
            Transitions:
              - StorageClass: GLACIER_IR
                TransitionInDays: 30
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
variable "bytes" {
  type = number
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_lifecycle_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    id     = "all"
    status = "Enabled"

    filter {
      object_size_less_than = var.bytes
    }

    transition {
      storage_class = "STANDARD_IA"
      days          = 30
    }
  }
}
```

## Fix safety

Safe: the objects stay in the class that is cheaper for them.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import said
from storage_lint.graph.change import Drop, Safety
from storage_lint.graph.choices import both, follow, mapped
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_lifecycle import Lifecycle, LifecycleRule, Transition
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity
from storage_lint_rules.s3 import _facts as facts


class SmallObjectTransition(Rule[Bucket]):
    """Buckets with a lifecycle rule that moves nothing but objects that are dearer where they go."""

    id = "s3-small-object-transition"
    title = "S3 moves objects that are too small for it to pay off"
    severity = Severity.LOW
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html",
    )
    profile = Profile.STRICT
    safety = Safety.SAFE

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find the first such transition; one that may be counts only where none surely is."""
        lifecycle = resource.lifecycle
        rules = lifecycle.value.rules if isinstance(lifecycle, Known) and lifecycle.value is not None else lifecycle
        if isinstance(rules, Unknown):
            yield self.undecided(resource, rules)
            return
        open_: Unknown | None = None
        for rule, transition in _transitions(rules.value):
            loses = both(rule.applies, both(transition.exists, _loses(rule, transition)))
            if isinstance(loses, Unknown):
                open_ = loses if open_ is None else open_
            elif loses.value:
                fix = self.fix(resource, "drop the transition", Drop(transition))
                size, name = rule.object_size_less_than, transition.storage_class
                message = f"objects of less than {said(size)} bytes cost more in {said(name)} than in STANDARD"
                yield self.finding(resource, name, message, because=(size,), fix=fix)
                return
        if open_ is not None:
            yield self.undecided(resource, open_)


def _transitions(rules: tuple[LifecycleRule, ...] | Lifecycle | None) -> Iterator[tuple[LifecycleRule, Transition]]:
    for rule in rules if isinstance(rules, tuple) else ():
        yield from ((rule, one) for one in (*rule.transitions, *rule.noncurrent_transitions))


def _loses(rule: LifecycleRule, transition: Transition) -> Value[bool]:
    least: Value[int] = mapped(transition.storage_class, lambda name: facts.LOSING_OBJECT_BYTES.get(str(name), 0))
    size = rule.object_size_less_than
    return follow(least, lambda bytes_: mapped(size, lambda limit: limit is not None and limit <= bytes_.value))
