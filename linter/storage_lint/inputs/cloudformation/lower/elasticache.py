"""ElastiCache in CloudFormation, SAM and CDK: replication groups, clusters, serverless caches, users.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-replicationgroup.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-cachecluster.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-serverlesscache.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-user.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import either, is_given, mapped, or_else
from storage_lint.graph.node import Resource
from storage_lint.graph.secret import fits, without_passwords
from storage_lint.graph.value import Known
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock
from storage_lint.inputs.cloudformation.lower.parameters import parameters
from storage_lint.resources.elasticache import (
    CLUSTER,
    GROUP,
    SERVERLESS,
    TOKEN,
    GlobalGroup,
    Log,
    ParameterGroup,
    Shard,
    as_list,
    cache_with,
    first_of,
    parameters_by,
)
from storage_lint.resources.elasticache_users import User, UserGroup, credentials, items, passwords
from storage_lint.resources.parameters import parameter_value


def _group(group: ResourceBlock) -> Iterator[Resource]:
    yield cache_with(
        GROUP,
        group.nothing,
        **group.common(),
        name=group.name("ReplicationGroupId", "the group's id"),
        # https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
        engine=group.text("Engine", "redis"),
        engine_version=group.text("EngineVersion"),
        node_type=group.text("CacheNodeType"),
        global_group=group.text("GlobalReplicationGroupId"),
        **_encryption(group),
        nodes=group.number("NumCacheClusters"),
        shards=group.number("NumNodeGroups"),
        replicas=group.number("ReplicasPerNodeGroup"),
        written_shards=tuple(_shard(one) for one in group.blocks("NodeGroupConfiguration")),
        cluster_mode=group.text("ClusterMode"),
        **parameters_by(group.text("CacheParameterGroupName")),
        # What is not written is not off: CloudFormation turns failover on (measured in 2026-09).
        failover=group.flag("AutomaticFailoverEnabled"),
        multi_az=group.flag("MultiAZEnabled", False),
        zones=group.strings("PreferredCacheClusterAZs"),
        subnet_group=group.text("CacheSubnetGroupName"),
        port=group.number("Port"),
        snapshot_retention_days=group.number("SnapshotRetentionLimit"),
        snapshot_window=group.text("SnapshotWindow"),
        snapshotting_cluster=group.text("SnapshottingClusterId"),
        maintenance_window=group.text("PreferredMaintenanceWindow"),
        minor_upgrades=group.flag("AutoMinorVersionUpgrade"),
        data_tiering=group.flag("DataTieringEnabled"),
        durability=group.text("Durability"),
        logs=tuple(_log(one) for one in group.blocks("LogDeliveryConfigurations")),
        elasticache_scaling=group.attached(()),
    )
    yield from credentials(group.common(), "token", (group.text("AuthToken"),))


def _encryption(group: ResourceBlock) -> dict[str, Any]:
    """What is encrypted, with what, and who gets in."""
    return {
        "at_rest_encryption": group.flag("AtRestEncryptionEnabled"),
        "transit_encryption": group.flag("TransitEncryptionEnabled"),
        "transit_mode": group.text("TransitEncryptionMode"),
        "kms_key": group.text("KmsKeyId"),
        "has_token": is_given(group.text("AuthToken")),
        "token_fits": fits(group.text("AuthToken"), TOKEN),
        "user_groups": group.strings("UserGroupIds"),
    }


def _shard(one: Block) -> Shard:
    zones = (one.text("PrimaryAvailabilityZone"), *items(one.strings("ReplicaAvailabilityZones")))
    return Shard(one.number("ReplicaCount"), zones, one.exists, one.declared)


def _log(one: Block) -> Log:
    return Log(one.text("LogType"), one.text("LogFormat"), one.exists, one.declared)


def _cluster(cluster: ResourceBlock) -> Iterator[Resource]:
    yield cache_with(
        CLUSTER,
        cluster.nothing,
        **cluster.common(),
        name=cluster.name("ClusterName", "the cluster's name"),
        engine=cluster.text("Engine"),
        engine_version=cluster.text("EngineVersion"),
        node_type=cluster.text("CacheNodeType"),
        transit_encryption=cluster.flag("TransitEncryptionEnabled"),
        nodes=cluster.number("NumCacheNodes"),
        **parameters_by(cluster.text("CacheParameterGroupName")),
        az_mode=cluster.text("AZMode"),
        zones=cluster.strings("PreferredAvailabilityZones"),
        subnet_group=cluster.text("CacheSubnetGroupName"),
        port=cluster.number("Port"),
        snapshot_retention_days=cluster.number("SnapshotRetentionLimit"),
        snapshot_window=cluster.text("SnapshotWindow"),
        restored_from=or_else(cluster.text("SnapshotName"), first_of(cluster.strings("SnapshotArns"))),
        maintenance_window=cluster.text("PreferredMaintenanceWindow"),
        minor_upgrades=cluster.flag("AutoMinorVersionUpgrade"),
        logs=tuple(_log(one) for one in cluster.blocks("LogDeliveryConfigurations")),
    )


def _serverless(cache: ResourceBlock) -> Iterator[Resource]:
    yield cache_with(
        SERVERLESS,
        cache.nothing,
        **cache.common(),
        name=cache.name("ServerlessCacheName", "the cache's name"),
        engine=cache.text("Engine"),
        engine_version=cache.text("MajorEngineVersion"),
        kms_key=cache.text("KmsKeyId"),
        user_groups=as_list(cache.text("UserGroupId")),
        has_subnets=cache.is_set("SubnetIds"),
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-serverlesscache.html#cfn-elasticache-serverlesscache-connectiontype
        connection_type=cache.text("ConnectionType", "vpc"),
        snapshot_retention_days=cache.number("SnapshotRetentionLimit"),
    )


def _user(user: ResourceBlock) -> Iterator[Resource]:
    mode = user.block("AuthenticationMode", lambda one: one.text("Type"), user.nothing)
    lists = (
        user.strings("Passwords"),
        *(block.strings("Passwords") for block in user.blocks("AuthenticationMode")),
    )
    yield User(
        **user.common(),
        user_id=user.name("UserId", "the user's id"),
        user_name=user.text("UserName"),
        access_string=without_passwords(user.text("AccessString")),
        no_password=either(
            user.flag("NoPasswordRequired", False), mapped(mode, lambda kind: kind == "no-password-required")
        ),
        by_iam=mapped(mode, lambda kind: kind == "iam"),
        **passwords(lists, user.nothing),
    )
    yield from credentials(user.common(), "password", (one for some in lists for one in items(some)))


def _user_group(group: ResourceBlock) -> Iterator[Resource]:
    yield UserGroup(
        **group.common(),
        engine=group.text("Engine"),
        user_ids=group.strings("UserIds"),
        has_default_user=Known(False, group.default),
        has_open_user=Known(False, group.default),
    )


def _global_group(group: ResourceBlock) -> Iterator[Resource]:
    version, node = group.text("EngineVersion"), group.text("CacheNodeType")
    yield GlobalGroup(**group.common(), engine_version=version, node_type=node)


def _parameter_group(group: ResourceBlock) -> Iterator[Resource]:
    yield ParameterGroup(
        **group.common(),
        name=group.identity("the group's name"),
        family=group.text("CacheParameterGroupFamily"),
        cluster_enabled=parameter_value(parameters(group, "Properties"), "cluster-enabled"),
    )


LOWERINGS: Lowerings = {
    "AWS::ElastiCache::CacheCluster": _cluster,
    "AWS::ElastiCache::GlobalReplicationGroup": _global_group,
    "AWS::ElastiCache::ParameterGroup": _parameter_group,
    "AWS::ElastiCache::ReplicationGroup": _group,
    "AWS::ElastiCache::ServerlessCache": _serverless,
    "AWS::ElastiCache::User": _user,
    "AWS::ElastiCache::UserGroup": _user_group,
}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-replicationgroup.html#aws-resource-elasticache-replicationgroup-return-values
NAMES = {
    "AWS::ElastiCache::CacheCluster": "ClusterName",
    "AWS::ElastiCache::ReplicationGroup": "ReplicationGroupId",
    "AWS::ElastiCache::ServerlessCache": "ServerlessCacheName",
    "AWS::ElastiCache::User": "UserId",
}
