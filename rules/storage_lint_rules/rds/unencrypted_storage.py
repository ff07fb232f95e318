"""RDS instance is not encrypted

## Why

An unencrypted instance, and every snapshot, backup and replica of it, can be read by whoever gets hold of its storage
or of a copy. Encryption can only be chosen when the instance is made. Neither Terraform nor CloudFormation encrypts by
itself.

The rule is not about read replicas in the same Region, members of a cluster and RDS Custom: their encryption is decided
elsewhere. An instance that is restored from a snapshot is as encrypted as the snapshot, whatever a template says:
nothing that restores one takes that, or a key. Where `true` is written, Terraform's provider replaces the instance for
as long as it is not so.

## Fails

```terraform
resource "aws_db_instance" "orders" { # finding
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      StorageEncrypted: false # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": { // finding
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large"
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
resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.m7g.large"
  snapshot_identifier = "rds:orders-2026-11-01"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      DBSnapshotIdentifier: rds:orders-2026-11-01
```

## Fix safety

Shown only: Terraform and CloudFormation replace the instance. Restore an encrypted copy of a snapshot, or go by a
blue/green deployment.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import FieldRule
from storage_lint.graph.choices import both, either, is_nothing, opposite, surely_not
from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import has_own_data, is_custom
from storage_lint.resources.rds_regions import replicates_across_regions
from storage_lint.rule import Category, Severity


class UnencryptedStorage(FieldRule[Instance]):
    """DB instances that are not encrypted at rest, written or by default."""

    id = "rds-unencrypted-storage"
    title = "RDS instance is not encrypted"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Overview.Encryption.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_RestoreDBInstanceFromDBSnapshot.html",
    )
    aliases = (
        "CKV_AWS_16",
        "AWS-0080",
        "AVD-AWS-0080",
        "aws-rds-encrypt-instance-storage-data",
        "AWS052",
        "F27",
        "AwsSolutions-RDS2",
        "HIPAA.Security-RDSStorageEncrypted",
        "NIST.800.53.R4-RDSStorageEncrypted",
        "NIST.800.53.R5-RDSStorageEncrypted",
        "PCI.DSS.321-RDSStorageEncrypted",
        "RDS_STORAGE_ENCRYPTED",
        "5beacce3-4020-4a3d-9e1d-a36f953df630",
        "08bd0760-8752-44e1-9779-7bb369b2b4e4",
        "RDS.3",
        "rds-storage-encrypted",
    )

    field = "storage_encrypted"
    wrong = "the storage is not encrypted"
    harm = "its snapshots and replicas will not be either"
    fix_title = "restore an encrypted copy of a snapshot"

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether its encryption is decided here: it is no copy in the same Region, and not RDS Custom."""
        crosses = both(replicates_across_regions(resource), opposite(resource.source_is_read))
        return both(either(has_own_data(resource), crosses), opposite(is_custom(resource)))

    def passes(self, value: Any, resource: Instance) -> bool | Unknown:
        """Return whether it is encrypted; what it is made from decides for a copy."""
        if isinstance(resource.engine, Known) and (resource.engine.value or "").lower() == "sqlserver-ex" and not value:
            return Unknown("whether SQL Server Express can be encrypted here is not documented", resource.engine.origin)
        crosses, restored = replicates_across_regions(resource), resource.is_restored
        if isinstance(crosses, Unknown) or crosses.value:
            return self._with_key(resource)
        if surely_not(restored):
            return bool(value) or _has_key(resource)  # RDS refuses a key without encryption: rds-rejected-storage
        if not resource.type.startswith("AWS::"):
            return bool(value)  # where the snapshot decides, the value is not known
        return Unknown("the snapshot that it is restored from decides", restored.origin)

    def _with_key(self, resource: Instance) -> bool | Unknown:
        """Whether a replica in another Region has a key there: without one its source is not encrypted, or is."""
        if is_nothing(resource.kms_key_id):
            return Unknown("the instance that it replicates decides", resource.replicates_from.origin)
        return True


def _has_key(instance: Instance) -> bool:
    key = instance.kms_key_id
    return is_surely_set(key) if isinstance(key, Unknown) else key.value is not None
