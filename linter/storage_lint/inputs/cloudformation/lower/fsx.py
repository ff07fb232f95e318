"""FSx in CloudFormation: one resource type, with a block of settings for each engine.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-fsx-filesystem.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-fsx-volume.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Any

from storage_lint.graph.choices import follow, mapped, may_be_written, or_else
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.secret import disclosure
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, target
from storage_lint.resources.fsx import (
    ACTIVE_DIRECTORY,
    FSXADMIN,
    LUSTRE,
    ONTAP,
    OPENZFS,
    VSADMIN,
    WINDOWS,
    Credential,
    FileSystem,
    Lustre,
    NfsExport,
    Ontap,
    RepositoryAssociation,
    Volume,
    months,
)

_CONFIGURATION = {
    WINDOWS: "WindowsConfiguration",
    LUSTRE: "LustreConfiguration",
    ONTAP: "OntapConfiguration",
    OPENZFS: "OpenZFSConfiguration",
}
# https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html: what AWS does when nothing is written
_RETENTION_DAYS = {WINDOWS: 30, ONTAP: 30, OPENZFS: 30, LUSTRE: 0}
_DEPLOYMENT_TYPE = {WINDOWS: "SINGLE_AZ_1"}


def _file_system(file_system: ResourceBlock) -> Iterator[Resource]:
    written = file_system.text("FileSystemType")
    engine = or_else(written, Unknown("FileSystemType is not written, which FSx refuses", written.origin))
    if isinstance(engine, Known) and engine.value not in _CONFIGURATION:
        return

    def of(read: Callable[[ResourceBlock, str], Value[Any]]) -> Value[Any]:
        """What a setting is for the engine, or for each that it may be."""
        return follow(engine, lambda known: read(file_system, str(known.value)))

    yield FileSystem(
        **file_system.common(),
        file_system_id=file_system.identity("the file system's id"),
        engine=engine,
        deployment_type=of(_deployment_type),
        backup_retention_days=of(_retention),
        skips_final_backup=of(lambda one, kind: _final_backup(one, kind in (WINDOWS, OPENZFS))),
        kms_key_id=file_system.text("KmsKeyId"),
        compression=of(_compression),
        audit_levels=of(_audit),
        nfs_exports=of(_root_exports),
        is_read_only=of(_read_only),
        has_tags=file_system.is_set("Tags"),
        copies_tags_to_backups=of(partial(_tags_copied, "CopyTagsToBackups", (WINDOWS, LUSTRE, OPENZFS))),
        copies_tags_to_volumes=of(partial(_tags_copied, "CopyTagsToVolumes", (OPENZFS,))),
        is_restored=is_set(file_system.text("BackupId")),
        storage_type=file_system.text("StorageType"),
        storage_capacity_gib=file_system.number("StorageCapacity"),
        throughput_mibps=of(_throughput),
        subnet_ids=file_system.strings("SubnetIds"),
        preferred_subnet_id=of(_preferred_subnet),
        lustre=of(_lustre),
        ontap=of(_ontap),
        fsx_repositories=file_system.attached(()),
        tags=file_system.pairs("Tags"),
        in_backup_plan=Known(False, file_system.default),
        account_backup_tags=file_system.nothing,
    )
    yield from _passwords(file_system)


def _tags_copied(name: str, engines: Sequence[str], file_system: ResourceBlock, kind: str) -> Value[bool | None]:
    if kind not in engines:
        return file_system.nothing
    return _setting(file_system, kind, lambda one: one.flag(name, False), False)


def _throughput(file_system: ResourceBlock, kind: str) -> Value[float | None]:
    if kind == LUSTRE:
        return file_system.nothing
    return _setting(file_system, kind, lambda one: one.number("ThroughputCapacity"), None)


def _preferred_subnet(file_system: ResourceBlock, kind: str) -> Value[str | None]:
    if kind == LUSTRE:
        return file_system.nothing
    return _setting(file_system, kind, lambda one: one.text("PreferredSubnetId"), None)


def _passwords(file_system: ResourceBlock) -> Iterator[Resource]:
    nothing = file_system.nothing
    admin = file_system.block("OntapConfiguration", lambda one: one.text("FsxAdminPassword"), nothing)
    yield from _credential(file_system, FSXADMIN, admin)

    def of_directory(configuration: Block) -> Value[str | None]:
        own = "SelfManagedActiveDirectoryConfiguration"
        return configuration.block(own, lambda one: one.text("Password"), nothing)

    joining = file_system.block("WindowsConfiguration", of_directory, nothing)
    yield from _credential(file_system, ACTIVE_DIRECTORY, joining)


def _credential(resource: ResourceBlock, what: str, password: Value[str | None]) -> Iterator[Resource]:
    if may_be_written(password):
        yield Credential(**resource.common(), what=what, disclosure=disclosure(password))


def _audit(file_system: ResourceBlock, kind: str) -> Value[tuple[str, ...] | None]:
    if kind != WINDOWS:
        return file_system.nothing
    off: Known[tuple[str, ...] | None] = Known((), file_system.default)
    return file_system.block("WindowsConfiguration", lambda one: one.block("AuditLogConfiguration", _levels, off), off)


def _levels(audit: Block) -> Value[tuple[str, ...] | None]:
    names = ("FileAccessAuditLogLevel", "FileShareAccessAuditLogLevel")
    files, shares = (audit.text(name, "DISABLED") for name in names)
    if not isinstance(files, Known) or not isinstance(shares, Known):
        return files if not isinstance(files, Known) else shares  # type: ignore[return-value]  # one is unknown
    return Known((files.value, shares.value), audit.declared)


def _lustre(file_system: ResourceBlock, kind: str) -> Value[Lustre | None]:
    if kind != LUSTRE:
        return file_system.nothing

    def of(read: Callable[[Block], Value[Any]], default: Any = None) -> Value[Any]:
        return _setting(file_system, kind, read, default)

    def has(name: str) -> Value[bool]:
        yes, no = Known(True, file_system.default), Known(False, file_system.default)
        return of(lambda one: one.block(name, lambda _inner: yes, no), False)

    lustre = Lustre(
        version=file_system.text("FileSystemTypeVersion"),
        per_unit_throughput_mibps=of(lambda one: one.number("PerUnitStorageThroughput")),
        drive_cache_type=of(lambda one: one.text("DriveCacheType")),
        import_path=of(lambda one: one.text("ImportPath")),
        export_path=of(lambda one: one.text("ExportPath")),
        has_read_cache=has("DataReadCacheConfiguration"),
        has_metadata=has("MetadataConfiguration"),
    )
    return Known(lustre, file_system.declared)


def _ontap(file_system: ResourceBlock, kind: str) -> Value[Ontap | None]:
    if kind != ONTAP:
        return file_system.nothing
    nothing = file_system.nothing

    def iops(configuration: Block) -> Value[float | None]:
        return configuration.block("DiskIopsConfiguration", lambda one: one.number("Iops"), nothing)

    ontap = Ontap(
        ha_pairs=_setting(file_system, kind, lambda one: one.number("HAPairs"), None),
        throughput_per_pair_mibps=_setting(
            file_system, kind, lambda one: one.number("ThroughputCapacityPerHAPair"), None
        ),
        iops=_setting(file_system, kind, iops, None),
    )
    return Known(ontap, file_system.declared)


def _machine(machine: ResourceBlock) -> Iterator[Resource]:
    """A storage virtual machine: of it only its passwords are judged."""
    nothing = machine.nothing
    yield from _credential(machine, VSADMIN, machine.text("SvmAdminPassword"))

    def of_directory(directory: Block) -> Value[str | None]:
        own = "SelfManagedActiveDirectoryConfiguration"
        return directory.block(own, lambda one: one.text("Password"), nothing)

    password = machine.block("ActiveDirectoryConfiguration", of_directory, nothing)
    yield from _credential(machine, ACTIVE_DIRECTORY, password)


def _deployment_type(file_system: ResourceBlock, kind: str) -> Value[str | None]:
    default = _DEPLOYMENT_TYPE.get(kind)
    return _setting(file_system, kind, lambda one: one.text("DeploymentType", default), default)


def _retention(file_system: ResourceBlock, kind: str) -> Value[float | None]:
    default = _RETENTION_DAYS.get(kind)
    return _setting(file_system, kind, lambda one: one.number("AutomaticBackupRetentionDays", default), default)


def _setting(file_system: ResourceBlock, kind: str, read: Callable[[Block], Value[Any]], default: Any) -> Value[Any]:
    if kind not in _CONFIGURATION:
        return file_system.nothing
    return file_system.block(_CONFIGURATION[kind], read, Known(default, file_system.default))


def _final_backup(resource: ResourceBlock, takes_one: bool) -> Value[bool | None]:
    """CloudFormation has no such property: what AWS does is done."""
    return Known(False if takes_one else None, resource.default)


def _compression(file_system: ResourceBlock, kind: str) -> Value[str | None]:
    none = Known("NONE", file_system.default)
    if kind == LUSTRE:
        return file_system.block("LustreConfiguration", lambda one: one.text("DataCompressionType", "NONE"), none)
    if kind != OPENZFS:
        return file_system.nothing

    def of_root(configuration: Block) -> Value[str]:
        return configuration.block("RootVolumeConfiguration", lambda one: one.text("DataCompressionType", "NONE"), none)

    return file_system.block("OpenZFSConfiguration", of_root, none)


def _root_exports(file_system: ResourceBlock, kind: str) -> Value[tuple[NfsExport, ...]]:
    none: Known[tuple[NfsExport, ...]] = Known((), file_system.default)
    if kind != OPENZFS:
        return none
    return file_system.block(
        "OpenZFSConfiguration", lambda one: one.block("RootVolumeConfiguration", _exports, none), none
    )


def _read_only(file_system: ResourceBlock, kind: str) -> Value[bool]:
    writable = Known(False, file_system.default)
    if kind != OPENZFS:
        return writable

    def of_root(configuration: Block) -> Value[bool]:
        return configuration.block("RootVolumeConfiguration", lambda one: one.flag("ReadOnly", False), writable)

    return file_system.block("OpenZFSConfiguration", of_root, writable)


def _exports(volume: Block) -> Value[tuple[NfsExport, ...]]:
    found = [
        NfsExport(
            clients=client.text("Clients", ""),
            options=client.texts("Options"),
            exists=client.within(exports).exists,
            declared=client.declared,
        )
        for exports in volume.blocks("NfsExports")
        for client in exports.blocks("ClientConfigurations")
    ]
    return Known(tuple(found), volume.declared)


def _repository(association: ResourceBlock) -> Iterator[Resource]:
    file_system = target(association.text("FileSystemId"))
    part = RepositoryAssociation(address=association.address, exists=association.exists, declared=association.declared)
    yield Attachment(**association.common(), target=file_system, field="fsx_repositories", part=part, many=True)


def _volume(volume: ResourceBlock) -> Iterator[Resource]:
    nothing = volume.nothing
    ontap = "OntapConfiguration"
    kind = volume.text("VolumeType", "")
    yield Volume(
        **volume.common(),
        engine=kind,
        volume_type=volume.block(ontap, lambda one: one.text("OntapVolumeType", "RW"), Known("RW", volume.default)),
        tiering_policy=volume.block(
            ontap, lambda one: one.block("TieringPolicy", lambda tiers: tiers.text("Name"), nothing), nothing
        ),
        snapshot_policy=volume.block(ontap, lambda one: one.text("SnapshotPolicy"), nothing),
        skips_final_backup=_final_backup(volume, isinstance(kind, Known) and kind.value == ONTAP),
        bypasses_retention=Known(False, volume.default),
        has_tags=volume.is_set("Tags"),
        copies_tags_to_backups=follow(kind, lambda known: _volume_tags(volume, str(known.value))),
        storage_efficiency=volume.block(ontap, lambda one: _yes(one.text("StorageEfficiencyEnabled")), nothing),
        **_snaplock(volume),
        nfs_exports=volume.block("OpenZFSConfiguration", _exports, Known((), volume.default)),
    )


def _volume_tags(volume: ResourceBlock, kind: str) -> Value[bool | None]:
    if kind != ONTAP:
        return volume.nothing
    off = Known(False, volume.default)
    return volume.block("OntapConfiguration", lambda one: _yes(one.text("CopyTagsToBackups", "false")), off)


def _yes(word: Value[str | None]) -> Value[bool | None]:
    """What 'true' and 'false' mean: of volumes such properties are texts."""
    return mapped(word, lambda said: None if said is None else said.lower() == "true")


def _snaplock(volume: ResourceBlock) -> dict[str, Any]:
    no, nothing = Known(False, volume.default), volume.nothing

    def audit(lock: Block) -> Value[bool | None]:
        return _yes(lock.text("AuditLogVolume", "false"))

    def period(lock: Block) -> Value[float | None]:
        return lock.block("RetentionPeriod", lambda one: one.block("DefaultRetention", in_months, nothing), nothing)

    def in_months(default: Block) -> Value[float | None]:
        return months(default.text("Type"), default.number("Value"))

    def of(read: Callable[[Block], Value[Any]], otherwise: Value[Any]) -> Value[Any]:
        return volume.block(
            "OntapConfiguration", lambda one: one.block("SnaplockConfiguration", read, otherwise), otherwise
        )

    return {"is_audit_log": of(audit, no), "retention_months": of(period, nothing)}


LOWERINGS: Lowerings = {
    "AWS::FSx::DataRepositoryAssociation": _repository,
    "AWS::FSx::FileSystem": _file_system,
    "AWS::FSx::StorageVirtualMachine": _machine,
    "AWS::FSx::Volume": _volume,
}
