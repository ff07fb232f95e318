"""Neptune database can be deleted by one wrong plan

## Why

Deletion protection makes AWS refuse to delete a cluster or a graph until somebody turns it off. Without it a renamed
resource, a destroyed stack or a wrong workspace takes the database, and its automated backups with it.

Terraform's provider sends `false` for a cluster that does not say so. What CloudFormation does then is not clear: the
API's page says that protection is on by default, all others treat it as off. Graphs of Neptune Analytics are
protected unless they say otherwise.

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
      DeletionProtection: false # finding
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "DeletionProtection": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::NeptuneGraph::Graph
    Properties:
      ProvisionedMemory: 16
      DeletionProtection: false # finding
```

## Passes

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier  = "friends"
  deletion_protection = true
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      DeletionProtection: true
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "DeletionProtection": true
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

```terraform
resource "aws_neptunegraph_graph" "friends" {
  graph_name         = "friends"
  provisioned_memory = 16
}
```

## Undecided

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      StorageEncrypted: true
```

```terraform
variable "protect" {
  type = bool
}

resource "aws_neptune_cluster" "friends" {
  cluster_identifier  = "friends"
  deletion_protection = var.protect
}
```

## Fix safety

Safe: changed in place and at once; only a later deletion is refused.
"""

from __future__ import annotations

from storage_lint.resources.neptune import Cluster, GlobalCluster, Graph
from storage_lint.rule import Category, Severity
from storage_lint_rules._clusters import UnprotectedDeletionRule


class UnprotectedDeletion(UnprotectedDeletionRule[Cluster | GlobalCluster | Graph]):
    """Clusters, global clusters and graphs without deletion protection."""

    id = "neptune-unprotected-deletion"
    title = "Neptune database can be deleted by one wrong plan"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/neptune/latest/userguide/manage-console-instances-delete.html",
        "https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-neptunegraph-graph.html",
    )
    aliases = (
        "CKV2_AWS_58",
        "Neptune.4",
        "neptune-cluster-deletion-protection-enabled",
        "CT.NEPTUNE.PR.2",
    )
