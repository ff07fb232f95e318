"""Aurora cluster is deleted without a final snapshot

## Why

When a cluster is deleted its automated backups go with it. The final snapshot is what is left, and Terraform takes none
with `skip_final_snapshot = true`, CloudFormation none with `DeletionPolicy: Delete`. Where nothing is written both take
one: CloudFormation's default for a DB cluster is `Snapshot`.

The rule is not about replicas and secondary clusters of a global database: their data are elsewhere.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier  = "orders"
  engine              = "aurora-postgresql"
  skip_final_snapshot = true # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    DeletionPolicy: Delete # finding
    Properties:
      Engine: aurora-postgresql
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql"
      },
      "DeletionPolicy": "Delete", // finding
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier        = "orders"
  engine                    = "aurora-postgresql"
  skip_final_snapshot       = false
  final_snapshot_identifier = "orders-final"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = bool
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier  = "orders"
  engine              = "aurora-postgresql"
  skip_final_snapshot = var.it
}
```

## Fix safety

Safe: nothing changes until the cluster is deleted. The snapshot is billed by size.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Value
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import has_own_data
from storage_lint.rule import Category, Severity


class SkippedFinalSnapshot(FieldRule[Cluster]):
    """DB clusters of which nothing is left once they are deleted."""

    id = "aurora-skipped-final-snapshot"
    title = "Aurora cluster is deleted without a final snapshot"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
    )

    field = "skips_final_snapshot"
    wanted = False
    wrong = "no final snapshot is taken"
    harm = "with the cluster its data are gone"
    fix_title = "take a final snapshot"
    safety = Safety.SAFE

    def applies(self, resource: Cluster) -> Value[bool]:
        """Return whether the cluster is the only home of its data."""
        return has_own_data(resource)
