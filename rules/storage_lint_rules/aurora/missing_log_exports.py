"""Aurora cluster exports no logs that an audit needs

## Why

Logs stay on the instance for a few days, and are gone with it. In CloudWatch Logs they outlive it, and can be searched.
Of Aurora MySQL the `audit` log counts (a parameter group must switch auditing on as well), of Aurora PostgreSQL the
`postgresql` log, of a Multi-AZ DB cluster any.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier              = "orders"
  engine                          = "aurora-mysql"
  enabled_cloudwatch_logs_exports = ["error"] # finding
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-mysql
```

```cdk
{
  "Resources": {
    "Orders7442E29D": { // finding
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-mysql"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier              = "orders"
  engine                          = "aurora-postgresql"
  enabled_cloudwatch_logs_exports = ["postgresql"]
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      EnableCloudwatchLogsExports: [postgresql]
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "EnableCloudwatchLogsExports": ["postgresql"]
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = list(string)
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier              = "orders"
  engine                          = "aurora-postgresql"
  enabled_cloudwatch_logs_exports = var.it
}
```
"""

from __future__ import annotations

from functools import partial
from operator import eq
from typing import Any

from storage_lint.checks import ShapedRule, whichever
from storage_lint.graph.choices import both, opposite, surely, surely_not
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import is_aurora, is_aurora_mysql, is_of_rds, is_serverless_v1
from storage_lint.rule import Category, Profile, Severity


class MissingLogExports(ShapedRule[Cluster]):
    """DB clusters whose audit log, or all logs, stay on the instances."""

    id = "aurora-missing-log-exports"
    title = "Aurora cluster exports no logs that an audit needs"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Integrating.CloudWatch.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.CloudWatch.html",
    )
    aliases = (
        "CKV_AWS_324",
        "CKV_AWS_325",
        "RDS.34",
        "RDS.37",
        "rds-aurora-mysql-audit-logging-enabled",
        "rds-aurora-postgresql-logs-to-cloudwatch",
    )

    field = "log_exports"
    wrong = "no logs are exported"

    def applies(self, resource: Cluster) -> Value[bool]:
        """Return whether it can export any: Serverless v1 of Aurora PostgreSQL does so by itself."""
        by_itself = both(is_serverless_v1(resource), opposite(is_aurora_mysql(resource)))
        return both(is_of_rds(resource), opposite(by_itself))

    def passes(self, value: Any, resource: Cluster) -> bool | Unknown:
        """Return whether the log that counts is exported: of a Multi-AZ DB cluster any."""
        if not value:
            return False
        aurora, mysql = is_aurora(resource), is_aurora_mysql(resource)
        if surely_not(aurora):
            return True
        if isinstance(mysql, Unknown):
            of_each = [whichever(*value, holds=partial(eq, log)) for log in ("audit", "postgresql")]
            return of_each[0] if of_each in ([True, True], [False, False]) else mysql
        wanted = "audit" if mysql.value else "postgresql"
        return whichever(*value, holds=lambda log: log == wanted)

    def message(self, resource: Cluster, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        if surely(value):
            mysql = is_aurora_mysql(resource)
            if isinstance(mysql, Unknown):
                return "neither the audit nor the postgresql log is exported: who did what is gone with the instance"
            missing = "audit" if mysql.value else "postgresql"
            return f"the {missing} log is not exported: who did what is gone with the instance"
        return f"{self.wrong}: they are gone with the instance"
