"""FSx file system lives in one Availability Zone

## Why

A Single-AZ file system is unavailable for as long as its Availability Zone is. With Multi-AZ, FSx keeps a standby in a
second zone and fails over to it by itself. `SINGLE_AZ_HA` types have two servers, but in one zone.

Windows file systems are Single-AZ when nothing is written. Lustre has no other form, so the rule is not about it.

## Fails

```terraform
resource "aws_fsx_windows_file_system" "files" {
  storage_capacity    = 300
  throughput_capacity = 32
  subnet_ids          = ["subnet-11111111", "subnet-22222222"]
  deployment_type     = "SINGLE_AZ_2" # finding
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
      WindowsConfiguration: # finding
        ThroughputCapacity: 32
```

```cdk
{
  "Resources": {
    "Files": {
      "Type": "AWS::FSx::FileSystem",
      "Properties": {
        "FileSystemType": "OPENZFS",
        "StorageCapacity": 1200,
        "SubnetIds": ["subnet-11111111"],
        "OpenZFSConfiguration": {
          "DeploymentType": "SINGLE_AZ_HA_2", // finding
          "ThroughputCapacity": 160
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Passes

```terraform
resource "aws_fsx_windows_file_system" "files" {
  storage_capacity    = 300
  throughput_capacity = 32
  subnet_ids          = ["subnet-11111111", "subnet-22222222"]
  deployment_type     = "MULTI_AZ_1"
  preferred_subnet_id = "subnet-11111111"
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
        "FileSystemType": "ONTAP",
        "StorageCapacity": 1200,
        "SubnetIds": ["subnet-11111111", "subnet-22222222"],
        "OntapConfiguration": {
          "DeploymentType": "MULTI_AZ_2",
          "PreferredSubnetId": "subnet-11111111",
          "ThroughputCapacityPerHAPair": 384
        }
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

resource "aws_fsx_windows_file_system" "files" {
  storage_capacity    = 300
  throughput_capacity = 32
  subnet_ids          = ["subnet-11111111", "subnet-22222222"]
  deployment_type     = var.kind
}
```

## Fix safety

None: Terraform and CloudFormation replace the file system, and its data would be lost.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.choices import mapped
from storage_lint.graph.value import Source, Unknown, Value
from storage_lint.resources.fsx import LUSTRE, FileSystem
from storage_lint.rule import Category, Severity


class SingleAzFileSystem(ShapedRule[FileSystem]):
    """File systems of Windows, ONTAP and OpenZFS in one Availability Zone."""

    id = "fsx-single-az-file-system"
    title = "FSx file system lives in one Availability Zone"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/fsx/latest/WindowsGuide/high-availability-multiAZ.html",
        "https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/high-availability-AZ.html",
        "https://docs.aws.amazon.com/fsx/latest/OpenZFSGuide/availability-durability.html",
    )
    aliases = (
        "FSx.3",
        "FSx.4",
        "FSx.5",
        "fsx-openzfs-deployment-type-check",
        "fsx-ontap-deployment-type-check",
        "fsx-windows-deployment-type-check",
    )

    field = "deployment_type"

    def applies(self, resource: FileSystem) -> Value[bool]:
        """Return whether the engine has another form."""
        return mapped(resource.engine, lambda engine: engine != LUSTRE)

    def passes(self, value: Any, resource: FileSystem) -> bool | Unknown:
        """Return whether it has a standby in another zone; types that are not known here may be anything."""
        if isinstance(value, str) and value.startswith("SINGLE_AZ"):
            return False
        if isinstance(value, str) and value.startswith("MULTI_AZ"):
            return True
        unknown = (
            "no deployment type is written" if value is None else f"{value} is no deployment type that is known here"
        )
        return Unknown(unknown, resource.deployment_type.origin)

    def message(self, resource: FileSystem, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        default = " by default" if value.origin.source is Source.DEFAULT else ""
        return f"Single-AZ{default}: the file system is down whenever its Availability Zone is"
