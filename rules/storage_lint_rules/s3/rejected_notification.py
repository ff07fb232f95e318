"""S3 refuses the event notifications: two of them overlap

## Why

S3 sends an event of a key to one target, never to two: "Configurations on the same bucket cannot share a common event
type". Two targets may share an event only where their filters keep the keys apart: by prefixes of which none begins
with the other, or by suffixes of which none ends with the other. Functions, queues and topics count alike. Who needs
more than one target sends the events to a topic or to EventBridge.

A bucket has 100 targets at most.

## Fails

```terraform
resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_s3_bucket_notification" "uploads" {
  bucket = aws_s3_bucket.uploads.id

  lambda_function {
    lambda_function_arn = "arn:aws:lambda:eu-west-1:111122223333:function:thumbnails"
    events              = ["s3:ObjectCreated:*"]
  }

  queue { # finding
    queue_arn     = "arn:aws:sqs:eu-west-1:111122223333:index"
    events        = ["s3:ObjectCreated:Put"]
    filter_prefix = "images/"
  }
}
```

```cloudformation
Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        TopicConfigurations:
          - Event: s3:ObjectRemoved:*
            Topic: arn:aws:sns:eu-west-1:111122223333:removed
          - Event: s3:ObjectRemoved:Delete # finding
            Topic: arn:aws:sns:eu-west-1:111122223333:deleted
```

```cdk
{
  "Resources": {
    "Uploads2F6A1C83": {
      "Type": "AWS::S3::Bucket",
      "Metadata": { "aws:cdk:path": "Storage/Uploads/Resource" }
    },
    "UploadsNotifications7E0D94B5": {
      "Type": "Custom::S3BucketNotifications",
      "Properties": {
        "BucketName": { "Ref": "Uploads2F6A1C83" },
        "NotificationConfiguration": {
          "QueueConfigurations": [
            { "Events": ["s3:ObjectCreated:*"], "QueueArn": "arn:aws:sqs:eu-west-1:111122223333:a" },
            { "Events": ["s3:ObjectCreated:*"], "QueueArn": "arn:aws:sqs:eu-west-1:111122223333:b" } // finding
          ]
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Uploads/Notifications/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_s3_bucket_notification" "uploads" {
  bucket = aws_s3_bucket.uploads.id

  lambda_function {
    lambda_function_arn = "arn:aws:lambda:eu-west-1:111122223333:function:thumbnails"
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "images/"
  }

  lambda_function {
    lambda_function_arn = "arn:aws:lambda:eu-west-1:111122223333:function:transcripts"
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "videos/"
  }
}
```

```cloudformation
Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        TopicConfigurations:
          - Event: s3:ObjectRemoved:*
            Topic: arn:aws:sns:eu-west-1:111122223333:removed
          - Event: s3:ObjectCreated:*
            Topic: arn:aws:sns:eu-west-1:111122223333:created
```

```cdk
{
  "Resources": {
    "Uploads2F6A1C83": {
      "Type": "AWS::S3::Bucket",
      "Metadata": { "aws:cdk:path": "Storage/Uploads/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "prefix" {
  type = string
}

resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_s3_bucket_notification" "uploads" {
  bucket = aws_s3_bucket.uploads.id

  lambda_function {
    lambda_function_arn = "arn:aws:lambda:eu-west-1:111122223333:function:thumbnails"
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = "images/"
  }

  lambda_function {
    lambda_function_arn = "arn:aws:lambda:eu-west-1:111122223333:function:transcripts"
    events              = ["s3:ObjectCreated:*"]
    filter_prefix       = var.prefix
  }
}
```

## Fix safety

None: which of the targets is to be told of what is the owner's choice.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import combinations

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.graph.choices import both, either, follow, mapped, surely, surely_not
from storage_lint.graph.value import Known, Origin, Symbol, Text, Unknown, Value, text_of
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_notifications import Notification
from storage_lint.rule import Category, Severity

# https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
_MAXIMUM_TARGETS = 100
_COMPARED = 64  # pairs of event types of which one is not known; S3 has fewer types than that


class RejectedNotification(RefusalRule[Bucket]):
    """Buckets of which two targets would be told of one event."""

    id = "s3-rejected-notification"
    title = "S3 refuses the event notifications: two of them overlap"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html",
    )

    def refusals(self, resource: Bucket) -> Iterator[Refusal]:
        """Yield more targets than S3 takes, then each that shares an event and keys with one before it."""
        match resource.notifications:
            case Unknown() as unknown:
                yield Refusal(unknown, unknown, "")
            case Known(value=tuple() as found):
                yield from _too_many(found)
                text = "two targets would be told of one event, and no prefix or suffix keeps them apart: S3 refuses it"
                for one, other in combinations([_Target(one) for one in found[:_MAXIMUM_TARGETS]], 2):
                    yield Refusal(_overlap(one, other), other.of.declared, text)


def _too_many(found: Sequence[Notification]) -> Iterator[Refusal]:
    if len(found) > _MAXIMUM_TARGETS:
        first = found[_MAXIMUM_TARGETS]
        sure = sum(surely(one.exists) for one in found) > _MAXIMUM_TARGETS
        why = f"how many of {len(found)} event notifications there are is not known: S3 takes {_MAXIMUM_TARGETS}"
        text = f"{len(found)} event notifications, more than {_MAXIMUM_TARGETS}: S3 refuses them"
        refused: Value[bool] = Known(True, first.declared) if sure else Unknown(why, first.declared)
        yield Refusal(refused, first.declared, text)


class _Target:
    """A target, with what its event types are compared by: made once, as each is compared with all others."""

    def __init__(self, of: Notification) -> None:
        self.of = of
        self.events: Value[_Events] = mapped(of.events, _Events)


class _Events:
    """The event types of a target: `known` in order, to look for one that begins so, and those that are not known."""

    def __init__(self, types: Sequence[Value[str]]) -> None:
        self.all = types
        self.known = sorted({one.value for one in types if isinstance(one, Known)})
        self.open = [one for one in types if isinstance(one, Unknown)]

    def shares_one_with(self, other: _Events) -> bool:
        """Whether both surely have an event in common: 's3:ObjectCreated:*' is every one that begins so."""
        return any(map(other.has_some_of, self.known)) or any(map(self.has_some_of, other.known))

    def has_some_of(self, event: str) -> bool:
        """Whether one of the event types is this one, or one of those that begin so."""
        begins = event.removesuffix("*")
        at = bisect_left(self.known, begins)
        found = self.known[at] if at < len(self.known) else ""
        return found.startswith(begins) if begins != event else found == event


def _overlap(one: _Target, other: _Target) -> Value[bool]:
    prefixes = _may_meet(one.of.prefix, other.of.prefix, from_end=False)
    suffixes = _may_meet(one.of.suffix, other.of.suffix, from_end=True)
    keys = both(both(one.of.exists, other.of.exists), both(prefixes, suffixes))
    return keys if surely_not(keys) else both(keys, _share_an_event(one, other))


def _share_an_event(one: _Target, other: _Target) -> Value[bool]:
    def compared(events: Known[_Events]) -> Value[bool]:
        return follow(other.events, lambda others: _have_common(events.value, others.value, other.of.declared))

    return follow(one.events, compared)


def _have_common(one: _Events, other: _Events, origin: Origin) -> Value[bool]:
    if one.shares_one_with(other):
        return Known(True, origin)
    if len(one.open) * len(other.all) + len(one.all) * len(other.open) > _COMPARED:
        return (one.open or other.open)[0].with_(choices=())
    shared: Value[bool] = Known(False, origin)
    for event in one.all if one.open or other.open else ():
        for another in other.all:
            shared = either(shared, _is_same(event, another))
    return shared


def _is_same(event: Value[str], other: Value[str]) -> Value[bool]:
    return follow(
        event, lambda one: follow(other, lambda another: Known(_has_common(one.value, another.value), one.origin))
    )


def _has_common(event: str, other: str) -> bool:
    if event.endswith("*"):
        return other.startswith(event[:-1])
    return event.startswith(other[:-1]) if other.endswith("*") else event == other


def _may_meet(one: Value[str], other: Value[str], from_end: bool) -> Value[bool]:
    """Whether some key has both prefixes, or both suffixes: one begins (or ends) with the other."""
    first, second = text_of(one), text_of(other)
    if first is not None and second is not None:
        meets = _meets(_letters(first, from_end), _letters(second, from_end))
        if meets is not None:
            return Known(meets, other.origin)
    return follow(one, lambda known: follow(other, lambda another: _may_meet(known, another, from_end)))


def _letters(text: Text, from_end: bool) -> list[str | Symbol]:
    """The letters of a text, and what stands for some that are not known, in the order in which they are compared."""
    letters = [letter for part in text.parts for letter in (part if isinstance(part, str) else (part,))]
    return letters[::-1] if from_end else letters


def _meets(one: list[str | Symbol], other: list[str | Symbol]) -> bool | None:
    """Whether two texts are the same until one of them ends; None where that hangs on what is not known."""
    for first, second in zip(one, other, strict=False):
        if first != second:
            return False if isinstance(first, str) and isinstance(second, str) else None
    return True
