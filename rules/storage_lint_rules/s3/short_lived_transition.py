"""S3 objects leave a storage class before the move pays off

## Why

Each colder class bills a minimum time: 30 days in Standard-IA and One Zone-IA, 90 in the two Glacier classes, 180 in
Deep Archive. What is deleted or moved on before that is billed for the rest. A rule that moves objects to Glacier and
deletes them five days later pays 90 days of Glacier where five of Standard would have done.

Leaving early is no fault by itself: Deep Archive for ten days is still cheaper than Standard for ten. Only a move that
costs more than staying is reported, by prices of us-east-1 and without the price of the request that moves it.
Intelligent-Tiering has no minimum.

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

    filter {}

    transition {
      storage_class = "GLACIER" # finding
      days          = 30
    }

    expiration {
      days = 40
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
            ExpirationInDays: 40
            Transitions:
              - StorageClass: STANDARD_IA # finding
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
              "ExpirationInDays": 40,
              "Status": "Enabled",
              "Transitions": [
                {
                  "StorageClass": "ONEZONE_IA", // finding
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

    filter {}

    transition {
      storage_class = "GLACIER"
      days          = 30
    }

    expiration {
      days = 60
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
            ExpirationInDays: 40
            Transitions:
              - StorageClass: DEEP_ARCHIVE
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
              "ExpirationInDays": 31,
              "Status": "Enabled",
              "Transitions": [{ "StorageClass": "INTELLIGENT_TIERING", "TransitionInDays": 30 }]
            }
          ]
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "days" {
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

    filter {}

    transition {
      storage_class = "GLACIER"
      days          = 30
    }

    expiration {
      days = var.days
    }
  }
}
```

## Fix safety

Unsafe: without the transition objects stay in the class before it, which others may have counted on. The expiration
stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storage_lint.graph.change import Drop, Safety
from storage_lint.graph.choices import follow, is_nothing, known_or_none, surely_not
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_lifecycle import Expiration, Lifecycle, LifecycleRule, Transition
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint.source.record import Record
from storage_lint_rules.s3 import _facts as facts

_DAYS_PER_MONTH = 30


class ShortLivedTransition(Rule[Bucket]):
    """Buckets with a lifecycle rule of which a transition costs more than it saves."""

    id = "s3-short-lived-transition"
    title = "S3 objects leave a storage class before the move pays off"
    severity = Severity.LOW
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html",
        "https://aws.amazon.com/s3/pricing/",
    )
    safety = Safety.UNSAFE

    # complexity: one case for each thing that a lifecycle may be
    def check(self, resource: Bucket) -> Iterator[Outcome]:
        """Find the first transition that costs more than staying; what may be one counts where none surely is."""
        match resource.lifecycle:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=Lifecycle(rules=Unknown() as unknown)):
                yield self.undecided(resource, unknown)
            case Known(value=Lifecycle(rules=Known(value=rules))):
                found = [one for rule in rules for one in _moves(rule)]
                move = next((one for one in found if isinstance(one, _Move)), None)
                open_ = next((one for one in found if isinstance(one, Unknown)), None)
                if move is not None:
                    fix = self.fix(resource, "drop the transition", Drop(move.transition))
                    where = move.transition.storage_class
                    yield self.finding(resource, where, move.message, because=(move.transition.days,), fix=fix)
                elif open_ is not None:
                    yield self.undecided(resource, open_)


class _Move(Record):
    """A move that costs more than staying."""

    transition: Transition
    message: str


def _moves(rule: LifecycleRule) -> Iterator[_Move | Unknown]:
    """Yield the moves of a rule that do not pay, or what it hangs on whether there are any."""
    if surely_not(rule.applies):
        return
    # Which class old versions come from is only known where current ones stay where they were put.
    chains = [(rule.transitions, rule.expiration)]
    chains += [] if rule.transitions else [(rule.noncurrent_transitions, rule.noncurrent_expiration)]
    for transitions, expiration in chains:
        yield from _of_chain(rule, transitions, expiration)


# complexity: what is not known leaves early; the rest is sorted and gone through in pairs
def _of_chain(
    rule: LifecycleRule, transitions: Sequence[Transition], expiration: Value[Expiration | None]
) -> Iterator[_Move | Unknown]:
    if not transitions or (len(transitions) == 1 and is_nothing(expiration)):
        return
    ends = follow(expiration, _days)
    values = (rule.applies, *(part for one in transitions for part in (one.exists, one.storage_class, one.days)), ends)
    open_ = next((value for value in values if isinstance(value, Unknown)), None)
    if open_ is not None:
        yield open_
        return
    there = [
        (known_or_none(one.days), known_or_none(one.storage_class), one)
        for one in transitions
        if known_or_none(one.exists)
    ]
    timed = sorted(((days, name, one) for days, name, one in there if days is not None), key=lambda item: item[0])
    leaves = (*(days for days, _, _ in timed), known_or_none(ends))[1:]
    before = "STANDARD"
    for (days, name, one), until in zip(timed, leaves, strict=True):
        if until is not None and until > days:
            yield from _of_move(one, before, str(name), until - days)
        before = str(name)


def _days(expiration: Known[Expiration | None]) -> Value[float | None]:
    return Known(None, expiration.origin) if expiration.value is None else expiration.value.days


def _of_move(transition: Transition, before: str, name: str, stay: float) -> Iterator[_Move]:
    prices = facts.STORAGE_USD_PER_GIB_MONTH
    if before not in prices or name not in facts.MINIMUM_STORAGE_DAYS:
        return
    billed = max(facts.MINIMUM_STORAGE_DAYS[name], stay)
    moved, stayed = prices[name] * billed / _DAYS_PER_MONTH, prices[before] * stay / _DAYS_PER_MONTH
    if moved >= stayed:
        costs = f"{billed:g} days of it cost ${moved:.4f} a GiB, {stay:g} days of {before} ${stayed:.4f} (us-east-1)"
        yield _Move(transition, f"objects stay in {name} for {stay:g} days: {costs}")
