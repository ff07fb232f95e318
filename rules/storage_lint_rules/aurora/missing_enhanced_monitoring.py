"""Aurora instance has no Enhanced Monitoring

## Why

CloudWatch sees an instance from outside, once a minute. Enhanced Monitoring sees its processes, memory and disks, every
1 to 60 seconds. It needs a role, and its logs are billed.

It is set on each member, or on the cluster for all of them: a member whose cluster is declared elsewhere is undecided.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
}

resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier  = aws_rds_cluster.orders.id
  engine              = "aurora-postgresql"
  instance_class      = "db.r7g.large"
  monitoring_interval = 0 # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      DBClusterIdentifier: orders
      Engine: aurora-postgresql
  Writer: # finding
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Orders
      Engine: aurora-postgresql
      DBInstanceClass: db.r7g.large
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
    "WriterBBAD3D30": { // finding
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Orders4CE6F9BA" },
        "Engine": "aurora-postgresql",
        "DBInstanceClass": "db.r7g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Writer/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier  = "orders"
  engine              = "aurora-postgresql"
  instance_class      = "db.r7g.large"
  monitoring_interval = 30
  monitoring_role_arn = "arn:aws:iam::111111111111:role/monitoring"
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
      MonitoringInterval: 30
      MonitoringRoleArn: "arn:aws:iam::111111111111:role/monitoring"
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
        "MonitoringInterval": 30,
        "MonitoringRoleArn": "arn:aws:iam::111111111111:role/monitoring"
      },
      "Metadata": { "aws:cdk:path": "Data/Writer/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = number
}

resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier  = "orders"
  engine              = "aurora-postgresql"
  instance_class      = "db.r7g.large"
  monitoring_interval = var.it
}
```
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.aurora import Cluster, Instance
from storage_lint.resources.aurora_kinds import monitoring_seconds, runs_instances
from storage_lint.rule import Category, Profile, Severity


class MissingEnhancedMonitoring(ShapedRule[Cluster | Instance]):
    """Members and Multi-AZ DB clusters of which the operating system is not watched."""

    id = "aurora-missing-enhanced-monitoring"
    title = "Aurora instance has no Enhanced Monitoring"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Monitoring.OS.html",)
    aliases = (
        "CKV_AWS_118",
        "RDS.6",
        "rds-enhanced-monitoring-enabled",
    )

    field = "monitoring_interval_seconds"
    wrong = "Enhanced Monitoring is off"
    harm = "nobody sees what the operating system does between two minutes"

    def applies(self, resource: Cluster | Instance) -> Value[bool]:
        """Return whether it is decided here."""
        return runs_instances(resource)

    def value(self, resource: Cluster | Instance) -> Value[Any]:
        """Return the interval, as it is written here or for the whole cluster."""
        return monitoring_seconds(resource)

    def passes(self, value: Any, resource: Cluster | Instance) -> bool | Unknown:
        """Return whether there is an interval."""
        return bool(value)
