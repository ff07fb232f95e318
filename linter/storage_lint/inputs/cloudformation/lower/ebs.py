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
from typing import Any

from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Origin, Source, Symbol, Text, Unknown, Value
from storage_lint.inputs.cloudformation.blocks import Block, Declaration, Item, Lowering, both
from storage_lint.inputs.cloudformation.lower.rds import given
from storage_lint.resources.ebs import Volume
from storage_lint.resources.launch import ROOT, UNREAD, Device, Launch, LaunchTemplate, Use
from storage_lint.source.record import Record, replace

ROOT_DEVICES = frozenset(("/dev/xvda", "/dev/sda1"))
# What makes any number of instances that are alike.
MANY_INSTANCES = frozenset(
    (
        *("AWS::AutoScaling::AutoScalingGroup", "AWS::AutoScaling::LaunchConfiguration", "AWS::EC2::EC2Fleet"),
        *("AWS::EC2::LaunchTemplate", "AWS::EC2::SpotFleet", "AWS::ECS::Service"),
    )
)


def _volume(declaration: Declaration) -> Iterator[Volume]:
    properties = declaration.properties
    snapshot = properties.string("SnapshotId", None)
    source = properties.string("SourceVolumeId", None)
    yield Volume(
        **declaration.common(),
        device="",
        # gp2 is the default of the resource type and of CreateVolume alike.
        volume_type=properties.string("VolumeType", "gp2"),
        size_gib=properties.number("Size", None),
        iops=properties.number("Iops", None),
        throughput_mibps=properties.number("Throughput", None),
        encrypted=_encrypted(properties, snapshot, source),
        snapshot_id=snapshot,
        outpost_arn=given(properties, "OutpostArn"),
        account_encrypts_by_default=_no_account(declaration),
    )


def _encrypted(block: Block, *sources: Value[str | None]) -> Value[bool | None]:
    """A new volume is not encrypted by default; what a volume is copied from decides for the copy."""
    copied = any(not isinstance(source, Known) or source.value is not None for source in sources)
    return block.boolean("Encrypted", None if copied else False)


def _no_account(declaration: Declaration) -> Value[bool | None]:
    # No resource type of CloudFormation sets the account's default encryption.
    return _absent(declaration)


def _absent(declaration: Declaration) -> Known[Any]:
    return Known(None, Origin(Source.DEFAULT, declaration.declared.trace))


def _instance(declaration: Declaration) -> Iterator[Resource]:
    uses = list(_uses(declaration.properties, "LaunchTemplate"))
    if uses:
        yield from _launched(declaration, uses, list(_devices(declaration, declaration.properties)))
    else:
        yield from _with_root(declaration, declaration.properties)


def _with_root(declaration: Declaration, block: Block, exists: Value[bool] | None = None) -> Iterator[Volume]:
    """The devices that are written, and the root device, which is there all the same."""
    devices = [one for one in _devices(declaration, block, exists) if one.volume is not None]
    yield from (one.volume for one in devices if one.volume is not None)
    if not any(one.name in (ROOT, UNREAD) and one.volume is not None and _is_sure(one.volume) for one in devices):
        root = _unwritten_root(declaration)
        yield root if exists is None else replace(root, exists=both(root.exists, exists), declared=block.declared)


def _is_sure(volume: Volume) -> bool:
    return isinstance(volume.exists, Known)


def _unwritten_root(declaration: Declaration) -> Volume:
    """The root device of an instance that does not write it: its AMI and the account decide."""
    return Volume(
        **declaration.common(),
        device=ROOT,
        volume_type=_absent(declaration),
        size_gib=_absent(declaration),
        iops=_absent(declaration),
        throughput_mibps=_absent(declaration),
        encrypted=_absent(declaration),
        snapshot_id=_absent(declaration),
        outpost_arn=_absent(declaration),
        account_encrypts_by_default=_absent(declaration),
        for_each_instance=declaration.type in MANY_INSTANCES,
    )


def _launch_template(declaration: Declaration) -> Iterator[Resource]:
    devices = list(_inside(declaration, "LaunchTemplateData"))
    yield from (one.volume for one in devices if one.volume is not None)
    nothing = _absent(declaration)
    yield LaunchTemplate(
        **declaration.common(),
        id=nothing,
        name=_template_name(declaration),
        latest_version=nothing,
        devices=tuple(devices),
    )


def _template_name(declaration: Declaration) -> Value[str]:
    value = given(declaration.properties, "LaunchTemplateName")
    if isinstance(value, Known) and value.value is None:
        text = Text((Symbol(declaration.address, "LaunchTemplateName", unique=True),))
        return Unknown("CloudFormation chooses the name at deploy time", value.origin, text=text)
    return value  # type: ignore[return-value]  # it is no None


def _group(declaration: Declaration) -> Iterator[Resource]:
    uses = list(_uses(declaration.properties, "LaunchTemplate"))
    for policy in _blocks(declaration.properties, "MixedInstancesPolicy"):
        for template in _blocks(policy.block, "LaunchTemplate", policy.exists):
            uses += _uses(template.block, "LaunchTemplateSpecification", template.exists)
            for override in template.block.items("Overrides"):
                if override.block is not None:
                    there = both(template.exists, override.exists)
                    uses += _uses(override.block, "LaunchTemplateSpecification", there)
    yield from _launched(declaration, uses)


def _fleet(declaration: Declaration) -> Iterator[Resource]:
    yield from _launched(declaration, list(_configured(declaration.properties)))


def _configured(block: Block) -> Iterator[Use]:
    for item in block.items("LaunchTemplateConfigs"):
        if item.block is not None:
            yield from _uses(item.block, "LaunchTemplateSpecification", item.exists)


def _launched(declaration: Declaration, uses: list[Use], devices: Sequence[Device] = ()) -> Iterator[Resource]:
    if uses:
        root = _unwritten_root(declaration)
        yield Launch(**declaration.common(), uses=tuple(uses), devices=tuple(devices), root=root)


class _Found(Record):
    """A block that may be there."""

    block: Block
    exists: Value[bool]


def _blocks(block: Block, name: str, exists: Value[bool] | None = None) -> Iterator[_Found]:
    for item in block.blocks(name):
        if item.block is not None:
            yield _Found(item.block, item.exists if exists is None else both(exists, item.exists))


def _uses(block: Block, name: str, exists: Value[bool] | None = None) -> Iterator[Use]:
    """The launch template that a block names, which it may not do in all cases."""
    for item in block.blocks(name):
        there = item.exists if exists is None else both(exists, item.exists)
        if item.block is None:
            assert item.unknown is not None
            nothing = Known(None, item.unknown.origin)
            if not block.may_gain:
                yield Use(item.unknown, nothing, version=nothing, exists=there)
            continue
        properties = item.block
        target = given(properties, "LaunchTemplateId"), given(properties, "LaunchTemplateName")
        yield Use(*target, version=properties.string("Version", None), exists=there)


def _spot_fleet(declaration: Declaration) -> Iterator[Resource]:
    uses: list[Use] = []
    for item in declaration.properties.blocks("SpotFleetRequestConfigData"):
        if item.block is None:
            yield from _volumes_of(_unread(declaration, item))
            continue
        uses += _configured(item.block)
        for specification in item.block.items("LaunchSpecifications"):
            if specification.block is None:
                yield from _volumes_of(_unread(declaration, specification))
            else:
                yield from _with_root(declaration, specification.block, both(item.exists, specification.exists))
    yield from _launched(declaration, uses)


def _volumes_of(device: Device) -> Iterator[Volume]:
    if device.volume is not None:
        yield device.volume


def _launch_configuration(declaration: Declaration) -> Iterator[Volume]:
    yield from _with_root(declaration, declaration.properties)


def _inside(declaration: Declaration, name: str) -> Iterator[Device]:
    for item in declaration.properties.blocks(name):
        if item.block is None:
            yield _unread(declaration, item)
        else:
            yield from _devices(declaration, item.block, item.exists)


def _devices(declaration: Declaration, block: Block, exists: Value[bool] | None = None) -> Iterator[Device]:
    """The EBS volumes among the block device mappings, and the devices that are none: instance store volumes."""
    for mapping in block.items("BlockDeviceMappings"):
        there = mapping.exists if exists is None else both(exists, mapping.exists)
        if mapping.block is None:
            yield _unread(declaration, mapping, there)
            continue
        device = _device(mapping.block)
        found = mapping.block.blocks("Ebs")
        for ebs in found:
            if ebs.block is None:
                yield _unread(declaration, ebs, both(there, ebs.exists), device)
            else:
                surely = both(there, ebs.exists)
                yield Device(device, _device_volume(declaration, ebs.block, surely, device), surely)
        if not found:
            yield Device(device, None, there)


def _device(block: Block) -> str:
    name = block.string("DeviceName", "")
    if not isinstance(name, Known):
        return "device"
    return ROOT if name.value in ROOT_DEVICES else f"device {name.value}".rstrip()


def _device_volume(declaration: Declaration, ebs: Block, exists: Value[bool], device: str) -> Volume:
    snapshot = ebs.string("SnapshotId", None)
    common = {**declaration.common(), "exists": both(declaration.exists, exists), "declared": ebs.declared}
    return Volume(
        **common,
        device=device,
        volume_type=ebs.string("VolumeType", None),  # what is not written is as in the AMI
        size_gib=ebs.number("VolumeSize", None),
        iops=ebs.number("Iops", None),
        throughput_mibps=_throughput(declaration, ebs),
        encrypted=_encrypted(ebs, snapshot),
        snapshot_id=snapshot,
        outpost_arn=_absent(declaration),
        account_encrypts_by_default=_no_account(declaration),
        for_each_instance=declaration.type in MANY_INSTANCES,
    )


def _throughput(declaration: Declaration, ebs: Block) -> Value[float | None]:
    if declaration.type in ("AWS::EC2::Instance", "AWS::EC2::SpotFleet"):  # they have no such property
        return Known(None, Origin(Source.DEFAULT, ebs.declared.trace))
    return ebs.number("Throughput", None)


def _unread(declaration: Declaration, item: Item, exists: Value[bool] | None = None, device: str = UNREAD) -> Device:
    """Block devices that may be there, but could not be read."""
    unknown = item.unknown
    assert isinstance(unknown, Unknown)
    there = item.exists if exists is None else exists
    volume = Volume(
        **{**declaration.common(), "exists": both(declaration.exists, there)},
        device=device,
        volume_type=unknown,
        size_gib=unknown,
        iops=unknown,
        throughput_mibps=unknown,
        encrypted=unknown,
        snapshot_id=unknown,
        outpost_arn=_absent(declaration),
        account_encrypts_by_default=_no_account(declaration),
        for_each_instance=declaration.type in MANY_INSTANCES,
    )
    return Device(device, volume, there)


def _ecs_service(declaration: Declaration) -> Iterator[Volume]:
    for configuration in declaration.properties.items("VolumeConfigurations"):
        if configuration.block is None:
            yield from _volumes_of(_unread(declaration, configuration))
            continue
        name = configuration.block.string("Name", "")
        device = f"managed volume {name.value}".rstrip() if isinstance(name, Known) else "managed volume"
        for managed in configuration.block.blocks("ManagedEBSVolume"):
            exists = both(configuration.exists, managed.exists)
            if managed.block is None:
                yield from _volumes_of(_unread(declaration, managed, exists, device))
            else:
                yield _managed_volume(declaration, managed.block, exists, device)


def _managed_volume(declaration: Declaration, managed: Block, exists: Value[bool], device: str) -> Volume:
    common = {**declaration.common(), "exists": both(declaration.exists, exists), "declared": managed.declared}
    return Volume(
        **common,
        device=device,
        volume_type=managed.string("VolumeType", None),
        size_gib=managed.number("SizeInGiB", None),
        iops=managed.number("Iops", None),
        throughput_mibps=managed.number("Throughput", None),
        # What ECS does when it is not written has changed and is no longer documented.
        encrypted=managed.boolean("Encrypted", None),
        snapshot_id=managed.string("SnapshotId", None),
        outpost_arn=_absent(declaration),
        account_encrypts_by_default=_no_account(declaration),
        for_each_instance=True,
    )


LOWERINGS: dict[str, Lowering] = {
    "AWS::AutoScaling::AutoScalingGroup": _group,
    "AWS::AutoScaling::LaunchConfiguration": _launch_configuration,
    "AWS::EC2::EC2Fleet": _fleet,
    "AWS::EC2::Instance": _instance,
    "AWS::EC2::LaunchTemplate": _launch_template,
    "AWS::EC2::SpotFleet": _spot_fleet,
    "AWS::EC2::Volume": _volume,
    "AWS::ECS::Service": _ecs_service,
}
