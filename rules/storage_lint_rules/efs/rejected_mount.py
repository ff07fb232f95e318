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

from storage_lint.graph.change import Safety, Set, Unset
from storage_lint.graph.choices import surely_not
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown, Value
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
        needs, transit, root = resource.needs_transit_encryption, resource.transit_encryption, resource.root_directory
        if surely_not(needs):
            return
        if not (isinstance(transit, Known) and transit.value == "ENABLED"):
            if isinstance(needs, Unknown):
                yield self.undecided(resource, needs)
            elif isinstance(transit, Unknown):
                yield self.undecided(resource, transit)
            else:
                fix = self.fix(resource, "turn transit encryption on", Set(resource, "transit_encryption", "ENABLED"))
                message = "refused: an access point or IAM authorization needs transit encryption, which is off"
                yield self.finding(resource, transit, message, fix=fix)
        elif not (isinstance(root, Known) and root.value in (None, "/")):
            yield from self._root(resource, root)

    def _root(self, resource: Mount, root: Value[str | None]) -> Iterator[Outcome]:
        point = is_set(resource.access_point_id)
        if isinstance(point, Unknown):
            yield self.undecided(resource, point)
        elif point.value and isinstance(root, Unknown):
            yield self.undecided(resource, root)
        elif point.value and isinstance(root, Known):
            fix = self.fix(resource, "leave the root directory out", Unset(resource, "root_directory"))
            message = f"refused: through an access point the root directory must be /, not {root.value}"
            yield self.finding(resource, root, message, fix=fix)
