"""Aurora master password can be read in the code

## Why

Whoever reads the repository, its history, a plan or the stack's parameters has the master password.
`master_password_wo` keeps it out of Terraform's state, not out of the code. A parameter without `NoEcho` and a plain
parameter of Parameter Store show it to whoever may describe the stack: those are less severe.

A random password, ephemeral values, data sources of secret stores, `{{resolve:secretsmanager:…}}`,
`{{resolve:ssm-secure:…}}` and variables that are given at deploy time pass; so do `manage_master_user_password` and a
cluster without a password: a restored or a secondary one. The value itself is shown nowhere in a report.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  master_username    = "owner"
  master_password    = "correct-horse" # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      MasterUsername: owner
      MasterUserPassword: correct-horse # finding
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "MasterUsername": "owner",
        "MasterUserPassword": "correct-horse" // finding
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
  master_username             = "owner"
  manage_master_user_password = true
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      MasterUsername: owner
      MasterUserPassword: "{{resolve:secretsmanager:orders:SecretString:password}}"
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "MasterUsername": "owner",
        "MasterUserPassword": "{{resolve:secretsmanager:orders:SecretString:password}}"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
data "external" "passwords" {
  program = ["./passwords.sh"]
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  master_username    = "owner"
  master_password    = data.external.passwords.result.orders
}
```

## Fix safety

None: a password that RDS manages in Secrets Manager is another one, and clients must fetch it there.
"""

from __future__ import annotations

from storage_lint.checks import DisclosureRule
from storage_lint.resources.aurora import Cluster
from storage_lint.rule import Category, Severity


class PlaintextPassword(DisclosureRule[Cluster]):
    """DB clusters whose master password can be read in the code or beside it."""

    id = "aurora-plaintext-password"
    title = "Aurora master password can be read in the code"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/rds-secrets-manager.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html#creds",
        "https://developer.hashicorp.com/terraform/language/manage-sensitive-data",
    )
    aliases = (
        "F34",
        "RDS_CLUSTER_MASTER_USER_PASSWORD_NO_PLAINTEXT_PASSWORD",
    )

    field = "password_disclosure"
    wrong = "the master password"
