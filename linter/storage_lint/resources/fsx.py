"""FSx: file systems of the four engines, and the volumes of ONTAP and OpenZFS.

Facts: https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html and
https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateVolume.html
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from storage_lint.graph.choices import both, either, follow, mapped
from storage_lint.graph.node import Expander, Resource
from storage_lint.graph.tags import Tag
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Origin, Unknown, Value
from storage_lint.resources.backup_plans import Coverage, Kind
from storage_lint.source.record import Record

_TO_BACKUP = Kind("fsx", "file-system/", "file_system_id", "in_backup_plan")

WINDOWS, LUSTRE, ONTAP, OPENZFS = "WINDOWS", "LUSTRE", "ONTAP", "OPENZFS"
# Whose password a credential is.
FSXADMIN, VSADMIN, ACTIVE_DIRECTORY = "fsxadmin", "vsadmin", "the account that joins Active Directory"
SCRATCH = ("SCRATCH_1", "SCRATCH_2")


class NfsExport(Record):
    """Who may mount a volume of OpenZFS, and how. An option that cannot be read is Unknown."""

    clients: Value[str]
    options: Value[tuple[str, ...]]
    exists: Value[bool]
    declared: Origin


class RepositoryAssociation(Record):
    """What links a file system of Lustre to S3."""

    address: str
    exists: Value[bool]
    declared: Origin


class Lustre(Record):
    """What only Lustre has."""

    version: Value[str | None]
    per_unit_throughput_mibps: Value[float | None]
    drive_cache_type: Value[str | None]
    import_path: Value[str | None]
    export_path: Value[str | None]
    has_read_cache: Value[bool]
    has_metadata: Value[bool]


class Ontap(Record):
    """What only ONTAP has."""

    ha_pairs: Value[float | None]
    throughput_per_pair_mibps: Value[float | None]
    iops: Value[float | None]  # Known(None): those that come with the storage


class FileSystem(Resource, kw_only=True):
    """A file system. Known(None) means that the engine has no such setting, or that nothing is written."""

    kind: ClassVar[str] = "fsx.file_system"
    joined: ClassVar[tuple[str, ...]] = ("fsx_repositories",)
    identity: ClassVar[str] = "file_system_id"

    file_system_id: Value[str]
    engine: Value[str]  # 'WINDOWS', 'LUSTRE', 'ONTAP', 'OPENZFS'
    deployment_type: Value[str | None]
    backup_retention_days: Value[float | None]  # with the default of its language
    skips_final_backup: Value[bool | None]
    kms_key_id: Value[str | None]
    compression: Value[str | None]  # of Lustre, and of the root volume of OpenZFS
    audit_levels: Value[tuple[str, ...] | None]  # of Windows: what is logged of files and of shares
    nfs_exports: Value[tuple[NfsExport, ...]]  # of the root volume of OpenZFS
    is_read_only: Value[bool]  # the root volume of OpenZFS: what is replicated to it is not written there
    has_tags: Value[bool]
    copies_tags_to_backups: Value[bool | None]
    copies_tags_to_volumes: Value[bool | None]  # of OpenZFS
    is_restored: Value[bool]  # from a backup, which says how large it is
    storage_type: Value[str | None]  # 'SSD', 'HDD', 'INTELLIGENT_TIERING'; Known(None): nothing is written
    storage_capacity_gib: Value[float | None]
    throughput_mibps: Value[float | None]
    subnet_ids: Value[tuple[Value[str], ...] | None]
    preferred_subnet_id: Value[str | None]
    lustre: Value[Lustre | None]
    ontap: Value[Ontap | None]
    fsx_repositories: Value[tuple[RepositoryAssociation, ...]]  # of Lustre
    tags: Value[tuple[Tag, ...] | None]
    in_backup_plan: Value[bool]  # filled from the graph
    account_backup_tags: Value[tuple[str, ...] | None]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in whether a backup plan covers it."""
        return Coverage(nodes, _TO_BACKUP).filled

    @property
    def imports_from_s3(self) -> Value[bool]:
        """Whether Lustre is linked to S3 by a path of its own."""
        none = Known(False, self.lustre.origin)

        def linked(found: Known[Lustre | None]) -> Value[bool]:
            if found.value is None:
                return none
            return either(is_set(found.value.import_path), is_set(found.value.export_path))

        return follow(self.lustre, linked)

    @property
    def is_associated(self) -> Value[bool]:
        """Whether an association links it to S3."""
        associations = self.fsx_repositories
        if isinstance(associations, Unknown):
            return associations
        linked: Value[bool] = Known(False, associations.origin)
        for association in associations.value:
            linked = either(linked, association.exists)
        return linked

    @property
    def is_scratch(self) -> Value[bool]:
        """Whether it is a scratch file system of Lustre, which cannot be backed up. SCRATCH_1 is the default."""
        if isinstance(self.engine, Known) and self.engine.value != LUSTRE:
            return Known(False, self.engine.origin)
        written = mapped(self.deployment_type, lambda kind: kind is None or kind in SCRATCH)
        return both(mapped(self.engine, lambda engine: engine == LUSTRE), written)


class Volume(Resource, kw_only=True):
    """A volume of ONTAP or OpenZFS."""

    kind: ClassVar[str] = "fsx.volume"

    engine: Value[str]
    volume_type: Value[str]  # of ONTAP: 'RW', 'DP'
    tiering_policy: Value[str | None]
    snapshot_policy: Value[str | None]
    skips_final_backup: Value[bool | None]
    bypasses_retention: Value[bool]  # of SnapLock Enterprise, when it is deleted: Terraform only
    has_tags: Value[bool]
    copies_tags_to_backups: Value[bool | None]
    storage_efficiency: Value[bool | None]
    is_audit_log: Value[bool]  # of SnapLock
    retention_months: Value[float | None]  # what SnapLock keeps by default
    nfs_exports: Value[tuple[NfsExport, ...]]


class Credential(Resource, kw_only=True):
    """A password of a file system or of a storage virtual machine: never itself, only where it can be read."""

    kind: ClassVar[str] = "fsx.credential"

    what: str  # 'fsxadmin', 'vsadmin', 'the account that joins Active Directory'
    disclosure: Value[str | None]  # see graph/secret.py

    @property
    def piece(self) -> str:
        """Whose password it is."""
        return self.what


# What the types of SnapLock's periods are in months; longer than any: INFINITE.
_MONTHS = {"SECONDS": 0, "MINUTES": 0, "HOURS": 1 / 720, "DAYS": 1 / 30, "MONTHS": 1, "YEARS": 12}


def months(kind: Value[str | None], number: Value[float | None]) -> Value[float | None]:
    """Return a period of SnapLock in months; Known(None): none is written."""
    return follow(kind, lambda said: mapped(number, lambda count: _in_months(said.value, count)))


def _in_months(kind: str | None, number: float | None) -> float | None:
    if kind in (None, "UNSPECIFIED"):
        return None
    return (number or 0) * _MONTHS[str(kind)] if kind in _MONTHS else float("inf")
