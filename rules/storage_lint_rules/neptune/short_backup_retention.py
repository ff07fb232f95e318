"""Neptune cluster keeps its backups for less than a week

## Why

Automated backups are what a point-in-time restore needs. Unless it is written, they are kept for one day: a mistake
of Friday that is found on Monday cannot be undone. Terraform's provider sends that one day to a restored cluster,
too; CloudFormation leaves it as its source has it. Graphs of Neptune Analytics have no such setting.

## Fails

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier      = "friends"
  backup_retention_period = 3 # finding
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
        "BackupRetentionPeriod": 1 // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier      = "friends"
  backup_retention_period = 7
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      BackupRetentionPeriod: 14
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "BackupRetentionPeriod": 7
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "days" {
  type = number
}

resource "aws_neptune_cluster" "friends" {
  cluster_identifier      = "friends"
  backup_retention_period = var.days
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      SnapshotIdentifier: rds:friends-2026-11-01
```

## Fix safety

Safe: changed in place and at once; backups cost what their storage costs.
"""

from __future__ import annotations

from storage_lint.graph.change import Safety
from storage_lint.resources.neptune import Cluster
from storage_lint.rule import Category, Severity
from storage_lint_rules._clusters import RetentionRule


class ShortBackupRetention(RetentionRule[Cluster]):
    """Clusters whose automated backups are kept for less than a week."""

    id = "neptune-short-backup-retention"
    title = "Neptune cluster keeps its backups for less than a week"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/neptune/latest/userguide/backup-restore-overview.html",
        "https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html",
    )
    aliases = (
        "CKV_AWS_361",
        "AwsSolutions-N3",
        "Neptune.5",
        "neptune-cluster-backup-retention-check",
        "CT.NEPTUNE.PR.5",
    )

    safety = Safety.SAFE
