"""EFS access point enforces no user

## Why

An access point with a POSIX user makes every client act as that user, whatever the client says it is. Without one,
whoever mounts through the access point chooses a user id, root's included.

## Fails

```terraform
resource "aws_efs_access_point" "app" { # finding
  file_system_id = "fs-0123456789abcdef0"
}
```

```cloudformation
Resources:
  Point: # finding
    Type: AWS::EFS::AccessPoint
    Properties:
      FileSystemId: fs-0123456789abcdef0
```

```cdk
{
  "Resources": {
    "PointB2F2C3F6": { // finding
      "Type": "AWS::EFS::AccessPoint",
      "Properties": { "FileSystemId": "fs-0123456789abcdef0", "RootDirectory": {} },
      "Metadata": { "aws:cdk:path": "Storage/Files/Point/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_efs_access_point" "app" {
  file_system_id = "fs-0123456789abcdef0"

  posix_user {
    uid = 1000
    gid = 1000
  }
}
```

```cloudformation
Resources:
  Point:
    Type: AWS::EFS::AccessPoint
    Properties:
      FileSystemId: fs-0123456789abcdef0
      PosixUser: { Uid: "1000", Gid: "1000" }
```

```cdk
{
  "Resources": {
    "PointB2F2C3F6": {
      "Type": "AWS::EFS::AccessPoint",
      "Properties": { "FileSystemId": "fs-0123456789abcdef0", "PosixUser": { "Uid": "1000", "Gid": "1000" } },
      "Metadata": { "aws:cdk:path": "Storage/Files/Point/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "users" {
  type = set(number)
}

resource "aws_efs_access_point" "app" {
  file_system_id = "fs-0123456789abcdef0"

  dynamic "posix_user" {
    for_each = var.users

    content {
      uid = posix_user.value
      gid = posix_user.value
    }
  }
}
```

## Fix safety

Shown only: a change replaces the access point, and only its owner knows which user it is for.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.resources.efs import AccessPoint
from storage_lint.rule import Category, Severity


class AccessPointWithoutUser(FieldRule[AccessPoint]):
    """Access points that enforce no user."""

    id = "efs-access-point-without-user"
    title = "EFS access point enforces no user"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = ("https://docs.aws.amazon.com/efs/latest/ug/enforce-identity-access-points.html",)
    aliases = (
        "CKV_AWS_330",
        "EFS.4",
        "efs-access-point-enforce-user-identity",
    )

    field = "has_posix_user"
    wrong = "the access point enforces no POSIX user"
    harm = "its clients choose whom they act as, root included"
    fix_title = "make a new access point with a POSIX user"

    def message(self, resource: AccessPoint, value: object) -> str:
        """Return the sentence of the finding: nothing is there, so nothing is so by default."""
        return f"{self.wrong}: {self.harm}"
