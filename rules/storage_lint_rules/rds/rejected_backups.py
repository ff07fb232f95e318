"""RDS refuses these backup settings

## Why

Automated backups are kept for 0 to 35 days. 0 turns them off: RDS then makes no read replica of the instance and no
blue/green deployment, and refuses RDS Custom for Oracle. An instance has 15 replicas at most. Terraform's provider
sends 0 where nothing is written, so that a source of replicas needs the retention; CloudFormation leaves it to AWS,
which keeps one day.

The windows of backups and of maintenance take half an hour at least and do not overlap. RDS chooses the one that is
not written.

An instance of a cluster has no retention of its own: the cluster's is to be set.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier              = "orders"
  engine                  = "postgres"
  instance_class          = "db.m7g.large"
  backup_retention_period = 60 # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      BackupRetentionPeriod: 60 # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "BackupRetentionPeriod": 60 // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

```terraform
resource "aws_db_instance" "orders" { # finding
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
}

resource "aws_db_instance" "replica" {
  replicate_source_db = aws_db_instance.orders.identifier
  instance_class      = "db.m7g.large"
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
  backup_retention_period     = 35
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
      BackupRetentionPeriod: 35
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
        "BackupRetentionPeriod": 35
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "days" {
  type = number
}

resource "aws_db_instance" "orders" {
  identifier              = "orders"
  engine                  = "postgres"
  instance_class          = "db.m7g.large"
  backup_retention_period = var.days
}
```

## Fix safety

Safe where a retention was refused, that of a member included, which its cluster says. Unsafe from 0: the storage of an
instance that is there stands still for a moment. How many replicas there are is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import Refusal, RefusalRule, refused
from storage_lint.graph.change import Fix, Safety, Set, Unset
from storage_lint.graph.choices import either, mapped, surely
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Origin, Unknown, Value
from storage_lint.resources.rds import Instance, MemberBackups
from storage_lint.resources.rds_kinds import is_of_no_cluster
from storage_lint.rule import Category, Severity
from storage_lint.source.record import replace
from storage_lint_rules._windows import refused_windows
from storage_lint_rules.rds._facts import MAXIMUM_REPLICAS, MAXIMUM_RETENTION_DAYS


class RejectedBackups(RefusalRule[Instance | MemberBackups]):
    """DB instances whose retention or windows RDS refuses, or that cannot have the replicas that are declared."""

    id = "rds-rejected-backups"
    title = "RDS refuses these backup settings"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Create.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/blue-green-deployments-considerations.html",
    )

    sentence = "RDS refuses this: {}"
    safety = Safety.UNSAFE

    def mend(self, resource: Instance | MemberBackups, where: Value[Any] | Origin) -> Fix | None:
        """Return that backups are kept for a week, as rds-short-backup-retention asks."""
        if isinstance(resource, MemberBackups):
            fix = self.fix(resource, "leave it to the cluster", Unset(resource, "retention_days"))
            return replace(fix, safety=Safety.SAFE)  # it was refused: nothing was made with it
        days = resource.backup_retention_days
        if where is not days or not isinstance(days, Known):
            return None
        week = Set(resource, "backup_retention_days", 7)
        fix = self.fix(resource, "keep backups for a week", week)
        return replace(fix, safety=Safety.SAFE) if days.value else fix

    def applies(self, resource: Instance | MemberBackups) -> Value[bool]:
        """Return whether there is somebody's word on backups: that of an instance, or of a member."""
        return is_of_no_cluster(resource) if isinstance(resource, Instance) else super().applies(resource)

    def refusals(self, resource: Instance | MemberBackups) -> Iterator[Refusal]:
        """Yield a retention out of range, or 0 where backups must be on, windows that overlap, and what is too many."""
        if isinstance(resource, Instance):
            yield from self._of_instance(resource)
        else:
            days = resource.retention_days
            yield Refusal(is_set(days), days, "the retention of an instance of a cluster is its cluster's to say")

    def _of_instance(self, resource: Instance) -> Iterator[Refusal]:
        days = resource.backup_retention_days
        if isinstance(days, Unknown):
            if not surely(resource.is_restored):
                yield refused(days)  # what a restored instance keeps, RDS took from its source
        elif not 0 <= days.value <= MAXIMUM_RETENTION_DAYS:
            yield refused(
                days, f"automated backups are kept for 0 to {MAXIMUM_RETENTION_DAYS} days, not {days.value:g}"
            )
        elif not days.value:
            yield from _without_backups(resource, days)
        yield from refused_windows(resource.backup_window, resource.maintenance_window)
        yield from _replicas(resource)


def _without_backups(instance: Instance, days: Known[float]) -> Iterator[Refusal]:
    """What needs the automated backups of an instance, and is declared."""
    replicated: Value[bool] = Known(False, instance.declared)
    if isinstance(instance.rds_replicas, Unknown):
        replicated = instance.rds_replicas
    for replica in instance.rds_replicas.value if isinstance(instance.rds_replicas, Known) else ():
        replicated = either(replicated, replica.exists)
    custom = mapped(instance.engine, lambda engine: (engine or "").lower().startswith("custom-oracle-"))
    for needed, what in (
        (replicated, "a read replica"),
        (custom, "RDS Custom for Oracle"),
        (instance.blue_green_updates, "a blue/green deployment"),
    ):
        if isinstance(needed, Unknown):
            yield refused(needed)
        elif needed.value:
            yield refused(days, f"{what} needs automated backups, which are off")


def _replicas(instance: Instance) -> Iterator[Refusal]:
    if not isinstance(instance.rds_replicas, Known):
        return
    there = [one for one in instance.rds_replicas.value if surely(one.exists)]
    if len(there) > MAXIMUM_REPLICAS:
        place = Known(len(there), instance.rds_replicas.origin)
        yield refused(place, f"an instance has at most {MAXIMUM_REPLICAS} replicas, not {len(there)}")
