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
from storage_lint.graph.text import is_set, may_be_equal, may_be_one
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
    joined: ClassVar[tuple[str, ...]] = (
        *("efs_policy", "efs_bypasses_lockout_check", "efs_backup_status", "efs_mount_targets", "efs_is_replica"),
    )
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
    efs_bypasses_lockout_check: Value[bool]  # whether the policy may keep whoever sets it from changing it
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
    security_groups: Value[tuple[Value[str], ...] | None]
    ip_address_type: Value[str]  # 'IPV4_ONLY' by default
    ip_address: Value[str | None]
    ipv6_address: Value[str | None]
    in_public_subnet: Value[bool]
    availability_zone: Value[str | None]  # Known(None): its subnet does not say
    cidr_block: Value[str | None]  # of its subnet
    one_zone: Value[str | None]  # of its file system, if that is in one
    # Another one of the same file system in this zone.
    shares_zone_with: Value[str | None]
    # Another one of the same file system in another VPC.
    other_vpc_than: Value[str | None]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in what its subnet says."""
        return _Subnets(nodes).filled


class _Subnets:
    """The subnets and file systems of a graph, and which mount target came first into each zone and VPC."""

    def __init__(self, nodes: Sequence[Resource]) -> None:
        self._subnets = Lookup(one for one in nodes if isinstance(one, Subnet))
        self._file_systems = Lookup(one for one in nodes if isinstance(one, FileSystem))
        self._zones: _Before = defaultdict(list)
        self._vpcs: _Before = defaultdict(list)

    def filled(self, target: PlacedMountTarget) -> Iterator[Resource]:
        """Yield a mount target with what is known of its subnet and of its file system."""
        subnet = self._subnets.find(target, target.subnet_id)
        zone = follow(subnet, lambda one: _of_subnet(one, "availability_zone"))
        shared: Value[str | None] = Known(None, target.declared)
        apart = shared
        if isinstance(subnet, Known) and subnet.value is not None and isinstance(target.exists, Known):
            shared = _first(self._zones, target, zone, apart=False)
            apart = _first(self._vpcs, target, subnet.value.vpc_id, apart=True)
        yield replace(
            target,
            in_public_subnet=follow(subnet, lambda one: _is_public(one)),
            availability_zone=zone,
            cidr_block=follow(subnet, lambda one: _of_subnet(one, "cidr_block")),
            one_zone=follow(self._file_systems.find(target, target.file_system_id), _one_zone),
            shares_zone_with=shared,
            other_vpc_than=apart,
        )


# Where mount targets of a file system are, and their addresses.
_Before = dict[tuple[str, Text | None], list[tuple[Value[str | None], str]]]


def _first(before: _Before, target: PlacedMountTarget, place: Value[str | None], *, apart: bool) -> Value[str | None]:
    """The mount target that came first into the place of another one, or with `apart` into another place."""
    others = before[target.scope, text_of(target.file_system_id)]
    found: Value[str | None] = Known(None, target.subnet_id.origin)
    for other, address in () if is_nothing(place) else others:
        are_one = _are_one(place, other) if apart else _is_one(place, other)
        if isinstance(are_one, Unknown):
            found = are_one
        elif are_one != apart:
            return Known(address, target.subnet_id.origin)
    if len(others) < _COMPARED and not is_nothing(place):
        others.append((place, target.address))
    return found


def _are_one(vpc: Value[str | None], other: Value[str | None]) -> bool | Unknown:
    """Whether two subnets are in one VPC: two data sources may find the same one."""
    first, second = text_of(vpc), text_of(other)
    if first is None or second is None or (first != second and may_be_equal(first, second)):
        return vpc if isinstance(vpc, Unknown) else other if isinstance(other, Unknown) else vpc == other
    return first == second


def _is_one(zone: Value[str | None], other: Value[str | None]) -> bool | Unknown:
    """Whether two subnets that say their zones say the same one."""
    first, second = text_of(zone), text_of(other)
    if first is not None and second is not None and (first == second or not may_be_one(first, second)):
        return first == second and bool(first.parts)
    return zone if isinstance(zone, Unknown) else other if isinstance(other, Unknown) else False


def _of_subnet(subnet: Known[Subnet | None], field: str) -> Value[str | None]:
    found: Value[str | None] = getattr(subnet.value, field, Known(None, subnet.origin))
    return found


def _one_zone(file_system: Known[FileSystem | None]) -> Value[str | None]:
    found = file_system.value
    return Known(None, file_system.origin) if found is None else found.availability_zone_name


def _is_public(subnet: Known[Subnet | None]) -> Value[bool]:
    unread = Unknown("its subnet is not among what was read", subnet.origin)
    return unread if subnet.value is None else subnet.value.gives_public_addresses


class ReplicationDestination(Resource, kw_only=True):
    """Where a file system is replicated to: to one that exists, or to a new one in a Region or zone."""

    kind: ClassVar[str] = "efs.replication_destination"

    region: Value[str | None]
    availability_zone_name: Value[str | None]  # written: One Zone
    kms_key_id: Value[str | None]


class Creation(Record):
    """What a directory is made with when it is not there."""

    owner_uid: Value[float | None]
    owner_gid: Value[float | None]
    permissions: Value[str | None]


class AccessPoint(Resource, kw_only=True):
    """An access point: who its users are and where they begin."""

    kind: ClassVar[str] = "efs.access_point"

    file_system_id: Value[str | None]
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
