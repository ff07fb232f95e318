"""S3 bucket tells nobody what happens to its objects

## Why

Event notifications tell a queue, a topic, a function or EventBridge when objects come and go. Some frameworks ask for
them on every bucket; few buckets need them, so this is for information.

## Fails

```terraform
resource "aws_s3_bucket" "logs" { # finding
  bucket = "acme-logs"
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
    "Logs6819BB44": { // finding
      "Type": "AWS::S3::Bucket",
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

resource "aws_s3_bucket_notification" "logs" {
  bucket      = aws_s3_bucket.logs.id
  eventbridge = true
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      NotificationConfiguration:
        EventBridgeConfiguration: {}
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    },
    "LogsNotifications0E2F5BD4": {
      "Type": "Custom::S3BucketNotifications",
      "Properties": {
        "ServiceToken": "arn:aws:lambda:eu-west-1:111122223333:function:notify",
        "BucketName": { "Ref": "Logs6819BB44" },
        "NotificationConfiguration": {
          "QueueConfigurations": [
            { "Events": ["s3:ObjectCreated:*"], "QueueArn": "arn:aws:sqs:eu-west-1:111122223333:uploads" }
          ]
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Notifications/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "tell" {
  type = bool
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_notification" "logs" {
  bucket      = aws_s3_bucket.logs.id
  eventbridge = var.tell
}
```

## Fix safety

None: who is to be told is not in the code.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Change
from storage_lint.graph.value import Value
from storage_lint.resources.s3 import Bucket
from storage_lint.rule import Category, Profile, Severity


class MissingEventNotifications(FieldRule[Bucket]):
    """Buckets without a target of event notifications."""

    id = "s3-missing-event-notifications"
    title = "S3 bucket tells nobody what happens to its objects"
    severity = Severity.INFO
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventNotifications.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html",
    )
    aliases = (
        "CKV2_AWS_62",
        "S3.11",
        "s3-event-notifications-enabled",
        "CT.S3.PR.4",
    )
    profile = Profile.STRICT
    field = "event_notifications"
    wrong = "no event notifications: nobody is told what happens to objects"

    def message(self, resource: Bucket, value: Value[object]) -> str:
        """Return the sentence of the finding."""
        return self.wrong

    def changes(self, resource: Bucket) -> tuple[Change, ...]:
        """Return nothing: a target is somebody's choice."""
        return ()
