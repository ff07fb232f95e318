"""RDS in CloudFormation: DB instances, of which those of a cluster are its members.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbparametergroup.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbproxy.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import (
    both,
    cases,
    chosen,
    either,
    follow,
    is_given,
    is_nothing,
    mapped,
    may_be_written,
    or_else,
)
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.secret import disclosure, form_of
from storage_lint.graph.text import is_set, is_surely_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.block import Lowerings, ResourceBlock, target
from storage_lint.inputs.cloudformation.lower.aurora import lone_tier, members
from storage_lint.inputs.cloudformation.lower.parameters import parameters
from storage_lint.resources.cluster import lower_case
from storage_lint.resources.rds import (
    MIRRORING,
    BackupCopy,
    Instance,
    MemberBackups,
    OptionGroup,
    Options,
    ParameterGroup,
    Proxy,
    ProxyLogin,
    Replica,
)
from storage_lint.resources.rds_names import source_in

# What makes an instance a replica. https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstanceReadReplica.html
_SOURCES = ("SourceDBInstanceIdentifier", "SourceDBClusterIdentifier", "SourceDbiResourceId")
# What an instance is restored from.
_RESTORED_FROM = (
    "DBSnapshotIdentifier",
    "DBClusterSnapshotIdentifier",
    "SourceDBInstanceAutomatedBackupsArn",
    "RestoreTime",
)

_KEEPING = ("Retain", "Snapshot")


def _instance(instance: ResourceBlock) -> Iterator[Resource]:
    # A macro that may add anything makes no member of what is written as an instance.
    cluster = instance.text("DBClusterIdentifier") if instance.writes("DBClusterIdentifier") else instance.nothing
    absent = [is_nothing(case) for case in cases(cluster)]
    if not all(absent):
        yield from members(instance)
        yield from _of_member(instance, cluster)
    if any(absent):
        yield from lone_tier(instance, cluster)
        yield _standalone(instance, cluster)
        yield from _replicated_backups(instance)
        yield from _as_replica(instance, instance.text("SourceDBInstanceIdentifier"))


def _of_member(instance: ResourceBlock, cluster: Value[str | None]) -> Iterator[Resource]:
    """What a member says that is its cluster's to say, for the rules about instances."""
    if instance.writes("BackupRetentionPeriod"):
        common = {**instance.common(), "exists": both(instance.exists, is_given(cluster))}
        yield MemberBackups(**common, retention_days=instance.number("BackupRetentionPeriod"))


def _as_replica(instance: ResourceBlock, source: Value[str | None]) -> Iterator[Resource]:
    """The instance as a replica of its source, where it may be one."""
    if not may_be_written(source):
        return
    exists = both(instance.exists, is_given(source))
    named, where = source_in(source, instance.environment)
    yield Attachment(
        **{**instance.common(), "exists": exists, "environment": where},
        target=lower_case(target(named)),
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
        source_region=instance.text("SourceRegion"),
        source_instance=instance.text("SourceDBInstanceIdentifier"),
        cluster_identifier=cluster,
        is_restored=_is_restored(instance),
        parameter_group=instance.text("DBParameterGroupName"),
        option_group=instance.text("OptionGroupName"),
        parameter_family=instance.nothing,
        options=instance.nothing,
        source_is_read=Known(False, instance.default),
        source_is_encrypted=Known(False, instance.default),
        rds_replicas=instance.attached(()),
        tags=instance.pairs("Tags"),
        in_continuous_backup=Known(False, instance.default),
        **_availability(instance),
        **_storage(instance),
        **_access(instance),
        **_monitoring(instance),
    )


def _source(instance: ResourceBlock) -> Value[str | None]:
    for name in _SOURCES:
        source = instance.text(name)
        if not is_nothing(source):
            return source
    return source


def _is_restored(instance: ResourceBlock) -> Value[bool]:
    restored = instance.flag("UseLatestRestorableTime", False)
    for name in _RESTORED_FROM:
        restored = either(restored, is_set(instance.text(name)))
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
        "backup_window": instance.text("PreferredBackupWindow"),
        "maintenance_window": instance.text("PreferredMaintenanceWindow"),
        "blue_green_updates": Known(False, instance.default),  # the provider's own
        "deletion_protection": instance.flag("DeletionProtection", False),
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html:
        # Snapshot for an instance that is of no cluster
        "skips_final_snapshot": mapped(instance.attribute("DeletionPolicy"), lambda policy: policy == "Delete"),
        # the same for UpdateReplacePolicy, but that what is replaced is deleted where it is not written
        "kept_when_replaced": mapped(instance.attribute("UpdateReplacePolicy"), lambda policy: policy in _KEEPING),
        "deletes_automated_backups": instance.flag("DeleteAutomatedBackups", True),
        "copies_tags_to_snapshots": instance.flag("CopyTagsToSnapshot", False),
        "auto_minor_version_upgrade": instance.flag("AutoMinorVersionUpgrade", True),
    }


def _retention(instance: ResourceBlock) -> Value[float]:
    of_source: Value[float] = Unknown("a restored instance keeps the retention of its source", instance.default)
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html: 1 day, of a replica none
    own = mapped(is_set(_source(instance)), lambda is_replica: 0 if is_replica else 1)
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
        "dedicated_log_volume": instance.flag("DedicatedLogVolume", False),
    }


def _access(instance: ResourceBlock) -> dict[str, Any]:
    password, managed = instance.text("MasterUserPassword"), instance.flag("ManageMasterUserPassword", False)
    authentication = instance.text("MasterUserAuthenticationType")
    by_iam = mapped(authentication, lambda kind: kind == "iam-db-auth")
    return {
        "publicly_accessible": or_else(instance.flag("PubliclyAccessible"), _public_by_default(instance)),
        "password_disclosure": or_else(disclosure(password), disclosure(instance.text("TdeCredentialPassword"))),
        "password_form": form_of(password),
        "manages_password": managed,
        "has_credentials": either(either(managed, by_iam), _is_written(instance, password)),
        "master_authentication": authentication,
        "username": instance.text("MasterUsername"),
        "database_name": instance.text("DBName"),
        "secret_kms_key_id": instance.block("MasterUserSecret", lambda block: block.text("KmsKeyId"), instance.nothing),
        "license_model": instance.text("LicenseModel"),
        "character_set": instance.text("CharacterSetName"),
        "time_zone": instance.text("Timezone"),
        "has_processor_features": instance.is_set("ProcessorFeatures"),
        "iam_authentication": instance.flag("EnableIAMDatabaseAuthentication", False),
        "ca_certificate": instance.text("CACertificateIdentifier"),
        "port": instance.number("Port"),
    }


def _is_written(instance: ResourceBlock, password: Value[str | None]) -> Value[bool]:
    """Whether there is a password. One that is written and comes to nothing is given at deploy time."""
    if is_nothing(password) and instance.writes("MasterUserPassword"):
        return Unknown("MasterUserPassword is empty unless whoever deploys gives it", password.origin)
    return is_given(password)


def _public_by_default(instance: ResourceBlock) -> Value[bool]:
    """Whether an instance that does not say so is public: in the default VPC it is, in a subnet group of its own not.

    https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (PubliclyAccessible)
    """
    of_source = Unknown("the subnet group of its source decides whether it is public", instance.default)
    has_source = either(is_set(_source(instance)), _is_restored(instance))

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
        "log_exports": instance.strings("EnableCloudwatchLogsExports"),
        "monitoring_interval_seconds": instance.number("MonitoringInterval", 0),
        "has_monitoring_role": is_set(instance.text("MonitoringRoleArn")),
        "performance_insights": instance.flag("EnablePerformanceInsights", False),
        "performance_insights_kms_key_id": instance.text("PerformanceInsightsKMSKeyId"),
        "performance_insights_retention_days": instance.number("PerformanceInsightsRetentionPeriod"),
        "insights_mode": instance.text("DatabaseInsightsMode"),
    }


def _parameter_group(group: ResourceBlock) -> Iterator[Resource]:
    yield ParameterGroup(
        **group.common(),
        name=group.name("DBParameterGroupName", "the group's name"),
        family=group.text("Family"),
        parameters=parameters(group),
    )


def _option_group(group: ResourceBlock) -> Iterator[Resource]:
    mirrors: Value[bool] = Known(False, group.default)
    for option in group.blocks("OptionConfigurations"):
        mirrors = either(mirrors, both(option.exists, mapped(option.text("OptionName"), lambda one: one == MIRRORING)))
    engine, version = group.text("EngineName"), group.text("MajorEngineVersion")
    name = group.name("OptionGroupName", "the group's name")
    yield OptionGroup(**group.common(), name=name, options=Options(engine, version, mirrors))


def _replicated_backups(instance: ResourceBlock) -> Iterator[Resource]:
    """The copies of its automated backups that an instance has made in another Region."""
    region = instance.text("AutomaticBackupReplicationRegion")
    if is_nothing(region):
        return
    of_source = Unknown("what it is restored from decides whether it is encrypted", instance.default)
    encrypted = chosen(_is_restored(instance), of_source, instance.flag("StorageEncrypted", False))
    yield BackupCopy(
        **{**instance.common(), "exists": both(instance.exists, is_given(region))},
        what="the replicated backups",
        kms_key_id=instance.text("AutomaticBackupReplicationKmsKeyId"),
        source=instance.nothing,
        crosses_regions=Known(True, region.origin),
        source_is_encrypted=encrypted,
    )


def _proxy(proxy: ResourceBlock) -> Iterator[Resource]:
    # https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html: TLS must be asked for
    yield Proxy(
        **proxy.common(),
        requires_tls=proxy.flag("RequireTLS", False),
        engine_family=proxy.text("EngineFamily"),
        idle_client_timeout_seconds=proxy.number("IdleClientTimeout"),
        logins=tuple(
            ProxyLogin(iam=one.text("IAMAuth"), password_type=one.text("ClientPasswordAuthType"), exists=one.exists)
            for one in proxy.blocks("Auth")
        ),
    )


LOWERINGS: Lowerings = {
    "AWS::RDS::DBInstance": _instance,
    "AWS::RDS::DBParameterGroup": _parameter_group,
    "AWS::RDS::DBProxy": _proxy,
    "AWS::RDS::OptionGroup": _option_group,
}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-rds-dbinstance.html#aws-resource-rds-dbinstance-return-values
NAMES = {
    "AWS::RDS::DBInstance": "DBInstanceIdentifier",
    "AWS::RDS::DBParameterGroup": "DBParameterGroupName",
    "AWS::RDS::OptionGroup": "OptionGroupName",
}
LOWER_CASE_NAMES = ("AWS::RDS::DBInstance",)
