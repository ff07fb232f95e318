"""S3 bucket is not replicated

## Why

What is in a bucket survives the loss of an Availability Zone, but not that of the Region, of the account or of the
keys of somebody who may delete. Replication to another account or Region does. Some rules of compliance ask for it on
every bucket; most buckets can do without.

Buckets that are replicated to are not looked at.

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

resource "aws_s3_bucket_versioning" "logs" {
  bucket = aws_s3_bucket.logs.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_replication_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id
  role   = "arn:aws:iam::111122223333:role/replication"

  rule {
    id     = "all"
    status = "Enabled"

    filter {}

    delete_marker_replication {
      status = "Disabled"
    }

    destination {
      bucket = "arn:aws:s3:::acme-copies"
    }
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      VersioningConfiguration:
        Status: Enabled
      ReplicationConfiguration:
        Role: arn:aws:iam::111122223333:role/replication
        Rules:
          - Status: Enabled
            Destination:
              Bucket: arn:aws:s3:::acme-copies
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "ReplicationConfiguration": {
          "Role": "arn:aws:iam::111122223333:role/replication",
          "Rules": [{ "Destination": { "Bucket": "arn:aws:s3:::acme-copies" }, "Prefix": "", "Status": "Enabled" }]
        },
        "VersioningConfiguration": { "Status": "Enabled" }
      },
      "Metadata": { "aws:cdk:path": "Storage/Logs/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "status" {
  type = string
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

resource "aws_s3_bucket_replication_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id
  role   = "arn:aws:iam::111122223333:role/replication"

  rule {
    id     = "all"
    status = var.status

    filter {}

    delete_marker_replication {
      status = "Disabled"
    }

    destination {
      bucket = "arn:aws:s3:::acme-copies"
    }
  }
}
```

## Fix safety

None: where the copies go, and who pays for them, is the owner's choice.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.choices import either, follow, opposite
from storage_lint.graph.value import Elsewhere, Known, Unknown, Value
from storage_lint.resources.s3 import Bucket
from storage_lint.resources.s3_settings import Replication, ReplicationSource
from storage_lint.rule import Category, Profile, Severity


class MissingReplication(ShapedRule[Bucket]):
    """Buckets without an enabled replication rule that are not replicated to, either."""

    id = "s3-missing-replication"
    title = "S3 bucket is not replicated"
    severity = Severity.LOW
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html",
        "https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-replication-enabled.html",
    )
    aliases = (
        "CKV_AWS_144",
        "HIPAA.Security-S3BucketReplicationEnabled",
        "NIST.800.53.R4-S3BucketReplicationEnabled",
        "NIST.800.53.R5-S3BucketReplicationEnabled",
        "PCI.DSS.321-S3BucketReplicationEnabled",
        "S3_BUCKET_REPLICATION_ENABLED",
        "FG_R00275",
        "s3-bucket-replication-enabled",
    )
    profile = Profile.STRICT
    field = "replication"
    wrong = "no replication rule is enabled: nothing is left of the bucket when its Region or account is lost"

    def applies(self, resource: Bucket) -> Value[bool]:
        """Return whether it is no copy itself."""
        sources = resource.replication_sources
        return Known(True, sources.origin) if isinstance(sources, Elsewhere) else opposite(follow(sources, _receives))

    def value(self, resource: Bucket) -> Value[bool]:
        """Return whether a rule is enabled."""
        return follow(resource.replication, _replicates)

    def passes(self, value: Any, resource: Bucket) -> bool | Unknown:
        """Return whether one is."""
        return bool(value)

    def message(self, resource: Bucket, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        return self.wrong


def _replicates(replication: Known[Replication | None]) -> Value[bool]:
    found: Value[bool] = Known(False, replication.origin)
    for rule in replication.value.rules if replication.value is not None else ():
        found = either(found, rule.applies)
    return found


def _receives(sources: Known[tuple[ReplicationSource, ...]]) -> Value[bool]:
    found: Value[bool] = Known(False, sources.origin)
    for source in sources.value:
        found = either(found, source.exists)
    return found
