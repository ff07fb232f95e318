"""Aurora and Multi-AZ DB clusters.

Facts: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.graph.node import Resource
from storage_lint.graph.value import Origin, Value
from storage_lint.source.record import Record


class Member(Record):
    """An instance of a cluster. `exists` is Unknown when its count or condition cannot be known."""

    address: str
    availability_zone: Value[str | None]  # Known(None): AWS chooses
    exists: Value[bool]
    declared: Origin


class Cluster(Resource, kw_only=True):
    """A DB cluster of the RDS API: Aurora, or a Multi-AZ DB cluster (another engine)."""

    kind: ClassVar[str] = "aurora.cluster"
    joined: ClassVar[tuple[str, ...]] = ("members",)
    identity: ClassVar[str] = "identifier"
    regional: ClassVar[bool] = True

    identifier: Value[str]
    engine: Value[str]
    engine_mode: Value[str]  # 'provisioned' by default
    instance_class: Value[str | None]  # db_cluster_instance_class: Multi-AZ DB clusters only
    replicates_from: Value[str | None]  # replication_source_identifier
    global_cluster_identifier: Value[str | None]
    source_region: Value[str | None]  # of an encrypted copy in another Region
    # Whether the user of its database, or the snapshot of its data, is written: a secondary cluster of a global
    # database takes both from the primary.
    has_own_data: Value[bool]
    scalability_type: Value[str]  # 'standard' by default; 'limitless' has a shard group in the place of members
    members: Value[tuple[Member, ...]]  # filled by the join
