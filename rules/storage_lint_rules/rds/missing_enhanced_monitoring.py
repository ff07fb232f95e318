"""RDS instance has no enhanced monitoring

## Why

CloudWatch sees the instance from outside. Enhanced monitoring shows the processes, memory and disks of the operating
system every few seconds: what is needed once the database is slow and its queries are not to blame.

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
  identifier                  = "orders"
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  username                    = "owner"
  manage_master_user_password = true
  monitoring_interval         = 60
  monitoring_role_arn         = "arn:aws:iam::111122223333:role/rds-monitoring"
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
      MonitoringInterval: 60
      MonitoringRoleArn: arn:aws:iam::111122223333:role/rds-monitoring
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
        "MonitoringInterval": 60,
        "MonitoringRoleArn": "arn:aws:iam::111122223333:role/rds-monitoring"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "wanted" {
  type = number
}

resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.m7g.large"
  monitoring_interval = var.wanted
}
```

## Fix safety

None: it needs an IAM role, and its logs are billed.
"""

from __future__ import annotations

from storage_lint.checks import MinimumRule
from storage_lint.graph.value import Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_own
from storage_lint.rule import Category, Profile, Severity


class MissingEnhancedMonitoring(MinimumRule[Instance]):
    """DB instances whose operating system nobody looks at."""

    id = "rds-missing-enhanced-monitoring"
    title = "RDS instance has no enhanced monitoring"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.html",)
    aliases = (
        "CKV_AWS_118",
        "HIPAA.Security-RDSEnhancedMonitoringEnabled",
        "NIST.800.53.R4-RDSEnhancedMonitoringEnabled",
        "NIST.800.53.R5-RDSEnhancedMonitoringEnabled",
        "RDS_ENHANCED_MONITORING_ENABLED",
        "RDS.6",
        "rds-enhanced-monitoring-enabled",
        "CT.RDS.PR.2",
    )

    field = "monitoring_interval_seconds"
    minimum = 1
    wrong = "enhanced monitoring is off"
    harm = "the operating system cannot be seen once the database is slow"

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether it is an instance of RDS proper."""
        return is_own(resource)
