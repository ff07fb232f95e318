"""DAX cluster is not encrypted in transit

## Why

Without TLS, items travel between the application and the cluster in clear. It is off by default, and can only be
chosen when the cluster is created: clients then use the `daxs://` endpoint.

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
  Cache:
    Type: AWS::DAX::Cluster
    Properties:
      IAMRoleARN: arn:aws:iam::111122223333:role/dax
      NodeType: dax.r5.large
      ReplicationFactor: 3
      ClusterEndpointEncryptionType: NONE # finding
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
        "ClusterEndpointEncryptionType": "NONE" // finding
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

  cluster_endpoint_encryption_type = "TLS"
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
      ClusterEndpointEncryptionType: TLS
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
        "ClusterEndpointEncryptionType": "TLS"
      },
      "Metadata": { "aws:cdk:path": "Data/Cache/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "endpoint" {
  type = string
}

resource "aws_dax_cluster" "cache" {
  cluster_name       = "cache"
  iam_role_arn       = "arn:aws:iam::111122223333:role/dax"
  node_type          = "dax.r5.large"
  replication_factor = 3

  cluster_endpoint_encryption_type = var.endpoint
}
```

## Fix safety

Shown only: encryption in transit is chosen when the cluster is created, so setting it replaces the cluster, and clients
must use the `daxs://` endpoint of the new one.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.resources.dax import Cluster
from storage_lint.rule import Category, Severity


class MissingTls(FieldRule[Cluster]):
    """Clusters whose endpoint does not speak TLS."""

    id = "dax-missing-tls"
    title = "DAX cluster is not encrypted in transit"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAXEncryptionInTransit.html",)
    aliases = ("DynamoDB.7", "dax-tls-endpoint-encryption", "CKV_AWS_239", "CT.DAX.PR.3")
    field = "endpoint_encryption"
    wanted = "TLS"
    wrong = "encryption in transit is off"
    harm = "items travel to and from the cluster in clear; only a new cluster can have it"
    fix_title = "set TLS: it replaces the cluster, and clients need its daxs:// endpoint"
