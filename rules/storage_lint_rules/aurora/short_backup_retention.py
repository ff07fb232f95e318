"""Aurora cluster keeps its backups for less than a week

## Why

Aurora cannot turn automated backups off, and keeps them for one day unless it is told otherwise: in the API, in
Terraform and in CloudFormation. A mistake that is found on Monday is older than that. Within the retention the cluster
can be restored to any second.

A restored cluster that does not say so keeps the retention of its source. Replicas and secondary clusters of a global
database have a retention of their own.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier      = "orders"
  engine                  = "aurora-postgresql"
  backup_retention_period = 1 # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      BackupRetentionPeriod: 1 # finding
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "BackupRetentionPeriod": 1 // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier      = "orders"
  engine                  = "aurora-postgresql"
  backup_retention_period = 7
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      BackupRetentionPeriod: 14
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "BackupRetentionPeriod": 14
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier  = "orders"
  engine              = "aurora-postgresql"
  snapshot_identifier = "orders-2026-11-01"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      SnapshotIdentifier: orders-2026-11-01
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "SnapshotIdentifier": "orders-2026-11-01"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Fix safety

Safe: changed in place and at once, without an outage. Backups beyond the first copy of the data are billed by size.
"""

from __future__ import annotations

from storage_lint.graph.change import Safety
from storage_lint.graph.value import Value
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import is_of_rds
from storage_lint.rule import Category, Severity
from storage_lint_rules._clusters import RetentionRule


class ShortBackupRetention(RetentionRule[Cluster]):
    """DB clusters with few days of backups."""

    id = "aurora-short-backup-retention"
    title = "Aurora cluster keeps its backups for less than a week"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Managing.Backups.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html",
    )
    aliases = (
        "e649a218-d099-4550-86a4-1231e1fcb60d",
        "RDS.50",
        "rds-cluster-backup-retention-check",
    )
    safety = Safety.SAFE

    def applies(self, resource: Cluster) -> Value[bool]:
        """Return whether it is a cluster of RDS."""
        return is_of_rds(resource)
