"""FSx: file systems of the four engines, and the volumes of ONTAP and OpenZFS.

Facts: https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateFileSystem.html and
https://docs.aws.amazon.com/fsx/latest/APIReference/API_CreateVolume.html
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.graph.choices import both, either, mapped
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Origin, Unknown, Value
from storage_lint.source.record import Record

WINDOWS, LUSTRE, ONTAP, OPENZFS = "WINDOWS", "LUSTRE", "ONTAP", "OPENZFS"
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


class FileSystem(Resource, kw_only=True):
    """A file system. Known(None) means that the engine has no such setting, or that nothing is written."""

    kind: ClassVar[str] = "fsx.file_system"
    joined: ClassVar[tuple[str, ...]] = ("fsx_repositories",)
    identity: ClassVar[str] = "file_system_id"

    file_system_id: Value[str]
    engine: Value[str]  # 'WINDOWS', 'LUSTRE', 'ONTAP', 'OPENZFS'
    deployment_type: Value[str | None]
    backup_retention_days: Value[float | None]  # with the default of the front-end
    skips_final_backup: Value[bool | None]
    kms_key_id: Value[str | None]
    compression: Value[str | None]  # of Lustre, and of the root volume of OpenZFS
    audit_levels: Value[tuple[str, ...] | None]  # of Windows: what is logged of files and of shares
    nfs_exports: Value[tuple[NfsExport, ...]]  # of the root volume of OpenZFS
    imports_from_s3: Value[bool]  # of Lustre: by a path of its own
    fsx_repositories: Value[tuple[RepositoryAssociation, ...]]  # of Lustre

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
    nfs_exports: Value[tuple[NfsExport, ...]]
