"""FSx in Terraform: one resource type for each engine.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/fsx_windows_file_system
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/fsx_lustre_file_system
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/fsx_ontap_file_system
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/fsx_openzfs_file_system
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import mapped, may_be_written, or_else
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.secret import disclosure
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Value
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
        "is_read_only": Known(False, file_system.default),
        "has_tags": mapped(file_system.pairs("tags"), bool),
        "copies_tags_to_backups": file_system.nothing,
        "copies_tags_to_volumes": file_system.nothing,
        "is_restored": is_set(file_system.text("backup_id") if engine != ONTAP else file_system.nothing),
        "storage_type": file_system.text("storage_type"),
        "storage_capacity_gib": file_system.number("storage_capacity"),
        "throughput_mibps": file_system.number("throughput_capacity") if engine != LUSTRE else file_system.nothing,
        "subnet_ids": file_system.strings("subnet_ids"),
        "preferred_subnet_id": file_system.text("preferred_subnet_id") if engine != LUSTRE else file_system.nothing,
        "lustre": file_system.nothing,
        "ontap": file_system.nothing,
        "fsx_repositories": file_system.attached(()),
        "tags": file_system.pairs("tags"),
        "in_backup_plan": Known(False, file_system.default),
        "account_backup_tags": file_system.nothing,
    }


def _windows(file_system: ResourceBlock) -> Iterator[Resource]:
    common = _common(file_system, WINDOWS)
    common["skips_final_backup"] = file_system.flag("skip_final_backup", False)
    # https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystemWindowsConfiguration.html: SINGLE_AZ_1
    common["deployment_type"] = file_system.text("deployment_type", "SINGLE_AZ_1")
    common["copies_tags_to_backups"] = file_system.flag("copy_tags_to_backups", False)
    common["audit_levels"] = file_system.block("audit_log_configuration", _levels, Known((), file_system.default))
    yield FileSystem(**common)
    password = file_system.block("self_managed_active_directory", _password, file_system.nothing)
    yield from _credential(file_system, ACTIVE_DIRECTORY, password)


def _password(directory: Block) -> Value[str | None]:
    # `password_wo` keeps it out of the state, not out of the code.
    return or_else(directory.text("password"), directory.text("password_wo"))


def _credential(resource: ResourceBlock, what: str, password: Value[str | None]) -> Iterator[Resource]:
    if may_be_written(password):
        yield Credential(**resource.common(), what=what, disclosure=disclosure(password))


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
    common["copies_tags_to_backups"] = file_system.flag("copy_tags_to_backups", False)
    yes, no = Known(True, file_system.default), Known(False, file_system.default)
    lustre = Lustre(
        version=file_system.text("file_system_type_version"),
        per_unit_throughput_mibps=file_system.number("per_unit_storage_throughput"),
        drive_cache_type=file_system.text("drive_cache_type"),
        import_path=file_system.text("import_path"),
        export_path=file_system.text("export_path"),
        has_read_cache=file_system.block("data_read_cache_configuration", lambda _one: yes, no),
        has_metadata=file_system.block("metadata_configuration", lambda _one: yes, no),
    )
    common["lustre"] = Known(lustre, file_system.declared)
    yield FileSystem(**common)


def _ontap(file_system: ResourceBlock) -> Iterator[Resource]:
    common = _common(file_system, ONTAP)
    common["deployment_type"] = file_system.text("deployment_type")
    disk = "disk_iops_configuration"
    ontap = Ontap(
        ha_pairs=file_system.number("ha_pairs"),
        throughput_per_pair_mibps=file_system.number("throughput_capacity_per_ha_pair"),
        # An automatic number is sent as 0.
        iops=file_system.block(disk, lambda one: one.positive("iops"), file_system.nothing),
    )
    common["ontap"] = Known(ontap, file_system.declared)
    yield FileSystem(**common)
    yield from _credential(file_system, FSXADMIN, file_system.text("fsx_admin_password"))


def _machine(machine: ResourceBlock) -> Iterator[Resource]:
    """A storage virtual machine: of it only its passwords are judged."""
    yield from _credential(machine, VSADMIN, machine.text("svm_admin_password"))
    nothing = machine.nothing

    def of_directory(directory: Block) -> Value[str | None]:
        own = "self_managed_active_directory_configuration"
        return directory.block(own, lambda one: one.text("password"), nothing)

    password = machine.block("active_directory_configuration", of_directory, nothing)
    yield from _credential(machine, ACTIVE_DIRECTORY, password)


def _openzfs(file_system: ResourceBlock) -> Iterator[Resource]:
    common = _common(file_system, OPENZFS)
    common["skips_final_backup"] = file_system.flag("skip_final_backup", False)
    common["deployment_type"] = file_system.text("deployment_type")
    common["copies_tags_to_backups"] = file_system.flag("copy_tags_to_backups", False)
    common["copies_tags_to_volumes"] = file_system.flag("copy_tags_to_volumes", False)
    none = Known("NONE", file_system.default)
    root = "root_volume_configuration"
    common["compression"] = file_system.block(root, lambda one: one.text("data_compression_type", "NONE"), none)
    common["nfs_exports"] = file_system.block(root, _exports, Known((), file_system.default))
    writable = Known(False, file_system.default)
    common["is_read_only"] = file_system.block(root, lambda one: one.flag("read_only", False), writable)
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
        bypasses_retention=volume.flag("bypass_snaplock_enterprise_retention", False),
        has_tags=mapped(volume.pairs("tags"), bool),
        copies_tags_to_backups=volume.flag("copy_tags_to_backups", False),
        storage_efficiency=volume.flag("storage_efficiency_enabled"),
        **_snaplock(volume),
        nfs_exports=Known((), volume.default),
    )


def _snaplock(volume: ResourceBlock) -> dict[str, Any]:
    lock, no = "snaplock_configuration", Known(False, volume.default)
    nothing = volume.nothing

    def of_period(period: Block) -> Value[float | None]:
        return period.block("default_retention", lambda one: months(one.text("type"), one.number("value")), nothing)

    return {
        "is_audit_log": volume.block(lock, lambda one: one.flag("audit_log_volume", False), no),
        "retention_months": volume.block(lock, lambda one: one.block("retention_period", of_period, nothing), nothing),
    }


def _openzfs_volume(volume: ResourceBlock) -> Iterator[Resource]:
    yield Volume(
        **volume.common(),
        engine=Known(OPENZFS, volume.default),
        volume_type=Known("RW", volume.default),
        tiering_policy=volume.nothing,
        snapshot_policy=volume.nothing,
        skips_final_backup=volume.nothing,
        bypasses_retention=Known(False, volume.default),
        has_tags=mapped(volume.pairs("tags"), bool),
        copies_tags_to_backups=volume.nothing,
        storage_efficiency=volume.nothing,
        is_audit_log=Known(False, volume.default),
        retention_months=volume.nothing,
        nfs_exports=_exports(volume),
    )


LOWERINGS: Lowerings = {
    "aws_fsx_data_repository_association": _repository,
    "aws_fsx_lustre_file_system": _lustre,
    "aws_fsx_ontap_file_system": _ontap,
    "aws_fsx_ontap_storage_virtual_machine": _machine,
    "aws_fsx_ontap_volume": _ontap_volume,
    "aws_fsx_openzfs_file_system": _openzfs,
    "aws_fsx_openzfs_volume": _openzfs_volume,
    "aws_fsx_windows_file_system": _windows,
}
WORDS = {"fsx": ("fsx", "lustre", "ontap", "openzfs")}
PLAIN_IDENTITIES = tuple(LOWERINGS)
COMPUTED_BLOCKS = (
    "audit_log_configuration",
    "disk_iops_configuration",
    "log_configuration",
    "metadata_configuration",
    "root_volume_configuration",
)
LOWER_CASE_IDS = tuple(one for one in LOWERINGS if one.endswith("_file_system"))
