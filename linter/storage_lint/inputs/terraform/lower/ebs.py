"""EBS in Terraform: volumes, and block devices wherever they are declared.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_volume
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/instance#ebs-ephemeral-and-root-block-devices
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/launch_template#block-devices
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/launch_configuration
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/spot_fleet_request
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ec2_fleet
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/autoscaling_group
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service#managed_ebs_volume

In a launch template, which device is the root device is the AMI's to say. `/dev/xvda` and `/dev/sda1` are the names
that Amazon's, Canonical's and Microsoft's images use
(https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html), and what is taken for the root device here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import chosen, is_nothing, surely
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock
from storage_lint.resources.ebs import Account, Instance, Volume, VolumeUse, filled_later, runs_on_fargate
from storage_lint.resources.launch import ROOT, Device, Launch, LaunchTemplate, Use, device_called, unwritten_root
from storage_lint.source.record import fields_of

# What makes any number of instances that are alike.
MANY_INSTANCES = frozenset(
    (
        *("aws_autoscaling_group", "aws_ec2_fleet", "aws_launch_configuration", "aws_launch_template"),
        "aws_spot_fleet_request",
    )
)
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/instance#delete_on_termination-1
# https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Ebs.html: true
_DELETED_BY_DEFAULT = {
    "aws_instance": True,
    "aws_launch_configuration": True,
    "aws_spot_fleet_request": True,
    "aws_spot_instance_request": True,
}


def _volume(volume: ResourceBlock) -> Iterator[Resource]:
    snapshot = volume.text("snapshot_id")
    yield Volume(
        **volume.common(),
        device="",
        # gp2 is the default: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateVolume.html
        volume_type=volume.text("type", "gp2"),
        size_gib=volume.positive("size"),
        iops=volume.positive("iops"),
        throughput_mibps=volume.positive("throughput"),
        encrypted=_encrypted(volume, snapshot),
        kms_key_id=volume.text("kms_key_id"),
        snapshot_id=snapshot,
        outpost_arn=volume.text("outpost_arn"),
        kept_when_deleted=volume.flag("final_snapshot", False),
        delete_on_termination=volume.nothing,
        multi_attach=volume.flag("multi_attach_enabled", False),
        initialization_rate_mibps=volume.positive("volume_initialization_rate"),
        account_encrypts_by_default=volume.nothing,
        account_default_kms_key=volume.nothing,
        is_mentioned=volume.is_mentioned,
        **filled_later(volume.nothing, volume.identity("the volume's id"), volume.pairs("tags")),
    )


def _encrypted(block: Block, snapshot: Value[str | None]) -> Value[bool | None]:
    """A new volume is not encrypted by default; the snapshot that a volume is made of decides for it."""
    new = is_nothing(snapshot)
    return block.flag("encrypted", False if new else None)


def _instance(instance: ResourceBlock) -> Iterator[Resource]:
    yield Instance(**instance.common(), instance_id=instance.identity("the instance's id"), tags=instance.pairs("tags"))
    uses = tuple(_use(block, "id", "name") for block in instance.blocks("launch_template"))
    if not uses:
        yield from _devices(instance, instance, None)
        return
    own = tuple(_own_devices(instance))
    yield Launch(**instance.common(), uses=uses, devices=own, root=_unwritten_root(instance, None))


def _own_devices(instance: ResourceBlock) -> Iterator[Device]:
    """The devices that an instance writes beside those of its launch template, and those that it takes away."""
    for block in instance.blocks("root_block_device"):
        yield Device(ROOT, _root(instance, block), block.exists)
    for block in instance.blocks("ebs_block_device"):
        name = _device_name(block)
        yield Device(name, None if _is_left_out(instance, block) else _device(instance, block, name), block.exists)
    for block in instance.blocks("ephemeral_block_device"):
        yield Device(_device_name(block), None, block.exists)


def _launch_configuration(configuration: ResourceBlock) -> Iterator[Resource]:
    yield from _devices(configuration, configuration, None)


def _use(block: Block, id_name: str, name_name: str) -> Use:
    target = block.text(id_name), block.text(name_name)
    return Use(*target, version=block.text("version"), exists=block.exists)


def _group(group: ResourceBlock) -> Iterator[Resource]:
    uses = [_use(block, "id", "name") for block in group.blocks("launch_template")]
    for policy in group.blocks("mixed_instances_policy"):
        for template in policy.blocks("launch_template"):
            uses += _specified(template.within(policy), "launch_template_id", "launch_template_name")
            for override in template.blocks("override"):
                within = override.within(template.within(policy))
                uses += _specified(within, "launch_template_id", "launch_template_name")
    yield from _launched(group, uses)


def _specified(outer: Block, id_name: str, name_name: str) -> list[Use]:
    found = outer.blocks("launch_template_specification")
    return [_use(block.within(outer), id_name, name_name) for block in found]


def _fleet(fleet: ResourceBlock) -> Iterator[Resource]:
    uses: list[Use] = []
    for configuration in fleet.blocks("launch_template_config"):
        uses += _specified(configuration, "launch_template_id", "launch_template_name")
    yield from _launched(fleet, uses)


def _spot_fleet(fleet: ResourceBlock) -> Iterator[Resource]:
    for specification in fleet.blocks("launch_specification"):
        yield from _devices(fleet, specification, specification)
    uses: list[Use] = []
    for configuration in fleet.blocks("launch_template_config"):
        uses += _specified(configuration, "id", "name")
    yield from _launched(fleet, uses)


def _launched(resource: ResourceBlock, uses: list[Use]) -> Iterator[Resource]:
    if uses:
        root = _unwritten_root(resource, None)
        yield Launch(**resource.common(), uses=tuple(uses), devices=(), root=root)


def _devices(resource: ResourceBlock, block: Block, inner: Block | None) -> Iterator[Resource]:
    """The root device, which is there whether it is written or not, and the further EBS devices."""
    further = [
        (_device(resource, device, _device_name(device)), device.exists)
        for device in block.blocks("ebs_block_device")
        if not _is_left_out(resource, device)
    ]
    written = [(_root(resource, device), device.exists) for device in block.blocks("root_block_device")]
    if written or not any(device.device == ROOT and isinstance(exists, Known) for device, exists in further):
        root = _unwritten_root(resource, inner)
        for device, exists in written:
            root = _written_root(root, device, exists)
        yield root
    yield from (device for device, _ in further)


def _is_left_out(resource: ResourceBlock, device: Block) -> bool:
    """Whether the device is one of the AMI's that the instance shall not have.

    https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/launch_configuration#no_device-1
    """
    if resource.type != "aws_launch_configuration":  # the others have no such argument
        return False
    return surely(device.flag("no_device", False))


def _unwritten_root(resource: ResourceBlock, inner: Block | None) -> Volume:
    return unwritten_root(resource.common(inner), resource.nothing, resource.type in MANY_INSTANCES)


def _written_root(unwritten: Volume, written: Volume, exists: Value[bool]) -> Volume:
    """The root device whose block may be there: either as it is written, or as the AMI has it."""
    if isinstance(exists, Known):
        return written
    fields: dict[str, Any] = fields_of(unwritten)
    for name in ("volume_type", "size_gib", "iops", "throughput_mibps", "encrypted", "kms_key_id"):
        fields[name] = chosen(exists, getattr(written, name), getattr(unwritten, name))
    return Volume(**fields)


def _device_name(block: Block) -> str:
    return device_called(block.text("device_name", ""))


def _root(resource: ResourceBlock, block: Block) -> Volume:
    """A `root_block_device`: the AMI is what it is made of, so it names no snapshot."""
    return _device(resource, block, ROOT, block.nothing)


def _device(resource: ResourceBlock, block: Block, device: str, made_of: Value[str | None] | None = None) -> Volume:
    snapshot = block.text("snapshot_id") if made_of is None else made_of
    return Volume(
        **resource.common(block),
        device=device,
        volume_type=block.text("volume_type"),  # what is not written is as in the AMI
        size_gib=block.positive("volume_size"),
        iops=block.positive("iops"),
        throughput_mibps=block.positive("throughput"),
        encrypted=_encrypted(block, snapshot),
        kms_key_id=_device_key(resource, block),
        snapshot_id=snapshot,
        outpost_arn=block.nothing,
        kept_when_deleted=block.nothing,
        delete_on_termination=block.flag("delete_on_termination", _DELETED_BY_DEFAULT.get(resource.type)),
        multi_attach=Known(False, block.default),
        initialization_rate_mibps=_initialization_rate(resource, block),
        account_encrypts_by_default=block.nothing,
        account_default_kms_key=block.nothing,
        **filled_later(block.nothing, block.nothing, block.nothing),
        for_each_instance=resource.type in MANY_INSTANCES,
    )


def _device_key(resource: ResourceBlock, block: Block) -> Value[str | None]:
    """The key of a device, which launch configurations cannot write."""
    return block.nothing if resource.type == "aws_launch_configuration" else block.text("kms_key_id")


def _initialization_rate(resource: ResourceBlock, block: Block) -> Value[float | None]:
    if resource.type != "aws_launch_template":
        return block.nothing
    return block.positive("volume_initialization_rate")


def _launch_template(template: ResourceBlock) -> Iterator[Resource]:
    devices: list[Device] = []
    for mapping in template.blocks("block_device_mappings"):
        for block in mapping.blocks("ebs"):
            ebs, name = block.within(mapping), _device_name(mapping)
            volume = _device(template, ebs, name)
            devices.append(Device(name, volume, ebs.exists))
            yield volume
    yield LaunchTemplate(
        **template.common(),
        id=template.text("id"),
        name=template.name("name", "the name"),
        latest_version=template.text("latest_version"),
        devices=tuple(devices),
    )


def _ecs_service(service: ResourceBlock) -> Iterator[Resource]:
    providers = [one.text("capacity_provider") for one in service.blocks("capacity_provider_strategy")]
    is_on_fargate = runs_on_fargate(service.text("launch_type"), providers)
    for configuration in service.blocks("volume_configuration"):
        name = configuration.text("name", "")
        device = f"managed volume {name.value}".rstrip() if isinstance(name, Known) else "managed volume"
        for managed in configuration.blocks("managed_ebs_volume"):
            volume = managed.within(configuration)
            yield Volume(
                **service.common(volume),
                device=device,
                volume_type=managed.text("volume_type"),
                size_gib=managed.positive("size_in_gb"),
                iops=managed.positive("iops"),
                throughput_mibps=managed.positive("throughput"),
                # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ecs_service#encrypted-2
                encrypted=managed.flag("encrypted", True),
                kms_key_id=managed.text("kms_key_id"),
                snapshot_id=managed.text("snapshot_id"),
                outpost_arn=managed.nothing,
                kept_when_deleted=managed.nothing,
                delete_on_termination=managed.nothing,
                multi_attach=Known(False, managed.default),
                initialization_rate_mibps=managed.positive("volume_initialization_rate"),
                account_encrypts_by_default=managed.nothing,
                account_default_kms_key=managed.nothing,
                **filled_later(managed.nothing, managed.nothing, managed.nothing),
                for_each_instance=True,
                is_on_fargate=is_on_fargate,
            )


def _attachment(attachment: ResourceBlock) -> Iterator[Resource]:
    volume, instance = attachment.text("volume_id"), attachment.text("instance_id")
    yield VolumeUse(**attachment.common(), volume_id=volume, instance_id=instance)


def _account(account: ResourceBlock) -> Iterator[Resource]:
    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_encryption_by_default
    yield Account(**account.common(), encrypts_by_default=account.flag("enabled", True))


LOWERINGS: Lowerings = {
    "aws_autoscaling_group": _group,
    "aws_ebs_encryption_by_default": _account,
    "aws_ebs_volume": _volume,
    "aws_ec2_fleet": _fleet,
    "aws_ecs_service": _ecs_service,
    "aws_instance": _instance,
    "aws_launch_configuration": _launch_configuration,
    "aws_launch_template": _launch_template,
    "aws_spot_fleet_request": _spot_fleet,
    "aws_spot_instance_request": _instance,
    "aws_volume_attachment": _attachment,
}
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/launch_template#attribute-reference
NAMES = {"aws_launch_template": {"name": "name"}}
# By which modules speak of it; `*…*` may stand inside of a longer word.
WORDS = {"ebs": ("asg", "ebs", "ec2", "*autoscaling*", "*volume*")}
PLAIN_IDENTITIES = ("aws_ebs_volume", "aws_instance")
COMPUTED_BLOCKS = (
    "ebs_block_device",
    "root_block_device",
)
LOWER_CASE_IDS = ("aws_ebs_volume",)
