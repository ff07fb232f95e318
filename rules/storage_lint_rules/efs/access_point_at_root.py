"""EFS access point opens the whole file system

## Why

An access point shows its clients a directory as their root. Without one, or with `/`, they see everything on the file
system, and an access point per application keeps nothing apart.

## Fails

```terraform
resource "aws_efs_access_point" "app" { # finding
  file_system_id = "fs-0123456789abcdef0"
}
```

```cloudformation
Resources:
  Point:
    Type: AWS::EFS::AccessPoint
    Properties:
      FileSystemId: fs-0123456789abcdef0
      RootDirectory:
        Path: / # finding
```

```cdk
{
  "Resources": {
    "PointB2F2C3F6": {
      "Type": "AWS::EFS::AccessPoint",
      "Properties": {
        "FileSystemId": "fs-0123456789abcdef0",
        "RootDirectory": {} // finding
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Point/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_efs_access_point" "app" {
  file_system_id = "fs-0123456789abcdef0"

  root_directory {
    path = "/app"
  }
}
```

```cloudformation
Resources:
  Point:
    Type: AWS::EFS::AccessPoint
    Properties:
      FileSystemId: fs-0123456789abcdef0
      RootDirectory: { Path: /app }
```

```cdk
{
  "Resources": {
    "PointB2F2C3F6": {
      "Type": "AWS::EFS::AccessPoint",
      "Properties": { "FileSystemId": "fs-0123456789abcdef0", "RootDirectory": { "Path": "/app" } },
      "Metadata": { "aws:cdk:path": "Storage/Files/Point/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "path" {
  type = string
}

resource "aws_efs_access_point" "app" {
  file_system_id = "fs-0123456789abcdef0"

  root_directory {
    path = var.path
  }
}
```

## Fix safety

None: a change replaces the access point, and only its owner knows which directory it is for.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.value import Source, Unknown, Value
from storage_lint.resources.efs import AccessPoint
from storage_lint.rule import Category, Severity


class AccessPointAtRoot(ShapedRule[AccessPoint]):
    """Access points whose root is the file system's."""

    id = "efs-access-point-at-root"
    title = "EFS access point opens the whole file system"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/efs/latest/ug/enforce-root-directory-access-point.html",
        "https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html",
    )
    aliases = (
        "CKV_AWS_329",
        "EFS.3",
        "efs-access-point-enforce-root-directory",
    )

    field = "root_directory_path"

    def passes(self, value: Any, resource: AccessPoint) -> bool | Unknown:
        """Return whether the access point has a directory of its own."""
        return value not in (None, "/")

    def message(self, resource: AccessPoint, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        what = "no root directory" if value.origin.source is Source.DEFAULT else "the root directory /"
        return f"the access point has {what}: its clients see the whole file system"
