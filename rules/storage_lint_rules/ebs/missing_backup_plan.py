"""EBS volume is in no backup plan

## Why

A volume lives in one Availability Zone, and what is deleted or overwritten on it is gone. AWS Backup covers volumes
that its selections name, by ARN, by tag or altogether; Data Lifecycle Manager makes snapshots of volumes by their
tags. What either of them takes of an instance holds for the volumes that are attached to it.

The devices that instances and launch templates declare themselves are another matter.

## Fails

```terraform
resource "aws_ebs_volume" "data" { # finding
  availability_zone = "eu-west-1a"
  size              = 100
  type              = "gp3"
}
```

```cloudformation
Resources:
  Data: # finding
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: eu-west-1a
      Size: 100
      VolumeType: gp3
```

```cdk
{
  "Resources": {
    "DataC12A4F0B": { // finding
      "Type": "AWS::EC2::Volume",
      "Properties": {
        "AvailabilityZone": "eu-west-1a",
        "Size": 100,
        "VolumeType": "gp3"
      },
      "Metadata": { "aws:cdk:path": "Storage/Data/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 100
  type              = "gp3"
  tags              = { Backup = "daily" }
}

resource "aws_dlm_lifecycle_policy" "daily" {
  description        = "daily"
  execution_role_arn = "arn:aws:iam::111122223333:role/snapshots"

  policy_details {
    resource_types = ["VOLUME"]
    target_tags    = { Backup = "daily" }

    schedule {
      name = "daily"

      create_rule {
        interval = 24
      }

      retain_rule {
        count = 7
      }
    }
  }
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: eu-west-1a
      Size: 100
      VolumeType: gp3
      Tags:
        - {Key: Backup, Value: daily}
  Daily:
    Type: AWS::Backup::BackupSelection
    Properties:
      BackupPlanId: 8f81f553-3a74-4a3f-b93d-b3360dc80c50
      BackupSelection:
        SelectionName: daily
        IamRoleArn: arn:aws:iam::111122223333:role/backup
        ListOfTags:
          - {ConditionType: STRINGEQUALS, ConditionKey: Backup, ConditionValue: daily}
```

```cdk
{
  "Resources": {
    "DataC12A4F0B": {
      "Type": "AWS::EC2::Volume",
      "Properties": {
        "AvailabilityZone": "eu-west-1a",
        "Size": 100,
        "VolumeType": "gp3"
      },
      "Metadata": { "aws:cdk:path": "Storage/Data/Resource" }
    },
    "Daily": {
      "Type": "AWS::Backup::BackupSelection",
      "Properties": {
        "BackupPlanId": "8f81f553-3a74-4a3f-b93d-b3360dc80c50",
        "BackupSelection": {
          "SelectionName": "daily",
          "IamRoleArn": "arn:aws:iam::111122223333:role/backup",
          "Resources": ["*"]
        }
      },
      "Metadata": { "aws:cdk:path": "Storage/Daily" }
    }
  }
}
```

## Undecided

```terraform
variable "backed_up" {
  type = list(string)
}

resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 100
  type              = "gp3"
}

resource "aws_backup_selection" "daily" {
  name         = "daily"
  iam_role_arn = "arn:aws:iam::111122223333:role/backup"
  plan_id      = "8f81f553-3a74-4a3f-b93d-b3360dc80c50"
  resources    = var.backed_up
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import both, either, opposite
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.backup_plans import is_backed_up
from storage_lint.resources.ebs import Volume
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity


class MissingBackupPlan(Rule[Volume]):
    """Volumes of their own of which nothing makes snapshots."""

    id = "ebs-missing-backup-plan"
    title = "EBS volume is in no backup plan"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html",
        "https://docs.aws.amazon.com/ebs/latest/userguide/snapshot-ami-policy.html",
    )
    aliases = (
        "CKV2_AWS_9",
        "HIPAA.Security-EC2EBSInBackupPlan",
        "NIST.800.53.R4-EC2EBSInBackupPlan",
        "NIST.800.53.R5-EC2EBSInBackupPlan",
        "EC2.28",
        "ebs-in-backup-plan",
        "ebs-resources-protected-by-backup-plan",
    )

    def check(self, resource: Volume) -> Iterator[Outcome]:
        """Find volumes that neither a selection nor a lifecycle policy takes."""
        covered = either(is_backed_up(resource, resource.in_backup_plan), resource.in_snapshot_policy)
        missing = both(Known(not resource.device, resource.declared), opposite(covered))
        if isinstance(missing, Unknown):
            yield self.undecided(resource, missing)
        elif missing.value:
            why = "neither a backup plan nor a snapshot policy that was read covers the volume"
            values = (resource.in_backup_plan, resource.in_snapshot_policy)
            yield self.finding(resource, resource.declared, why, because=values)
