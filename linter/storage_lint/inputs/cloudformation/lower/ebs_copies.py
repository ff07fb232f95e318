"""EBS in CloudFormation: the copies that lifecycle policies make, and the block on public sharing.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dlm-lifecyclepolicy.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-snapshotblockpublicaccess.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock
from storage_lint.resources.ebs_copies import FastSnapshotRestore, SharingBlock, SnapshotCopy


def _lifecycle_policy(policy: ResourceBlock) -> Iterator[Resource]:
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


def _copy(policy: ResourceBlock, block: Block, part: str, encrypted: Value[bool]) -> SnapshotCopy:
    return SnapshotCopy(
        **policy.common(block),
        part=part,
        encrypted=encrypted,
        source_snapshot_id=block.nothing,
        source_is_encrypted=block.nothing,
        account_encrypts_by_default=block.nothing,
    )


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
