"""EBS data volume is deleted with its instance

## Why

A volume beside the root device is there to keep data. With `delete_on_termination` it is gone when the instance is
terminated: by a replacement, a Spot interruption or a mistake. In Terraform that is the default of an instance's
`ebs_block_device`, and Auto Scaling's of every device of a launch configuration.

Root devices, devices made from a snapshot and instance store volumes are left out: what they hold comes back.

## Fails

```terraform
resource "aws_instance" "web" {
  ami           = "ami-0abcdef1234567890"
  instance_type = "t3.micro"

  ebs_block_device { # finding
    device_name = "/dev/sdf"
    volume_size = 100
  }
}
```

```cloudformation
Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0abcdef1234567890
      BlockDeviceMappings:
        - DeviceName: /dev/sdf
          Ebs:
            VolumeSize: 100
            DeleteOnTermination: true # finding
```

```cdk
{
  "Resources": {
    "Web02F92D1F": {
      "Type": "AWS::EC2::Instance",
      "Properties": {
        "BlockDeviceMappings": [
          {
            "DeviceName": "/dev/sdf",
            "Ebs": {
              "DeleteOnTermination": true, // finding
              "VolumeSize": 100
            }
          }
        ],
        "ImageId": "ami-0abcdef1234567890"
      },
      "Metadata": { "aws:cdk:path": "Service/Web/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_instance" "web" {
  ami           = "ami-0abcdef1234567890"
  instance_type = "t3.micro"

  ebs_block_device {
    device_name           = "/dev/sdf"
    volume_size           = 100
    delete_on_termination = false
  }
}
```

```cloudformation
Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0abcdef1234567890
      BlockDeviceMappings:
        - DeviceName: /dev/sdf
          Ebs:
            VolumeSize: 100
            DeleteOnTermination: false
```

```cdk
{
  "Resources": {
    "Web02F92D1F": {
      "Type": "AWS::EC2::Instance",
      "Properties": {
        "BlockDeviceMappings": [
          {
            "DeviceName": "/dev/sdf",
            "Ebs": {
              "DeleteOnTermination": false,
              "VolumeSize": 100
            }
          }
        ],
        "ImageId": "ami-0abcdef1234567890"
      },
      "Metadata": { "aws:cdk:path": "Service/Web/Resource" }
    }
  }
}
```

## Undecided

A device of a launch template that does not say it: an AMI may have a mapping of that name, which decides.

```terraform
resource "aws_launch_template" "web" {
  image_id = "ami-0abcdef1234567890"

  block_device_mappings {
    device_name = "/dev/sdf"

    ebs {
      volume_size = 100
    }
  }
}
```

## Fix safety

Unsafe: volumes of terminated instances stay, and are paid for, until somebody deletes them.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.choices import both, opposite
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.ebs import Volume
from storage_lint.resources.launch import ROOT, UNNAMED, UNREAD
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules.ebs._limits import HAVE_ROOT_BLOCKS


class DataDeletedWithInstance(FieldRule[Volume]):
    """Devices beside the root device that are deleted with their instance."""

    id = "ebs-data-deleted-with-instance"
    title = "EBS data volume is deleted with its instance"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/preserving-volumes-on-termination.html",
        "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Ebs.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/instance#delete_on_termination-2",
    )
    safety = Safety.UNSAFE

    field = "delete_on_termination"
    wanted = False
    wrong = "deleted with its instance"
    harm = "the data on it are lost when the instance is terminated or replaced"
    left_open = "the AMI's mapping of that device decides"
    fix_title = "keep the volume when the instance is terminated"

    def applies(self, resource: Volume) -> Value[bool]:
        """Return whether it is a new, empty device beside the root device."""
        if resource.device in ("", ROOT, UNREAD) or resource.device.startswith("managed volume"):
            return Known(False, resource.declared)
        is_new = opposite(is_set(resource.snapshot_id))
        if resource.device == UNNAMED and resource.type not in HAVE_ROOT_BLOCKS:
            reason = "whether it is the root device is not known: only its name says so"
            return both(is_new, Unknown(reason, resource.declared))
        return is_new

    def message(self, resource: Volume, value: Value[Any]) -> str:
        """Return the sentence of the finding, which names the device."""
        return f"{resource.device} is {super().message(resource, value)}"
