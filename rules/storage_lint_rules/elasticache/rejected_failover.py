"""ElastiCache refuses the nodes or the failover

## Why

ElastiCache checks how many nodes there are against what is asked of them: automatic failover needs two nodes, and
Multi-AZ and cluster mode need automatic failover. Terraform turns failover off where it is not written, CloudFormation
on (measured in 2026-09). A secondary of a global datastore takes engine, nodes and encryption from its primary. A
cluster that is no replication group runs no Valkey, and with Redis has one node and no parameter group for cluster
mode. A replication group runs no Memcached (Terraform refuses that before), and has several shards only with a
parameter group in which `cluster-enabled` is `yes`.

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

None: whether a node is added, or failover and Multi-AZ are turned off, is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule, each_when
from storage_lint.graph.choices import opposite
from storage_lint.graph.text import is_set
from storage_lint.resources.elasticache import CLUSTER, GROUP, Cache, is_replica
from storage_lint.rule import Category, Severity
from storage_lint_rules.elasticache._refusals import of_cluster, of_group, of_secondary


class RejectedFailover(RefusalRule[Cache]):
    """Groups and clusters whose nodes do not fit what is asked of them."""

    id = "elasticache-rejected-failover"
    title = "ElastiCache refuses the nodes or the failover"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html",
    )

    sentence = "{}: ElastiCache refuses it"

    def refusals(self, resource: Cache) -> Iterator[Refusal]:
        """Yield what is refused of a cluster, of a replication group, or of a secondary of a global datastore."""
        if resource.form == CLUSTER:
            yield from each_when(opposite(is_replica(resource)), of_cluster(resource))
        elif resource.form == GROUP:
            secondary = is_set(resource.global_group)
            yield from each_when(secondary, of_secondary(resource))
            yield from each_when(opposite(secondary), of_group(resource))
