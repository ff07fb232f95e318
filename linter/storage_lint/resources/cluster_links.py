"""What a DB cluster names, and the graph knows: its parameter group, and what it is made from.

Facts: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBClusterFromSnapshot.html
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from storage_lint.graph.choices import chosen, each_choice, either, follow, mapped, or_else
from storage_lint.graph.lookup import Lookup
from storage_lint.graph.node import Expander, Resource
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Symbol, Unknown, Value
from storage_lint.resources.cluster import DatabaseCluster, takes_after_source
from storage_lint.resources.primaries import Global, Primaries
from storage_lint.resources.rds_names import OF_CLUSTER, find_source
from storage_lint.source.record import replace

# How the names of the groups begin that AWS has: default.docdb5.0
_DEFAULT_GROUP = "default."


class ClusterParameterGroup(Resource, kw_only=True):
    """A parameter group of clusters."""

    identity: ClassVar[str] = "name"
    is_asked: ClassVar[bool] = True
    regional: ClassVar[bool] = True

    name: Value[str]
    family: Value[str | None]


class ClusterSnapshot(Resource, kw_only=True):
    """A snapshot of a cluster: what others are restored from. It is encrypted as its cluster is."""

    identity: ClassVar[str] = "name"

    name: Value[str]
    cluster: Value[str | None]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for a snapshot: nothing of its own."""
        return lambda _snapshot: ()


class LinkedCluster(DatabaseCluster, kw_only=True):
    """A DB cluster with what the graph knows of what it names: that is filled in, else Known(None)."""

    restored_from: Value[str | None]
    source_is_encrypted: Value[bool | None]
    parameter_group: Value[str | None]
    parameter_family: Value[str | None]  # of that group


class GlobalCluster(Resource, kw_only=True):
    """A global cluster: what holds the clusters of several Regions together."""

    source: Value[str | None]  # the cluster that it is made of: that decides what is not written
    storage_encrypted: Value[bool | None]
    deletion_protection: Value[bool]


def completing(
    nodes: Sequence[Resource],
    clusters: type[LinkedCluster],
    groups: type[ClusterParameterGroup],
    snapshots: type[ClusterSnapshot],
    databases: type[GlobalCluster],
) -> Expander:
    """Return what fills in what the graph knows of a cluster's parameter group and of its source.

    `clusters` and the others are the kinds of nodes of one service.
    """
    links = Links(
        [one for one in nodes if isinstance(one, groups)],
        [one for one in nodes if isinstance(one, snapshots)],
        [one for one in nodes if isinstance(one, clusters)],
        [one for one in nodes if isinstance(one, databases)],
    )
    return lambda cluster: (replace(cluster, **links.of(cluster)),)


class Links:
    """The parameter groups, snapshots and clusters of one service."""

    def __init__(
        self,
        groups: Sequence[ClusterParameterGroup],
        snapshots: Sequence[ClusterSnapshot],
        clusters: Sequence[LinkedCluster],
        databases: Iterable[Global],
    ) -> None:
        self._groups, self._snapshots, self._clusters = Lookup(groups), Lookup(snapshots), Lookup(clusters)
        self._primaries = Primaries(clusters, databases)

    def of(self, cluster: LinkedCluster) -> dict[str, Any]:
        """Return the fields of a cluster that are filled in."""
        name = cluster.parameter_group
        found = self._groups.find(cluster, name)
        family: Value[str | None] = Known(None, name.origin)
        if isinstance(found, Known) or found.choices:  # one that may be any is for any version
            family = follow(found, lambda one: one.value.family if one.value else mapped(name, family_of))
        primary = self._primaries.of(cluster)
        source = or_else(cluster.restored_from, cluster.replicates_from)
        encrypted = self._encryption(cluster, source) if primary is None else _own_encryption(primary)
        return {"parameter_family": or_else(cluster.parameter_family, family), "source_is_encrypted": encrypted}

    def _encryption(self, cluster: LinkedCluster, source: Value[str | None]) -> Value[bool | None]:
        """Whether the cluster, or the cluster of the snapshot, that a cluster is made from is encrypted."""

        def of_snapshot(found: Known[ClusterSnapshot | None]) -> Value[bool | None]:
            if found.value is None:
                return self._of(cluster, source)
            return self._of(found.value, found.value.cluster)

        return follow(find_source(self._snapshots, cluster, source, OF_CLUSTER), of_snapshot)

    def _of(self, near: Resource, name: Value[str | None]) -> Value[bool | None]:
        nothing: Known[bool | None] = Known(None, name.origin)
        found = find_source(self._clusters, near, name, OF_CLUSTER)
        return follow(found, lambda source: nothing if source.value is None else _own_encryption(source.value))


def _own_encryption(source: LinkedCluster) -> Value[bool | None]:
    """Whether a source is encrypted. Of one that is made from something itself only what is written is known."""
    made: Value[bool] = either(source.is_restored, is_set(source.replicates_from))
    off: Value[bool | None] = Known(False, source.storage_encrypted.origin)
    nothing: Value[bool | None] = Known(None, source.declared)
    return or_else(source.storage_encrypted, chosen(made, nothing, off))


def is_encrypted(cluster: LinkedCluster) -> Value[bool]:
    """Return whether a cluster is encrypted. One that is made from something is, where nothing is written, as that."""
    origin = cluster.storage_encrypted.origin
    unwritten = chosen(takes_after_source(cluster), as_source(cluster), Known(False, origin))
    return or_else(cluster.storage_encrypted, unwritten)


def as_source(cluster: LinkedCluster) -> Value[bool]:
    """Return whether what a cluster is made from is encrypted."""
    origin = cluster.storage_encrypted.origin
    open_: Value[bool] = Unknown("what it is made from decides whether it is encrypted", origin)
    known = cluster.source_is_encrypted
    return follow(known, lambda found: open_ if found.value is None else Known(found.value, origin))


def exports(logs: Value[tuple[Value[str], ...] | None], name: str) -> Value[bool]:
    """Return whether a log is among those that are exported."""

    def of_list(written: Known[tuple[Value[str], ...] | None]) -> Value[bool]:
        found: Value[bool] = Known(False, written.origin)
        for one in written.value or ():
            found = either(found, mapped(one, name.__eq__))
        return found

    return follow(logs, of_list)


def is_default_group(name: Value[str | None]) -> Value[bool]:
    """Return whether a cluster that says this has a group of AWS's own."""
    if isinstance(name, Known):
        return Known(name.value is None or name.value.startswith(_DEFAULT_GROUP), name.origin)
    if name.choices:
        return each_choice(name, is_default_group)
    first = name.text.parts[0] if name.text is not None and name.text.parts else None
    if isinstance(first, str):
        return Known(first.startswith(_DEFAULT_GROUP), name.origin)
    # A name that AWS makes up is none of its own groups'.
    return Known(False, name.origin) if isinstance(first, Symbol) and first.unique else name


def family_of(name: str | None) -> str | None:
    """Return the family of one of AWS's own groups: 'default.docdb5.0' is of docdb5.0."""
    return name.removeprefix(_DEFAULT_GROUP) if name is not None and name.startswith(_DEFAULT_GROUP) else None
