"""DocumentDB cluster can be deleted by one wrong plan

## Why

Deletion protection makes AWS refuse to delete the cluster until somebody turns it off. Without it a renamed resource, a
destroyed stack or a wrong workspace takes the database, and its automated backups with it. Neither Terraform nor
CloudFormation turns it on by itself. Elastic clusters have no such setting.

## Fails

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier  = "profiles"
  deletion_protection = false # finding
}
```

```cloudformation
Resources:
  Profiles: # finding
    Type: AWS::DocDB::DBCluster
    Properties:
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "DeletionProtection": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

```cloudformation
Resources:
  World: # finding
    Type: AWS::DocDB::GlobalCluster
    Properties:
      GlobalClusterIdentifier: profiles
      StorageEncrypted: true
```

## Passes

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier  = "profiles"
  deletion_protection = true
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      DeletionProtection: true
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "DeletionProtection": true
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "protect" {
  type = bool
}

resource "aws_docdb_cluster" "profiles" {
  cluster_identifier  = "profiles"
  deletion_protection = var.protect
}
```

## Fix safety

Safe: changed in place and at once; only a later deletion is refused.
"""

from __future__ import annotations

from storage_lint.resources.docdb import Cluster, GlobalCluster
from storage_lint.rule import Category, Severity
from storage_lint_rules._clusters import UnprotectedDeletionRule


class UnprotectedDeletion(UnprotectedDeletionRule[Cluster | GlobalCluster]):
    """Clusters and global clusters without deletion protection."""

    id = "docdb-unprotected-deletion"
    title = "DocumentDB cluster can be deleted by one wrong plan"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/db-cluster-delete.html",
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html",
    )
    aliases = (
        "DocumentDB.5",
        "docdb-cluster-deletion-protection-enabled",
    )
