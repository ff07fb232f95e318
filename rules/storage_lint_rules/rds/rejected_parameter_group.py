"""RDS refuses the parameter or option group of the instance

## Why

A parameter group is for one engine and one major version: `postgres16`, `mysql8.0`, `oracle-ee-19`. RDS refuses an
instance with a group of another one, and a group for clusters on an instance. The same holds for option groups. After
an upgrade to another major version the groups must be those of the new one.

Groups are found by reference and by name; what AWS names itself (`default.postgres16`, `default:oracle-ee-19`) says
what it is for. An instance without a version takes the one that AWS proposes on that day: whether the group fits it
is undecided.

## Fails

```terraform
resource "aws_db_parameter_group" "orders" {
  name   = "orders"
  family = "postgres16"
}

resource "aws_db_instance" "orders" {
  identifier           = "orders"
  engine               = "postgres"
  instance_class       = "db.m7g.large"
  engine_version       = "15.8" # finding
  parameter_group_name = aws_db_parameter_group.orders.name
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: mysql
      DBInstanceClass: db.m7g.large
      EngineVersion: 8.4.5 # finding
      DBParameterGroupName: !Ref Parameters1
  Parameters1:
    Type: AWS::RDS::DBParameterGroup
    Properties:
      Family: mysql8.0
      Description: Orders
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres", // finding
        "DBInstanceClass": "db.m7g.large",
        "EngineVersion": "16.4",
        "DBParameterGroupName": "default.aurora-postgresql16"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_db_parameter_group" "orders" {
  name   = "orders"
  family = "postgres16"
}

resource "aws_db_instance" "orders" {
  identifier                  = "orders"
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  username                    = "owner"
  manage_master_user_password = true
  engine_version              = "16"
  parameter_group_name        = aws_db_parameter_group.orders.name
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: oracle-ee
      DBInstanceClass: db.m7g.large
      MasterUsername: owner
      ManageMasterUserPassword: true
      EngineVersion: 19.0.0.0.ru-2025-01.rur-2025-01.r1
      OptionGroupName: default:oracle-ee-19
      DBParameterGroupName: default.oracle-ee-19
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
        "EngineVersion": "16.4",
        "DBParameterGroupName": { "Ref": "Parameters9E6B1F2A" }
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    },
    "Parameters9E6B1F2A": {
      "Type": "AWS::RDS::DBParameterGroup",
      "Properties": {
        "Family": "postgres16",
        "Description": "Orders"
      },
      "Metadata": { "aws:cdk:path": "Data/Parameters/Resource" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_db_parameter_group" "orders" {
  name   = "orders"
  family = "postgres16"
}

resource "aws_db_instance" "orders" {
  identifier           = "orders"
  engine               = "postgres"
  instance_class       = "db.m7g.large"
  parameter_group_name = aws_db_parameter_group.orders.name
}
```

## Fix safety

None: a group of another family has other parameters, which the owner must choose.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule, refused
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import engine_of, is_own
from storage_lint.rule import Category, Severity
from storage_lint_rules.rds._releases import Release, major_of, release_of_family, release_of_options


class RejectedParameterGroup(RefusalRule[Instance]):
    """DB instances whose groups are for another engine or version."""

    id = "rds-rejected-parameter-group"
    title = "RDS refuses the parameter or option group of the instance"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/parameter-groups-overview.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithOptionGroups.html",
    )

    sentence = "RDS refuses this: {}"

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether it is an instance of RDS proper."""
        return is_own(resource)

    def refusals(self, resource: Instance) -> Iterator[Refusal]:
        """Yield the groups that do not fit; of a group that was not read nothing is said."""
        family, options = resource.parameter_family, resource.options
        for group in (family, options):
            if isinstance(group, Unknown) and group.choices:
                yield refused(group)
        if isinstance(family, Known) and family.value is not None:
            release = _of_name(family.value.name)
            yield from _unfit(resource, release, "parameter group")
        if isinstance(options, Known) and options.value is not None:
            release = release_of_options(options.value)
            yield from _unfit(resource, release, "option group")


def _of_name(family: Value[str | None]) -> Release | Unknown | None:
    return family if isinstance(family, Unknown) else release_of_family(family.value or "")


def _unfit(instance: Instance, release: Release | Unknown | None, what: str) -> Iterator[Refusal]:
    """Compare what a group is for with what the instance is."""
    engine, version = engine_of(instance), instance.engine_version
    if release is None:
        return
    if isinstance(release, Unknown) or isinstance(engine, Unknown):
        yield refused(release if isinstance(release, Unknown) else engine)
    elif engine.value is None:
        yield refused(Unknown(f"the engine that its {what} must be for is not written", engine.origin))
    elif release.engine != engine.value:
        yield refused(instance.engine, f"the {what} is for {release}, and the engine is {engine.value}")
    elif isinstance(version, Unknown):
        yield refused(version)
    elif (major := major_of(engine.value, version.value)) is None:
        yield refused(Unknown(f"which version of {engine.value} it gets is AWS's choice", version.origin))
    elif major != release.version:
        yield refused(version, f"the {what} is for {release}, and the version is {version.value}")
