"""Cluster has a range of capacity and no serverless instance

## Why

The range of capacity says how far instances of class `db.serverless` scale. AWS accepts it on a cluster that has none,
so that one can be added later; until then it says nothing, and whoever reads it believes that the cluster scales.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"

  serverlessv2_scaling_configuration { # finding
    min_capacity = 1
    max_capacity = 8
  }
}

resource "aws_rds_cluster_instance" "writer" {
  cluster_identifier = aws_rds_cluster.orders.id
  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.r7g.large"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      ServerlessV2ScalingConfiguration: # finding
        MinCapacity: 1
        MaxCapacity: 8
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Orders
      Engine: aurora-postgresql
      DBInstanceClass: db.r7g.large
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "ServerlessV2ScalingConfiguration": { "MinCapacity": 1, "MaxCapacity": 8 } // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    },
    "WriterBBAD3D30": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Orders7442E29D" },
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
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"

  serverlessv2_scaling_configuration {
    min_capacity = 1
    max_capacity = 8
  }
}

resource "aws_rds_cluster_instance" "writer" {
  cluster_identifier = aws_rds_cluster.orders.id
  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.serverless"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      ServerlessV2ScalingConfiguration:
        MinCapacity: 1
        MaxCapacity: 8
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Orders
      Engine: aurora-postgresql
      DBInstanceClass: db.serverless
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "ServerlessV2ScalingConfiguration": { "MinCapacity": 1, "MaxCapacity": 8 }
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    },
    "WriterBBAD3D30": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Orders7442E29D" },
        "Engine": "aurora-postgresql",
        "DBInstanceClass": "db.serverless"
      },
      "Metadata": { "aws:cdk:path": "Data/Writer/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = string
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"

  serverlessv2_scaling_configuration {
    min_capacity = 1
    max_capacity = 8
  }
}

resource "aws_rds_cluster_instance" "writer" {
  cluster_identifier = aws_rds_cluster.orders.id
  engine             = aws_rds_cluster.orders.engine
  instance_class     = var.it
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import both, opposite
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import has_serverless_members
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity


class UnusedServerlessConfiguration(Rule[Cluster]):
    """Clusters with a range of capacity, and no instance that scales in it."""

    id = "aurora-unused-serverless-configuration"
    title = "Cluster has a range of capacity and no serverless instance"
    severity = Severity.LOW
    category = Category.COST
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.requirements.html",
    )

    def check(self, resource: Cluster) -> Iterator[Outcome]:
        """Find a range where there are instances, and none of them is serverless."""
        if isinstance(resource.members, Known) and not resource.members.value:
            return
        found = both(is_set(resource.capacity), opposite(has_serverless_members(resource)))
        if isinstance(found, Unknown):
            yield self.undecided(resource, found)
        elif found.value:
            message = "the range of capacity holds for no instance: none is of class db.serverless"
            yield self.finding(resource, resource.capacity, message)
