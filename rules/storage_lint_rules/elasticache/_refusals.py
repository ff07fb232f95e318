"""What ElastiCache answers when nodes, zones and failover do not fit: each with the value that is at fault."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import both, mapped
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.resources.elasticache import Cache, has_cluster_mode, surely_there
from storage_lint.rule import Severity
from storage_lint.source.record import Record
from storage_lint_rules.elasticache import _facts as facts


class Refusal(Record):
    """A value that is refused, and the sentence about it; `open` is what that hangs on, where it hangs on something."""

    value: Value[Any]
    message: str
    open: Unknown | None = None
    severity: Severity = Severity.HIGH


def _when(condition: Value[bool], value: Value[Any], message: str) -> Iterator[Refusal]:
    if isinstance(condition, Unknown):
        yield Refusal(value, message, condition)
    elif condition.value:
        yield Refusal(value, message)


def of_group(group: Cache) -> Iterator[Refusal]:
    """Yield what is refused of a replication group that is no secondary."""
    yield from _of_failover(group)
    yield from _of_numbers(group)
    yield from _of_lists(group)


# complexity: one refusal a line, each with what is unknown of it
def _of_failover(group: Cache) -> Iterator[Refusal]:
    cluster_mode = has_cluster_mode(group)
    on: Value[bool] = mapped(group.failover, lambda written: written is not False)
    off: Value[bool] = mapped(group.failover, lambda written: written is False)
    one: Value[bool] = mapped(group.nodes, lambda nodes: nodes == 1 or (nodes is None and "::" not in group.type))
    if isinstance(group.nodes, Known) and group.nodes.value is None and not _is_plain(group):
        one = Known(False, group.declared)
    alone = both(both(on, one), mapped(cluster_mode, lambda mode: not mode))
    members = group.elasticache_members
    if isinstance(members, Known) and not members.value:
        value = group.nodes if group.failover.origin.source is Source.DEFAULT else group.failover
        yield from _when(alone, value, "automatic failover with a single node")
    yield from _when(both(_is_true(group.multi_az), off), group.multi_az, "Multi-AZ without automatic failover")
    yield from _of_t1(group, cluster_mode)
    written = isinstance(cluster_mode, Known) or isinstance(group.failover, Unknown)
    if written or group.failover.origin.source is Source.WRITTEN:
        mode = cluster_mode
        yield from _when(both(mode, off), group.failover, "cluster mode without automatic failover")


def _of_t1(group: Cache, cluster_mode: Value[bool]) -> Iterator[Refusal]:
    """Yield what T1 nodes cannot do."""
    t1: Value[bool] = mapped(group.node_type, lambda name: (name or "").startswith("cache.t1."))
    for value, what in ((_is_true(group.failover), "automatic failover"), (_is_true(group.multi_az), "Multi-AZ")):
        yield from _when(both(t1, value), group.node_type, f"{what} on T1 nodes")
    if isinstance(t1, Known) and t1.value:
        yield from _when(cluster_mode, group.node_type, "cluster mode on T1 nodes")


def _is_plain(group: Cache) -> bool:
    """Whether nothing is written of shards and replicas."""
    unwritten = all(isinstance(one, Known) and one.value is None for one in (group.shards, group.replicas))
    return unwritten and not group.written_shards


def _is_true(value: Value[bool | None]) -> Value[bool]:
    return mapped(value, lambda written: written is True)


def _of_numbers(group: Cache) -> Iterator[Refusal]:
    nodes, shards, replicas = group.nodes, group.shards, group.replicas
    if isinstance(nodes, Known) and nodes.value is not None:
        if not 1 <= nodes.value <= facts.MAXIMUM_NODES:
            yield Refusal(nodes, f"{nodes.value:g} nodes are not 1 to {facts.MAXIMUM_NODES}")
        if isinstance(shards, Known) and (shards.value or 0) > ("::" in group.type):
            yield Refusal(nodes, "the number of nodes beside the number of shards")
    if isinstance(replicas, Known) and replicas.value is not None and not 0 <= replicas.value <= facts.MAXIMUM_REPLICAS:
        message = f"{replicas.value:g} replicas are not 0 to {facts.MAXIMUM_REPLICAS}, unless AWS raised the quota"
        yield Refusal(replicas, message, severity=Severity.MEDIUM)


def _of_lists(group: Cache) -> Iterator[Refusal]:
    shards, written = group.shards, group.written_shards
    sure = len(surely_there(written)) == len(written)
    if written and sure and isinstance(shards, Known) and shards.value not in (None, len(written)):
        yield Refusal(shards, f"{shards.value:g} shards of which {len(written)} are configured")
    if "::" in group.type or group.nodes.origin.source is Source.WRITTEN:
        yield from _of_zones(group)


def _of_zones(cache: Cache) -> Iterator[Refusal]:
    zones, nodes = cache.zones, cache.nodes
    if not isinstance(zones, Known) or not zones.value or not isinstance(nodes, Known) or nodes.value is None:
        return
    if all(isinstance(zone, Known) for zone in zones.value) and len(zones.value) != nodes.value:
        yield Refusal(zones, f"{len(zones.value)} Availability Zones for {nodes.value:g} nodes")


def of_secondary(group: Cache) -> Iterator[Refusal]:
    """Yield what a secondary of a global datastore writes though its primary decides it."""
    for what, value in (
        ("engine", group.engine),
        ("engine version", group.engine_version),
        ("node type", group.node_type),
        ("number of shards", group.shards),
        ("parameter group", group.parameter_group),
        ("encryption at rest", group.at_rest_encryption),
        ("encryption in transit", group.transit_encryption),
    ):
        if isinstance(value, Known) and value.value is not None and value.origin.source is Source.WRITTEN:
            yield Refusal(value, f"a secondary of a global datastore with its own {what}")
            return


def of_cluster(cluster: Cache) -> Iterator[Refusal]:
    """Yield what is refused of a cluster that is no read replica of a group."""
    engine, nodes = cluster.engine, cluster.nodes
    if not isinstance(engine, Known):
        return
    if engine.value == "valkey":
        yield Refusal(engine, "a cluster of Valkey, which only replication groups and serverless caches have")
    several: Value[bool] = mapped(nodes, lambda count: count is not None and count != 1)
    if engine.value == "redis":
        yield from _when(several, nodes, "a cluster of Redis with other than one node")
    if engine.value == "memcached":
        none: Value[bool] = mapped(nodes, lambda count: count is not None and count < 1)
        yield from _when(none, nodes, "a cluster without nodes")
        yield from _many(nodes)
        single: Value[bool] = mapped(nodes, lambda count: count == 1)
        crossing: Value[bool] = mapped(cluster.az_mode, lambda mode: mode == "cross-az")
        yield from _when(both(crossing, single), cluster.az_mode, "several zones for a single node")
        yield from _of_zones(cluster)


def _many(nodes: Value[float | None]) -> Iterator[Refusal]:
    """Yield more nodes of Memcached than one of AWS's pages allows."""
    least, most = facts.MEMCACHED_NODE_QUOTAS
    if isinstance(nodes, Known) and (nodes.value or 0) > least:
        reason = f"whether {nodes.value:g} nodes are taken is not known: AWS's pages name quotas of {least} and {most}"
        yield Refusal(nodes, "", Unknown(reason, nodes.origin, supply=f"up to {least} are taken"))
