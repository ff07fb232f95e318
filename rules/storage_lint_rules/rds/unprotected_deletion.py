"""RDS instance can be deleted by one wrong plan

## Why

Deletion protection makes AWS refuse to delete the instance until somebody turns it off. Without it a renamed resource,
a destroyed stack or a wrong workspace takes the database, and its automated backups with it. Neither Terraform nor
CloudFormation turns it on by itself; only the console proposes it.

The rule is not about read replicas and members of a cluster: they can be made again.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.m7g.large"
  deletion_protection = false # finding
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
        "DeletionProtection": false // finding
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
  deletion_protection         = true
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
      DeletionProtection: true
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
        "DeletionProtection": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "protect" {
  type = bool
}

resource "aws_db_instance" "orders" {
  identifier          = "orders"
  engine              = "postgres"
  instance_class      = "db.m7g.large"
  deletion_protection = var.protect
}
```

## Fix safety

Safe: changed in place and at once; only a later deletion is refused.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import has_own_data
from storage_lint.rule import Category, Severity


class UnprotectedDeletion(FieldRule[Instance]):
    """DB instances without deletion protection."""

    id = "rds-unprotected-deletion"
    title = "RDS instance can be deleted by one wrong plan"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
    )
    aliases = (
        "CKV_AWS_293",
        "AWS-0177",
        "AVD-AWS-0177",
        "aws-rds-enable-deletion-protection",
        "F80",
        "AwsSolutions-RDS10",
        "HIPAA.Security-RDSInstanceDeletionProtectionEnabled",
        "NIST.800.53.R4-RDSInstanceDeletionProtectionEnabled",
        "NIST.800.53.R5-RDSInstanceDeletionProtectionEnabled",
        "RDS_INSTANCE_DELETION_PROTECTION_ENABLED",
        "2c161e58-cb52-454f-abea-6470c37b5e6e",
        "RDS.8",
        "rds-instance-deletion-protection-enabled",
    )

    field = "deletion_protection"
    wrong = "deletion protection is off"
    harm = "one wrong plan deletes the database and its automated backups"
    fix_title = "turn deletion protection on"
    safety = Safety.SAFE

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the instance is the only home of its data."""
        return has_own_data(resource)
