"""Aurora and Multi-AZ DB clusters, with their members, global databases, shard groups and parameter groups.

Facts: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html,
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateGlobalCluster.html and
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBShardGroup.html
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.graph.choices import both, either, follow, is_given, mapped, opposite
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Known, Origin, Unknown, Value
from storage_lint.resources.cluster import DatabaseCluster, Member
from storage_lint.resources.rds import Parameter
from storage_lint.source.record import Record

SERVERLESS_CLASS = "db.serverless"


class ReaderScaling(Record):
    """A target of Application Auto Scaling: how many readers it keeps at least beside those that are declared."""

    address: str
    dimension: Value[str]  # 'rds:cluster:ReadReplicaCount'
    minimum: Value[float | None]
    exists: Value[bool]
    declared: Origin


class Home(Record):
    """What an instance takes from the cluster that it is a member of."""

    address: str
    engine: Value[str]
    subnet_group: Value[str | None]
    storage_encrypted: Value[bool | None]


class Cluster(DatabaseCluster, kw_only=True):
    """A DB cluster of the RDS API: Aurora, or a Multi-AZ DB cluster (another engine), which runs its own instances."""

    kind: ClassVar[str] = "aurora.cluster"
    joined: ClassVar[tuple[str, ...]] = ("members", "reader_scaling")

    engine: Value[str]
    engine_mode: Value[str]  # 'provisioned' by default
    engine_lifecycle_support: Value[str | None]
    instance_class: Value[str | None]  # db_cluster_instance_class: Multi-AZ DB clusters only
    source_region: Value[str | None]  # of an encrypted copy in another Region
    scalability_type: Value[str]  # 'standard' by default; 'limitless' has a shard group in the place of members
    has_v1_scaling: Value[bool]  # whether the range of Serverless v1 is written
    availability_zones: Value[tuple[Value[str], ...] | None]
    subnet_group: Value[str | None]
    parameter_group: Value[str | None]
    publicly_accessible: Value[bool | None]  # Multi-AZ DB clusters only
    storage_type: Value[str | None]
    allocated_storage_gib: Value[float | None]
    iops: Value[float | None]
    backtrack_window_seconds: Value[float | None]
    username: Value[str | None]
    iam_authentication: Value[bool]
    copies_tags_to_snapshots: Value[bool]
    auto_minor_version_upgrade: Value[bool]
    ca_certificate: Value[str | None]
    monitoring_interval_seconds: Value[float]
    has_monitoring_role: Value[bool]
    performance_insights: Value[bool]
    performance_insights_kms_key_id: Value[str | None]
    performance_insights_retention_days: Value[float | None]
    insights_mode: Value[str | None]  # 'standard', 'advanced'
    members: Value[tuple[Member, ...]]  # filled by the join
    reader_scaling: Value[tuple[ReaderScaling, ...]]


class Instance(Resource, kw_only=True):
    """A member of a cluster, as far as it says something of itself."""

    kind: ClassVar[str] = "aurora.instance"
    joined: ClassVar[tuple[str, ...]] = ("home",)
    identity: ClassVar[str] = "cluster_identifier"
    regional: ClassVar[bool] = True

    cluster_identifier: Value[str]
    engine: Value[str | None]
    instance_class: Value[str | None]
    publicly_accessible: Value[bool | None]  # Known(None): the API decides
    subnet_group: Value[str | None]
    storage_encrypted: Value[bool | None]
    promotion_tier: Value[float | None]
    auto_minor_version_upgrade: Value[bool]
    ca_certificate: Value[str | None]
    monitoring_interval_seconds: Value[float]
    has_monitoring_role: Value[bool]
    performance_insights: Value[bool]
    performance_insights_kms_key_id: Value[str | None]
    performance_insights_retention_days: Value[float | None]
    insights_mode: Value[str | None]
    cluster_setting: Value[str | None]  # the first property that is written and that only the cluster can say
    home: Value[Home | None]  # Known(None): its cluster is declared elsewhere

    @classmethod
    def may_be(cls, target: Value[str]) -> bool:
        """Return whether something elsewhere is configured: a cluster without members says nothing of any."""
        return False


class GlobalCluster(Resource, kw_only=True):
    """A global database: what holds one cluster in each of some Regions."""

    kind: ClassVar[str] = "aurora.global_cluster"

    engine: Value[str | None]
    source: Value[str | None]  # the cluster that it is made of
    storage_encrypted: Value[bool | None]
    deletion_protection: Value[bool]


class ShardGroup(Resource, kw_only=True):
    """What stands in the place of members in an Aurora Limitless Database."""

    kind: ClassVar[str] = "aurora.shard_group"

    compute_redundancy: Value[float]  # standbys of each shard
    publicly_accessible: Value[bool | None]


class ParameterGroup(Resource, kw_only=True):
    """A parameter group of DB clusters."""

    kind: ClassVar[str] = "aurora.parameter_group"

    family: Value[str | None]
    parameters: Value[tuple[Parameter, ...]]


def home_of(cluster: Cluster) -> Attachment:
    """Return a cluster as what its members take from it."""
    home = Home(
        address=cluster.address,
        engine=cluster.engine,
        subnet_group=cluster.subnet_group,
        storage_encrypted=cluster.storage_encrypted,
    )
    common = {name: getattr(cluster, name) for name in Resource._fields}
    return Attachment(**common, target=cluster.identifier, field="home", part=home)


def is_aurora(cluster: Cluster) -> Value[bool]:
    """Return whether its engine is Aurora. A restored cluster that names none is what its hardware says.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
    """
    without_class = opposite(is_given(cluster.instance_class))
    return follow(
        cluster.engine,
        lambda engine: Known(_is_aurora(engine.value), engine.origin) if engine.value else without_class,
    )


def is_multi_az(cluster: Cluster) -> Value[bool]:
    """Return whether it is a Multi-AZ DB cluster: MySQL or PostgreSQL on three instances of its own."""
    with_class = is_given(cluster.instance_class)
    return follow(
        cluster.engine,
        lambda engine: Known(engine.value.lower() in _MULTI_AZ, engine.origin) if engine.value else with_class,
    )


_MULTI_AZ = ("mysql", "postgres")


def _is_aurora(engine: str | None) -> bool:
    return (engine or "").lower().startswith("aurora")


def is_of_rds(cluster: Cluster) -> Value[bool]:
    """Return whether it is a cluster of RDS: DocumentDB and Neptune answer to the same API."""
    return either(is_aurora(cluster), is_multi_az(cluster))


def is_aurora_mysql(cluster: Cluster) -> Value[bool]:
    """Return whether its engine is Aurora MySQL, of which the oldest is called `aurora`."""
    return mapped(cluster.engine, lambda engine: engine.lower() in ("aurora", "aurora-mysql"))


def is_serverless_v1(cluster: Cluster) -> Value[bool]:
    """Return whether it is of the first Aurora Serverless."""
    return mapped(cluster.engine_mode, lambda mode: mode.lower() == "serverless")


def is_limitless(cluster: Cluster) -> Value[bool]:
    """Return whether it is an Aurora Limitless Database."""
    return mapped(cluster.scalability_type, lambda kind: kind.lower() == "limitless")


def has_members(cluster: Cluster) -> Value[bool]:
    """Return whether instances are declared for it: it is Aurora, provisioned or Serverless v2."""
    without = either(is_serverless_v1(cluster), is_limitless(cluster))
    return both(is_aurora(cluster), opposite(without))


def is_member_of_aurora(instance: Instance) -> Value[bool]:
    """Return whether a member is one of Aurora: its own engine says so, or that of its cluster."""
    return mapped(engine_of(instance), _is_aurora)


def engine_of(instance: Instance) -> Value[str | None]:
    """Return the engine of a member: its own word, or that of its cluster."""
    return follow(instance.engine, lambda own: own if own.value else _of_home(instance))


def _of_home(instance: Instance) -> Value[str | None]:
    elsewhere = Unknown("its cluster is declared elsewhere", instance.cluster_identifier.origin)
    return follow(instance.home, lambda home: home.value.engine if home.value is not None else elsewhere)


def is_public_by_default(subnet_group: Value[str | None], without: bool) -> Value[bool]:
    """Return whether what does not say so is public: in the group `default` it is, in one of its own not.

    `without` is the answer where no group is named: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
    (PubliclyAccessible).
    """
    if isinstance(subnet_group, Unknown) and not subnet_group.choices and is_surely_set(subnet_group):
        return Known(False, subnet_group.origin)  # a group that has no name yet is not the one that every account has
    return mapped(subnet_group, lambda name: without if name is None else name.lower() == "default")
