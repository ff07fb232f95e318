"""Aurora cluster fails over to a smaller instance

## Why

When the writer is lost, the reader of the lowest promotion tier takes over, with the load of the writer. If every
reader of that tier is smaller, the cluster is up again and too slow. A serverless reader of tier 0 or 1 is kept as
large as the writer; one of tier 2 to 15 scales by itself.

Which instance writes is not in the code: the largest one is taken for it. A class that is not in the table of vCPUs is
not judged.

## Fails

```terraform
resource "aws_rds_cluster" "orders" { # finding
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
}

resource "aws_rds_cluster_instance" "writer" {
  cluster_identifier = aws_rds_cluster.orders.id
  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.r7g.4xlarge"
}

resource "aws_rds_cluster_instance" "reader" {
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
      Engine: aurora-postgresql
      DBInstanceClass: db.r7g.4xlarge
  Reader:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Orders
      Engine: aurora-postgresql
      DBInstanceClass: db.r7g.large
```

```cdk
{
  "Resources": {
    "Orders7442E29D": { // finding
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    },
    "WriterBBAD3D30": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Orders7442E29D" },
        "Engine": "aurora-postgresql",
        "DBInstanceClass": "db.r7g.4xlarge"
      },
      "Metadata": { "aws:cdk:path": "Data/Writer/Resource" }
    },
    "Reader8A91260E": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Orders7442E29D" },
        "Engine": "aurora-postgresql",
        "DBInstanceClass": "db.r7g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Reader/Resource" }
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

resource "aws_rds_cluster_instance" "writer" {
  cluster_identifier = aws_rds_cluster.orders.id
  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.r7g.large"
}

resource "aws_rds_cluster_instance" "reader" {
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
      Engine: aurora-postgresql
      DBInstanceClass: db.r7g.large
  Reader:
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
        "Engine": "aurora-postgresql"
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
    },
    "Reader8A91260E": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": { "Ref": "Orders7442E29D" },
        "Engine": "aurora-postgresql",
        "DBInstanceClass": "db.r7g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Reader/Resource" }
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
}

resource "aws_rds_cluster_instance" "writer" {
  cluster_identifier = aws_rds_cluster.orders.id
  engine             = aws_rds_cluster.orders.engine
  instance_class     = "db.r7g.large"
}

resource "aws_rds_cluster_instance" "reader" {
  cluster_identifier = aws_rds_cluster.orders.id
  engine             = aws_rds_cluster.orders.engine
  instance_class     = var.it
}
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from storage_lint.graph.choices import surely_not
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import SERVERLESS_CLASS, has_members
from storage_lint.resources.cluster import Member
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity
from storage_lint.source.record import Record
from storage_lint_rules.aurora._classes import vcpus_of

LAST_FOLLOWING_TIER = 1  # serverless readers of tiers 0 and 1 are as large as the writer


class Candidate(Record):
    """A member of which everything that counts is known."""

    tier: float
    is_serverless: bool
    vcpus: int  # 0 where it is serverless


class SmallerFailoverTarget(Rule[Cluster]):
    """Aurora clusters whose first reader cannot carry what the writer does."""

    id = "aurora-smaller-failover-target"
    title = "Aurora cluster fails over to a smaller instance"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html",
    )

    # complexity: what does not apply leaves early; a doubt counts only where it could matter
    def check(self, resource: Cluster) -> Iterator[Outcome]:
        """Find a cluster of which every instance that comes next is smaller than the largest one."""
        aurora = has_members(resource)
        if isinstance(resource.members, Unknown) or surely_not(aurora):
            return
        members = [_candidate(member) for member in resource.members.value]
        known = [one for one in members if isinstance(one, Candidate)]
        doubt = next((one for one in (aurora, *members) if isinstance(one, Unknown)), None)
        if len(members) < 2:
            return
        message = _smaller(known) if len(known) == len(members) else ""
        if doubt is not None and (message or len(known) < len(members)):
            yield self.undecided(resource, doubt)
        elif message:
            classes = tuple(member.instance_class for member in resource.members.value)
            yield self.finding(resource, resource.declared, message, because=(resource.members, *classes))


def _candidate(member: Member) -> Candidate | Unknown | None:
    """A member as far as it counts; None where its class is not in the table."""
    kind, tier = member.instance_class, member.promotion_tier
    for value in (member.exists, kind, tier):
        if isinstance(value, Unknown):
            return value
    serverless = isinstance(kind, Known) and kind.value == SERVERLESS_CLASS
    vcpus = 0 if serverless else vcpus_of(kind)
    rank = tier.value if isinstance(tier, Known) and tier.value is not None else 0
    return None if vcpus is None else Candidate(tier=rank, is_serverless=serverless, vcpus=vcpus)


# complexity: which instance writes, which ones follow, and how they compare
def _smaller(members: Sequence[Candidate]) -> str:
    """Return why what comes next is smaller; empty where it is not.

    Which instance writes is not written: the largest one, else the one of the lowest tier.
    """
    writer = max(members, key=lambda one: (one.vcpus, -one.tier))
    readers = list(members)
    readers.remove(writer)
    lowest = min(one.tier for one in readers)
    following = [one for one in readers if one.tier == lowest]
    if all(one.is_serverless for one in following):
        if lowest > LAST_FOLLOWING_TIER:
            return f"serverless readers of tier {lowest:g} do not follow the writer's capacity: they may be too small"
        return ""
    if any(one.is_serverless or one.vcpus >= writer.vcpus for one in following):
        return ""
    largest = max(one.vcpus for one in following)
    return f"the largest instance has {writer.vcpus} vCPUs, and what it fails over to has {largest}"
