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
- a second mount target of a One Zone file system, two in one subnet, or in subnets of one Availability Zone;
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

Shown only, but for two: an archive transition can be dropped, and a throughput can be left out, in place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import Refusal, RefusalRule, refused
from storage_lint.graph.value import Elsewhere, Known, Text, Unknown, Value, text_of
from storage_lint.resources.efs import AccessPoint, FileSystem, LifecyclePolicy, PlacedMountTarget
from storage_lint.rule import Category, Severity
from storage_lint.source.pattern import LatePattern
from storage_lint_rules.efs import _facts as facts

PERMISSIONS = LatePattern("[0-7]{3,4}")
DAYS = LatePattern("AFTER_([0-9]+)_DAYS?")
MAXIMUM_LIFECYCLE_POLICIES = 3


class RejectedConfiguration(RefusalRule[FileSystem | AccessPoint | PlacedMountTarget]):
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
    )

    by = "EFS"

    def refusals(self, resource: FileSystem | AccessPoint | PlacedMountTarget) -> Iterator[Refusal]:
        """Yield what is refused of each kind."""
        if isinstance(resource, AccessPoint):
            yield from _path(resource)
            yield from _creation(resource)
        elif isinstance(resource, PlacedMountTarget):
            other = resource.shares_zone_with
            if isinstance(other, Known) and other.value is not None:
                yield refused(other, f"a second mount target in the Availability Zone of {other.value}")
        elif not isinstance(resource.performance_mode, Elsewhere):
            yield from _performance(resource)
            yield from _throughput(resource)
            yield from _lifecycle(resource)
            yield from _encryption(resource)
            yield from _mount_targets(resource)


def _performance(file_system: FileSystem) -> Iterator[Refusal]:
    mode, throughput = file_system.performance_mode, file_system.throughput_mode
    if not _may_be(mode, "maxIO"):
        return
    if not _is_absent(file_system.availability_zone_name):
        yield refused(mode, "Max I/O is not there for One Zone file systems")
    if _may_be(throughput, "elastic"):
        yield refused(_both(mode, throughput), "elastic throughput is not there for file systems that use Max I/O")


# complexity: one refusal a line, each with what is unknown of it
def _throughput(file_system: FileSystem) -> Iterator[Refusal]:
    mode, mibps = file_system.throughput_mode, file_system.provisioned_throughput_mibps
    if isinstance(mode, Known) and mode.value == "provisioned":
        if isinstance(mibps, Known) and (mibps.value is None or mibps.value < 1):
            place = mibps if mibps.value is not None else mode
            yield refused(place, "provisioned throughput needs at least 1 MiB/s")
        elif isinstance(mibps, Known) and (mibps.value or 0) > facts.PROVISIONED_QUOTA_MIBPS:
            reason = f"more than {facts.PROVISIONED_QUOTA_MIBPS:,} MiB/s need a quota that AWS has raised"
            yield refused(Unknown(reason, mibps.origin), "")
    elif isinstance(mode, Known) and file_system.type.startswith("AWS::") and not _is_absent(mibps):
        # Terraform's provider does not send it.
        yield refused(mibps, f"provisioned throughput cannot be set for a file system with {mode.value} throughput")


# complexity: one refusal a line, each with what is unknown of it
def _lifecycle(file_system: FileSystem) -> Iterator[Refusal]:
    if isinstance(file_system.lifecycle_policies, Unknown):
        return
    policies = [policy for policy in file_system.lifecycle_policies.value if isinstance(policy.exists, Known)]
    if len(policies) > MAXIMUM_LIFECYCLE_POLICIES:
        fourth = policies[MAXIMUM_LIFECYCLE_POLICIES]
        yield refused(
            Known(len(policies), fourth.declared), f"{len(policies)} lifecycle policies; at most 3 are allowed"
        )
    seen: dict[str, Value[str | None]] = {}
    for policy in policies:
        named = [(name, value) for name, value in _transitions(policy) if not _is_absent(value)]
        if len(named) > 1:
            yield refused(named[1][1], "a lifecycle policy names one transition; this one names two")
        for name, value in named:
            if name in seen:
                yield refused(value, f"two lifecycle policies name the transition to {name}")
            seen[name] = value
    if "Archive" in seen:
        yield from _archive(file_system, seen["Archive"], seen.get("Infrequent Access"))


def _archive(file_system: FileSystem, archive: Value[str | None], ia: Value[str | None] | None) -> Iterator[Refusal]:
    mode = file_system.throughput_mode
    if _may_be(mode, "bursting"):
        yield refused(_both(archive, mode), "Archive needs elastic throughput, not bursting")
    later, earlier = _days(archive), _days(ia) if ia is not None else None
    if later is not None and earlier is not None and later <= earlier:
        yield refused(archive, f"Archive comes after Infrequent Access: {later} days are not more than {earlier}")
    if isinstance(mode, Known) and mode.value == "provisioned":
        yield refused(Unknown("whether Archive goes with provisioned throughput is said in two ways", mode.origin), "")
    if ia is None:
        reason = "whether Archive goes without a transition to Infrequent Access is said in two ways"
        yield refused(Unknown(reason, archive.origin), "")


def _days(transition: Value[str | None]) -> int | None:
    found = DAYS.fullmatch(transition.value or "") if isinstance(transition, Known) else None
    return int(found[1]) if found is not None else None


def _transitions(policy: LifecyclePolicy) -> Iterator[tuple[str, Value[str | None]]]:
    yield "Infrequent Access", policy.transition_to_ia
    yield "Archive", policy.transition_to_archive
    yield "primary storage", policy.transition_to_primary_storage_class


def _encryption(file_system: FileSystem) -> Iterator[Refusal]:
    encrypted = file_system.encrypted
    if not _is_absent(file_system.kms_key_id) and not (isinstance(encrypted, Known) and encrypted.value):
        yield refused(_both(file_system.kms_key_id, encrypted), "a KMS key without encryption")


def _mount_targets(file_system: FileSystem) -> Iterator[Refusal]:
    if not isinstance(file_system.efs_mount_targets, Known):
        return
    targets = [one for one in file_system.efs_mount_targets.value if isinstance(one.exists, Known)]
    if len(targets) > 1 and not _is_absent(file_system.availability_zone_name):
        yield refused(Known(len(targets), targets[1].declared), "a One Zone file system has one mount target")
    subnets: set[Text] = set()
    for one in targets:
        subnet = text_of(one.subnet_id)
        if subnet is not None and subnet.parts:
            if subnet in subnets:
                yield refused(Known(None, one.subnet_id.origin), f"two mount targets in {subnet}")
            subnets.add(subnet)


def _path(point: AccessPoint) -> Iterator[Refusal]:
    path = point.root_directory_path
    if isinstance(path, Unknown) or path.value is None:
        return
    depth, length = len([part for part in path.value.split("/") if part]), len(path.value)
    if depth > facts.ACCESS_POINT_MAXIMUM_DEPTH:
        yield refused(path, f"the path has at most {facts.ACCESS_POINT_MAXIMUM_DEPTH} directories, not {depth}")
    if length > facts.ACCESS_POINT_MAXIMUM_LENGTH:
        yield refused(path, f"the path has at most {facts.ACCESS_POINT_MAXIMUM_LENGTH} characters, not {length}")


def _creation(point: AccessPoint) -> Iterator[Refusal]:
    if isinstance(point.creation, Unknown) or point.creation.value is None:
        return
    made = point.creation.value
    for value, what in ((made.owner_uid, "owner"), (made.owner_gid, "group"), (made.permissions, "permissions")):
        if _is_absent(value):
            yield refused(Known(None, point.creation.origin), f"a directory that is made needs its {what}")
    permissions = made.permissions
    if isinstance(permissions, Known) and permissions.value and not PERMISSIONS.fullmatch(permissions.value):
        yield refused(permissions, f"permissions are three or four octal digits, not {permissions.value}")


def _is_absent(value: Value[Any]) -> bool:
    return isinstance(value, Known) and value.value is None


def _may_be(value: Value[Any], wanted: str) -> bool:
    return isinstance(value, Unknown) or value.value == wanted


def _both(one: Value[Any], other: Value[Any]) -> Value[Any]:
    """The value to point at, or the one that is not known."""
    return other if isinstance(other, Unknown) else one
