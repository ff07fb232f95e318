"""Aurora cluster can be deleted by one wrong plan

## Why

Deletion protection makes AWS refuse to delete the cluster, whoever asks: a wrong plan, a renamed resource, a removed
stack. It is off unless it is asked for, in the API, in Terraform and in CloudFormation, for clusters as for global
databases; CDK turns it on only with `RemovalPolicy.RETAIN`.

The finding is on the cluster: on a member the setting does nothing.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier  = "orders"
  engine              = "aurora-postgresql"
  deletion_protection = false # finding
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
  cluster_identifier  = "orders"
  engine              = "aurora-postgresql"
  deletion_protection = true
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      DeletionProtection: true
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "DeletionProtection": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = bool
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier  = "orders"
  engine              = "aurora-postgresql"
  deletion_protection = var.it
}
```

## Fix safety

Safe: changed in place and at once. Only a later destroy is refused, until it is turned off again.
"""

from __future__ import annotations

from storage_lint.graph.value import Known, Value
from storage_lint.resources.aurora import Cluster, GlobalCluster
from storage_lint.resources.aurora_kinds import is_of_rds
from storage_lint.rule import Category, Severity
from storage_lint_rules._clusters import UnprotectedDeletionRule


class UnprotectedDeletion(UnprotectedDeletionRule[Cluster | GlobalCluster]):
    """DB clusters and global databases without deletion protection."""

    id = "aurora-unprotected-deletion"
    title = "Aurora cluster can be deleted by one wrong plan"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_DeleteCluster.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateGlobalCluster.html",
    )
    aliases = (
        "CKV_AWS_139",
        "AWS-0343",
        "AVD-AWS-0343",
        "aws-rds-enable-cluster-deletion-protection",
        "AwsSolutions-RDS10",
        "RDS.7",
        "rds-cluster-deletion-protection-enabled",
        "CT.RDS.PR.3",
    )

    def applies(self, resource: Cluster | GlobalCluster) -> Value[bool]:
        """Return whether it is one of RDS."""
        return is_of_rds(resource) if isinstance(resource, Cluster) else Known(True, resource.declared)
