"""Aurora instance has no Performance Insights

## Why

Performance Insights records what the database waited for, second by second: after a slow day that is what tells which
query it was. Seven days of it are free. The console's page of it ended in July 2026 and lives on in Database Insights:
the API and the flag are the same.

It is set on each member, or on the cluster for all of them: a member whose cluster is declared elsewhere is undecided.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
}

resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier           = aws_rds_cluster.orders.id
  engine                       = "aurora-postgresql"
  instance_class               = "db.r7g.large"
  performance_insights_enabled = false # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      DBClusterIdentifier: orders
      Engine: aurora-postgresql
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Orders
      Engine: aurora-postgresql
      DBInstanceClass: db.r7g.large
      EnablePerformanceInsights: false # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "DBClusterIdentifier": "orders",
        "Engine": "aurora-postgresql"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    },
    "WriterBBAD3D30": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Orders4CE6F9BA" },
        "Engine": "aurora-postgresql",
        "DBInstanceClass": "db.r7g.large",
        "EnablePerformanceInsights": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Writer/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier           = "orders"
  engine                       = "aurora-postgresql"
  instance_class               = "db.r7g.large"
  performance_insights_enabled = true
}
```

```cloudformation
Resources:
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: orders
      Engine: aurora-postgresql
      DBInstanceClass: db.r7g.large
      EnablePerformanceInsights: true
```

```cdk
{
  "Resources": {
    "WriterBBAD3D30": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": "orders",
        "Engine": "aurora-postgresql",
        "DBInstanceClass": "db.r7g.large",
        "EnablePerformanceInsights": true
      },
      "Metadata": { "aws:cdk:path": "Data/Writer/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = bool
}

resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier           = "orders"
  engine                       = "aurora-postgresql"
  instance_class               = "db.r7g.large"
  performance_insights_enabled = var.it
}
```

## Fix safety

Safe: changed in place, without an outage; seven days of it are free.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Value
from storage_lint.resources.aurora import Cluster, Instance
from storage_lint.resources.aurora_kinds import has_performance_insights, runs_instances
from storage_lint.rule import Category, Profile, Severity


class MissingPerformanceInsights(FieldRule[Cluster | Instance]):
    """Members and Multi-AZ DB clusters whose load is not recorded."""

    id = "aurora-missing-performance-insights"
    title = "Aurora instance has no Performance Insights"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_PerfInsights.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DatabaseInsights.html",
    )
    aliases = (
        "CKV_AWS_353",
        "AWS-0133",
        "AVD-AWS-0133",
        "aws-rds-enable-performance-insights",
    )

    field = "performance_insights"
    wrong = "Performance Insights is off"
    harm = "a slow day leaves no trace of the queries"
    fix_title = "turn Performance Insights on"
    safety = Safety.SAFE

    def applies(self, resource: Cluster | Instance) -> Value[bool]:
        """Return whether it is decided here."""
        return runs_instances(resource)

    def value(self, resource: Cluster | Instance) -> Value[Any]:
        """Return whether it is on, here or for the whole cluster."""
        return has_performance_insights(resource)
