"""Aurora cluster has fewer than two instances

## Why

An Aurora cluster fails over to a reader in another Availability Zone within seconds; with a single instance it has to
create a new one first, and with all instances pinned to one zone it goes down with that zone.

Counted are the instances that are joined to the cluster, `count` and `for_each` included; Serverless v2 instances
count. Multi-AZ DB clusters (another engine with an instance class on the cluster) and Serverless v1 pass: they keep
their own standbys. An Aurora Limitless Database has a shard group in the place of instances, and a secondary cluster of
a global database may do without any (a headless one). The finding is on the cluster; of a Limitless Database it is on
the shard group, which has no standby unless it says so. Readers that Application Auto Scaling keeps count.

## Fails

```terraform
resource "aws_rds_cluster" "orders" { # finding
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
}

resource "aws_rds_cluster_instance" "orders" {
  count              = 1
  cluster_identifier = aws_rds_cluster.orders.id
  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.r7g.large"
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Orders
      DBInstanceClass: db.r7g.large
      Engine: aurora-postgresql
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": { // finding
      "Type": "AWS::RDS::DBCluster",
      "Properties": { "Engine": "aurora-postgresql" },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
}

resource "aws_rds_cluster_instance" "orders" {
  count              = 2
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
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Orders
      DBInstanceClass: db.r7g.large
      Engine: aurora-postgresql
  Reader:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Orders
      DBInstanceClass: db.r7g.large
      Engine: aurora-postgresql
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": { "Engine": "aurora-postgresql" },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    },
    "OrdersWriter0A1F6D2C": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Orders4CE6F9BA" },
        "DBInstanceClass": "db.r7g.large",
        "Engine": "aurora-postgresql"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/writer/Resource" }
    },
    "OrdersReader5B7C9E1D": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Orders4CE6F9BA" },
        "DBInstanceClass": "db.r7g.large",
        "Engine": "aurora-postgresql"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/reader/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "instances" {
  type = number
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
}

resource "aws_rds_cluster_instance" "orders" {
  count              = var.instances
  cluster_identifier = aws_rds_cluster.orders.id
  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.r7g.large"
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import mapped, surely_not
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.aurora import Cluster, ShardGroup
from storage_lint.resources.aurora_kinds import has_members, scaled_readers
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules._clusters import failover_faults


class SingleInstanceCluster(Rule[Cluster | ShardGroup]):
    """Aurora clusters that cannot fail over to another Availability Zone."""

    id = "aurora-single-instance-cluster"
    title = "Aurora cluster has fewer than two instances"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html",)
    aliases = (
        "RDS.15",
        "rds-cluster-multi-az-enabled",
        "RDS_CLUSTER_MULTI_AZ_ENABLED",
    )

    def check(self, resource: Cluster | ShardGroup) -> Iterator[Outcome]:
        """Find clusters with fewer than two instances, or all of them in one zone, and shards without a standby."""
        if isinstance(resource, ShardGroup):
            yield from self._check_shards(resource)
            return
        applies = has_members(resource)
        if surely_not(applies):
            return
        for where, message in failover_faults(resource, resource.members, "Aurora cluster", scaled_readers(resource)):
            if isinstance(applies, Unknown):
                yield self.undecided(resource, applies)
            elif isinstance(where, Unknown) and not message:
                yield self.undecided(resource, where)
            else:
                yield self.finding(resource, where, message, because=(resource.members,))

    def _check_shards(self, group: ShardGroup) -> Iterator[Outcome]:
        alone: Value[bool] = mapped(group.compute_redundancy, lambda standbys: standbys < 1)
        if isinstance(alone, Unknown):
            yield self.undecided(group, alone)
        elif alone.value:
            yield self.finding(group, group.compute_redundancy, "no shard has a standby: nothing to fail over to")
