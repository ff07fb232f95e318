"""EFS file system uses the Max I/O performance mode

## Why

Max I/O has a higher latency for each operation, and excludes elastic throughput, Archive and One Zone. AWS recommends
General Purpose for all file systems. The mode cannot be changed later.

## Fails

```terraform
resource "aws_efs_file_system" "files" {
  encrypted        = true
  performance_mode = "maxIO" # finding
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      PerformanceMode: maxIO # finding
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true,
        "PerformanceMode": "maxIO" // finding
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_efs_file_system" "files" {
  encrypted = true
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      PerformanceMode: generalPurpose
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "mode" {
  type = string
}

resource "aws_efs_file_system" "files" {
  encrypted        = true
  performance_mode = var.mode
}
```

## Fix safety

None: Terraform and CloudFormation replace the file system, and its data would be lost.
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.resources.efs import FileSystem
from storage_lint.rule import Category, Profile, Severity


class MaxIoMode(ForbiddenRule[FileSystem]):
    """File systems in the Max I/O performance mode."""

    id = "efs-max-io-mode"
    title = "EFS file system uses the Max I/O performance mode"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/efs/latest/ug/performance.html#performancemodes",)

    field = "performance_mode"
    forbidden = ("maxio",)
    wrong = "the performance mode is Max I/O"
    harm = "each operation takes longer, and elastic throughput, Archive and One Zone are ruled out"
