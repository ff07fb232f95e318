"""RDS in Terraform: DB instances that stand alone. Members of clusters are another resource type: see `aurora`.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_parameter_group
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_snapshot
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_proxy
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import (
    both,
    chosen,
    either,
    follow,
    is_given,
    is_nothing,
    mapped,
    may_be_written,
    opposite,
    or_else,
)
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.secret import disclosure, form_of
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.block import Lowerings, ResourceBlock, target
from storage_lint.inputs.terraform.lower.parameters import parameters
from storage_lint.resources.rds import (
    MIRRORING,
    BackupCopy,
    Certificate,
    Instance,
    OptionGroup,
    Options,
    ParameterGroup,
    Proxy,
    ProxyLogin,
    Replica,
    Snapshot,
)
from storage_lint.resources.rds_names import source_in


def _instance(instance: ResourceBlock) -> Iterator[Resource]:
    yield Instance(
        **instance.common(),
        identifier=instance.name("identifier", "the identifier"),
        engine=instance.text("engine"),
        engine_version=instance.text("engine_version"),
        engine_lifecycle_support=instance.text("engine_lifecycle_support"),
        instance_class=instance.text("instance_class"),
        replicates_from=instance.text("replicate_source_db"),
        source_region=instance.nothing,
        source_instance=instance.text("replicate_source_db"),
        cluster_identifier=instance.nothing,
        is_restored=_is_restored(instance),
        parameter_group=instance.text("parameter_group_name"),
        option_group=instance.text("option_group_name"),
        parameter_family=instance.nothing,
        options=instance.nothing,
        source_is_read=Known(False, instance.default),
        source_is_encrypted=Known(False, instance.default),
        rds_replicas=instance.attached(()),
        tags=instance.pairs("tags"),
        in_continuous_backup=Known(False, instance.default),
        **_availability(instance),
        **_storage(instance),
        **_access(instance),
        **_monitoring(instance),
    )
    yield from _as_replica(instance, instance.text("replicate_source_db"))


def _as_replica(instance: ResourceBlock, source: Value[str | None]) -> Iterator[Resource]:
    """The instance as a replica of its source, where it may be one."""
    if not may_be_written(source):
        return
    exists = both(instance.exists, is_given(source))
    named, where = source_in(source, instance.environment)
    yield Attachment(
        **{**instance.common(), "exists": exists, "environment": where},
        target=target(named),
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
    off = Known(False, instance.default)
    return {
        "multi_az": instance.flag("multi_az", False),
        "availability_zone": instance.text("availability_zone"),
        "backup_retention_days": _retention(instance),
        "backup_window": instance.text("backup_window"),
        "maintenance_window": instance.text("maintenance_window"),
        "blue_green_updates": instance.block("blue_green_update", lambda one: one.flag("enabled", False), off),
        "deletion_protection": instance.flag("deletion_protection", False),
        "skips_final_snapshot": instance.flag("skip_final_snapshot", False),
        "kept_when_replaced": opposite(instance.flag("skip_final_snapshot", False)),
        "deletes_automated_backups": instance.flag("delete_automated_backups", True),
        "copies_tags_to_snapshots": instance.flag("copy_tags_to_snapshot", False),
        "auto_minor_version_upgrade": instance.flag("auto_minor_version_upgrade", True),
    }


def _retention(instance: ResourceBlock) -> Value[float]:
    of_source: Value[float] = Unknown("a restored instance keeps the retention of its source", instance.default)
    unwritten = chosen(_is_restored(instance), of_source, Known(0, instance.default))
    return or_else(instance.number("backup_retention_period"), unwritten)


def _encrypted(instance: ResourceBlock) -> Value[bool]:
    """Whether it is encrypted: no API that restores an instance takes that, nor a key.

    Where `true` is written all the same, every plan replaces the instance for as long as it is not so.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html
    https://github.com/hashicorp/terraform-provider-aws/issues/2635
    """
    own, restored = instance.flag("storage_encrypted", False), _is_restored(instance)
    if instance.is_kept:
        return own
    source: Value[bool] = Unknown("the snapshot that it is restored from decides", restored.origin)
    return follow(own, lambda written: written if written.value else chosen(restored, source, written))


def _storage(instance: ResourceBlock) -> dict[str, Any]:
    return {
        "storage_encrypted": _encrypted(instance),
        "kms_key_id": instance.text("kms_key_id"),
        "storage_type": instance.text("storage_type"),
        "allocated_storage_gib": instance.number("allocated_storage"),
        "max_allocated_storage_gib": instance.positive("max_allocated_storage"),
        "iops": instance.positive("iops"),
        "storage_throughput_mibps": instance.positive("storage_throughput"),
        "dedicated_log_volume": instance.flag("dedicated_log_volume", False),
    }


def _access(instance: ResourceBlock) -> dict[str, Any]:
    """Who gets in. The provider always sends whether it is public: false where nothing is written."""
    # `password_wo` keeps it out of the state, not out of the code.
    password, write_only = instance.text("password"), instance.text("password_wo")
    managed = instance.flag("manage_master_user_password", False)
    return {
        "publicly_accessible": instance.flag("publicly_accessible", False),
        "password_disclosure": or_else(disclosure(password), disclosure(write_only)),
        "password_form": form_of(or_else(password, write_only)),
        "manages_password": managed,
        "has_credentials": _has_credentials(instance, managed),
        "master_authentication": instance.nothing,
        "username": instance.text("username"),
        "database_name": instance.text("db_name"),
        "secret_kms_key_id": _written(instance, "master_user_secret_kms_key_id"),
        "license_model": _written(instance, "license_model"),
        "character_set": _written(instance, "character_set_name"),
        "time_zone": _written(instance, "timezone"),
        "has_processor_features": Known(False, instance.default),  # the provider has no word for it
        "iam_authentication": instance.flag("iam_database_authentication_enabled", False),
        "ca_certificate": instance.text("ca_cert_identifier"),
        "port": instance.positive("port"),
    }


def _written(instance: ResourceBlock, name: str) -> Value[str | None]:
    """What the code says: a plan knows of an instance that is there what AWS made of it, too."""
    return instance.text(name) if instance.writes(name) else instance.nothing


def _has_credentials(instance: ResourceBlock, managed: Value[bool]) -> Value[bool]:
    """Whether something lets the master user in. What is written and comes to nothing is given at deploy time."""
    given: Value[bool] = managed
    for name in ("password", "password_wo"):
        password = instance.text(name)
        nothing = is_nothing(password)
        if nothing and instance.writes(name):
            given = either(given, Unknown(f"{name} is empty unless whoever deploys gives it", password.origin))
        else:
            given = either(given, is_given(password))
    return given


def _monitoring(instance: ResourceBlock) -> dict[str, Any]:
    return {
        "log_exports": instance.strings("enabled_cloudwatch_logs_exports"),
        "monitoring_interval_seconds": instance.number("monitoring_interval", 0),
        "has_monitoring_role": instance.is_set("monitoring_role_arn"),
        "performance_insights": instance.flag("performance_insights_enabled", False),
        "performance_insights_kms_key_id": instance.text("performance_insights_kms_key_id"),
        "performance_insights_retention_days": instance.positive("performance_insights_retention_period"),
        "insights_mode": instance.text("database_insights_mode"),
    }


def _parameter_group(group: ResourceBlock) -> Iterator[Resource]:
    yield ParameterGroup(
        **group.common(),
        name=group.name("name", "the group's name"),
        family=group.text("family"),
        parameters=parameters(group),
    )


def _option_group(group: ResourceBlock) -> Iterator[Resource]:
    mirrors: Value[bool] = Known(False, group.default)
    for option in group.blocks("option"):
        mirrors = either(mirrors, both(option.exists, mapped(option.text("option_name"), lambda one: one == MIRRORING)))
    engine, version = group.text("engine_name"), group.text("major_engine_version")
    name = group.name("name", "the group's name")
    yield OptionGroup(**group.common(), name=name, options=Options(engine, version, mirrors))


def _snapshot(snapshot: ResourceBlock) -> Iterator[Resource]:
    yield Snapshot(
        **snapshot.common(),
        identifier=snapshot.name("db_snapshot_identifier", "the snapshot's name"),
        source=snapshot.text("db_instance_identifier"),
        shared_accounts=snapshot.strings("shared_accounts"),
    )


def _snapshot_copy(copy: ResourceBlock) -> Iterator[Resource]:
    source = copy.text("source_db_snapshot_identifier")
    yield Snapshot(
        **copy.common(),
        identifier=copy.name("target_db_snapshot_identifier", "the snapshot's name"),
        source=source,
        shared_accounts=copy.strings("shared_accounts"),
    )
    yield BackupCopy(
        **copy.common(),
        what="the copy",
        kms_key_id=copy.text("kms_key_id"),
        source=source,
        crosses_regions=Known(False, copy.declared),
        source_is_encrypted=copy.nothing,
    )


def _replicated_backups(replication: ResourceBlock) -> Iterator[Resource]:
    yield BackupCopy(
        **replication.common(),
        what="the replicated backups",
        kms_key_id=replication.text("kms_key_id"),
        source=replication.text("source_db_instance_arn"),
        crosses_regions=Known(True, replication.declared),
        source_is_encrypted=replication.nothing,
    )


def _certificate(certificate: ResourceBlock) -> Iterator[Resource]:
    yield Certificate(**certificate.common(), ca_certificate=certificate.text("certificate_identifier"))


def _proxy(proxy: ResourceBlock) -> Iterator[Resource]:
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html: TLS must be asked for
    yield Proxy(
        **proxy.common(),
        requires_tls=proxy.flag("require_tls", False),
        engine_family=proxy.text("engine_family"),
        idle_client_timeout_seconds=proxy.positive("idle_client_timeout"),
        logins=tuple(
            ProxyLogin(iam=one.text("iam_auth"), password_type=one.text("client_password_auth_type"), exists=one.exists)
            for one in proxy.blocks("auth")
        ),
    )


LOWERINGS: Lowerings = {
    "aws_db_instance": _instance,
    "aws_db_instance_automated_backups_replication": _replicated_backups,
    "aws_db_option_group": _option_group,
    "aws_db_parameter_group": _parameter_group,
    "aws_db_proxy": _proxy,
    "aws_db_snapshot": _snapshot,
    "aws_db_snapshot_copy": _snapshot_copy,
    "aws_rds_certificate": _certificate,
}
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#attribute-reference
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_snapshot#attribute-reference
_OF_SNAPSHOT, _OF_COPY = "db_snapshot_identifier", "target_db_snapshot_identifier"
NAMES = {
    "aws_db_instance": {"identifier": "identifier"},
    "aws_db_option_group": {"id": "name", "name": "name"},
    "aws_db_parameter_group": {"id": "name", "name": "name"},
    "aws_db_snapshot": {"id": _OF_SNAPSHOT, "db_snapshot_identifier": _OF_SNAPSHOT},
    "aws_db_snapshot_copy": {"id": _OF_COPY, "target_db_snapshot_identifier": _OF_COPY},
    "aws_db_subnet_group": {"name": "name", "id": "name"},
}
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/db_instance#import
IMPORTED_BY = {"aws_db_instance": "identifier"}
# By which modules speak of it; `*…*` may stand inside of a longer word.
WORDS = {"rds": ("db", "dbs", "rds", "*database*", "*mariadb*", "*mysql*", "*postgres*", "*sqlserver*")}
PLAIN_IDENTITIES = tuple(LOWERINGS)
LOWER_CASE_NAMES = ("aws_db_instance",)
