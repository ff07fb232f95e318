"""ElastiCache in Terraform: replication groups, clusters, serverless caches, users.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_replication_group
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_cluster
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_serverless_cache
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_user
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import chosen, either, is_given, mapped, may_be_written, or_else
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.secret import fits, without_passwords
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, counted, target
from storage_lint.inputs.terraform.lower.parameters import parameters
from storage_lint.resources.elasticache import (
    CLUSTER,
    GROUP,
    SERVERLESS,
    TOKEN,
    Cache,
    GlobalGroup,
    Log,
    Member,
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
        name=group.name("replication_group_id", "the group's id"),
        # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_replication_group#engine-1
        engine=group.text("engine", "redis"),
        engine_version=group.text("engine_version"),
        node_type=group.text("node_type"),
        global_group=group.text("global_replication_group_id"),
        **_encryption(group),
        **_size(group),
        written_shards=tuple(_shard(one) for one in group.blocks("node_group_configuration")),
        cluster_mode=group.text("cluster_mode"),
        **parameters_by(group.text("parameter_group_name")),
        zones=group.strings("preferred_cache_cluster_azs"),
        subnet_group=group.text("subnet_group_name"),
        port=group.number("port"),
        snapshot_retention_days=group.number("snapshot_retention_limit"),
        snapshot_window=group.text("snapshot_window"),
        maintenance_window=group.text("maintenance_window"),
        minor_upgrades=group.flag("auto_minor_version_upgrade"),
        data_tiering=group.flag("data_tiering_enabled"),
        durability=group.text("durability"),
        logs=tuple(_log(one) for one in group.blocks("log_delivery_configuration")),
        elasticache_members=group.attached(()),
        elasticache_scaling=group.attached(()),
    )
    yield from credentials(
        group.common(),
        "token",
        (
            group.text("auth_token"),
            group.text("auth_token_wo"),
        ),
    )


def _encryption(group: ResourceBlock) -> dict[str, Any]:
    """What is encrypted, with what, and who gets in."""
    return {
        "at_rest_encryption": group.flag("at_rest_encryption_enabled"),
        "transit_encryption": group.flag("transit_encryption_enabled"),
        "transit_mode": group.text("transit_encryption_mode"),
        "kms_key": group.text("kms_key_id"),
        "has_token": either(is_given(group.text("auth_token_wo")), is_given(group.text("auth_token"))),
        "token_fits": or_else(fits(group.text("auth_token"), TOKEN), fits(group.text("auth_token_wo"), TOKEN)),
        "user_groups": group.strings("user_group_ids"),
    }


def _size(group: ResourceBlock) -> dict[str, Any]:
    """How many nodes it has, and what they do for each other; in the words of providers before version 5, too.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/guides/version-5-upgrade#resource-aws_elasticache_replication_group
    """
    shards, replicas = group.number("num_node_groups"), group.number("replicas_per_node_group")
    for old in group.blocks("cluster_mode")[:1]:
        shards = or_else(shards, old.number("num_node_groups"))
        replicas = or_else(replicas, old.number("replicas_per_node_group"))
    nodes = or_else(group.number("num_cache_clusters"), group.number("number_cache_clusters"))
    return {
        "nodes": nodes,
        "shards": shards,
        "replicas": replicas,
        "failover": _failover(group),
        "multi_az": group.flag("multi_az_enabled", False),
    }


def _failover(group: ResourceBlock) -> Value[bool | None]:
    """Off by default; of a secondary of a global datastore, whose primary decides, nothing is sent.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_replication_group#automatic_failover_enabled-1
    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/elasticache/replication_group.go
    """
    secondary = is_given(group.text("global_replication_group_id"))
    default: Value[bool | None] = chosen(secondary, group.nothing, Known(False, group.default))
    return or_else(group.flag("automatic_failover_enabled"), default)


def _shard(one: Block) -> Shard:
    zones = (one.text("primary_availability_zone"), *items(one.strings("replica_availability_zones")))
    return Shard(one.number("replica_count"), zones, one.exists, one.declared)


def _log(one: Block) -> Log:
    return Log(one.text("log_type"), one.text("log_format"), one.exists, one.declared)


def _cluster(cluster: ResourceBlock) -> Iterator[Resource]:
    group = cluster.text("replication_group_id")
    if may_be_written(group):
        part = Member(cluster.address, cluster.text("availability_zone"), counted(cluster), cluster.declared)
        yield Attachment(**cluster.common(), target=target(group), field="elasticache_members", part=part, many=True)
    if not isinstance(group, Known) or group.value is None:
        yield _own_cluster(cluster, group)


def _own_cluster(cluster: ResourceBlock, group: Value[str | None]) -> Cache:
    return cache_with(
        CLUSTER,
        cluster.nothing,
        **cluster.common(),
        name=cluster.name("cluster_id", "the cluster's id"),
        engine=cluster.text("engine"),
        engine_version=cluster.text("engine_version"),
        node_type=cluster.text("node_type"),
        replication_group=group,
        transit_encryption=cluster.flag("transit_encryption_enabled"),
        nodes=cluster.number("num_cache_nodes"),
        **parameters_by(cluster.text("parameter_group_name")),
        az_mode=cluster.text("az_mode"),
        zones=cluster.strings("preferred_availability_zones"),
        subnet_group=cluster.text("subnet_group_name"),
        port=cluster.number("port"),
        snapshot_retention_days=cluster.number("snapshot_retention_limit"),
        snapshot_window=cluster.text("snapshot_window"),
        restored_from=or_else(cluster.text("snapshot_name"), first_of(cluster.strings("snapshot_arns"))),
        maintenance_window=cluster.text("maintenance_window"),
        minor_upgrades=cluster.flag("auto_minor_version_upgrade"),
        logs=tuple(_log(one) for one in cluster.blocks("log_delivery_configuration")),
    )


def _serverless(cache: ResourceBlock) -> Iterator[Resource]:
    yield cache_with(
        SERVERLESS,
        cache.nothing,
        **cache.common(),
        name=cache.name("name", "the cache's name"),
        engine=cache.text("engine"),
        engine_version=cache.text("major_engine_version"),
        kms_key=cache.text("kms_key_id"),
        user_groups=as_list(cache.text("user_group_id")),
        has_subnets=cache.is_set("subnet_ids"),
        connection_type=Known("vpc", cache.default),  # nothing else can be written yet
        snapshot_retention_days=cache.number("snapshot_retention_limit"),
    )


def _user(user: ResourceBlock) -> Iterator[Resource]:
    mode = user.block("authentication_mode", lambda one: one.text("type"), user.nothing)
    lists = (
        user.strings("passwords"),
        *(block.strings("passwords") for block in user.blocks("authentication_mode")),
    )
    yield User(
        **user.common(),
        user_id=user.name("user_id", "the user's id"),
        user_name=user.text("user_name"),
        access_string=without_passwords(user.text("access_string")),
        no_password=either(
            user.flag("no_password_required", False), mapped(mode, lambda kind: kind == "no-password-required")
        ),
        by_iam=mapped(mode, lambda kind: kind == "iam"),
        **passwords(lists, user.text("passwords_wo")),
    )
    written = (one for some in lists for one in items(some))
    yield from credentials(user.common(), "password", (*written, user.text("passwords_wo")))


def _user_group(group: ResourceBlock) -> Iterator[Resource]:
    yield UserGroup(
        **group.common(),
        engine=group.text("engine"),
        user_ids=group.strings("user_ids"),
        has_default_user=Known(False, group.default),
        has_open_user=Known(False, group.default),
    )


def _global_group(group: ResourceBlock) -> Iterator[Resource]:
    version, node = group.text("engine_version"), group.text("cache_node_type")
    yield GlobalGroup(**group.common(), engine_version=version, node_type=node)


def _parameter_group(group: ResourceBlock) -> Iterator[Resource]:
    yield ParameterGroup(
        **group.common(),
        name=group.name("name", "the group's name"),
        family=group.text("family"),
        cluster_enabled=parameter_value(parameters(group), "cluster-enabled"),
    )


LOWERINGS: Lowerings = {
    "aws_elasticache_cluster": _cluster,
    "aws_elasticache_global_replication_group": _global_group,
    "aws_elasticache_parameter_group": _parameter_group,
    "aws_elasticache_replication_group": _group,
    "aws_elasticache_serverless_cache": _serverless,
    "aws_elasticache_user": _user,
    "aws_elasticache_user_group": _user_group,
}
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/elasticache_replication_group#attribute-reference
NAMES = {
    "aws_elasticache_cluster": {"id": "cluster_id", "cluster_id": "cluster_id"},
    "aws_elasticache_parameter_group": {"id": "name", "name": "name"},
    "aws_elasticache_replication_group": {"id": "replication_group_id", "replication_group_id": "replication_group_id"},
    "aws_elasticache_serverless_cache": {"id": "name", "name": "name"},
    "aws_elasticache_subnet_group": {"name": "name", "id": "name"},
    "aws_elasticache_user": {"id": "user_id", "user_id": "user_id"},
}
# By which modules speak of it; `*…*` may stand inside of a longer word.
WORDS = {"elasticache": ("*elasticache*", "*memcache*", "redis", "valkey")}
PLAIN_IDENTITIES = tuple(LOWERINGS)
LOWER_CASE_NAMES = ("aws_elasticache_cluster", "aws_elasticache_replication_group")
