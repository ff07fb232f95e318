"""EFS in Terraform.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/efs_file_system
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/efs_access_point
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_task_definition#efs_volume_configuration
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/batch_job_definition#container_properties-1
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import may_be_written
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.policy.document import parse_document
from storage_lint.graph.policy.holes import tree_of
from storage_lint.graph.value import Known, Origin, Text, Unknown, UnknownKey, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, counted, target
from storage_lint.resources.efs import (
    AccessPoint,
    Creation,
    FileSystem,
    LifecyclePolicy,
    Mount,
    MountTarget,
    PlacedMountTarget,
    ReplicationDestination,
)


def _file_system(file_system: ResourceBlock) -> Iterator[Resource]:
    yield FileSystem(
        **file_system.common(),
        file_system_id=file_system.identity("the file system's id"),
        # https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html: not encrypted, bursting, generalPurpose
        encrypted=file_system.flag("encrypted", False),
        kms_key_id=file_system.text("kms_key_id"),
        availability_zone_name=file_system.text("availability_zone_name"),
        performance_mode=file_system.text("performance_mode", "generalPurpose"),
        throughput_mode=file_system.text("throughput_mode", "bursting"),
        provisioned_throughput_mibps=file_system.number("provisioned_throughput_in_mibps"),
        lifecycle_policies=_lifecycle_policies(file_system),
        efs_policy=file_system.attached(None),
        efs_bypasses_lockout_check=file_system.attached(False),
        efs_backup_status=file_system.attached(None),
        efs_mount_targets=file_system.attached(()),
        efs_is_replica=file_system.attached(False),
        tags=file_system.pairs("tags"),
        in_backup_plan=Known(False, file_system.default),
        account_backup_tags=file_system.nothing,
    )


def _lifecycle_policies(file_system: ResourceBlock) -> Value[tuple[LifecyclePolicy, ...]]:
    policies = tuple(_lifecycle_policy(policy) for policy in file_system.blocks("lifecycle_policy"))
    return Known(policies, file_system.listed("lifecycle_policy"))


def _lifecycle_policy(policy: Block) -> LifecyclePolicy:
    return LifecyclePolicy(
        transition_to_ia=policy.text("transition_to_ia"),
        transition_to_archive=policy.text("transition_to_archive"),
        transition_to_primary_storage_class=policy.text("transition_to_primary_storage_class"),
        exists=policy.exists,
        stands_for_several=policy.stands_for_several,
        declared=policy.declared,
    )


def _file_system_policy(policy: ResourceBlock) -> Iterator[Resource]:
    file_system = target(policy.text("file_system_id"))
    document = parse_document(policy.tree("policy"), policy.address)
    yield Attachment(**policy.common(), target=file_system, field="efs_policy", part=document)
    bypasses = policy.flag("bypass_policy_lockout_safety_check", False)
    yield Attachment(**policy.common(), target=file_system, field="efs_bypasses_lockout_check", part=bypasses)


def _backup_policy(policy: ResourceBlock) -> Iterator[Resource]:
    status = policy.block("backup_policy", lambda block: block.text("status"), policy.nothing)
    file_system = target(policy.text("file_system_id"))
    yield Attachment(**policy.common(), target=file_system, field="efs_backup_status", part=status)


def _replication(replication: ResourceBlock) -> Iterator[Resource]:
    for destination in replication.blocks("destination"):
        yield ReplicationDestination(
            **replication.common(destination),
            region=destination.text("region"),
            availability_zone_name=destination.text("availability_zone_name"),
            kms_key_id=destination.text("kms_key_id"),
        )
        yield from _replica(replication, destination, destination.text("file_system_id"))


def _replica(replication: ResourceBlock, destination: Block, file_system: Value[str | None]) -> Iterator[Resource]:
    """The destination, where it is a file system that is declared."""
    if may_be_written(file_system):
        there = Known(True, destination.declared)
        yield Attachment(
            **replication.common(destination), target=target(file_system), field="efs_is_replica", part=there
        )


def _mount_target(mount_target: ResourceBlock) -> Iterator[Resource]:
    part = MountTarget(
        address=mount_target.address,
        subnet_id=mount_target.text("subnet_id"),
        exists=counted(mount_target),
        stands_for_several=mount_target.stands_for_several,
        declared=mount_target.declared,
    )
    file_system = target(mount_target.text("file_system_id"))
    yield Attachment(**mount_target.common(), target=file_system, field="efs_mount_targets", part=part, many=True)
    yield PlacedMountTarget(
        **mount_target.common(),
        file_system_id=file_system,
        subnet_id=part.subnet_id,
        security_groups=mount_target.strings("security_groups"),
        # https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html: IPv4
        ip_address_type=mount_target.text("ip_address_type", "IPV4_ONLY"),
        ip_address=mount_target.text("ip_address"),
        ipv6_address=mount_target.text("ipv6_address"),
        in_public_subnet=Known(False, mount_target.default),
        availability_zone=mount_target.nothing,
        cidr_block=mount_target.nothing,
        one_zone=mount_target.nothing,
        shares_zone_with=mount_target.nothing,
        other_vpc_than=mount_target.nothing,
    )


def _access_point(point: ResourceBlock) -> Iterator[Resource]:
    yield AccessPoint(
        **point.common(),
        file_system_id=point.text("file_system_id"),
        has_posix_user=point.block("posix_user", lambda user: Known(True, user.declared), Known(False, point.default)),
        root_directory_path=point.block("root_directory", lambda root: root.text("path"), point.nothing),
        creation=point.block("root_directory", _creation, point.nothing),
    )


def _creation(root: Block) -> Value[Creation | None]:
    def read(info: Block) -> Value[Creation | None]:
        uid, gid, permissions = info.number("owner_uid"), info.number("owner_gid"), info.text("permissions")
        return Known(Creation(uid, gid, permissions), info.declared)

    return root.block("creation_info", read, root.nothing)


def _task_definition(definition: ResourceBlock) -> Iterator[Resource]:
    for volume in definition.blocks("volume"):
        name = volume.text("name", "")
        for mounted in volume.blocks("efs_volume_configuration"):
            yield _mount(definition, mounted.within(volume), str(name.value) if isinstance(name, Known) else "")


def _job_definition(definition: ResourceBlock) -> Iterator[Resource]:
    """The volumes of a Batch job, which stand in JSON."""
    for attribute in ("container_properties", "ecs_properties", "node_properties"):
        written = definition.tree(attribute)
        for volume in _volumes(_data(attribute, written)):
            name, mounted = "volumes", volume
            if isinstance(volume, dict):
                name, mounted = _named(volume.get("name")), volume.get("efsVolumeConfiguration")
            if isinstance(mounted, Unknown):
                mounted = dict.fromkeys(("transitEncryption", "rootDirectory", "authorizationConfig"), mounted)
            if isinstance(mounted, dict):
                yield _job_mount(definition, name, mounted, written.origin)


def _named(name: Any) -> str:
    """What a volume is called, as far as its name is known."""
    return f"volume {name}" if isinstance(name, str) and name else "volume"


def _volumes(tree: Any) -> Iterator[Any]:
    """The volumes of a container, of the tasks of ECS, and of those of each range of nodes, each as it is written.

    What is not known may have some: it is one of them itself.
    """
    pending = [tree]
    for part in pending:
        if isinstance(part, Unknown):
            yield part
        elif isinstance(part, list):
            pending += part
        elif isinstance(part, dict):
            yield from (key.unknown for key in part if isinstance(key, UnknownKey))
            volumes = part.get("volumes")
            yield from volumes if isinstance(volumes, list) else [volumes] if isinstance(volumes, Unknown) else ()
            pending += map(part.get, ("container", "ecsProperties", "nodeRangeProperties", "taskProperties"))


def _data(attribute: str, written: Value[Any]) -> Any:
    """What JSON holds, with an Unknown for what is not known of it."""
    try:
        match written:
            case Known(value=str() as text):
                return json.loads(text)
            case Unknown(tree=None, text=Text(parts=parts) as text) if any(isinstance(part, str) for part in parts):
                return tree_of(text, written.origin)
    except (ValueError, RecursionError) as error:
        why = "nested too deeply" if isinstance(error, RecursionError) else "no JSON"
        return Unknown(f"{attribute} are {why}", written.origin)
    if isinstance(written, Unknown):
        return written if written.tree is None else written.tree
    return None


def _job_mount(definition: ResourceBlock, volume: str, mounted: dict[str, Any], origin: Origin) -> Mount:
    def said(data: Any, name: str, default: str | None = None) -> Value[Any]:
        value = data.get(name) if isinstance(data, dict) else data if isinstance(data, Unknown) else None
        if isinstance(value, dict | list):
            return Unknown(f"{name} is no text", origin)
        return value if isinstance(value, Unknown) else Known(default if value is None else str(value), origin)

    authorization = mounted.get("authorizationConfig", {})
    return Mount(
        **definition.common(),
        volume=volume,
        transit_encryption=said(mounted, "transitEncryption", "DISABLED"),
        access_point_id=said(authorization, "accessPointId"),
        iam=said(authorization, "iam", "DISABLED"),
        root_directory=said(mounted, "rootDirectory"),
    )


def _mount(definition: ResourceBlock, mounted: Block, name: str) -> Mount:
    nothing = mounted.nothing
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html: DISABLED
    disabled = Known("DISABLED", mounted.default)
    return Mount(
        **definition.common(mounted),
        volume=f"volume {name}".rstrip(),
        transit_encryption=mounted.text("transit_encryption", "DISABLED"),
        access_point_id=mounted.block("authorization_config", lambda one: one.text("access_point_id"), nothing),
        iam=mounted.block("authorization_config", lambda one: one.text("iam", "DISABLED"), disabled),
        root_directory=mounted.text("root_directory"),
    )


LOWERINGS: Lowerings = {
    "aws_batch_job_definition": _job_definition,
    "aws_ecs_task_definition": _task_definition,
    "aws_efs_access_point": _access_point,
    "aws_efs_backup_policy": _backup_policy,
    "aws_efs_file_system": _file_system,
    "aws_efs_file_system_policy": _file_system_policy,
    "aws_efs_mount_target": _mount_target,
    "aws_efs_replication_configuration": _replication,
}
# By which modules speak of it; `*…*` may stand inside of a longer word.
WORDS = {"efs": ("efs", "*elasticfilesystem*", "*filesystem*")}
PLAIN_IDENTITIES = tuple(LOWERINGS)
COMPUTED_BLOCKS = (
    "protection",
    "root_directory",
)
LOWER_CASE_IDS = ("aws_efs_file_system",)
