"""EFS file system lives in one Availability Zone

## Why

A One Zone file system is gone for as long as its Availability Zone is, and lost with it. A regional one survives, but
only clients in zones with a mount target reach it: with a single mount target, that zone's outage takes the file system
away from everybody.

One Zone costs about half. For what can be made again it is a fair choice: accept the finding there, with the reason.

## Fails

```terraform
resource "aws_efs_file_system" "files" {
  encrypted              = true
  availability_zone_name = "eu-west-1a" # finding
}
```

```cloudformation
Resources:
  Files: # finding
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
  Target:
    Type: AWS::EFS::MountTarget
    Properties:
      FileSystemId: !Ref Files
      SubnetId: subnet-0123456789abcdef0
      SecurityGroups: [sg-0123456789abcdef0]
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": {
        "Encrypted": true,
        "AvailabilityZoneName": "eu-west-1a" // finding
      },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_efs_file_system" "files" {
  encrypted = true
}

resource "aws_efs_mount_target" "files" {
  count          = 2
  file_system_id = aws_efs_file_system.files.id
  subnet_id      = ["subnet-0123456789abcdef0", "subnet-0fedcba9876543210"][count.index]
}
```

```cloudformation
Resources:
  Files:
    Type: AWS::EFS::FileSystem
    Properties:
      Encrypted: true
  First:
    Type: AWS::EFS::MountTarget
    Properties:
      FileSystemId: !Ref Files
      SubnetId: subnet-0123456789abcdef0
      SecurityGroups: [sg-0123456789abcdef0]
  Second:
    Type: AWS::EFS::MountTarget
    Properties:
      FileSystemId: !Ref Files
      SubnetId: subnet-0fedcba9876543210
      SecurityGroups: [sg-0123456789abcdef0]
```

```cdk
{
  "Resources": {
    "Files9D4E41B5": {
      "Type": "AWS::EFS::FileSystem",
      "Properties": { "Encrypted": true },
      "Metadata": { "aws:cdk:path": "Storage/Files/Resource" }
    },
    "FilesTarget1": {
      "Type": "AWS::EFS::MountTarget",
      "Properties": { "FileSystemId": { "Ref": "Files9D4E41B5" }, "SecurityGroups": [], "SubnetId": "subnet-1" }
    },
    "FilesTarget2": {
      "Type": "AWS::EFS::MountTarget",
      "Properties": { "FileSystemId": { "Ref": "Files9D4E41B5" }, "SecurityGroups": [], "SubnetId": "subnet-2" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_efs_file_system" "files" {
  encrypted = true
}
```

## Fix safety

None: One Zone cannot be changed later, and which subnet a second mount target belongs in is the owner's to say.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import is_given
from storage_lint.graph.value import Elsewhere, Known, Unknown
from storage_lint.resources.efs import FileSystem
from storage_lint.rule import Category, Outcome, Rule, Severity


class SingleAz(Rule[FileSystem]):
    """File systems that one Availability Zone takes away."""

    id = "efs-single-az"
    title = "EFS file system lives in one Availability Zone"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/efs/latest/ug/availability-durability.html",
        "https://docs.aws.amazon.com/efs/latest/ug/API_CreateMountTarget.html",
    )

    # complexity: the zone first, then how many mount targets there surely are
    def check(self, resource: FileSystem) -> Iterator[Outcome]:
        """Find One Zone file systems, and regional ones with a single mount target."""
        zone = resource.availability_zone_name
        if isinstance(zone, Elsewhere):
            return
        one_zone = is_given(zone)
        if isinstance(one_zone, Unknown):
            yield self.undecided(resource, one_zone)
            return
        if one_zone.value:
            message = "One Zone file system: it is gone for as long as its Availability Zone is, and lost with it"
            yield self.finding(resource, zone, message)
            return
        targets = resource.efs_mount_targets
        if isinstance(targets, Unknown):
            yield self.undecided(resource, targets)
            return
        sure = [target for target in targets.value if isinstance(target.exists, Known)]
        maybe = [target.exists for target in targets.value if isinstance(target.exists, Unknown)]
        if len(sure) >= 2:
            return
        if maybe:
            yield self.undecided(resource, maybe[0])
        elif not sure:
            reason = "no mount target is among what was read: they are made elsewhere"
            yield self.undecided(resource, Unknown(reason, resource.declared))
        else:
            message = "a single mount target: when its Availability Zone is down, nobody reaches the file system"
            yield self.finding(resource, resource.declared, message, because=(targets,))
