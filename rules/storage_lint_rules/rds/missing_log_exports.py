"""RDS instance exports no logs

## Why

Logs of the database stay on the instance for a few days and go with it. Exported to CloudWatch they can be searched and
alarmed on, and are there after an incident. Which of them are worth it is the engine's matter; this rule asks for any.

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
    "Orders4CE6F9BA": { // finding
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_db_instance" "orders" {
  identifier                      = "orders"
  engine                          = "postgres"
  instance_class                  = "db.m7g.large"
  username                        = "owner"
  manage_master_user_password     = true
  enabled_cloudwatch_logs_exports = ["postgresql"]
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
      ManageMasterUserPassword: true
      EnableCloudwatchLogsExports: ["postgresql"]
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
        "EnableCloudwatchLogsExports": ["postgresql"]
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "wanted" {
  type = list(string)
}

resource "aws_db_instance" "orders" {
  identifier                      = "orders"
  engine                          = "postgres"
  instance_class                  = "db.m7g.large"
  enabled_cloudwatch_logs_exports = var.wanted
}
```

## Fix safety

None: which logs is the owner's choice, and CloudWatch bills them.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.choices import surely_not
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_own
from storage_lint.rule import Category, Profile, Severity


class MissingLogExports(ShapedRule[Instance]):
    """DB instances whose logs stay on them."""

    id = "rds-missing-log-exports"
    title = "RDS instance exports no logs"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_LogAccess.Procedural.UploadtoCloudWatch.html",
    )
    aliases = (
        "CKV_AWS_129",
        "RDS_INSTANCE_LOGGING_ENABLED",
        "8d7f7b8c-6c7c-40f8-baa6-62006c6c7b56",
    )

    field = "log_exports"
    wrong = "no logs are exported"
    harm = "they are gone with the instance"

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether it is an instance of RDS proper."""
        return is_own(resource)

    def passes(self, value: Any, resource: Instance) -> bool | Unknown:
        """Return whether some log is exported: an empty text, of an empty parameter, is none."""
        return any(not surely_not(log) for log in value or ())
