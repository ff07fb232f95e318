"""RDS instance runs in a single Availability Zone

## Why

A single-AZ instance is down whenever its Availability Zone is, and during most maintenance. With Multi-AZ, RDS keeps
a standby in another zone and fails over to it within a minute or two.

The rule is not about read replicas, members of a cluster and Aurora instances, whose resilience is decided elsewhere,
nor about SQL Server Express and RDS Custom for Oracle, which have no Multi-AZ.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.m7g.large"
  allocated_storage = 100
  multi_az          = false # finding
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      AllocatedStorage: "100"
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "AllocatedStorage": "100",
        "DBInstanceClass": "db.m7g.large",
        "Engine": "postgres",
        "MultiAZ": false // finding
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
  allocated_storage           = 100
  multi_az                    = true
  backup_retention_period     = 7
}

resource "aws_db_instance" "replica" {
  replicate_source_db = aws_db_instance.orders.identifier
  instance_class      = "db.m7g.large"
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
      AllocatedStorage: "100"
      MultiAZ: true
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "AllocatedStorage": "100",
        "DBInstanceClass": "db.m7g.large",
        "MasterUsername": "owner",
        "ManageMasterUserPassword": true,
        "Engine": "postgres",
        "MultiAZ": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```cloudformation
Parameters:
  Resilient:
    Type: String
    AllowedValues: ["true", "false"]
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      AllocatedStorage: "100"
      MultiAZ: !Ref Resilient
```

## Fix safety

Unsafe: AWS adds the standby in place and without an outage, but it is billed like a second instance.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Safety
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import is_standalone
from storage_lint.rule import Category, Severity


class SingleAzInstance(FieldRule[Instance]):
    """Standalone DB instances without Multi-AZ."""

    id = "rds-single-az-instance"
    title = "RDS instance runs in a single Availability Zone"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html",)
    aliases = (
        "CKV_AWS_157",
        "AwsSolutions-RDS3",
        "HIPAA.Security-RDSMultiAZSupport",
        "NIST.800.53.R4-RDSMultiAZSupport",
        "NIST.800.53.R5-RDSMultiAZSupport",
        "RDS_MULTI_AZ_SUPPORT",
        "2b1d4935-9acf-48a7-8466-10d18bf51a69",
        "RDS.5",
        "rds-multi-az-support",
        "CT.RDS.PR.1",
    )

    field = "multi_az"
    wrong = "Multi-AZ is off"
    harm = "the database is down whenever its Availability Zone is"
    fix_title = "turn Multi-AZ on"
    safety = Safety.UNSAFE  # in place, but a second instance is paid for

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the instance is one of its own, of an engine that has Multi-AZ."""
        engine = resource.engine
        if isinstance(engine, Known) and _has_no_standby(engine.value or ""):
            return Known(False, engine.origin)
        return is_standalone(resource)

    def passes(self, value: object, resource: Instance) -> bool | Unknown:
        """Return whether there is a standby."""
        return value is True or _mirrors(resource)


def _mirrors(instance: Instance) -> bool | Unknown:
    """Whether an instance of SQL Server has a standby by the option of old templates, Mirroring.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_SQLServerMultiAZ.html
    """
    options, engine = instance.options, instance.engine
    if not isinstance(engine, Known) or not (engine.value or "").lower().startswith("sqlserver-"):
        return False
    if isinstance(options, Known):
        mirrors = options.value.mirrors if options.value is not None else Known(False, options.origin)
        return mirrors if isinstance(mirrors, Unknown) else mirrors.value
    return options if instance.multi_az.origin.source is Source.DEFAULT else False


def _has_no_standby(engine: str) -> bool:
    """Whether instances of an engine, in whatever case it is written, cannot have Multi-AZ of their own.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_SQLServerMultiAZ.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/custom-oracle-feature-support.html
    """
    return (
        engine.lower().startswith(("aurora", "docdb", "neptune", "custom-oracle-")) or engine.lower() == "sqlserver-ex"
    )
