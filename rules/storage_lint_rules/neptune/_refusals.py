"""What Neptune refuses of a cluster, its instances and a graph."""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, outside
from storage_lint.graph.choices import both, mapped
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.neptune import (
    Cluster,
    GlobalCluster,
    Graph,
    Instance,
    is_before,
    refuses_public_endpoints,
    release,
)
from storage_lint_rules._clusters import (
    refused_capacity,
    refused_family,
    refused_key,
    refused_logs,
    refused_members,
    refused_point_in_time,
    refused_retention,
)
from storage_lint_rules._places import refused_zone
from storage_lint_rules._ports import refused_port
from storage_lint_rules._windows import refused_windows
from storage_lint_rules.neptune import _facts as facts

LOGS = ("audit", "slowquery")
STORAGE = ("standard", "iopt1")


def of_cluster(cluster: Cluster) -> Iterator[Refusal]:
    """Yield what may be refused of a cluster, and whether it is."""
    yield from refused_retention(cluster)
    yield from refused_windows(cluster.backup_window, cluster.maintenance_window)
    yield from refused_key(cluster)
    yield from refused_point_in_time(cluster)
    yield from refused_port(cluster.port)
    yield from _of_storage(cluster)
    if isinstance(cluster.capacity, Known) and cluster.capacity.value is not None:
        least, most = facts.MINIMUM_CAPACITY_UNITS, facts.MAXIMUM_CAPACITY_UNITS
        yield from refused_capacity(cluster.capacity.value, least, facts.LEAST_MAXIMUM_CAPACITY_UNITS, most)
    yield from refused_members(cluster, cluster.neptune_members)
    yield from refused_logs(cluster, LOGS)
    yield from refused_family(cluster, _family_of)


def _of_storage(cluster: Cluster) -> Iterator[Refusal]:
    kind, first = cluster.storage_type, facts.FIRST_IO_OPTIMIZED_RELEASE
    other: Value[bool] = mapped(kind, lambda name: name not in (None, *STORAGE))
    yield Refusal(other, kind, f"the storage type is {' or '.join(STORAGE)}")
    optimized: Value[bool] = mapped(kind, lambda name: name == "iopt1")
    old: Value[bool] = mapped(cluster.engine_version, lambda name: is_before(name, release(first)))
    yield Refusal(both(optimized, old), kind, f"iopt1 storage is for engine {first} and later")


def of_instance(instance: Instance) -> Iterator[Refusal]:
    """Yield a window that is none, and a public endpoint of an instance whose cluster may not have one."""
    yield from refused_windows(Known(None, instance.declared), instance.maintenance_window)
    yield from refused_zone(instance, instance.availability_zone)
    refuses = refuses_public_endpoints(instance.cluster_iam_authentication, instance.cluster_engine_version)
    if isinstance(refuses, Unknown) and not refuses.choices:
        return  # the instance is judged as one that has it: neptune-public-instance
    public = instance.publicly_accessible
    message = "a public endpoint needs IAM authentication of the cluster and engine 1.4.6 or later"
    yield Refusal(both(is_set(instance.cluster), both(public, refuses)), public, message)


def of_global(database: GlobalCluster) -> Iterator[Refusal]:
    """Yield what a global database writes though the cluster that it is made of decides it."""
    for what, value in (
        ("engine", database.engine),
        ("engine version", database.engine_version),
        ("encryption", database.storage_encrypted),
    ):
        message = f"a global database that is made of a cluster takes its {what} from there"
        yield Refusal(both(is_set(database.source), is_set(value)), value, message)


def _family_of(version: str) -> str | None:
    """The family of a version: 1.3.4.0 is of neptune1.3, 1.1.1.0 of neptune1."""
    numbers = release(version)[:2]
    if len(numbers) < 2:
        return None
    return "neptune1" if numbers <= release(facts.LAST_RELEASE_OF_NEPTUNE1) else f"neptune{numbers[0]}.{numbers[1]}"


def of_graph(graph: Graph) -> Iterator[Refusal]:
    """Yield what may be refused of a graph, and whether it is."""
    least, most = facts.GRAPH_MEMORY_UNITS
    few, many = facts.VECTOR_DIMENSIONS
    vectors = graph.vector_dimensions
    yield Refusal(mapped(vectors, outside(few, many)), vectors, f"vectors have {few} to {many:,} dimensions")
    memory, replicas = graph.memory_ncus, graph.replicas
    yield Refusal(mapped(memory, outside(least, most)), memory, f"a graph has {least:,} to {most:,} units of memory")
    too_many: Value[bool] = mapped(replicas, lambda count: not 0 <= count <= facts.MAXIMUM_GRAPH_REPLICAS)
    yield Refusal(too_many, replicas, f"a graph has 0 to {facts.MAXIMUM_GRAPH_REPLICAS} replicas")
