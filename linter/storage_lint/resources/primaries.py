"""The primary clusters of global databases: what is not written of a secondary cluster is as it is there.

https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-attach.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Generic, Protocol, TypeVar

from storage_lint.graph.choices import surely
from storage_lint.graph.lookup import Lookup, place_of
from storage_lint.graph.value import Known, Text, Value, text_of
from storage_lint.resources.cluster import DatabaseCluster, is_secondary
from storage_lint.resources.rds_names import OF_CLUSTER, find_source

Cluster = TypeVar("Cluster", bound=DatabaseCluster)


class Global(Protocol):
    """A global database, which may be made of a cluster."""

    @property
    def address(self) -> str:
        """Return what it is called in the code."""

    @property
    def scope(self) -> str:
        """Return where the address belongs."""

    @property
    def source(self) -> Value[str | None]:
        """Return the cluster that it is made of: its primary."""


class Primaries(Generic[Cluster]):
    """The primary clusters of one service, by the global databases that they belong to."""

    def __init__(self, clusters: Sequence[Cluster], databases: Iterable[Global]) -> None:
        self._clusters = Lookup(clusters)
        self._databases = {(one.scope, one.address): one for one in databases}
        self._by_name: dict[tuple[str, Text], list[Cluster]] = defaultdict(list)
        for cluster in clusters:
            name, own = text_of(cluster.global_cluster_identifier), cluster.has_own_data
            if name is not None and name.parts and surely(own):
                self._by_name[cluster.scope, name].append(cluster)

    def of(self, cluster: Cluster) -> Cluster | None:
        """Return the primary of a cluster that is surely a secondary, where one is known."""
        secondary, name = is_secondary(cluster), text_of(cluster.global_cluster_identifier)
        if name is None or not isinstance(secondary, Known) or not secondary.value:
            return None
        database = self._databases.get(place_of(cluster.global_cluster_identifier, cluster.scope))
        if database is not None:
            found = find_source(self._clusters, cluster, database.source, OF_CLUSTER)
            if isinstance(found, Known) and found.value is not None:
                return found.value
        named = self._by_name[cluster.scope, name]
        return named[0] if len(named) == 1 else None
