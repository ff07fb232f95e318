"""Neptune cluster is deleted without a final snapshot

## Why

When the cluster goes, by a replacement or by a mistake, its automated backups go with it, and nothing is left of what
was written since the last manual snapshot. Terraform takes a final snapshot unless it is told not to. CloudFormation
takes one only where the policy says `Snapshot`: for RDS that is so by default, for Neptune it is not.

## Fails

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier  = "friends"
  skip_final_snapshot = true # finding
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    DeletionPolicy: Delete # finding
    Properties:
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "DeletionPolicy": "Delete", // finding
      "Properties": {
        "StorageEncrypted": true
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

```cloudformation
Resources:
  Friends: # finding
    Type: AWS::Neptune::DBCluster
    Properties:
      StorageEncrypted: true
```

## Passes

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier        = "friends"
  final_snapshot_identifier = "friends-last"
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    DeletionPolicy: Snapshot
    Properties:
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "DeletionPolicy": "Retain",
      "Properties": {
        "StorageEncrypted": true
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "throwaway" {
  type = bool
}

resource "aws_neptune_cluster" "friends" {
  cluster_identifier  = "friends"
  skip_final_snapshot = var.throwaway
}
```

## Fix safety

Safe: nothing changes until the cluster is deleted. In Terraform `final_snapshot_identifier` must be written, too.
"""

from __future__ import annotations

from storage_lint.graph.change import Safety
from storage_lint.graph.choices import opposite
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Value
from storage_lint.resources.neptune import Cluster
from storage_lint.rule import Category, Severity
from storage_lint_rules._clusters import SnapshotRule


class SkippedFinalSnapshot(SnapshotRule[Cluster]):
    """Clusters of which nothing is left once they are deleted."""

    id = "neptune-skipped-final-snapshot"
    title = "Neptune cluster is deleted without a final snapshot"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/neptune/latest/userguide/manage-console-instances-delete.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
    )

    safety = Safety.SAFE

    def applies(self, resource: Cluster) -> Value[bool]:
        """Return whether it is no replica. Which cluster of a global database is the primary is not written."""
        return opposite(is_set(resource.replicates_from))
