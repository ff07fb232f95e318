"""Aurora cluster has fewer than two instances

## Why

An Aurora cluster fails over to a reader in another Availability Zone within seconds; with a single instance it has to
create a new one first, and with all instances pinned to one zone it goes down with that zone.

Counted are the instances that are joined to the cluster, `count` and `for_each` included; Serverless v2 instances
count. Multi-AZ DB clusters (another engine with an instance class on the cluster) and Serverless v1 pass: they keep
their own standbys. An Aurora Limitless Database has a shard group in the place of instances, and a secondary cluster of
a global database may do without any (a headless one). The finding is on the cluster.

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
        "DBInstanceClass": "db.serverless",
        "Engine": "aurora-postgresql"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/writer/Resource" }
    },
    "OrdersReader5B7C9E1D": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Orders4CE6F9BA" },
        "DBInstanceClass": "db.serverless",
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

from collections.abc import Iterator, Sequence

from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.aurora import Cluster, Member
from storage_lint.rule import Category, Outcome, Rule, Severity


class SingleInstanceCluster(Rule[Cluster]):
    """Aurora clusters that cannot fail over to another Availability Zone."""

    id = "aurora-single-instance-cluster"
    title = "Aurora cluster has fewer than two instances"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html",)
    aliases = ("RDS.15", "rds-cluster-multi-az-enabled", "RDS_CLUSTER_MULTI_AZ_ENABLED")

    def check(self, resource: Cluster) -> Iterator[Outcome]:
        """Find Aurora clusters with fewer than two instances, or with all of them in one zone."""
        if isinstance(resource.engine_mode, Known) and resource.engine_mode.value == "serverless":
            return
        if isinstance(resource.scalability_type, Known) and resource.scalability_type.value.lower() == "limitless":
            return
        if _is_multi_az_cluster(resource):
            return
        match resource.members:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known(value=members):
                yield from self._check_members(resource, members)

    def _check_members(self, cluster: Cluster, members: tuple[Member, ...]) -> Iterator[Outcome]:
        sure = [member for member in members if isinstance(member.exists, Known) and member.exists.value is True]
        doubts = [member.exists for member in members if isinstance(member.exists, Unknown)]
        kinds = (cluster.engine, cluster.engine_mode, cluster.scalability_type)
        doubts += [value for value in kinds if isinstance(value, Unknown)]
        if len(sure) < 2 and doubts:
            yield self.undecided(cluster, doubts[0])
        elif not sure:
            yield from self._check_empty(cluster)
        elif len(sure) == 1:
            message = f"Aurora cluster has one instance ({sure[0].address}): nothing to fail over to"
            yield self.finding(cluster, cluster.declared, message)
        else:
            yield from self._check_zones(cluster, sure)

    def _check_empty(self, cluster: Cluster) -> Iterator[Outcome]:
        secondary = _is_secondary(cluster)
        if isinstance(secondary, Unknown):
            yield self.undecided(cluster, secondary)
        elif not secondary.value:
            yield self.finding(cluster, cluster.declared, "Aurora cluster has no instance to serve or fail over to")

    def _check_zones(self, cluster: Cluster, members: Sequence[Member]) -> Iterator[Outcome]:
        zones = {member.availability_zone.value for member in members if isinstance(member.availability_zone, Known)}
        unknown = [zone for member in members if isinstance(zone := member.availability_zone, Unknown)]
        if None in zones or len(zones) > 1:
            return
        if unknown and len({zone.text for zone in unknown}) == len(unknown) + len(zones):
            return  # each comes from another place: they are written to differ
        if len(unknown) == len(members) and unknown[0].text and len({zone.text for zone in unknown}) == 1:
            message = f"all {len(members)} instances of the Aurora cluster are pinned to one zone, whichever that is"
            yield self.finding(cluster, unknown[0], message)
        elif unknown:
            yield self.undecided(cluster, unknown[0])
        else:
            message = f"all {len(members)} instances of the Aurora cluster are pinned to {zones.pop()}"
            yield self.finding(cluster, members[0].availability_zone, message)


def _is_multi_az_cluster(cluster: Cluster) -> bool:
    """Whether it is surely not Aurora. A cluster restored with the engine of its source is what its hardware says.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
    """
    if not isinstance(cluster.engine, Known):
        return False
    if cluster.engine.value:
        return not cluster.engine.value.lower().startswith("aurora")
    return not (isinstance(cluster.instance_class, Known) and cluster.instance_class.value is None)


def _is_secondary(cluster: Cluster) -> Value[bool]:
    """Whether the cluster may be a secondary one of a global database: nothing of its own data is written.

    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-global-database-attach.html
    """
    belongs, own = cluster.global_cluster_identifier, cluster.has_own_data
    if isinstance(belongs, Unknown) and not is_surely_set(belongs):
        return belongs
    if isinstance(belongs, Known) and belongs.value is None:
        return Known(False, belongs.origin)
    if any(_is_written(source) for source in (cluster.replicates_from, cluster.source_region)):
        return Known(True, belongs.origin)
    return own if isinstance(own, Unknown) else Known(not own.value, own.origin)


def _is_written(value: Value[str | None]) -> bool:
    """Whether a value is surely there."""
    return is_surely_set(value) if isinstance(value, Unknown) else value.value is not None
