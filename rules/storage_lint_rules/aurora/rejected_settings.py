"""RDS refuses the settings of this cluster or instance

## Why

What an Aurora cluster, a Multi-AZ DB cluster and their members take differs, and AWS tells it only when they are
deployed: Aurora has no size, no IOPS and no class on the cluster, a Multi-AZ DB cluster needs all of them, and a member
leaves password, deletion protection and IAM authentication to its cluster. Numbers have ranges, and the settings of
monitoring go together.

The finding is on what is written wrongly: a member's setting on the member, a cluster that has too many members on the
cluster.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier      = "orders"
  engine                  = "aurora-postgresql"
  backup_retention_period = 36 # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      BackupRetentionPeriod: 36 # finding
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "BackupRetentionPeriod": 36 // finding
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
  backup_retention_period = 35
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      BackupRetentionPeriod: 35
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "BackupRetentionPeriod": 35
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = number
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier      = "orders"
  engine                  = "aurora-postgresql"
  backup_retention_period = var.it
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.resources.aurora import Cluster, GlobalCluster, Instance
from storage_lint.rule import Category, Severity
from storage_lint_rules.aurora._refusals import of_cluster, of_global_cluster, of_instance


class RejectedSettings(RefusalRule[Cluster | GlobalCluster | Instance]):
    """Clusters, members and global databases of which RDS refuses something."""

    id = "aurora-rejected-settings"
    title = "RDS refuses the settings of this cluster or instance"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateGlobalCluster.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.Limitations.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DatabaseInsights.TurningOnAdvanced.html",
    )

    def refusals(self, resource: Cluster | GlobalCluster | Instance) -> Iterator[Refusal]:
        """Yield what may be refused, as AWS would answer."""
        if isinstance(resource, Cluster):
            found = of_cluster(resource)
        elif isinstance(resource, Instance):
            found = of_instance(resource)
        else:
            found = of_global_cluster(resource)
        for refused, where, message in found:
            yield refused, where, f"RDS refuses this: {message}"
