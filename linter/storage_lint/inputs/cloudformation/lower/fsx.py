"""FSx in CloudFormation: one resource type, with a block of settings for each engine.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-fsx-filesystem.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-fsx-volume.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from storage_lint.graph.choices import either, follow, is_given, or_else
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, target
from storage_lint.resources.fsx import (
    LUSTRE,
    ONTAP,
    OPENZFS,
    WINDOWS,
    FileSystem,
    NfsExport,
    RepositoryAssociation,
    Volume,
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
        imports_from_s3=of(_imports),
        fsx_repositories=file_system.attached(()),
    )


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


def _imports(file_system: ResourceBlock, kind: str) -> Value[bool]:
    no = Known(False, file_system.default)
    if kind != LUSTRE:
        return no

    def paths(configuration: Block) -> Value[bool]:
        return either(is_given(configuration.text("ImportPath")), is_given(configuration.text("ExportPath")))

    return file_system.block("LustreConfiguration", paths, no)


def _root_exports(file_system: ResourceBlock, kind: str) -> Value[tuple[NfsExport, ...]]:
    none: Known[tuple[NfsExport, ...]] = Known((), file_system.default)
    if kind != OPENZFS:
        return none
    return file_system.block(
        "OpenZFSConfiguration", lambda one: one.block("RootVolumeConfiguration", _exports, none), none
    )


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
        nfs_exports=volume.block("OpenZFSConfiguration", _exports, Known((), volume.default)),
    )


LOWERINGS: Lowerings = {
    "AWS::FSx::DataRepositoryAssociation": _repository,
    "AWS::FSx::FileSystem": _file_system,
    "AWS::FSx::Volume": _volume,
}
