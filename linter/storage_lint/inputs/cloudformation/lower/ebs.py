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

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.ebs import Volume
from storage_lint.graph.value import Known, Origin, Source, Unknown, Value
from storage_lint.inputs.cloudformation.block import Block, Declaration, Item, Lowering, both
from storage_lint.inputs.cloudformation.lower.rds import given

UNREAD = "block devices"
ROOT_DEVICES = frozenset(("/dev/xvda", "/dev/sda1"))
# What makes any number of instances that are alike.
MANY_INSTANCES = frozenset(
    ("AWS::AutoScaling::LaunchConfiguration", "AWS::EC2::LaunchTemplate", "AWS::EC2::SpotFleet", "AWS::ECS::Service")
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


def _instance(declaration: Declaration) -> Iterator[Volume]:
    devices = list(_devices(declaration, declaration.properties))
    yield from devices
    if not any(volume.device in ("root device", UNREAD) and _is_sure(volume.exists) for volume in devices):
        yield _unwritten_root(declaration)


def _is_sure(exists: Value[bool]) -> bool:
    return isinstance(exists, Known)


def _unwritten_root(declaration: Declaration) -> Volume:
    """The root device of an instance that does not write it: its AMI and the account decide."""
    nothing: Known[Any] = Known(None, Origin(Source.DEFAULT, declaration.declared.trace))
    return Volume(
        **declaration.common(),
        device="root device",
        volume_type=nothing,
        size_gib=nothing,
        iops=nothing,
        throughput_mibps=nothing,
        encrypted=nothing,
        snapshot_id=nothing,
        outpost_arn=nothing,
        account_encrypts_by_default=nothing,
        for_each_instance=declaration.type in MANY_INSTANCES,
    )


def _launch_template(declaration: Declaration) -> Iterator[Volume]:
    yield from _inside(declaration, "LaunchTemplateData")


def _spot_fleet(declaration: Declaration) -> Iterator[Volume]:
    for item in declaration.properties.blocks("SpotFleetRequestConfigData"):
        if item.block is None:
            yield _unread(declaration, item)
            continue
        for specification in item.block.items("LaunchSpecifications"):
            if specification.block is None:
                yield _unread(declaration, specification)
            else:
                yield from _devices(declaration, specification.block, both(item.exists, specification.exists))


def _launch_configuration(declaration: Declaration) -> Iterator[Volume]:
    yield from _devices(declaration, declaration.properties)


def _inside(declaration: Declaration, name: str) -> Iterator[Volume]:
    for item in declaration.properties.blocks(name):
        if item.block is None:
            yield _unread(declaration, item)
        else:
            yield from _devices(declaration, item.block, item.exists)


def _devices(declaration: Declaration, block: Block, exists: Value[bool] | None = None) -> Iterator[Volume]:
    """The EBS volumes among the block device mappings; those for instance store volumes are none."""
    for mapping in block.items("BlockDeviceMappings"):
        there = mapping.exists if exists is None else both(exists, mapping.exists)
        if mapping.block is None:
            yield _unread(declaration, mapping, there)
            continue
        device = _device(mapping.block)
        for ebs in mapping.block.blocks("Ebs"):
            if ebs.block is None:
                yield _unread(declaration, ebs, both(there, ebs.exists), device)
            else:
                yield _device_volume(declaration, ebs.block, both(there, ebs.exists), device)


def _device(block: Block) -> str:
    name = block.string("DeviceName", "")
    if not isinstance(name, Known):
        return "device"
    return "root device" if name.value in ROOT_DEVICES else f"device {name.value}".rstrip()


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


def _unread(declaration: Declaration, item: Item, exists: Value[bool] | None = None, device: str = UNREAD) -> Volume:
    """Block devices that may be there, but could not be read."""
    unknown = item.unknown
    assert isinstance(unknown, Unknown)
    there = item.exists if exists is None else exists
    return Volume(
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


def _ecs_service(declaration: Declaration) -> Iterator[Volume]:
    for configuration in declaration.properties.items("VolumeConfigurations"):
        if configuration.block is None:
            yield _unread(declaration, configuration)
            continue
        name = configuration.block.string("Name", "")
        device = f"managed volume {name.value}".rstrip() if isinstance(name, Known) else "managed volume"
        for managed in configuration.block.blocks("ManagedEBSVolume"):
            exists = both(configuration.exists, managed.exists)
            if managed.block is None:
                yield _unread(declaration, managed, exists, device)
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
    "AWS::AutoScaling::LaunchConfiguration": _launch_configuration,
    "AWS::EC2::Instance": _instance,
    "AWS::EC2::LaunchTemplate": _launch_template,
    "AWS::EC2::SpotFleet": _spot_fleet,
    "AWS::EC2::Volume": _volume,
    "AWS::ECS::Service": _ecs_service,
}
