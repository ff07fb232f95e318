"""Aurora and Multi-AZ DB clusters, with their members, global databases, shard groups and parameter groups.

Facts: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html,
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateGlobalCluster.html and
https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBShardGroup.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Any, ClassVar

from storage_lint.graph.choices import chosen, each_choice, is_nothing, known_or_none, mapped, or_else
from storage_lint.graph.joins.match import referenced_address, referenced_scope
from storage_lint.graph.lookup import Lookup
from storage_lint.graph.node import AccountSetting, Attachment, Expander, Linker, Resource
from storage_lint.graph.text import is_identity, is_set
from storage_lint.graph.value import Known, Unknown, Value, text_of
from storage_lint.resources import rds
from storage_lint.resources.cluster import DatabaseCluster, Member, ReaderScaling
from storage_lint.resources.parameters import Parameter
from storage_lint.resources.primaries import Primaries
from storage_lint.resources.rds_names import OF_CLUSTER, find_source
from storage_lint.source.pattern import LatePattern
from storage_lint.source.record import Record, replace

# What the master password may be: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html
PASSWORD = LatePattern(r"""[^/"@ ]{8,41}""")


class ProxyTarget(Record):
    """What makes a cluster one that RDS Proxy stands in front of."""

    address: str


class Home(Record):
    """What an instance takes from the cluster that it is a member of."""

    address: str
    engine: Value[str]
    subnet_group: Value[str | None]
    storage_encrypted: Value[bool | None]
    monitoring_interval_seconds: Value[float]
    performance_insights: Value[bool]


class GroupFacts(Record):
    """What a parameter group says of the clusters that name it."""

    address: str
    family: Value[str | None]
    parameters: Value[tuple[Parameter, ...]]


class Cluster(DatabaseCluster, kw_only=True):
    """A DB cluster of the RDS API: Aurora, or a Multi-AZ DB cluster (another engine), which runs its own instances."""

    kind: ClassVar[str] = "aurora.cluster"
    joined: ClassVar[tuple[str, ...]] = ("members", "reader_scaling", "proxies")

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
    group: Value[GroupFacts | None]  # the one that is named, where it is in the graph
    publicly_accessible: Value[bool | None]  # Multi-AZ DB clusters only
    storage_type: Value[str | None]
    allocated_storage_gib: Value[float | None]
    iops: Value[float | None]
    backtrack_window_seconds: Value[float | None]
    snapshot: Value[str | None]  # that it is restored from
    network_type: Value[str | None]  # 'IPV4', 'DUAL'
    domain: Value[str | None]
    forwards_writes: Value[bool]  # of a secondary of a global database: writes go to its primary
    username: Value[str | None]
    database_name: Value[str | None]  # of the first database
    password_fits: Value[bool | None]  # whether AWS takes it; Known(None): it is not written here
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
    proxies: Value[tuple[ProxyTarget, ...]]
    aurora_encrypts_by_default: Value[bool | None]
    # Whether its primary, or the cluster that it replicates, is encrypted: filled in, else Known(None).
    source_is_encrypted: Value[bool | None]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what gives each cluster the parameter group that it names, and what its source says."""
        clusters = [one for one in nodes if isinstance(one, Cluster)]
        databases = [one for one in nodes if isinstance(one, GlobalCluster)]
        return partial(_completed, _groups(nodes), Primaries(clusters, databases), Lookup(clusters))


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
    maintenance_window: Value[str | None]
    availability_zone: Value[str | None]
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

    @classmethod
    def linker(cls, nodes: Sequence[Resource]) -> Linker:
        """Return what gives an instance its home where it refers to a cluster whose identifier is not known."""
        return partial(_at_home, Lookup([one for one in nodes if isinstance(one, Cluster)]))


class LoneTier(Resource, kw_only=True):
    """The promotion tier of an instance that is of no cluster: only a member has one."""

    kind: ClassVar[str] = "aurora.lone_tier"

    promotion_tier: Value[float | None]

    @property
    def piece(self) -> str:
        """What it is of the instance."""
        return "promotion tier"


class EncryptionByDefault(AccountSetting, kw_only=True):
    """No Aurora cluster is older than 2026-02-18, since when new ones are encrypted. It is assumed, never written.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
    """

    kind: ClassVar[str] = "aurora.account"
    fills: ClassVar[str] = "aurora_encrypts_by_default"
    assume: ClassVar[str] = "aurora_encrypted_by_default"

    value: Known[bool]

    @property
    def setting(self) -> Known[bool]:
        """Whether it is so."""
        return self.value


class GlobalCluster(Resource, kw_only=True):
    """A global database: what holds one cluster in each of some Regions."""

    kind: ClassVar[str] = "aurora.global_cluster"

    engine: Value[str | None]
    source: Value[str | None]  # the cluster that it is made of
    storage_encrypted: Value[bool | None]
    deletion_protection: Value[bool]
    aurora_encrypts_by_default: Value[bool | None]


class ShardGroup(Resource, kw_only=True):
    """What stands in the place of members in an Aurora Limitless Database."""

    kind: ClassVar[str] = "aurora.shard_group"

    compute_redundancy: Value[float]  # standbys of each shard
    publicly_accessible: Value[bool | None]


class ParameterGroup(rds.ParameterGroup, kw_only=True):
    """A parameter group of DB clusters."""

    kind: ClassVar[str] = "aurora.parameter_group"

    name: Value[str]


Groups = Mapping[tuple[str, object], ParameterGroup]  # (scope, address or name) -> the group


def _groups(nodes: Sequence[Resource]) -> Groups:
    found: dict[tuple[str, object], ParameterGroup] = {}
    for node in nodes:
        if isinstance(node, ParameterGroup):
            found[node.scope, node.address] = node
            found.setdefault((node.scope, text_of(node.name)), node)
    return found


def _completed(
    groups: Groups, primaries: Primaries[Cluster], clusters: Lookup[Cluster], cluster: Cluster
) -> Iterator[Cluster]:
    group = _group(groups, cluster, cluster.parameter_group)
    replicated = find_source(clusters, cluster, cluster.replicates_from, OF_CLUSTER)
    source = primaries.of(cluster) or known_or_none(replicated)
    encrypted = cluster.source_is_encrypted if source is None else _written_encryption(source)
    yield replace(cluster, group=group, source_is_encrypted=encrypted)


def _written_encryption(cluster: Cluster) -> Value[bool | None]:
    """Whether a cluster is written to be encrypted, or not to be; Known(None): what it is by default is not known."""
    nothing: Value[bool | None] = Known(None, cluster.declared)
    keyed: Value[bool | None] = Known(True, cluster.kms_key_id.origin)
    return or_else(cluster.storage_encrypted, chosen(is_set(cluster.kms_key_id), keyed, nothing))


def _group(groups: Groups, cluster: Cluster, named: Value[Any]) -> Value[GroupFacts | None]:
    """Return the group that a value names, by reference or by its name."""
    address, scope = referenced_address(named), referenced_scope(named) or cluster.scope
    found = groups.get((scope, address or text_of(named)))
    if found is not None:
        facts = GroupFacts(address=found.address, family=found.family, parameters=found.parameters)
        return Known(facts, named.origin)
    if isinstance(named, Unknown) and named.choices:
        return each_choice(named, lambda case: _group(groups, cluster, case))
    is_open = isinstance(named, Unknown) and not (named.text is not None and is_identity(named.text))
    return named if is_open else Known(None, named.origin)


def home_of(cluster: Cluster) -> Attachment:
    """Return a cluster as what its members take from it."""
    common = {name: getattr(cluster, name) for name in Resource._fields}
    return Attachment(**common, target=cluster.identifier, field="home", part=_home(cluster))


def _at_home(clusters: Lookup[Cluster], instance: Instance) -> Instance:
    if isinstance(instance.home, Known) and instance.home.value is not None:
        return instance
    cluster = clusters.find(instance, instance.cluster_identifier)
    if isinstance(cluster, Unknown) and not cluster.choices:
        return instance
    home: Value[Home | None] = mapped(cluster, lambda found: _home(found) if found else None)
    return instance if is_nothing(home) else replace(instance, home=home)


def _home(cluster: Cluster) -> Home:
    return Home(
        address=cluster.address,
        engine=cluster.engine,
        subnet_group=cluster.subnet_group,
        storage_encrypted=cluster.storage_encrypted,
        monitoring_interval_seconds=cluster.monitoring_interval_seconds,
        performance_insights=cluster.performance_insights,
    )
