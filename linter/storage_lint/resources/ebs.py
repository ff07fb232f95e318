"""EBS: volumes, wherever they are declared.

Facts: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_EbsBlockDevice.html
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, ClassVar

from storage_lint.graph.choices import both, cases, either, follow, is_nothing, mapped, opposite, or_else
from storage_lint.graph.environment import are_one
from storage_lint.graph.lookup import Lookup, place_of
from storage_lint.graph.node import AccountSetting, Expander, Resource
from storage_lint.graph.tags import Tag, has_one_of
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.backup_plans import MAX_SELECTIONS, Coverage, Kind
from storage_lint.source.record import replace

MAX_SNAPSHOTS = 8  # that a volume goes back to, one made of the other
_TO_BACKUP = Kind("ec2", "volume/", "volume_id", "in_backup_plan")
_WITH_INSTANCE = Kind("ec2", "instance/", "instance_id", "")


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
    # Of a volume that ECS manages: whether its tasks run on Fargate.
    is_on_fargate: Value[bool] | None = None
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
        return _Filling(nodes).filled

    @property
    def piece(self) -> str:
        """The device."""
        return self.device


class VolumeUse(Resource, kw_only=True):
    """An attachment of a volume to an instance. Nothing of it is judged by itself."""

    kind: ClassVar[str] = "ebs.volume_use"

    volume_id: Value[str | None]
    instance_id: Value[str | None]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for an attachment: nothing of its own."""
        return lambda _use: ()


class Instance(Resource, kw_only=True):
    """An instance as backups know it: they take the volumes that are attached to it. Nothing of it is judged."""

    kind: ClassVar[str] = "ebs.instance"
    identity: ClassVar[str] = "instance_id"

    instance_id: Value[str]
    tags: Value[tuple[Tag, ...] | None]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for an instance: nothing of its own."""
        return lambda _instance: ()


class SnapshotPolicy(Resource, kw_only=True):
    """A policy of Data Lifecycle Manager: of which volumes it makes snapshots, or of all those of which instances.

    See also `ebs_copies`.

    https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-ami-policy.html
    """

    kind: ClassVar[str] = "ebs.snapshot_policy"

    is_enabled: Value[bool]
    takes_volumes: Value[bool]
    takes_instances: Value[bool]
    target_tags: Value[tuple[Tag, ...] | None]  # one of them is enough
    takes_all: Value[bool]  # a default policy
    excluded_tags: Value[tuple[Tag, ...] | None]
    excluded_types: Value[tuple[str, ...]]
    excluded_data_tags: Value[tuple[Tag, ...] | None]  # of volumes of instances

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for a policy: nothing of its own."""
        return lambda _policy: ()


def runs_on_fargate(launch_type: Value[str | None], providers: Sequence[Value[str | None]]) -> Value[bool]:
    """Return whether tasks of an ECS service run on Fargate, by its launch type, else by its capacity providers.

    https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
    """
    for one in providers:
        launch_type = one if isinstance(one, Unknown) or str(one.value).startswith("FARGATE") else launch_type
    if is_nothing(launch_type) and providers:
        return Known(False, providers[0].origin)
    reason = "the capacity providers of its cluster decide whether it runs on Fargate"
    default: Value[str | None] = Unknown(reason, launch_type.origin, supply="write the launch type")
    return mapped(or_else(launch_type, default), lambda name: str(name).startswith("FARGATE"))


def filled_later(
    nothing: Known[None], volume_id: Value[str | None], tags: Value[tuple[Tag, ...] | None]
) -> dict[str, Any]:
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


class Snapshot(Resource, kw_only=True):
    """A snapshot: what copies are made of. It is encrypted as its volume is, so nothing of it is judged."""

    kind: ClassVar[str] = "ebs.snapshot"

    volume_id: Value[str]

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander:
        """Return what stands in the graph for a snapshot: nothing of its own."""
        return lambda _snapshot: ()


class _Filling:
    """The backup plans, snapshot policies and attachments of a graph."""

    # complexity: one list for each kind of node
    def __init__(self, nodes: Sequence[Resource]) -> None:
        self._plans = Coverage(nodes, _TO_BACKUP)
        self._plans_of_instances = Coverage(nodes, _WITH_INSTANCE)
        self._policies: dict[str, list[SnapshotPolicy]] = defaultdict(list)  # scope -> policies
        for one in nodes:
            if isinstance(one, SnapshotPolicy):
                self._policies[one.scope].append(one)
        self._uses: dict[tuple[str, str], list[VolumeUse]] = defaultdict(list)  # by the volume's scope and address
        self._open: dict[str, Unknown] = {}  # scope -> an attachment of a volume that is not known
        uses = [one for one in nodes if isinstance(one, VolumeUse)]
        self._find_volumes(uses, [one for one in nodes if isinstance(one, Volume) and not one.device] if uses else [])
        self._own: dict[tuple[str, str], list[Snapshot | Volume]] = defaultdict(list)  # by scope and address
        for node in nodes:
            if isinstance(node, Snapshot) or (isinstance(node, Volume) and not node.device):
                self._own[node.scope, node.address].append(node)
        self._instances = Lookup(one for one in nodes if uses and isinstance(one, Instance))

    def _find_volumes(self, uses: Sequence[VolumeUse], own: Sequence[Volume]) -> None:
        volumes = Lookup(own)
        for use in uses:
            for volume in cases(volumes.find(use, use.volume_id)):
                if isinstance(volume, Unknown):
                    self._open.setdefault(use.scope, volume)
                elif volume.value is not None:
                    self._uses[volume.value.scope, volume.value.address].append(use)

    def filled(self, volume: Volume) -> Iterator[Resource]:
        """Yield a volume with what backs it up, what attaches it, and what it takes from its snapshot."""
        volume = self._restored(volume)
        if volume.device:
            yield volume
            return
        uses = self._uses.get((volume.scope, volume.address), ())
        attached: Value[bool] = self._open.get(volume.scope, Known(False, volume.declared))
        attached = Known(True, uses[0].declared) if uses else attached
        volume = replace(volume, is_attached=attached, in_snapshot_policy=self._in_policy(volume))
        for one in self._plans.filled(volume):
            with_instance = self._of_instances(volume, self._plans_of_instances.of)
            yield replace(one, in_backup_plan=either(with_instance, one.in_backup_plan))

    def _restored(self, volume: Volume, depth: int = 0) -> Volume:
        """Return a volume with what it takes from the volume whose snapshot it is made of.

        https://docs.aws.amazon.com/ebs/latest/userguide/how-ebs-encryption-works.html
        """
        snapshot = self._referred(volume.snapshot_id, volume)
        source = self._referred(snapshot.volume_id, snapshot) if isinstance(snapshot, Snapshot) else None
        if not isinstance(source, Volume) or depth == MAX_SNAPSHOTS:
            return volume
        source, origin = self._restored(source, depth + 1), volume.snapshot_id.origin
        encrypted = Known(source.encrypted.value, origin) if isinstance(source.encrypted, Known) else source.encrypted
        key = or_else(volume.kms_key_id, source.kms_key_id)
        return replace(volume, encrypted=or_else(volume.encrypted, encrypted), kms_key_id=key)

    def _referred(self, target: Value[str | None], near: Resource) -> Snapshot | Volume | None:
        found = self._own.get(place_of(target, near.scope), ())
        return found[0] if len(found) == 1 else None

    def _of_instances(self, volume: Volume, taken: Callable[[Instance], Value[bool]], unread: str = "") -> Value[bool]:
        """Whether an instance that a volume is attached to is taken; `unread` says why that is open of one not read."""

        def of_one(found: Known[Instance | None]) -> Value[bool]:
            if found.value is not None:
                return taken(found.value)
            return Unknown(unread, found.origin) if unread else Known(False, found.origin)

        answer: Value[bool] = Known(False, volume.declared)
        for use in self._uses.get((volume.scope, volume.address), ()):
            answer = either(answer, follow(self._instances.find(use, use.instance_id), of_one))
        return answer

    def _in_policy(self, volume: Volume) -> Value[bool]:
        taken: Value[bool] = Known(False, volume.declared)
        policies = self._policies.get(volume.scope, [])
        if len(policies) > MAX_SELECTIONS:
            return Unknown(f"which of {len(policies)} snapshot policies take it is not worked out", volume.declared)
        for policy in policies:
            together = are_one(policy.environment, volume.environment, regional=True)
            if together is False:
                continue
            itself = both(policy.takes_volumes, _targets(policy, volume))
            with_instance = both(policy.takes_instances, self._with_instance(policy, volume))
            works = both(policy.exists, policy.is_enabled)
            taken = either(taken, both(works, either(itself, with_instance)))
        return taken

    def _with_instance(self, policy: SnapshotPolicy, volume: Volume) -> Value[bool]:
        """Whether a policy takes an instance that the volume is attached to, and the volume with it."""
        left_out = _has_any(policy.excluded_data_tags, volume.tags)
        unread = f"whether {policy.address} takes the instance that it is attached to is not known: that was not read"
        return both(opposite(left_out), self._of_instances(volume, lambda one: _takes(policy, one.tags), unread))


def _takes(policy: SnapshotPolicy, tags: Value[tuple[Tag, ...] | None]) -> Value[bool]:
    """Whether a policy takes what has these tags: by one of them, or as a default policy."""
    excluded = _has_any(policy.excluded_tags, tags)
    return either(_has_any(policy.target_tags, tags), both(policy.takes_all, opposite(excluded)))


def _targets(policy: SnapshotPolicy, volume: Volume) -> Value[bool]:
    kind, types = volume.volume_type, policy.excluded_types
    typed = follow(types, lambda known: mapped(kind, lambda one: one in known.value))
    wanted = _has_any(policy.target_tags, volume.tags)
    return either(wanted, both(_takes(policy, volume.tags), opposite(typed)))


def _has_any(tags: Value[tuple[Tag, ...] | None], own: Value[tuple[Tag, ...] | None]) -> Value[bool]:
    """Whether one of some tags is among others."""
    if isinstance(tags, Unknown):
        return tags
    found: Value[bool] = Known(False, tags.origin)
    for tag in tags.value or ():
        if isinstance(tag.key, Unknown) or isinstance(tag.value, Unknown):
            return tag.key if isinstance(tag.key, Unknown) else tag.value  # type: ignore[return-value]  # one is
        found = either(found, both(tag.exists, has_one_of(own, (f"{tag.key.value}={tag.value.value}",), tags.origin)))
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
