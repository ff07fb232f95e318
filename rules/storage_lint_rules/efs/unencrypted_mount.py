"""EFS volume of a task is mounted without encryption in transit

## Why

Without transit encryption the container's reads and writes cross the network in clear text. ECS and Batch leave it off
unless the volume says otherwise, and it costs nothing.

A volume that also names an access point or asks for IAM is refused without transit encryption: that is
`efs-rejected-mount`.

## Fails

```terraform
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = "[]"

  volume {
    name = "shared"

    efs_volume_configuration { # finding
      file_system_id = "fs-0123456789abcdef0"
    }
  }
}
```

```cloudformation
Resources:
  App:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Volumes:
        - Name: shared
          EFSVolumeConfiguration:
            FilesystemId: fs-0123456789abcdef0
            TransitEncryption: DISABLED # finding
```

```cdk
{
  "Resources": {
    "AppF1B96344": {
      "Type": "AWS::ECS::TaskDefinition",
      "Properties": {
        "Volumes": [
          {
            "Name": "shared",
            "EFSVolumeConfiguration": {
              "FilesystemId": "fs-0123456789abcdef0",
              "TransitEncryption": "DISABLED" // finding
            }
          }
        ]
      },
      "Metadata": { "aws:cdk:path": "Service/App/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = "[]"

  volume {
    name = "shared"

    efs_volume_configuration {
      file_system_id     = "fs-0123456789abcdef0"
      transit_encryption = "ENABLED"
    }
  }
}
```

```cloudformation
Resources:
  App:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Volumes:
        - Name: shared
          EFSVolumeConfiguration:
            FilesystemId: fs-0123456789abcdef0
            TransitEncryption: ENABLED
```

```cdk
{
  "Resources": {
    "AppF1B96344": {
      "Type": "AWS::ECS::TaskDefinition",
      "Properties": {
        "Volumes": [
          {
            "Name": "shared",
            "EFSVolumeConfiguration": { "FilesystemId": "fs-0123456789abcdef0", "TransitEncryption": "ENABLED" }
          }
        ]
      },
      "Metadata": { "aws:cdk:path": "Service/App/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "transit" {
  type = string
}

resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = "[]"

  volume {
    name = "shared"

    efs_volume_configuration {
      file_system_id     = "fs-0123456789abcdef0"
      transit_encryption = var.transit
    }
  }
}
```

## Fix safety

Safe: a new revision of the task definition; the file system takes both kinds of mounts.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.choices import mapped
from storage_lint.graph.value import Value
from storage_lint.resources.efs import Mount
from storage_lint.rule import Category, Severity


class UnencryptedMount(FieldRule[Mount]):
    """EFS volumes of containers whose traffic is not encrypted."""

    id = "efs-unencrypted-mount"
    title = "EFS volume of a task is mounted without encryption in transit"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html",
        "https://docs.aws.amazon.com/batch/latest/APIReference/API_EFSVolumeConfiguration.html",
    )
    aliases = (
        "CKV_AWS_97",
        "AWS-0035",
        "AVD-AWS-0035",
        "aws-ecs-enable-in-transit-encryption",
        "AWS096",
        "4d46ff3b-7160-41d1-a310-71d6d370b08f",
        "c1282e03-b285-4637-aee7-eefe3a7bb658",
    )
    safety = Safety.SAFE

    field = "transit_encryption"
    wanted = "ENABLED"
    wrong = "transit encryption of the EFS volume is off"
    harm = "its reads and writes cross the network in clear text"
    fix_title = "turn transit encryption on"

    def applies(self, resource: Mount) -> Value[bool]:
        """Return whether the volume names no access point and asks for no IAM: those are refused without it."""
        return mapped(resource.needs_transit_encryption, lambda needs: not needs)
