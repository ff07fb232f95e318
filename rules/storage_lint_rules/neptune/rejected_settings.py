"""Neptune refuses these settings

## Why

What AWS answers in the middle of a deployment, and nothing says before:

- backups are kept for 1 to 35 days; the windows of backups and of maintenance take half an hour at least and do not
  overlap;
- serverless capacity comes in halves, the minimum from 1, the maximum from 2.5, both to 128 units, the minimum not
  above the maximum, and a `db.serverless` instance needs it; ports are 1150 to 65535;
- storage is `standard` or `iopt1`, the latter from engine 1.3.0.0 on; a KMS key goes with encryption;
- zones and KMS keys are in the Region of what they belong to, where that is known;
- logs are `audit` and `slowquery`, promotion tiers 0 to 15, and the parameter group is of the engine version's
  family: `neptune1` to 1.1, then `neptune1.2`, `neptune1.3`, `neptune1.4`;
- a public instance needs IAM authentication and engine 1.4.6 or later;
- a global database that is made of a cluster has its engine, version and encryption from there;
- a time to restore to goes neither with the latest one nor with `copy-on-write`, which takes that;
- a graph of Neptune Analytics has 16 to 24,576 units of memory, 0 to 2 replicas, and vectors of 1 to 65,536 dimensions.

## Fails

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier      = "friends"
  backup_retention_period = 40 # finding
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      StorageEncrypted: false
      KmsKeyId: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab # finding
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "EnableCloudwatchLogsExports": ["audit", "profiler"] // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier = "friends"
}

resource "aws_neptune_cluster_instance" "one" {
  cluster_identifier  = aws_neptune_cluster.friends.id
  instance_class      = "db.r6g.large"
  publicly_accessible = true # finding
}
```

```terraform
resource "aws_neptunegraph_graph" "friends" {
  graph_name         = "friends"
  provisioned_memory = 16
  replica_count      = 3 # finding
}
```

## Passes

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier      = "friends"
  backup_retention_period = 35
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      StorageEncrypted: true
      KmsKeyId: arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "EnableCloudwatchLogsExports": ["audit", "slowquery"]
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

```terraform
resource "aws_neptunegraph_graph" "friends" {
  graph_name         = "friends"
  provisioned_memory = 16
  replica_count      = 2
}
```

## Undecided

```terraform
variable "days" {
  type = number
}

resource "aws_neptune_cluster" "friends" {
  cluster_identifier      = "friends"
  backup_retention_period = var.days
}
```

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier = "friends"
  engine_version     = "1.3.4.0"
}
```

## Fix safety

None: which of the two settings is meant is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.resources.neptune import Cluster, GlobalCluster, Graph, Instance
from storage_lint.rule import Category, Severity
from storage_lint_rules.neptune._refusals import of_cluster, of_global, of_graph, of_instance


class RejectedSettings(RefusalRule[Cluster | GlobalCluster | Graph | Instance]):
    """Clusters, global databases, instances and graphs with settings that Neptune does not take."""

    id = "neptune-rejected-settings"
    title = "Neptune refuses these settings"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBCluster.html",
        "https://docs.aws.amazon.com/neptune/latest/apiref/API_CreateDBInstance.html",
        "https://docs.aws.amazon.com/neptune/latest/userguide/neptune-serverless-capacity-scaling.html",
        "https://docs.aws.amazon.com/neptune/latest/userguide/parameter-groups.html",
        "https://docs.aws.amazon.com/neptune-analytics/latest/apiref/API_CreateGraph.html",
    )

    sentence = "Neptune refuses this: {}"

    def refusals(self, resource: Cluster | GlobalCluster | Graph | Instance) -> Iterator[Refusal]:
        """Yield what may be refused, and whether it is."""
        if isinstance(resource, Cluster):
            yield from of_cluster(resource)
        elif isinstance(resource, GlobalCluster):
            yield from of_global(resource)
        elif isinstance(resource, Instance):
            yield from of_instance(resource)
        else:
            yield from of_graph(resource)
