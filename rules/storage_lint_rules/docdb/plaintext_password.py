"""DocumentDB password can be read in the code

## Why

Whoever reads the repository, its history, a plan or the stack's parameters has the password of the database's owner.
`master_password_wo` keeps it out of Terraform's state, not out of the code. A parameter without `NoEcho` and a plain
parameter of Parameter Store show it to whoever may describe the stack: those are less severe.

A random password, ephemeral values, data sources of secret stores, `{{resolve:secretsmanager:…}}` and variables that
are given at deploy time pass; so do `manage_master_user_password`, and the ARN of a secret that an elastic cluster is
given. The value itself is shown nowhere in a report.

## Fails

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
  master_username    = "owner"
  master_password    = "correct-horse" # finding
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      MasterUsername: owner
      MasterUserPassword: correct-horse # finding
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "MasterUsername": "owner",
        "MasterUserPassword": "correct-horse" // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

```cloudformation
Resources:
  Elastic:
    Type: AWS::DocDBElastic::Cluster
    Properties:
      ClusterName: profiles
      AdminUserName: owner
      AdminUserPassword: correct-horse # finding
      AuthType: PLAIN_TEXT
      ShardCapacity: 4
      ShardCount: 1
```

## Passes

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier          = "profiles"
  master_username             = "owner"
  manage_master_user_password = true
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      MasterUsername: owner
      MasterUserPassword: "{{resolve:secretsmanager:profiles:SecretString:password}}"
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "MasterUsername": "owner",
        "MasterUserPassword": { "Fn::Join": ["", ["{{resolve:secretsmanager:", "p", ":SecretString:password}}"]] }
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

```terraform
resource "aws_docdbelastic_cluster" "profiles" {
  name                = "profiles"
  admin_user_name     = "owner"
  admin_user_password = aws_secretsmanager_secret.profiles.arn
  auth_type           = "SECRET_ARN"
  shard_capacity      = 4
  shard_count         = 1
}

resource "aws_secretsmanager_secret" "profiles" {
  name = "profiles"
}
```

## Undecided

```terraform
data "external" "passwords" {
  program = ["./passwords.sh"]
}

resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
  master_username    = "owner"
  master_password    = data.external.passwords.result.profiles
}
```

## Fix safety

None: a password that DocumentDB manages in Secrets Manager is another one, and clients must fetch it there.
"""

from __future__ import annotations

from storage_lint.checks import DisclosureRule
from storage_lint.resources.docdb import Cluster, ElasticCluster
from storage_lint.rule import Category, Severity


class PlaintextPassword(DisclosureRule[Cluster | ElasticCluster]):
    """Clusters and elastic clusters whose password can be read in the code or beside it."""

    id = "docdb-plaintext-password"
    title = "DocumentDB password can be read in the code"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/documentdb/latest/developerguide/docdb-secrets-manager.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html#creds",
        "https://developer.hashicorp.com/terraform/language/manage-sensitive-data",
    )
    aliases = (
        "F70",
        "39423ce4-9011-46cd-b6b1-009edcd9385d",
    )

    field = "password_disclosure"

    def secret(self, resource: Cluster | ElasticCluster) -> str:
        """Return whose password it is."""
        return "the master password" if isinstance(resource, Cluster) else "the administrator's password"
