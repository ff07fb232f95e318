"""FSx stores data uncompressed

## Why

Compression with LZ4 costs no money and little time, and text, logs and tables need a fraction of the space. It can be
turned on at any time and holds for what is written from then on.

## Fails

```terraform
resource "aws_fsx_lustre_file_system" "files" { # finding
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
        DeploymentType: SCRATCH_2
        DataCompressionType: NONE # finding
```

```cdk
{
  "Resources": {
    "Files": { // finding
      "Type": "AWS::FSx::FileSystem",
      "Properties": {
        "FileSystemType": "OPENZFS",
        "StorageCapacity": 1200,
        "SubnetIds": ["subnet-11111111"],
        "OpenZFSConfiguration": { "DeploymentType": "MULTI_AZ_1", "ThroughputCapacity": 160 }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Passes

```terraform
resource "aws_fsx_lustre_file_system" "files" {
  storage_capacity      = 1200
  deployment_type       = "SCRATCH_2"
  data_compression_type = "LZ4"
  subnet_ids            = ["subnet-11111111"]
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
        "LustreConfiguration": { "DeploymentType": "SCRATCH_2", "DataCompressionType": "LZ4" }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Undecided

```terraform
variable "compression" {
  type = string
}

resource "aws_fsx_lustre_file_system" "files" {
  storage_capacity      = 1200
  deployment_type       = "SCRATCH_2"
  data_compression_type = var.compression
  subnet_ids            = ["subnet-11111111"]
}
```

## Fix safety

Safe: in place; only new data are compressed.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.graph.choices import mapped
from storage_lint.graph.value import Value
from storage_lint.resources.fsx import LUSTRE, OPENZFS, FileSystem
from storage_lint.rule import Category, Profile, Severity


class UncompressedStorage(ForbiddenRule[FileSystem]):
    """Lustre and OpenZFS file systems without compression."""

    id = "fsx-uncompressed-storage"
    title = "FSx stores data uncompressed"
    severity = Severity.LOW
    category = Category.COST
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/fsx/latest/LustreGuide/data-compression.html",
        "https://docs.aws.amazon.com/fsx/latest/OpenZFSGuide/performance.html",
    )
    safety = Safety.SAFE

    field = "compression"
    forbidden = ("none",)
    wrong = "data are stored uncompressed"
    harm = "LZ4 costs nothing and text, logs and tables need a fraction of the space"
    fix_title = "compress with LZ4"

    def applies(self, resource: FileSystem) -> Value[bool]:
        """Return whether the engine compresses."""
        return mapped(resource.engine, lambda engine: engine in (LUSTRE, OPENZFS))

    def changes(self, resource: FileSystem) -> tuple[Change, ...]:
        """Compress with LZ4."""
        return (Set(resource, self.field, "LZ4"),)
