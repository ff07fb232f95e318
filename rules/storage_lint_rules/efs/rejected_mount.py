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

from storage_lint.checks import whichever
from storage_lint.graph.change import Safety, Set, Unset
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.efs import Mount
from storage_lint.rule import Category, Outcome, Rule, Severity


class RejectedMount(Rule[Mount]):
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

    def check(self, resource: Mount) -> Iterator[Outcome]:
        """Find what an access point or IAM asks for and the volume does not give."""
        point = whichever(resource.access_point_id, holds=bool)
        iam = whichever(resource.iam, holds=lambda iam: iam == "ENABLED")
        if point is False and iam is False:
            return
        asks = "an access point" if point is True else "IAM authorization"
        transit, root = resource.transit_encryption, resource.root_directory
        asked = point if isinstance(point, Unknown) and iam is not True else iam if point is False else True
        if not (isinstance(transit, Known) and transit.value == "ENABLED"):
            if isinstance(asked, Unknown):
                yield self.undecided(resource, asked)
            elif isinstance(transit, Unknown):
                yield self.undecided(resource, transit)
            else:
                fix = self.fix(resource, "turn transit encryption on", Set(resource, "transit_encryption", "ENABLED"))
                message = f"refused: the volume has {asks} but transit encryption is off"
                yield self.finding(resource, transit, message, fix=fix)
        elif point is not False and not (isinstance(root, Known) and root.value in (None, "/")):
            if isinstance(point, Unknown):
                yield self.undecided(resource, point)
            elif isinstance(root, Unknown):
                yield self.undecided(resource, root)
            else:
                fix = self.fix(resource, "leave the root directory out", Unset(resource, "root_directory"))
                message = f"refused: through an access point the root directory must be /, not {root.value}"
                yield self.finding(resource, root, message, fix=fix)
