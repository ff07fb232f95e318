"""RDS instance does not get minor upgrades by itself

## Why

Minor versions carry the fixes of security holes. With automatic upgrades off, somebody has to remember each of them;
in the end AWS upgrades the instance anyway, when its version is retired.

The rule is not about RDS Custom: there automatic upgrades must be off.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier                 = "orders"
  engine                     = "postgres"
  instance_class             = "db.m7g.large"
  auto_minor_version_upgrade = false # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      AutoMinorVersionUpgrade: false # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "AutoMinorVersionUpgrade": false // finding
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
      ManageMasterUserPassword: true
      AutoMinorVersionUpgrade: true
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
variable "upgrade" {
  type = bool
}

resource "aws_db_instance" "orders" {
  identifier                 = "orders"
  engine                     = "postgres"
  instance_class             = "db.m7g.large"
  auto_minor_version_upgrade = var.upgrade
}
```

## Fix safety

Safe: changed in place; upgrades come in the maintenance window.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_own
from storage_lint.rule import Category, Severity


class MinorUpgradesOff(FieldRule[Instance]):
    """DB instances that turn automatic minor upgrades off."""

    id = "rds-minor-upgrades-off"
    title = "RDS instance does not get minor upgrades by itself"
    severity = Severity.LOW
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_UpgradeDBInstance.Upgrading.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
    )
    aliases = (
        "CKV_AWS_226",
        "HIPAA.Security-RDSAutomaticMinorVersionUpgradeEnabled",
        "PCI.DSS.321-RDSAutomaticMinorVersionUpgradeEnabled",
        "RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED",
        "RDS.13",
        "rds-automatic-minor-version-upgrade-enabled",
        "CT.RDS.PR.5",
    )

    field = "auto_minor_version_upgrade"
    wrong = "automatic minor version upgrades are off"
    harm = "security fixes wait until somebody remembers them"
    fix_title = "turn automatic minor version upgrades on"
    safety = Safety.SAFE

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether it is an instance of RDS proper."""
        return is_own(resource)
