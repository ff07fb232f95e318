"""Copy of an Aurora snapshot is not encrypted

## Why

A copy of an unencrypted snapshot is unencrypted, unless it names a KMS key: copying is the one moment at which a
snapshot can be encrypted. Where the cluster that it comes from is in the code, its encryption decides; else the verdict
is undecided.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier        = "orders"
  engine                    = "postgres"
  db_cluster_instance_class = "db.m6gd.large"
  storage_type              = "gp3"
  allocated_storage         = 100
}

resource "aws_db_cluster_snapshot" "orders" {
  db_cluster_identifier          = aws_rds_cluster.orders.id
  db_cluster_snapshot_identifier = "orders-2026"
}

resource "aws_rds_cluster_snapshot_copy" "orders" { # finding
  source_db_cluster_snapshot_identifier = aws_db_cluster_snapshot.orders.db_cluster_snapshot_arn
  target_db_cluster_snapshot_identifier = "orders-copy"
}
```

CloudFormation: cannot be written, because CloudFormation has no resource type for snapshots of clusters

CDK: cannot be written, because CloudFormation has no resource type for snapshots of clusters

## Passes

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier        = "orders"
  engine                    = "postgres"
  db_cluster_instance_class = "db.m6gd.large"
  storage_type              = "gp3"
  allocated_storage         = 100
}

resource "aws_db_cluster_snapshot" "orders" {
  db_cluster_identifier          = aws_rds_cluster.orders.id
  db_cluster_snapshot_identifier = "orders-2026"
}

resource "aws_rds_cluster_snapshot_copy" "orders" {
  source_db_cluster_snapshot_identifier = aws_db_cluster_snapshot.orders.db_cluster_snapshot_arn
  target_db_cluster_snapshot_identifier = "orders-copy"
  kms_key_id                            = "alias/orders"
}
```

CloudFormation: cannot be written, because CloudFormation has no resource type for snapshots of clusters

CDK: cannot be written, because CloudFormation has no resource type for snapshots of clusters

## Undecided

```terraform
resource "aws_rds_cluster_snapshot_copy" "orders" {
  source_db_cluster_snapshot_identifier = "arn:aws:rds:eu-west-1:111111111111:cluster-snapshot:orders-2026"
  target_db_cluster_snapshot_identifier = "orders-copy"
}
```
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import PresenceRule
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.aurora_snapshots import Snapshot
from storage_lint.rule import Category, Severity


class UnencryptedSnapshotCopy(PresenceRule[Snapshot]):
    """Copies of snapshots that name no key, of a source that is not encrypted."""

    id = "aurora-unencrypted-snapshot-copy"
    title = "Copy of an Aurora snapshot is not encrypted"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-copy-snapshot.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CopyDBClusterSnapshot.html",
    )
    aliases = (
        "RDS.4",
        "rds-snapshot-encrypted",
    )

    field = "kms_key_id"
    wrong = "the copy names no KMS key, and its source is not encrypted"
    harm = "whoever gets hold of it reads every table"

    def applies(self, resource: Snapshot) -> Value[bool]:
        """Return whether it is a copy."""
        return Known(resource.is_copy, resource.declared)

    def passes(self, value: Any, resource: Snapshot) -> bool | Unknown:
        """Return whether there is a key, or the source is encrypted."""
        source = resource.source_is_encrypted
        if value:
            return True
        if isinstance(source, Unknown):
            return source
        if source.value is None:
            return Unknown("what it is a copy of decides, and is not among what was read", resource.source.origin)
        return source.value
