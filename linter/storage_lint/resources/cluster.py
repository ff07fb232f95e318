"""What the DB clusters of RDS, Aurora, DocumentDB and Neptune have in common.

Facts: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.graph.choices import both, chosen, either, follow, mapped, opposite, or_else
from storage_lint.graph.node import Resource
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Origin, Reference, Unknown, Value
from storage_lint.source.record import Record


class Member(Record):
    """An instance of a cluster. `exists` is Unknown when its count or condition cannot be known."""

    address: str
    instance_class: Value[str | None]
    availability_zone: Value[str | None]  # Known(None): AWS chooses
    promotion_tier: Value[float | None]
    exists: Value[bool]
    declared: Origin


class Capacity(Record):
    """The range in which the serverless instances of a cluster scale, in capacity units."""

    minimum: Value[float | None]
    maximum: Value[float | None]
    seconds_until_auto_pause: Value[float | None]


class PointInTime(Record):
    """The moment of its source that a cluster is restored to."""

    time: Value[str | None]
    is_latest: Value[bool]
    way: Value[str | None]  # 'full-copy', 'copy-on-write'


class ReaderScaling(Record):
    """A target of Application Auto Scaling: how many readers it keeps at least beside those that are declared."""

    address: str
    dimension: Value[str]  # 'rds:cluster:ReadReplicaCount'
    minimum: Value[float | None]
    exists: Value[bool]
    declared: Origin


class DatabaseCluster(Resource, kw_only=True):
    """A DB cluster, whichever service it is of. Each has a field of its own for its members: they are told apart by it.

    Known(None) means that nothing is written; `skips_final_snapshot` and the retention have their language's default.
    """

    identity: ClassVar[str] = "identifier"
    regional: ClassVar[bool] = True

    identifier: Value[str]
    engine_version: Value[str | None]
    global_cluster_identifier: Value[str | None]
    replicates_from: Value[str | None]
    # Whether it is made from a snapshot or a point in time: what is not written comes from there.
    is_restored: Value[bool]
    # Whether the user of its database, or the snapshot of its data, is written: a secondary cluster of a global
    # database takes both from the primary.
    has_own_data: Value[bool]
    storage_encrypted: Value[bool | None]
    kms_key_id: Value[str | None]
    backup_retention_days: Value[float]
    backup_window: Value[str | None]
    maintenance_window: Value[str | None]
    deletion_protection: Value[bool | None]
    skips_final_snapshot: Value[bool]
    password_disclosure: Value[str | None]  # where the master password can be read: see `graph.secret`
    manages_password: Value[bool]
    secret_kms_key_id: Value[str | None]  # of the secret with the password that is managed
    point_in_time: Value[PointInTime | None]
    capacity: Value[Capacity | None]
    port: Value[float | None]
    log_exports: Value[tuple[Value[str], ...] | None]


def lower_case(identifier: Value[str]) -> Value[str]:
    """Return an identifier as RDS stores it. One that refers to a resource stays the reference that it is."""
    if not isinstance(identifier, Known) or isinstance(identifier.value, Reference):
        return identifier
    return Known(identifier.value.lower(), identifier.origin)


def is_global(cluster: DatabaseCluster) -> Value[bool]:
    """Return whether it belongs to a global database, as the primary or as a secondary cluster."""
    return is_set(cluster.global_cluster_identifier)


def is_secondary(cluster: DatabaseCluster) -> Value[bool]:
    """Return whether it is a secondary cluster of a global database: nothing of its own data is written.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-attach.html
    """
    return both(is_global(cluster), either(is_set(cluster.replicates_from), opposite(cluster.has_own_data)))


def is_replica(cluster: DatabaseCluster) -> Value[bool]:
    """Return whether its data are those of another cluster: a replica of one, or a secondary of a global database."""
    return either(is_set(cluster.replicates_from), is_secondary(cluster))


def takes_after_source(cluster: DatabaseCluster) -> Value[bool]:
    """Return whether something else decides for what is not written: a snapshot, another cluster, a primary."""
    return either(cluster.is_restored, is_replica(cluster))


def kept_readers(scaling: Value[tuple[ReaderScaling, ...]], dimension: str, declared: Origin) -> Value[float]:
    """Return how many readers Application Auto Scaling keeps at least, beside those that are declared."""
    total: Value[float] = Known(0, declared)
    if isinstance(scaling, Unknown):
        return scaling
    for target in scaling.value:
        nothing: Value[float] = Known(0, target.declared)
        counts = both(target.exists, mapped(target.dimension, dimension.__eq__))
        kept = chosen(counts, or_else(target.minimum, nothing), nothing)
        total = _sum(total, kept)
    return total


def _sum(one: Value[float], other: Value[float]) -> Value[float]:
    return follow(one, lambda number: mapped(other, lambda more: number.value + more))
