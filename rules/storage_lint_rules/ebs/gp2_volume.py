"""EBS volume uses gp2

## Why

gp3 is the successor of gp2: 20 % cheaper per GiB, with 3,000 IOPS and 125 MiB/s included at any size, where gp2
gives 3 IOPS and 0.75 MiB/s per GiB. The finding names what the change saves per month when the size is known, with gp3
provisioned to match the IOPS and the throughput that the gp2 volume sustains. What is saved on each device of a launch
template, a launch configuration or a fleet is not part of the report's total: how many there will be is not known.

gp2 is also the default of `aws_ebs_volume` and `AWS::EC2::Volume` when no type is written. A block device of an
instance or template with no type takes the type of its AMI: the rule does not apply. Neither does it to volumes on
AWS Outposts, which have no gp3.

## Fails

```terraform
resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 500
  type              = "gp2" # finding
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: us-east-1a
      Size: 500
      VolumeType: gp2 # finding
```

```cdk
{
  "Resources": {
    "DataE4A5B1C0": {
      "Type": "AWS::EC2::Volume",
      "Properties": {
        "AvailabilityZone": "us-east-1a",
        "Size": 500,
        "VolumeType": "gp2" // finding
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
  size              = 500
  type              = "gp3"
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: us-east-1a
      Size: 500
      VolumeType: gp3
```

```cdk
{
  "Resources": {
    "DataE4A5B1C0": {
      "Type": "AWS::EC2::Volume",
      "Properties": { "AvailabilityZone": "us-east-1a", "Size": 500, "VolumeType": "gp3" },
      "Metadata": { "aws:cdk:path": "Storage/Data/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "volume_type" {
  type = string
}

resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 500
  type              = var.volume_type
}
```

## Fix safety

Safe for volumes, root devices of Terraform's instances and launch templates: changed in place, with the IOPS and the
throughput that gp2 gives at that size. Unsafe where the size is not known, as gp3 may then be slower. Shown only for
other devices, which are replaced with their instance.
"""

from __future__ import annotations

from math import ceil
from typing import Any

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.change import Change, Fix, Safety, Set, Unset
from storage_lint.graph.choices import is_nothing
from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.resources.ebs import Volume
from storage_lint.resources.launch import ROOT
from storage_lint.rule import Category, Savings, Severity
from storage_lint.source.record import replace
from storage_lint_rules.ebs import _facts as facts

# They have no such property.
_WITHOUT_THROUGHPUT = ("AWS::EC2::Instance", "AWS::EC2::SpotFleet")


class Gp2Volume(ForbiddenRule[Volume]):
    """Volumes and block devices of type gp2, written or by default."""

    id = "ebs-gp2-volume"
    title = "EBS volume uses gp2"
    severity = Severity.LOW
    category = Category.COST
    references = ("https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html",)

    field = "volume_type"
    forbidden = ("gp2",)
    fix_title = "change the type to gp3"
    safety = {
        "AWS::EC2::LaunchTemplate": Safety.SAFE,
        "AWS::EC2::Volume": Safety.SAFE,
        "aws_ebs_volume": Safety.SAFE,
        "aws_instance": Safety.SAFE,
        "aws_launch_template": Safety.SAFE,
    }

    def applies(self, resource: Volume) -> Value[bool]:
        """Return whether the volume is in a Region: an Outpost has no gp3."""
        outpost = resource.outpost_arn
        if isinstance(outpost, Known):
            return Known(outpost.value is None, outpost.origin)
        if outpost.choices or (outpost.text and not is_surely_set(outpost)):
            return outpost
        # That a macro may put a volume on an Outpost is no doubt worth a word.
        return Known(not outpost.text, outpost.origin)

    def message(self, resource: Volume, value: Value[Any]) -> str:
        """Return what gp3 costs less, in the month where the size is known."""
        subject = f"{resource.device} is gp2" if resource.device else "gp2 volume"
        default = " by default" if value.origin.source is Source.DEFAULT else ""
        return f"{subject}{default}; {_less(_size_gib(resource), resource.for_each_instance)}"

    def savings(self, resource: Volume) -> Savings | None:
        """Return what gp3 costs less, where it is known how many volumes there are."""
        size_gib = _size_gib(resource)
        return None if size_gib is None or resource.for_each_instance else _savings(size_gib)

    def changes(self, resource: Volume) -> tuple[Change, ...]:
        """Make it gp3 with what gp2 sustains at its size."""
        changes: list[Change] = [Set(resource, "volume_type", "gp3")]
        size_gib = _size_gib(resource) or 0
        iops, mibps = ceil(_iops(size_gib)), _mibps(size_gib)
        if iops > facts.GP3_INCLUDED_IOPS:
            changes.append(Set(resource, "iops", iops))
        elif not is_nothing(resource.iops):
            changes.append(Unset(resource, "iops"))
        if mibps > facts.GP3_INCLUDED_MIBPS and resource.type not in _WITHOUT_THROUGHPUT:
            changes.append(Set(resource, "throughput_mibps", mibps))
        return tuple(changes)

    def fix(self, resource: Volume, title: str, *changes: Change, usd_per_month: float | None = None) -> Fix:
        """Return what would mend it: unsafe where a size that is not known may need more than gp3 includes."""
        fix = super().fix(resource, title, *changes, usd_per_month=usd_per_month)
        if resource.type == "aws_instance" and resource.device != ROOT:
            return replace(fix, safety=Safety.SHOWN)
        unsafe = fix.safety is Safety.SAFE and _size_gib(resource) is None
        return replace(fix, safety=Safety.UNSAFE) if unsafe else fix

    def because(self, resource: Volume) -> tuple[Value[Any], ...]:
        """Return the size."""
        return (resource.size_gib,)


def _size_gib(volume: Volume) -> float | None:
    return None if isinstance(volume.size_gib, Unknown) else volume.size_gib.value


def _less(size_gib: float | None, each: bool) -> str:
    """What gp3 costs less, in words."""
    if size_gib is None:
        return "gp3 costs 20 % per GiB less and starts at 3,000 IOPS"
    less = f"${_less_usd(size_gib, _mibps(size_gib)):,.2f} a month less{' each' if each else ''}"
    if _mibps(size_gib) <= facts.GP3_INCLUDED_MIBPS:
        return f"gp3 costs {less} and starts at 3,000 IOPS"
    mibps = facts.GP3_INCLUDED_MIBPS
    included = f"${_less_usd(size_gib, mibps):,.2f} with the included {mibps} MiB/s"
    if _bursts_higher(size_gib):
        included += f", gp2 bursts to {facts.GP2_MAXIMUM_MIBPS}"
    return f"gp3 with the same throughput costs {less} ({included})"


def _bursts_higher(size_gib: float) -> bool:
    """Whether gp3 with the throughput that gp2 only reaches in bursts would cost more than gp2."""
    bursts = size_gib >= facts.GP2_BURSTS_TO_MAXIMUM_FROM_GIB
    return bursts and _less_usd(size_gib, facts.GP2_MAXIMUM_MIBPS) < 0


def _savings(size_gib: float) -> Savings:
    iops, mibps = max(_iops(size_gib), facts.GP3_INCLUDED_IOPS), max(_mibps(size_gib), facts.GP3_INCLUDED_MIBPS)
    performance = f"{iops:,.0f} IOPS and {mibps:g} MiB/s"
    assumption = f"{size_gib:,g} GiB as gp3 with {performance}, us-east-1 prices of {facts.PRICES_OF}"
    return Savings(round(_less_usd(size_gib, _mibps(size_gib)), 2), assumption)


def _less_usd(size_gib: float, mibps: float) -> float:
    """What gp3 with the IOPS of gp2 and some throughput costs less in a month."""
    storage = (facts.GP2_USD_PER_GIB_MONTH - facts.GP3_USD_PER_GIB_MONTH) * size_gib
    iops = max(0.0, _iops(size_gib) - facts.GP3_INCLUDED_IOPS) * facts.GP3_USD_PER_IOPS_MONTH
    throughput = max(0.0, mibps - facts.GP3_INCLUDED_MIBPS) * facts.GP3_USD_PER_MIBPS_MONTH
    return storage - iops - throughput


def _iops(size_gib: float) -> float:
    """What gp2 sustains, apart from its bursts."""
    return min(facts.GP2_IOPS_PER_GIB * size_gib, facts.GP2_MAXIMUM_IOPS)


def _mibps(size_gib: float) -> float:
    return min(ceil(facts.GP2_MIBPS_PER_GIB * size_gib), facts.GP2_MAXIMUM_MIBPS)
