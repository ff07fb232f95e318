"""ElastiCache keeps no backups

## Why

Without a retention no daily backup is taken, and what a mistake or a faulty deployment deletes is gone. A cache that
can be filled again from elsewhere may do without: accept it there.

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
      SnapshotRetentionLimit: 0 # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "SnapshotRetentionLimit": 0 // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Passes

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id     = "sessions"
  description              = "Sessions"
  node_type                = "cache.r7g.large"
  snapshot_retention_limit = 7
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      SnapshotRetentionLimit: 7
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "SnapshotRetentionLimit": 7
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```terraform
variable "days" {
  type = number
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id     = "sessions"
  description              = "Sessions"
  node_type                = "cache.r7g.large"
  snapshot_retention_limit = var.days
}
```

## Fix safety

Safe: in place; backups are stored for about $0.085 per GiB-month.
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.checks import MinimumRule
from storage_lint.graph.change import Safety
from storage_lint.graph.choices import both, either, opposite
from storage_lint.graph.value import Known, Value
from storage_lint.resources.elasticache import GROUP, SERVERLESS, Cache, is_engine, is_replica, is_single_redis
from storage_lint.rule import Category, Profile, Severity


class MissingBackup(MinimumRule[Cache]):
    """Caches of Redis or Valkey without daily backups."""

    id = "elasticache-missing-backup"
    title = "ElastiCache keeps no backups"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/backups-automatic.html",)
    aliases = (
        "CKV_AWS_134",
        "AWS-0050",
        "AVD-AWS-0050",
        "aws-elasticache-enable-backup-retention",
        "AWS088",
        "8fdb08a0-a868-4fdf-9c27-ccab0237f1ab",
        "ElastiCache.1",
        "elasticache-redis-cluster-automatic-backup-check",
        "elasticache-automatic-backup-check-enabled",
    )
    safety: ClassVar = {
        "aws_elasticache_replication_group": Safety.SAFE,
        "AWS::ElastiCache::ReplicationGroup": Safety.SAFE,
        "aws_elasticache_cluster": Safety.SAFE,
        "AWS::ElastiCache::CacheCluster": Safety.SAFE,
        "aws_elasticache_serverless_cache": Safety.SAFE,
        "AWS::ElastiCache::ServerlessCache": Safety.SAFE,
    }

    field = "snapshot_retention_days"
    minimum = 1
    wrong = "no daily backups are kept"
    fix_title = "keep daily backups"

    def applies(self, resource: Cache) -> Value[bool]:
        """Return whether it has backups at all: Memcached and T1 nodes have none, a read replica its group's."""
        node_type = resource.node_type
        if isinstance(node_type, Known) and (node_type.value or "").startswith("cache.t1."):
            return Known(False, node_type.origin)
        if resource.form == GROUP:
            return Known(True, resource.declared)
        if resource.form == SERVERLESS:
            return is_engine(resource, "redis", "valkey")
        return either(is_single_redis(resource), both(is_engine(resource, "valkey"), opposite(is_replica(resource))))
