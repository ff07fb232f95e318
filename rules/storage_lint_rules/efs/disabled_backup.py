"""EFS automatic backups are turned off

## Why

Somebody turned the automatic daily backups off. A deleted or overwritten file is then gone unless another backup plan
covers the file system, which its code does not show.

## Fails

```terraform
resource "aws_efs_file_system" "files" {
  encrypted = true
}

resource "aws_efs_backup_policy" "files" {
  file_system_id = aws_efs_file_system.files.id

  backup_policy {
    status = "DISABLED" # finding
  }
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      BackupPolicy:
        Status: DISABLED # finding
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true,
        "BackupPolicy": { "Status": "DISABLED" } // finding
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_efs_file_system" "files" {
  encrypted = true
}

resource "aws_efs_backup_policy" "files" {
  file_system_id = aws_efs_file_system.files.id

  backup_policy {
    status = "ENABLED"
  }
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      BackupPolicy:
        Status: ENABLED
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true,
        "BackupPolicy": { "Status": "ENABLED" }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Undecided

```cloudformation
Parameters:
  Backup:
    Type: String
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      BackupPolicy:
        Status: !Ref Backup
```

## Fix safety

Safe: backups begin the next day, in place. Backup storage is billed by its size.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.resources.efs import FileSystem
from storage_lint.rule import Category, Severity


class DisabledBackup(ForbiddenRule[FileSystem]):
    """File systems whose backup policy says DISABLED."""

    id = "efs-disabled-backup"
    title = "EFS automatic backups are turned off"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/efs/latest/ug/automatic-backups.html",
        "https://docs.aws.amazon.com/efs/latest/ug/API_BackupPolicy.html",
    )
    aliases = (
        "EFS_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
        "EFS.7",
        "efs-automatic-backups-enabled",
    )
    safety = Safety.SAFE

    field = "efs_backup_status"
    forbidden = ("disabled", "disabling")
    wrong = "automatic backups are turned off"
    harm = "a deleted file is gone for good unless another backup plan covers it"
    fix_title = "turn automatic backups on"

    def changes(self, resource: FileSystem) -> tuple[Change, ...]:
        """Turn them on."""
        return (Set(resource, self.field, "ENABLED"),)
