"""RDS copies backups without encryption

## Why

A copy of a snapshot is encrypted when its source is, or when a key is named for the copy. So are automated backups
that are replicated to another Region. A copy that is not encrypted can be read by whoever may restore it, and it may
be shared with any account.

Encrypted backups need a key of the other Region: without one, RDS refuses to replicate them.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
}

resource "aws_db_snapshot" "orders" {
  db_instance_identifier = aws_db_instance.orders.identifier
  db_snapshot_identifier = "orders"
}

resource "aws_db_snapshot_copy" "orders" { # finding
  source_db_snapshot_identifier = aws_db_snapshot.orders.db_snapshot_arn
  target_db_snapshot_identifier = "orders-copy"
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      AutomaticBackupReplicationRegion: eu-central-1
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": { // finding
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "StorageEncrypted": true,
        "AutomaticBackupReplicationRegion": "eu-central-1"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_db_instance" "orders" {
  identifier                  = "orders"
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  username                    = "owner"
  manage_master_user_password = true
  storage_encrypted           = true
}

resource "aws_db_snapshot" "orders" {
  db_instance_identifier = aws_db_instance.orders.identifier
  db_snapshot_identifier = "orders"
}

resource "aws_db_snapshot_copy" "orders" {
  source_db_snapshot_identifier = aws_db_snapshot.orders.db_snapshot_arn
  target_db_snapshot_identifier = "orders-copy"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      MasterUsername: owner
      ManageMasterUserPassword: true
      StorageEncrypted: true
      AutomaticBackupReplicationRegion: eu-central-1
      AutomaticBackupReplicationKmsKeyId: arn:aws:kms:eu-central-1:111122223333:alias/backups
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "MasterUsername": "owner",
        "ManageMasterUserPassword": true,
        "StorageEncrypted": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_db_snapshot_copy" "orders" {
  source_db_snapshot_identifier = "rds:orders-2026-11-01-00-05"
  target_db_snapshot_identifier = "orders-copy"
}
```

## Fix safety

None: a copy is made anew, and replication of backups starts anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import surely
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Elsewhere, Unknown
from storage_lint.resources.rds import BackupCopy
from storage_lint.rule import Category, Outcome, Rule, Severity


class UnencryptedSnapshotCopy(Rule[BackupCopy]):
    """Copies of snapshots, and replicated backups, that are not encrypted."""

    id = "rds-unencrypted-snapshot-copy"
    title = "RDS copies backups without encryption"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/AutomatedBackups.Replicating.Enable.html",
    )
    aliases = (
        "RDS.4",
        "rds-snapshot-encrypted",
    )

    def check(self, resource: BackupCopy) -> Iterator[Outcome]:
        """Find copies without a key, of a source that is not encrypted."""
        named = is_set(resource.kms_key_id)
        if surely(named):
            return  # what names a key is encrypted with it
        for outcome in self._without_key(resource):
            yield self.undecided(resource, named) if isinstance(named, Unknown) else outcome

    def _without_key(self, resource: BackupCopy) -> Iterator[Outcome]:
        key, encrypted = resource.kms_key_id, resource.source_is_encrypted
        if isinstance(encrypted, Elsewhere):
            return
        if isinstance(encrypted, Unknown):
            yield self.undecided(resource, encrypted)
        elif encrypted.value is None:
            reason = "its source, which decides whether it is encrypted, is not among what was read"
            yield self.undecided(resource, Unknown(reason, key.origin, supply="name a KMS key"))
        elif not encrypted.value:
            why = f"neither {resource.what} nor what {_verb(resource)} made from is encrypted"
            yield self.finding(resource, key, why, because=(encrypted,))
        elif surely(resource.crosses_regions):
            why = "RDS refuses to replicate encrypted backups without a KMS key of the other Region"
            yield self.finding(resource, key, why, because=(encrypted,))


def _verb(copy: BackupCopy) -> str:
    return "they are" if copy.what.endswith("s") else "it is"
