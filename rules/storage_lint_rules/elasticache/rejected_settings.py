"""ElastiCache refuses a setting

## Why

Backups are kept for 35 days at most, data tiering goes with r6gd nodes and they with it, and logs are the slow log or
the engine log, as text or JSON.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id     = "sessions"
  description              = "Sessions"
  node_type                = "cache.r7g.large"
  snapshot_retention_limit = 40 # finding
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      SnapshotRetentionLimit: 40 # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "SnapshotRetentionLimit": 40 // finding
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
  snapshot_retention_limit = 35
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      SnapshotRetentionLimit: 35
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "SnapshotRetentionLimit": 35
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

Write a value that is allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from storage_lint.graph.choices import both, is_given, mapped, opposite
from storage_lint.graph.value import Elsewhere, Unknown, Value
from storage_lint.resources.elasticache import GROUP, Cache, is_replica
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules.elasticache import _facts as facts

Refusal = tuple[Value[bool], Value[Any], str]  # whether it is refused, the value, and the sentence about it
LOG_TYPES, LOG_FORMATS = ("slow-log", "engine-log"), ("text", "json")


class RejectedSettings(Rule[Cache]):
    """Caches with a retention, a node or a log that is not allowed."""

    id = "elasticache-rejected-settings"
    title = "ElastiCache refuses a setting"
    severity = Severity.MEDIUM
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/data-tiering.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Log_Delivery.html",
    )

    def check(self, resource: Cache) -> Iterator[Outcome]:
        """Find the first thing that is refused."""
        own, open_ = opposite(is_replica(resource)), None
        for condition, value, message in _refusals(resource):
            refused = both(own, condition)
            if isinstance(refused, Unknown):
                open_ = refused if open_ is None else open_
            elif refused.value:
                yield self.finding(resource, value, f"{message}: ElastiCache refuses it")
                return
        if open_ is not None and not isinstance(open_, Elsewhere):
            yield self.undecided(resource, open_)


def _refusals(cache: Cache) -> Iterator[Refusal]:
    days, node = cache.snapshot_retention_days, cache.node_type
    limit = facts.MAXIMUM_SNAPSHOT_DAYS
    too_long: Value[bool] = mapped(days, lambda kept: kept is not None and not 0 <= kept <= limit)
    yield too_long, days, f"backups are kept for 0 to {limit} days"
    if cache.form == GROUP:
        tiering: Value[bool] = mapped(cache.data_tiering, lambda on: on is True)
        tiers: Value[bool] = mapped(node, lambda name: name is None or name.startswith("cache.r6gd."))
        yield both(tiering, mapped(tiers, lambda fits: not fits)), node, "data tiering on a node that is no r6gd"
        bare: Value[bool] = mapped(node, lambda name: name is not None and name.startswith("cache.r6gd."))
        yield both(bare, mapped(tiering, lambda on: not on)), node, "a node of r6gd without data tiering"
    for log in cache.logs:
        for value, allowed in ((log.type, LOG_TYPES), (log.format, LOG_FORMATS)):
            wrong = mapped(value, partial(_is_other, allowed))
            message = f"a log of what is none of {', '.join(allowed)}"
            yield both(log.exists, both(is_given(value), wrong)), value, message


def _is_other(allowed: tuple[str, ...], value: str | None) -> bool:
    return value not in allowed
