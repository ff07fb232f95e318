"""EFS mount target lies in a public subnet

## Why

A subnet that gives public addresses to the machines that are launched in it is one that the internet reaches. A mount
target has no public address itself, but its neighbours there have: whoever takes one of them over stands beside the
file system. Its mount targets belong into private subnets.

Subnets that are declared elsewhere are undecided.

## Fails

```terraform
resource "aws_subnet" "files" {
  vpc_id                  = "vpc-11111111"
  cidr_block              = "10.0.0.0/24"
  map_public_ip_on_launch = true # finding
}

resource "aws_efs_mount_target" "files" {
  file_system_id = "fs-0123456789abcdef0"
  subnet_id      = aws_subnet.files.id
}
```

```cloudformation
Resources:
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: vpc-11111111
      CidrBlock: 10.0.0.0/24
      MapPublicIpOnLaunch: true # finding
  Target:
    Type: AWS::EFS::MountTarget
    Properties:
      FileSystemId: fs-0123456789abcdef0
      SecurityGroups: [sg-11111111]
      SubnetId: !Ref Subnet
```

```cdk
{
  "Resources": {
    "Subnet": {
      "Type": "AWS::EC2::Subnet",
      "Properties": {
        "VpcId": "vpc-11111111",
        "CidrBlock": "10.0.0.0/24",
        "MapPublicIpOnLaunch": true // finding
      },
      "Metadata": { "aws:cdk:path": "Network/Subnet" }
    },
    "Target": {
      "Type": "AWS::EFS::MountTarget",
      "Properties": {
        "FileSystemId": "fs-0123456789abcdef0",
        "SecurityGroups": ["sg-11111111"],
        "SubnetId": { "Ref": "Subnet" }
      },
      "Metadata": { "aws:cdk:path": "Storage/Target" }
    }
  }
}
```

## Passes

```terraform
resource "aws_subnet" "files" {
  vpc_id     = "vpc-11111111"
  cidr_block = "10.0.0.0/24"
}

resource "aws_efs_mount_target" "files" {
  file_system_id = "fs-0123456789abcdef0"
  subnet_id      = aws_subnet.files.id
}
```

```cloudformation
Resources:
  Subnet:
    Type: AWS::EC2::Subnet
    Properties:
      VpcId: vpc-11111111
      CidrBlock: 10.0.0.0/24
      MapPublicIpOnLaunch: false
  Target:
    Type: AWS::EFS::MountTarget
    Properties:
      FileSystemId: fs-0123456789abcdef0
      SecurityGroups: [sg-11111111]
      SubnetId: !Ref Subnet
```

```cdk
{
  "Resources": {
    "Subnet": {
      "Type": "AWS::EC2::Subnet",
      "Properties": {
        "VpcId": "vpc-11111111",
        "CidrBlock": "10.0.0.0/24"
      },
      "Metadata": { "aws:cdk:path": "Network/Subnet" }
    },
    "Target": {
      "Type": "AWS::EFS::MountTarget",
      "Properties": {
        "FileSystemId": "fs-0123456789abcdef0",
        "SecurityGroups": ["sg-11111111"],
        "SubnetId": { "Ref": "Subnet" }
      },
      "Metadata": { "aws:cdk:path": "Storage/Target" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_efs_mount_target" "files" {
  file_system_id = "fs-0123456789abcdef0"
  subnet_id      = "subnet-11111111"
}
```

## Fix safety

None: a mount target of another subnet is another one, and clients must mount anew.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.resources.efs import PlacedMountTarget
from storage_lint.rule import Category, Severity


class PublicMountTarget(FieldRule[PlacedMountTarget]):
    """Mount targets in subnets that give public addresses."""

    id = "efs-public-mount-target"
    title = "EFS mount target lies in a public subnet"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/efs/latest/ug/accessing-fs.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/efs-controls.html#efs-6",
    )
    aliases = (
        "EFS.6",
        "efs-mount-target-public-accessible",
    )

    field = "in_public_subnet"
    wanted = False
    wrong = "its subnet gives public addresses to the machines that are launched in it"
    harm = "whoever takes one of them over from the internet stands beside the file system"
