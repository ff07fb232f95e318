"""RDS instance runs in a single Availability Zone

## Why

A single-AZ instance is down whenever its Availability Zone is, and during most maintenance. With Multi-AZ, RDS keeps
a standby in another zone and fails over to it within a minute or two.

Read replicas, members of a cluster and Aurora instances are not applicable: their resilience is decided elsewhere.
Neither are SQL Server Express and RDS Custom for Oracle, which have no Multi-AZ.

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
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.m7g.large"
  allocated_storage = 100
  multi_az          = true
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
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Known, Source, Unknown
from storage_lint.resources.rds import Instance
from storage_lint.rule import Category, Outcome, Rule, Severity


class SingleAzInstance(Rule[Instance]):
    """Standalone DB instances without Multi-AZ."""

    id = "rds-single-az-instance"
    title = "RDS instance runs in a single Availability Zone"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = ("https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/Concepts.MultiAZSingleStandby.html",)
    aliases = ("CKV_AWS_157", "RDS.5", "rds-multi-az-support", "RDS_MULTI_AZ_SUPPORT", "AwsSolutions-RDS3")

    def check(self, resource: Instance) -> Iterator[Outcome]:
        """Find standalone instances whose Multi-AZ is off, written or by default."""
        if isinstance(resource.multi_az, Known) and resource.multi_az.value is True:
            return
        if isinstance(resource.engine, Known) and _has_no_standby(resource.engine.value or ""):
            return
        for belongs_to in (resource.replicates_from, resource.cluster_identifier):
            match belongs_to:
                case Known(value=None):
                    continue
                case Unknown() as unknown if not is_surely_set(unknown):
                    yield self.undecided(resource, unknown)
                    return
                case _:
                    return
        match resource.multi_az:
            case Unknown() as unknown:
                yield self.undecided(resource, unknown)
            case Known() as multi_az:
                off = "Multi-AZ is off" if multi_az.origin.source is Source.WRITTEN else "Multi-AZ is off by default"
                yield self.finding(resource, multi_az, f"{off}: the database is down whenever its Availability Zone is")


def _has_no_standby(engine: str) -> bool:
    """Whether instances of an engine, in whatever case it is written, cannot have Multi-AZ of their own.

    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_SQLServerMultiAZ.html
    https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/custom-oracle-feature-support.html
    """
    return engine.lower().startswith(("aurora", "custom-oracle-")) or engine.lower() == "sqlserver-ex"
