"""ElastiCache refuses the nodes or the failover

## Why

ElastiCache checks how many nodes there are against what is asked of them: automatic failover needs two nodes, and
Multi-AZ and cluster mode need automatic failover. Terraform turns failover off where it is not written, CloudFormation
on (measured in 2026-09). A secondary of a global datastore takes engine, nodes and encryption from its primary. A
cluster that is no replication group runs no Valkey, and with Redis has one node and no parameter group for cluster
mode.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  num_cache_clusters         = 1
  automatic_failover_enabled = true # finding
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      NumCacheClusters: 1
      AutomaticFailoverEnabled: true # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "NumCacheClusters": 1,
        "AutomaticFailoverEnabled": true // finding
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
        "AutomaticFailoverEnabled": true
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
}
```

## Fix safety

Add a node, or turn failover and Multi-AZ off.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.text import is_set
from storage_lint.graph.value import Elsewhere, Unknown
from storage_lint.resources.elasticache import CLUSTER, GROUP, Cache, is_replica
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules.elasticache._refusals import Refusal, of_cluster, of_group, of_secondary


class RejectedFailover(Rule[Cache]):
    """Groups and clusters whose nodes do not fit what is asked of them."""

    id = "elasticache-rejected-failover"
    title = "ElastiCache refuses the nodes or the failover"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html",
    )

    def check(self, resource: Cache) -> Iterator[Outcome]:
        """Find the first thing that is refused."""
        refusals = list(_refusals(resource))
        sure = next((one for one in refusals if one.open is None), None)
        open_ = next((one.open for one in refusals if one.open is not None), None)
        if sure is not None:
            message = f"{sure.message}: ElastiCache refuses it"
            yield self.finding(resource, sure.value, message, severity=sure.severity)
        elif open_ is not None and not isinstance(open_, Elsewhere):
            yield self.undecided(resource, open_)


def _refusals(cache: Cache) -> Iterator[Refusal]:
    if cache.form == CLUSTER:
        replica = is_replica(cache)
        for refusal in of_cluster(cache):
            if isinstance(replica, Unknown):
                yield Refusal(refusal.value, refusal.message, replica)
            else:
                yield refusal
    elif cache.form == GROUP:
        secondary = is_set(cache.global_group)
        if isinstance(secondary, Unknown):
            yield Refusal(cache.global_group, "", secondary)
        else:
            yield from of_secondary(cache) if secondary.value else of_group(cache)
