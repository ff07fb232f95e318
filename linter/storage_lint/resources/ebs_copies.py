"""EBS: what is made of volumes (snapshots, AMIs, their copies), and who may have it.

Facts: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html,
https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopyImage.html and
https://docs.aws.amazon.com/dlm/latest/APIReference/API_CrossRegionCopyRule.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import ClassVar

from storage_lint.graph.choices import both, choose, each_choice, is_nothing, mapped, surely, surely_not
from storage_lint.graph.lookup import place_of
from storage_lint.graph.node import AccountSetting, Expander, Resource
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.ebs import Snapshot, Volume
from storage_lint.source.record import replace

Sources = Mapping[tuple[str, str], Sequence[Resource]]  # (scope, address) -> what is there


class SnapshotCopy(Resource, kw_only=True):
    """A copy of a snapshot, or the copies that a lifecycle policy makes."""

    kind: ClassVar[str] = "ebs.snapshot_copy"

    part: str  # '' for a copy of its own; 'copies to eu-west-1' of a policy: used in messages
    encrypted: Value[bool]
    source_snapshot_id: Value[str | None]  # Known(None): whatever the policy takes
    # Whether the source is: filled from the graph, else Known(None).
    source_is_encrypted: Value[bool | None]
    account_encrypts_by_default: Value[bool | None]

    @property
    def piece(self) -> str:
        """Which of the policy's rules it is."""
        return self.part

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in whether the source is encrypted."""
        return partial(_with_source, _by_address(nodes))


class ImageDevice(Resource, kw_only=True):
    """A block device of an AMI that is registered from snapshots or from nothing, or all devices of a copied AMI."""

    kind: ClassVar[str] = "ebs.image_device"

    device: str  # '' for a copy
    encrypted: Value[bool | None]  # Known(None): nothing is written, its source decides
    snapshot_id: Value[str | None]
    source_image_id: Value[str | None]  # of a copy
    # Whether all devices of the source of a copy are: filled from the graph, else Known(None).
    source_is_encrypted: Value[bool | None]
    account_encrypts_by_default: Value[bool | None]

    @property
    def piece(self) -> str:
        """The device."""
        return self.device

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what fills in whether the source of a copy is encrypted."""
        return partial(_with_source_image, _by_address(nodes))


class FastSnapshotRestore(Resource, kw_only=True):
    """Snapshots that are restored at full speed, in each of these Availability Zones."""

    kind: ClassVar[str] = "ebs.fast_snapshot_restore"

    part: str  # '' for one of its own, else the schedule of a policy
    zones: Value[tuple[str, ...]]

    @property
    def piece(self) -> str:
        """Which of the policy's schedules it is."""
        return self.part


class SharingBlock(Resource, kw_only=True):
    """Whether snapshots or AMIs of an account may be shared with everybody in one of its Regions."""

    kind: ClassVar[str] = "ebs.sharing_block"
    regional: ClassVar[bool] = True

    shared: str  # 'snapshots', 'AMIs'
    state: Value[str]


class LaunchPermission(Resource, kw_only=True):
    """Who may launch instances of an AMI."""

    kind: ClassVar[str] = "ebs.launch_permission"

    group: Value[str | None]  # 'all': everybody


class DefaultKey(AccountSetting, kw_only=True):
    """`aws_ebs_default_kms_key`: the key of new volumes that name none."""

    kind: ClassVar[str] = "ebs.default_key"
    fills: ClassVar[str] = "account_default_kms_key"
    # https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html
    regional: ClassVar[bool] = True

    key_arn: Value[str | None]

    @property
    def setting(self) -> Value[str | None]:
        """The key."""
        return self.key_arn


def _by_address(nodes: Sequence[Resource]) -> Sources:
    found: dict[tuple[str, str], list[Resource]] = {}
    for node in nodes:
        if isinstance(node, (Snapshot, SnapshotCopy, ImageDevice)) or (isinstance(node, Volume) and not node.device):
            found.setdefault((node.scope, node.address), []).append(node)
    return found


def _with_source(sources: Sources, copy: SnapshotCopy) -> Iterator[SnapshotCopy]:
    yield replace(copy, source_is_encrypted=_encryption(sources, copy, copy.source_snapshot_id, 0))


def _encryption(sources: Sources, near: Resource, target: Value[str | None], depth: int) -> Value[bool | None]:
    """Whether what a snapshot, a copy or a volume is referred to as is encrypted; Known(None): it was not read."""
    found = _referred(sources, near, target)
    if found is None:
        if isinstance(target, Unknown) and target.choices:
            choices = ((one.when, _encryption(sources, near, one.value, depth)) for one in target.choices)
            return choose(target, choices)
        return Known(None, target.origin)
    if isinstance(found, Snapshot):
        return _encryption(sources, found, found.volume_id, depth)
    if isinstance(found, SnapshotCopy):
        written = found.encrypted
        if depth or surely(written):
            return written
        return _encryption(sources, found, found.source_snapshot_id, depth + 1)
    return found.encrypted if isinstance(found, Volume) else Known(None, target.origin)


def _with_source_image(sources: Sources, image: ImageDevice) -> Iterator[ImageDevice]:
    yield replace(image, source_is_encrypted=_image_encryption(sources, image, image.source_image_id))


def _image_encryption(sources: Sources, near: Resource, target: Value[str | None]) -> Value[bool | None]:
    """Whether every device of the AMI that a value refers to is encrypted; Known(None): it was not read."""
    found = sources.get(place_of(target, near.scope), ())
    devices = [one for one in found if isinstance(one, ImageDevice)]
    if not devices:
        if isinstance(target, Unknown) and target.choices:
            return each_choice(target, lambda case: _image_encryption(sources, near, case))
        return Known(None, target.origin)
    every: Value[bool] = Known(True, target.origin)
    for device in devices:
        encrypted = _device_encryption(sources, device)
        if is_nothing(encrypted):
            return Known(None, target.origin)
        every = both(every, mapped(encrypted, bool))
    return every


def _device_encryption(sources: Sources, device: ImageDevice) -> Value[bool | None]:
    """Whether a device is encrypted; Known(None): what it is made from, which was not read, decides."""
    written = device.encrypted
    if surely_not(written):
        if not is_nothing(device.snapshot_id):
            return _encryption(sources, device, device.snapshot_id, 0)
        if not device.device:
            return Known(None, written.origin)  # a copy of a copy
    return written


def _referred(sources: Sources, near: Resource, target: Value[str | None]) -> Resource | None:
    """The one resource that a value refers to."""
    found = sources.get(place_of(target, near.scope), ())
    return found[0] if len(found) == 1 else None
