"""RDS in Terraform: DB instances that stand alone. Members of clusters are another resource type: see `aurora`.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_parameter_group
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_snapshot
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_proxy
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import both, chosen, either, is_given, leaves, or_else
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.secret import disclosure
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.block import Lowerings, ResourceBlock, target
from storage_lint.inputs.terraform.lower.parameters import parameters
from storage_lint.resources.rds import Instance, ParameterGroup, Proxy, Replica, Snapshot


def _instance(instance: ResourceBlock) -> Iterator[Resource]:
    yield Instance(
        **instance.common(),
        identifier=instance.name("identifier", "the identifier"),
        engine=instance.text("engine"),
        engine_version=instance.text("engine_version"),
        engine_lifecycle_support=instance.text("engine_lifecycle_support"),
        instance_class=instance.text("instance_class"),
        replicates_from=instance.text("replicate_source_db"),
        cluster_identifier=instance.nothing,
        is_restored=_is_restored(instance),
        parameter_group=instance.text("parameter_group_name"),
        rds_replicas=instance.attached(()),
        **_availability(instance),
        **_storage(instance),
        **_access(instance),
        **_monitoring(instance),
    )
    yield from _as_replica(instance, instance.text("replicate_source_db"))


def _as_replica(instance: ResourceBlock, source: Value[str | None]) -> Iterator[Resource]:
    """The instance as a replica of its source, where it may be one."""
    if all(isinstance(leaf, Known) and leaf.value is None for leaf in leaves(source)):
        return
    exists = both(instance.exists, is_given(source))
    yield Attachment(
        **{**instance.common(), "exists": exists},
        target=target(source),
        field="rds_replicas",
        part=Replica(address=instance.address, exists=exists),
        many=True,
    )


def _is_restored(instance: ResourceBlock) -> Value[bool]:
    """Whether it is made from a snapshot or a point in time. An import from S3 makes a new instance."""
    point = instance.block(
        "restore_to_point_in_time", lambda block: Known(True, block.declared), Known(False, instance.default)
    )
    return either(instance.is_set("snapshot_identifier"), point)


def _availability(instance: ResourceBlock) -> dict[str, Any]:
    """What its being there hangs on.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html: a Single-AZ instance, without
    deletion protection. The provider sends a retention of 0 where none is written, and takes a final snapshot.
    """
    return {
        "multi_az": instance.flag("multi_az", False),
        "availability_zone": instance.text("availability_zone"),
        "backup_retention_days": _retention(instance),
        "deletion_protection": instance.flag("deletion_protection", False),
        "skips_final_snapshot": instance.flag("skip_final_snapshot", False),
        "deletes_automated_backups": instance.flag("delete_automated_backups", True),
        "copies_tags_to_snapshots": instance.flag("copy_tags_to_snapshot", False),
        "auto_minor_version_upgrade": instance.flag("auto_minor_version_upgrade", True),
    }


def _retention(instance: ResourceBlock) -> Value[float]:
    of_source: Value[float] = Unknown("a restored instance keeps the retention of its source", instance.default)
    unwritten = chosen(_is_restored(instance), of_source, Known(0, instance.default))
    return or_else(instance.number("backup_retention_period"), unwritten)


def _storage(instance: ResourceBlock) -> dict[str, Any]:
    return {
        "storage_encrypted": instance.flag("storage_encrypted", False),
        "kms_key_id": instance.text("kms_key_id"),
        "storage_type": instance.text("storage_type"),
        "allocated_storage_gib": instance.number("allocated_storage"),
        "max_allocated_storage_gib": instance.number("max_allocated_storage"),
        "iops": instance.number("iops"),
        "storage_throughput_mibps": instance.number("storage_throughput"),
    }


def _access(instance: ResourceBlock) -> dict[str, Any]:
    """Who gets in. The provider always sends whether it is public: false where nothing is written."""
    return {
        "publicly_accessible": instance.flag("publicly_accessible", False),
        # `password_wo` keeps it out of the state, not out of the code.
        "password_disclosure": or_else(disclosure(instance.text("password")), disclosure(instance.text("password_wo"))),
        "manages_password": instance.flag("manage_master_user_password", False),
        "username": instance.text("username"),
        "iam_authentication": instance.flag("iam_database_authentication_enabled", False),
        "ca_certificate": instance.text("ca_cert_identifier"),
        "port": instance.number("port"),
    }


def _monitoring(instance: ResourceBlock) -> dict[str, Any]:
    return {
        "exports_logs": instance.is_set("enabled_cloudwatch_logs_exports"),
        "monitoring_interval_seconds": instance.number("monitoring_interval", 0),
        "has_monitoring_role": instance.is_set("monitoring_role_arn"),
        "performance_insights": instance.flag("performance_insights_enabled", False),
        "performance_insights_kms_key_id": instance.text("performance_insights_kms_key_id"),
        "performance_insights_retention_days": instance.number("performance_insights_retention_period"),
        "insights_mode": instance.text("database_insights_mode"),
    }


def _parameter_group(group: ResourceBlock) -> Iterator[Resource]:
    yield ParameterGroup(**group.common(), family=group.text("family"), parameters=parameters(group))


def _snapshot(snapshot: ResourceBlock) -> Iterator[Resource]:
    yield Snapshot(
        **snapshot.common(),
        shared_accounts=snapshot.texts("shared_accounts"),
        is_copy=Known(snapshot.type == "aws_db_snapshot_copy", snapshot.declared),
        kms_key_id=snapshot.text("kms_key_id") if snapshot.type == "aws_db_snapshot_copy" else snapshot.nothing,
    )


def _proxy(proxy: ResourceBlock) -> Iterator[Resource]:
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html: TLS must be asked for
    yield Proxy(**proxy.common(), requires_tls=proxy.flag("require_tls", False))


LOWERINGS: Lowerings = {
    "aws_db_instance": _instance,
    "aws_db_parameter_group": _parameter_group,
    "aws_db_proxy": _proxy,
    "aws_db_snapshot": _snapshot,
    "aws_db_snapshot_copy": _snapshot,
}
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#attribute-reference
NAMES = {"aws_db_instance": {"identifier": "identifier"}}
# By which modules speak of it; `*…*` may stand inside of a longer word.
WORDS = {"rds": ("db", "dbs", "rds", "*database*", "*mariadb*", "*mysql*", "*postgres*", "*sqlserver*")}
