"""Aurora and Multi-AZ DB clusters in CloudFormation, their members, global databases, shard and parameter groups.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-globalcluster.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbshardgroup.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbclusterparametergroup.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import both, chosen, is_given, opposite
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.secret import fits
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, target
from storage_lint.inputs.cloudformation.lower.cluster import (
    capacity,
    cluster_fields,
    credentials,
    is_restored,
    member_of,
)
from storage_lint.inputs.cloudformation.lower.parameters import parameters
from storage_lint.resources.aurora import (
    PASSWORD,
    Cluster,
    GlobalCluster,
    Instance,
    LoneTier,
    ParameterGroup,
    ProxyTarget,
    ShardGroup,
    home_of,
)
from storage_lint.resources.cluster import Capacity, lower_case

# What a cluster is restored from.
_RESTORED_FROM = ("SnapshotIdentifier", "SourceDBClusterIdentifier", "SourceDbClusterResourceId", "RestoreToTime")
# What a member of an Aurora cluster leaves to the cluster.
_OF_THE_CLUSTER = (
    "AllocatedStorage",
    "MasterUserPassword",
)
_SWITCHES_OF_THE_CLUSTER = ("DeletionProtection", "EnableIAMDatabaseAuthentication", "ManageMasterUserPassword")


def _cluster(block: ResourceBlock) -> Iterator[Resource]:
    cluster = Cluster(
        **block.common(),
        **cluster_fields(block, is_restored(block, _RESTORED_FROM)),
        **credentials(block),
        replicates_from=block.text("ReplicationSourceIdentifier"),
        source_is_encrypted=block.nothing,
        source_region=block.text("SourceRegion"),
        members=block.attached(()),
        reader_scaling=block.attached(()),
        proxies=block.attached(()),
        group=block.nothing,
        aurora_encrypts_by_default=block.nothing,
        **_kind(block),
        **_hardware(block),
        **_access(block),
        **_monitoring(block),
    )
    yield cluster
    yield home_of(cluster)


def _kind(cluster: ResourceBlock) -> dict[str, Any]:
    return {
        "engine": cluster.text("Engine", ""),
        "engine_mode": cluster.text("EngineMode", "provisioned"),
        "engine_lifecycle_support": cluster.text("EngineLifecycleSupport"),
        "scalability_type": cluster.text("ClusterScalabilityType", "standard"),
        "has_v1_scaling": cluster.is_set("ScalingConfiguration"),
        "capacity": cluster.block("ServerlessV2ScalingConfiguration", _capacity, cluster.nothing),
        "parameter_group": cluster.text("DBClusterParameterGroupName"),
    }


def _capacity(block: Block) -> Value[Capacity | None]:
    return capacity(block, block.number("SecondsUntilAutoPause"))


def _hardware(cluster: ResourceBlock) -> dict[str, Any]:
    return {
        "instance_class": cluster.text("DBClusterInstanceClass"),
        "availability_zones": cluster.strings("AvailabilityZones"),
        "snapshot": cluster.text("SnapshotIdentifier"),
        "subnet_group": cluster.text("DBSubnetGroupName"),
        "storage_type": cluster.text("StorageType"),
        "allocated_storage_gib": cluster.number("AllocatedStorage"),
        "iops": cluster.number("Iops"),
        "backtrack_window_seconds": cluster.number("BacktrackWindow"),
        "port": cluster.number("Port"),
    }


def _access(cluster: ResourceBlock) -> dict[str, Any]:
    return {
        "publicly_accessible": cluster.flag("PubliclyAccessible"),
        "forwards_writes": cluster.flag("EnableGlobalWriteForwarding", False),
        "secret_kms_key_id": cluster.block("MasterUserSecret", lambda block: block.text("KmsKeyId"), cluster.nothing),
        "username": cluster.text("MasterUsername"),
        "database_name": cluster.text("DatabaseName"),
        "password_fits": fits(cluster.text("MasterUserPassword"), PASSWORD),
        "domain": cluster.text("Domain"),
        "network_type": cluster.text("NetworkType"),
        "iam_authentication": cluster.flag("EnableIAMDatabaseAuthentication", False),
        "ca_certificate": cluster.nothing,
    }


def _monitoring(cluster: ResourceBlock) -> dict[str, Any]:
    return {
        "copies_tags_to_snapshots": cluster.flag("CopyTagsToSnapshot", False),
        "auto_minor_version_upgrade": cluster.flag("AutoMinorVersionUpgrade", True),
        "performance_insights": cluster.flag("PerformanceInsightsEnabled", False),
        "performance_insights_kms_key_id": cluster.text("PerformanceInsightsKmsKeyId"),
        **_watched(cluster),
    }


def _watched(block: ResourceBlock) -> dict[str, Any]:
    """What clusters and members say alike of their monitoring."""
    return {
        "monitoring_interval_seconds": block.number("MonitoringInterval", 0),
        "has_monitoring_role": is_set(block.text("MonitoringRoleArn")),
        "performance_insights_retention_days": block.number("PerformanceInsightsRetentionPeriod"),
        "insights_mode": block.text("DatabaseInsightsMode"),
    }


def members(block: ResourceBlock) -> Iterator[Resource]:
    """Yield a DB instance as the member of a cluster that it is, or may be."""
    cluster = block.text("DBClusterIdentifier")
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html: 1
    tier = block.number("PromotionTier", 1)
    yield member_of(block, "members", tier)
    yield Instance(
        **{**block.common(), "exists": both(block.exists, is_given(cluster))},
        cluster_identifier=lower_case(target(cluster)),
        engine=block.text("Engine"),
        instance_class=block.text("DBInstanceClass"),
        publicly_accessible=block.flag("PubliclyAccessible"),
        subnet_group=block.text("DBSubnetGroupName"),
        storage_encrypted=block.flag("StorageEncrypted"),
        promotion_tier=tier,
        auto_minor_version_upgrade=block.flag("AutoMinorVersionUpgrade", True),
        ca_certificate=block.text("CACertificateIdentifier"),
        maintenance_window=block.text("PreferredMaintenanceWindow"),
        availability_zone=block.text("AvailabilityZone"),
        performance_insights=block.flag("EnablePerformanceInsights", False),
        performance_insights_kms_key_id=block.text("PerformanceInsightsKMSKeyId"),
        cluster_setting=_cluster_setting(block),
        home=block.attached(None),
        **_watched(block),
    )


def lone_tier(instance: ResourceBlock, cluster: Value[str | None]) -> Iterator[Resource]:
    """Yield the promotion tier of an instance that is, or may be, of no cluster."""
    if instance.writes("PromotionTier"):
        common = {**instance.common(), "exists": both(instance.exists, opposite(is_given(cluster)))}
        yield LoneTier(**common, promotion_tier=instance.number("PromotionTier"))


def _cluster_setting(member: ResourceBlock) -> Value[str | None]:
    found: Value[str | None] = member.nothing
    for name in _OF_THE_CLUSTER:
        found = chosen(member.is_set(name), Known(name, member.text(name).origin), found)
    for name in _SWITCHES_OF_THE_CLUSTER:
        on = member.flag(name, False)
        found = chosen(on, Known(name, on.origin), found)
    return found


def _proxy_targets(block: ResourceBlock) -> Iterator[Resource]:
    """The targets of a proxy that are clusters."""
    clusters = block.strings("DBClusterIdentifiers")
    named = (clusters,) if isinstance(clusters, Unknown) else clusters.value or ()
    for cluster in named:
        proxied = lower_case(target(cluster))
        yield Attachment(**block.common(), target=proxied, field="proxies", part=ProxyTarget(block.address), many=True)


def _global_cluster(block: ResourceBlock) -> Iterator[Resource]:
    yield GlobalCluster(
        **block.common(),
        engine=block.text("Engine"),
        source=block.text("SourceDBClusterIdentifier"),
        storage_encrypted=block.flag("StorageEncrypted"),
        deletion_protection=block.flag("DeletionProtection", False),
        aurora_encrypts_by_default=block.nothing,
    )


def _shard_group(block: ResourceBlock) -> Iterator[Resource]:
    yield ShardGroup(
        **block.common(),
        # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBShardGroup.html: no standby
        compute_redundancy=block.number("ComputeRedundancy", 0),
        publicly_accessible=block.flag("PubliclyAccessible"),
    )


def _parameter_group(group: ResourceBlock) -> Iterator[Resource]:
    yield ParameterGroup(
        **group.common(),
        name=group.name("DBClusterParameterGroupName", "the group's name"),
        family=group.text("Family"),
        parameters=parameters(group),
    )


LOWERINGS: Lowerings = {
    "AWS::RDS::DBCluster": _cluster,
    "AWS::RDS::DBClusterParameterGroup": _parameter_group,
    "AWS::RDS::DBProxyTargetGroup": _proxy_targets,
    "AWS::RDS::DBShardGroup": _shard_group,
    "AWS::RDS::GlobalCluster": _global_cluster,
}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html#aws-resource-rds-dbcluster-return-values
NAMES = {
    "AWS::RDS::DBCluster": "DBClusterIdentifier",
    "AWS::RDS::DBClusterParameterGroup": "DBClusterParameterGroupName",
}
LOWER_CASE_NAMES = ("AWS::RDS::DBCluster",)
