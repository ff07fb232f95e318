"""ElastiCache runs Redis where Valkey costs less

## Why

Valkey is compatible with Redis 7.2 and costs 20 % less on nodes, 33 % less serverless. Groups of Redis 5.0.6 and later
are upgraded in place. A group without an engine is one of Redis.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions"
  node_type            = "cache.r7g.large"
  engine               = "redis" # finding
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      Engine: redis # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "Engine": "redis" // finding
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
  engine               = "valkey"
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      Engine: valkey
      TransitEncryptionEnabled: true
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "Engine": "valkey",
        "TransitEncryptionEnabled": true
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```terraform
variable "engine" {
  type = string
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions"
  node_type            = "cache.r7g.large"
  engine               = var.engine
}
```

## Fix safety

Unsafe: in place, with a failover; there is no way back to Redis.
"""

from __future__ import annotations

from typing import Any, ClassVar

from storage_lint.checks import ShapedRule
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.graph.choices import both, either
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.elasticache import SERVERLESS, Cache, is_from, is_group, version_of
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules.elasticache import _facts as facts


class RedisInsteadOfValkey(ShapedRule[Cache]):
    """Groups and serverless caches of Redis that could be Valkey."""

    id = "elasticache-redis-instead-of-valkey"
    title = "ElastiCache runs Redis where Valkey costs less"
    severity = Severity.INFO
    category = Category.COST
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html",
        "https://aws.amazon.com/elasticache/pricing/",
    )
    safety: ClassVar = {
        "aws_elasticache_replication_group": Safety.UNSAFE,
        "AWS::ElastiCache::ReplicationGroup": Safety.UNSAFE,
    }

    field = "engine"
    wrong = "the engine is redis"
    fix_title = "upgrade to Valkey"

    def applies(self, resource: Cache) -> Value[bool]:
        """Return whether Valkey could take its place."""
        recent = is_from(resource.engine_version, version_of(facts.FIRST_VERSION_FOR_VALKEY))
        serverless = Known(resource.form == SERVERLESS, resource.declared)
        return either(serverless, both(is_group(resource), recent))

    def passes(self, value: Any, resource: Cache) -> bool | Unknown:
        """Return whether it is another engine."""
        return bool(value != "redis")

    def message(self, resource: Cache, value: Value[Any]) -> str:
        """Return the sentence, with what Valkey costs less."""
        serverless = resource.form == SERVERLESS
        percent = facts.VALKEY_SERVERLESS_PERCENT if serverless else facts.VALKEY_NODE_PERCENT
        return f"{super().message(resource, value)}: valkey costs {percent} % less"

    def changes(self, resource: Cache) -> tuple[Change, ...]:
        """Upgrade it."""
        return (Set(resource, self.field, "valkey"),)
