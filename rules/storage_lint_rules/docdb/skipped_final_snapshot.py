"""DocumentDB cluster is deleted without a final snapshot

## Why

When the cluster goes, by a replacement or by a mistake, its automated backups go with it, and nothing is left of what
was written since the last manual snapshot. Terraform takes a final snapshot unless it is told not to. CloudFormation
takes one only where the policy says `Snapshot`: for RDS that is so by default, for DocumentDB it is not.

## Fails

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier  = "profiles"
  skip_final_snapshot = true # finding
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    DeletionPolicy: Delete # finding
    Properties:
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "DeletionPolicy": "Delete", // finding
      "Properties": {
        "StorageEncrypted": true
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

```cloudformation
Resources:
  Profiles: # finding
    Type: AWS::DocDB::DBCluster
    Properties:
      StorageEncrypted: true
```

## Passes

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier        = "profiles"
  final_snapshot_identifier = "profiles-last"
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    DeletionPolicy: Snapshot
    Properties:
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "DeletionPolicy": "Retain",
      "Properties": {
        "StorageEncrypted": true
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "throwaway" {
  type = bool
}

resource "aws_docdb_cluster" "profiles" {
  cluster_identifier  = "profiles"
  skip_final_snapshot = var.throwaway
}
```

## Fix safety

Safe: nothing changes until the cluster is deleted. In Terraform `final_snapshot_identifier` must be written, too.
"""

from __future__ import annotations

from storage_lint.graph.change import Safety
from storage_lint.resources.docdb import Cluster
from storage_lint.rule import Category, Severity
from storage_lint_rules._clusters import SnapshotRule


class SkippedFinalSnapshot(SnapshotRule[Cluster]):
    """Clusters of which nothing is left once they are deleted."""

    id = "docdb-skipped-final-snapshot"
    title = "DocumentDB cluster is deleted without a final snapshot"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/db-cluster-delete.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
    )

    safety = Safety.SAFE
