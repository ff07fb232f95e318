"""ElastiCache runs Redis in paid Extended Support

## Why

Standard support of Redis 4 and 5 ended on 2026-01-31. ElastiCache keeps them running for 80 % more of the node's price
in the first two years and 160 % more in the third, and upgrades to Valkey what is left then. Redis 6 follows on
2027-02-01. The life of Redis 2 and 3 ended in 2023.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions"
  node_type            = "cache.r7g.large"
  engine_version       = "5.0.6" # finding
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      EngineVersion: 5.0.6 # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "EngineVersion": "5.0.6" // finding
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
  engine_version       = "8.0"
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      Engine: redis
      EngineVersion: 7.1
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "Engine": "redis",
        "EngineVersion": "7.1"
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```terraform
variable "release" {
  type = string
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions"
  node_type            = "cache.r7g.large"
  engine_version       = var.release
}
```

## Fix safety

Unsafe: in place, to Valkey or Redis 7, with a failover; there is no way back to an older version. Shown only for
clusters that are no replication group.
"""

from __future__ import annotations

from typing import Any, ClassVar

from storage_lint.checks import ShapedRule
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.graph.choices import both, either
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.elasticache import Cache, GlobalGroup, is_engine, is_group, is_single_redis, version_of
from storage_lint.rule import Category, Severity
from storage_lint_rules.elasticache import _facts as facts
from storage_lint_rules.elasticache._facts import END_OF_LIFE, STANDARD_SUPPORT_ENDED


class ExtendedSupportVersion(ShapedRule[Cache | GlobalGroup]):
    """Redis of a major version whose standard support has ended."""

    id = "elasticache-extended-support-version"
    title = "ElastiCache runs Redis in paid Extended Support"
    severity = Severity.MEDIUM
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/extended-support.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/extended-support-charges.html",
    )
    safety: ClassVar = {
        "aws_elasticache_replication_group": Safety.UNSAFE,
        "AWS::ElastiCache::ReplicationGroup": Safety.UNSAFE,
    }

    field = "engine_version"
    wrong = "standard support has ended"
    harm = f"the node costs {facts.EXTENDED_SUPPORT_PERCENT} % more in the first two years, twice that in the third"
    fix_title = "upgrade to Redis 7"

    def applies(self, resource: Cache | GlobalGroup) -> Value[bool]:
        """Return whether it is Redis, and says its version itself."""
        if isinstance(resource, GlobalGroup):
            return Known(True, resource.declared)  # no other engine has these versions
        return both(is_engine(resource, "redis"), either(is_group(resource), is_single_redis(resource)))

    def passes(self, value: Any, resource: Cache | GlobalGroup) -> bool | Unknown:
        """Return whether the version is none of those; AWS takes a current one where none is written."""
        return value is None or not {*map(str, version_of(value)[:1])} & {*STANDARD_SUPPORT_ENDED, *END_OF_LIFE}

    def message(self, resource: Cache | GlobalGroup, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        major = str(version_of(value.value)[0]) if isinstance(value, Known) and value.value else ""
        if major in END_OF_LIFE:
            return f"the life of Redis {major} ended on {END_OF_LIFE[major]}: AWS upgrades it when it wants"
        said = f"standard support of Redis {major} ended on {STANDARD_SUPPORT_ENDED.get(major)}"
        return f"{said}: {self.harm}"

    def changes(self, resource: Cache | GlobalGroup) -> tuple[Change, ...]:
        """Upgrade it."""
        return (Set(resource, self.field, "7.1"),)
