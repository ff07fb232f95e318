"""EBS in CloudFormation: the copies that lifecycle policies make, and the block on public sharing.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dlm-lifecyclepolicy.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-snapshotblockpublicaccess.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import either, is_nothing, mapped
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock
from storage_lint.resources.ebs import SnapshotPolicy
from storage_lint.resources.ebs_copies import FastSnapshotRestore, SharingBlock, SnapshotCopy


def _copy(policy: ResourceBlock, block: Block, part: str, encrypted: Value[bool]) -> SnapshotCopy:
    return SnapshotCopy(
        **policy.common(block),
        part=part,
        encrypted=encrypted,
        source_snapshot_id=block.nothing,
        source_is_encrypted=block.nothing,
        account_encrypts_by_default=block.nothing,
    )


def _snapshot_policy(policy: ResourceBlock) -> SnapshotPolicy:
    """Of which volumes a policy makes snapshots; a default policy says what it excludes beside its details."""
    nothing, default = policy.nothing, policy.text("DefaultPolicy")

    def kinds(details: Block) -> Value[tuple[str, ...]]:
        one = details.text("ResourceType")
        several = details.texts("ResourceTypes")
        return several if is_nothing(one) else mapped(one, lambda kind: (str(kind),))

    def excluded_data(details: Block) -> Value[Any]:
        return details.block("Parameters", lambda one: one.pairs("ExcludeDataVolumeTags"), nothing)

    none: Known[tuple[str, ...]] = Known((), policy.default)
    details = "PolicyDetails"
    simplified = policy.block(details, lambda one: one.text("PolicyLanguage"), nothing)
    return SnapshotPolicy(
        **policy.common(),
        is_enabled=mapped(policy.text("State", "ENABLED"), lambda one: one == "ENABLED"),
        takes_volumes=either(
            mapped(policy.block(details, kinds, none), lambda all_: "VOLUME" in all_),
            mapped(default, lambda one: one == "VOLUME"),
        ),
        takes_instances=either(
            mapped(policy.block(details, kinds, none), lambda all_: "INSTANCE" in all_),
            mapped(default, lambda one: one == "INSTANCE"),
        ),
        target_tags=policy.block(details, lambda one: one.pairs("TargetTags"), nothing),
        takes_all=either(mapped(simplified, lambda one: one == "SIMPLIFIED"), mapped(default, lambda one: bool(one))),
        excluded_tags=policy.block("Exclusions", lambda one: one.pairs("ExcludeTags"), nothing),
        excluded_types=policy.block("Exclusions", lambda one: one.texts("ExcludeVolumeTypes"), none),
        excluded_data_tags=policy.block(details, excluded_data, nothing),
    )


def _lifecycle_policy(policy: ResourceBlock) -> Iterator[Resource]:
    yield _snapshot_policy(policy)
    for details in policy.blocks("PolicyDetails"):
        for schedule in details.blocks("Schedules"):
            yield from _schedule(policy, schedule.within(details))
        for action in details.blocks("Actions"):
            for copied in action.blocks("CrossRegionCopy"):
                there = copied.within(action.within(details))
                # Not encrypted is the default:
                # https://docs.aws.amazon.com/dlm/latest/APIReference/API_EncryptionConfiguration.html
                off = Known(False, there.default)
                encrypted = there.block("EncryptionConfiguration", lambda one: one.flag("Encrypted", False), off)
                yield _copy(policy, there, _copies(there.text("Target")), encrypted)


def _schedule(policy: ResourceBlock, schedule: Block) -> Iterator[Resource]:
    for rule in schedule.blocks("CrossRegionCopyRules"):
        there = rule.within(schedule)
        part = _copies(there.text("TargetRegion"), there.text("Target"))
        yield _copy(policy, there, part, there.flag("Encrypted", False))
    name = schedule.text("Name", "")
    for rule in schedule.blocks("FastRestoreRule"):
        there = rule.within(schedule)
        yield FastSnapshotRestore(
            **policy.common(there),
            part=f"schedule {name.value}".rstrip() if isinstance(name, Known) else "schedule",
            zones=there.texts("AvailabilityZones"),
        )


def _copies(*targets: Value[str | None]) -> str:
    written = [one.value for one in targets if isinstance(one, Known) and one.value is not None]
    return f"copies to {written[0]}" if written else "copies"


def _snapshot_sharing(block: ResourceBlock) -> Iterator[Resource]:
    yield SharingBlock(**block.common(), shared="snapshots", state=block.text("State", ""))


LOWERINGS: Lowerings = {
    "AWS::DLM::LifecyclePolicy": _lifecycle_policy,
    "AWS::EC2::SnapshotBlockPublicAccess": _snapshot_sharing,
}
