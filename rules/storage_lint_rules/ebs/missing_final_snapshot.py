"""EBS volume leaves no snapshot behind

## Why

A volume that is removed from the code, or replaced because its Availability Zone or encryption changed, is deleted
with all its data, in the middle of a deployment. A last snapshot costs $0.05 per GiB and month for the
blocks that are in use, until somebody deletes it.

Terraform takes one with `final_snapshot`; in CloudFormation the DeletionPolicy `Snapshot` does, or `Retain` keeps the
volume itself, as CDK's `Volume` does.

## Fails

```terraform
resource "aws_ebs_volume" "data" { # finding
  availability_zone = "us-east-1a"
  size              = 100
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
      "DeletionPolicy": "Delete", // finding
      "Properties": {
        "AvailabilityZone": "us-east-1a",
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
  final_snapshot    = true
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::EC2::Volume
    DeletionPolicy: Snapshot
    Properties:
      AvailabilityZone: us-east-1a
      Size: 100
```

```cdk
{
  "Resources": {
    "DataE4A5B1C0": {
      "Type": "AWS::EC2::Volume",
      "UpdateReplacePolicy": "Retain",
      "DeletionPolicy": "Retain",
      "Properties": {
        "AvailabilityZone": "us-east-1a",
        "Size": 100
      },
      "Metadata": { "aws:cdk:path": "Storage/Data/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "keep" {
  type = bool
}

resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 100
  final_snapshot    = var.keep
}
```

## Fix safety

Safe: nothing happens until the volume is deleted.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Known, Value
from storage_lint.resources.ebs import Volume
from storage_lint.rule import Category, Profile, Severity


class MissingFinalSnapshot(FieldRule[Volume]):
    """Volumes of their own whose data go with them."""

    id = "ebs-missing-final-snapshot"
    title = "EBS volume leaves no snapshot behind"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = (
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_volume#final_snapshot-1",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
    )
    safety = Safety.SAFE

    field = "kept_when_deleted"
    wrong = "deletion leaves no snapshot"
    harm = "its data are lost when it is replaced or removed from the code"
    fix_title = "take a last snapshot"

    def applies(self, resource: Volume) -> Value[bool]:
        """Return whether it is a volume of its own."""
        return Known(not resource.device, resource.declared)
