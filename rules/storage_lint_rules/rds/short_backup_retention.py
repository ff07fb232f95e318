"""RDS instance keeps its backups for less than a week

## Why

Automated backups are what a point-in-time restore needs: with a retention of 0 there are none, and a wrong `DELETE`
stays. A mistake of Friday that is found on Monday is out of reach with one day.

Terraform's provider sends 0 where nothing is written; CloudFormation leaves it to AWS, which keeps one day. CDK writes
nothing unless it is asked to.

The rule is not about replicas and members of a cluster. A restored instance keeps what its source had. A backup plan
that covers the instance and makes continuous backups is as good; one without them restores to no point in time.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier              = "orders"
  engine                  = "postgres"
  instance_class          = "db.m7g.large"
  backup_retention_period = 0 # finding
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "BackupRetentionPeriod": 3 // finding
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
  backup_retention_period     = 7
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
      BackupRetentionPeriod: 14
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
        "BackupRetentionPeriod": 7
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

Safe from one retention to another: nothing happens. Unsafe from 0: the storage stands still for a moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import MinimumRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import has_own_data
from storage_lint.rule import Category, Finding, Option, Outcome, Severity
from storage_lint.source.record import replace


class ShortBackupRetention(MinimumRule[Instance]):
    """DB instances with no automated backups, or few days of them."""

    id = "rds-short-backup-retention"
    title = "RDS instance keeps its backups for less than a week"
    severity = Severity.HIGH
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
    )
    aliases = (
        "e649a218-d099-4550-86a4-1231e1fcb60d",
        "RDS.11",
        "CT.RDS.PR.8",
    )

    field = "backup_retention_days"
    minimum = 7
    option = "minimum-days"
    options = {"minimum-days": Option(int, 7, "how many days backups are kept at least")}
    wrong = ""
    fix_title = "keep backups for a week, or as long as the settings ask"
    safety = Safety.UNSAFE  # storage stands still for a moment where there were no backups

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the instance is the only home of its data."""
        return has_own_data(resource)

    def passes(self, value: Any, resource: Instance) -> bool | Unknown:
        """Return whether it is enough, or a backup plan restores to any point in time."""
        covered = resource.in_continuous_backup
        return super().passes(value, resource) or (covered if isinstance(covered, Unknown) else covered.value)

    def check(self, resource: Instance) -> Iterator[Outcome]:
        """Find the retention: less severe where there are backups at all."""
        for outcome in super().check(resource):
            days = resource.backup_retention_days
            if isinstance(outcome, Finding) and isinstance(days, Known) and days.value > 0:
                fix = replace(outcome.fix, safety=Safety.SAFE) if outcome.fix is not None else None
                yield replace(outcome, severity=Severity.MEDIUM, fix=fix)
            else:
                yield outcome

    def message(self, resource: Instance, value: Value[float]) -> str:
        """Return the sentence of the finding."""
        default = " by default" if value.origin.source is Source.DEFAULT else ""
        days = value.value if isinstance(value, Known) else 0
        if not days:
            return f"automated backups are off{default}: nothing can be restored to a point in time"
        return f"backups are kept for {days:g} day{'s' if days != 1 else ''}{default}: older mistakes cannot be undone"
