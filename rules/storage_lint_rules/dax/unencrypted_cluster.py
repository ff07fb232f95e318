"""DAX cluster is not encrypted at rest

## Why

A DAX cluster keeps on the disks of its nodes what it has read from DynamoDB, and what the logs of its changes hold. The
tables are always encrypted; without server-side encryption of the cluster, their copies here are not. It is off by
default, and can only be chosen when the cluster is created.

## Fails

```terraform
resource "aws_dax_cluster" "cache" { # finding
  cluster_name       = "cache"
  iam_role_arn       = "arn:aws:iam::111122223333:role/dax"
  node_type          = "dax.r5.large"
  replication_factor = 3
}
```

```cloudformation
Resources:
  Cache: # finding
    Type: AWS::DAX::Cluster
    Properties:
      IAMRoleARN: arn:aws:iam::111122223333:role/dax
      NodeType: dax.r5.large
      ReplicationFactor: 3
```

```cdk
{
  "Resources": {
    "CacheAB0CF104": { // finding
      "Type": "AWS::DAX::Cluster",
      "Properties": {
        "IAMRoleARN": "arn:aws:iam::111122223333:role/dax",
        "NodeType": "dax.r5.large",
        "ReplicationFactor": 3
      },
      "Metadata": { "aws:cdk:path": "Data/Cache/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_dax_cluster" "cache" {
  cluster_name       = "cache"
  iam_role_arn       = "arn:aws:iam::111122223333:role/dax"
  node_type          = "dax.r5.large"
  replication_factor = 3

  server_side_encryption {
    enabled = true
  }
}
```

```cloudformation
Resources:
  Cache:
    Type: AWS::DAX::Cluster
    Properties:
      IAMRoleARN: arn:aws:iam::111122223333:role/dax
      NodeType: dax.r5.large
      ReplicationFactor: 3
      SSESpecification: { SSEEnabled: true }
```

```cdk
{
  "Resources": {
    "CacheAB0CF104": {
      "Type": "AWS::DAX::Cluster",
      "Properties": {
        "IAMRoleARN": "arn:aws:iam::111122223333:role/dax",
        "NodeType": "dax.r5.large",
        "ReplicationFactor": 3,
        "SSESpecification": { "SSEEnabled": true }
      },
      "Metadata": { "aws:cdk:path": "Data/Cache/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "encrypt" {
  type = bool
}

resource "aws_dax_cluster" "cache" {
  cluster_name       = "cache"
  iam_role_arn       = "arn:aws:iam::111122223333:role/dax"
  node_type          = "dax.r5.large"
  replication_factor = 3

  server_side_encryption {
    enabled = var.encrypt
  }
}
```

## Fix safety

Shown only: encryption at rest is chosen when the cluster is created, so turning it on replaces the cluster. The cache
is lost, and clients need the new endpoint.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.resources.dax import Cluster
from storage_lint.rule import Category, Severity


class UnencryptedCluster(FieldRule[Cluster]):
    """Clusters without server-side encryption."""

    id = "dax-unencrypted-cluster"
    title = "DAX cluster is not encrypted at rest"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionAtRest.html",)
    aliases = (
        "DynamoDB.3",
        "dax-encryption-enabled",
        "CKV_AWS_47",
        "AWS-0023",
        "AVD-AWS-0023",
        "aws-dynamodb-enable-at-rest-encryption",
        "AWS081",
        "CT.DAX.PR.1",
        "f11aec39-858f-4b6f-b946-0a1bf46c0c87",
        "W83",
        "AwsSolutions-DDB4",
        "DAX_ENCRYPTION_ENABLED",
    )
    field = "encrypted"
    wrong = "encryption at rest is off"
    harm = "what the cluster caches lies on its disks in clear; only a new cluster can have it"
    fix_title = "turn server-side encryption on: it replaces the cluster"
