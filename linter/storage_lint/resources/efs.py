"""EFS: file systems with what configures them, access points, and the volumes of containers that mount them.

Facts: https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html,
https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html,
https://docs.aws.amazon.com/efs/latest/ug/API_CreateAccessPoint.html and
https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import ClassVar

from storage_lint.graph.choices import either, follow, is_nothing, mapped
from storage_lint.graph.lookup import Lookup
from storage_lint.graph.node import Expander, Resource
from storage_lint.graph.policy.arns import Arns
from storage_lint.graph.policy.document import Policy
from storage_lint.graph.tags import Tag
from storage_lint.graph.text import is_set, may_be_one
from storage_lint.graph.value import Known, Origin, Symbol, Text, Unknown, Value, text_of
from storage_lint.resources.backup_plans import Coverage, Kind
from storage_lint.resources.subnets import Subnet
from storage_lint.source.record import Record, replace

_COMPARED = 32  # mount targets of one file system; there is one for each Availability Zone
_TO_BACKUP = Kind("elasticfilesystem", "file-system/", "file_system_id", "in_backup_plan")


class LifecyclePolicy(Record):
    """One lifecycle policy, which names one transition. Known(None): it does not name this one."""

    transition_to_ia: Value[str | None]
    transition_to_archive: Value[str | None]
    transition_to_primary_storage_class: Value[str | None]
    exists: Value[bool]
    declared: Origin
    stands_for_several: bool = False


class MountTarget(Record):
    """A mount target. EFS allows one for each file system and Availability Zone."""

    address: str
    subnet_id: Value[str | None]
    exists: Value[bool]
    declared: Origin
    stands_for_several: bool = False


class FileSystem(Resource, kw_only=True):
    """A file system. What separate resources configure is joined into the fields."""

    kind: ClassVar[str] = "efs.file_system"
    joined: ClassVar[tuple[str, ...]] = ("efs_policy", "efs_backup_status", "efs_mount_targets", "efs_is_replica")
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
    efs_is_replica: Value[bool]  # of another file system, which decides what becomes of its files
    tags: Value[tuple[Tag, ...] | None]
    in_backup_plan: Value[bool]  # filled from the graph
    account_backup_tags: Value[tuple[str, ...] | None]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in whether a backup plan covers it."""
        return Coverage(nodes, _TO_BACKUP).filled

    def arns(self) -> Arns:
        """Return the ARNs that the file system goes by in policies."""
        symbols = [Symbol(self.address, name, unique=True) for name in ("arn", "Arn")]
        return Arns(":file-system/", [self.file_system_id], symbols, self.scope)


class PlacedMountTarget(Resource, kw_only=True):
    """A mount target as it lies in its subnet: what that subnet says is filled from the graph."""

    kind: ClassVar[str] = "efs.mount_target"

    file_system_id: Value[str]
    subnet_id: Value[str | None]
    in_public_subnet: Value[bool]
    availability_zone: Value[str | None]  # Known(None): its subnet does not say
    # Another one of the same file system in this zone.
    shares_zone_with: Value[str | None]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in what its subnet says."""
        return _Subnets(nodes).filled


class _Subnets:
    """The subnets of a graph, and which mount target came first into each zone."""

    def __init__(self, nodes: Sequence[Resource]) -> None:
        self._subnets = Lookup(one for one in nodes if isinstance(one, Subnet))
        self._before: dict[tuple[str, Text | None], list[tuple[Value[str | None], str]]] = defaultdict(list)

    def filled(self, target: PlacedMountTarget) -> Iterator[Resource]:
        """Yield a mount target with what is known of its subnet."""
        subnet = self._subnets.find(target, target.subnet_id)
        zone = follow(subnet, lambda one: _zone(one))
        shared: Value[str | None] = Known(None, target.declared)
        if isinstance(subnet, Known) and subnet.value is not None and isinstance(target.exists, Known):
            shared = self._shares(target, zone)
        public = follow(subnet, lambda one: _is_public(one))
        yield replace(target, in_public_subnet=public, availability_zone=zone, shares_zone_with=shared)

    def _shares(self, target: PlacedMountTarget, zone: Value[str | None]) -> Value[str | None]:
        """The mount target that came first into the zone of another one."""
        before = self._before[target.scope, text_of(target.file_system_id)]
        shared: Value[str | None] = Known(None, target.subnet_id.origin)
        for other, address in before:
            is_one = _is_one(zone, other)
            if is_one is True:
                shared = Known(address, target.subnet_id.origin)
                break
            shared = is_one if isinstance(is_one, Unknown) else shared
        if len(before) < _COMPARED and not is_nothing(zone):
            before.append((zone, target.address))
        return shared


def _is_one(zone: Value[str | None], other: Value[str | None]) -> bool | Unknown:
    """Whether two subnets that say their zones say the same one."""
    first, second = text_of(zone), text_of(other)
    if first is not None and second is not None and (first == second or not may_be_one(first, second)):
        return first == second and bool(first.parts)
    return zone if isinstance(zone, Unknown) else other if isinstance(other, Unknown) else False


def _zone(subnet: Known[Subnet | None]) -> Value[str | None]:
    return Known(None, subnet.origin) if subnet.value is None else subnet.value.availability_zone


def _is_public(subnet: Known[Subnet | None]) -> Value[bool]:
    unread = Unknown("its subnet is not among what was read", subnet.origin)
    return unread if subnet.value is None else subnet.value.gives_public_addresses


class Creation(Record):
    """What a directory is made with when it is not there."""

    owner_uid: Value[float | None]
    owner_gid: Value[float | None]
    permissions: Value[str | None]


class AccessPoint(Resource, kw_only=True):
    """An access point: who its users are and where they begin."""

    kind: ClassVar[str] = "efs.access_point"

    has_posix_user: Value[bool]
    root_directory_path: Value[str | None]  # Known(None): the root of the file system
    creation: Value[Creation | None]


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
        return either(is_set(self.access_point_id), mapped(self.iam, lambda iam: iam == "ENABLED"))

    @property
    def piece(self) -> str:
        """The volume."""
        return self.volume
