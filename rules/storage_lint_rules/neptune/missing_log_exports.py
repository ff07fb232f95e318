"""Neptune cluster exports no audit log

## Why

Who sent which query is written to the audit log. Unless it is exported to CloudWatch Logs it lives on the instance,
for a day, and goes with it. The log of slow queries is another one.

## Fails

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier             = "friends"
  enable_cloudwatch_logs_exports = ["slowquery"] # finding
}
```

```cloudformation
Resources:
  Friends: # finding
    Type: AWS::Neptune::DBCluster
    Properties:
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "EnableCloudwatchLogsExports": ["slowquery"] // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier             = "friends"
  enable_cloudwatch_logs_exports = ["audit"]
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      EnableCloudwatchLogsExports:
        - audit
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "EnableCloudwatchLogsExports": ["audit", "slowquery"]
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "logs" {
  type = list(string)
}

resource "aws_neptune_cluster" "friends" {
  cluster_identifier             = "friends"
  enable_cloudwatch_logs_exports = var.logs
}
```

## Fix safety

None: the change is in place, but the logs cost what CloudWatch Logs takes for them.
"""

from __future__ import annotations

from storage_lint.resources.neptune import Cluster
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules._clusters import AuditLogRule


class MissingLogExports(AuditLogRule[Cluster]):
    """Clusters that do not export the audit log."""

    id = "neptune-missing-log-exports"
    title = "Neptune cluster exports no audit log"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/neptune/latest/userguide/cloudwatch-logs.html",)
    aliases = (
        "CKV_AWS_101",
        "AWS-0075",
        "AVD-AWS-0075",
        "aws-neptune-enable-log-export",
        "45cff7b6-3b80-40c1-ba7b-2cf480678bb8",
        "Neptune.2",
        "neptune-cluster-cloudwatch-log-export-enabled",
        "CT.NEPTUNE.PR.4",
    )
