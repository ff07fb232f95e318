"""DAX cluster has fewer than three nodes

## Why

A DAX cluster of one node is down whenever the node is, and every patch is an outage: the application then reads from
DynamoDB at once what the cache held. With two, one failure leaves a single node; AWS advises at least three nodes in
three Availability Zones for production.

Zones that are written decide where the nodes go, one each: all in one zone, they fail together. DAX refuses a list of
another length than the number of nodes, and more than eleven nodes; whether eleven is accepted, AWS's pages disagree.

## Fails

```terraform
resource "aws_dax_cluster" "cache" {
  cluster_name       = "cache"
  iam_role_arn       = "arn:aws:iam::111122223333:role/dax"
  node_type          = "dax.r5.large"
  replication_factor = 1 # finding
}
```

```cloudformation
Resources:
  Cache:
    Type: AWS::DAX::Cluster
    Properties:
      IAMRoleARN: arn:aws:iam::111122223333:role/dax
      NodeType: dax.r5.large
      ReplicationFactor: 1 # finding
```

```cdk
{
  "Resources": {
    "CacheAB0CF104": {
      "Type": "AWS::DAX::Cluster",
      "Properties": {
        "IAMRoleARN": "arn:aws:iam::111122223333:role/dax",
        "NodeType": "dax.r5.large",
        "ReplicationFactor": 1 // finding
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
```

```cdk
{
  "Resources": {
    "CacheAB0CF104": {
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

## Undecided

```terraform
variable "nodes" {
  type = number
}

resource "aws_dax_cluster" "cache" {
  cluster_name       = "cache"
  iam_role_arn       = "arn:aws:iam::111122223333:role/dax"
  node_type          = "dax.r5.large"
  replication_factor = var.nodes
}
```

## Fix safety

Unsafe: it is changed in place, but three nodes are paid for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from storage_lint.graph.change import Safety, Set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.dax import Cluster
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules.dax import _facts as facts


class SingleNodeCluster(Rule[Cluster]):
    """Clusters of one or two nodes, or whose nodes share a zone."""

    id = "dax-single-node-cluster"
    title = "DAX cluster has fewer than three nodes"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DAX.concepts.cluster.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_dax_CreateCluster.html",
    )
    aliases = ("CT.DAX.PR.2", "dynamodb_accelerator_cluster_multi_az")
    safety: ClassVar = {"aws_dax_cluster": Safety.UNSAFE, "AWS::DAX::Cluster": Safety.UNSAFE}

    def check(self, resource: Cluster) -> Iterator[Outcome]:
        """Find few nodes, zones that are one, and numbers that DAX refuses."""
        nodes = resource.nodes
        if isinstance(nodes, Unknown):
            yield self.undecided(resource, nodes)
        elif nodes.value is not None:
            yield from self._nodes(resource, nodes, nodes.value)

    def _nodes(self, cluster: Cluster, nodes: Known[float | None], count: float) -> Iterator[Outcome]:
        zones = cluster.availability_zones
        if count > facts.MAXIMUM_NODES:
            message = f"{count:g} nodes: DAX refuses more than {facts.MAXIMUM_NODES}"
            yield self.finding(cluster, nodes, message, severity=Severity.HIGH)
        elif count == facts.MAXIMUM_NODES:
            reason = "whether DAX accepts eleven nodes is not known: its API says ten, its guide eleven"
            yield self.undecided(cluster, Unknown(reason, nodes.origin, supply="ten are accepted"))
        elif count < facts.ADVISED_NODES:
            fix = self.fix(cluster, "three nodes", Set(cluster, "nodes", facts.ADVISED_NODES))
            one = "one node: the cache is down whenever it is, and with every patch"
            two = "two nodes: after one failure nothing is left to fail over to"
            severity = self.severity if count <= 1 else Severity.LOW
            yield self.finding(cluster, nodes, one if count <= 1 else two, severity=severity, fix=fix)
        elif isinstance(zones, Unknown):
            yield self.undecided(cluster, zones)
        elif zones.value:
            yield from self._zones(cluster, zones, zones.value, count)

    def _zones(
        self, cluster: Cluster, where: Known[tuple[Value[str], ...] | None], zones: tuple[Value[str], ...], count: float
    ) -> Iterator[Outcome]:
        names = [zone.value for zone in zones if isinstance(zone, Known)]
        if len(zones) != count:
            message = f"{len(zones)} Availability Zones for {count:g} nodes: DAX refuses a list of another length"
            yield self.finding(cluster, where, message, severity=Severity.HIGH)
        elif len(names) == len(zones) and len(set(names)) == 1:
            yield self.finding(cluster, where, f"all nodes are in {names[0]}: they fail together")
