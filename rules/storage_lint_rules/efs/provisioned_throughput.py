"""EFS throughput is provisioned and billed whether it is used or not

## Why

Provisioned throughput costs $6.00 a month for each MiB/s (us-east-1), less what the stored data include, used or not.
Elastic throughput is billed for what is read and written. Which one is cheaper depends on the use: the finding names
the most that the provisioned throughput can cost.

## Fails

```terraform
resource "aws_efs_file_system" "files" {
  encrypted                       = true
  throughput_mode                 = "provisioned" # finding
  provisioned_throughput_in_mibps = 100
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      ThroughputMode: provisioned # finding
      ProvisionedThroughputInMibps: 100
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true,
        "ThroughputMode": "provisioned", // finding
        "ProvisionedThroughputInMibps": 100
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_efs_file_system" "files" {
  encrypted       = true
  throughput_mode = "elastic"
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true,
        "ThroughputMode": "elastic"
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
  encrypted       = true
  throughput_mode = var.mode
}
```

## Fix safety

None: which throughput is cheaper depends on the use.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.value import Known, Value
from storage_lint.resources.efs import FileSystem
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules.efs import _facts as facts


class ProvisionedThroughput(ForbiddenRule[FileSystem]):
    """File systems with provisioned throughput."""

    id = "efs-provisioned-throughput"
    title = "EFS throughput is provisioned and billed whether it is used or not"
    severity = Severity.INFO
    category = Category.COST
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/efs/latest/ug/performance.html#provisioned-throughput",
        "https://aws.amazon.com/efs/pricing/",
    )

    field = "throughput_mode"
    forbidden = ("provisioned",)

    def message(self, resource: FileSystem, value: Value[Any]) -> str:
        """Return the sentence of the finding, with the most that it can cost where the throughput is known."""
        mibps = resource.provisioned_throughput_mibps
        if not isinstance(mibps, Known) or mibps.value is None:
            return "provisioned throughput is billed whether it is used or not"
        usd = mibps.value * facts.PROVISIONED_USD_PER_MIBPS_MONTH
        most = f"up to ${usd:,.2f} a month at us-east-1 prices of {facts.PRICES_OF}"
        return f"{mibps.value:,g} MiB/s of provisioned throughput cost {most}, used or not"
