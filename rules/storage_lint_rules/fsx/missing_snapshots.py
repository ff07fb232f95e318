"""ONTAP volume takes no snapshots

## Why

Snapshots bring a deleted or encrypted file back within seconds, without a backup. The policy `none` turns them off; the
default policy keeps hourly, daily and weekly ones.

## Fails

```terraform
resource "aws_fsx_ontap_volume" "data" {
  name                       = "data"
  size_in_megabytes          = 102400
  storage_virtual_machine_id = "svm-0123456789abcdef0"
  snapshot_policy            = "none" # finding
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::FSx::Volume
    Properties:
      Name: data
      VolumeType: ONTAP
      OntapConfiguration:
        StorageVirtualMachineId: svm-0123456789abcdef0
        SnapshotPolicy: none # finding
```

```cdk
{
  "Resources": {
    "Data": {
      "Type": "AWS::FSx::Volume",
      "Properties": {
        "Name": "data",
        "VolumeType": "ONTAP",
        "OntapConfiguration": {
          "StorageVirtualMachineId": "svm-0123456789abcdef0",
          "SnapshotPolicy": "none" // finding
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Data" }
    }
  }
}
```

## Passes

```terraform
resource "aws_fsx_ontap_volume" "data" {
  name                       = "data"
  size_in_megabytes          = 102400
  storage_virtual_machine_id = "svm-0123456789abcdef0"
  snapshot_policy            = "default"
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::FSx::Volume
    Properties:
      Name: data
      VolumeType: ONTAP
      OntapConfiguration:
        StorageVirtualMachineId: svm-0123456789abcdef0
```

```cdk
{
  "Resources": {
    "Data": {
      "Type": "AWS::FSx::Volume",
      "Properties": {
        "Name": "data",
        "VolumeType": "ONTAP",
        "OntapConfiguration": {
          "StorageVirtualMachineId": "svm-0123456789abcdef0",
          "SnapshotPolicy": "default"
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Data" }
    }
  }
}
```

## Undecided

```terraform
variable "policy" {
  type = string
}

resource "aws_fsx_ontap_volume" "data" {
  name                       = "data"
  size_in_megabytes          = 102400
  storage_virtual_machine_id = "svm-0123456789abcdef0"
  snapshot_policy            = var.policy
}
```

## Fix safety

None: snapshots take space on the volume.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.choices import mapped
from storage_lint.graph.value import Value
from storage_lint.resources.fsx import Volume
from storage_lint.rule import Category, Profile, Severity


class MissingSnapshots(ForbiddenRule[Volume]):
    """ONTAP volumes without a snapshot policy."""

    id = "fsx-missing-snapshots"
    title = "ONTAP volume takes no snapshots"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/snapshots-ontap.html",)

    field = "snapshot_policy"
    forbidden = ("none",)
    wrong = "the snapshot policy is none"
    harm = "a deleted or encrypted file only comes back from a backup"

    def applies(self, resource: Volume) -> Value[bool]:
        """Return whether data are written to it."""
        return mapped(resource.volume_type, lambda kind: kind == "RW")
