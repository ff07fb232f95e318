"""ONTAP volume never moves cold data out of SSD storage

## Why

With the tiering policy `NONE` everything stays on SSD, whatever nobody reads. `AUTO` moves cold blocks to the capacity
pool, which costs a fraction, and brings them back when they are read.

## Fails

```terraform
resource "aws_fsx_ontap_volume" "data" {
  name                       = "data"
  size_in_megabytes          = 102400
  storage_virtual_machine_id = "svm-0123456789abcdef0"

  tiering_policy {
    name = "NONE" # finding
  }
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
        TieringPolicy:
          Name: NONE # finding
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
          "TieringPolicy": { "Name": "NONE" } // finding
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

  tiering_policy {
    name = "AUTO"
  }
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
          "TieringPolicy": { "Name": "ALL" }
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Data" }
    }
  }
}
```

## Undecided

```terraform
variable "tiering" {
  type = string
}

resource "aws_fsx_ontap_volume" "data" {
  name                       = "data"
  size_in_megabytes          = 102400
  storage_virtual_machine_id = "svm-0123456789abcdef0"

  tiering_policy {
    name = var.tiering
  }
}
```

## Fix safety

Unsafe: in place, but the first read of cold data takes longer.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.graph.choices import both, mapped, opposite
from storage_lint.graph.value import Value
from storage_lint.resources.fsx import Volume
from storage_lint.rule import Category, Profile, Severity


class UntieredVolume(ForbiddenRule[Volume]):
    """ONTAP volumes that keep everything on SSD."""

    id = "fsx-untiered-volume"
    title = "ONTAP volume never moves cold data out of SSD storage"
    severity = Severity.LOW
    category = Category.COST
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/fsx/latest/ONTAPGuide/volume-storage-capacity.html#data-tiering-policy",)
    safety = Safety.UNSAFE

    field = "tiering_policy"
    forbidden = ("none",)
    wrong = "the tiering policy is NONE"
    harm = "data that nobody reads stay on SSD"
    fix_title = "tier cold data with AUTO"

    def applies(self, resource: Volume) -> Value[bool]:
        """Return whether data are written to it: an audit log of SnapLock is not tiered."""
        return both(mapped(resource.volume_type, lambda kind: kind == "RW"), opposite(resource.is_audit_log))

    def changes(self, resource: Volume) -> tuple[Change, ...]:
        """Tier by use."""
        return (Set(resource, self.field, "AUTO"),)
