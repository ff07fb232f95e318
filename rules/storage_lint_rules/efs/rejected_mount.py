"""ECS or Batch refuses this EFS volume

## Why

A volume that names an access point or asks for IAM authorization must be mounted with transit encryption, and through
an access point the root directory can only be `/`. Registering the definition fails otherwise.

## Fails

```terraform
resource "aws_ecs_task_definition" "app" {
  family                = "app"
  container_definitions = "[]"

  volume {
    name = "shared"

    efs_volume_configuration { # finding
      file_system_id = "fs-0123456789abcdef0"

      authorization_config {
        iam = "ENABLED"
      }
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
            RootDirectory: /app # finding
            AuthorizationConfig:
              AccessPointId: fsap-0123456789abcdef0
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
              "TransitEncryption": "DISABLED", // finding
              "AuthorizationConfig": { "IAM": "ENABLED" }
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

      authorization_config {
        access_point_id = "fsap-0123456789abcdef0"
        iam             = "ENABLED"
      }
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
              "TransitEncryption": "ENABLED",
              "AuthorizationConfig": { "IAM": "ENABLED" }
            }
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

      authorization_config {
        iam = "ENABLED"
      }
    }
  }
}
```

## Fix safety

Safe: without it the definition cannot be registered at all.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule, said
from storage_lint.graph.change import Safety, Set, Unset
from storage_lint.graph.choices import both, mapped
from storage_lint.graph.text import is_set
from storage_lint.resources.efs import Mount
from storage_lint.rule import Category, Severity


class RejectedMount(RefusalRule[Mount]):
    """Volumes whose settings exclude each other."""

    id = "efs-rejected-mount"
    title = "ECS or Batch refuses this EFS volume"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html",
        "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSAuthorizationConfig.html",
    )
    safety = Safety.SAFE

    sentence = "refused: {}"

    def refusals(self, resource: Mount) -> Iterator[Refusal]:
        """Yield what an access point or IAM asks for and the volume does not give."""
        transit, root = resource.transit_encryption, resource.root_directory
        plain = mapped(transit, lambda setting: setting != "ENABLED")
        fix = self.fix(resource, "turn transit encryption on", Set(resource, "transit_encryption", "ENABLED"))
        message = "an access point or IAM authorization needs transit encryption, which is off"
        yield Refusal(both(resource.needs_transit_encryption, plain), transit, message, fix)
        other = mapped(root, lambda path: path not in (None, "/"))
        fix = self.fix(resource, "leave the root directory out", Unset(resource, "root_directory"))
        message = f"through an access point the root directory must be /, not {said(root)}"
        yield Refusal(both(is_set(resource.access_point_id), other), root, message, fix)
