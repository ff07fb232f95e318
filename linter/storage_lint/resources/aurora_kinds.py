"""What kind of cluster or member it is, three-valued: every rule about Aurora starts from here.

Facts: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Overview.html and
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
"""

from __future__ import annotations

from storage_lint.graph.choices import both, cases, chosen, either, follow, mapped, opposite, or_else, surely
from storage_lint.graph.text import is_set, is_surely_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.aurora import Cluster, GlobalCluster, Instance, ShardGroup
from storage_lint.resources.cluster import is_replica, kept_readers, takes_after_source

SERVERLESS_CLASS = "db.serverless"
READERS = "rds:cluster:ReadReplicaCount"  # the one dimension in which a cluster scales
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html (Engine)
_OTHER_SERVICES = {"docdb": "DocumentDB", "neptune": "Neptune"}


def is_aurora(cluster: Cluster) -> Value[bool]:
    """Return whether its engine is Aurora. A restored cluster that names none is what its hardware says.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
    """
    without_class = opposite(is_set(cluster.instance_class))
    return follow(
        cluster.engine,
        lambda engine: Known(_is_aurora(engine.value), engine.origin) if engine.value else without_class,
    )


def is_multi_az(cluster: Cluster) -> Value[bool]:
    """Return whether it is a Multi-AZ DB cluster: MySQL or PostgreSQL on three instances of its own."""
    with_class = is_set(cluster.instance_class)
    return follow(
        cluster.engine,
        lambda engine: Known(engine.value.lower() in _MULTI_AZ, engine.origin) if engine.value else with_class,
    )


_MULTI_AZ = ("mysql", "postgres")


def _is_aurora(engine: str | None) -> bool:
    return (engine or "").lower().startswith("aurora")


def is_of_rds(cluster: Cluster) -> Value[bool]:
    """Return whether it is a cluster of RDS: DocumentDB and Neptune answer to the same API.

    An engine that is not known is taken for none of theirs, which neither language's page names for this type:
    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster#engine and
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
    """
    named = (one.value for one in cases(cluster.engine) if isinstance(one, Known))
    if isinstance(cluster.engine, Unknown) and all(_is_aurora(one) or one.lower() in _MULTI_AZ for one in named):
        return Known(True, cluster.engine.origin)
    return either(is_aurora(cluster), is_multi_az(cluster))


def other_service(engine: Value[str] | Value[str | None]) -> Value[str | None]:
    """Return which other service has an engine, though the API of RDS takes it; one that is not known is of none."""
    named = (one.value or "" for one in cases(engine) if isinstance(one, Known))
    if not any(one.lower() in _OTHER_SERVICES for one in named):
        return Known(None, engine.origin)
    return mapped(engine, lambda one: _OTHER_SERVICES.get((one or "").lower()))


def is_aurora_mysql(cluster: Cluster) -> Value[bool]:
    """Return whether its engine is Aurora MySQL, of which the oldest is called `aurora`.

    What a cluster is made from has the engine where none is written.
    """
    unwritten: Value[bool] = Unknown("its engine is not written", cluster.engine.origin, supply="write the engine")

    def of_known(engine: Known[str]) -> Value[bool]:
        named = engine.value.lower() in ("aurora", "aurora-mysql")
        return Known(named, engine.origin) if engine.value else both(is_aurora(cluster), unwritten)

    return follow(cluster.engine, of_known)


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


def scaled_readers(cluster: Cluster) -> Value[float]:
    """Return how many readers Application Auto Scaling keeps at least, beside those that are declared."""
    return kept_readers(cluster.reader_scaling, READERS, cluster.declared)


def is_encrypted(cluster: Cluster) -> Value[bool]:
    """Return whether a cluster is encrypted at rest with a KMS key, written or taken from what it is made from."""
    open_: Value[bool] = Unknown("what it is made from decides whether it is encrypted", cluster.is_restored.origin)
    of_source = follow(
        cluster.source_is_encrypted, lambda it: open_ if it.value is None else Known(it.value, it.origin)
    )
    # A template's word does not count there: the snapshot's encryption is taken.
    # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
    restored = both(cluster.is_restored, Known("::" in cluster.type, cluster.declared))
    own = chosen(takes_after_source(cluster), of_source, chosen(is_aurora(cluster), _by_age(cluster), _no(cluster)))
    written = chosen(restored, of_source, or_else(cluster.storage_encrypted, own))
    if isinstance(written, Known) and written.value:
        return written
    surely = either(is_set(cluster.kms_key_id), is_serverless_v1(cluster))
    return chosen(surely, Known(True, cluster.storage_encrypted.origin), written)


def global_is_encrypted(cluster: GlobalCluster) -> Value[bool]:
    """Return whether a global database that is made of no cluster is encrypted at rest with a KMS key."""
    return or_else(cluster.storage_encrypted, _by_age(cluster))


def _by_age(cluster: Cluster | GlobalCluster) -> Value[bool]:
    """Whether Aurora encrypts what does not ask for it: since 2026-02-18 all that is new.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Overview.Encryption.html
    """
    assumed, origin = cluster.aurora_encrypts_by_default, cluster.storage_encrypted.origin
    if surely(assumed):
        return Known(True, assumed.origin)
    reason = "Aurora encrypts what is made since 2026-02-18, and what is older is as it was made"
    return Unknown(reason, origin, supply="set assume.aurora-encrypted-by-default in storage-lint.toml")


def _no(cluster: Cluster) -> Known[bool]:
    return Known(False, cluster.storage_encrypted.origin)


def has_own_data(cluster: Cluster) -> Value[bool]:
    """Return whether it is a cluster of RDS and the only home of its data: no replica, no secondary."""
    return both(is_of_rds(cluster), opposite(is_replica(cluster)))


def runs_instances(node: Cluster | Instance) -> Value[bool]:
    """Return whether settings of instances are written here: on a member, and on a Multi-AZ DB cluster."""
    return is_multi_az(node) if isinstance(node, Cluster) else is_member_of_rds(node)


def is_member_of_rds(instance: Instance) -> Value[bool]:
    """Return whether a member is one of RDS: DocumentDB and Neptune answer to the same API.

    One that names no engine, and whose cluster is declared elsewhere, is what its type says.
    """
    unsaid: Value[str] = Known("", instance.engine.origin)
    of_home = follow(instance.home, lambda home: home.value.engine if home.value is not None else unsaid)
    engine: Value[str | None] = follow(instance.engine, lambda own: own if own.value else of_home)
    return mapped(engine, lambda name: (name or "").lower() not in ("docdb", "neptune"))


def is_public(node: Cluster | Instance | ShardGroup) -> Value[bool]:
    """Return whether it has a public address: what is written, else what the API makes of its subnet group."""
    origin = node.publicly_accessible.origin
    private: Value[bool] = Known(False, origin)
    if isinstance(node, ShardGroup):
        return or_else(node.publicly_accessible, private)
    if isinstance(node, Instance):
        return or_else(node.publicly_accessible, _by_group(or_else(node.subnet_group, _group_of_home(node)), private))
    of_source = Unknown("a restored cluster is public where its VPC has an internet gateway", origin)
    by_group = _by_group(node.subnet_group, Known(True, origin))
    return or_else(node.publicly_accessible, chosen(node.is_restored, of_source, by_group))


def _group_of_home(instance: Instance) -> Value[str | None]:
    elsewhere = Unknown("its cluster, which says the subnet group, is declared elsewhere", instance.subnet_group.origin)
    return follow(instance.home, lambda home: home.value.subnet_group if home.value is not None else elsewhere)


def _is_of_its_own(subnet_group: Unknown) -> bool:
    """Whether it is a group that is declared, has no name yet, and so is not the one that every account has."""
    text = subnet_group.text
    declared = text is not None and "aws_db_subnet_group." in str(text) and "data." not in str(text)
    return declared or is_surely_set(subnet_group)


def _by_group(subnet_group: Value[str | None], without: Value[bool]) -> Value[bool]:
    """Whether what does not say so is public: in the group `default` it is, in one of its own not.

    `without` is the answer where no group is named.
    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html (PubliclyAccessible)
    """
    if isinstance(subnet_group, Unknown) and not subnet_group.choices and _is_of_its_own(subnet_group):
        return Known(False, without.origin)
    return follow(
        subnet_group,
        lambda name: without if name.value is None else Known(name.value.lower() == "default", without.origin),
    )


def has_performance_insights(node: Cluster | Instance) -> Value[bool]:
    """Return whether Performance Insights is on, here or for the whole cluster of a member."""
    own = node.performance_insights
    if isinstance(node, Cluster):
        return own
    whole = follow(node.home, lambda home: home.value.performance_insights if home.value is not None else _unread(node))
    return follow(own, lambda known: own if known.value else chosen(whole, whole, own))


def monitoring_seconds(node: Cluster | Instance) -> Value[float]:
    """Return the interval of Enhanced Monitoring, as it is written here or for the whole cluster of a member; or 0."""
    own = node.monitoring_interval_seconds
    if isinstance(node, Cluster):
        return own
    whole: Value[float] = follow(
        node.home, lambda home: home.value.monitoring_interval_seconds if home.value is not None else _unread(node)
    )
    return follow(own, lambda known: own if known.value else follow(whole, lambda all_: whole if all_.value else own))


def _unread(member: Instance) -> Unknown:
    """What the cluster of a member says of all its members, where it was not read.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html (MonitoringInterval,
    EnablePerformanceInsights: of Aurora DB clusters, too)
    """
    reason = "its cluster, which is declared elsewhere, may turn it on for all its members"
    return Unknown(reason, member.cluster_identifier.origin, supply="review both together")


def has_serverless_members(cluster: Cluster) -> Value[bool]:
    """Return whether an instance of the cluster is of Serverless v2."""
    if isinstance(cluster.members, Unknown):
        return cluster.members
    found: Value[bool] = Known(False, cluster.declared)
    for member in cluster.members.value:
        serverless: Value[bool] = mapped(member.instance_class, lambda name: name == SERVERLESS_CLASS)
        found = either(found, both(member.exists, serverless))
    return found
