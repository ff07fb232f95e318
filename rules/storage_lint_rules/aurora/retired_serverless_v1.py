"""Aurora cluster is of an engine mode that AWS retired

## Why

New clusters of Aurora Serverless v1 (`engine_mode = "serverless"`) are refused since 8 January 2025; on 31 March 2025
its life ended, and what was left was converted. The modes `parallelquery`, `global` and `multimaster` are older and
gone as well. Serverless v2 is a provisioned cluster with a range of capacity and instances of class `db.serverless`.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  engine_mode        = "serverless" # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      EngineMode: serverless # finding
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "EngineMode": "serverless" // finding
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
  type = string
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  engine_mode        = var.it
}
```
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.resources.aurora import Cluster
from storage_lint.rule import Category, Severity


class RetiredServerlessV1(ForbiddenRule[Cluster]):
    """Clusters of an engine mode in which none can be made any more."""

    id = "aurora-retired-serverless-v1"
    title = "Aurora cluster is of an engine mode that AWS retired"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html",
    )

    field = "engine_mode"
    forbidden = ("serverless", "parallelquery", "global", "multimaster")
    wrong = "the engine mode is retired"
    harm = "AWS makes no new cluster of it, and converted what was left"
