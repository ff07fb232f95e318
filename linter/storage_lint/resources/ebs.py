"""EBS: volumes, wherever they are declared.

Facts: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from storage_lint.graph.choices import both, either, follow, leaves, mapped, opposite
from storage_lint.graph.environment import are_one
from storage_lint.graph.lookup import Lookup
from storage_lint.graph.node import AccountSetting, Expander, Resource
from storage_lint.graph.tags import Tag, has_one_of
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.backup_plans import MAX_SELECTIONS, Coverage, Kind
from storage_lint.source.record import replace

_TO_BACKUP = Kind("ec2", "volume/", "volume_id", "in_backup_plan")


class Volume(Resource, kw_only=True):
    """A volume, or a block device of an instance, launch template, launch configuration or spot fleet.

    Known(None) means that nothing was written and no documented default applies: the AMI, the snapshot or the
    account decides. `address` and `type` are those of the resource that declares the device.
    """

    kind: ClassVar[str] = "ebs.volume"
    identity: ClassVar[str] = "volume_id"

    device: str  # '' for a volume of its own; 'root device', 'device /dev/sdf' else: used in messages
    volume_type: Value[str | None]
    size_gib: Value[float | None]
    iops: Value[float | None]
    throughput_mibps: Value[float | None]
    encrypted: Value[bool | None]
    kms_key_id: Value[str | None]
    snapshot_id: Value[str | None]
    outpost_arn: Value[str | None]  # Known(None): in a Region
    kept_when_deleted: Value[bool | None]  # a last snapshot, or left by its stack; Known(None): a device
    delete_on_termination: Value[bool | None]  # Known(None): a volume of its own, or nobody says it
    multi_attach: Value[bool]
    initialization_rate_mibps: Value[float | None]
    # aws_ebs_encryption_by_default in the same root, else Known(None): filled by the join.
    account_encrypts_by_default: Value[bool | None]
    # aws_ebs_default_kms_key, alike.
    account_default_kms_key: Value[str | None]
    # What declares the device makes any number of instances: a launch template, a launch configuration, a fleet.
    for_each_instance: bool = False
    # Made from another volume, whose size it takes when none is written.
    is_copy: bool = False
    # CloudFormation only: the Availability Zone by its name and by its id.
    names_zone_twice: bool = False
    # Of a volume of its own: its id, its tags, and whether its code speaks of it elsewhere.
    volume_id: Value[str | None]
    tags: Value[tuple[Tag, ...] | None]
    is_mentioned: bool = True
    # Filled from the graph: what backs it up, and whether something attaches it.
    in_backup_plan: Value[bool]
    in_snapshot_policy: Value[bool]
    account_backup_tags: Value[tuple[str, ...] | None]
    is_attached: Value[bool]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in what backs a volume up, and what attaches it."""
        return _Beside(nodes).filled

    @property
    def piece(self) -> str:
        """The device."""
        return self.device


class VolumeUse(Resource, kw_only=True):
    """An attachment of a volume to an instance. Nothing of it is judged by itself."""

    kind: ClassVar[str] = "ebs.volume_use"

    volume_id: Value[str | None]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for an attachment: nothing of its own."""
        return lambda _use: ()


class SnapshotPolicy(Resource, kw_only=True):
    """A policy of Data Lifecycle Manager: of which volumes it makes snapshots. See also `ebs_copies`.

    https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-ami-policy.html
    """

    kind: ClassVar[str] = "ebs.snapshot_policy"

    is_enabled: Value[bool]
    takes_volumes: Value[bool]
    target_tags: Value[tuple[Tag, ...] | None]  # one of them is enough
    takes_all: Value[bool]  # a default policy
    excluded_tags: Value[tuple[Tag, ...] | None]
    excluded_types: Value[tuple[str, ...]]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for a policy: nothing of its own."""
        return lambda _policy: ()


def beside(nothing: Known[None], volume_id: Value[str | None], tags: Value[tuple[Tag, ...] | None]) -> dict[str, Any]:
    """Return the fields of a volume that the graph fills, empty, with those by which it does."""
    no = Known(False, nothing.origin)
    return {
        "volume_id": volume_id,
        "tags": tags,
        "in_backup_plan": no,
        "in_snapshot_policy": no,
        "account_backup_tags": nothing,
        "is_attached": no,
    }


class _Beside:
    """The backup plans, snapshot policies and attachments of a graph."""

    # complexity: one list for each kind of node
    def __init__(self, nodes: Sequence[Resource]) -> None:
        self._plans = Coverage(nodes, _TO_BACKUP)
        self._policies: dict[str, list[SnapshotPolicy]] = defaultdict(list)  # scope -> policies
        for one in nodes:
            if isinstance(one, SnapshotPolicy):
                self._policies[one.scope].append(one)
        self._uses = [one for one in nodes if isinstance(one, VolumeUse)]
        own = [one for one in nodes if isinstance(one, Volume) and not one.device] if self._uses else []
        volumes = Lookup(own)
        self._attached: dict[tuple[str, str], Value[bool]] = {}
        self._open: dict[str, Unknown] = {}  # scope -> an attachment of a volume that is not known
        for use in self._uses:
            found = volumes.find(use, use.volume_id)
            for volume in leaves(found):
                if isinstance(volume, Unknown):
                    self._open.setdefault(use.scope, volume)
                elif volume.value is not None:
                    self._attached[volume.value.scope, volume.value.address] = Known(True, use.declared)

    def filled(self, volume: Volume) -> Iterator[Resource]:
        """Yield a volume with what backs it up and what attaches it."""
        if volume.device:
            yield volume
            return
        attached: Value[bool] = Known(False, volume.declared)
        attached = self._open.get(volume.scope, attached)
        attached = self._attached.get((volume.scope, volume.address), attached)
        volume = replace(volume, is_attached=attached, in_snapshot_policy=self._in_policy(volume))
        yield from self._plans.filled(volume)

    def _in_policy(self, volume: Volume) -> Value[bool]:
        taken: Value[bool] = Known(False, volume.declared)
        policies = self._policies.get(volume.scope, [])
        if len(policies) > MAX_SELECTIONS:
            return Unknown(f"which of {len(policies)} snapshot policies take it is not worked out", volume.declared)
        for policy in policies:
            together = are_one(policy.environment, volume.environment, regional=True)
            if together is False:
                continue
            works = both(policy.exists, both(policy.is_enabled, policy.takes_volumes))
            taken = either(taken, both(works, _targets(policy, volume)))
        return taken


def _targets(policy: SnapshotPolicy, volume: Volume) -> Value[bool]:
    wanted = _has_any(policy.target_tags, volume)
    kind, types = volume.volume_type, policy.excluded_types
    excluded = _has_any(policy.excluded_tags, volume)
    typed = follow(types, lambda known: mapped(kind, lambda one: one in known.value))
    return either(wanted, both(policy.takes_all, opposite(either(excluded, typed))))


def _has_any(tags: Value[tuple[Tag, ...] | None], volume: Volume) -> Value[bool]:
    """Whether a volume has one of some tags."""
    if isinstance(tags, Unknown):
        return tags
    found: Value[bool] = Known(False, tags.origin)
    for tag in tags.value or ():
        if isinstance(tag.key, Unknown) or isinstance(tag.value, Unknown):
            return tag.key if isinstance(tag.key, Unknown) else tag.value  # type: ignore[return-value]  # one is
        found = either(
            found, both(tag.exists, has_one_of(volume.tags, (f"{tag.key.value}={tag.value.value}",), tags.origin))
        )
    return found


class Account(AccountSetting, kw_only=True):
    """Account-wide settings: `aws_ebs_encryption_by_default`."""

    kind: ClassVar[str] = "ebs.account"
    fills: ClassVar[str] = "account_encrypts_by_default"
    assume: ClassVar[str] = "ebs_encryption_by_default"
    # https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
    regional: ClassVar[bool] = True

    encrypts_by_default: Value[bool]

    @property
    def setting(self) -> Value[bool]:
        """Whether new volumes are encrypted when they do not say."""
        return self.encrypts_by_default
