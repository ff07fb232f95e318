"""EBS volume uses gp2

## Why

gp3 is the successor of gp2: 20 % cheaper per GiB, with 3,000 IOPS and 125 MiB/s included at any size, where gp2
gives 3 IOPS per GiB. The finding names what the change saves per month when the size is known, with gp3 provisioned
to match the baseline IOPS of the gp2 volume.

gp2 is also the default of `aws_ebs_volume` and `AWS::EC2::Volume` when no type is written. A block device of an
instance or template with no type takes the type of its AMI: the rule does not apply.

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
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.ebs import Volume
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.rule import Category, Outcome, Rule, Savings, Severity
from storage_lint_rules import facts


class Gp2Volume(Rule[Volume]):
    """Volumes and block devices of type gp2, written or by default."""

    id = "ebs-gp2-volume"
    title = "EBS volume uses gp2"
    severity = Severity.LOW
    category = Category.COST
    references = ("https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html",)

    def check(self, resource: Volume) -> Iterator[Outcome]:
        """Find gp2, with the saving per month where the size is known."""
        match resource.volume_type:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value="gp2") as volume_type:
                savings = _savings(resource.size_gib)
                less = f"${savings.usd_per_month:,.2f} a month" if savings else "20 % per GiB"
                subject = f"{resource.device} is gp2" if resource.device else "gp2 volume"
                origin = " by default" if volume_type.origin.source is Source.DEFAULT else ""
                message = f"{subject}{origin}; gp3 costs {less} less and starts at 3,000 IOPS"
                yield self.finding(resource, volume_type, message, savings=savings, because=(resource.size_gib,))


def _savings(size_gib: Value[float | None]) -> Savings | None:
    """What gp3 with the baseline IOPS of gp2 costs less; None when the size is not known or nothing is saved."""
    if not isinstance(size_gib, Known) or size_gib.value is None:
        return None
    size = size_gib.value
    baseline_iops = min(max(facts.GP2_MINIMUM_IOPS, facts.GP2_IOPS_PER_GIB * size), facts.GP2_MAXIMUM_IOPS)
    further_iops = max(0.0, baseline_iops - facts.GP3_INCLUDED_IOPS)
    gp2 = size * facts.GP2_USD_PER_GIB_MONTH
    gp3 = size * facts.GP3_USD_PER_GIB_MONTH + further_iops * facts.GP3_USD_PER_IOPS_MONTH
    iops = int(max(facts.GP3_INCLUDED_IOPS, baseline_iops))
    assumption = f"{size:,g} GiB as gp3 with {iops:,} IOPS, {facts.REGION} prices of {facts.CHECKED}"
    return Savings(round(gp2 - gp3, 2), assumption) if gp2 > gp3 else None
