"""Aurora cluster has no IAM authentication

## Why

With IAM authentication a client logs in with a token that lives for 15 minutes, and who may do so stands in a policy.
It is off unless it is asked for, and can be turned on beside passwords.

The rule is not about Multi-AZ DB clusters: AWS's pages disagree whether it can be set there.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier                  = "orders"
  engine                              = "aurora-postgresql"
  iam_database_authentication_enabled = false # finding
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
  cluster_identifier                  = "orders"
  engine                              = "aurora-postgresql"
  iam_database_authentication_enabled = true
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      EnableIAMDatabaseAuthentication: true
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "EnableIAMDatabaseAuthentication": true
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
  cluster_identifier                  = "orders"
  engine                              = "aurora-postgresql"
  iam_database_authentication_enabled = var.it
}
```

## Fix safety

Safe: changed in place, without an outage; passwords still work.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.choices import both, opposite
from storage_lint.graph.value import Value
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import is_aurora, is_serverless_v1
from storage_lint.rule import Category, Profile, Severity


class MissingIamAuth(FieldRule[Cluster]):
    """Aurora clusters that only know passwords."""

    id = "aurora-missing-iam-auth"
    title = "Aurora cluster has no IAM authentication"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html",)
    aliases = (
        "CKV_AWS_162",
        "AwsSolutions-RDS6",
        "RDS.12",
        "rds-cluster-iam-authentication-enabled",
        "CT.RDS.PR.4",
    )

    field = "iam_authentication"
    wrong = "IAM authentication is off"
    harm = "who gets in is decided by passwords that nobody rotates"
    fix_title = "turn IAM authentication on"
    safety = Safety.SAFE

    def applies(self, resource: Cluster) -> Value[bool]:
        """Return whether it is Aurora, and not the Serverless v1 that knew nothing of it."""
        return both(is_aurora(resource), opposite(is_serverless_v1(resource)))
