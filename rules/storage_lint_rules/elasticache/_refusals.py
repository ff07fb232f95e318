"""What ElastiCache refuses of nodes, zones and failover."""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, outside, said
from storage_lint.graph.choices import both, follow, is_nothing, mapped, sometimes, surely, surely_not
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.resources.elasticache import (
    Cache,
    has_cluster_mode,
    is_engine,
    is_without_cluster_mode,
    surely_there,
)
from storage_lint.rule import Severity
from storage_lint_rules.elasticache import _facts as facts


def of_group(group: Cache) -> Iterator[Refusal]:
    """Yield what is refused of a replication group that is no secondary."""
    message = "a replication group of Memcached, which replicates nothing"
    yield Refusal(is_engine(group, "memcached"), group.engine, message)
    yield from _of_failover(group)
    yield from _of_numbers(group)
    yield from _of_parameters(group)
    yield from _of_lists(group)


def _of_failover(group: Cache) -> Iterator[Refusal]:
    cluster_mode = has_cluster_mode(group)
    on: Value[bool] = mapped(group.failover, lambda written: written is not False)
    off: Value[bool] = mapped(group.failover, lambda written: written is False)
    one = _is_one_node(group)
    alone = both(both(on, one), mapped(cluster_mode, lambda mode: not mode))
    members = group.elasticache_members
    if isinstance(members, Known) and not members.value:
        value = group.nodes if group.failover.origin.source is Source.DEFAULT else group.failover
        yield Refusal(alone, value, "automatic failover with a single node")
    yield Refusal(both(_is_true(group.multi_az), off), group.multi_az, "Multi-AZ without automatic failover")
    yield from _of_t1(group, cluster_mode)
    is_open = any(isinstance(value, Unknown) for value in (group.failover, group.shards))
    if is_open or isinstance(cluster_mode, Known) or group.failover.origin.source is Source.WRITTEN:
        mode = cluster_mode
        yield Refusal(both(mode, off), group.failover, "cluster mode without automatic failover")


def _is_one_node(group: Cache) -> Value[bool]:
    """Whether a group without shards has one node; of a template's that says nothing of its nodes that is not known."""
    nodes = group.nodes
    if not is_nothing(nodes):
        return mapped(nodes, lambda count: count == 1)
    if not _is_plain(group):
        return Known(False, group.declared)
    if "::" not in group.type:
        return Known(True, nodes.origin)
    reason = "how many nodes a group gets that says nothing of them is not documented"
    return Unknown(reason, nodes.origin, supply="write NumCacheClusters")


def _of_t1(group: Cache, cluster_mode: Value[bool]) -> Iterator[Refusal]:
    """Yield what T1 nodes cannot do."""
    t1: Value[bool] = mapped(group.node_type, lambda name: (name or "").startswith("cache.t1."))
    for value, what in ((_is_true(group.failover), "automatic failover"), (_is_true(group.multi_az), "Multi-AZ")):
        yield Refusal(both(t1, value), group.node_type, f"{what} on T1 nodes")
    if surely(t1):
        yield Refusal(cluster_mode, group.node_type, "cluster mode on T1 nodes")


def _is_plain(group: Cache) -> bool:
    """Whether nothing is written of shards and replicas."""
    unwritten = all(is_nothing(one) for one in (group.shards, group.replicas))
    return unwritten and not group.written_shards


def _is_true(value: Value[bool | None]) -> Value[bool]:
    return mapped(value, lambda written: written is True)


def _of_numbers(group: Cache) -> Iterator[Refusal]:
    nodes, shards, replicas = group.nodes, group.shards, group.replicas
    wrong: Value[bool] = mapped(nodes, outside(1, facts.MAXIMUM_NODES))
    yield Refusal(wrong, nodes, f"{said(nodes)} nodes are not 1 to {facts.MAXIMUM_NODES}")
    sharded: Value[bool] = mapped(shards, lambda count: (count or 0) > ("::" in group.type))
    yield Refusal(both(is_set(nodes), sharded), nodes, "the number of nodes beside the number of shards")
    wrong = mapped(replicas, outside(0, facts.MAXIMUM_REPLICAS))
    message = f"{said(replicas)} replicas are not 0 to {facts.MAXIMUM_REPLICAS}, unless AWS raised the quota"
    yield Refusal(wrong, replicas, message, severity=Severity.MEDIUM)


def _of_parameters(group: Cache) -> Iterator[Refusal]:
    """Yield several shards with a parameter group that turns cluster mode off. One that was not read may turn it on."""
    off = is_without_cluster_mode(group)
    if sometimes(off):
        several: Value[bool] = mapped(group.shards, lambda count: (count or 0) > 1)
        if len(surely_there(group.written_shards)) > 1:
            several = Known(True, group.declared)
        message = "several shards with a parameter group in which cluster-enabled is off"
        yield Refusal(both(several, off), group.parameter_group, message)


def _of_lists(group: Cache) -> Iterator[Refusal]:
    shards, written = group.shards, group.written_shards
    if written and len(surely_there(written)) == len(written):
        other: Value[bool] = mapped(shards, lambda count: count not in (None, len(written)))
        yield Refusal(other, shards, f"{said(shards)} shards of which {len(written)} are configured")
    if "::" in group.type or group.nodes.origin.source is Source.WRITTEN:
        yield from _of_zones(group)


def _of_zones(cache: Cache) -> Iterator[Refusal]:
    zones, nodes = cache.zones, cache.nodes

    def are_others(named: Known[tuple[Value[str], ...] | None]) -> Value[bool]:
        if not named.value or not all(isinstance(zone, Known) for zone in named.value):
            return Known(False, named.origin)
        return mapped(nodes, lambda count: count is not None and count != len(named.value or ()))

    count = said(mapped(zones, lambda named: len(named or ())))
    yield Refusal(follow(zones, are_others), zones, f"{count} Availability Zones for {said(nodes)} nodes")


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
        if value.origin.source is Source.WRITTEN:
            yield Refusal(is_set(value), value, f"a secondary of a global datastore with its own {what}")


def of_cluster(cluster: Cache) -> Iterator[Refusal]:
    """Yield what is refused of a cluster that is no read replica of a group."""
    engine, nodes = cluster.engine, cluster.nodes
    message = "a cluster of Valkey, which only replication groups and serverless caches have"
    yield Refusal(is_engine(cluster, "valkey"), engine, message)
    several: Value[bool] = mapped(nodes, lambda count: count is not None and count != 1)
    message = "a cluster of Redis with other than one node"
    yield Refusal(both(is_engine(cluster, "redis"), several), nodes, message)
    sharded = has_cluster_mode(cluster)
    if isinstance(sharded, Known):  # a group that was not read is hardly one for shards
        yield Refusal(sharded, cluster.parameter_group, "a cluster with a parameter group for cluster mode")
    single: Value[bool] = mapped(nodes, lambda count: count == 1)
    crossing: Value[bool] = mapped(cluster.az_mode, lambda mode: mode == "cross-az")
    yield Refusal(both(crossing, single), cluster.az_mode, "several zones for a single node")
    yield from _of_zones(cluster)
    memcached = is_engine(cluster, "memcached")
    if surely_not(memcached):
        return
    none: Value[bool] = mapped(nodes, lambda count: count is not None and count < 1)
    yield Refusal(both(memcached, none), nodes, "a cluster without nodes")
    yield from _many(nodes)


def _many(nodes: Value[float | None]) -> Iterator[Refusal]:
    """Yield more nodes of Memcached than one of AWS's pages allows."""
    least, most = facts.MEMCACHED_NODE_QUOTAS
    if isinstance(nodes, Known) and (nodes.value or 0) > least:
        reason = f"whether {nodes.value:g} nodes are taken is not known: AWS's pages name quotas of {least} and {most}"
        yield Refusal(Unknown(reason, nodes.origin, supply=f"up to {least} are taken"), nodes, "")
