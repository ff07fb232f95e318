"""ElastiCache: replication groups with their members, clusters, serverless caches.

Facts: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html,
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateCacheCluster.html and
https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateServerlessCache.html
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, TypeVar

from storage_lint.graph.choices import (
    both,
    each_choice,
    either,
    follow,
    is_nothing,
    mapped,
    opposite,
    or_else,
    surely,
)
from storage_lint.graph.lookup import Lookup
from storage_lint.graph.node import Expander, Resource
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Origin, Unknown, Unwritten, Value
from storage_lint.resources.cluster import ReaderScaling, kept_readers
from storage_lint.source.pattern import LatePattern
from storage_lint.source.record import Record, replace

# https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html (AuthToken)
TOKEN = LatePattern("[A-Za-z0-9!&#$^<>-]{16,128}")
GROUP, CLUSTER, SERVERLESS = "replication group", "cluster", "serverless cache"


class Shard(Record):
    """What is written of one shard: how many replicas it has, and where its nodes are."""

    replicas: Value[float | None]
    zones: tuple[Value[str | None], ...]
    exists: Value[bool]
    declared: Origin


class Member(Record):
    """A node of a replication group that a resource of its own declares: a read replica."""

    address: str
    zone: Value[str | None]
    exists: Value[bool]
    declared: Origin


class Log(Record):
    """A log that is delivered, and its form."""

    type: Value[str | None]  # slow-log, engine-log
    format: Value[str | None]  # text, json
    exists: Value[bool]
    declared: Origin


class Cache(Resource, kw_only=True):
    """A replication group, a cluster (Memcached, or one Redis node), or a serverless cache.

    What a form has no word for is Known(None).
    """

    kind: ClassVar[str] = "elasticache.cache"
    joined: ClassVar[tuple[str, ...]] = ("elasticache_members", "elasticache_scaling")
    identity: ClassVar[str] = "name"
    asks: ClassVar[tuple[tuple[str, str], ...]] = (("parameter_group", "elasticache.parameter_group"),)
    regional: ClassVar[bool] = True

    form: str  # GROUP, CLUSTER, SERVERLESS
    name: Value[str]
    engine: Value[str | None]  # redis, valkey, memcached
    engine_version: Value[str | None]
    node_type: Value[str | None]
    global_group: Value[str | None]  # of a secondary: the global datastore
    replication_group: Value[str | None]  # of a cluster: the group whose read replica it is
    at_rest_encryption: Value[bool | None]
    transit_encryption: Value[bool | None]
    transit_mode: Value[str | None]  # preferred, required
    kms_key: Value[str | None]
    has_token: Value[bool]
    token_fits: Value[bool | None]  # whether AWS takes it; Known(None): it is not written here
    user_groups: Value[tuple[Value[str], ...] | None]
    nodes: Value[float | None]  # of a group without shards, or of a cluster
    shards: Value[float | None]
    replicas: Value[float | None]  # of each shard
    written_shards: tuple[Shard, ...]
    cluster_mode: Value[str | None]  # enabled, disabled, compatible
    parameter_group: Value[str | None]
    # What that group says, filled in from the graph, or as its name says; Known(None): it was not read.
    parameter_family: Value[str | None]
    group_says_cluster_mode: Value[bool | None]
    failover: Value[bool | None]
    multi_az: Value[bool | None]
    az_mode: Value[str | None]  # of Memcached: single-az, cross-az
    zones: Value[tuple[Value[str], ...] | None]
    subnet_group: Value[str | None]
    has_subnets: Value[bool]  # of a serverless cache
    connection_type: Value[str | None]  # of a serverless cache: vpc, public
    port: Value[float | None]
    snapshot_retention_days: Value[float | None]
    snapshot_window: Value[str | None]
    restored_from: Value[str | None]  # the name of a snapshot, or the ARN of a file
    snapshotting_cluster: Value[str | None]  # of a group: the member that snapshots are made of
    maintenance_window: Value[str | None]
    minor_upgrades: Value[bool | None]
    data_tiering: Value[bool | None]
    durability: Value[str | None]
    logs: tuple[Log, ...]
    elasticache_members: Value[tuple[Member, ...]]
    elasticache_scaling: Value[tuple[ReaderScaling, ...]]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in what the parameter group of a cache says."""
        groups = Lookup(one for one in nodes if isinstance(one, ParameterGroup))
        return lambda cache: (_with_group(groups, cache),)


class GlobalGroup(Resource, kw_only=True):
    """A global datastore: what it says of its groups is said by it alone. Known(None): as its primary has it."""

    kind: ClassVar[str] = "elasticache.global_group"

    engine_version: Value[str | None]
    node_type: Value[str | None]


class ParameterGroup(Resource, kw_only=True):
    """A parameter group: caches are told what it says, and it is not judged itself."""

    kind: ClassVar[str] = "elasticache.parameter_group"
    identity: ClassVar[str] = "name"
    is_asked: ClassVar[bool] = True

    name: Value[str]
    family: Value[str | None]
    cluster_enabled: Value[str | None]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for a group: nothing of its own."""
        return lambda _group: ()


Part = TypeVar("Part", Shard, Member, Log)


def surely_there(parts: Iterable[Part]) -> list[Part]:
    """Return the parts that are known to be there."""
    return [part for part in parts if surely(part.exists)]


def is_group(cache: Cache) -> Value[bool]:
    """Return whether it is a replication group that says itself how it is: no secondary of a global datastore."""
    if cache.form != GROUP:
        return Known(False, cache.declared)
    return opposite(is_set(cache.global_group))


def is_replica(cache: Cache) -> Value[bool]:
    """Return whether it is a read replica of a replication group, which says everything about it."""
    return is_set(cache.replication_group)


def is_engine(cache: Cache, *engines: str) -> Value[bool]:
    """Return whether its engine is one of a few."""
    return mapped(cache.engine, lambda engine: (engine or "").lower() in engines)


def is_memcached(cache: Cache) -> Value[bool]:
    """Return whether it is a cluster of Memcached."""
    return both(Known(cache.form == CLUSTER, cache.declared), is_engine(cache, "memcached"))


def is_single_redis(cache: Cache) -> Value[bool]:
    """Return whether it is one node of Redis by itself: neither a group nor a read replica of one."""
    alone = both(Known(cache.form == CLUSTER, cache.declared), opposite(is_replica(cache)))
    return both(alone, is_engine(cache, "redis"))


def encrypted_at_rest(cache: Cache) -> Value[bool]:
    """Return whether a group is encrypted: where nothing is written, Valkey is and Redis is not."""
    origin = cache.at_rest_encryption.origin
    engine = is_engine(cache, "valkey")
    by_engine = engine if isinstance(engine, Unknown) else Known(engine.value, origin)
    return or_else(cache.at_rest_encryption, by_engine)


def encrypted_in_transit(cache: Cache) -> Value[bool]:
    """Return whether it takes TLS connections: not unless that is written."""
    return or_else(cache.transit_encryption, Known(False, cache.transit_encryption.origin))


def has_cluster_mode(cache: Cache) -> Value[bool]:
    """Return whether a replication group is in cluster mode: several shards, or what says that it is."""
    there = surely_there(cache.written_shards)
    if len(there) > 1:
        return Known(True, there[0].declared)
    several: Value[bool] = mapped(cache.shards, lambda shards: shards is not None and shards > 1)
    said: Value[bool] = mapped(cache.cluster_mode, lambda mode: mode in ("enabled", "compatible"))
    return either(either(several, said), _by_parameters(cache))


def _by_parameters(cache: Cache) -> Value[bool]:
    """Whether the parameter group says so. Those of AWS say it by their names, what was not read may say it or not."""
    name, by_group = cache.parameter_group, cache.group_says_cluster_mode
    if isinstance(by_group, Unknown) or by_group.value is not None:
        return mapped(by_group, lambda on: on is True)
    if isinstance(name, Known) and name.value is not None and not is_of_aws(name.value):
        said = ".cluster.on" in name.value
        reason = f"parameter group {name.value} may set cluster-enabled"
        return Known(True, name.origin) if said else Unknown(reason, name.origin)
    return mapped(name, lambda name: name is not None and ".cluster.on" in name)


def is_without_cluster_mode(cache: Cache) -> Value[bool]:
    """Return whether its parameter group was read, or is one of AWS's, and turns cluster mode off."""

    def of_known(on: Known[bool | None]) -> Value[bool]:
        if on.value is not None:
            return Known(not on.value, on.origin)
        return mapped(cache.parameter_group, lambda name: is_of_aws(name) and ".cluster.on" not in (name or ""))

    return follow(cache.group_says_cluster_mode, of_known)


def is_of_aws(group: str | None) -> bool:
    """Return whether a parameter group is one that AWS makes."""
    return (group or "").startswith("default.")


def parameters_by(group: Value[str | None]) -> dict[str, Any]:
    """Return the fields of a cache about its parameter group, of which nothing but the name is known yet."""
    nothing = Known(None, group.origin)
    return {"parameter_group": group, "parameter_family": nothing, "group_says_cluster_mode": nothing}


_MAY_BE_NOTHING = tuple(field for field, kind in Cache.__annotations__.items() if kind.endswith("| None]"))


def cache_with(form: str, nothing: Known[None], **said: Any) -> Cache:
    """Return a cache of a form with what is said of it. What its form has no word for is `nothing`, or none of it."""
    no, none = Known(False, nothing.origin), Known((), nothing.origin)
    unsaid: dict[str, Any] = dict.fromkeys(_MAY_BE_NOTHING, nothing)
    unsaid |= {"has_token": no, "has_subnets": no, "written_shards": (), "logs": ()}
    unsaid |= {"elasticache_members": none, "elasticache_scaling": none}
    return Cache(**{**unsaid, **said}, form=form)


def _with_group(groups: Lookup[ParameterGroup], cache: Cache) -> Cache:
    name = cache.parameter_group
    found = groups.find(cache, name)
    family: Value[str | None] = Known(None, name.origin)
    if isinstance(found, Known) or found.choices:  # one that may be any is for any version
        family = follow(found, lambda group: group.value.family if group.value else mapped(name, _family_of))

    def says(group: Known[ParameterGroup | None]) -> Value[bool | None]:
        if group.value is None:
            return Known(None, name.origin)
        return mapped(group.value.cluster_enabled, lambda said: (said or "no").lower() in ("yes", "1", "true"))

    return replace(
        cache,
        parameter_family=family,
        group_says_cluster_mode=follow(found, says),
    )


def _family_of(name: str | None) -> str | None:
    """The family of one of AWS's own groups: 'default.redis7.cluster.on' is of redis7."""
    if name is None or not is_of_aws(name):
        return None
    return name.removeprefix("default.").removesuffix(".cluster.on")


def nodes_a_shard(cache: Cache) -> Value[float | None]:
    """Return how many nodes the smallest shard has; Known(None): the number of replicas is not written."""
    counts = [one.replicas for one in surely_there(cache.written_shards)]
    if counts and not any(map(is_nothing, counts)):
        return _fewest_nodes(counts)
    if not is_nothing(cache.replicas):
        return mapped(cache.replicas, lambda replicas: None if replicas is None else replicas + 1)
    if not is_nothing(cache.nodes):
        return cache.nodes
    if counts or not is_nothing(cache.shards):
        return Known(None, cache.shards.origin)
    return Known(1, cache.nodes.origin)


def _fewest_nodes(replicas: list[Value[float | None]]) -> Value[float]:
    """The primary and the fewest replicas: no shard has fewer than none, whatever is not known of the others."""
    known = [Known(count.value or 0, count.origin) for count in replicas if isinstance(count, Known)]
    unknown = next((count for count in replicas if isinstance(count, Unknown)), None)
    if unknown is not None and all(count.value for count in known):
        return unknown
    least = min(known, key=lambda count: count.value)
    return Known(least.value + 1, least.origin)


def as_list(value: Value[str | None]) -> Value[tuple[Value[str], ...] | None]:
    """Return what is written as a list of that one; Known(None) where nothing is."""
    if isinstance(value, Known):
        one = None if value.value is None else (Known(value.value, value.origin),)
        return Known(one, value.origin)
    if isinstance(value, Unwritten):
        return value
    if not value.choices:
        return Known((value,), value.origin)
    return each_choice(value, as_list)


def first_of(values: Value[tuple[Value[str], ...] | None]) -> Value[str | None]:
    """Return the first item of a list; Known(None) where there is none."""
    return follow(values, lambda known: known.value[0] if known.value else Known(None, known.origin))


def scaled_replicas(cache: Cache) -> Value[float]:
    """Return how many replicas of each shard Application Auto Scaling keeps at least.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/AutoScaling.html
    """
    return kept_readers(cache.elasticache_scaling, "elasticache:replication-group:Replicas", cache.declared)


def version_of(version: str) -> tuple[int, ...]:
    """Return the numbers of an engine's version: '6.x' is (6,)."""
    return tuple(int(part) for part in re.findall(r"\d+", version))


def is_from(version: Value[str | None], first: tuple[int, ...]) -> Value[bool]:
    """Return whether a version is this one or a later one: AWS takes a current one where none is written.

    Of one that is written in part ('1.6') it is not known whether it is as late as '1.6.12'.
    """

    def of_known(known: Known[str | None]) -> Value[bool]:
        numbers = version_of(known.value or "")
        if known.value is not None and numbers == first[: len(numbers)] and len(numbers) < len(first):
            said = ".".join(map(str, first))
            reason = f"whether {known.value} is {said} or later is not known"
            return Unknown(reason, known.origin, supply="write the whole version")
        return Known(known.value is None or numbers >= first, known.origin)

    return follow(version, of_known)
