"""EFS: file systems with what configures them, access points, and the volumes of containers that mount them.

Facts: https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html,
https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html,
https://docs.aws.amazon.com/efs/latest/ug/API_CreateAccessPoint.html and
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.graph.choices import either, is_given, mapped
from storage_lint.graph.node import Resource
from storage_lint.graph.policy.arns import Arns
from storage_lint.graph.policy.document import Policy
from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Known, Origin, Symbol, Unknown, Value
from storage_lint.source.record import Record


class LifecyclePolicy(Record):
    """One lifecycle policy, which names one transition. Known(None): it does not name this one."""

    transition_to_ia: Value[str | None]
    transition_to_archive: Value[str | None]
    transition_to_primary_storage_class: Value[str | None]
    exists: Value[bool]
    declared: Origin


class MountTarget(Record):
    """A mount target. EFS allows one for each file system and Availability Zone."""

    address: str
    subnet_id: Value[str | None]
    exists: Value[bool]
    declared: Origin


class FileSystem(Resource, kw_only=True):
    """A file system. What separate resources configure is joined into the fields."""

    kind: ClassVar[str] = "efs.file_system"
    joined: ClassVar[tuple[str, ...]] = ("efs_policy", "efs_backup_status", "efs_mount_targets")
    identity: ClassVar[str] = "file_system_id"

    file_system_id: Value[str]
    encrypted: Value[bool]
    kms_key_id: Value[str | None]
    availability_zone_name: Value[str | None]  # written: One Zone
    performance_mode: Value[str]  # 'generalPurpose' by default
    throughput_mode: Value[str]  # 'bursting' by default
    provisioned_throughput_mibps: Value[float | None]
    lifecycle_policies: Value[tuple[LifecyclePolicy, ...]]
    efs_policy: Value[Policy | None]
    efs_backup_status: Value[str | None]  # 'ENABLED', 'DISABLED'; Known(None): nothing is written
    efs_mount_targets: Value[tuple[MountTarget, ...]]

    def arns(self) -> Arns:
        """Return the ARNs that the file system goes by in policies."""
        symbols = [Symbol(self.address, name, unique=True) for name in ("arn", "Arn")]
        return Arns(":file-system/", [self.file_system_id], symbols, self.scope)


class AccessPoint(Resource, kw_only=True):
    """An access point: who its users are and where they begin."""

    kind: ClassVar[str] = "efs.access_point"

    has_posix_user: Value[bool]
    root_directory_path: Value[str | None]  # Known(None): the root of the file system
    owner_permissions: Value[str | None]  # of a directory that is made when it is not there


class Mount(Resource, kw_only=True):
    """An EFS volume of an ECS task definition or a Batch job definition."""

    kind: ClassVar[str] = "efs.mount"

    volume: str  # its name, for messages
    transit_encryption: Value[str]  # 'DISABLED' by default
    access_point_id: Value[str | None]
    iam: Value[str]  # 'DISABLED' by default
    root_directory: Value[str | None]

    @property
    def needs_transit_encryption(self) -> Value[bool]:
        """Whether it names an access point or asks for IAM: both are refused without transit encryption."""
        point = self.access_point_id
        named = Known(True, point.origin) if isinstance(point, Unknown) and is_surely_set(point) else is_given(point)
        return either(named, mapped(self.iam, lambda iam: iam == "ENABLED"))

    @property
    def piece(self) -> str:
        """The volume."""
        return self.volume
