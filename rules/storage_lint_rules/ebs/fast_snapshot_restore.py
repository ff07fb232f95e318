"""Fast snapshot restore is paid by the hour

## Why

Fast snapshot restore costs $0.75 per hour for each snapshot in each Availability Zone for as long as it is turned on,
whether a volume is made or not: $547.50 a month each in us-east-1. It is worth that for a short time, such as a
scheduled launch of many instances; for a single volume, `volume_initialization_rate` is paid once.

## Fails

```terraform
resource "aws_ebs_fast_snapshot_restore" "golden" { # finding
  availability_zone = "us-east-1a"
  snapshot_id       = "snap-0123456789abcdef0"
}
```

```cloudformation
Resources:
  Policy:
    Type: AWS::DLM::LifecyclePolicy
    Properties:
      State: ENABLED
      Description: daily
      ExecutionRoleArn: arn:aws:iam::111122223333:role/dlm
      PolicyDetails:
        ResourceTypes: [VOLUME]
        TargetTags:
          - Key: Backup
            Value: daily
        Schedules:
          - Name: daily
            CreateRule:
              Interval: 24
              IntervalUnit: HOURS
            RetainRule:
              Count: 7
            FastRestoreRule: # finding
              Count: 1
              AvailabilityZones: [us-east-1a, us-east-1b]
```

```cdk
{
  "Resources": {
    "Policy": {
      "Type": "AWS::DLM::LifecyclePolicy",
      "Properties": {
        "State": "ENABLED",
        "PolicyDetails": {
          "ResourceTypes": [
            "VOLUME"
          ],
          "Schedules": [
            {
              "Name": "daily",
              "FastRestoreRule": { // finding
                "Count": 1,
                "AvailabilityZones": [
                  "us-east-1a"
                ]
              }
            }
          ]
        }
      },
      "Metadata": { "aws:cdk:path": "Backup/Policy" }
    }
  }
}
```

## Passes

```terraform
resource "aws_ebs_volume" "data" {
  availability_zone          = "us-east-1a"
  snapshot_id                = "snap-0123456789abcdef0"
  volume_initialization_rate = 200
}
```

```cloudformation
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: us-east-1a
      SnapshotId: snap-0123456789abcdef0
      VolumeInitializationRate: 200
```

```cdk
{
  "Resources": {
    "DataE4A5B1C0": {
      "Type": "AWS::EC2::Volume",
      "Properties": {
        "AvailabilityZone": "us-east-1a",
        "SnapshotId": "snap-0123456789abcdef0",
        "VolumeInitializationRate": 200
      },
      "Metadata": { "aws:cdk:path": "Storage/Data/Resource" }
    }
  }
}
```

## Undecided

Never: whoever turns it on pays for it.

## Fix safety

Shown only: what is restored after that is slow at first.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Drop
from storage_lint.resources.ebs_copies import FastSnapshotRestore
from storage_lint.rule import Category, Outcome, Profile, Rule, Savings, Severity
from storage_lint_rules.ebs import _facts as facts


class FastRestore(Rule[FastSnapshotRestore]):
    """Fast snapshot restore, which is billed while it is on."""

    id = "ebs-fast-snapshot-restore"
    title = "Fast snapshot restore is paid by the hour"
    severity = Severity.INFO
    category = Category.COST
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/ebs/latest/userguide/ebs-fast-snapshot-restore.html",
        "https://aws.amazon.com/ebs/pricing/",
    )

    def check(self, resource: FastSnapshotRestore) -> Iterator[Outcome]:
        """Find each; what a policy costs hangs on how many snapshots it makes."""
        usd = facts.FAST_RESTORE_USD_PER_HOUR * facts.HOURS_PER_MONTH
        each = " for each of its snapshots and Availability Zones" if resource.part else ""
        savings = None if resource.part else Savings(usd, f"{facts.HOURS_PER_MONTH} hours, us-east-1 prices")
        message = f"fast snapshot restore costs ${usd:,.2f} a month{each} while it is on (us-east-1)"
        fix = self.fix(resource, "turn fast snapshot restore off", Drop(resource))
        yield self.finding(resource, resource.declared, message, savings=savings, fix=fix)
