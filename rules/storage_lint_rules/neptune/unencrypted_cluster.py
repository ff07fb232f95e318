"""Neptune cluster is not encrypted

## Why

An unencrypted cluster, and each snapshot and copy of it, can be read by whoever gets hold of its storage. Encryption
can only be chosen when the cluster is made. Neptune does not encrypt by itself: that Aurora does so since February
2026 says nothing about it.

What is restored from a snapshot, or is a replica, is encrypted as its source is, even where `false` is written:
Terraform's provider does not send it, and CloudFormation takes the source's setting. Graphs of Neptune Analytics always
are.

## Fails

```terraform
resource "aws_neptune_cluster" "friends" { # finding
  cluster_identifier = "friends"
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      StorageEncrypted: false # finding
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "StorageEncrypted": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

```terraform
resource "aws_neptune_global_cluster" "friends" { # finding
  global_cluster_identifier = "friends"
  engine                    = "neptune"
}
```

## Passes

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier = "friends"
  storage_encrypted  = true
}
```

```cloudformation
Resources:
  Friends:
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
        "StorageEncrypted": true
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier = "friends"
  storage_encrypted  = true
}

resource "aws_neptune_cluster_snapshot" "weekly" {
  db_cluster_identifier          = aws_neptune_cluster.friends.id
  db_cluster_snapshot_identifier = "weekly"
}

resource "aws_neptune_cluster" "copy" {
  cluster_identifier  = "copy"
  snapshot_identifier = aws_neptune_cluster_snapshot.weekly.id
}
```

## Undecided

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier  = "friends"
  snapshot_identifier = "rds:friends-2026-11-01"
  storage_encrypted   = false
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

Shown only: Terraform and CloudFormation replace the cluster. The way is a snapshot that is restored with a key.
"""

from __future__ import annotations

from storage_lint.graph.value import Value
from storage_lint.resources.neptune import Cluster, GlobalCluster, is_encrypted
from storage_lint.rule import Category, Severity
from storage_lint_rules._clusters import EncryptionRule


class UnencryptedCluster(EncryptionRule[Cluster | GlobalCluster]):
    """Clusters and global clusters that are not encrypted at rest, written or by default."""

    id = "neptune-unencrypted-cluster"
    title = "Neptune cluster is not encrypted"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/neptune/latest/userguide/encrypt.html",
        "https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-neptune-dbcluster.html",
    )
    aliases = (
        "CKV_AWS_44",
        "AWS-0076",
        "AVD-AWS-0076",
        "aws-neptune-enable-storage-encryption",
        "F30",
        "AwsSolutions-N4",
        "bf4473f1-c8a2-4b1b-8134-bd32efabab93",
        "98d59056-f745-4ef5-8613-32bca8d40b7e",
        "Neptune.1",
        "neptune-cluster-encrypted",
        "CT.NEPTUNE.PR.3",
    )

    def encrypted(self, cluster: Cluster) -> Value[bool]:
        """Return whether a cluster is: written, or as what decides where nothing is."""
        return is_encrypted(cluster)
