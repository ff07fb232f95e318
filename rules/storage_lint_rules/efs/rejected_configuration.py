"""EFS refuses this configuration

## Why

Some settings of a file system exclude each other. Terraform and CloudFormation send them as they are
written, and EFS refuses them in the middle of a deployment:

- Max I/O with elastic throughput, or in One Zone;
- provisioned throughput without an amount, or less than 1 MiB/s; in CloudFormation also an amount beside another mode;
- Archive with bursting throughput, or not later than Infrequent Access;
- a lifecycle policy that names two transitions, one transition named twice, or more than three policies;
- a key without encryption;
- a second mount target of a One Zone file system, or two in one subnet.

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

from storage_lint.graph.value import Elsewhere, Known, Unknown, Value
from storage_lint.resources.efs import FileSystem, LifecyclePolicy
from storage_lint.rule import Category, Outcome, Rule, Severity

Found = tuple[Value[Any], str]  # the value that is refused, or that it hangs on, and why

MAXIMUM_LIFECYCLE_POLICIES = 3


class RejectedConfiguration(Rule[FileSystem]):
    """File systems whose settings EFS refuses."""

    id = "efs-rejected-configuration"
    title = "EFS refuses this configuration"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/efs/latest/ug/API_CreateFileSystem.html",
        "https://docs.aws.amazon.com/efs/latest/ug/API_PutLifecycleConfiguration.html",
        "https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html",
    )

    def check(self, resource: FileSystem) -> Iterator[Outcome]:
        """Find the first thing that EFS refuses; what is not known counts only where nothing is refused for sure."""
        maybe: Unknown | None = None
        for value, why in _refused(resource):
            if isinstance(value, Known):
                yield self.finding(resource, value, f"EFS refuses this: {why}")
                return
            maybe = value if maybe is None else maybe
        if maybe is not None:
            yield self.undecided(resource, maybe)


def _refused(file_system: FileSystem) -> Iterator[Found]:
    if isinstance(file_system.performance_mode, Elsewhere):
        return
    yield from _performance(file_system)
    yield from _throughput(file_system)
    yield from _lifecycle(file_system)
    yield from _encryption(file_system)
    yield from _mount_targets(file_system)


def _performance(file_system: FileSystem) -> Iterator[Found]:
    mode, throughput = file_system.performance_mode, file_system.throughput_mode
    if not _may_be(mode, "maxIO"):
        return
    if not _is_absent(file_system.availability_zone_name):
        yield mode, "Max I/O is not there for One Zone file systems"
    if _may_be(throughput, "elastic"):
        yield _both(mode, throughput), "elastic throughput is not there for file systems that use Max I/O"


def _throughput(file_system: FileSystem) -> Iterator[Found]:
    mode, mibps = file_system.throughput_mode, file_system.provisioned_throughput_mibps
    if isinstance(mode, Known) and mode.value == "provisioned":
        if isinstance(mibps, Known) and (mibps.value is None or mibps.value < 1):
            yield mibps if mibps.value is not None else mode, "provisioned throughput needs at least 1 MiB/s"
    elif isinstance(mode, Known) and file_system.type.startswith("AWS::") and not _is_absent(mibps):
        # Terraform's provider does not send it.
        yield mibps, f"provisioned throughput cannot be set for a file system with {mode.value} throughput"


def _lifecycle(file_system: FileSystem) -> Iterator[Found]:
    if isinstance(file_system.lifecycle_policies, Unknown):
        return
    policies = [policy for policy in file_system.lifecycle_policies.value if isinstance(policy.exists, Known)]
    if len(policies) > MAXIMUM_LIFECYCLE_POLICIES:
        fourth = policies[MAXIMUM_LIFECYCLE_POLICIES]
        yield Known(len(policies), fourth.declared), f"{len(policies)} lifecycle policies; at most 3 are allowed"
    seen: dict[str, LifecyclePolicy] = {}
    for policy in policies:
        named = [(name, value) for name, value in _transitions(policy) if not _is_absent(value)]
        if len(named) > 1:
            yield named[1][1], "a lifecycle policy names one transition; this one names two"
        for name, value in named:
            if name in seen:
                yield value, f"two lifecycle policies name the transition to {name}"
            seen[name] = policy
    archive = next((policy.transition_to_archive for policy in policies if "Archive" in dict(_named(policy))), None)
    if archive is not None and _may_be(file_system.throughput_mode, "bursting"):
        yield _both(archive, file_system.throughput_mode), "Archive needs elastic throughput, not bursting"


def _transitions(policy: LifecyclePolicy) -> Iterator[tuple[str, Value[str | None]]]:
    yield "Infrequent Access", policy.transition_to_ia
    yield "Archive", policy.transition_to_archive
    yield "primary storage", policy.transition_to_primary_storage_class


def _named(policy: LifecyclePolicy) -> Iterator[tuple[str, Value[str | None]]]:
    return ((name, value) for name, value in _transitions(policy) if not _is_absent(value))


def _encryption(file_system: FileSystem) -> Iterator[Found]:
    encrypted = file_system.encrypted
    if not _is_absent(file_system.kms_key_id) and not (isinstance(encrypted, Known) and encrypted.value):
        yield _both(file_system.kms_key_id, encrypted), "a KMS key without encryption"


def _mount_targets(file_system: FileSystem) -> Iterator[Found]:
    if not isinstance(file_system.efs_mount_targets, Known):
        return
    targets = [one for one in file_system.efs_mount_targets.value if isinstance(one.exists, Known)]
    if len(targets) > 1 and not _is_absent(file_system.availability_zone_name):
        yield Known(len(targets), targets[1].declared), "a One Zone file system has one mount target"
    subnets: set[str] = set()
    for one in targets:
        if isinstance(one.subnet_id, Known) and one.subnet_id.value is not None:
            if one.subnet_id.value in subnets:
                yield one.subnet_id, f"two mount targets in {one.subnet_id.value}"
            subnets.add(one.subnet_id.value)


def _is_absent(value: Value[Any]) -> bool:
    return isinstance(value, Known) and value.value is None


def _may_be(value: Value[Any], wanted: str) -> bool:
    return isinstance(value, Unknown) or value.value == wanted


def _both(one: Value[Any], other: Value[Any]) -> Value[Any]:
    """The value to point at, or the one that is not known."""
    return other if isinstance(other, Unknown) else one
