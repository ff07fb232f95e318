"""FSx takes no last backup before it deletes

## Why

When a file system or a volume is deleted, FSx takes a last backup unless the code says not to. It is what remains when
the deletion was a mistake.

The rule is about Windows, OpenZFS and the volumes of ONTAP: Lustre takes no last backup by itself.

## Fails

```terraform
resource "aws_fsx_windows_file_system" "files" {
  storage_capacity    = 300
  throughput_capacity = 32
  deployment_type     = "MULTI_AZ_1"
  preferred_subnet_id = "subnet-11111111"
  subnet_ids          = ["subnet-11111111", "subnet-22222222"]
  skip_final_backup   = true # finding
}
```

CloudFormation: cannot be written, because it has no such property: the last backup is always taken.

CDK: cannot be written, because it writes CloudFormation.

## Passes

```terraform
resource "aws_fsx_windows_file_system" "files" {
  storage_capacity    = 300
  throughput_capacity = 32
  deployment_type     = "MULTI_AZ_1"
  preferred_subnet_id = "subnet-11111111"
  subnet_ids          = ["subnet-11111111", "subnet-22222222"]
  skip_final_backup   = false
}
```

CloudFormation: cannot be written, because it has no such property: the last backup is always taken.

CDK: cannot be written, because it writes CloudFormation.

## Undecided

```terraform
variable "skip" {
  type = bool
}

resource "aws_fsx_windows_file_system" "files" {
  storage_capacity    = 300
  throughput_capacity = 32
  deployment_type     = "MULTI_AZ_1"
  preferred_subnet_id = "subnet-11111111"
  subnet_ids          = ["subnet-11111111", "subnet-22222222"]
  skip_final_backup   = var.skip
}
```

## Fix safety

Safe: in place; only a deletion notices.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Known, Value
from storage_lint.resources.fsx import FileSystem, Volume
from storage_lint.rule import Category, Severity


class SkippedFinalBackup(FieldRule[FileSystem | Volume]):
    """File systems and volumes that are deleted without a last backup."""

    id = "fsx-skipped-final-backup"
    title = "FSx takes no last backup before it deletes"
    severity = Severity.LOW
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/fsx/latest/APIReference/API_DeleteFileSystem.html",
        "https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/fsx_windows_file_system#skip_final_backup-1",
    )
    safety = Safety.SAFE

    field = "skips_final_backup"
    wanted = False
    wrong = "the last backup before a deletion is skipped"
    harm = "nothing remains when the deletion was a mistake"
    fix_title = "take a last backup"

    def passes(self, value: object, resource: FileSystem | Volume) -> bool:
        """Return whether one is taken, or the engine takes none."""
        return value is not True

    def message(self, resource: FileSystem | Volume, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        said = super().message(resource, value)
        bypassed = resource.bypasses_retention if isinstance(resource, Volume) else None
        more = isinstance(bypassed, Known) and bypassed.value
        return f"{said}, and what SnapLock still keeps is deleted, too" if more else said
