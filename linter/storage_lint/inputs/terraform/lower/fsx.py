"""FSx in Terraform: one resource type for each engine.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/fsx_windows_file_system
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/fsx_lustre_file_system
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/fsx_ontap_file_system
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/fsx_openzfs_file_system
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import either, is_given
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Known, Value
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

# What the provider sends when nothing is written; AWS itself keeps backups of the first three for 30 days.
_RETENTION_DAYS = {WINDOWS: 7, ONTAP: 0, OPENZFS: 0, LUSTRE: 0}


def _common(file_system: ResourceBlock, engine: str) -> dict[str, Any]:
    return {
        **file_system.common(),
        "file_system_id": file_system.identity("the file system's id"),
        "engine": Known(engine, file_system.default),
        "backup_retention_days": file_system.number("automatic_backup_retention_days", _RETENTION_DAYS[engine]),
        "kms_key_id": file_system.text("kms_key_id"),
        "skips_final_backup": file_system.nothing,
        "compression": file_system.nothing,
        "audit_levels": file_system.nothing,
        "nfs_exports": Known((), file_system.default),
        "imports_from_s3": Known(False, file_system.default),
        "fsx_repositories": file_system.attached(()),
    }


def _windows(file_system: ResourceBlock) -> Iterator[Resource]:
    common = _common(file_system, WINDOWS)
    common["skips_final_backup"] = file_system.flag("skip_final_backup", False)
    # https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemWindowsConfiguration.html: SINGLE_AZ_1
    common["deployment_type"] = file_system.text("deployment_type", "SINGLE_AZ_1")
    common["audit_levels"] = file_system.block("audit_log_configuration", _levels, Known((), file_system.default))
    yield FileSystem(**common)


def _levels(audit: Block) -> Value[tuple[str, ...] | None]:
    files, shares = (
        audit.text(name, "DISABLED") for name in ("file_access_audit_log_level", "file_share_access_audit_log_level")
    )
    if not isinstance(files, Known) or not isinstance(shares, Known):
        return files if not isinstance(files, Known) else shares  # type: ignore[return-value]  # one is unknown
    return Known((files.value, shares.value), audit.declared)


def _lustre(file_system: ResourceBlock) -> Iterator[Resource]:
    common = _common(file_system, LUSTRE)
    common["deployment_type"] = file_system.text("deployment_type")
    common["compression"] = file_system.text("data_compression_type", "NONE")
    paths = (is_given(file_system.text(name)) for name in ("import_path", "export_path"))
    common["imports_from_s3"] = either(*paths)
    yield FileSystem(**common)


def _ontap(file_system: ResourceBlock) -> Iterator[Resource]:
    yield FileSystem(**_common(file_system, ONTAP), deployment_type=file_system.text("deployment_type"))


def _openzfs(file_system: ResourceBlock) -> Iterator[Resource]:
    common = _common(file_system, OPENZFS)
    common["skips_final_backup"] = file_system.flag("skip_final_backup", False)
    common["deployment_type"] = file_system.text("deployment_type")
    none = Known("NONE", file_system.default)
    root = "root_volume_configuration"
    common["compression"] = file_system.block(root, lambda one: one.text("data_compression_type", "NONE"), none)
    common["nfs_exports"] = file_system.block(root, _exports, Known((), file_system.default))
    yield FileSystem(**common)


def _exports(volume: Block) -> Value[tuple[NfsExport, ...]]:
    found = [
        NfsExport(
            clients=client.text("clients", ""),
            options=client.texts("options"),
            exists=client.within(exports).exists,
            declared=client.declared,
        )
        for exports in volume.blocks("nfs_exports")
        for client in exports.blocks("client_configurations")
    ]
    return Known(tuple(found), volume.declared)


def _repository(association: ResourceBlock) -> Iterator[Resource]:
    file_system = target(association.text("file_system_id"))
    part = RepositoryAssociation(address=association.address, exists=association.exists, declared=association.declared)
    yield Attachment(**association.common(), target=file_system, field="fsx_repositories", part=part, many=True)


def _ontap_volume(volume: ResourceBlock) -> Iterator[Resource]:
    yield Volume(
        **volume.common(),
        engine=Known(ONTAP, volume.default),
        volume_type=volume.text("ontap_volume_type", "RW"),
        tiering_policy=volume.block("tiering_policy", lambda one: one.text("name"), volume.nothing),
        snapshot_policy=volume.text("snapshot_policy"),
        skips_final_backup=volume.flag("skip_final_backup", False),
        nfs_exports=Known((), volume.default),
    )


def _openzfs_volume(volume: ResourceBlock) -> Iterator[Resource]:
    yield Volume(
        **volume.common(),
        engine=Known(OPENZFS, volume.default),
        volume_type=Known("RW", volume.default),
        tiering_policy=volume.nothing,
        snapshot_policy=volume.nothing,
        skips_final_backup=volume.nothing,
        nfs_exports=_exports(volume),
    )


LOWERINGS: Lowerings = {
    "aws_fsx_data_repository_association": _repository,
    "aws_fsx_lustre_file_system": _lustre,
    "aws_fsx_ontap_file_system": _ontap,
    "aws_fsx_ontap_volume": _ontap_volume,
    "aws_fsx_openzfs_file_system": _openzfs,
    "aws_fsx_openzfs_volume": _openzfs_volume,
    "aws_fsx_windows_file_system": _windows,
}
