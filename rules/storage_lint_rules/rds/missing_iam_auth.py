"""RDS instance does not accept IAM authentication

## Why

With IAM authentication nobody keeps a password of the database: access is given and taken away by policies, and each
login is a token that lives 15 minutes. PostgreSQL, MySQL and MariaDB have it; the rule is not about other engines.

## Fails

```terraform
resource "aws_db_instance" "orders" { # finding
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "EnableIAMDatabaseAuthentication": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_db_instance" "orders" {
  identifier                          = "orders"
  engine                              = "postgres"
  instance_class                      = "db.m7g.large"
  username                            = "owner"
  manage_master_user_password         = true
  iam_database_authentication_enabled = true
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.m7g.large
      MasterUsername: owner
      ManageMasterUserPassword: true
      Engine: oracle-ee
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
        "ManageMasterUserPassword": true,
        "EnableIAMDatabaseAuthentication": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "wanted" {
  type = bool
}

resource "aws_db_instance" "orders" {
  identifier                          = "orders"
  engine                              = "postgres"
  instance_class                      = "db.m7g.large"
  iam_database_authentication_enabled = var.wanted
}
```

## Fix safety

Safe: changed in place; passwords go on working.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.choices import both, mapped
from storage_lint.graph.value import Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import engine_of, is_of_no_cluster
from storage_lint.rule import Category, Profile, Severity

ENGINES = ("mariadb", "mysql", "postgres")


class MissingIamAuth(FieldRule[Instance]):
    """DB instances that only know passwords."""

    id = "rds-missing-iam-auth"
    title = "RDS instance does not accept IAM authentication"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html",)
    aliases = (
        "CKV_AWS_161",
        "AWS-0176",
        "AVD-AWS-0176",
        "aws-rds-enable-iam-auth",
        "9fcd0a0a-9b6f-4670-a215-d94e6bf3f184",
        "88fd05e0-ac0e-43d2-ba6d-fc0ba60ae1a6",
        "RDS.10",
        "rds-instance-iam-authentication-enabled",
        "CT.RDS.PR.7",
    )

    field = "iam_authentication"
    wrong = "IAM authentication is off"
    harm = "every login needs a password that somebody keeps"
    fix_title = "turn IAM authentication on"
    safety = Safety.SAFE

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the engine has it."""
        has_it = mapped(engine_of(resource), lambda engine: (engine or "").lower() in ENGINES)
        return both(has_it, is_of_no_cluster(resource))
