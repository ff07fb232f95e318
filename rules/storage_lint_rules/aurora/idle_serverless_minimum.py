"""Serverless cluster is paid for while nobody uses it

## Why

A Serverless v2 instance with a minimum of 0 capacity units pauses after a while in which nobody is connected, and costs
nothing until somebody is: for databases of developers and tests that is most of the time. It wakes up within some 15
seconds. Whether the cluster is idle at all is nothing that the code says, so no number is given.

Older versions cannot pause, and neither can a cluster of a global database, one behind RDS Proxy, and one with logical
replication or a binary log.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"

  serverlessv2_scaling_configuration {
    min_capacity = 1 # finding
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
        MinCapacity: 1 # finding
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
        "ServerlessV2ScalingConfiguration": {
          "MinCapacity": 1, // finding
          "MaxCapacity": 8
        }
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

## Passes

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"

  serverlessv2_scaling_configuration {
    min_capacity = 0
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
        MinCapacity: 0
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
        "ServerlessV2ScalingConfiguration": { "MinCapacity": 0, "MaxCapacity": 8 }
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
  type = number
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"

  serverlessv2_scaling_configuration {
    min_capacity = var.it
    max_capacity = 8
  }
}

resource "aws_rds_cluster_instance" "writer" {
  cluster_identifier = aws_rds_cluster.orders.id
  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.serverless"
}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from storage_lint.graph.choices import both, either, mapped, opposite
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import has_serverless_members
from storage_lint.resources.cluster import is_global
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity
from storage_lint_rules.aurora._versions import pauses

# What keeps instances awake: parameters of a group, and the values with which they do not.
REPLICATION = {"rds.logical_replication": ("0", "off"), "binlog_format": ("off",)}


class IdleServerlessMinimum(Rule[Cluster]):
    """Serverless v2 clusters that could pause and never do."""

    id = "aurora-idle-serverless-minimum"
    title = "Serverless cluster is paid for while nobody uses it"
    severity = Severity.LOW
    category = Category.COST
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html",)

    def check(self, resource: Cluster) -> Iterator[Outcome]:
        """Find a minimum above 0 of a cluster that nothing keeps awake."""
        if isinstance(resource.capacity, Unknown):
            yield self.undecided(resource, resource.capacity)
            return
        capacity = resource.capacity.value
        if capacity is None:
            return
        minimum = capacity.minimum
        paid: Value[bool] = mapped(minimum, lambda units: units is not None and units > 0)
        idles = both(pauses(resource), opposite(_is_awake(resource)))
        found = both(both(has_serverless_members(resource), paid), idles)
        if isinstance(found, Unknown):
            yield self.undecided(resource, found)
        elif found.value and isinstance(minimum, Known):
            units = f"{minimum.value:g} capacity unit{'s are' if minimum.value != 1 else ' is'}"
            message = f"{units} paid for at any time: with a minimum of 0 it pauses"
            yield self.finding(resource, minimum, message)


def _is_awake(cluster: Cluster) -> Value[bool]:
    """Whether a proxy, a global database or replication keeps its instances from pausing."""
    proxied: Value[bool] = mapped(cluster.proxies, bool)
    return either(either(is_global(cluster), proxied), _replicates(cluster))


def _replicates(cluster: Cluster) -> Value[bool]:
    group = cluster.group
    parameters = group.value.parameters if isinstance(group, Known) and group.value is not None else None
    if isinstance(group, Unknown):
        return group
    if isinstance(parameters, Unknown):
        return parameters
    on: Value[bool] = Known(False, cluster.declared)
    for parameter in parameters.value if parameters is not None else ():
        if isinstance(parameter.name, Known) and parameter.name.value in REPLICATION:
            off = REPLICATION[parameter.name.value]
            on = either(on, both(parameter.exists, mapped(parameter.value, partial(_is_on, off))))
    return on


def _is_on(off: tuple[str, ...], value: str | None) -> bool:
    return (value or "").lower() not in off
