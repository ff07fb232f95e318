"""Lustre file system is scratch because nothing says otherwise

## Why

Without a deployment type FSx makes `SCRATCH_1`, the first generation: no replication, so that the data are gone with a
server, no backups, no encryption in transit. Whoever wants that writes `SCRATCH_2`; whoever forgot loses data.

## Fails

```terraform
resource "aws_fsx_lustre_file_system" "files" { # finding
  storage_capacity = 1200
  subnet_ids       = ["subnet-11111111"]
}
```

```cloudformation
Resources:
  Files: # finding
    Type: AWS::FSx::FileSystem
    Properties:
      FileSystemType: LUSTRE
      StorageCapacity: 1200
      SubnetIds: [subnet-11111111]
```

```cdk
{
  "Resources": {
    "Files": { // finding
      "Type": "AWS::FSx::FileSystem",
      "Properties": {
        "FileSystemType": "LUSTRE",
        "StorageCapacity": 1200,
        "SubnetIds": ["subnet-11111111"]
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Passes

```terraform
resource "aws_fsx_lustre_file_system" "files" {
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
      FileSystemType: LUSTRE
      StorageCapacity: 1200
      SubnetIds: [subnet-11111111]
      LustreConfiguration:
        DeploymentType: PERSISTENT_2
        PerUnitStorageThroughput: 125
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
        "LustreConfiguration": { "DeploymentType": "SCRATCH_2" }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Undecided

```cloudformation
Parameters:
  Kind:
    Type: String
Resources:
  Files:
    Type: AWS::FSx::FileSystem
    Properties:
      FileSystemType: !Ref Kind
      StorageCapacity: 1200
      SubnetIds: [subnet-11111111]
```

## Fix safety

None: Terraform and CloudFormation replace the file system, and its data would be lost.
"""

from __future__ import annotations

from storage_lint.checks import PresenceRule
from storage_lint.graph.choices import mapped
from storage_lint.graph.value import Value
from storage_lint.resources.fsx import LUSTRE, FileSystem
from storage_lint.rule import Category, Severity


class ScratchByDefault(PresenceRule[FileSystem]):
    """Lustre file systems without a deployment type."""

    id = "fsx-scratch-by-default"
    title = "Lustre file system is scratch because nothing says otherwise"
    severity = Severity.LOW
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemLustreConfiguration.html",
        "https://docs.aws.amazon.com/fsx/latest/LustreGuide/using-fsx-lustre.html",
    )

    field = "deployment_type"
    wrong = "no deployment type, so SCRATCH_1"
    harm = "its data are gone with a server, and nothing backs them up"

    def applies(self, resource: FileSystem) -> Value[bool]:
        """Return whether it is Lustre."""
        return mapped(resource.engine, lambda engine: engine == LUSTRE)
