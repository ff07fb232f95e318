"""Aurora instance does not get minor upgrades by itself

## Why

Minor versions carry security fixes, and an instance that waits for somebody to remember them runs without them.
Automatic minor version upgrades are on unless they are turned off: on members, and on a Multi-AZ DB cluster for its
instances.

Aurora upgrades a cluster by itself only when every member of it allows that.

## Fails

```terraform
resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier         = "orders"
  engine                     = "aurora-postgresql"
  instance_class             = "db.r7g.large"
  auto_minor_version_upgrade = false # finding
}
```

```cloudformation
Resources:
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: orders
      Engine: aurora-postgresql
      DBInstanceClass: db.r7g.large
      AutoMinorVersionUpgrade: false # finding
```

```cdk
{
  "Resources": {
    "WriterBBAD3D30": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": "orders",
        "Engine": "aurora-postgresql",
        "DBInstanceClass": "db.r7g.large",
        "AutoMinorVersionUpgrade": false // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Writer/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  instance_class     = "db.r7g.large"
}
```

```cloudformation
Resources:
  Writer:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: orders
      Engine: aurora-postgresql
      DBInstanceClass: db.r7g.large
      AutoMinorVersionUpgrade: true
```

```cdk
{
  "Resources": {
    "WriterBBAD3D30": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "DBClusterIdentifier": "orders",
        "Engine": "aurora-postgresql",
        "DBInstanceClass": "db.r7g.large",
        "AutoMinorVersionUpgrade": true
      },
      "Metadata": { "aws:cdk:path": "Data/Writer/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = bool
}

resource "aws_rds_cluster_instance" "orders" {
  cluster_identifier         = "orders"
  engine                     = "aurora-postgresql"
  instance_class             = "db.r7g.large"
  auto_minor_version_upgrade = var.it
}
```

## Fix safety

Safe: changed in place; an upgrade comes in a later maintenance window.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Value
from storage_lint.resources.aurora import Cluster, Instance
from storage_lint.resources.aurora_kinds import runs_instances
from storage_lint.rule import Category, Severity


class MinorUpgradesOff(FieldRule[Cluster | Instance]):
    """Members and Multi-AZ DB clusters that turn automatic minor upgrades off."""

    id = "aurora-minor-upgrades-off"
    title = "Aurora instance does not get minor upgrades by itself"
    severity = Severity.LOW
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_UpgradeDBInstance.Upgrading.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
    )
    aliases = (
        "CKV_AWS_226",
        "HIPAA.Security-RDSAutomaticMinorVersionUpgradeEnabled",
        "PCI.DSS.321-RDSAutomaticMinorVersionUpgradeEnabled",
        "RDS_AUTOMATIC_MINOR_VERSION_UPGRADE_ENABLED",
        "RDS.13",
        "RDS.35",
        "rds-automatic-minor-version-upgrade-enabled",
        "rds-cluster-auto-minor-version-upgrade-enable",
    )

    field = "auto_minor_version_upgrade"
    wrong = "automatic minor version upgrades are off"
    harm = "security fixes wait until somebody remembers them"
    fix_title = "turn automatic minor version upgrades on"
    safety = Safety.SAFE

    def applies(self, resource: Cluster | Instance) -> Value[bool]:
        """Return whether the setting is decided here."""
        return runs_instances(resource)
