"""Aurora MySQL cluster cannot be rewound

## Why

Backtracking rewinds an Aurora MySQL cluster within minutes, in place, by up to 72 hours: a dropped table is back
without a restore. It can only be chosen when the cluster is made or restored, and costs for the changes that it keeps.
Most clusters do without, and rely on restoring to a point in time.

Aurora PostgreSQL, Multi-AZ DB clusters and global databases have no backtracking.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-mysql"
  backtrack_window   = 0 # finding
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
```

```cdk
{
  "Resources": {
    "Orders7442E29D": { // finding
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-mysql"
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
  engine             = "aurora-mysql"
  backtrack_window   = 86400
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
      BacktrackWindow: 86400
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-mysql",
        "BacktrackWindow": 86400
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
  engine             = "aurora-mysql"
  backtrack_window   = var.it
}
```
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.choices import both, opposite
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import is_aurora_mysql, is_serverless_v1
from storage_lint.resources.cluster import is_global
from storage_lint.rule import Category, Profile, Severity


class MissingBacktrack(ShapedRule[Cluster]):
    """Aurora MySQL clusters without a backtrack window."""

    id = "aurora-missing-backtrack"
    title = "Aurora MySQL cluster cannot be rewound"
    severity = Severity.INFO
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Managing.Backtrack.html",)
    aliases = (
        "CKV_AWS_326",
        "AwsSolutions-RDS14",
        "AURORA_MYSQL_BACKTRACKING_ENABLED",
        "RDS.14",
        "aurora-mysql-backtracking-enabled",
        "CT.RDS.PR.6",
    )

    field = "backtrack_window_seconds"
    wrong = "no backtrack window is set"
    harm = "it cannot be added later, only by way of a restored copy"

    def applies(self, resource: Cluster) -> Value[bool]:
        """Return whether it may have one: of a global database no cluster has."""
        single = both(opposite(is_serverless_v1(resource)), opposite(is_global(resource)))
        return both(is_aurora_mysql(resource), single)

    def passes(self, value: Any, resource: Cluster) -> bool | Unknown:
        """Return whether there is a window."""
        return bool(value)

    def message(self, resource: Cluster, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        return f"{self.wrong}: {self.harm}"
