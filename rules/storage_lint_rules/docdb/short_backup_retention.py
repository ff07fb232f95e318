"""DocumentDB cluster keeps its backups for less than a week

## Why

Automated backups are what a point-in-time restore needs. Unless it is written, they are kept for one day: a mistake
of Friday that is found on Monday cannot be undone. Terraform's provider sends that one day to a restored cluster,
too; CloudFormation leaves it as its source has it.

## Fails

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier      = "profiles"
  backup_retention_period = 3 # finding
}
```

```cloudformation
Resources:
  Profiles: # finding
    Type: AWS::DocDB::DBCluster
    Properties:
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "BackupRetentionPeriod": 1 // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

```terraform
resource "aws_docdbelastic_cluster" "profiles" { # finding
  name                = "profiles"
  admin_user_name     = "owner"
  admin_user_password = aws_secretsmanager_secret.profiles.arn
  auth_type           = "SECRET_ARN"
  shard_capacity      = 4
  shard_count         = 1
}

resource "aws_secretsmanager_secret" "profiles" {
  name = "profiles"
}
```

## Passes

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier      = "profiles"
  backup_retention_period = 7
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      BackupRetentionPeriod: 14
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "BackupRetentionPeriod": 7
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

```terraform
resource "aws_docdbelastic_cluster" "profiles" {
  name                    = "profiles"
  admin_user_name         = "owner"
  admin_user_password     = aws_secretsmanager_secret.profiles.arn
  auth_type               = "SECRET_ARN"
  shard_capacity          = 4
  shard_count             = 1
  backup_retention_period = 7
}

resource "aws_secretsmanager_secret" "profiles" {
  name = "profiles"
}
```

## Undecided

```terraform
variable "days" {
  type = number
}

resource "aws_docdb_cluster" "profiles" {
  cluster_identifier      = "profiles"
  backup_retention_period = var.days
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      SnapshotIdentifier: rds:profiles-2026-11-01
```

## Fix safety

Safe: changed in place and at once; backups cost what their storage costs.
"""

from __future__ import annotations

from storage_lint.graph.change import Safety
from storage_lint.resources.docdb import Cluster, ElasticCluster
from storage_lint.rule import Category, Severity
from storage_lint_rules._clusters import RetentionRule


class ShortBackupRetention(RetentionRule[Cluster | ElasticCluster]):
    """Clusters and elastic clusters whose automated backups are kept for less than a week."""

    id = "docdb-short-backup-retention"
    title = "DocumentDB cluster keeps its backups for less than a week"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/backup_restore.html",
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/API_CreateDBCluster.html",
    )
    aliases = (
        "CKV_AWS_360",
        "AwsSolutions-DOC4",
        "DocumentDB.2",
        "docdb-cluster-backup-retention-check",
        "CT.DOCUMENTDB.PR.2",
    )

    safety = Safety.SAFE
