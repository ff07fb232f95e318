"""Aurora cluster listens on the port that everybody scans

## Why

Whoever looks for databases tries 3306 and 5432 first. Another port does not hide a cluster from a scan of all ports,
only from the many that try the well-known ones. Security Hub asks for it.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  port               = 5432 # finding
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
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
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  port               = 6033
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      Port: 6033
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "Port": 6033
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
  port               = var.it
}
```
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import is_of_rds
from storage_lint.rule import Category, Profile, Severity

DEFAULT_PORTS = (3306, 5432)


class DefaultPort(ShapedRule[Cluster]):
    """DB clusters on the default port of an engine, written or by default."""

    id = "aurora-default-port"
    title = "Aurora cluster listens on the port that everybody scans"
    severity = Severity.INFO
    category = Category.SECURITY
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-23",
    )
    aliases = (
        "AwsSolutions-RDS11",
        "RDS.23",
    )

    field = "port"
    wrong = "the cluster listens on its engine's default port"
    harm = "it is the first one that is scanned"

    def applies(self, resource: Cluster) -> Value[bool]:
        """Return whether it is a cluster of RDS."""
        return is_of_rds(resource)

    def passes(self, value: Any, resource: Cluster) -> bool | Unknown:
        """Return whether it is a port of no engine."""
        return value is not None and value not in DEFAULT_PORTS

    def message(self, resource: Cluster, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        return f"{self.wrong}: {self.harm}"
