"""RDS refuses this backup retention

## Why

Automated backups are kept for 0 to 35 days. 0 turns them off: RDS then makes no read replica of the instance, and
refuses RDS Custom for Oracle. Terraform's provider sends 0 where nothing is written, so that a source of replicas needs
the retention; CloudFormation leaves it to AWS, which keeps one day.

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
  identifier              = "orders"
  engine                  = "postgres"
  instance_class          = "db.m7g.large"
  backup_retention_period = 35
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
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

Shown only: the retention is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import either, mapped
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.rds import Instance, is_of_no_cluster
from storage_lint.rule import Category, Outcome, Rule, Severity

MAXIMUM_DAYS = 35


class RejectedBackups(Rule[Instance]):
    """DB instances whose retention RDS refuses, or that cannot have the replicas that are declared."""

    id = "rds-rejected-backups"
    title = "RDS refuses this backup retention"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Create.html",
    )

    def check(self, resource: Instance) -> Iterator[Outcome]:
        """Find the retention that is out of range, or 0 where backups must be on."""
        days, own = resource.backup_retention_days, is_of_no_cluster(resource)
        if isinstance(own, Known) and not own.value:
            return
        if isinstance(days, Unknown):
            if resource.is_restored.value if isinstance(resource.is_restored, Known) else False:
                return  # its source keeps one that RDS took
            yield self.undecided(resource, days)
        elif not 0 <= days.value <= MAXIMUM_DAYS:
            why = f"RDS keeps automated backups for 0 to {MAXIMUM_DAYS} days, not {days.value:g}"
            yield self.finding(resource, days, why)
        elif not days.value:
            yield from self._without_backups(resource, days)

    def _without_backups(self, resource: Instance, days: Known[float]) -> Iterator[Outcome]:
        needed = _needs_backups(resource)
        if isinstance(needed, Unknown):
            yield self.undecided(resource, needed)
        elif needed.value:
            yield self.finding(resource, days, "RDS makes no replica, and no RDS Custom for Oracle, without backups")


def _needs_backups(instance: Instance) -> Value[bool]:
    """Whether something that is declared needs the automated backups of an instance."""
    needed = mapped(instance.engine, lambda engine: (engine or "").lower().startswith("custom-oracle-"))
    if isinstance(instance.rds_replicas, Unknown):
        return either(needed, instance.rds_replicas)
    for replica in instance.rds_replicas.value:
        needed = either(needed, replica.exists)
    return needed
