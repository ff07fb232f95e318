"""ElastiCache does not survive the loss of an Availability Zone

## Why

A replication group goes on without a zone when each shard has a replica, failover is automatic, and Multi-AZ keeps the
nodes in different zones; each of the three is off by itself in Terraform, CloudFormation turns failover alone on. A
Memcached cluster of several nodes spreads them over zones only when it is told to, and a single node of Redis cannot
fail over at all. Serverless caches are in several zones always.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" { # finding
  replication_group_id = "sessions"
  description          = "Sessions"
  node_type            = "cache.r7g.large"
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      NumCacheClusters: 2
      MultiAZEnabled: false # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "NumCacheClusters": 2,
        "MultiAZEnabled": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Passes

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  num_cache_clusters         = 2
  automatic_failover_enabled = true
  multi_az_enabled           = true
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      NumCacheClusters: 2
      AutomaticFailoverEnabled: true
      MultiAZEnabled: true
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "NumCacheClusters": 2,
        "AutomaticFailoverEnabled": true,
        "MultiAZEnabled": true
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```terraform
variable "nodes" {
  type = number
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  num_cache_clusters         = var.nodes
  automatic_failover_enabled = true
  multi_az_enabled           = true
}
```

## Fix safety

None: it adds nodes, which cost money; the change itself is in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import is_nothing, mapped, sometimes, surely
from storage_lint.graph.value import Elsewhere, Known, Unknown, Value
from storage_lint.resources.elasticache import (
    CLUSTER,
    GROUP,
    Cache,
    is_replica,
    nodes_a_shard,
    scaled_replicas,
    surely_there,
)
from storage_lint.rule import Category, Outcome, Rule, Severity

Fault = tuple[Value[Any], str]  # a value that is wrong, or not known, and the sentence about it


class SingleAz(Rule[Cache]):
    """Caches whose nodes are in one zone, or that do not fail over."""

    id = "elasticache-single-az"
    title = "ElastiCache does not survive the loss of an Availability Zone"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoFailover.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html",
    )
    aliases = (
        "AwsSolutions-AEC4",
        "cfdef2e5-1fe4-4ef4-bea8-c56e08963150",
        "6db03a91-f933-4f13-ab38-a8b87a7de54d",
        "ElastiCache.3",
        "elasticache-repl-grp-auto-failover-enabled",
    )

    # complexity: the faults of each form of cache, then one verdict on them
    def check(self, resource: Cache) -> Iterator[Outcome]:
        """Find the first thing that keeps it from surviving a zone."""
        if resource.form == GROUP:
            faults = list(_faults_of_group(resource))
        elif resource.form == CLUSTER:
            faults = list(_faults_of_cluster(resource))
        else:
            return
        fault = next((one for one in faults if isinstance(one[0], Known)), None)
        unknown = next((one[0] for one in faults if isinstance(one[0], Unknown)), None)
        replica = is_replica(resource)
        if isinstance(replica, Unknown) and faults:
            yield self.undecided(resource, replica)
        elif surely(replica):
            return
        elif fault is not None:
            yield self.finding(resource, fault[0], fault[1])
        elif unknown is not None and not isinstance(unknown, Elsewhere):
            yield self.undecided(resource, unknown)


# complexity: one fault after the other: nodes, failover, Multi-AZ, zones, shards
def _faults_of_group(group: Cache) -> Iterator[Fault]:
    """Yield what is wrong with a replication group, or may be."""
    yield from _nodes(group)
    for value, message in (
        (group.failover, "automatic failover is off: a lost primary is not replaced by a replica"),
        (group.multi_az, "Multi-AZ is off: all nodes may be in one zone"),
    ):
        if isinstance(value, Unknown) or value.value is False:
            yield value, message
    yield from _one_zone(group.zones)
    for shard in group.written_shards:
        names = {zone.value for zone in shard.zones if isinstance(zone, Known)}
        if len(shard.zones) > 1 and len(names) == 1 and None not in names and _all_known(shard.zones):
            yield shard.zones[0], "all nodes of a shard are in one zone"


def _all_known(values: tuple[Value[Any], ...]) -> bool:
    return all(isinstance(value, Known) for value in values)


# complexity: from the number of nodes to what else may be a replica
def _nodes(group: Cache) -> Iterator[Fault]:
    nodes, members = nodes_a_shard(group), group.elasticache_members
    message = "one node a shard: there is no replica to fail over to"
    if isinstance(nodes, Unknown):
        yield nodes, message
    elif nodes.value is None:
        yield Unknown("the number of replicas is not written, and no default is documented", nodes.origin), message
    elif nodes.value < 2:
        if isinstance(members, Unknown):
            yield members, message
        elif not surely_there(members.value):
            open_ = next((one.exists for one in members.value if isinstance(one.exists, Unknown)), None)
            kept = scaled_replicas(group)
            if isinstance(kept, Unknown):
                yield kept, message
            elif kept.value < 1:
                yield nodes if open_ is None else open_, message


def _one_zone(zones: Value[tuple[Value[str], ...] | None]) -> Iterator[Fault]:
    """Yield the zones where all that are written are one."""
    one = mapped(zones, _is_one)
    if sometimes(one):
        yield one, "all nodes are in one zone"


def _is_one(zones: tuple[Value[str], ...] | None) -> bool:
    """Whether several zones are written, and all are the same."""
    if not zones or len(zones) < 2 or not _all_known(zones):
        return False
    return len({zone.value for zone in zones if isinstance(zone, Known)}) == 1


def _faults_of_cluster(cluster: Cache) -> Iterator[Fault]:
    """Yield what is wrong with a cluster, or may be."""
    engine = cluster.engine
    if isinstance(engine, Unknown):
        yield engine, ""
    elif engine.value == "redis":
        yield Known(engine.value, cluster.declared), "one node cannot fail over: use a replication group"
    elif engine.value == "memcached":
        yield from _faults_of_memcached(cluster)


def _faults_of_memcached(cluster: Cache) -> Iterator[Fault]:
    nodes, mode, zones = cluster.nodes, cluster.az_mode, cluster.zones
    if isinstance(nodes, Known) and (nodes.value is None or nodes.value < 2):
        return
    message = "the nodes are in one zone: az_mode is single-az"
    single = isinstance(mode, Unknown) or mode.value == "single-az"
    if is_nothing(mode):
        single = not isinstance(zones, Known) or not zones.value
        message += " by default"
        mode = zones if isinstance(zones, Unknown) else mode
    if single:
        yield nodes if isinstance(nodes, Unknown) else mode, message
    yield from _one_zone(zones)
