"""RDS snapshot is shared with everybody

## Why

Anybody with an AWS account can restore the snapshot and read every table. It takes minutes until somebody who looks for
public snapshots finds it.

## Fails

```terraform
resource "aws_db_snapshot" "orders" {
  db_instance_identifier = "orders"
  db_snapshot_identifier = "orders-before-upgrade"
  shared_accounts        = ["all"] # finding
}
```

CloudFormation: cannot be written, because its snapshots have no property for sharing.

CDK: cannot be written, because CloudFormation's snapshots have no property for sharing.

## Passes

```terraform
resource "aws_db_snapshot" "orders" {
  db_instance_identifier = "orders"
  db_snapshot_identifier = "orders-before-upgrade"
  shared_accounts        = ["111122223333"]
}
```

CloudFormation: cannot be written, because its snapshots have no property for sharing.

CDK: cannot be written, because CloudFormation's snapshots have no property for sharing.

## Undecided

```terraform
variable "accounts" {
  type = list(string)
}

resource "aws_db_snapshot" "orders" {
  db_instance_identifier = "orders"
  db_snapshot_identifier = "orders-before-upgrade"
  shared_accounts        = var.accounts
}
```

## Fix safety

Safe: the snapshot stays, and stops being shared at once.
"""

from __future__ import annotations

from storage_lint.resources.rds import Snapshot
from storage_lint.rule import Category, Severity
from storage_lint_rules._snapshots import SharedSnapshotRule


class PublicSnapshot(SharedSnapshotRule[Snapshot]):
    """Snapshots that are shared with all accounts."""

    id = "rds-public-snapshot"
    title = "RDS snapshot is shared with everybody"
    severity = Severity.CRITICAL
    category = Category.SECURITY
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ShareSnapshot.html",)
    aliases = (
        "CKV_AWS_302",
        "RDS.1",
        "rds-snapshots-public-prohibited",
    )
