"""RDS master password can be read in the code

## Why

Whoever reads the repository, its history, a plan or the stack's parameters has the master password. `password_wo` keeps
it out of Terraform's state, `sensitive("…")` out of its output, neither out of the code. A parameter without `NoEcho`
and a plain parameter of Parameter Store show it to whoever may describe the stack: those are less severe.

A random password, ephemeral values, data sources of secret stores, `{{resolve:secretsmanager:…}}`,
`{{resolve:ssm-secure:…}}` and variables that are given at deploy time pass; so does `manage_master_user_password`. The
value itself is shown nowhere in a report.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  username       = "owner"
  password       = "correct-horse" # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      MasterUsername: owner
      MasterUserPassword: correct-horse # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
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
resource "aws_db_instance" "orders" {
  identifier                  = "orders"
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  username                    = "owner"
  manage_master_user_password = true
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      MasterUsername: owner
      MasterUserPassword: "{{resolve:secretsmanager:orders:SecretString:password}}"
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "MasterUsername": "owner",
        "MasterUserPassword": { "Fn::Join": ["", ["{{resolve:secretsmanager:", "orders", ":SecretString:password}}"]] }
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

resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  username       = "owner"
  password       = data.external.passwords.result.orders
}
```

## Fix safety

None: a password that RDS manages in Secrets Manager is another one, and clients must fetch it there.
"""

from __future__ import annotations

from storage_lint.checks import DisclosureRule
from storage_lint.resources.rds import Instance
from storage_lint.rule import Category, Severity


class PlaintextPassword(DisclosureRule[Instance]):
    """DB instances whose master password can be read in the code or beside it."""

    id = "rds-plaintext-password"
    title = "RDS master password can be read in the code"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html#creds",
        "https://developer.hashicorp.com/terraform/language/manage-sensitive-data",
    )
    aliases = (
        "F23",
        "RDS_MASTER_USER_PASSWORD_NO_PLAINTEXT_PASSWORD",
    )

    field = "password_disclosure"
    wrong = "the master password"
