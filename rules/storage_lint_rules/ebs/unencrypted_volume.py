"""EBS volume is not encrypted

## Why

An unencrypted volume, and every snapshot and AMI made of it, can be read by whoever gets hold of a copy. Encryption
costs nothing and is not visible to the instance, but can only be chosen when the volume is made.

Judged are volumes and the block devices of instances, launch templates, launch configurations, spot fleets and ECS
services. An `aws_ebs_encryption_by_default` in the same root satisfies the rule.

Instances, Auto Scaling groups and fleets are judged with the devices of their launch templates; an instance's own
device takes the place of the template's of that name.

## Fails

```terraform
resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 100
  encrypted         = false # finding
}

resource "aws_instance" "web" {
  ami           = "ami-0abcdef1234567890"
  instance_type = "t3.micro"

  root_block_device { # finding
    volume_size = 20
  }
}
```

```cloudformation
Resources:
  Data: # finding
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: us-east-1a
      Size: 100
```

```cdk
{
  "Resources": {
    "DataE4A5B1C0": {
      "Type": "AWS::EC2::Volume",
      "Properties": {
        "AvailabilityZone": "us-east-1a",
        "Encrypted": false, // finding
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
```

```cdk
{
  "Resources": {
    "DataE4A5B1C0": {
      "Type": "AWS::EC2::Volume",
      "Properties": { "AvailabilityZone": "us-east-1a", "Encrypted": true, "Size": 100 },
      "Metadata": { "aws:cdk:path": "Storage/Data/Resource" }
    }
  }
}
```

## Undecided

An instance that writes no root device: its AMI and the account decide. A volume made from a snapshot without
`encrypted`: the snapshot decides; that of a volume which was read is encrypted as this one is.

```terraform
resource "aws_instance" "web" {
  ami           = "ami-0abcdef1234567890"
  instance_type = "t3.micro"
}
```

## Fix safety

Shown only: a volume is replaced, and its data would be lost, so make an encrypted copy of a snapshot of it first. A
device is replaced with its instance.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Set
from storage_lint.graph.choices import is_nothing, surely
from storage_lint.graph.value import Known, Source, Unknown
from storage_lint.resources.ebs import Volume
from storage_lint.rule import Category, Outcome, Rule, Severity


class UnencryptedVolume(Rule[Volume]):
    """Volumes and block devices that are not encrypted, by themselves or by the account."""

    id = "ebs-unencrypted-volume"
    title = "EBS volume is not encrypted"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html",
        "https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html",
    )
    aliases = (
        "CKV_AWS_3",
        "CKV_AWS_8",
        "CKV2_AWS_2",
        "AWS-0026",
        "AVD-AWS-0026",
        "aws-ebs-enable-volume-encryption",
        "aws-ec2-enable-volume-encryption",
        "AWS-0131",
        "AVD-AWS-0131",
        "aws-ec2-enable-at-rest-encryption",
        "AWS-0008",
        "AVD-AWS-0008",
        "aws-autoscaling-enable-at-rest-encryption",
        "AWS014",
        "aws-ec2-enable-launch-config-at-rest-encryption",
        "F1",
        "AwsSolutions-EC26",
        "ENCRYPTED_VOLUMES",
        "cc997676-481b-4e93-aa81-d19f8c5e9b12",
        "80b7ac3f-d2b7-4577-9b10-df7913497162",
        "4de9de27-254e-424f-bd70-4c1e95790838",
        "FG_R00016",
        "EC2.3",
        "EC2.173",
        "EC2.181",
        "encrypted-volumes",
        "ec2-launch-templates-ebs-volume-encrypted",
        "ec2-spot-fleet-request-ct-encryption-at-rest",
    )

    # complexity: one case for each thing that may be known of its encryption
    def check(self, resource: Volume) -> Iterator[Outcome]:
        """Find what is written as, or by default, not encrypted."""
        encrypted, account = resource.encrypted, resource.account_encrypts_by_default
        if surely(encrypted):
            return
        if surely(account):
            return
        subject = f"{resource.device} is" if resource.device else "volume is"
        match encrypted:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=None):
                yield self.undecided(resource, _left_open(resource))
            case Known() if isinstance(account, Unknown):
                yield self.undecided(resource, account)
            case Known() as written:
                if written.origin.source is Source.DEFAULT and _snapshot_decides(resource):
                    yield self.undecided(resource, _left_open(resource))
                else:
                    message = f"{subject} not encrypted; its snapshots will not be either"
                    title = "encrypt it" if resource.device else "encrypt it, from a snapshot"
                    fix = self.fix(resource, title, Set(resource, "encrypted", True))
                    yield self.finding(resource, written, message, fix=fix)


def _snapshot_decides(volume: Volume) -> bool:
    return not is_nothing(volume.snapshot_id)


def _left_open(volume: Volume) -> Unknown:
    """Why an encryption that is not written stays open."""
    account = volume.account_encrypts_by_default
    said = isinstance(account, Known) and account.value is not None
    default = "ECS" if _is_managed(volume) else "its AMI"
    decides = f"{default} decides" if said else f"{default} and the account decide"
    advice = "" if said else ", or set assume.ebs-encryption-by-default in storage-lint.toml"
    source = "its source volume decides" if volume.is_copy else ""
    source = "its snapshot decides" if _snapshot_decides(volume) else source
    return Unknown(
        f"encryption of the {volume.device or 'volume'} is not written: {source or decides}",
        volume.encrypted.origin,
        supply=f"write it{advice}",
    )


def _is_managed(volume: Volume) -> bool:
    """Whether ECS makes the volume for its tasks, from no AMI. What it does by default has changed over time."""
    return volume.device.startswith("managed volume")
