"""FSx refuses this configuration

## Why

FSx refuses in the middle of a deployment, engine by engine:

- all: a retention outside of 0 to 90 days; Multi-AZ with other than two subnets or without a preferred one, anything
  else with other than one;
- Windows: a capacity that its storage does not have, HDD with `SINGLE_AZ_1`, a throughput that is no power of two;
- Lustre: a capacity that is no step of its deployment type and storage, a throughput that the type does not have, HDD
  or a drive cache where there is none, backups or a key for scratch, backups or associations beside a path to S3, a
  path to S3 with `PERSISTENT_2`;
- ONTAP: a capacity, a number of HA pairs or a throughput that its generation does not have, IOPS outside of what
  storage and pairs allow, an audit log of SnapLock that is kept for less than six months;
- OpenZFS: a capacity or a throughput that its deployment type does not have.

What is known from the documentation alone, without a refusal on record, is a finding of medium severity. A file
system that is restored has the capacity of its backup.

## Fails

```terraform
resource "aws_fsx_lustre_file_system" "files" {
  storage_capacity            = 3600 # finding
  deployment_type             = "PERSISTENT_2"
  per_unit_storage_throughput = 125
  subnet_ids                  = ["subnet-11111111"]
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::FSx::FileSystem
    Properties:
      FileSystemType: WINDOWS
      StorageCapacity: 300
      SubnetIds: [subnet-11111111]
      WindowsConfiguration:
        DeploymentType: SINGLE_AZ_2
        ThroughputCapacity: 100 # finding
```

```cdk
{
  "Resources": {
    "Files": {
      "Type": "AWS::FSx::FileSystem",
      "Properties": {
        "FileSystemType": "ONTAP",
        "StorageCapacity": 512, // finding
        "SubnetIds": ["subnet-11111111"],
        "OntapConfiguration": { "DeploymentType": "SINGLE_AZ_1", "ThroughputCapacity": 128 }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Passes

```terraform
resource "aws_fsx_lustre_file_system" "files" {
  storage_capacity            = 4800
  deployment_type             = "PERSISTENT_2"
  per_unit_storage_throughput = 125
  subnet_ids                  = ["subnet-11111111"]
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::FSx::FileSystem
    Properties:
      FileSystemType: WINDOWS
      StorageCapacity: 300
      SubnetIds: [subnet-11111111]
      WindowsConfiguration:
        DeploymentType: SINGLE_AZ_2
        ThroughputCapacity: 128
```

```cdk
{
  "Resources": {
    "Files": {
      "Type": "AWS::FSx::FileSystem",
      "Properties": {
        "FileSystemType": "ONTAP",
        "StorageCapacity": 1024,
        "SubnetIds": ["subnet-11111111"],
        "OntapConfiguration": { "DeploymentType": "SINGLE_AZ_1", "ThroughputCapacity": 128 }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Undecided

```terraform
variable "kind" {
  type = string
}

resource "aws_fsx_openzfs_file_system" "files" {
  storage_capacity    = 64
  throughput_capacity = 100
  deployment_type     = var.kind
  subnet_ids          = ["subnet-11111111"]
}
```

## Fix safety

None: a larger file system, or a faster one, costs more.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule, refused
from storage_lint.graph.value import Unknown
from storage_lint.resources.fsx import LUSTRE, ONTAP, OPENZFS, WINDOWS, FileSystem, Volume
from storage_lint.rule import Category, Severity
from storage_lint_rules.fsx._doubts import doubts
from storage_lint_rules.fsx._refusals import of_any, of_openzfs, of_volume, of_windows
from storage_lint_rules.fsx._refusals_of_lustre import of_lustre
from storage_lint_rules.fsx._refusals_of_ontap import of_ontap

OF_ENGINES = {WINDOWS: of_windows, LUSTRE: of_lustre, ONTAP: of_ontap, OPENZFS: of_openzfs}


class RejectedConfiguration(RefusalRule[FileSystem | Volume]):
    """File systems and volumes whose settings FSx refuses."""

    id = "fsx-rejected-configuration"
    title = "FSx refuses this configuration"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html",
        "https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemWindowsConfiguration.html",
        "https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemLustreConfiguration.html",
        "https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemOntapConfiguration.html",
        "https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemOpenZFSConfiguration.html",
        "https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateOntapVolumeConfiguration.html",
    )

    sentence = "FSx refuses this: {}"

    def refusals(self, resource: FileSystem | Volume) -> Iterator[Refusal]:
        """Yield what every engine refuses, then what its own does."""
        if isinstance(resource, Volume):
            yield from of_volume(resource)
        elif isinstance(resource.engine, Unknown):
            yield refused(resource.engine)
        else:
            yield from of_any(resource)
            if resource.engine.value in OF_ENGINES:
                yield from OF_ENGINES[resource.engine.value](resource)
                yield from map(refused, doubts(resource))
