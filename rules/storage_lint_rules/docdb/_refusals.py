"""What DocumentDB refuses of a cluster and of an elastic cluster."""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, outside
from storage_lint.graph.choices import both, follow, mapped
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Value
from storage_lint.resources.cluster import takes_after_source
from storage_lint.resources.docdb import Cluster, ElasticCluster, Instance
from storage_lint_rules._clusters import (
    RETENTION_DAYS,
    refused_capacity,
    refused_family,
    refused_key,
    refused_logs,
    refused_members,
    refused_point_in_time,
    refused_retention,
    refused_secret,
)
from storage_lint_rules._credentials import refused_user, reserved_user
from storage_lint_rules._places import refused_zone
from storage_lint_rules._windows import refused_windows
from storage_lint_rules.docdb import _facts as facts

LOGS = ("audit", "profiler")
STORAGE = ("standard", "iopt1")
PASSWORD = "a password has 8 to 100 characters, and no slash, double quote, at sign or space"
ELASTIC_PASSWORD = "a password has 8 to 99 characters, and no slash, double quote or at sign"


def of_cluster(cluster: Cluster) -> Iterator[Refusal]:
    """Yield what may be refused of a cluster, and whether it is."""
    yield from refused_retention(cluster)
    yield from refused_windows(cluster.backup_window, cluster.maintenance_window)
    yield from refused_key(cluster)
    yield from refused_point_in_time(cluster)
    yield from _of_password(cluster)
    yield from _of_storage(cluster)
    yield from _of_capacity(cluster)
    yield from refused_members(cluster, cluster.docdb_members)
    yield from refused_logs(cluster, LOGS)
    yield from refused_family(cluster, _family_of)


def _of_password(cluster: Cluster) -> Iterator[Refusal]:
    managed = cluster.manages_password
    yield Refusal(both(cluster.has_password, managed), managed, "a password beside one that it manages")
    yield Refusal(mapped(cluster.password_fits, lambda fits: fits is False), cluster.password_fits, PASSWORD)
    yield from refused_secret(cluster)
    yield from refused_user(cluster.username, takes_after_source(cluster))
    docdb: Value[str] = Known("docdb", cluster.declared)
    yield from reserved_user(cluster.username, docdb, takes_after_source(cluster))


def _of_storage(cluster: Cluster) -> Iterator[Refusal]:
    kind = cluster.storage_type
    other: Value[bool] = mapped(kind, lambda name: name not in (None, *STORAGE))
    yield Refusal(other, kind, f"the storage type is {' or '.join(STORAGE)}")
    optimized: Value[bool] = mapped(kind, lambda name: name == "iopt1")
    old = is_older(cluster.engine_version, facts.FIRST_IO_OPTIMIZED_MAJOR)
    yield Refusal(
        both(optimized, old), kind, f"iopt1 storage is for engine {facts.FIRST_IO_OPTIMIZED_MAJOR}.0 and later"
    )


def _of_capacity(cluster: Cluster) -> Iterator[Refusal]:
    capacity, version = cluster.capacity, cluster.engine_version
    if isinstance(capacity, Known) and capacity.value is not None:
        least, most = facts.MINIMUM_CAPACITY_UNITS, facts.MAXIMUM_CAPACITY_UNITS
        yield from refused_capacity(capacity.value, least, facts.LEAST_MAXIMUM_CAPACITY_UNITS, most)
    old = is_older(version, facts.FIRST_SERVERLESS_MAJOR)
    message = f"serverless capacity is for engine {facts.FIRST_SERVERLESS_MAJOR}.0 and later"
    yield Refusal(both(is_set(capacity), old), version, message)


def is_older(version: Value[str | None], major: int) -> Value[bool]:
    """Return whether a version is surely older than a major one. One that is not written is a current one."""

    def of_known(known: Known[str | None]) -> Value[bool]:
        first = (known.value or "").partition(".")[0]
        return Known(first.isdigit() and int(first) < major, known.origin)

    return follow(version, of_known)


def _family_of(version: str) -> str | None:
    """The family of a version: 5.0.0 is of docdb5.0."""
    parts = version.split(".")
    return f"docdb{parts[0]}.{parts[1]}" if len(parts) > 1 else None


def of_instance(instance: Instance) -> Iterator[Refusal]:
    """Yield a window of maintenance that is none, or too short."""
    yield from refused_windows(Known(None, instance.declared), instance.maintenance_window)
    yield from refused_zone(instance, instance.availability_zone)


def of_elastic(cluster: ElasticCluster) -> Iterator[Refusal]:
    """Yield what may be refused of an elastic cluster, and whether it is."""
    no = Known(False, cluster.declared)
    yield from refused_user(cluster.username, no)
    yield from refused_windows(Known(None, cluster.declared), cluster.maintenance_window)
    vcpus, kind = cluster.shard_vcpus, cluster.auth_type
    wrong: Value[bool] = mapped(vcpus, lambda number: number is not None and number not in facts.SHARD_VCPUS)
    yield Refusal(wrong, vcpus, f"a shard has {', '.join(map(str, facts.SHARD_VCPUS))} vCPUs")
    numbers = (
        (cluster.shards, 1, facts.MAXIMUM_SHARDS, "there are {} to {} shards"),
        (cluster.shard_instances, 1, facts.MAXIMUM_SHARD_INSTANCES, "a shard has {} to {} instances"),
        (cluster.backup_retention_days, *RETENTION_DAYS, "backups are kept for {} to {} days"),
    )
    for value, least, most, said in numbers:
        yield Refusal(mapped(value, outside(least, most)), value, said.format(least, most))
    other: Value[bool] = mapped(kind, lambda name: name not in (None, "PLAIN_TEXT", "SECRET_ARN"))
    yield Refusal(other, kind, "the type of authentication is PLAIN_TEXT or SECRET_ARN")
    yield Refusal(mapped(cluster.password_fits, lambda fits: fits is False), cluster.password_fits, ELASTIC_PASSWORD)
