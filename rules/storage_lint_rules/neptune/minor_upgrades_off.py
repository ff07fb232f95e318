"""Neptune instance does not take minor upgrades

## Why

Minor versions carry security fixes. Neptune applies them in the maintenance window unless it is told not to; then
they wait for somebody.

## Fails

```terraform
resource "aws_neptune_cluster_instance" "one" {
  cluster_identifier         = "friends"
  instance_class             = "db.r6g.large"
  auto_minor_version_upgrade = false # finding
}
```

```cloudformation
Resources:
  One:
    Type: AWS::Neptune::DBInstance
    Properties:
      DBClusterIdentifier: friends
      DBInstanceClass: db.r6g.large
      AutoMinorVersionUpgrade: false # finding
```

```cdk
{
  "Resources": {
    "FriendsInstance1": {
      "Type": "AWS::Neptune::DBInstance",
      "Properties": {
        "DBClusterIdentifier": "friends",
        "DBInstanceClass": "db.r6g.large",
        "AutoMinorVersionUpgrade": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Instance1" }
    }
  }
}
```

## Passes

```terraform
resource "aws_neptune_cluster_instance" "one" {
  cluster_identifier = "friends"
  instance_class     = "db.r6g.large"
}
```

```cloudformation
Resources:
  One:
    Type: AWS::Neptune::DBInstance
    Properties:
      DBClusterIdentifier: friends
      DBInstanceClass: db.r6g.large
      AutoMinorVersionUpgrade: true
```

```cdk
{
  "Resources": {
    "FriendsInstance1": {
      "Type": "AWS::Neptune::DBInstance",
      "Properties": {
        "DBClusterIdentifier": "friends",
        "DBInstanceClass": "db.r6g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Instance1" }
    }
  }
}
```

## Undecided

```terraform
variable "upgrade" {
  type = bool
}

resource "aws_neptune_cluster_instance" "one" {
  cluster_identifier         = "friends"
  instance_class             = "db.r6g.large"
  auto_minor_version_upgrade = var.upgrade
}
```

## Fix safety

Safe: changed in place; upgrades come in the maintenance window.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.resources.neptune import Instance
from storage_lint.rule import Category, Profile, Severity


class MinorUpgradesOff(FieldRule[Instance]):
    """Instances that are told not to take minor upgrades."""

    id = "neptune-minor-upgrades-off"
    title = "Neptune instance does not take minor upgrades"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBInstance.html",)
    aliases = ("AwsSolutions-N2",)

    field = "auto_minor_version_upgrade"
    wrong = "minor upgrades are off"
    harm = "security fixes wait for somebody"
    fix_title = "take minor upgrades"
    safety = Safety.SAFE
