"""EBS refuses this size, IOPS or throughput

## Why

Each volume type has its limits for size, IOPS and throughput, and ratios between them. Terraform and CloudFormation
send what is written, and EC2 refuses it in the middle of a deployment; what stands in a launch template only when an
instance is launched, at night, by Auto Scaling.

| Type | Size (GiB) | IOPS | Throughput (MiB/s) |
|---|---|---|---|
| gp3 | 1 to 65,536 | to 80,000, above 3,000 at most 500 per GiB | 125 to 2,000, at most 0.25 per IOPS |
| io1 | 4 to 16,384 | 100 to 64,000, at most 50 per GiB | - |
| io2 | 4 to 65,536 | 100 to 256,000, at most 1,000 per GiB | - |
| gp2 | 1 to 16,384 | - | - |
| st1, sc1 | 125 to 16,384, not as root device | - | - |
| standard | 1 to 1,024 | - | - |

Launch configurations and volumes that ECS manages take gp3 to 16,384 GiB, 16,000 IOPS and 1,000 MiB/s only; on Fargate
there is no `standard`. A volume also needs a size or a snapshot, a rate of initialization a snapshot, and
`multi_attach_enabled` io1 or io2.

## Fails

```terraform
resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 10
  type              = "gp3"
  iops              = 16000 # finding
}

resource "aws_ebs_volume" "fast" {
  availability_zone = "us-east-1a"
  size              = 500
  type              = "gp3"
  throughput        = 1000 # finding
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: us-east-1a
      Size: 100
      VolumeType: io1 # finding
```

```cdk
{
  "Resources": {
    "DataE4A5B1C0": {
      "Type": "AWS::EC2::Volume",
      "Properties": {
        "AvailabilityZone": "us-east-1a",
        "Size": 100, // finding
        "VolumeType": "st1"
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
  type              = "gp3"
  iops              = 16000
  throughput        = 1000
}

resource "aws_ebs_volume" "small" {
  availability_zone = "us-east-1a"
  size              = 1
  type              = "gp3"
  iops              = 3000
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: us-east-1a
      Size: 100
      VolumeType: io1
      Iops: 5000
```

```cdk
{
  "Resources": {
    "DataE4A5B1C0": {
      "Type": "AWS::EC2::Volume",
      "Properties": {
        "AvailabilityZone": "us-east-1a",
        "Size": 125,
        "VolumeType": "st1"
      },
      "Metadata": { "aws:cdk:path": "Storage/Data/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "size" {
  type = number
}

resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = var.size
  type              = "gp3"
  iops              = 16000
}
```

## Fix safety

Unsafe for the IOPS of a volume of its own: changed in place, but they cost more. Shown only for devices, which are
replaced, and for the size: a volume never shrinks.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule, refused
from storage_lint.graph.change import Fix, Safety, Set
from storage_lint.graph.choices import is_nothing, surely
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.ebs import Volume
from storage_lint.resources.launch import ROOT
from storage_lint.rule import Category, Severity
from storage_lint_rules.ebs._limits import HAVE_ROOT_BLOCKS, LAUNCH_CONFIGURATIONS, Limits, limits_of

_SHARED_TYPES = ("io1", "io2")


class RejectedPerformance(RefusalRule[Volume]):
    """Volumes whose size, IOPS or throughput their type does not have."""

    id = "ebs-rejected-performance"
    title = "EBS refuses this size, IOPS or throughput"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html",
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html",
        "https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html",
        "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Ebs.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ServiceManagedEBSVolumeConfiguration.html",
    )

    sentence = "refused: {}"

    def refusals(self, resource: Volume) -> Iterator[Refusal]:
        """Yield what is refused whatever the type is, then what its type refuses."""
        kind = resource.volume_type
        yield from _made_of(resource)
        yield from _initialized(resource)
        if isinstance(kind, Unknown):
            yield refused(kind)
            return
        limits = limits_of(str(kind.value), resource)
        if limits is None:
            return
        yield from _size(resource, limits)
        yield from _iops(resource, limits)
        yield from _throughput(resource, limits)
        yield from _use(resource, str(kind.value))


def _made_of(volume: Volume) -> Iterator[Refusal]:
    """What holds whatever the type is."""
    if volume.names_zone_twice:
        message = "an Availability Zone is named by its name or by its id, not by both"
        yield refused(Known(None, volume.declared), message)
    if volume.device or volume.is_copy:
        return
    for found in (is_set(volume.snapshot_id), is_set(volume.size_gib)):
        if surely(found):
            return
    unknown = next((one for one in (volume.snapshot_id, volume.size_gib) if isinstance(one, Unknown)), None)
    yield refused(volume.size_gib if unknown is None else unknown, "a volume needs a size or a snapshot")


def _initialized(volume: Volume) -> Iterator[Refusal]:
    rate, made = volume.initialization_rate_mibps, is_set(volume.snapshot_id)
    if is_nothing(rate):
        return
    if not surely(made):
        doubt = next((one for one in (made, rate) if isinstance(one, Unknown)), rate)
        yield refused(doubt, "only a volume that is made from a snapshot has a rate of initialization")
    if isinstance(rate, Unknown) or not 100 <= (rate.value or 0) <= 300:
        yield refused(rate, "the rate of initialization is 100 to 300 MiB/s")


def _size(volume: Volume, limits: Limits) -> Iterator[Refusal]:
    size = volume.size_gib
    minimum, maximum = limits.size_gib
    if isinstance(size, Unknown):
        yield refused(size)
    elif size.value is not None and not minimum <= size.value <= maximum:
        yield refused(size, f"{limits.name} volumes have {minimum:,} to {maximum:,} GiB, not {size.value:,g}")


def _iops(volume: Volume, limits: Limits) -> Iterator[Refusal]:
    iops = volume.iops
    if isinstance(iops, Unknown):
        yield refused(iops)
    elif limits.iops is None:
        yield from _needless_iops(volume, iops, limits)
    elif iops.value is None:
        if limits.needs_iops:
            yield refused(volume.volume_type, f"{limits.name} needs a number of IOPS")
    elif not limits.iops[0] <= iops.value <= limits.iops[1]:
        minimum, maximum = limits.iops
        yield refused(iops, f"{limits.name} has {minimum:,} to {maximum:,} IOPS, not {iops.value:,g}")
    elif iops.value > limits.included_iops:
        yield from _ratio(volume, iops.value, limits)
    elif volume.device and iops.value < limits.included_iops:
        why = "whether fewer IOPS than 3,000 are refused here was not measured"
        yield refused(Unknown(why, iops.origin, supply="leave them out"), why)


def _needless_iops(volume: Volume, iops: Known[float | None], limits: Limits) -> Iterator[Refusal]:
    if iops.value is None or (volume.type.startswith("aws_") and iops.value == 0):
        return
    why = f"{limits.name} takes no number of IOPS"
    if volume.type in ("aws_ebs_volume", "aws_instance", "AWS::EC2::Volume"):
        yield refused(iops, why)
    else:
        doubt = "IOPS of a type that takes none may be ignored or refused"
        yield refused(Unknown(doubt, iops.origin, supply="leave them out"), why)


def _ratio(volume: Volume, iops: float, limits: Limits) -> Iterator[Refusal]:
    """IOPS for each GiB; a size that is not known may still be large enough."""
    size = volume.size_gib
    least = iops / limits.iops_per_gib
    if isinstance(size, Unknown):
        yield refused(size)
    elif size.value is None:
        why = "what it is made from decides the size"
        yield refused(Unknown(why, size.origin, supply="write the size"), why)
    elif size.value < least:
        why = f"{iops:,g} IOPS need {least:,g} GiB of {limits.name} ({limits.iops_per_gib:,} each), not {size.value:,g}"
        gib = math.ceil(least)
        fix = Fix(f"raise the size to {gib:,} GiB", (Set(volume, "size_gib", gib),), Safety.SHOWN)
        yield refused(volume.iops, why, fix)


def _throughput(volume: Volume, limits: Limits) -> Iterator[Refusal]:
    mibps = volume.throughput_mibps
    if isinstance(mibps, Unknown):
        yield refused(mibps)
        return
    if mibps.value is None:
        return
    if limits.throughput_mibps is None:
        if not (volume.type.startswith("aws_") and mibps.value == 0):
            yield refused(mibps, f"only gp3 takes a throughput, {limits.name} does not")
        return
    minimum, maximum = limits.throughput_mibps
    if mibps.value > maximum:
        yield refused(mibps, f"{limits.name} has at most {maximum:,} MiB/s here, not {mibps.value:,g}")
    elif mibps.value < minimum:
        why = f"{limits.name} has at least {minimum} MiB/s, not {mibps.value:,g}"
        if volume.type == "aws_ebs_volume":
            yield refused(mibps, why)
        else:
            yield refused(Unknown("whether less than 125 MiB/s are refused was not measured", mibps.origin), why)
    else:
        yield from _throughput_of_iops(volume, mibps.value, limits)


def _throughput_of_iops(volume: Volume, mibps: float, limits: Limits) -> Iterator[Refusal]:
    iops = volume.iops
    needed = mibps / limits.mibps_per_iops
    if needed <= limits.included_iops:
        return
    if isinstance(iops, Unknown):
        yield refused(iops)
    elif iops.value is None and volume.device and not _is_new(volume):
        why = "its AMI or its snapshot may say how many IOPS"
        yield refused(Unknown(why, iops.origin, supply="write iops"), why)
    elif max(iops.value or 0, limits.included_iops) < needed:
        has = max(iops.value or 0, limits.included_iops)
        safety, more = Safety.SHOWN if volume.device else Safety.UNSAFE, math.ceil(needed)
        fix = Fix(f"raise the IOPS to {more:,}", (Set(volume, "iops", more),), safety)
        why = f"{mibps:,g} MiB/s need {needed:,g} IOPS, four for each, and it has {has:,g}"
        yield refused(volume.throughput_mibps, why, fix)


def _use(volume: Volume, kind: str) -> Iterator[Refusal]:
    if kind == "io2" and volume.type in LAUNCH_CONFIGURATIONS:
        yield refused(volume.volume_type, "launch configurations do not take io2")
    shared = volume.multi_attach
    if kind not in _SHARED_TYPES and (isinstance(shared, Unknown) or shared.value):
        yield refused(shared, f"only io1 and io2 are attached to several instances, {kind} is not")
    if kind == "standard":
        yield from _standard(volume)
    if kind in ("st1", "sc1") and volume.device == ROOT:
        if _is_root_block(volume):
            yield refused(volume.volume_type, f"{kind} cannot be the root device")
        else:
            why = "only the AMI says which device is the root device"
            yield refused(Unknown(why, volume.volume_type.origin), why)


def _standard(volume: Volume) -> Iterator[Refusal]:
    fargate = volume.is_on_fargate
    if fargate is not None and (isinstance(fargate, Unknown) or fargate.value):
        value = fargate if isinstance(fargate, Unknown) else volume.volume_type
        yield refused(value, "tasks on Fargate take no standard volumes")


def _is_root_block(volume: Volume) -> bool:
    """Whether it is a block for the root device, whatever that is called; else only the AMI says which device it is."""
    slot = volume.declared.slot()
    return volume.type in HAVE_ROOT_BLOCKS and (slot is None or slot.type == "root_block_device")


def _is_new(volume: Volume) -> bool:
    return is_nothing(volume.snapshot_id) and volume.device != ROOT
