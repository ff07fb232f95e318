"""What the DB clusters of Aurora, DocumentDB and Neptune say alike in Terraform.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/rds_cluster
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/docdb_cluster
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/neptune_cluster
"""

from __future__ import annotations

from typing import Any

from storage_lint.graph.choices import chosen, either, follow, is_given, or_else
from storage_lint.graph.node import Attachment
from storage_lint.graph.secret import disclosure
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.block import Block, ResourceBlock, counted, target
from storage_lint.resources.cluster import Capacity, Member, PointInTime


def cluster_fields(cluster: ResourceBlock) -> dict[str, Any]:
    """Return the fields that are written alike for every service, without those of `credentials`.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html: backups are kept for a day, no
    deletion protection. The provider takes a final snapshot unless it is told not to.
    """
    return {
        "identifier": cluster.name("cluster_identifier", "the identifier"),
        "engine_version": cluster.text("engine_version"),
        "global_cluster_identifier": cluster.text("global_cluster_identifier"),
        "storage_encrypted": cluster.flag("storage_encrypted"),
        "backup_retention_days": cluster.number("backup_retention_period", 1),
        "backup_window": cluster.text("preferred_backup_window"),
        "maintenance_window": cluster.text("preferred_maintenance_window"),
        "deletion_protection": cluster.flag("deletion_protection", False),
        "skips_final_snapshot": cluster.flag("skip_final_snapshot", False),
        "port": cluster.positive("port"),
    }


def point_in_time(cluster: ResourceBlock) -> Value[PointInTime | None]:
    """Return the moment that a cluster is restored to."""
    return cluster.block("restore_to_point_in_time", _point, cluster.nothing)


def _point(block: Block) -> Value[PointInTime | None]:
    point = PointInTime(
        time=block.text("restore_to_time"),
        is_latest=block.flag("use_latest_restorable_time", False),
        way=block.text("restore_type"),
    )
    return Known(point, block.declared)


def credentials(cluster: ResourceBlock) -> dict[str, Any]:
    """Return where the master password can be read. `master_password_wo` keeps it out of the state, not of the code."""
    # A plan knows the user of a secondary cluster that is there, though nobody writes it.
    named = cluster.is_set("master_username")
    user = named if cluster.writes("master_username") else Known(False, cluster.default)
    return {
        "has_own_data": either(user, cluster.is_set("snapshot_identifier")),
        "password_disclosure": or_else(
            disclosure(cluster.text("master_password")), disclosure(cluster.text("master_password_wo"))
        ),
        "manages_password": cluster.flag("manage_master_user_password", False),
    }


def capacity(block: Block, pause: Value[float | None] | None = None) -> Value[Capacity | None]:
    """Return the range that a block like `serverless_v2_scaling_configuration` writes; `pause`: when it may stop."""
    return Known(
        Capacity(
            minimum=block.number("min_capacity"),
            maximum=block.number("max_capacity"),
            seconds_until_auto_pause=block.nothing if pause is None else pause,
        ),
        block.declared,
    )


def is_restored(cluster: ResourceBlock) -> Value[bool]:
    """Return whether it is made from a snapshot or a point in time. An import from S3 makes a new cluster."""
    point = cluster.block(
        "restore_to_point_in_time", lambda block: Known(True, block.declared), Known(False, cluster.default)
    )
    return either(cluster.is_set("snapshot_identifier"), point)


def asked_encryption(cluster: ResourceBlock, is_copy: Value[bool]) -> Value[bool | None]:
    """Return whether encryption is asked for: where it is made of another that decides, the provider sends no false.

    A plan that knows it of what is there, though nobody writes it, is right.
    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/rds/cluster.go
    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/docdb/cluster.go
    """
    encrypted = cluster.flag("storage_encrypted")
    is_so = cluster.is_kept or not cluster.writes("storage_encrypted")
    if is_so or (isinstance(encrypted, Unknown) and not encrypted.choices):
        return encrypted

    def asked(written: Known[bool | None]) -> Value[bool | None]:
        return chosen(is_copy, cluster.nothing, written) if written.value is False else written

    return follow(encrypted, asked)


def encryption_of_global(cluster: ResourceBlock) -> Value[bool | None]:
    """Return whether a global cluster asks for encryption.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/docdb/global_cluster.go
    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/neptune/global_cluster.go
    """
    return asked_encryption(cluster, is_given(cluster.text("source_db_cluster_identifier")))


def retention_of_source(cluster: ResourceBlock) -> Value[float]:
    """Return the retention, where the provider leaves that of what a restored cluster is made from as it is."""
    of_source: Value[float] = Unknown("a restored cluster keeps the retention of its source", cluster.default)
    unwritten = chosen(is_restored(cluster), of_source, Known(1, cluster.default))
    return or_else(cluster.number("backup_retention_period"), unwritten)


def member_of(instance: ResourceBlock, field: str, tier: Value[float | None] | None = None) -> Attachment:
    """Return an instance as a member of its cluster, in the `field` of that service's clusters.

    `tier` is its promotion tier, where the provider has a default for it.
    """
    member = Member(
        address=instance.address,
        instance_class=instance.text("instance_class"),
        availability_zone=instance.text("availability_zone"),
        promotion_tier=instance.number("promotion_tier") if tier is None else tier,
        exists=counted(instance),
        declared=instance.declared,
    )
    cluster = target(instance.text("cluster_identifier"))
    return Attachment(**instance.common(), target=cluster, field=field, part=member, many=True)


def written_key(block: ResourceBlock, name: str) -> Value[str | None]:
    """Return the KMS key that the code names: a plan knows AWS's own of what is there, too, by an ARN like others."""
    return block.text(name) if block.writes(name) else block.nothing
