"""FSx for Windows logs no file access

## Why

Without an audit log nobody can say afterwards who read or deleted a file. FSx for Windows logs nothing unless the code
names a level; the log is billed by its size, and needs 32 MB/s of throughput capacity.

## Fails

```terraform
resource "aws_fsx_windows_file_system" "files" { # finding
  storage_capacity    = 300
  throughput_capacity = 32
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
        AuditLogConfiguration: # finding
          FileAccessAuditLogLevel: DISABLED
          FileShareAccessAuditLogLevel: DISABLED
```

```cdk
{
  "Resources": {
    "Files": { // finding
      "Type": "AWS::FSx::FileSystem",
      "Properties": {
        "FileSystemType": "WINDOWS",
        "StorageCapacity": 1200,
        "SubnetIds": ["subnet-11111111"],
        "WindowsConfiguration": { "ThroughputCapacity": 32 }
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
  subnet_ids          = ["subnet-11111111"]

  audit_log_configuration {
    file_access_audit_log_level = "FAILURE_ONLY"
  }
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
```

```cdk
{
  "Resources": {
    "Files": {
      "Type": "AWS::FSx::FileSystem",
      "Properties": {
        "FileSystemType": "WINDOWS",
        "StorageCapacity": 1200,
        "SubnetIds": ["subnet-11111111"],
        "WindowsConfiguration": {
          "ThroughputCapacity": 32,
          "AuditLogConfiguration": { "FileAccessAuditLogLevel": "FAILURE_ONLY" }
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Files" }
    }
  }
}
```

## Undecided

```terraform
variable "level" {
  type = string
}

resource "aws_fsx_windows_file_system" "files" {
  storage_capacity    = 300
  throughput_capacity = 32
  subnet_ids          = ["subnet-11111111", "subnet-22222222"]

  audit_log_configuration {
    file_access_audit_log_level = var.level
  }
}
```

## Fix safety

Unsafe: in place, but the log is billed, and a small throughput capacity may not take it.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.graph.choices import mapped
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.fsx import WINDOWS, FileSystem
from storage_lint.rule import Category, Profile, Severity


class MissingAuditLog(ShapedRule[FileSystem]):
    """Windows file systems that log neither files nor shares."""

    id = "fsx-missing-audit-log"
    title = "FSx for Windows logs no file access"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/fsx/latest/WindowsGuide/file-access-auditing.html",)
    aliases = ("fsx-windows-audit-log-configured",)

    field = "audit_levels"
    wrong = "no file access is logged"
    harm = "nobody can say afterwards who read or deleted a file"
    fix_title = "log what is refused, of files and of shares"
    safety = Safety.UNSAFE

    def applies(self, resource: FileSystem) -> Value[bool]:
        """Return whether it is a Windows file system."""
        return mapped(resource.engine, lambda engine: engine == WINDOWS)

    def passes(self, value: Any, resource: FileSystem) -> bool | Unknown:
        """Return whether one of the levels logs something."""
        return any(level != "DISABLED" for level in value or ())

    def message(self, resource: FileSystem, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        return f"{self.wrong}: {self.harm}"

    def changes(self, resource: FileSystem) -> tuple[Change, ...]:
        """Log what fails: the least that says who tried."""
        return (Set(resource, self.field, ("FAILURE_ONLY", "FAILURE_ONLY")),)
