"""S3 bucket is not encrypted with a key of its own

## Why

Every object is encrypted with SSE-S3 anyway. A customer managed key adds what that has not: a key policy that says
who may decrypt, a trail of each use, and a key that can be turned off. The key of AWS, `alias/aws/s3`, has none of it,
and cannot be shared with another account.

Buckets that take server access logs are not looked at: delivery to them is documented for SSE-S3 only. Nor are those
to which Application and Classic Load Balancers deliver theirs, or whose policy lets them.

## Fails

```terraform
resource "aws_s3_bucket" "logs" { # finding
  bucket = "acme-logs"
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: # finding
              SSEAlgorithm: aws:kms
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

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    }
  }
}
```

```cloudformation
Resources:
  Logs:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault:
              SSEAlgorithm: aws:kms
              KMSMasterKeyID: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
```

```cdk
{
  "Resources": {
    "Logs6819BB44": {
      "Type": "AWS::S3::Bucket",
      "Properties": {
        "BucketEncryption": {
          "ServerSideEncryptionConfiguration": [
            {
              "ServerSideEncryptionByDefault": {
                "SSEAlgorithm": "aws:kms:dsse",
                "KMSMasterKeyID": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
              }
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
variable "key" {
  type = string
}

resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = var.key
    }
  }
}
```

## Fix safety

None: which key, and who may use it, is the owner's choice.
"""

from __future__ import annotations

from storage_lint.checks import ShapedRule
from storage_lint.graph.choices import either, follow, opposite
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.kms import is_own_key
from storage_lint.resources.s3 import Bucket, Encryption
from storage_lint.resources.s3_settings import LOAD_BALANCING
from storage_lint.rule import Category, Profile, Severity

# https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
_LOAD_BALANCERS = ("logdelivery.elasticloadbalancing.amazonaws.com",)


class MissingKmsKey(ShapedRule[Bucket]):
    """Buckets whose default encryption names no customer managed key."""

    id = "s3-missing-kms-key"
    title = "S3 bucket is not encrypted with a key of its own"
    severity = Severity.LOW
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html",
    )
    aliases = (
        "CKV_AWS_145",
        "AWS-0132",
        "AVD-AWS-0132",
        "aws-s3-encryption-customer-key",
        "HIPAA.Security-S3DefaultEncryptionKMS",
        "NIST.800.53.R5-S3DefaultEncryptionKMS",
        "PCI.DSS.321-S3DefaultEncryptionKMS",
        "S3.17",
        "s3-default-encryption-kms",
    )
    profile = Profile.STRICT
    field = "encryption"
    wrong = "the bucket is not encrypted with a customer managed key"
    harm = "no key policy says who may decrypt"

    def applies(self, resource: Bucket) -> Value[bool]:
        """Return whether the bucket takes no logs that need SSE-S3."""
        delivered = either(resource.lets_in(*_LOAD_BALANCERS), resource.takes_logs_of(LOAD_BALANCING))
        return opposite(either(resource.takes_logs, delivered))

    def value(self, resource: Bucket) -> Value[bool]:
        """Return whether a customer managed key encrypts the bucket."""
        return follow(resource.encryption, _has_own_key)

    def passes(self, value: bool, resource: Bucket) -> bool | Unknown:
        """Return whether there is one."""
        return value

    def message(self, resource: Bucket, value: Value[bool]) -> str:
        """Return the sentence of the finding."""
        return f"{self.wrong}: {self.harm}"


def _has_own_key(encryption: Known[Encryption | None]) -> Value[bool]:
    one = encryption.value
    if one is None:
        return Known(False, encryption.origin)
    named = is_own_key(one.kms_master_key_id)
    return follow(
        one.sse_algorithm,
        lambda algorithm: (
            named
            if algorithm.value in ("aws:kms", "aws:kms:dsse")
            else Known(False, algorithm.origin if algorithm.value else encryption.origin)
        ),
    )
