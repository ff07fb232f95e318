"""FSx file system is not backed up

## Why

Without automatic backups, what is deleted or overwritten is gone. What happens when nothing is written depends on who
writes it: AWS and CloudFormation keep backups of Windows, ONTAP and OpenZFS for 30 days, Terraform's provider sends 0
for ONTAP and OpenZFS and 7 for Windows. Lustre has none by itself.

Scratch file systems of Lustre, and those that are linked to S3, cannot be backed up: the rule is not about them. For
ONTAP, a retention of 0 also deletes the automatic backups that exist. An OpenZFS file system that is read only may be a
replica of one that is backed up: undecided.

## Fails

```terraform
resource "aws_fsx_ontap_file_system" "files" { # finding
  storage_capacity    = 1024
  throughput_capacity = 128
  deployment_type     = "MULTI_AZ_1"
  preferred_subnet_id = "subnet-11111111"
  subnet_ids          = ["subnet-11111111", "subnet-22222222"]
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::FSx::FileSystem
    Properties:
      FileSystemType: WINDOWS
      StorageCapacity: 1200
      SubnetIds: [subnet-11111111]
      WindowsConfiguration:
        ThroughputCapacity: 32
        AutomaticBackupRetentionDays: 0 # finding
```

```cdk
{
  "Resources": {
    "Files": {
      "Type": "AWS::FSx::FileSystem",
      "Properties": {
        "FileSystemType": "LUSTRE",
        "StorageCapacity": 1200,
        "SubnetIds": ["subnet-11111111"],
        "LustreConfiguration": { "DeploymentType": "PERSISTENT_2" } // finding
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Passes

```terraform
resource "aws_fsx_openzfs_file_system" "files" {
  storage_capacity                = 64
  throughput_capacity             = 160
  deployment_type                 = "MULTI_AZ_1"
  automatic_backup_retention_days = 7
  preferred_subnet_id             = "subnet-11111111"
  subnet_ids                      = ["subnet-11111111", "subnet-22222222"]
}

resource "aws_fsx_lustre_file_system" "scratch" {
  storage_capacity = 1200
  deployment_type  = "SCRATCH_2"
  subnet_ids       = ["subnet-11111111"]
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::FSx::FileSystem
    Properties:
      FileSystemType: ONTAP
      StorageCapacity: 1200
      SubnetIds: [subnet-11111111, subnet-22222222]
      OntapConfiguration:
        DeploymentType: MULTI_AZ_1
        PreferredSubnetId: subnet-11111111
        ThroughputCapacity: 128
```

```cdk
{
  "Resources": {
    "Files": {
      "Type": "AWS::FSx::FileSystem",
      "Properties": {
        "FileSystemType": "LUSTRE",
        "StorageCapacity": 1200,
        "SubnetIds": ["subnet-11111111"],
        "LustreConfiguration": {
          "DeploymentType": "PERSISTENT_2",
          "PerUnitStorageThroughput": 125,
          "AutomaticBackupRetentionDays": 7
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Undecided

```terraform
variable "days" {
  type = number
}

resource "aws_fsx_windows_file_system" "files" {
  storage_capacity    = 300
  throughput_capacity = 32
  subnet_ids          = ["subnet-11111111", "subnet-22222222"]
  deployment_type                 = "MULTI_AZ_1"
  automatic_backup_retention_days = var.days
}
```

## Fix safety

Safe: in place and without interruption. Backup storage is billed by its size.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import MinimumRule
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.graph.choices import either, mapped, surely_not
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.resources.backup_plans import is_backed_up
from storage_lint.resources.fsx import ONTAP, FileSystem
from storage_lint.rule import Category, Severity

WANTED_DAYS = 7


class MissingBackup(MinimumRule[FileSystem]):
    """File systems whose automatic backups are off, as written or by a default."""

    id = "fsx-missing-backup"
    title = "FSx file system is not backed up"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html",
        "https://docs.aws.amazon.com/fsx/latest/LustreGuide/using-backups-fsx.html",
    )
    aliases = ("FSX_RESOURCES_PROTECTED_BY_BACKUP_PLAN",)
    safety = Safety.SAFE

    field = "backup_retention_days"
    minimum = 1
    fix_title = "keep automatic backups for 7 days"

    def applies(self, resource: FileSystem) -> Value[bool]:
        """Return whether it can be backed up: no scratch, no link to S3."""
        linked = either(resource.imports_from_s3, resource.is_associated)
        return mapped(either(resource.is_scratch, linked), lambda cannot: not cannot)

    def passes(self, value: Any, resource: FileSystem) -> bool | Unknown:
        """Return whether FSx keeps backups, or a backup plan does."""
        if (value or 0) >= self.minimum:
            return True
        covered = is_backed_up(resource, resource.in_backup_plan)
        if isinstance(covered, Unknown):
            return covered
        if covered.value:
            return True
        read_only = resource.is_read_only
        if surely_not(read_only):
            return False
        reason = "a file system that is read only may be a replica, whose source is backed up"
        return read_only if isinstance(read_only, Unknown) else Unknown(reason, read_only.origin)

    def message(self, resource: FileSystem, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        default = " by default" if value.origin.source is Source.DEFAULT else ""
        gone = isinstance(resource.engine, Known) and resource.engine.value == ONTAP
        more = ", and those that exist are deleted" if gone else ""
        return f"automatic backups are off{default}{more}: what is deleted or overwritten is gone"

    def changes(self, resource: FileSystem) -> tuple[Change, ...]:
        """Keep them for a week."""
        return (Set(resource, self.field, WANTED_DAYS),)
