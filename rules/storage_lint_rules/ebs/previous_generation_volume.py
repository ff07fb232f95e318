"""EBS volume is of a previous generation

## Why

io2 costs what io1 costs for the first 32,000 IOPS and less above, and loses a volume a hundred times less often: its
durability is 99.999 %, against 99.8 to 99.9 % of io1. Magnetic volumes (`standard`) deliver about 100 IOPS; gp3
starts at 3,000.

gp2 has a rule of its own, `ebs-gp2-volume`. Launch configurations cannot use io2, so io1 is right there.

## Fails

```terraform
resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 500
  type              = "io1" # finding
  iops              = 4000
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: us-east-1a
      Size: 500
      VolumeType: standard # finding
```

```cdk
{
  "Resources": {
    "DataE4A5B1C0": {
      "Type": "AWS::EC2::Volume",
      "Properties": {
        "AvailabilityZone": "us-east-1a",
        "Iops": 4000,
        "Size": 500,
        "VolumeType": "io1" // finding
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
  type              = "io2"
  iops              = 4000
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
      "Properties": {
        "AvailabilityZone": "us-east-1a",
        "Iops": 4000,
        "Size": 500,
        "VolumeType": "io2"
      },
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

io1 to io2 is safe for volumes of their own: changed in place, at the same price or less; shown only where instances
share the volume, and for block devices, which would be replaced. From `standard` to gp3 is unsafe, as gp3 costs more
per GiB.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Fix, Safety, Set
from storage_lint.graph.choices import surely_not
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.ebs import Volume
from storage_lint.rule import Category, Outcome, Rule, Savings, Severity
from storage_lint_rules.ebs import _facts as facts

_LAUNCH_CONFIGURATIONS = ("aws_launch_configuration", "AWS::AutoScaling::LaunchConfiguration")


class PreviousGenerationVolume(Rule[Volume]):
    """Volumes and block devices of the types io1 and standard."""

    id = "ebs-previous-generation-volume"
    title = "EBS volume is of a previous generation"
    severity = Severity.LOW
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/ebs/latest/userguide/provisioned-iops.html",
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-volume-types.html",
    )

    def check(self, resource: Volume) -> Iterator[Outcome]:
        """Find volumes whose type has a better successor."""
        kind = resource.volume_type
        if isinstance(kind, Unknown):
            yield self.undecided(resource, kind)
        elif kind.value == "io1" and resource.type not in _LAUNCH_CONFIGURATIONS:
            message = "io1; io2 costs no more and loses a volume a hundred times less often"
            fix = _fix(resource, "io2", Safety.SAFE)
            yield self.finding(resource, kind, _of(resource, message), savings=_savings(resource), fix=fix)
        elif kind.value == "standard":
            message = "magnetic (standard), with about 100 IOPS; gp3 starts at 3,000 but costs more per GiB"
            yield self.finding(resource, kind, _of(resource, message), fix=_fix(resource, "gp3", Safety.UNSAFE))


def _of(volume: Volume, message: str) -> str:
    return f"{volume.device or 'the volume'} is {message}"


def _fix(volume: Volume, kind: str, safety: Safety) -> Fix:
    shared = not surely_not(volume.multi_attach)
    shown = shared or bool(volume.device)  # a device is replaced with its instance
    return Fix(f"change the type to {kind}", (Set(volume, "volume_type", kind),), Safety.SHOWN if shown else safety)


def _savings(volume: Volume) -> Savings | None:
    """What io2 costs less: nothing below its second tier of IOPS."""
    if volume.for_each_instance or not isinstance(volume.iops, Known) or volume.iops.value is None:
        return None
    cheaper = min(volume.iops.value, facts.IO1_MAXIMUM_IOPS) - facts.IO2_FIRST_TIER_IOPS
    if cheaper <= 0:
        return None
    less = cheaper * (facts.IO1_USD_PER_IOPS_MONTH - facts.IO2_SECOND_TIER_USD_PER_IOPS_MONTH)
    return Savings(round(less, 2), f"{volume.iops.value:,g} IOPS as io2, us-east-1 prices of {facts.PRICES_OF}")
