"""S3 refuses the default encryption

## Why

A KMS key goes with `aws:kms` and `aws:kms:dsse` only. Beside `AES256` S3 refuses it, and a team that wrote both
believes in a key that nobody asked for. Directory buckets take neither DSSE-KMS nor the alias of a key.

## Fails

```terraform
resource "aws_s3_bucket" "logs" {
  bucket = "acme-logs"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "logs" {
  bucket = aws_s3_bucket.logs.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "AES256"
      kms_master_key_id = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd" # finding
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
              SSEAlgorithm: AES128 # finding
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
                "KMSMasterKeyID": "alias/logs", // finding
                "SSEAlgorithm": "AES256"
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
      kms_master_key_id = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"
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
              SSEAlgorithm: AES256
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
      sse_algorithm     = "AES256"
      kms_master_key_id = var.key
    }
  }
}
```

## Fix safety

None: whether the key or the algorithm was meant is not in the code.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.graph.choices import both, each_choice, follow, is_given, mapped
from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Known, Symbol, Unknown, Value
from storage_lint.resources.s3 import Bucket, DirectoryBucket, Encryption
from storage_lint.rule import Category, Severity

_ALGORITHMS = ("AES256", "aws:kms", "aws:kms:dsse")
# The API knows them, and no page says which buckets take them.
_OTHERS = ("aws:fsx", "aws:backup")


class RejectedEncryption(RefusalRule[Bucket | DirectoryBucket]):
    """Buckets whose algorithm and key do not go together, or not with this kind of bucket."""

    id = "s3-rejected-encryption"
    title = "S3 refuses the default encryption"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ServerSideEncryptionByDefault.html",
        "https://docs.aws.amazon.com/AmazonS3/latest/userguide/s3-express-data-protection.html",
    )

    sentence = "{}: S3 refuses it"

    def refusals(self, resource: Bucket | DirectoryBucket) -> Iterator[Refusal]:
        """Yield what S3 refuses of algorithm and key."""
        encryption = resource.encryption if isinstance(resource, Bucket) else resource.directory_encryption
        if isinstance(encryption, Unknown):
            yield Refusal(encryption, encryption, "")
        elif encryption.value is not None:
            yield from _of_any(encryption.value)
            if isinstance(resource, DirectoryBucket):
                yield from _of_directory(encryption.value)


def _of_any(encryption: Encryption) -> Iterator[Refusal]:
    algorithm, key = encryption.sse_algorithm, encryption.kms_master_key_id
    aes: Value[bool] = mapped(algorithm, lambda name: name == "AES256")
    yield Refusal(both(aes, _is_set(key)), key, "a KMS key beside AES256")
    text = "an algorithm that is none of AES256, aws:kms and aws:kms:dsse"
    yield Refusal(follow(algorithm, _is_unheard_of), algorithm, text)


def _is_set(key: Value[str | None]) -> Value[bool]:
    if isinstance(key, Unknown) and not key.choices:
        return Known(True, key.origin) if is_surely_set(key) else key
    return is_given(key)


def _is_unheard_of(algorithm: Known[str | None]) -> Value[bool]:
    if algorithm.value in _OTHERS:
        return Unknown(f"which buckets take {algorithm.value} is not documented", algorithm.origin)
    return Known(algorithm.value is not None and algorithm.value not in _ALGORITHMS, algorithm.origin)


# complexity: a known key, choices, then what is known of its text
def _is_alias(key: Value[str | None]) -> Value[bool]:
    """Whether a key is named by an alias: of what is not known the resource tells that it refers to."""
    if isinstance(key, Known):
        return Known("alias/" in (key.value or ""), key.origin)
    if key.choices:
        return each_choice(key, _is_alias)
    parts = key.text.parts if key.text is not None else ()
    symbols = [part for part in parts if isinstance(part, Symbol) and "aws_kms_" in part.address]
    aliases = [one for one in symbols if "aws_kms_alias." in one.address and not one.attribute.startswith("target_key")]
    written = any("alias/" in part for part in parts if isinstance(part, str))
    return Known(bool(written or aliases), key.origin) if written or symbols else key


def _of_directory(encryption: Encryption) -> Iterator[Refusal]:
    algorithm, key = encryption.sse_algorithm, encryption.kms_master_key_id
    doubled: Value[bool] = mapped(algorithm, lambda name: name == "aws:kms:dsse")
    yield Refusal(doubled, algorithm, "DSSE-KMS for a directory bucket")
    yield Refusal(_is_alias(key), key, "the alias of a key for a directory bucket, which takes its id or ARN")
