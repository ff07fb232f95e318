"""Aurora snapshot is shared with everybody

## Why

A snapshot that is shared with `all` is public: every AWS account can restore it and read every table. An encrypted
snapshot cannot be shared so, an unencrypted one can.

## Fails

```terraform
resource "aws_db_cluster_snapshot" "orders" {
  db_cluster_identifier          = "orders"
  db_cluster_snapshot_identifier = "orders-2026"
  shared_accounts                = ["all"] # finding
}
```

CloudFormation: cannot be written, because CloudFormation has no resource type for snapshots of clusters

CDK: cannot be written, because CloudFormation has no resource type for snapshots of clusters

## Passes

```terraform
resource "aws_db_cluster_snapshot" "orders" {
  db_cluster_identifier          = "orders"
  db_cluster_snapshot_identifier = "orders-2026"
  shared_accounts                = ["111111111111"]
}
```

CloudFormation: cannot be written, because CloudFormation has no resource type for snapshots of clusters

CDK: cannot be written, because CloudFormation has no resource type for snapshots of clusters

## Undecided

```terraform
variable "it" {
  type = list(string)
}

resource "aws_db_cluster_snapshot" "orders" {
  db_cluster_identifier          = "orders"
  db_cluster_snapshot_identifier = "orders-2026"
  shared_accounts                = var.it
}
```

## Fix safety

Safe: it stops being shared at once. Whoever restored or copied it before keeps the copy.
"""

from __future__ import annotations

from storage_lint.resources.aurora_snapshots import Snapshot
from storage_lint.rule import Category, Severity
from storage_lint_rules._snapshots import SharedSnapshotRule


class PublicSnapshot(SharedSnapshotRule[Snapshot]):
    """Snapshots of clusters, and their copies, that are shared with all accounts."""

    id = "aurora-public-snapshot"
    title = "Aurora snapshot is shared with everybody"
    severity = Severity.CRITICAL
    category = Category.SECURITY
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-share-snapshot.html",)
    aliases = (
        "RDS.1",
        "rds-snapshots-public-prohibited",
    )
