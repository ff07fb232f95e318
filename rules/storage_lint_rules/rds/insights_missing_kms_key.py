"""RDS Performance Insights has no key of its own

## Why

Performance Insights keeps the queries, with what stands in them. Without a key of its own the one that AWS manages
encrypts it: nobody can take access away by a key policy, and its use cannot be told apart.

The key cannot be changed once Performance Insights is on.

## Fails

```terraform
resource "aws_db_instance" "orders" { # finding
  identifier                   = "orders"
  engine                       = "postgres"
  instance_class               = "db.m7g.large"
  performance_insights_enabled = true
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      EnablePerformanceInsights: true
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "EnablePerformanceInsights": true,
        "PerformanceInsightsKMSKeyId": "alias/aws/rds" // finding
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
  performance_insights_enabled    = true
  performance_insights_kms_key_id = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
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
      EnablePerformanceInsights: false
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
        "ManageMasterUserPassword": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "insights" {
  type = bool
}

resource "aws_db_instance" "orders" {
  identifier                   = "orders"
  engine                       = "postgres"
  instance_class               = "db.m7g.large"
  performance_insights_enabled = var.insights
}
```
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.choices import both
from storage_lint.graph.value import Value
from storage_lint.resources.kms import is_own_key
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_own
from storage_lint.rule import Category, Profile, Severity


class InsightsMissingKmsKey(FieldRule[Instance]):
    """DB instances whose Performance Insights use the key that AWS manages."""

    id = "rds-insights-missing-kms-key"
    title = "RDS Performance Insights has no key of its own"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PerfInsights.access-control.cmk-policy.html",
    )

    field = "performance_insights_kms_key_id"
    wrong = "Performance Insights names no KMS key of its own"
    harm = "the key that AWS manages cannot be taken away from anybody"

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether there is something to encrypt."""
        return both(resource.performance_insights, is_own(resource))

    def value(self, resource: Instance) -> Value[bool]:
        """Return whether it is a customer managed key."""
        return is_own_key(resource.performance_insights_kms_key_id)

    def message(self, resource: Instance, value: Value[bool]) -> str:
        """Return the same sentence whether AWS's key is written or not."""
        return f"{self.wrong}: {self.harm}"
