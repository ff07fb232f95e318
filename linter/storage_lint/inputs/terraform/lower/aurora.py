"""Aurora and Multi-AZ DB clusters in Terraform, their members, global databases, shard and parameter groups.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster_instance
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_global_cluster
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_shard_group
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster_parameter_group
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_cluster_snapshot
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster_snapshot_copy
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from storage_lint.graph.choices import both, chosen, is_given, mapped, or_else
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.secret import fits
from storage_lint.graph.value import Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, target
from storage_lint.inputs.terraform.lower.cluster import (
    asked_encryption,
    capacity,
    cluster_fields,
    credentials,
    is_restored,
    member_of,
    point_in_time,
    retention_of_source,
)
from storage_lint.inputs.terraform.lower.parameters import parameters
from storage_lint.resources.aurora import (
    PASSWORD,
    Cluster,
    GlobalCluster,
    Instance,
    ParameterGroup,
    ProxyTarget,
    ShardGroup,
    home_of,
)
from storage_lint.resources.aurora_snapshots import Snapshot
from storage_lint.resources.cluster import Capacity

T = TypeVar("T")


def _cluster(block: ResourceBlock) -> Iterator[Resource]:
    cluster = Cluster(
        **block.common(),
        **{
            **cluster_fields(block),
            "storage_encrypted": asked_encryption(block, is_restored(block)),
            "backup_retention_days": retention_of_source(block),
        },
        **credentials(block),
        is_restored=is_restored(block),
        point_in_time=point_in_time(block),
        kms_key_id=block.text("kms_key_id"),
        replicates_from=block.text("replication_source_identifier"),
        source_is_encrypted=block.nothing,
        source_region=block.text("source_region"),
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
        "engine": cluster.text("engine", ""),
        "engine_mode": cluster.text("engine_mode", "provisioned"),
        "engine_lifecycle_support": cluster.text("engine_lifecycle_support"),
        "scalability_type": cluster.text("cluster_scalability_type", "standard"),
        "has_v1_scaling": cluster.is_set("scaling_configuration"),
        "capacity": cluster.block("serverlessv2_scaling_configuration", _capacity, cluster.nothing),
        "parameter_group": cluster.text("db_cluster_parameter_group_name"),
    }


def _capacity(block: Block) -> Value[Capacity | None]:
    return capacity(block, block.number("seconds_until_auto_pause"))


def _hardware(cluster: ResourceBlock) -> dict[str, Any]:
    return {
        "instance_class": cluster.text("db_cluster_instance_class"),
        "availability_zones": _written(cluster, "availability_zones", cluster.strings),
        "snapshot": cluster.text("snapshot_identifier"),
        "subnet_group": cluster.text("db_subnet_group_name"),
        "storage_type": cluster.text("storage_type"),
        "allocated_storage_gib": _written(cluster, "allocated_storage", cluster.number),
        "iops": _written(cluster, "iops", cluster.number),
        "backtrack_window_seconds": cluster.number("backtrack_window"),
    }


def _access(cluster: ResourceBlock) -> dict[str, Any]:
    """Who gets in. The provider cannot say whether a Multi-AZ DB cluster is public."""
    return {
        "publicly_accessible": cluster.nothing,
        "forwards_writes": cluster.flag("enable_global_write_forwarding", False),
        "secret_kms_key_id": _written(cluster, "master_user_secret_kms_key_id", cluster.text),
        "username": cluster.text("master_username"),
        "database_name": cluster.text("database_name"),
        "password_fits": or_else(
            fits(cluster.text("master_password"), PASSWORD), fits(cluster.text("master_password_wo"), PASSWORD)
        ),
        "domain": cluster.text("domain"),
        "network_type": cluster.text("network_type"),
        "iam_authentication": cluster.flag("iam_database_authentication_enabled", False),
        "ca_certificate": cluster.text("ca_certificate_identifier"),
    }


def _monitoring(cluster: ResourceBlock) -> dict[str, Any]:
    return {
        "copies_tags_to_snapshots": cluster.flag("copy_tags_to_snapshot", False),
        "auto_minor_version_upgrade": cluster.flag("auto_minor_version_upgrade", True),
        "log_exports": cluster.strings("enabled_cloudwatch_logs_exports"),
        "insights_mode": cluster.text("database_insights_mode"),
        **_watched(cluster),
    }


def _watched(block: ResourceBlock) -> dict[str, Any]:
    """What clusters and members say alike of their monitoring."""
    return {
        "monitoring_interval_seconds": block.number("monitoring_interval", 0),
        "has_monitoring_role": block.is_set("monitoring_role_arn"),
        "performance_insights": block.flag("performance_insights_enabled", False),
        "performance_insights_kms_key_id": _written(block, "performance_insights_kms_key_id", block.text),
        "performance_insights_retention_days": _written(block, "performance_insights_retention_period", block.positive),
    }


def _written(block: ResourceBlock, name: str, read: Callable[[str], Value[T]]) -> Value[T | None]:
    """What the code says: a plan knows of a cluster that is there what AWS made of it, too (1 GiB of Aurora)."""
    return read(name) if block.writes(name) else block.nothing


def _member(block: ResourceBlock) -> Iterator[Resource]:
    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster_instance: 0
    tier = block.number("promotion_tier", 0)
    yield member_of(block, "members", tier)
    yield Instance(
        **block.common(),
        cluster_identifier=target(block.text("cluster_identifier")),
        engine=block.text("engine"),
        instance_class=block.text("instance_class"),
        # The provider always sends it.
        publicly_accessible=block.flag("publicly_accessible", False),
        subnet_group=block.text("db_subnet_group_name"),
        storage_encrypted=block.nothing,
        promotion_tier=tier,
        auto_minor_version_upgrade=block.flag("auto_minor_version_upgrade", True),
        ca_certificate=block.text("ca_cert_identifier"),
        maintenance_window=block.text("preferred_maintenance_window"),
        availability_zone=block.text("availability_zone"),
        insights_mode=block.nothing,
        cluster_setting=block.nothing,
        home=block.attached(None),
        **_watched(block),
    )


def _proxy_target(block: ResourceBlock) -> Iterator[Resource]:
    """The target of a proxy, where it is a cluster."""
    cluster = block.text("db_cluster_identifier")
    common = {**block.common(), "exists": both(block.exists, is_given(cluster))}
    yield Attachment(**common, target=target(cluster), field="proxies", part=ProxyTarget(block.address), many=True)


def _global_cluster(block: ResourceBlock) -> Iterator[Resource]:
    source = block.text("source_db_cluster_identifier")
    yield GlobalCluster(
        **block.common(),
        engine=_written(block, "engine", block.text),
        source=source,
        storage_encrypted=chosen(is_given(source), _asked_of_copy(block), block.flag("storage_encrypted")),
        deletion_protection=block.flag("deletion_protection", False),
        aurora_encrypts_by_default=block.nothing,
    )


def _asked_of_copy(block: ResourceBlock) -> Value[bool | None]:
    """What the code asks of a copy: the provider sends no false.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/rds/global_cluster.go
    """
    encrypted = _written(block, "storage_encrypted", block.flag)
    return mapped(encrypted, lambda asked: asked or None)


def _shard_group(block: ResourceBlock) -> Iterator[Resource]:
    yield ShardGroup(
        **block.common(),
        # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBShardGroup.html: no standby
        compute_redundancy=block.number("compute_redundancy", 0),
        publicly_accessible=block.flag("publicly_accessible"),
    )


def _parameter_group(group: ResourceBlock) -> Iterator[Resource]:
    yield ParameterGroup(
        **group.common(),
        name=group.name("name", "the group's name"),
        family=group.text("family"),
        parameters=parameters(group),
    )


def _snapshot(block: ResourceBlock) -> Iterator[Resource]:
    yield Snapshot(
        **block.common(),
        is_copy=False,
        shared_accounts=block.strings("shared_accounts"),
        kms_key_id=block.nothing,
        source=block.text("db_cluster_identifier"),
        source_is_encrypted=block.nothing,
    )


def _snapshot_copy(block: ResourceBlock) -> Iterator[Resource]:
    yield Snapshot(
        **block.common(),
        is_copy=True,
        shared_accounts=block.strings("shared_accounts"),
        kms_key_id=block.text("kms_key_id"),
        source=block.text("source_db_cluster_snapshot_identifier"),
        source_is_encrypted=block.nothing,
    )


LOWERINGS: Lowerings = {
    "aws_db_cluster_snapshot": _snapshot,
    "aws_db_proxy_target": _proxy_target,
    "aws_rds_cluster": _cluster,
    "aws_rds_cluster_instance": _member,
    "aws_rds_cluster_parameter_group": _parameter_group,
    "aws_rds_cluster_snapshot_copy": _snapshot_copy,
    "aws_rds_global_cluster": _global_cluster,
    "aws_rds_shard_group": _shard_group,
}
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster#attribute-reference
NAMES = {
    "aws_rds_cluster": {"id": "cluster_identifier", "cluster_identifier": "cluster_identifier"},
    "aws_rds_cluster_parameter_group": {"name": "name", "id": "name"},
}
# By which modules speak of it; `*…*` may stand inside of a longer word.
WORDS = {"aurora": ("*aurora*",)}
PLAIN_IDENTITIES = tuple(LOWERINGS)
LOWER_CASE_NAMES = ("aws_rds_cluster",)
