"""EFS in CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-filesystem.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-accesspoint.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-taskdefinition-efsvolumeconfiguration.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-batch-jobdefinition-efsvolumeconfiguration.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import may_be_written
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.policy.document import parse_document
from storage_lint.graph.value import Known, Value
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
        encrypted=file_system.flag("Encrypted", False),
        kms_key_id=file_system.text("KmsKeyId"),
        availability_zone_name=file_system.text("AvailabilityZoneName"),
        performance_mode=file_system.text("PerformanceMode", "generalPurpose"),
        throughput_mode=file_system.text("ThroughputMode", "bursting"),
        provisioned_throughput_mibps=file_system.number("ProvisionedThroughputInMibps"),
        lifecycle_policies=_lifecycle_policies(file_system),
        efs_policy=parse_document(file_system.tree("FileSystemPolicy"), file_system.address),
        efs_bypasses_lockout_check=file_system.flag("BypassPolicyLockoutSafetyCheck", False),
        efs_backup_status=file_system.block("BackupPolicy", lambda policy: policy.text("Status"), file_system.nothing),
        efs_mount_targets=file_system.attached(()),
        efs_is_replica=file_system.attached(False),
        tags=file_system.pairs("FileSystemTags"),
        in_backup_plan=Known(False, file_system.default),
        account_backup_tags=file_system.nothing,
    )
    yield from _replicas(file_system)


def _replicas(file_system: ResourceBlock) -> Iterator[Resource]:
    """The destinations to which it is replicated, and which of them are file systems that are declared."""
    for replication in file_system.blocks("ReplicationConfiguration"):
        for destination in replication.blocks("Destinations"):
            common = file_system.common(destination.within(replication))
            yield ReplicationDestination(
                **common,
                region=destination.text("Region"),
                availability_zone_name=destination.text("AvailabilityZoneName"),
                kms_key_id=destination.text("KmsKeyId"),
            )
            replica = destination.text("FileSystemId")
            if may_be_written(replica):
                there = Known(True, destination.declared)
                yield Attachment(**common, target=target(replica), field="efs_is_replica", part=there)


def _lifecycle_policies(file_system: ResourceBlock) -> Value[tuple[LifecyclePolicy, ...]]:
    policies = tuple(_lifecycle_policy(policy) for policy in file_system.blocks("LifecyclePolicies"))
    return Known(policies, file_system.listed("LifecyclePolicies"))


def _lifecycle_policy(policy: Block) -> LifecyclePolicy:
    return LifecyclePolicy(
        transition_to_ia=policy.text("TransitionToIA"),
        transition_to_archive=policy.text("TransitionToArchive"),
        transition_to_primary_storage_class=policy.text("TransitionToPrimaryStorageClass"),
        exists=policy.exists,
        stands_for_several=policy.stands_for_several,
        declared=policy.declared,
    )


def _mount_target(mount_target: ResourceBlock) -> Iterator[Resource]:
    part = MountTarget(
        address=mount_target.address,
        subnet_id=mount_target.text("SubnetId"),
        exists=counted(mount_target),
        stands_for_several=mount_target.stands_for_several,
        declared=mount_target.declared,
    )
    file_system = target(mount_target.text("FileSystemId"))
    yield Attachment(**mount_target.common(), target=file_system, field="efs_mount_targets", part=part, many=True)
    yield PlacedMountTarget(
        **mount_target.common(),
        file_system_id=file_system,
        subnet_id=part.subnet_id,
        security_groups=mount_target.strings("SecurityGroups"),
        # https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html: IPv4
        ip_address_type=mount_target.text("IpAddressType", "IPV4_ONLY"),
        ip_address=mount_target.text("IpAddress"),
        ipv6_address=mount_target.text("Ipv6Address"),
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
        file_system_id=point.text("FileSystemId"),
        has_posix_user=point.block("PosixUser", lambda user: Known(True, user.declared), Known(False, point.default)),
        root_directory_path=point.block("RootDirectory", lambda root: root.text("Path"), point.nothing),
        creation=point.block("RootDirectory", _creation, point.nothing),
    )


def _creation(root: Block) -> Value[Creation | None]:
    def read(info: Block) -> Value[Creation | None]:
        uid, gid, permissions = info.number("OwnerUid"), info.number("OwnerGid"), info.text("Permissions")
        return Known(Creation(uid, gid, permissions), info.declared)

    return root.block("CreationInfo", read, root.nothing)


def _task_definition(definition: ResourceBlock) -> Iterator[Resource]:
    for volume in definition.blocks("Volumes"):
        name = volume.text("Name", "")
        for mounted in volume.blocks("EFSVolumeConfiguration"):
            there = mounted.within(volume)
            yield _mount(definition, there, name, "RootDirectory", "IAM")


def _job_definition(definition: ResourceBlock) -> Iterator[Resource]:
    for container in _containers(definition):
        for volume in container.blocks("Volumes"):
            name = volume.text("Name", "")
            for mounted in volume.blocks("EfsVolumeConfiguration"):
                there = mounted.within(volume.within(container))
                yield _mount(definition, there, name, "RootDirectory", "Iam")


def _containers(job: Block) -> Iterator[Block]:
    """What may have volumes in a job: its container, the tasks of ECS, and the same for each range of nodes."""
    yield from job.blocks("ContainerProperties")
    yield from _tasks(job)
    for nodes in job.blocks("NodeProperties"):
        for node in nodes.blocks("NodeRangeProperties"):
            there = node.within(nodes)
            yield from (one.within(there) for one in (*node.blocks("Container"), *_tasks(node)))


def _tasks(runs: Block) -> Iterator[Block]:
    for ecs in runs.blocks("EcsProperties"):
        yield from (task.within(ecs) for task in ecs.blocks("TaskProperties"))


def _mount(definition: ResourceBlock, mounted: Block, name: Value[str], root: str, iam: str) -> Mount:
    nothing = mounted.nothing
    # https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_EFSVolumeConfiguration.html: DISABLED
    disabled = Known("DISABLED", mounted.default)
    return Mount(
        **definition.common(mounted),
        volume=f"volume {name.value}".rstrip() if isinstance(name, Known) else "volume",
        transit_encryption=mounted.text("TransitEncryption", "DISABLED"),
        access_point_id=mounted.block("AuthorizationConfig", lambda one: one.text("AccessPointId"), nothing),
        iam=mounted.block("AuthorizationConfig", lambda one: one.text(iam, "DISABLED"), disabled),
        root_directory=mounted.text(root),
    )


LOWERINGS: Lowerings = {
    "AWS::Batch::JobDefinition": _job_definition,
    "AWS::ECS::TaskDefinition": _task_definition,
    "AWS::EFS::AccessPoint": _access_point,
    "AWS::EFS::FileSystem": _file_system,
    "AWS::EFS::MountTarget": _mount_target,
}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-filesystem.html#aws-resource-efs-filesystem-return-values
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-efs-accesspoint.html#aws-resource-efs-accesspoint-return-values
IDENTIFIERS = {"AWS::EFS::AccessPoint": "AccessPointId", "AWS::EFS::FileSystem": "FileSystemId"}
