"""EFS refuses this configuration

## Why

Some settings of a file system exclude each other. Terraform and CloudFormation send them as they are
written, and EFS refuses them in the middle of a deployment:

- Max I/O with elastic throughput, or in One Zone;
- provisioned throughput without an amount, or less than 1 MiB/s; in CloudFormation also an amount beside another mode;
- Archive with bursting throughput, or not later than Infrequent Access. Whether it goes with provisioned throughput, or
  without Infrequent Access, is said in two ways: undecided;
- a lifecycle policy that names two transitions, one transition named twice, or more than three policies;
- a key without encryption;
- a second mount target of a One Zone file system, one in another zone than it, two in one subnet, in subnets of one
  Availability Zone or of two VPCs; more security groups than the quota, an address that is not in the subnet, or of
  another kind than the mount target's;
- a zone or a KMS key of another Region than the file system, or the destination of its replication; a mount target or
  an access point of a file system whose ARN is of another Region;
- a policy that denies everybody to change it, unless the check of that is bypassed;
- an access point whose path is longer than 100 characters or deeper than four directories, whose permissions are not
  three or four octal digits, or whose directory is made without owner, group or permissions.

## Fails

```terraform
resource "aws_efs_file_system" "files" {
  encrypted        = true
  performance_mode = "maxIO" # finding
  throughput_mode  = "elastic"
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      ThroughputMode: bursting
      LifecyclePolicies:
        - TransitionToIA: AFTER_30_DAYS
        - TransitionToArchive: AFTER_90_DAYS # finding
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true,
        "ThroughputMode": "elastic",
        "ProvisionedThroughputInMibps": 10 // finding
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_efs_file_system" "files" {
  encrypted       = true
  throughput_mode = "elastic"

  lifecycle_policy {
    transition_to_ia = "AFTER_30_DAYS"
  }

  lifecycle_policy {
    transition_to_archive = "AFTER_90_DAYS"
  }
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
      ThroughputMode: provisioned
      ProvisionedThroughputInMibps: 10
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": { "Encrypted": true, "ThroughputMode": "elastic" },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "mode" {
  type = string
}

resource "aws_efs_file_system" "files" {
  encrypted        = true
  performance_mode = "maxIO"
  throughput_mode  = var.mode
}
```

## Fix safety

Unsafe: a transition to Archive is dropped, or throughput becomes elastic, in place, which is billed by use. The rest is
for its owner to decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

from storage_lint.checks import Refusal, RefusalRule, refused, said
from storage_lint.graph.change import Fix, Safety, Set, Unset
from storage_lint.graph.choices import both, follow, is_given, is_nothing, mapped, opposite
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Elsewhere, Known, Origin, Unknown, Value
from storage_lint.resources.efs import (
    AccessPoint,
    FileSystem,
    LifecyclePolicy,
    PlacedMountTarget,
    ReplicationDestination,
)
from storage_lint.rule import Category, Severity
from storage_lint.source.pattern import LatePattern
from storage_lint_rules.efs import _facts as facts
from storage_lint_rules.efs._places import of_destination, of_file_system, of_mount_target, of_reference
from storage_lint_rules.efs._refusals import of_access_point, of_mount_targets, of_policy

Judged = FileSystem | AccessPoint | PlacedMountTarget | ReplicationDestination
DAYS = LatePattern("AFTER_([0-9]+)_DAYS?")
MAXIMUM_LIFECYCLE_POLICIES = 3


class RejectedConfiguration(RefusalRule[Judged]):
    """File systems, mount targets and access points whose settings EFS refuses."""

    id = "efs-rejected-configuration"
    title = "EFS refuses this configuration"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html",
        "https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html",
        "https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html",
        "https://docs.aws.amazon.com/efs/latest/ug/API_RootDirectory.html",
        "https://docs.aws.amazon.com/efs/latest/ug/API_DestinationToCreate.html",
        "https://docs.aws.amazon.com/efs/latest/ug/API_PutFileSystemPolicy.html",
    )

    safety = Safety.UNSAFE
    sentence = "EFS refuses this: {}"

    def mend(self, resource: Judged, where: Value[Any] | Origin) -> Fix | None:
        """Return that a transition to Archive is dropped, or that throughput becomes elastic."""
        if not isinstance(resource, FileSystem):
            return None
        policies = resource.lifecycle_policies
        for policy in policies.value if isinstance(policies, Known) else ():
            if policy.transition_to_archive is where:
                return self.fix(resource, "drop the transition to Archive", Unset(policy, "transition_to_archive"))
        amount = resource.provisioned_throughput_mibps
        if where is not resource.throughput_mode and where is not amount:
            return None
        elastic = Set(resource, "throughput_mode", "elastic")
        written = not is_nothing(amount)
        unset = (Unset(resource, "provisioned_throughput_mibps"),) if written else ()
        return self.fix(resource, "use elastic throughput", elastic, *unset)

    def refusals(self, resource: Judged) -> Iterator[Refusal]:
        """Yield what is refused of each kind."""
        if isinstance(resource, AccessPoint):
            yield from of_access_point(resource)
            yield from of_reference(resource)
        elif isinstance(resource, PlacedMountTarget):
            yield from of_mount_target(resource)
            yield from of_reference(resource)
        elif isinstance(resource, ReplicationDestination):
            yield from of_destination(resource)
        else:
            yield from _of_file_system(resource) if not isinstance(resource.performance_mode, Elsewhere) else ()
            yield from of_policy(resource)


def _of_file_system(file_system: FileSystem) -> Iterator[Refusal]:
    yield from _performance(file_system)
    yield from _throughput(file_system)
    yield from _lifecycle(file_system)
    yield from _encryption(file_system)
    yield from of_mount_targets(file_system)
    yield from of_file_system(file_system)


def _performance(file_system: FileSystem) -> Iterator[Refusal]:
    mode = file_system.performance_mode
    is_max = mapped(mode, lambda mode: mode == "maxIO")
    one_zone = is_set(file_system.availability_zone_name)
    yield Refusal(both(is_max, one_zone), mode, "Max I/O is not there for One Zone file systems")
    elastic = _is_mode(file_system, "elastic")
    yield Refusal(both(is_max, elastic), mode, "elastic throughput is not there for file systems that use Max I/O")


def _throughput(file_system: FileSystem) -> Iterator[Refusal]:
    mode, mibps = file_system.throughput_mode, file_system.provisioned_throughput_mibps
    provisioned = _is_mode(file_system, "provisioned")
    absent = is_nothing(mibps)
    too_low = mapped(mibps, lambda mibps: mibps is None or mibps < 1)
    needs = "provisioned throughput needs at least 1 MiB/s"
    yield Refusal(both(provisioned, too_low), mode if absent else mibps, needs)
    yield Refusal(both(provisioned, follow(mibps, _is_over_quota)), mibps, "")
    if file_system.type.startswith("AWS::"):  # Terraform's provider does not send it
        reason = f"provisioned throughput cannot be set for a file system with {said(mode)} throughput"
        yield Refusal(both(is_given(mibps), opposite(provisioned)), mibps, reason)


def _is_over_quota(mibps: Known[float | None]) -> Value[bool]:
    if mibps.value is None or mibps.value <= facts.PROVISIONED_QUOTA_MIBPS:
        return Known(False, mibps.origin)
    reason = f"more than {facts.PROVISIONED_QUOTA_MIBPS:,} MiB/s need a quota that AWS has raised"
    return Unknown(reason, mibps.origin)


def _is_mode(file_system: FileSystem, wanted: str) -> Value[bool]:
    return mapped(file_system.throughput_mode, lambda mode: mode == wanted)


# A transition that a policy names: the policy, its value, and whether it is there.
_Named = tuple[LifecyclePolicy, Value[str | None], Value[bool]]


def _lifecycle(file_system: FileSystem) -> Iterator[Refusal]:
    policies = file_system.lifecycle_policies
    if isinstance(policies, Unknown):
        yield refused(policies)
        return
    yield from _number(policies.value)
    named: dict[str, list[_Named]] = {name: [] for name in _TRANSITIONS}
    for policy in policies.value:
        for name, field in _TRANSITIONS.items():
            value: Value[str | None] = getattr(policy, field)
            named[name].append((policy, value, both(policy.exists, is_set(value))))
    for one, other in combinations(named.values(), 2):
        for (_, _, first), (_, value, second) in zip(one, other, strict=True):
            yield Refusal(both(first, second), value, "a lifecycle policy names one transition; this one names two")
    for name, those in named.items():
        for (_, _, first), (_, value, second) in combinations(those[: MAXIMUM_LIFECYCLE_POLICIES + 1], 2):
            yield Refusal(both(first, second), value, f"two lifecycle policies name the transition to {name}")
    for archive in named["Archive"]:
        yield from _archive(file_system, archive, named["Infrequent Access"])


_TRANSITIONS = {
    "Infrequent Access": "transition_to_ia",
    "Archive": "transition_to_archive",
    "primary storage": "transition_to_primary_storage_class",
}


def _number(policies: tuple[LifecyclePolicy, ...]) -> Iterator[Refusal]:
    sure = [one for one in policies if isinstance(one.exists, Known)]
    if len(sure) > MAXIMUM_LIFECYCLE_POLICIES:
        too_many = Known(len(sure), sure[MAXIMUM_LIFECYCLE_POLICIES].declared)
        yield refused(too_many, f"{len(sure)} lifecycle policies; at most 3 are allowed")
    several = any(one.stands_for_several for one in policies)
    maybe = next((one.exists for one in policies if isinstance(one.exists, Unknown)), None)
    if maybe is not None and (several or len(policies) > MAXIMUM_LIFECYCLE_POLICIES):
        yield refused(maybe.with_(subject="", choices=()))  # that there are some does not say how many


def _archive(file_system: FileSystem, archive: _Named, others: list[_Named]) -> Iterator[Refusal]:
    _, value, there = archive
    bursting = both(there, _is_mode(file_system, "bursting"))
    yield Refusal(bursting, value, "Archive needs elastic throughput, not bursting")
    without: Value[bool] = Known(True, value.origin)
    for _, earlier, given in others:
        without = both(without, opposite(given))
        comes_first = both(both(there, given), _is_not_later(value, earlier))
        yield Refusal(comes_first, value, f"Archive comes after Infrequent Access: {_compared(value, earlier)}")
    provisioned = _is_mode(file_system, "provisioned")
    yield Refusal(both(there, _doubted(provisioned, "with provisioned throughput")), value, "")
    yield Refusal(both(there, _doubted(without, "without a transition to Infrequent Access")), value, "")


def _doubted(holds: Value[bool], what: str) -> Value[bool]:
    """Whether something is refused that is said in two ways, where it is so."""
    reason = f"whether Archive goes {what} is said in two ways"
    return follow(holds, lambda one: Unknown(reason, one.origin) if one.value else one)


def _is_not_later(archive: Value[str | None], earlier: Value[str | None]) -> Value[bool]:
    """Whether the transition to Archive does not come after the one to Infrequent Access."""

    def compared(known: Known[str | None]) -> Value[bool]:
        days = _days(known.value)
        return mapped(earlier, lambda one: days is not None and days <= (_days(one) or 0))

    return follow(archive, compared)


def _compared(archive: Value[str | None], earlier: Value[str | None]) -> str:
    later, sooner = (said(mapped(one, _days)) for one in (archive, earlier))
    return f"{later} days are not more than {sooner}"


def _days(transition: str | None) -> int | None:
    found = DAYS.fullmatch(transition or "")
    return int(found[1]) if found is not None else None


def _encryption(file_system: FileSystem) -> Iterator[Refusal]:
    key = file_system.kms_key_id
    yield Refusal(both(is_set(key), opposite(file_system.encrypted)), key, "a KMS key without encryption")
