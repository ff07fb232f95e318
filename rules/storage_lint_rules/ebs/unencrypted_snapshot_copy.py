"""Copy of a snapshot is not encrypted

## Why

The copy of an unencrypted snapshot can be encrypted on the way; afterwards only by one more copy. Cross-Region copies
are there for disasters, live for years and are looked at by nobody, which makes them the copies that leak.

Copies of encrypted snapshots are always encrypted. So a copy of its own fails only where its source is known not to be,
and is undecided where the source was not read; a key without `encrypted` changes nothing. What a lifecycle policy
copies is not known, so a rule of it that does not encrypt is a finding of medium severity.

## Fails

```terraform
resource "aws_ebs_volume" "data" {
  availability_zone = "us-east-1a"
  size              = 100
}

resource "aws_ebs_snapshot" "data" {
  volume_id = aws_ebs_volume.data.id
}

resource "aws_ebs_snapshot_copy" "data" { # finding
  source_snapshot_id = aws_ebs_snapshot.data.id
  source_region      = "us-east-1"
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
            CrossRegionCopyRules:
              - TargetRegion: eu-central-1
                Encrypted: false # finding
```

```cdk
{
  "Resources": {
    "Policy": {
      "Type": "AWS::DLM::LifecyclePolicy",
      "Properties": {
        "State": "ENABLED",
        "PolicyDetails": {
          "PolicyType": "EVENT_BASED_POLICY",
          "Actions": [
            {
              "Name": "copy",
              "CrossRegionCopy": [
                {
                  "Target": "eu-central-1",
                  "EncryptionConfiguration": {
                    "Encrypted": false // finding
                  }
                }
              ]
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
resource "aws_ebs_snapshot_copy" "data" {
  source_snapshot_id = "snap-0123456789abcdef0"
  source_region      = "us-east-1"
  encrypted          = true
}

resource "aws_ebs_volume" "encrypted" {
  availability_zone = "us-east-1a"
  size              = 100
  encrypted         = true
}

resource "aws_ebs_snapshot" "encrypted" {
  volume_id = aws_ebs_volume.encrypted.id
}

resource "aws_ebs_snapshot_copy" "encrypted" {
  source_snapshot_id = aws_ebs_snapshot.encrypted.id
  source_region      = "us-east-1"
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
            CrossRegionCopyRules:
              - TargetRegion: eu-central-1
                Encrypted: true
```

```cdk
{
  "Resources": {
    "Policy": {
      "Type": "AWS::DLM::LifecyclePolicy",
      "Properties": {
        "State": "ENABLED",
        "PolicyDetails": {
          "PolicyType": "EVENT_BASED_POLICY",
          "Actions": [
            {
              "Name": "copy",
              "CrossRegionCopy": [
                {
                  "Target": "eu-central-1",
                  "EncryptionConfiguration": {
                    "Encrypted": true
                  }
                }
              ]
            }
          ]
        }
      },
      "Metadata": { "aws:cdk:path": "Backup/Policy" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_ebs_snapshot_copy" "data" {
  source_snapshot_id = "snap-0123456789abcdef0"
  source_region      = "us-east-1"
}
```

## Fix safety

Safe for lifecycle policies: copies from then on are encrypted. Shown only for a copy of its own, which is replaced.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Safety, Set
from storage_lint.graph.choices import is_nothing, surely
from storage_lint.graph.value import Unknown
from storage_lint.resources.ebs_copies import SnapshotCopy
from storage_lint.rule import Category, Outcome, Rule, Severity


class UnencryptedSnapshotCopy(Rule[SnapshotCopy]):
    """Copies of snapshots that are not encrypted."""

    id = "ebs-unencrypted-snapshot-copy"
    title = "Copy of a snapshot is not encrypted"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CopySnapshot.html",
        "https://docs.aws.amazon.com/dlm/latest/APIReference/API_CrossRegionCopyRule.html",
        "https://docs.aws.amazon.com/dlm/latest/APIReference/API_EncryptionConfiguration.html",
    )
    aliases = (
        "CKV_AWS_253",
        "CKV_AWS_255",
        "W81",
        "DLM_LIFECYCLE_POLICY_CROSS_REGION_ENCRYPTION_RULE",
    )
    safety = {"aws_dlm_lifecycle_policy": Safety.SAFE, "AWS::DLM::LifecyclePolicy": Safety.SAFE}

    def check(self, resource: SnapshotCopy) -> Iterator[Outcome]:
        """Find copies that neither say so, nor have an encrypted source, nor are made in an account that encrypts."""
        encrypted, account, source = (
            resource.encrypted,
            resource.account_encrypts_by_default,
            resource.source_is_encrypted,
        )
        if any(surely(one) for one in (encrypted, account, source)):
            return
        for value in (encrypted, account, source):
            if isinstance(value, Unknown):
                yield self.undecided(resource, value)
                return
        if not resource.part and is_nothing(source):
            yield self.undecided(resource, _left_open(resource))
            return
        message = "neither the copy nor its source is encrypted"
        if resource.part:
            message = f"{resource.part} are not encrypted, unless the source is"
        severity = Severity.MEDIUM if resource.part else None
        fix = self.fix(resource, "encrypt it", Set(resource, "encrypted", True))
        yield self.finding(resource, encrypted, message, severity=severity, fix=fix)


def _left_open(copy: SnapshotCopy) -> Unknown:
    reason = "the copy does not say that it is encrypted, and its source was not read"
    return Unknown(reason, copy.encrypted.origin, supply="write encrypted = true")
