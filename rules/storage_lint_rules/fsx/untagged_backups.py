"""FSx does not copy tags to backups

## Why

Who pays for a backup, who may delete it and how long it must be kept is often said by tags. Backups, snapshots and
volumes of FSx have none unless they are copied from the file system.

Without tags there is nothing to copy, and scratch file systems of Lustre and those that are linked to S3 have no
backups: the rule is not about them.

## Fails

```terraform
resource "aws_fsx_lustre_file_system" "files" { # finding
  storage_capacity            = 1200
  deployment_type             = "PERSISTENT_2"
  per_unit_storage_throughput = 125
  subnet_ids                  = ["subnet-11111111"]
  tags                        = { Owner = "research" }
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::FSx::FileSystem
    Properties:
      FileSystemType: OPENZFS
      StorageCapacity: 64
      SubnetIds: [subnet-11111111]
      Tags: [{Key: Owner, Value: research}]
      OpenZFSConfiguration:
        DeploymentType: SINGLE_AZ_1
        ThroughputCapacity: 64
        CopyTagsToBackups: true
        CopyTagsToVolumes: false # finding
```

```cdk
{
  "Resources": {
    "Files": {
      "Type": "AWS::FSx::Volume",
      "Properties": {
        "Name": "data",
        "VolumeType": "ONTAP",
        "Tags": [{ "Key": "Owner", "Value": "research" }],
        "OntapConfiguration": { "StorageVirtualMachineId": "svm-0123456789abcdef0" } // finding
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Passes

```terraform
resource "aws_fsx_lustre_file_system" "files" {
  storage_capacity            = 1200
  deployment_type             = "PERSISTENT_2"
  per_unit_storage_throughput = 125
  subnet_ids                  = ["subnet-11111111"]
  copy_tags_to_backups        = true
  tags                        = { Owner = "research" }
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::FSx::FileSystem
    Properties:
      FileSystemType: OPENZFS
      StorageCapacity: 64
      SubnetIds: [subnet-11111111]
      OpenZFSConfiguration:
        DeploymentType: SINGLE_AZ_1
        ThroughputCapacity: 64
```

```cdk
{
  "Resources": {
    "Files": {
      "Type": "AWS::FSx::Volume",
      "Properties": {
        "Name": "data",
        "VolumeType": "ONTAP",
        "Tags": [{ "Key": "Owner", "Value": "research" }],
        "OntapConfiguration": { "StorageVirtualMachineId": "svm-0123456789abcdef0", "CopyTagsToBackups": "true" }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Undecided

```terraform
variable "copied" {
  type = bool
}

resource "aws_fsx_lustre_file_system" "files" {
  storage_capacity            = 1200
  deployment_type             = "PERSISTENT_2"
  per_unit_storage_throughput = 125
  subnet_ids                  = ["subnet-11111111"]
  copy_tags_to_backups        = var.copied
  tags                        = { Owner = "research" }
}
```

## Fix safety

Safe for OpenZFS and volumes of ONTAP, which are changed in place. Shown only for Windows and Lustre: Terraform
replaces the file system.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.change import Safety, Set
from storage_lint.graph.choices import both, either, opposite, surely_not
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.fsx import FileSystem, Volume
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity


class UntaggedBackups(Rule[FileSystem | Volume]):
    """File systems and volumes with tags that their backups do not get."""

    id = "fsx-untagged-backups"
    title = "FSx does not copy tags to backups"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemOpenZFSConfiguration.html",
        "https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemLustreConfiguration.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/fsx-controls.html",
    )
    aliases = (
        "FSx.1",
        "FSx.2",
        "fsx-openzfs-copy-tags-enabled",
        "fsx-lustre-copy-tags-to-backups",
    )
    safety = {
        "aws_fsx_openzfs_file_system": Safety.SAFE,
        "aws_fsx_ontap_volume": Safety.SAFE,
        "AWS::FSx::Volume": Safety.SAFE,
    }

    def check(self, resource: FileSystem | Volume) -> Iterator[Outcome]:
        """Find tags that are not copied, where there are some, and backups."""
        applies = both(resource.has_tags, _has_backups(resource))
        if surely_not(applies):
            return
        for field, where in _copied(resource):
            value: Value[Any] = getattr(resource, field)
            if isinstance(value, Known) and value.value is not False:
                continue
            doubt = value if isinstance(value, Unknown) else applies
            if isinstance(doubt, Unknown):
                yield self.undecided(resource, doubt)
            else:
                fix = self.fix(resource, f"copy tags to {where}", Set(resource, field, True))
                yield self.finding(resource, value, f"tags are not copied to {where}", fix=fix)
            return


def _copied(resource: FileSystem | Volume) -> tuple[tuple[str, str], ...]:
    """The fields that say to what tags are copied; Known(None) where there is no such thing."""
    backups = ("copies_tags_to_backups", "backups")
    return (backups, ("copies_tags_to_volumes", "volumes")) if isinstance(resource, FileSystem) else (backups,)


def _has_backups(resource: FileSystem | Volume) -> Value[bool]:
    if isinstance(resource, Volume):
        return Known(True, resource.declared)
    linked = either(resource.imports_from_s3, resource.is_associated)
    return opposite(either(resource.is_scratch, linked))
