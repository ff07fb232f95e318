"""ElastiCache refuses a setting

## Why

Backups are kept for 35 days at most, and T1 nodes and those of Memcached have none. Data tiering goes with r6gd nodes
and they with it. Logs are the slow log or the engine log, as text or JSON. Durability is for Valkey 9 in cluster mode.
Of Valkey, and of Redis from 6 on, the first two numbers of the version are chosen (`7.1`), and a parameter group is for
the engine and the version that its family says. The windows of snapshots and of maintenance take an hour at least and
do not overlap. Ports are 1150 to 65535, without 8005. Nodes of Memcached are not made from a snapshot, and of a group
with several shards (in CloudFormation) no single cluster is named for snapshots.

A user has one or two passwords of 16 to 128 characters, or IAM authentication, or says that none is needed; the access
string has no password, no `reset`, and rules of Valkey and Redis alone. A user group of Redis has a user whose name is
`default`, and one of Valkey none without a password.

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

None: which value is meant is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from storage_lint.checks import Refusal, RefusalRule, each_when, outside, said
from storage_lint.graph.choices import both, either, follow, mapped, opposite
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Value
from storage_lint.resources.elasticache import (
    CLUSTER,
    GROUP,
    Cache,
    has_cluster_mode,
    is_engine,
    is_replica,
    version_of,
)
from storage_lint.resources.elasticache_users import User, UserGroup
from storage_lint.rule import Category, Severity
from storage_lint_rules._windows import refused_windows
from storage_lint_rules.elasticache import _facts as facts
from storage_lint_rules.elasticache._refusals_of_users import of_user, of_users

LEAST_MINUTES = 60  # of a window: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/maintenance-window.html
PORTS, RESERVED_PORT = (1150, 65535), 8005  # as AWS answers to others
LOG_TYPES, LOG_FORMATS = ("slow-log", "engine-log"), ("text", "json")


class RejectedSettings(RefusalRule[Cache | User | UserGroup]):
    """Caches, users and groups of them with what is not allowed."""

    id = "elasticache-rejected-settings"
    title = "ElastiCache refuses a setting"
    severity = Severity.MEDIUM
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/data-tiering.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Log_Delivery.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html",
    )

    sentence = "{}: ElastiCache refuses it"

    def refusals(self, resource: Cache | User | UserGroup) -> Iterator[Refusal]:
        """Yield what is refused of a cache that says itself how it is, of a user, or of a group of users."""
        if isinstance(resource, Cache):
            yield from each_when(opposite(is_replica(resource)), _of_cache(resource))
        else:
            yield from of_user(resource) if isinstance(resource, User) else of_users(resource)


def _of_cache(cache: Cache) -> Iterator[Refusal]:
    days, node = cache.snapshot_retention_days, cache.node_type
    limit = facts.MAXIMUM_SNAPSHOT_DAYS
    too_long: Value[bool] = mapped(days, lambda kept: kept is not None and not 0 <= kept <= limit)
    yield Refusal(too_long, days, f"backups are kept for 0 to {limit} days")
    yield Refusal(both(_is_t1(cache), mapped(days, bool)), days, "backups on a T1 node")
    if cache.form == CLUSTER:
        memcached = is_engine(cache, "memcached")
        yield Refusal(both(memcached, mapped(days, bool)), days, "backups of nodes of Memcached")
        source = cache.restored_from
        yield Refusal(both(memcached, is_set(source)), source, "nodes of Memcached that are made from a snapshot")
    port: Value[bool] = mapped(cache.port, _is_no_port)
    least, most = PORTS
    yield Refusal(
        port, cache.port, f"a port other than {least} to {RESERVED_PORT - 1} and {RESERVED_PORT + 1} to {most}"
    )
    yield from refused_windows(cache.snapshot_window, cache.maintenance_window, LEAST_MINUTES)
    yield from _of_version(cache)
    yield from _of_family(cache)
    if cache.form == GROUP:
        yield from _of_durability(cache)
        member = cache.snapshotting_cluster
        several: Value[bool] = mapped(cache.shards, lambda count: (count or 0) > 1)
        yield Refusal(both(several, is_set(member)), member, "snapshots of one cluster of a group with several shards")
        tiering: Value[bool] = mapped(cache.data_tiering, lambda on: on is True)
        tiers: Value[bool] = mapped(node, lambda name: name is None or name.startswith("cache.r6gd."))
        yield Refusal(
            both(tiering, mapped(tiers, lambda fits: not fits)), node, "data tiering on a node that is no r6gd"
        )
        bare: Value[bool] = mapped(node, lambda name: name is not None and name.startswith("cache.r6gd."))
        yield Refusal(both(bare, mapped(tiering, lambda on: not on)), node, "a node of r6gd without data tiering")
    for log in cache.logs:
        for value, allowed in ((log.type, LOG_TYPES), (log.format, LOG_FORMATS)):
            wrong = mapped(value, partial(_is_other, allowed))
            message = f"a log of what is none of {', '.join(allowed)}"
            yield Refusal(both(log.exists, both(is_set(value), wrong)), value, message)


def _of_version(cache: Cache) -> Iterator[Refusal]:
    """Yield a version that there is not, or that says more than ElastiCache lets one choose.

    https://github.com/crossplane-contrib/provider-aws/issues/1617
    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/engine-versions.html
    """
    engine, version = cache.engine, cache.engine_version

    def holds(test: Callable[[str, tuple[int, ...]], bool]) -> Value[bool]:
        of = {"redis", "valkey", "memcached"}
        named = mapped(engine, lambda name: name.lower() if name and name.lower() in of else "")
        return follow(named, lambda name: mapped(version, lambda one: test(name.value, version_of(one or ""))))

    shown = said(version)
    yield Refusal(holds(_is_unknown), version, f"{said(engine)} has no version {shown} there")
    yield Refusal(holds(_is_too_exact), version, f"version {shown} is chosen by its first two numbers")


def _is_unknown(engine: str, numbers: tuple[int, ...]) -> bool:
    return bool(numbers) and ((engine == "memcached" and numbers[0] != 1) or (engine == "redis" and numbers[0] > 7))


def _is_too_exact(engine: str, numbers: tuple[int, ...]) -> bool:
    return len(numbers) > 2 and (engine == "valkey" or (engine == "redis" and numbers[0] >= 6))


def _of_durability(group: Cache) -> Iterator[Refusal]:
    """Yield a durability that the group cannot have: it is for Valkey 9 in cluster mode."""
    durable: Value[bool] = mapped(group.durability, lambda kind: (kind or "").lower() in ("sync", "async"))
    old: Value[bool] = mapped(
        group.engine_version, lambda name: bool(name) and version_of(name or "") < (facts.FIRST_DURABLE_MAJOR,)
    )
    unfit = either(opposite(is_engine(group, "valkey")), either(old, opposite(has_cluster_mode(group))))
    major = facts.FIRST_DURABLE_MAJOR
    yield Refusal(
        both(durable, unfit), group.durability, f"durability without cluster mode and Valkey {major} or later"
    )


def _of_family(cache: Cache) -> Iterator[Refusal]:
    """Yield a parameter group of another engine or version. A secondary has no word on either."""
    family, engine, version = cache.parameter_family, cache.engine, cache.engine_version

    def is_other(known: Known[str | None]) -> Value[bool]:
        if known.value is None:
            return Known(False, known.origin)
        own = known.value
        return follow(engine, lambda name: mapped(version, partial(_is_of_another, own, name.value)))

    own = opposite(is_set(cache.global_group))
    message = f"a parameter group of {said(family)} with another engine or version"
    yield Refusal(both(own, follow(family, is_other)), cache.parameter_group, message)


# complexity: families are named in another way by each engine and its versions
def _is_of_another(family: str, engine: str | None, version: str | None) -> bool:
    """Whether a family is of another engine, or of another version of it than this one.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/ParameterGroups.Engine.html
    """
    name, numbers = (engine or "").lower(), version_of(version or "")
    if not name:
        return False
    if not family.startswith(name):
        return True
    if name == "redis" and numbers[:1] == (6,):
        return family != "redis6.x"
    if name == "valkey" or (name == "redis" and numbers[:1] >= (7,)):
        return bool(numbers) and family != f"{name}{numbers[0]}"
    return len(numbers) > 1 and family != f"{name}{numbers[0]}.{numbers[1]}"


def _is_no_port(port: float | None) -> bool:
    return outside(*PORTS)(port) or port == RESERVED_PORT


def _is_t1(cache: Cache) -> Value[bool]:
    return mapped(cache.node_type, lambda name: (name or "").startswith("cache.t1."))


def _is_other(allowed: tuple[str, ...], value: str | None) -> bool:
    return value not in allowed
