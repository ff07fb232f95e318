"""EFS file system is in no backup plan

## Why

What is deleted from a file system or overwritten is gone unless something keeps a copy. EFS makes automatic backups
where a backup policy turns them on, and by itself only for One Zone file systems; AWS Backup covers what its
selections name, by ARN, by tag or altogether.

Backups that are turned off in so many words are another matter (`efs-disabled-backup`).

## Fails

```terraform
resource "aws_efs_file_system" "files" { # finding
  encrypted = true
}
```

```cloudformation
Resources:
  Files: # finding
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": { // finding
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true
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

resource "aws_backup_selection" "daily" {
  name         = "daily"
  iam_role_arn = "arn:aws:iam::111122223333:role/backup"
  plan_id      = "8f81f553-3a74-4a3f-b93d-b3360dc80c50"
  resources    = [aws_efs_file_system.files.arn]
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
        "AvailabilityZoneName": "eu-west-1a"
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "backed_up" {
  type = list(string)
}

resource "aws_efs_file_system" "files" {
  encrypted = true
}

resource "aws_backup_selection" "daily" {
  name         = "daily"
  iam_role_arn = "arn:aws:iam::111122223333:role/backup"
  plan_id      = "8f81f553-3a74-4a3f-b93d-b3360dc80c50"
  resources    = var.backed_up
}
```

## Fix safety

Safe: changed in place. Backup storage is billed by its size.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Safety, Set
from storage_lint.graph.choices import both, either, mapped, opposite
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.backup_plans import is_backed_up
from storage_lint.resources.efs import FileSystem
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity


class MissingBackup(Rule[FileSystem]):
    """Regional file systems that neither a backup policy nor a backup plan covers."""

    id = "efs-missing-backup"
    title = "EFS file system is in no backup plan"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/efs/latest/ug/automatic-backups.html",
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html",
    )
    aliases = (
        "CKV2_AWS_18",
        "HIPAA.Security-EFSInBackupPlan",
        "NIST.800.53.R4-EFSInBackupPlan",
        "NIST.800.53.R5-EFSInBackupPlan",
        "EFS_RESOURCES_PROTECTED_BY_BACKUP_PLAN",
        "EFS.2",
        "EFS.7",
        "efs-automatic-backups-enabled",
        "efs-in-backup-plan",
    )
    safety = Safety.SAFE

    def check(self, resource: FileSystem) -> Iterator[Outcome]:
        """Find file systems of which nothing keeps a copy."""
        covered = either(_keeps_itself(resource), is_backed_up(resource, resource.in_backup_plan))
        missing = both(opposite(covered), opposite(_says_no(resource)))
        if isinstance(missing, Unknown):
            yield self.undecided(resource, missing)
        elif missing.value:
            fix = self.fix(resource, "turn automatic backups on", Set(resource, "efs_backup_status", "ENABLED"))
            message = "nothing keeps a copy of its files: no backup policy, and no backup plan that was read"
            values = (resource.efs_backup_status, resource.in_backup_plan)
            yield self.finding(resource, resource.declared, message, because=values, fix=fix)


def _keeps_itself(file_system: FileSystem) -> Value[bool]:
    """Whether EFS makes backups: it is told to, or it is a One Zone file system, for which that is the default."""
    told = mapped(file_system.efs_backup_status, lambda status: (status or "").upper() in ("ENABLED", "ENABLING"))
    one_zone = is_set(file_system.availability_zone_name)
    return either(told, both(one_zone, opposite(_says_no(file_system))))


def _says_no(file_system: FileSystem) -> Value[bool]:
    return mapped(file_system.efs_backup_status, lambda status: (status or "").upper() in ("DISABLED", "DISABLING"))
