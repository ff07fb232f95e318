"""S3 access logs do not arrive

## Why

S3 delivers server access logs without a promise, and says nothing when it fails. It always fails where the target has a
default retention, lets the requester pay, encrypts with DSSE-KMS or with the key that AWS manages, or lets the log
service in neither by its policy (`logging.s3.amazonaws.com`, `s3:PutObject`) nor by its ACL. Nobody notices until the
log is needed.

Of a customer's own KMS key AWS's pages say that it does not work, and people who run it that it does.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_s3_bucket_logging" "uploads" {
  bucket        = aws_s3_bucket.uploads.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "uploads/"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms" # finding
    }
  }
}
```

```cloudformation
Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration:
        DestinationBucketName: !Ref Logs
  Logs: # finding
    Type: AWS::S3::Bucket
```

```cdk
{
  "Resources": {
    "Uploads6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "LoggingConfiguration": { "DestinationBucketName": { "Ref": "Logs6819BB44" } }
      },
      "Metadata": { "aws:cdk:path": "Storage/Uploads/Resource" }
    },
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "AccessControl": "LogDeliveryWrite",
        "ObjectLockEnabled": true,
        "ObjectLockConfiguration": {
          "ObjectLockEnabled": "Enabled",
          "Rule": {
            "DefaultRetention": { // finding
              "Days": 30,
              "Mode": "GOVERNANCE"
            }
          }
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

resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_s3_bucket_logging" "uploads" {
  bucket        = aws_s3_bucket.uploads.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "uploads/"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "logging.s3.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "${aws_s3_bucket.logs.arn}/*"
      Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
    }]
  })
}
```

```cloudformation
Resources:
  Uploads:
    Type: AWS::S3::Bucket
    Properties:
      LoggingConfiguration:
        DestinationBucketName: !Ref Logs
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
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket" "uploads" {
  bucket = "acme-uploads"
}

resource "aws_s3_bucket_logging" "uploads" {
  bucket        = aws_s3_bucket.uploads.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "uploads/"
}

resource "aws_s3_bucket_acl" "logs" {
  bucket = aws_s3_bucket.logs.id
  acl    = "log-delivery-write"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"
    }
  }
}
```

## Fix safety

Unsafe: AES256 in the place of a KMS key is the owner's to decide; logs that did not arrive begin to.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.graph.change import Safety, Set
from storage_lint.graph.choices import both, follow, mapped, opposite
from storage_lint.graph.environment import are_equal
from storage_lint.graph.policy.access import covers_action, is_everyone
from storage_lint.graph.policy.document import Policy, Principal, Statement
from storage_lint.graph.policy.truth import Truth, all_of, any_of, any_part, equals
from storage_lint.graph.value import Elsewhere, Known, Unknown, Value, known_parts
from storage_lint.resources.kms import is_own_key
from storage_lint.resources.s3 import Bucket, Encryption, any_source
from storage_lint.resources.s3_settings import AccessLogSource, ObjectLock
from storage_lint.rule import Category, Severity
from storage_lint.source.record import replace

_SERVICE = "logging.s3.amazonaws.com"


class UndeliverableLogs(RefusalRule[Bucket]):
    """Targets of server access logs into which S3 cannot deliver them."""

    id = "s3-undeliverable-logs"
    title = "S3 access logs do not arrive"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/troubleshooting-server-access-logging.html",
    )
    safety = Safety.UNSAFE

    # complexity: one reason a line, each with what is unknown of it
    def refusals(self, resource: Bucket) -> Iterator[Refusal]:
        """Yield why logs do not arrive, for a bucket that is a target of some that was read."""
        sources = resource.access_log_sources
        if isinstance(sources, Elsewhere) or (isinstance(sources, Known) and not sources.value):
            return
        receives = any_source(sources)
        for reason in self._reasons(resource):
            # What may be so of what is perhaps no target is no doubt worth a word.
            if isinstance(receives, Known) or isinstance(reason.refused, Known) or reason.refused.choices:
                message = f"access logs do not arrive: {reason.message}"
                yield replace(reason, refused=both(reason.refused, receives), message=message)
        for source in known_parts(sources):
            yield from _from_afar(resource, source)
        if isinstance(sources, Unknown) and isinstance(receives, Unknown):
            return
        barred = both(_lacks_permission(resource), opposite(resource.takes_logs_by_acl))
        message = f"access logs do not arrive: neither policy nor ACL of the bucket lets {_SERVICE} write"
        yield Refusal(both(receives, barred), resource.policy, message)

    def _reasons(self, bucket: Bucket) -> Iterator[Refusal]:
        retained = follow(bucket.object_lock, _has_retention)
        yield Refusal(retained, retained, "the bucket has a default retention")
        pays: Value[bool] = mapped(bucket.request_payer, lambda payer: payer == "Requester")
        yield Refusal(pays, bucket.request_payer, "in the bucket the requester pays")
        encryption = bucket.encryption
        fix = None
        if isinstance(encryption, Known) and encryption.value is not None:
            fix = self.fix(bucket, "encrypt with AES256", Set(encryption.value, "sse_algorithm", "AES256"))
        refused = follow(encryption, _keeps_logs_out)
        yield Refusal(refused, refused, "the bucket encrypts with what log delivery cannot use", fix)


def _has_retention(lock: Known[ObjectLock | None]) -> Value[bool]:
    if lock.value is None:
        return Known(False, lock.origin)
    return follow(
        lock.value.retention,
        lambda one: Known(one.value is not None, one.origin if one.value is None else one.value.declared),
    )


def _keeps_logs_out(encryption: Known[Encryption | None]) -> Value[bool]:
    one = encryption.value
    if one is None:
        return Known(False, encryption.origin)
    own = is_own_key(one.kms_master_key_id)

    def of_algorithm(algorithm: Known[str | None]) -> Value[bool]:
        if algorithm.value == "aws:kms":
            return follow(own, lambda key: _contested(key) if key.value else Known(True, algorithm.origin))
        return Known(algorithm.value == "aws:kms:dsse", algorithm.origin)

    return follow(one.sse_algorithm, of_algorithm)


def _contested(key: Known[bool]) -> Value[bool]:
    return Unknown("AWS says that logs do not arrive in a bucket with a KMS key, others that they do", key.origin)


def _lacks_permission(bucket: Bucket) -> Value[bool]:
    policy = bucket.policy
    if isinstance(policy, Elsewhere) or isinstance(bucket.acl, Elsewhere):
        return Known(False, bucket.declared)
    return follow(policy, _lets_nobody_write)


def _lets_nobody_write(policy: Known[Policy | None]) -> Value[bool]:
    if policy.value is None:
        return Known(True, policy.origin)
    allowed = any_part(policy.value.statements, _lets_logs_in)
    return allowed if isinstance(allowed, Unknown) else Known(not allowed, policy.origin)


def _lets_logs_in(statement: Statement | Unknown) -> Truth:
    if isinstance(statement, Unknown):
        return statement
    named = any_of((any_part(statement.principals, _is_log_service), is_everyone(statement)))
    return all_of((equals(statement.effect, "allow"), named, covers_action(statement, "s3:putobject")))


def _is_log_service(principal: Principal | Unknown) -> Truth:
    if isinstance(principal, Unknown):
        return principal
    return equals(principal.value, _SERVICE) if principal.kind == "Service" else False


def _from_afar(bucket: Bucket, source: AccessLogSource) -> Iterator[Refusal]:
    """What is known to be logged from another account or Region: those are not delivered."""
    here, there = bucket.environment, source.environment
    for what, own, other in (("account", here.account, there.account), ("Region", here.region, there.region)):
        if are_equal(own, other) is False:
            message = f"access logs do not arrive: {source.address} is in another {what}"
            yield Refusal(source.exists, source.declared, message)
