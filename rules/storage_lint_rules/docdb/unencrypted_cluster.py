"""DocumentDB cluster is not encrypted

## Why

An unencrypted cluster, and each snapshot and copy of it, can be read by whoever gets hold of its storage. Encryption
can only be chosen when the cluster is made. DocumentDB does not encrypt by itself: that Aurora does so since February
2026 says nothing about it. CDK's `DatabaseCluster` asks for it.

What is restored from a snapshot or another cluster, and a secondary of a global cluster, is encrypted as its source
is, even where `false` is written; in a template `true` says as little. A key encrypts it. Elastic clusters always are.

## Fails

```terraform
resource "aws_docdb_cluster" "profiles" { # finding
  cluster_identifier = "profiles"
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      StorageEncrypted: false # finding
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "StorageEncrypted": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

```terraform
resource "aws_docdb_global_cluster" "profiles" { # finding
  global_cluster_identifier = "profiles"
  engine                    = "docdb"
}
```

## Passes

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
  storage_encrypted  = true
}
```

```cloudformation
Resources:
  Profiles:
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
        "StorageEncrypted": true
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
  storage_encrypted  = true
}

resource "aws_docdb_cluster_snapshot" "weekly" {
  db_cluster_identifier          = aws_docdb_cluster.profiles.id
  db_cluster_snapshot_identifier = "weekly"
}

resource "aws_docdb_cluster" "copy" {
  cluster_identifier  = "copy"
  snapshot_identifier = aws_docdb_cluster_snapshot.weekly.id
}
```

## Undecided

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier  = "profiles"
  snapshot_identifier = "rds:profiles-2026-11-01"
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      SnapshotIdentifier: rds:profiles-2026-11-01
```

## Fix safety

Shown only: Terraform and CloudFormation replace the cluster. The way is a snapshot that is restored with a key.
"""

from __future__ import annotations

from storage_lint.graph.value import Value
from storage_lint.resources.cluster_links import is_encrypted
from storage_lint.resources.docdb import Cluster, GlobalCluster
from storage_lint.rule import Category, Severity
from storage_lint_rules._clusters import EncryptionRule


class UnencryptedCluster(EncryptionRule[Cluster | GlobalCluster]):
    """Clusters and global clusters that are not encrypted at rest, written or by default."""

    id = "docdb-unencrypted-cluster"
    title = "DocumentDB cluster is not encrypted"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/encryption-at-rest.html",
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html",
    )
    aliases = (
        "CKV_AWS_74",
        "CKV_AWS_292",
        "AWS-0021",
        "AVD-AWS-0021",
        "aws-documentdb-enable-storage-encryption",
        "AwsSolutions-DOC1",
        "bc1f9009-84a0-490f-ae09-3e0ea6d74ad6",
        "DocumentDB.1",
        "docdb-cluster-encrypted",
        "CT.DOCUMENTDB.PR.1",
    )

    def encrypted(self, cluster: Cluster) -> Value[bool]:
        """Return whether a cluster is: written, or as what decides where nothing is."""
        return is_encrypted(cluster)
