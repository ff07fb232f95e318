"""RDS refuses the settings of this cluster or instance

## Why

What an Aurora cluster, a Multi-AZ DB cluster and their members take differs, and AWS tells it only when they are
deployed. What is judged:

- Aurora has no size, no IOPS, no class and no public access of the cluster (`false` is refused, too); its storage is
  `aurora` or `aurora-iopt1`, it has three Availability Zones and 16 instances at most, and only Aurora MySQL has a
  backtrack window (to 72 hours).
- A Multi-AZ DB cluster needs class and allocated storage, and IOPS with io1 and io2 (io1: 0.5 to 50 for each GiB). gp3
  takes IOPS from 400 GiB on. It has no backtracking, global database, serverless capacity, dual stack or domain, and
  no members that are declared: RDS makes its instances.
- Backups are kept for 1 to 35 days. The windows of backups and of maintenance take half an hour at least and do not
  overlap. A password has 8 to 41 characters, none of them `/`, `"`, `@` or a space, and is written here or managed by
  RDS, not both; a key of its secret goes with one that is managed. The name of the master user begins with a letter,
  and is not reserved: `rdsadmin`, and with
  PostgreSQL `admin` and what begins with `pg_`. The name of the first database begins with a letter and has only
  letters, digits and `_`, so no hyphen. No engine exports the logs of another one: MySQL none of PostgreSQL, Aurora
  PostgreSQL no `upgrade`.
- Zones of members and KMS keys are in their Region, where that is known. Ports are 1150 to 65535. Writes are forwarded
  in a global database alone. A time to restore to goes neither with the latest one (Terraform says so before) nor with
  `copy-on-write`, which takes that.
- Enhanced Monitoring needs a role and one of seven intervals. Performance Insights keeps 7, 731 or a multiple of 31
  days, and the advanced mode of Database Insights needs it, with 31 days or more.
- A parameter group is of the engine and the version of its cluster; a member of its engine, its encryption and the
  interval of its monitoring, where it has one, and it leaves password, deletion protection, IAM authentication and size
  to the cluster. Only a member has a promotion tier.
- A global database is made of a cluster, or has an engine.

The finding is on what is written wrongly: a member's setting on the member, too many members on the cluster. Where
AWS's pages disagree (a Multi-AZ DB cluster without a storage type) the verdict is undecided. Terraform's provider takes
no engine `docdb` or `neptune` here. In a template it is undecided: RDS's API runs those engines, too, CloudFormation's
pages do not name them, and no rule judges them as resources of RDS.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier      = "orders"
  engine                  = "aurora-postgresql"
  backup_retention_period = 36 # finding
}
```

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier        = "orders"
  engine                    = "postgres"
  db_cluster_instance_class = "db.m6gd.large"
  storage_type              = "gp3"
  allocated_storage         = 100
  iops                      = 3000 # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      BackupRetentionPeriod: 36 # finding
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "BackupRetentionPeriod": 36 // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier      = "orders"
  engine                  = "aurora-postgresql"
  backup_retention_period = 35
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      BackupRetentionPeriod: 35
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "BackupRetentionPeriod": 35
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = number
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier      = "orders"
  engine                  = "aurora-postgresql"
  backup_retention_period = var.it
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.resources.aurora import Cluster, GlobalCluster, Instance, LoneTier
from storage_lint.rule import Category, Severity
from storage_lint_rules.aurora._refusals import of_cluster, of_global_cluster, of_instance, of_no_member


class RejectedSettings(RefusalRule[Cluster | GlobalCluster | Instance | LoneTier]):
    """Clusters, members and global databases of which RDS refuses something."""

    id = "aurora-rejected-settings"
    title = "RDS refuses the settings of this cluster or instance"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateGlobalCluster.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.Limitations.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DatabaseInsights.TurningOnAdvanced.html",
    )

    sentence = "RDS refuses this: {}"

    def refusals(self, resource: Cluster | GlobalCluster | Instance | LoneTier) -> Iterator[Refusal]:
        """Yield what may be refused, as AWS would answer."""
        if isinstance(resource, Cluster):
            yield from of_cluster(resource)
        elif isinstance(resource, Instance):
            yield from of_instance(resource)
        elif isinstance(resource, LoneTier):
            yield from of_no_member(resource)
        else:
            yield from of_global_cluster(resource)
