"""EBS in CloudFormation: volumes, and block devices wherever they are declared.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-volume.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-instance-ebs.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-launchtemplate-ebs.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ec2-spotfleet-ebsblockdevice.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-autoscaling-launchconfiguration-blockdevice.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-ecs-service-servicemanagedebsvolumeconfiguration.html

Which device is the root device is the AMI's to say. `/dev/xvda` and `/dev/sda1` are the names that Amazon's,
Canonical's and Microsoft's images use (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html), and
what is taken for the root device here; an AMI may use another one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storage_lint.graph.choices import is_nothing, mapped
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, UnreadBlock
from storage_lint.resources.ebs import Instance, Volume, VolumeUse, filled_later, runs_on_fargate
from storage_lint.resources.launch import (
    ROOT,
    UNREAD,
    Device,
    Launch,
    LaunchTemplate,
    Use,
    device_called,
    unwritten_root,
)

# What makes any number of instances that are alike.
MANY_INSTANCES = frozenset(
    (
        *("AWS::AutoScaling::AutoScalingGroup", "AWS::AutoScaling::LaunchConfiguration", "AWS::EC2::EC2Fleet"),
        *("AWS::EC2::LaunchTemplate", "AWS::EC2::SpotFleet", "AWS::ECS::Service"),
    )
)
# https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Ebs.html: true; of the others nobody says it
_DELETED_BY_DEFAULT = {"AWS::AutoScaling::LaunchConfiguration": True}


def _volume(volume: ResourceBlock) -> Iterator[Resource]:
    snapshot = volume.text("SnapshotId")
    yield Volume(
        **volume.common(),
        device="",
        # gp2 is the default of the resource type and of CreateVolume alike.
        volume_type=volume.text("VolumeType", "gp2"),
        size_gib=volume.number("Size"),
        iops=volume.number("Iops"),
        throughput_mibps=volume.number("Throughput"),
        encrypted=_encrypted(volume, snapshot, volume.text("SourceVolumeId")),
        kms_key_id=volume.text("KmsKeyId"),
        snapshot_id=snapshot,
        outpost_arn=volume.text("OutpostArn"),
        kept_when_deleted=_kept(volume),
        delete_on_termination=volume.nothing,
        multi_attach=volume.flag("MultiAttachEnabled", False),
        initialization_rate_mibps=volume.number("VolumeInitializationRate"),
        account_encrypts_by_default=volume.nothing,
        account_default_kms_key=volume.nothing,
        is_mentioned=volume.is_mentioned,
        names_zone_twice=all(_is_written(volume.text(one)) for one in ("AvailabilityZone", "AvailabilityZoneId")),
        **filled_later(volume.nothing, volume.identity("the volume's id"), volume.pairs("Tags")),
        is_copy=_is_written(volume.text("SourceVolumeId")),
    )


def _is_written(value: Value[str | None]) -> bool:
    return not is_nothing(value)


def _kept(volume: ResourceBlock) -> Value[bool]:
    """Whether the stack leaves the volume, or a snapshot of it, when it deletes the resource."""
    policy = volume.attribute("DeletionPolicy")
    return mapped(policy, lambda one: one == "Snapshot" or (one or "").startswith("Retain"))


def _encrypted(block: Block, *sources: Value[str | None]) -> Value[bool | None]:
    """A new volume is not encrypted by default; what a volume is copied from decides for the copy."""
    copied = any(not is_nothing(source) for source in sources)
    return block.flag("Encrypted", None if copied else False)


def _instance(instance: ResourceBlock) -> Iterator[Resource]:
    own = instance.identity("the instance's id")
    yield Instance(**instance.common(), instance_id=own, tags=instance.pairs("Tags"))
    for attached in instance.blocks("Volumes"):
        yield VolumeUse(**instance.common(attached), volume_id=attached.text("VolumeId"), instance_id=own)
    uses = list(_uses(instance, "LaunchTemplate"))
    if uses:
        yield from _launched(instance, uses, list(_devices(instance, instance)))
    else:
        yield from _with_root(instance, instance)


def _with_root(resource: ResourceBlock, block: Block) -> Iterator[Volume]:
    """The devices that are written, and the root device, which is there all the same."""
    volumes = [one.volume for one in _devices(resource, block) if one.volume is not None]
    yield from volumes
    if not any(volume.device in (ROOT, UNREAD) and isinstance(volume.exists, Known) for volume in volumes):
        yield _unwritten_root(resource, None if block is resource else block)


def _launch_configuration(configuration: ResourceBlock) -> Iterator[Resource]:
    yield from _with_root(configuration, configuration)


def _uses(block: Block, name: str, outer: Block | None = None) -> Iterator[Use]:
    """The launch template that a block names, which it may not do in all cases."""
    for named in block.blocks(name):
        there = named if outer is None else named.within(outer)
        if isinstance(there, UnreadBlock):
            if there.written:
                nothing = Known(None, there.declared)
                yield Use(there.unknown, nothing, version=nothing, exists=there.exists)
        else:
            target = there.text("LaunchTemplateId"), there.text("LaunchTemplateName")
            yield Use(*target, version=there.text("Version"), exists=there.exists)


def _group(group: ResourceBlock) -> Iterator[Resource]:
    uses = list(_uses(group, "LaunchTemplate"))
    for policy in _read(group.blocks("MixedInstancesPolicy")):
        for template in _read(policy.blocks("LaunchTemplate"), policy):
            uses += _uses(template, "LaunchTemplateSpecification", template)
            for override in _read(template.blocks("Overrides"), template):
                uses += _uses(override, "LaunchTemplateSpecification", override)
    yield from _launched(group, uses)


def _configured(block: Block) -> Iterator[Use]:
    for configuration in _read(block.blocks("LaunchTemplateConfigs")):
        yield from _uses(configuration, "LaunchTemplateSpecification", configuration)


def _read(blocks: Sequence[Block], outer: Block | None = None) -> Iterator[Block]:
    """The blocks that could be read, as ones that are only there if `outer` is."""
    for block in blocks:
        if not isinstance(block, UnreadBlock):
            yield block if outer is None else block.within(outer)


def _fleet(fleet: ResourceBlock) -> Iterator[Resource]:
    yield from _launched(fleet, list(_configured(fleet)))


def _spot_fleet(fleet: ResourceBlock) -> Iterator[Resource]:
    uses: list[Use] = []
    for request in fleet.blocks("SpotFleetRequestConfigData"):
        if isinstance(request, UnreadBlock):
            yield _device(fleet, request, UNREAD)
            continue
        uses += _configured(request)
        for specification in request.blocks("LaunchSpecifications"):
            there = specification.within(request)
            if isinstance(there, UnreadBlock):
                yield _device(fleet, there, UNREAD)
            else:
                yield from _with_root(fleet, there)
    yield from _launched(fleet, uses)


def _launched(resource: ResourceBlock, uses: list[Use], devices: Sequence[Device] = ()) -> Iterator[Resource]:
    if uses:
        root = _unwritten_root(resource)
        yield Launch(**resource.common(), uses=tuple(uses), devices=tuple(devices), root=root)


def _devices(resource: ResourceBlock, block: Block) -> Iterator[Device]:
    """The EBS volumes among the block device mappings, and the devices that are none: instance store volumes."""
    if isinstance(block, UnreadBlock):
        yield Device(UNREAD, _device(resource, block, UNREAD), block.exists)
        return
    for mapping in block.blocks("BlockDeviceMappings"):
        there = mapping if block is resource else mapping.within(block)
        if isinstance(there, UnreadBlock):
            yield Device(UNREAD, _device(resource, there, UNREAD), there.exists)
            continue
        name, found = _device_name(there), there.blocks("Ebs")
        for block_device in found:
            ebs = block_device.within(there)
            yield Device(name, _device(resource, ebs, name), ebs.exists)
        if not found:
            yield Device(name, None, there.exists)


def _unwritten_root(resource: ResourceBlock, inner: Block | None = None) -> Volume:
    return unwritten_root(resource.common(inner), resource.nothing, resource.type in MANY_INSTANCES)


def _device_name(mapping: Block) -> str:
    return device_called(mapping.text("DeviceName", ""))


def _device(resource: ResourceBlock, ebs: Block, device: str) -> Volume:
    snapshot = ebs.text("SnapshotId")
    return Volume(
        **resource.common(ebs),
        device=device,
        volume_type=ebs.text("VolumeType"),  # what is not written is as in the AMI
        size_gib=ebs.number("VolumeSize"),
        iops=ebs.number("Iops"),
        throughput_mibps=_throughput(resource, ebs),
        encrypted=_encrypted(ebs, snapshot),
        kms_key_id=_device_key(resource, ebs),
        snapshot_id=snapshot,
        outpost_arn=resource.nothing,
        kept_when_deleted=ebs.nothing,
        delete_on_termination=ebs.flag("DeleteOnTermination", _DELETED_BY_DEFAULT.get(resource.type)),
        multi_attach=Known(False, ebs.default),
        initialization_rate_mibps=_initialization_rate(resource, ebs),
        account_encrypts_by_default=resource.nothing,
        account_default_kms_key=resource.nothing,
        **filled_later(resource.nothing, resource.nothing, resource.nothing),
        for_each_instance=resource.type in MANY_INSTANCES,
    )


def _device_key(resource: ResourceBlock, ebs: Block) -> Value[str | None]:
    if resource.type in ("AWS::AutoScaling::LaunchConfiguration", "AWS::EC2::SpotFleet"):  # no such property
        return ebs.nothing
    return ebs.text("KmsKeyId")


def _initialization_rate(resource: ResourceBlock, ebs: Block) -> Value[float | None]:
    if resource.type != "AWS::EC2::LaunchTemplate":
        return ebs.nothing
    return ebs.number("VolumeInitializationRate")


def _throughput(resource: ResourceBlock, ebs: Block) -> Value[float | None]:
    if resource.type in ("AWS::EC2::Instance", "AWS::EC2::SpotFleet"):  # they have no such property
        return ebs.nothing
    return ebs.number("Throughput")


def _launch_template(template: ResourceBlock) -> Iterator[Resource]:
    devices = [device for data in template.blocks("LaunchTemplateData") for device in _devices(template, data)]
    yield from (one.volume for one in devices if one.volume is not None)
    yield LaunchTemplate(
        **template.common(),
        id=template.nothing,
        name=template.name("LaunchTemplateName", "the name"),
        latest_version=template.nothing,
        devices=tuple(devices),
    )


def _ecs_service(service: ResourceBlock) -> Iterator[Resource]:
    providers = [one.text("CapacityProvider") for one in service.blocks("CapacityProviderStrategy")]
    is_on_fargate = runs_on_fargate(service.text("LaunchType"), providers)
    for configuration in service.blocks("VolumeConfigurations"):
        name = configuration.text("Name", "")
        device = f"managed volume {name.value}".rstrip() if isinstance(name, Known) else "managed volume"
        for managed in configuration.blocks("ManagedEBSVolume"):
            yield _managed_volume(service, managed.within(configuration), device, is_on_fargate)


def _attachment(attachment: ResourceBlock) -> Iterator[Resource]:
    volume, instance = attachment.text("VolumeId"), attachment.text("InstanceId")
    yield VolumeUse(**attachment.common(), volume_id=volume, instance_id=instance)


def _managed_volume(service: ResourceBlock, managed: Block, device: str, is_on_fargate: Value[bool]) -> Volume:
    return Volume(
        **service.common(managed),
        device=device,
        volume_type=managed.text("VolumeType"),
        size_gib=managed.number("SizeInGiB"),
        iops=managed.number("Iops"),
        throughput_mibps=managed.number("Throughput"),
        # What ECS does when it is not written has changed and is no longer documented.
        encrypted=managed.flag("Encrypted"),
        kms_key_id=managed.text("KmsKeyId"),
        snapshot_id=managed.text("SnapshotId"),
        outpost_arn=service.nothing,
        kept_when_deleted=service.nothing,
        delete_on_termination=service.nothing,
        multi_attach=Known(False, managed.default),
        initialization_rate_mibps=managed.number("VolumeInitializationRate"),
        account_encrypts_by_default=service.nothing,
        account_default_kms_key=service.nothing,
        **filled_later(service.nothing, service.nothing, service.nothing),
        for_each_instance=True,
        is_on_fargate=is_on_fargate,
    )


LOWERINGS: Lowerings = {
    "AWS::AutoScaling::AutoScalingGroup": _group,
    "AWS::AutoScaling::LaunchConfiguration": _launch_configuration,
    "AWS::EC2::EC2Fleet": _fleet,
    "AWS::EC2::Instance": _instance,
    "AWS::EC2::LaunchTemplate": _launch_template,
    "AWS::EC2::SpotFleet": _spot_fleet,
    "AWS::EC2::Volume": _volume,
    "AWS::EC2::VolumeAttachment": _attachment,
    "AWS::ECS::Service": _ecs_service,
}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-volume.html#aws-resource-ec2-volume-return-values
IDENTIFIERS = {"AWS::EC2::Instance": "InstanceId", "AWS::EC2::Volume": "VolumeId"}
