"""RDS instance runs a version that is billed extended support

## Why

Past its standard support a major version of MySQL or PostgreSQL is kept alive for a fee for each vCPU and hour, twice
with Multi-AZ: often more than the instance itself costs. Whoever does not decline it is enrolled; whoever declines
cannot create an instance of such a version any more.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  engine_version = "13.20" # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.m7g.large
      Engine: mysql
      EngineVersion: 8.0.36 # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "postgres",
        "DBInstanceClass": "db.m7g.large",
        "EngineVersion": 12.22 // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  engine_version = "17.6"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.m7g.large
      Engine: mysql
      EngineVersion: 8.4.5
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
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

## Undecided

```terraform
variable "engine_version" {
  type = string
}

resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  engine_version = var.engine_version
}
```

## Fix safety

Shown only: a major upgrade takes the database down, and applications must be tested with it.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.choices import both, mapped
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.rds import Instance, is_of_no_cluster
from storage_lint.rule import Category, Severity
from storage_lint_rules.rds._facts import STANDARD_SUPPORT_ENDED

DECLINED = "open-source-rds-extended-support-disabled"


class ExtendedSupportVersion(ShapedRule[Instance]):
    """DB instances of a major version whose standard support has ended."""

    id = "rds-extended-support-version"
    title = "RDS instance runs a version that is billed extended support"
    severity = Severity.MEDIUM
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html",
    )

    field = "engine_version"
    wrong = "the major version"

    def applies(self, resource: Instance) -> Value[bool]:
        """Return whether the engine is one with extended support."""
        engine = mapped(resource.engine, lambda engine: (engine or "").lower() in ("mysql", "postgres"))
        return both(engine, is_of_no_cluster(resource))

    def passes(self, value: Any, resource: Instance) -> bool | Unknown:
        """Return whether the version is in standard support; AWS picks a current one where none is written."""
        return isinstance(resource.engine, Known) and _ended(resource.engine.value, value) is None

    def message(self, resource: Instance, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        engine = resource.engine.value if isinstance(resource.engine, Known) else ""
        ended = _ended(engine, value.value if isinstance(value, Known) else "") or ""
        said = f"standard support of this major version ended on {ended}"
        declined = resource.engine_lifecycle_support
        if isinstance(declined, Known) and declined.value == DECLINED:
            return f"{said}, and extended support is declined: it cannot be created"
        return f"{said}: extended support is billed for each vCPU"


def _ended(engine: str | None, version: str | None) -> str | None:
    """Return the day on which the standard support of a version ended, if it has."""
    parts = (version or "").split(".")
    major = ".".join(parts[:2]) if (engine or "").lower() == "mysql" else parts[0]
    return STANDARD_SUPPORT_ENDED.get(f"{(engine or '').lower()} {major}")
