"""ElastiCache does not take minor upgrades by itself

## Why

Minor versions carry security fixes. From Redis 6 on ElastiCache applies them in the maintenance window, unless it is
told not to; older versions never do.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  auto_minor_version_upgrade = false # finding
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      AutoMinorVersionUpgrade: false # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "AutoMinorVersionUpgrade": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Passes

```terraform
resource "aws_elasticache_replication_group" "sessions" {
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
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```terraform
variable "upgrade" {
  type = bool
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  auto_minor_version_upgrade = var.upgrade
}
```

## Fix safety

Safe: in place; upgrades come in the maintenance window.
"""

from __future__ import annotations

from typing import Any, ClassVar

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.choices import both, mapped, opposite
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.elasticache import Cache, is_engine, is_replica, version_of
from storage_lint.rule import Category, Profile, Severity

FIRST_MAJOR = 6


class MinorUpgradesOff(FieldRule[Cache]):
    """Caches that are told not to take minor upgrades."""

    id = "elasticache-minor-upgrades-off"
    title = "ElastiCache does not take minor upgrades by itself"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",)
    aliases = (
        "CKV_AWS_322",
        "ElastiCache.2",
        "elasticache-auto-minor-version-upgrade-check",
    )
    safety: ClassVar = {
        "aws_elasticache_replication_group": Safety.SAFE,
        "AWS::ElastiCache::ReplicationGroup": Safety.SAFE,
        "aws_elasticache_cluster": Safety.SAFE,
        "AWS::ElastiCache::CacheCluster": Safety.SAFE,
    }

    field = "minor_upgrades"
    wrong = "minor upgrades are off"
    harm = "security fixes wait for somebody"
    fix_title = "take minor upgrades"

    def applies(self, resource: Cache) -> Value[bool]:
        """Return whether ElastiCache heeds the setting: for Redis and Valkey, not before Redis 6."""
        recent: Value[bool] = mapped(resource.engine_version, _is_recent)
        return both(both(is_engine(resource, "redis", "valkey"), recent), opposite(is_replica(resource)))

    def passes(self, value: Any, resource: Cache) -> bool | Unknown:
        """Return whether it is not off: what is not written is on."""
        return value is not False


def _is_recent(version: str | None) -> bool:
    return version is None or version_of(version) >= (FIRST_MAJOR,)
