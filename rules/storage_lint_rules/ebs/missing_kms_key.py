"""EBS volume is encrypted with AWS's own key

## Why

With the AWS managed key `aws/ebs` nobody can restrict who decrypts, share snapshots with another account, or end all
access by disabling the key. A customer managed key costs $1 a month and its requests.

An `aws_ebs_default_kms_key` in the same root is the key of volumes that name none. Launch configurations cannot name a
key; volumes that are not encrypted have a rule of their own, `ebs-unencrypted-volume`.

## Fails

```terraform
resource "aws_ebs_volume" "data" { # finding
  availability_zone = "us-east-1a"
  size              = 100
  encrypted         = true
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
      KmsKeyId: alias/aws/ebs # finding
```

```cdk
{
  "Resources": {
    "DataE4A5B1C0": { // finding
      "Type": "AWS::EC2::Volume",
      "Properties": {
        "AvailabilityZone": "us-east-1a",
        "Encrypted": true,
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
variable "key" {
  type = string
}

resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 100
  encrypted         = true
  kms_key_id        = var.key
}
```

## Fix safety

None: another key replaces the volume, and its data would be lost.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import FieldRule
from storage_lint.graph.choices import either, mapped, or_else
from storage_lint.graph.value import Known, Value
from storage_lint.resources.ebs import Volume
from storage_lint.resources.kms import is_own_key
from storage_lint.rule import Category, Profile, Severity

_LAUNCH_CONFIGURATIONS = ("aws_launch_configuration", "AWS::AutoScaling::LaunchConfiguration")


class MissingKmsKey(FieldRule[Volume]):
    """Encrypted volumes without a customer managed key."""

    id = "ebs-missing-kms-key"
    title = "EBS volume is encrypted with AWS's own key"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",)
    aliases = (
        "CKV_AWS_189",
        "AWS-0027",
        "AVD-AWS-0027",
        "aws-ebs-encryption-customer-key",
        "aws-ec2-volume-encryption-customer-key",
        "W37",
        "EBS_VOLUME_ENCRYPTION_KEY_RULE",
        "b7063015-6c31-4658-a8e7-14f98f37fd42",
    )

    field = "kms_key_id"
    wrong = "encrypted with the key that AWS manages"
    harm = "nobody can restrict or revoke who decrypts"

    def applies(self, resource: Volume) -> Value[bool]:
        """Return whether it is encrypted, by itself or by its account, and may name a key."""
        if resource.type in _LAUNCH_CONFIGURATIONS:
            return Known(False, resource.declared)
        encrypted, account = resource.encrypted, resource.account_encrypts_by_default
        return either(mapped(encrypted, bool), mapped(account, bool))

    def value(self, resource: Volume) -> Value[bool]:
        """Return whether it is a customer managed key."""
        return is_own_key(or_else(resource.kms_key_id, resource.account_default_kms_key))

    def message(self, resource: Volume, value: Value[Any]) -> str:
        """Return the same sentence whether AWS's key is written or not."""
        return f"{resource.device or 'the volume'} is {self.wrong}: {self.harm}"
