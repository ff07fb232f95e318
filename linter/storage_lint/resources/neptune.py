"""Neptune: clusters with their members, global clusters, graphs of Neptune Analytics.

Facts: https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html,
https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBInstance.html and
https://docs.aws.amazon.com/neptune-analytics/latest/apiref/API_CreateGraph.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from storage_lint.graph.choices import either, follow, mapped
from storage_lint.graph.lookup import Lookup
from storage_lint.graph.node import Expander, Resource
from storage_lint.graph.value import Known, Value
from storage_lint.resources import cluster_links
from storage_lint.resources.cluster import Member, ReaderScaling, kept_readers, takes_after_source
from storage_lint.resources.cluster_links import (
    ClusterParameterGroup,
    ClusterSnapshot,
    LinkedCluster,
    as_source,
    completing,
)
from storage_lint.source.record import replace

# https://docs.aws.amazon.com/neptune/latest/userguide/neptune-public-endpoints.html
FIRST_PUBLIC_RELEASE = (1, 4, 6)


class Cluster(LinkedCluster, kw_only=True):
    """A cluster of instances. Neptune has no passwords: whoever reaches it is in, unless IAM is asked."""

    kind: ClassVar[str] = "neptune.cluster"
    joined: ClassVar[tuple[str, ...]] = ("neptune_members", "neptune_scaling")
    asks: ClassVar[tuple[tuple[str, str], ...]] = (("parameter_group", "neptune.parameter_group"),)

    iam_authentication: Value[bool]
    copies_tags_to_snapshots: Value[bool]
    storage_type: Value[str | None]
    neptune_members: Value[tuple[Member, ...]]
    neptune_scaling: Value[tuple[ReaderScaling, ...]]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in what the graph knows of a cluster's parameter group and of its source."""
        return completing(nodes, cls, ParameterGroup, Snapshot, GlobalCluster)


class Instance(Resource, kw_only=True):
    """An instance of a cluster, by itself. What its cluster says is filled in from the graph, else Known(None)."""

    kind: ClassVar[str] = "neptune.instance"

    cluster: Value[str | None]  # Known(None): it is of none, and does nothing
    cluster_iam_authentication: Value[bool | None]
    cluster_engine_version: Value[str | None]
    publicly_accessible: Value[bool]
    auto_minor_version_upgrade: Value[bool]
    maintenance_window: Value[str | None]
    availability_zone: Value[str | None]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in what the cluster of an instance says."""
        clusters = Lookup(one for one in nodes if isinstance(one, Cluster))
        return lambda instance: (_with_cluster(clusters, instance),)


class GlobalCluster(cluster_links.GlobalCluster, kw_only=True):
    """A global database: what holds the clusters of several Regions together."""

    kind: ClassVar[str] = "neptune.global_cluster"

    engine: Value[str | None]
    engine_version: Value[str | None]


class ParameterGroup(ClusterParameterGroup, kw_only=True):
    """A parameter group of clusters: they are told its family, and it is not judged itself."""

    kind: ClassVar[str] = "neptune.parameter_group"

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for a group: nothing of its own."""
        return lambda _group: ()


class Snapshot(ClusterSnapshot, kw_only=True):
    """A snapshot of a cluster."""

    kind: ClassVar[str] = "neptune.snapshot"


class Graph(Resource, kw_only=True):
    """A graph of Neptune Analytics: always encrypted, always asks IAM."""

    kind: ClassVar[str] = "neptune.graph"

    replicas: Value[float]
    public_connectivity: Value[bool]
    deletion_protection: Value[bool]
    memory_ncus: Value[float | None]  # m-NCUs
    kms_key_id: Value[str | None]
    vector_dimensions: Value[float | None]  # Known(None): no search for vectors


def scaled_readers(cluster: Cluster) -> Value[float]:
    """Return how many readers Application Auto Scaling keeps at least, beside those that are declared.

    https://docs.aws.amazon.com/neptune/latest/userguide/manage-console-autoscaling.html
    """
    return kept_readers(cluster.neptune_scaling, "neptune:cluster:ReadReplicaCount", cluster.declared)


def is_encrypted(cluster: Cluster) -> Value[bool]:
    """Return whether a cluster is encrypted. One that is made from something is as that, unless it asks for it.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-neptune-dbcluster.html#cfn-neptune-dbcluster-storageencrypted
    """

    def of_written(written: Known[bool | None]) -> Value[bool]:
        if written.value:
            return Known(True, written.origin)
        off = Known(False, written.origin)
        return follow(takes_after_source(cluster), lambda made: as_source(cluster) if made.value else off)

    return follow(cluster.storage_encrypted, of_written)


def refuses_public_endpoints(iam: Value[bool | None], version: Value[str | None]) -> Value[bool]:
    """Return whether a cluster has no public endpoints: without IAM authentication, or of an engine before them.

    https://docs.aws.amazon.com/neptune/latest/userguide/neptune-public-endpoints.html: from 1.4.6 on
    """
    open_: Value[bool] = mapped(iam, lambda on: on is False)
    return either(open_, mapped(version, lambda name: is_before(name, FIRST_PUBLIC_RELEASE)))


def is_before(version: str | None, first: tuple[int, ...]) -> bool:
    """Return whether a version is surely older than another: of one that is written in part only that counts."""
    numbers = release(version)
    return bool(numbers) and numbers < first[: len(numbers)]


def release(version: str | None) -> tuple[int, ...]:
    """Return the numbers of an engine's version: '1.4.6.1' is (1, 4, 6, 1)."""
    parts = (version or "").split(".")
    return tuple(map(int, parts)) if all(part.isdigit() for part in parts) else ()


def _with_cluster(clusters: Lookup[Cluster], instance: Instance) -> Instance:
    found = clusters.find(instance, instance.cluster)
    return replace(
        instance,
        cluster_iam_authentication=follow(
            found, lambda one: one.value.iam_authentication if one.value else Known(None, one.origin)
        ),
        cluster_engine_version=follow(
            found, lambda one: one.value.engine_version if one.value else Known(None, one.origin)
        ),
    )
