"""RDS in CloudFormation: DB instances, of which those of a cluster are its members.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbparametergroup.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbproxy.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import both, chosen, either, follow, is_given, leaves, mapped, or_else
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.secret import disclosure
from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.block import Lowerings, ResourceBlock, target
from storage_lint.inputs.cloudformation.lower.aurora import members
from storage_lint.inputs.cloudformation.lower.parameters import parameters
from storage_lint.resources.cluster import lower_case
from storage_lint.resources.rds import Instance, ParameterGroup, Proxy, Replica

# What makes an instance a replica. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
_SOURCES = ("SourceDBInstanceIdentifier", "SourceDBClusterIdentifier", "SourceDbiResourceId")
# What an instance is restored from.
_RESTORED_FROM = (
    "DBSnapshotIdentifier",
    "DBClusterSnapshotIdentifier",
    "SourceDBInstanceAutomatedBackupsArn",
    "RestoreTime",
)


def _instance(instance: ResourceBlock) -> Iterator[Resource]:
    cluster = instance.text("DBClusterIdentifier")
    absent = [isinstance(leaf, Known) and leaf.value is None for leaf in leaves(cluster)]
    if not all(absent):
        yield from members(instance)
    if any(absent):
        yield _standalone(instance, cluster)
        yield from _as_replica(instance, instance.text("SourceDBInstanceIdentifier"))


def _as_replica(instance: ResourceBlock, source: Value[str | None]) -> Iterator[Resource]:
    """The instance as a replica of its source, where it may be one."""
    if all(isinstance(leaf, Known) and leaf.value is None for leaf in leaves(source)):
        return
    exists = both(instance.exists, is_given(source))
    yield Attachment(
        **{**instance.common(), "exists": exists},
        target=lower_case(target(source)),
        field="rds_replicas",
        part=Replica(address=instance.address, exists=exists),
        many=True,
    )


def _standalone(instance: ResourceBlock, cluster: Value[str | None]) -> Instance:
    return Instance(
        **instance.common(),
        identifier=lower_case(instance.name("DBInstanceIdentifier", "the identifier")),
        engine=instance.text("Engine"),
        engine_version=instance.text("EngineVersion"),
        engine_lifecycle_support=instance.text("EngineLifecycleSupport"),
        instance_class=instance.text("DBInstanceClass"),
        replicates_from=_source(instance),
        cluster_identifier=cluster,
        is_restored=_is_restored(instance),
        parameter_group=instance.text("DBParameterGroupName"),
        rds_replicas=instance.attached(()),
        **_availability(instance),
        **_storage(instance),
        **_access(instance),
        **_monitoring(instance),
    )


def _source(instance: ResourceBlock) -> Value[str | None]:
    for name in _SOURCES:
        source = instance.text(name)
        if not isinstance(source, Known) or source.value is not None:
            return source
    return source


def _is_restored(instance: ResourceBlock) -> Value[bool]:
    restored = instance.flag("UseLatestRestorableTime", False)
    for name in _RESTORED_FROM:
        restored = either(restored, is_given(instance.text(name)))
    return restored


def _availability(instance: ResourceBlock) -> dict[str, Any]:
    """What its being there hangs on.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html: a Single-AZ instance, without
    deletion protection.
    """
    return {
        "multi_az": instance.flag("MultiAZ", False),
        "availability_zone": instance.text("AvailabilityZone"),
        "backup_retention_days": _retention(instance),
        "deletion_protection": instance.flag("DeletionProtection", False),
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html:
        # Snapshot for an instance that is of no cluster
        "skips_final_snapshot": mapped(instance.attribute("DeletionPolicy"), lambda policy: policy == "Delete"),
        "deletes_automated_backups": instance.flag("DeleteAutomatedBackups", True),
        "copies_tags_to_snapshots": instance.flag("CopyTagsToSnapshot", False),
        "auto_minor_version_upgrade": instance.flag("AutoMinorVersionUpgrade", True),
    }


def _retention(instance: ResourceBlock) -> Value[float]:
    of_source: Value[float] = Unknown("a restored instance keeps the retention of its source", instance.default)
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html: 1 day, of a replica none
    own = mapped(is_given(_source(instance)), lambda is_replica: 0 if is_replica else 1)
    unwritten = chosen(_is_restored(instance), of_source, own)
    return or_else(instance.number("BackupRetentionPeriod"), unwritten)


def _storage(instance: ResourceBlock) -> dict[str, Any]:
    return {
        "storage_encrypted": instance.flag("StorageEncrypted", False),
        "kms_key_id": instance.text("KmsKeyId"),
        "storage_type": instance.text("StorageType"),
        "allocated_storage_gib": instance.number("AllocatedStorage"),
        "max_allocated_storage_gib": instance.number("MaxAllocatedStorage"),
        "iops": instance.number("Iops"),
        "storage_throughput_mibps": instance.number("StorageThroughput"),
    }


def _access(instance: ResourceBlock) -> dict[str, Any]:
    return {
        "publicly_accessible": or_else(instance.flag("PubliclyAccessible"), _public_by_default(instance)),
        "password_disclosure": or_else(
            disclosure(instance.text("MasterUserPassword")), disclosure(instance.text("TdeCredentialPassword"))
        ),
        "manages_password": instance.flag("ManageMasterUserPassword", False),
        "username": instance.text("MasterUsername"),
        "iam_authentication": instance.flag("EnableIAMDatabaseAuthentication", False),
        "ca_certificate": instance.text("CACertificateIdentifier"),
        "port": instance.number("Port"),
    }


def _public_by_default(instance: ResourceBlock) -> Value[bool]:
    """Whether an instance that does not say so is public: in the default VPC it is, in a subnet group of its own not.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (PubliclyAccessible)
    """
    of_source = Unknown("the subnet group of its source decides whether it is public", instance.default)
    has_source = either(is_given(_source(instance)), _is_restored(instance))

    def by_group(group: Known[str | None]) -> Value[bool]:
        if group.value is None:
            return chosen(has_source, of_source, Known(True, instance.default))
        return Known(group.value.lower() == "default", instance.default)

    group = instance.text("DBSubnetGroupName")
    if isinstance(group, Unknown) and not group.choices and is_surely_set(group):
        return Known(False, instance.default)  # a group that has no name yet is not the one that every account has
    return follow(group, by_group)


def _monitoring(instance: ResourceBlock) -> dict[str, Any]:
    return {
        "exports_logs": instance.is_set("EnableCloudwatchLogsExports"),
        "monitoring_interval_seconds": instance.number("MonitoringInterval", 0),
        "has_monitoring_role": instance.is_set("MonitoringRoleArn"),
        "performance_insights": instance.flag("EnablePerformanceInsights", False),
        "performance_insights_kms_key_id": instance.text("PerformanceInsightsKMSKeyId"),
        "performance_insights_retention_days": instance.number("PerformanceInsightsRetentionPeriod"),
        "insights_mode": instance.text("DatabaseInsightsMode"),
    }


def _parameter_group(group: ResourceBlock) -> Iterator[Resource]:
    yield ParameterGroup(**group.common(), family=group.text("Family"), parameters=parameters(group))


def _proxy(proxy: ResourceBlock) -> Iterator[Resource]:
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html: TLS must be asked for
    yield Proxy(**proxy.common(), requires_tls=proxy.flag("RequireTLS", False))


LOWERINGS: Lowerings = {
    "AWS::RDS::DBInstance": _instance,
    "AWS::RDS::DBParameterGroup": _parameter_group,
    "AWS::RDS::DBProxy": _proxy,
}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html#aws-resource-rds-dbinstance-return-values
NAMES = {"AWS::RDS::DBInstance": "DBInstanceIdentifier"}
LOWER_CASE_NAMES = ("AWS::RDS::DBInstance",)
