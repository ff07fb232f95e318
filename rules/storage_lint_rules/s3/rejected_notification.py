"""S3 refuses the event notifications: two of them overlap

## Why

S3 sends an event of a key to one target, never to two: "Configurations on the same bucket cannot share a common event
type". Two targets may share an event only where their filters keep the keys apart: by prefixes of which none begins
with the other, or by suffixes of which none ends with the other. Functions, queues and topics count alike. Who needs
more than one target sends the events to a topic or to EventBridge.

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

from collections.abc import Iterator
from itertools import combinations

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.graph.choices import both, either, follow
from storage_lint.graph.value import Known, Symbol, Text, Unknown, Value, text_of
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_notifications import Notification
from storage_lint.rule import Category, Severity

# S3 takes 100 of a bucket: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
_COMPARED = 100


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
        """Yield each target that shares an event and keys with another one before it."""
        match resource.notifications:
            case Unknown() as unknown:
                yield Refusal(unknown, unknown, "")
            case Known(value=tuple() as found):
                text = "two targets would be told of one event, and no prefix or suffix keeps them apart: S3 refuses it"
                for one, other in combinations(found[:_COMPARED], 2):
                    yield Refusal(_overlap(one, other), other.declared, text)


def _overlap(one: Notification, other: Notification) -> Value[bool]:
    prefixes = _may_meet(one.prefix, other.prefix, from_end=False)
    suffixes = _may_meet(one.suffix, other.suffix, from_end=True)
    there = both(one.exists, other.exists)
    return both(both(there, both(prefixes, suffixes)), _share_an_event(one, other))


def _share_an_event(one: Notification, other: Notification) -> Value[bool]:
    def compared(events: Known[tuple[Value[str], ...]], others: Known[tuple[Value[str], ...]]) -> Value[bool]:
        shared: Value[bool] = Known(False, events.origin)
        for event in events.value:
            for another in others.value:
                shared = either(shared, _is_same(event, another))
        return shared

    return follow(one.events, lambda events: follow(other.events, lambda others: compared(events, others)))


def _is_same(event: Value[str], other: Value[str]) -> Value[bool]:
    """Whether two event types have an event in common: 's3:ObjectCreated:*' is every one that begins so."""
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
