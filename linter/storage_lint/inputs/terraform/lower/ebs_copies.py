"""EBS in Terraform: snapshots, AMIs, their copies, and who may have them.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_snapshot_copy
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ami
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ami_copy
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ami_launch_permission
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dlm_lifecycle_policy
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_default_kms_key
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_fast_snapshot_restore
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ebs_snapshot_block_public_access
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import either, is_nothing, mapped
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, target
from storage_lint.resources.ebs import Snapshot, SnapshotPolicy
from storage_lint.resources.ebs_copies import (
    DefaultKey,
    FastSnapshotRestore,
    ImageDevice,
    LaunchPermission,
    SharingBlock,
    SnapshotCopy,
)


def _snapshot(snapshot: ResourceBlock) -> Iterator[Resource]:
    yield Snapshot(**snapshot.common(), volume_id=target(snapshot.text("volume_id")))


def _snapshot_copy(copy: ResourceBlock) -> Iterator[Resource]:
    yield _copy(copy, copy, "", copy.text("source_snapshot_id"), copy.flag("encrypted", False))


def _copy(
    resource: ResourceBlock, block: Block, part: str, source: Value[str | None], encrypted: Value[bool]
) -> SnapshotCopy:
    return SnapshotCopy(
        **resource.common(None if block is resource else block),
        part=part,
        encrypted=encrypted,
        source_snapshot_id=source,
        source_is_encrypted=block.nothing,
        account_encrypts_by_default=block.nothing,
    )


def _snapshot_policy(policy: ResourceBlock) -> SnapshotPolicy:
    """Of which volumes a policy makes snapshots."""
    nothing, default = policy.nothing, policy.text("default_policy")

    def kinds(details: Block) -> Value[tuple[str, ...]]:
        one = details.text("resource_type")
        several = details.texts("resource_types")
        return several if is_nothing(one) else mapped(one, lambda kind: (str(kind),))

    def excluded(details: Block) -> Value[Any]:
        return details.block("exclusions", lambda one: one.pairs("exclude_tags"), nothing)

    def excluded_types(details: Block) -> Value[tuple[str, ...]]:
        return details.block("exclusions", lambda one: one.texts("exclude_volume_types"), none)

    none: Known[tuple[str, ...]] = Known((), policy.default)
    details = "policy_details"
    simplified = policy.block(details, lambda one: one.text("policy_language"), nothing)
    return SnapshotPolicy(
        **policy.common(),
        is_enabled=mapped(policy.text("state", "ENABLED"), lambda one: one == "ENABLED"),
        takes_volumes=either(
            mapped(policy.block(details, kinds, none), lambda all_: "VOLUME" in all_),
            mapped(default, lambda one: one == "VOLUME"),
        ),
        takes_instances=either(
            mapped(policy.block(details, kinds, none), lambda all_: "INSTANCE" in all_),
            mapped(default, lambda one: one == "INSTANCE"),
        ),
        target_tags=policy.block(details, lambda one: one.pairs("target_tags"), nothing),
        takes_all=either(mapped(simplified, lambda one: one == "SIMPLIFIED"), mapped(default, lambda one: bool(one))),
        excluded_tags=policy.block(details, excluded, nothing),
        excluded_types=policy.block(details, excluded_types, none),
        excluded_data_tags=nothing,  # the provider has no such argument
    )


def _lifecycle_policy(policy: ResourceBlock) -> Iterator[Resource]:
    yield _snapshot_policy(policy)
    for details in policy.blocks("policy_details"):
        for schedule in details.blocks("schedule"):
            yield from _schedule(policy, schedule.within(details))
        for action in details.blocks("action"):
            for copied in action.blocks("cross_region_copy"):
                there = copied.within(action.within(details))
                # Not encrypted is the default:
                # https://docs.aws.amazon.com/dlm/latest/APIReference/API_EncryptionConfiguration.html
                off = Known(False, there.default)
                encrypted = there.block("encryption_configuration", lambda one: one.flag("encrypted", False), off)
                yield _copy(policy, there, _copies(there.text("target")), there.nothing, encrypted)


def _schedule(policy: ResourceBlock, schedule: Block) -> Iterator[Resource]:
    for rule in schedule.blocks("cross_region_copy_rule"):
        there = rule.within(schedule)
        part = _copies(there.text("target_region"), there.text("target"))
        yield _copy(policy, there, part, there.nothing, there.flag("encrypted", False))
    name = schedule.text("name", "")
    for rule in schedule.blocks("fast_restore_rule"):
        there = rule.within(schedule)
        yield FastSnapshotRestore(
            **policy.common(there),
            part=f"schedule {name.value}".rstrip() if isinstance(name, Known) else "schedule",
            zones=there.texts("availability_zones"),
        )


def _copies(*targets: Value[str | None]) -> str:
    written = [one.value for one in targets if isinstance(one, Known) and one.value is not None]
    return f"copies to {written[0]}" if written else "copies"


def _image(image: ResourceBlock) -> Iterator[Resource]:
    for device in image.blocks("ebs_block_device"):
        name = device.text("device_name", "")
        yield ImageDevice(
            **image.common(device),
            device=f"device {name.value}".rstrip() if isinstance(name, Known) else "device",
            # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/ami#encrypted-1
            encrypted=device.flag("encrypted", False),
            snapshot_id=device.text("snapshot_id"),
            source_image_id=device.nothing,
            source_is_encrypted=device.nothing,
            account_encrypts_by_default=device.nothing,
        )


def _image_copy(copy: ResourceBlock) -> Iterator[Resource]:
    yield ImageDevice(
        **copy.common(),
        device="",
        encrypted=copy.flag("encrypted"),  # an encrypted source stays encrypted
        snapshot_id=copy.nothing,
        source_image_id=copy.text("source_ami_id"),
        source_is_encrypted=copy.nothing,
        account_encrypts_by_default=copy.nothing,
    )


def _launch_permission(permission: ResourceBlock) -> Iterator[Resource]:
    yield LaunchPermission(**permission.common(), group=permission.text("group"))


def _fast_restore(restore: ResourceBlock) -> Iterator[Resource]:
    zone = restore.text("availability_zone", "")
    yield FastSnapshotRestore(
        **restore.common(),
        part="",
        zones=mapped(zone, lambda name: (name,)),
    )


def _snapshot_sharing(block: ResourceBlock) -> Iterator[Resource]:
    yield SharingBlock(**block.common(), shared="snapshots", state=block.text("state", ""))


def _image_sharing(block: ResourceBlock) -> Iterator[Resource]:
    yield SharingBlock(**block.common(), shared="AMIs", state=block.text("state", ""))


def _default_key(key: ResourceBlock) -> Iterator[Resource]:
    yield DefaultKey(**key.common(), key_arn=key.text("key_arn"))


LOWERINGS: Lowerings = {
    "aws_ami": _image,
    "aws_ami_copy": _image_copy,
    "aws_ami_launch_permission": _launch_permission,
    "aws_dlm_lifecycle_policy": _lifecycle_policy,
    "aws_ebs_default_kms_key": _default_key,
    "aws_ebs_fast_snapshot_restore": _fast_restore,
    "aws_ebs_snapshot": _snapshot,
    "aws_ebs_snapshot_block_public_access": _snapshot_sharing,
    "aws_ebs_snapshot_copy": _snapshot_copy,
    "aws_ec2_image_block_public_access": _image_sharing,
}
PLAIN_IDENTITIES = ("aws_ebs_snapshot",)
