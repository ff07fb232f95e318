"""EC2 refuses a KMS key without encryption

## Why

A KMS key encrypts nothing by itself: a volume, or a device of an instance or template, that names a key and is not
`encrypted` is refused when it is made, in the middle of a deployment; from a launch template only when an instance is
launched. Where the account encrypts by default, the key is used.

Whether `encrypted` may stand beside a snapshot in a launch template is undecided: the documentation says that it may
not, EC2 has accepted it since volumes can be encrypted at launch.

## Fails

```terraform
resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 100
  kms_key_id        = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab" # finding
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: us-east-1a
      Size: 100
      Encrypted: false
      KmsKeyId: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab # finding
```

```cdk
{
  "Resources": {
    "DataE4A5B1C0": {
      "Type": "AWS::EC2::Volume",
      "Properties": {
        "AvailabilityZone": "us-east-1a",
        "KmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", // finding
        "Size": 100
      },
      "Metadata": { "aws:cdk:path": "Storage/Data/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 100
  encrypted         = true
  kms_key_id        = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: us-east-1a
      Size: 100
      Encrypted: true
      KmsKeyId: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
```

```cdk
{
  "Resources": {
    "DataE4A5B1C0": {
      "Type": "AWS::EC2::Volume",
      "Properties": {
        "AvailabilityZone": "us-east-1a",
        "Encrypted": true,
        "KmsKeyId": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
        "Size": 100
      },
      "Metadata": { "aws:cdk:path": "Storage/Data/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "encrypted" {
  type = bool
}

resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 100
  encrypted         = var.encrypted
  kms_key_id        = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}
```

## Fix safety

Shown only: an existing volume is replaced when it is encrypted, and its data would be lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Set
from storage_lint.graph.choices import is_given, surely, surely_not
from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.ebs import Volume
from storage_lint.rule import Category, Outcome, Rule, Severity

_TAKE_DEVICES = ("aws_instance", "aws_launch_template", "AWS::EC2::Instance", "AWS::EC2::LaunchTemplate")


class RejectedEncryption(Rule[Volume]):
    """Volumes and block devices that name a key and are not encrypted."""

    id = "ebs-rejected-encryption"
    title = "EC2 refuses a KMS key without encryption"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html",
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_LaunchTemplateEbsBlockDeviceRequest.html",
    )

    # complexity: what makes the key right leaves early, then what is not known, then the finding
    def check(self, resource: Volume) -> Iterator[Outcome]:
        """Find a key that is refused."""
        encrypted, account = resource.encrypted, resource.account_encrypts_by_default
        if surely(encrypted):
            if resource.type in _TAKE_DEVICES and resource.device and _is_set(resource.snapshot_id):
                yield self.undecided(resource, _beside_snapshot(resource))
            return
        key = is_given(resource.kms_key_id)
        if surely_not(key) or resource.device.startswith("managed volume"):
            return
        if surely(account):
            return
        for unknown in (encrypted, account, _doubt(resource.kms_key_id)):
            if isinstance(unknown, Unknown):
                yield self.undecided(resource, unknown)
                return
        message = f"refused: {resource.device or 'the volume'} names a KMS key and is not encrypted"
        fix = self.fix(resource, "encrypt it", Set(resource, "encrypted", True))
        yield self.finding(resource, resource.kms_key_id, message, because=(encrypted,), fix=fix)


def _doubt(key: Value[str | None]) -> Unknown | None:
    """A key of which it is not sure that there is one."""
    return key if isinstance(key, Unknown) and not is_surely_set(key) else None


def _is_set(value: Value[str | None]) -> bool:
    return isinstance(value, Unknown) or value.value is not None


def _beside_snapshot(volume: Volume) -> Unknown:
    reason = f"{volume.device} says encrypted beside a snapshot: AWS documents both that it may and that it may not"
    return Unknown(reason, volume.encrypted.origin, supply="leave encrypted out: the copy of an encrypted snapshot is")
