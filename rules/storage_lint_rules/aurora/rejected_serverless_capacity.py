"""RDS refuses this range of serverless capacity

## Why

Serverless v2 scales in halves of a capacity unit, from 0.5 (from 0 where the version can pause: Aurora PostgreSQL
13.15, 14.12, 15.7, 16.3 and later, Aurora MySQL 3.08) to 256, with a maximum of at least 1. How long it waits before it
pauses is 300 to 86,400 seconds, and can only be said with a minimum of 0. Terraform checks the ranges at plan, not the
halves or that the minimum is below the maximum; CloudFormation checks nothing.

An instance of class `db.serverless` needs the range on its cluster: the finding is on the cluster, where it is missing.
A restored cluster may have it from its source. Serverless v1 has another range, `scaling_configuration`, which a
provisioned cluster does not take.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"

  serverlessv2_scaling_configuration {
    min_capacity = 8 # finding
    max_capacity = 4
  }
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      ServerlessV2ScalingConfiguration:
        MinCapacity: 8 # finding
        MaxCapacity: 4
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "ServerlessV2ScalingConfiguration": {
          "MinCapacity": 8, // finding
          "MaxCapacity": 4
        }
      },
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

  serverlessv2_scaling_configuration {
    min_capacity = 0.5
    max_capacity = 4
  }
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      ServerlessV2ScalingConfiguration:
        MinCapacity: 0.5
        MaxCapacity: 4
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "ServerlessV2ScalingConfiguration": { "MinCapacity": 0.5, "MaxCapacity": 4 }
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
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"

  serverlessv2_scaling_configuration {
    min_capacity = var.it
    max_capacity = 4
  }
}
```

## Fix safety

Shown only: the nearest range that there is may not be the one that was meant, and capacity is billed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import Refusal, RefusalRule, each_when
from storage_lint.graph.change import Fix, Set
from storage_lint.graph.choices import both, chosen, known_or_none, mapped, opposite
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Origin, Unknown, Value
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import has_serverless_members, is_aurora, is_serverless_v1
from storage_lint.resources.cluster import Capacity
from storage_lint.rule import Category, Severity
from storage_lint_rules._clusters import STEP, refused_capacity
from storage_lint_rules.aurora import _facts as facts
from storage_lint_rules.aurora._versions import pauses


class RejectedServerlessCapacity(RefusalRule[Cluster]):
    """Aurora clusters whose range of capacity RDS refuses, or that lack the one that they need."""

    id = "aurora-rejected-serverless-capacity"
    title = "RDS refuses this range of serverless capacity"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2-auto-pause.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ServerlessV2ScalingConfiguration.html",
    )
    sentence = "RDS refuses this: {}"

    def mend(self, resource: Cluster, where: Value[Any] | Origin) -> Fix | None:
        """Return the nearest range that there is, where it is a bound that is refused."""
        capacity = known_or_none(resource.capacity)
        if capacity is None or not any(where is bound for bound in (capacity.minimum, capacity.maximum)):
            return None
        pair = _nearest(resource, capacity)
        if pair is None:
            return None
        changes = (Set(capacity, name, units) for name, units in zip(("minimum", "maximum"), pair, strict=True))
        return self.fix(resource, f"scale from {pair[0]:g} to {pair[1]:g} capacity units", *changes)

    def refusals(self, resource: Cluster) -> Iterator[Refusal]:
        """Yield what may be refused of the range."""
        yield from each_when(is_aurora(resource), _refused(resource))


def _nearest(cluster: Cluster, range_: Capacity) -> tuple[float, float] | None:
    """The nearest range that RDS takes of a version; None where a bound, or whether it can pause, is not known."""
    pausing = pauses(cluster)
    bounds = [one.value for one in (range_.minimum, range_.maximum) if isinstance(one, Known) and one.value is not None]
    if len(bounds) < 2 or isinstance(pausing, Unknown):
        return None
    low, high = (round(units / STEP) * STEP for units in bounds)
    least = 0 if pausing.value else facts.LEAST_MINIMUM_CAPACITY_UNITS
    most = facts.MAXIMUM_CAPACITY_UNITS
    low = min(max(low, least), most)
    return low, min(max(high, low, facts.LEAST_MAXIMUM_CAPACITY_UNITS), most)


def _refused(cluster: Cluster) -> Iterator[Refusal]:
    capacity = cluster.capacity
    if isinstance(capacity, Known) and capacity.value is not None:
        yield from refused_capacity(capacity.value, 0, facts.LEAST_MAXIMUM_CAPACITY_UNITS, facts.MAXIMUM_CAPACITY_UNITS)
        yield from _pausing(cluster, capacity.value)
    given = is_set(capacity)
    yield Refusal(
        both(given, is_serverless_v1(cluster)), capacity, "the range of Serverless v2 on a cluster of Serverless v1"
    )
    restored = Unknown("what it is restored from may have a range of capacity", cluster.is_restored.origin)
    without = chosen(cluster.is_restored, restored, opposite(given))
    message = "an instance is of class db.serverless, and the cluster has no range of capacity"
    yield Refusal(both(has_serverless_members(cluster), both(opposite(given), without)), cluster.declared, message)
    if "::" in cluster.type:
        first = both(cluster.has_v1_scaling, opposite(is_serverless_v1(cluster)))
        yield Refusal(first, cluster.has_v1_scaling, "the range of Serverless v1 on a provisioned cluster")


def _pausing(cluster: Cluster, range_: Capacity) -> Iterator[Refusal]:
    minimum, seconds = range_.minimum, range_.seconds_until_auto_pause
    paused: Value[bool] = mapped(minimum, lambda units: units == 0)
    least = facts.LEAST_MINIMUM_CAPACITY_UNITS
    yield Refusal(
        both(paused, opposite(pauses(cluster))), minimum, f"this version cannot pause: the minimum is {least:g}"
    )
    shortest, longest = facts.PAUSE_SECONDS
    outside = mapped(seconds, lambda number: number is not None and not shortest <= number <= longest)
    yield Refusal(outside, seconds, f"it pauses after {shortest:,} to {longest:,} seconds")
    awake: Value[bool] = mapped(minimum, lambda units: units is not None and units > 0)
    yield Refusal(
        both(is_set(seconds), awake), seconds, "when it pauses is said, and with a minimum above 0 it never does"
    )
