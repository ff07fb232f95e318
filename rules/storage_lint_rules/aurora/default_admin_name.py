"""Aurora cluster has a master user that everybody guesses

## Why

`admin` and `postgres` are what everybody tries first. Another name costs nothing when the cluster is made, and cannot
be changed later. Restored, replicated and secondary clusters take the user of their source.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier          = "orders"
  engine                      = "aurora-postgresql"
  master_username             = "postgres" # finding
  manage_master_user_password = true
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      MasterUsername: postgres # finding
      ManageMasterUserPassword: true
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "MasterUsername": "postgres", // finding
        "ManageMasterUserPassword": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier          = "orders"
  engine                      = "aurora-postgresql"
  master_username             = "orders_owner"
  manage_master_user_password = true
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      MasterUsername: orders_owner
      ManageMasterUserPassword: true
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "MasterUsername": "orders_owner",
        "ManageMasterUserPassword": true
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
  cluster_identifier          = "orders"
  engine                      = "aurora-postgresql"
  master_username             = var.it
  manage_master_user_password = true
}
```
"""

from __future__ import annotations

from storage_lint.checks import ForbiddenRule
from storage_lint.graph.choices import both, opposite
from storage_lint.graph.value import Value
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import is_of_rds
from storage_lint.resources.cluster import takes_after_source
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules._credentials import is_drawn


class DefaultAdminName(ForbiddenRule[Cluster]):
    """DB clusters whose master user has a common name."""

    id = "aurora-default-admin-name"
    title = "Aurora cluster has a master user that everybody guesses"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html",
        "https://docs.aws.amazon.com/securityhub/latest/userguide/rds-controls.html#rds-24",
    )
    aliases = (
        "RDS.24",
        "rds-cluster-default-admin-check",
    )

    field = "username"
    forbidden = ("admin", "master", "postgres", "root")
    wrong = "the master user has a name that everybody guesses"
    harm = "half of a login is known"

    def applies(self, resource: Cluster) -> Value[bool]:
        """Return whether the user is chosen here."""
        is_chosen = both(opposite(takes_after_source(resource)), opposite(is_drawn(resource.username)))
        return both(is_of_rds(resource), is_chosen)
