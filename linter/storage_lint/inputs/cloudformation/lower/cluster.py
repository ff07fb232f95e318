"""What the DB clusters of Aurora, DocumentDB and Neptune say alike in CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbcluster.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-docdb-dbcluster.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-neptune-dbcluster.html
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from storage_lint.graph.choices import both, chosen, either, is_given, mapped, or_else
from storage_lint.graph.node import Attachment
from storage_lint.graph.secret import disclosure
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.block import Block, ResourceBlock, target
from storage_lint.resources.cluster import Capacity, Member, PointInTime, lower_case


def cluster_fields(cluster: ResourceBlock, restored: Value[bool]) -> dict[str, Any]:
    """Return the fields that are written alike for every service, without those of `credentials`.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html: backups are kept for a day, no
    deletion protection. `restored` says whether it is made from a snapshot or a point in time.
    """
    of_source: Value[float] = Unknown("a restored cluster keeps the retention of its source", cluster.default)
    unwritten = chosen(restored, of_source, Known(1, cluster.default))
    return {
        "identifier": lower_case(cluster.name("DBClusterIdentifier", "the identifier")),
        "engine_version": cluster.text("EngineVersion"),
        "global_cluster_identifier": cluster.text("GlobalClusterIdentifier"),
        "is_restored": restored,
        "storage_encrypted": cluster.flag("StorageEncrypted"),
        "kms_key_id": cluster.text("KmsKeyId"),
        "backup_retention_days": or_else(cluster.number("BackupRetentionPeriod"), unwritten),
        "backup_window": cluster.text("PreferredBackupWindow"),
        "maintenance_window": cluster.text("PreferredMaintenanceWindow"),
        "deletion_protection": cluster.flag("DeletionProtection", False),
        "skips_final_snapshot": mapped(cluster.attribute("DeletionPolicy"), lambda policy: policy == "Delete"),
        "log_exports": cluster.strings("EnableCloudwatchLogsExports"),
        "point_in_time": _point_in_time(cluster),
    }


def _point_in_time(cluster: ResourceBlock) -> Value[PointInTime | None]:
    if not any(map(cluster.writes, ("RestoreToTime", "RestoreType", "UseLatestRestorableTime"))):
        return cluster.nothing
    point = PointInTime(
        time=cluster.text("RestoreToTime"),
        is_latest=cluster.flag("UseLatestRestorableTime", False),
        way=cluster.text("RestoreType"),
    )
    return Known(point, cluster.declared)


def credentials(cluster: ResourceBlock) -> dict[str, Any]:
    """Return where the master password can be read."""
    return {
        "has_own_data": either(is_given(cluster.text("MasterUsername")), is_set(cluster.text("SnapshotIdentifier"))),
        "password_disclosure": disclosure(cluster.text("MasterUserPassword")),
        "manages_password": cluster.flag("ManageMasterUserPassword", False),
    }


def capacity(block: Block, pause: Value[float | None] | None = None) -> Value[Capacity | None]:
    """Return the range that a block like `ServerlessV2ScalingConfiguration` writes; `pause`: when it may stop."""
    return Known(
        Capacity(
            minimum=block.number("MinCapacity"),
            maximum=block.number("MaxCapacity"),
            seconds_until_auto_pause=block.nothing if pause is None else pause,
        ),
        block.declared,
    )


def is_restored(cluster: ResourceBlock, properties: Iterable[str]) -> Value[bool]:
    """Return whether it is made from a snapshot or a point in time, as one of these properties says."""
    restored = cluster.flag("UseLatestRestorableTime", False)
    for name in properties:
        restored = either(restored, is_set(cluster.text(name)))
    return restored


def member_of(instance: ResourceBlock, field: str, tier: Value[float | None] | None = None) -> Attachment:
    """Return an instance as a member of its cluster, in the `field` of that service's clusters.

    `tier` is its promotion tier, where the service has a property for it.
    """
    cluster = instance.text("DBClusterIdentifier")
    exists = both(instance.exists, is_given(cluster))
    member = Member(
        address=instance.address,
        instance_class=instance.text("DBInstanceClass"),
        availability_zone=instance.text("AvailabilityZone"),
        promotion_tier=instance.nothing if tier is None else tier,
        exists=exists,
        declared=instance.declared,
    )
    return Attachment(
        **{**instance.common(), "exists": exists},
        target=lower_case(target(cluster)),
        field=field,
        part=member,
        many=True,
    )
