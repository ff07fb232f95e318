"""Neptune cluster has nothing to fail over to

## Why

The storage of a cluster is in three zones, its instances are where they are put. With one instance a failure, and
each maintenance, takes the database away until another one is made; two in one zone go with that zone.

Readers that Application Auto Scaling keeps count. A cluster of a global database without instances may be a secondary
that only keeps a copy: the rule is not about it. A graph of Neptune Analytics has one replica in another zone unless it
asks for none.

## Fails

```terraform
resource "aws_neptune_cluster" "friends" { # finding
  cluster_identifier = "friends"
}

resource "aws_neptune_cluster_instance" "one" {
  cluster_identifier = aws_neptune_cluster.friends.id
  instance_class     = "db.r6g.large"
}
```

```cloudformation
Resources:
  Friends: # finding
    Type: AWS::Neptune::DBCluster
    Properties:
      IamAuthEnabled: true
  One:
    Type: AWS::Neptune::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Friends
      DBInstanceClass: db.r6g.large
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": { // finding
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "IamAuthEnabled": true
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    },
    "FriendsInstance1": {
      "Type": "AWS::Neptune::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Friends5D1B0E42" },
        "DBInstanceClass": "db.r6g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Instance1" }
    }
  }
}
```

```terraform
resource "aws_neptunegraph_graph" "friends" {
  graph_name         = "friends"
  provisioned_memory = 16
  replica_count      = 0 # finding
}
```

## Passes

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier = "friends"
}

resource "aws_neptune_cluster_instance" "each" {
  count              = 2
  cluster_identifier = aws_neptune_cluster.friends.id
  instance_class     = "db.r6g.large"
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      IamAuthEnabled: true
  One:
    Type: AWS::Neptune::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Friends
      DBInstanceClass: db.r6g.large
  Two:
    Type: AWS::Neptune::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Friends
      DBInstanceClass: db.r6g.large
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "IamAuthEnabled": true
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    },
    "FriendsInstance1": {
      "Type": "AWS::Neptune::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Friends5D1B0E42" },
        "DBInstanceClass": "db.r6g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Instance1" }
    },
    "FriendsInstance2": {
      "Type": "AWS::Neptune::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Friends5D1B0E42" },
        "DBInstanceClass": "db.r6g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Instance2" }
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
```

## Undecided

```terraform
variable "readers" {
  type = number
}

resource "aws_neptune_cluster" "friends" {
  cluster_identifier = "friends"
}

resource "aws_neptune_cluster_instance" "each" {
  count              = var.readers
  cluster_identifier = aws_neptune_cluster.friends.id
  instance_class     = "db.r6g.large"
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import mapped
from storage_lint.graph.value import Unknown
from storage_lint.resources.neptune import Cluster, Graph, scaled_readers
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules._clusters import failover_faults


class SingleInstanceCluster(Rule[Cluster | Graph]):
    """Clusters with fewer than two instances, or all of them in one zone; graphs without replicas."""

    id = "neptune-single-instance-cluster"
    title = "Neptune cluster has nothing to fail over to"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/neptune/latest/userguide/feature-overview-availability.html",
        "https://docs.aws.amazon.com/neptune-analytics/latest/apiref/API_CreateGraph.html",
    )
    aliases = (
        "Neptune.9",
        "neptune-cluster-multi-az-enabled",
    )

    def check(self, resource: Cluster | Graph) -> Iterator[Outcome]:
        """Find what cannot fail over."""
        if isinstance(resource, Graph):
            yield from self._check_replicas(resource)
            return
        readers = scaled_readers(resource)
        for where, message in failover_faults(resource, resource.neptune_members, "Neptune cluster", readers):
            if isinstance(where, Unknown) and not message:
                yield self.undecided(resource, where)
            else:
                yield self.finding(resource, where, message, because=(resource.neptune_members,))

    def _check_replicas(self, graph: Graph) -> Iterator[Outcome]:
        alone = mapped(graph.replicas, lambda count: count < 1)
        if isinstance(alone, Unknown):
            yield self.undecided(graph, alone)
        elif alone.value:
            yield self.finding(graph, graph.replicas, "the graph has no replica: nothing to fail over to")
