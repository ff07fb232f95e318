"""EBS volume is attached to nothing

## Why

A volume costs the same whether something is attached to it or not. Nothing in the code attaches this one, and nothing
else in the code speaks of it: neither another resource nor an output.

A volume that is spoken of elsewhere may be attached by whoever gets its id: undecided.

## Fails

```terraform
resource "aws_ebs_volume" "data" { # finding
  availability_zone = "eu-west-1a"
  size              = 100
  type              = "gp3"
}
```

```cloudformation
Resources:
  Data: # finding
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: eu-west-1a
      Size: 100
      VolumeType: gp3
```

```cdk
{
  "Resources": {
    "DataC12A4F0B": { // finding
      "Type": "AWS::EC2::Volume",
      "Properties": {
        "AvailabilityZone": "eu-west-1a",
        "Size": 100,
        "VolumeType": "gp3"
      },
      "Metadata": { "aws:cdk:path": "Storage/Data/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 100
  type              = "gp3"
}

resource "aws_volume_attachment" "data" {
  device_name = "/dev/sdf"
  instance_id = "i-0123456789abcdef0"
  volume_id   = aws_ebs_volume.data.id
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: eu-west-1a
      Size: 100
      VolumeType: gp3
  Attachment:
    Type: AWS::EC2::VolumeAttachment
    Properties:
      Device: /dev/sdf
      InstanceId: i-0123456789abcdef0
      VolumeId: !Ref Data
```

```cdk
{
  "Resources": {
    "DataC12A4F0B": {
      "Type": "AWS::EC2::Volume",
      "Properties": {
        "AvailabilityZone": "eu-west-1a",
        "Size": 100,
        "VolumeType": "gp3"
      },
      "Metadata": { "aws:cdk:path": "Storage/Data/Resource" }
    },
    "Server": {
      "Type": "AWS::EC2::Instance",
      "Properties": {
        "ImageId": "ami-11111111",
        "Volumes": [{ "Device": "/dev/sdf", "VolumeId": { "Ref": "DataC12A4F0B" } }]
      },
      "Metadata": { "aws:cdk:path": "Storage/Server/Resource" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 100
  type              = "gp3"
}

output "volume" {
  value = aws_ebs_volume.data.id
}
```

## Fix safety

None: whether its data are still needed, only their owner knows.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import known_or_none, surely
from storage_lint.graph.value import Unknown
from storage_lint.resources.ebs import Volume
from storage_lint.rule import Category, Outcome, Profile, Rule, Savings, Severity
from storage_lint_rules.ebs import _facts as facts

USD_PER_GIB_MONTH = {
    "gp2": facts.GP2_USD_PER_GIB_MONTH,
    "gp3": facts.GP3_USD_PER_GIB_MONTH,
    "io1": facts.IO1_USD_PER_GIB_MONTH,
    "io2": facts.IO1_USD_PER_GIB_MONTH,  # they cost the same, as their first IOPS do
    "sc1": facts.SC1_USD_PER_GIB_MONTH,
    "st1": facts.ST1_USD_PER_GIB_MONTH,
    "standard": facts.STANDARD_USD_PER_GIB_MONTH,
}


class UnattachedVolume(Rule[Volume]):
    """Volumes of their own that nothing in the code attaches or speaks of."""

    id = "ebs-unattached-volume"
    title = "EBS volume is attached to nothing"
    severity = Severity.LOW
    category = Category.COST
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-attaching-volume.html",
        "https://aws.amazon.com/ebs/pricing/",
    )
    aliases = (
        "1819ac03-542b-4026-976b-f37addd59f3b",
        "ec2-volume-inuse-check",
    )

    def check(self, resource: Volume) -> Iterator[Outcome]:
        """Find volumes without an attachment whose ids nobody gets."""
        attached = resource.is_attached
        if resource.device or surely(attached):
            return
        if isinstance(attached, Unknown):
            yield self.undecided(resource, attached)
        elif resource.is_mentioned:
            reason = "the code speaks of it elsewhere: whoever gets its id may attach it"
            yield self.undecided(resource, Unknown(reason, resource.declared))
        else:
            message = "nothing in the code attaches the volume, or gets its id: it is paid for all the same"
            usd = _savings(resource)
            yield self.finding(resource, resource.declared, message, savings=usd, because=(attached,))


def _savings(volume: Volume) -> Savings | None:
    """What the volume costs, where every factor of that is known."""
    kind, size = volume.volume_type, volume.size_gib
    if any(isinstance(one, Unknown) for one in (kind, size, volume.iops, volume.throughput_mibps)):
        return None
    name, gib = known_or_none(kind), known_or_none(size)
    usd = USD_PER_GIB_MONTH.get(str(name))
    bought = _bought(volume)
    if usd is None or bought is None or gib is None:
        return None
    return Savings(round(gib * usd + bought, 2), f"{gib:g} GiB of {name}, us-east-1 prices of {facts.PRICES_OF}")


def _bought(volume: Volume) -> float | None:
    """What IOPS and throughput cost that are bought beside the storage; None where that is not known."""
    kind, iops, mibps = (
        known_or_none(volume.volume_type),
        known_or_none(volume.iops),
        known_or_none(volume.throughput_mibps),
    )
    if kind == "gp3":
        more = max(0, (iops or 0) - facts.GP3_INCLUDED_IOPS) * facts.GP3_USD_PER_IOPS_MONTH
        return more + max(0, (mibps or 0) - facts.GP3_INCLUDED_MIBPS) * facts.GP3_USD_PER_MIBPS_MONTH
    if kind == "io1":
        return None if iops is None else iops * facts.IO1_USD_PER_IOPS_MONTH
    if kind == "io2":
        return None if iops is None else _usd_of_io2(iops)
    return 0.0


def _usd_of_io2(iops: float) -> float:
    """IOPS of io2 get cheaper in two steps."""
    first, second = facts.IO2_FIRST_TIER_IOPS, facts.IO2_SECOND_TIER_IOPS
    usd = min(iops, first) * facts.IO1_USD_PER_IOPS_MONTH
    usd += max(0, min(iops, second) - first) * facts.IO2_SECOND_TIER_USD_PER_IOPS_MONTH
    return usd + max(0, iops - second) * facts.IO2_THIRD_TIER_USD_PER_IOPS_MONTH
