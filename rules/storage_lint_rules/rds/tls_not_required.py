"""RDS parameter group lets clients connect without TLS

## Why

A client that does not ask for TLS sends its password, its queries and what they return in clear text. Somebody turned
the requirement off: `rds.force_ssl` of PostgreSQL and SQL Server, `require_secure_transport` of MySQL and MariaDB.

A group that does not speak of it is another matter: the engine's version decides (`rds-tls-optional`).

## Fails

```terraform
resource "aws_db_parameter_group" "orders" {
  name   = "orders"
  family = "postgres16"

  parameter {
    name  = "rds.force_ssl"
    value = "0" # finding
  }
}
```

```cloudformation
Resources:
  Parameters1:
    Type: AWS::RDS::DBParameterGroup
    Properties:
      Family: postgres16
      Description: Orders
      Parameters:
        rds.force_ssl: "0" # finding
```

```cdk
{
  "Resources": {
    "Parameters9E6B1F2A": {
      "Type": "AWS::RDS::DBParameterGroup",
      "Properties": {
        "Family": "postgres16",
        "Description": "Orders",
        "Parameters": { "rds.force_ssl": "0" } // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Parameters/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_db_parameter_group" "orders" {
  name   = "orders"
  family = "postgres16"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}
```

```cloudformation
Resources:
  Parameters1:
    Type: AWS::RDS::DBParameterGroup
    Properties:
      Family: postgres16
      Description: Orders
      Parameters:
        rds.force_ssl: "1"
```

```cdk
{
  "Resources": {
    "Parameters9E6B1F2A": {
      "Type": "AWS::RDS::DBParameterGroup",
      "Properties": {
        "Family": "postgres16",
        "Description": "Orders",
        "Parameters": { "rds.force_ssl": "1" }
      },
      "Metadata": { "aws:cdk:path": "Data/Parameters/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "force" {
  type = string
}

resource "aws_db_parameter_group" "orders" {
  name   = "orders"
  family = "postgres16"

  parameter {
    name  = "rds.force_ssl"
    value = var.force
  }
}
```

## Fix safety

Unsafe: clients that do not use TLS are cut off, at once where the parameter is dynamic.
"""

from __future__ import annotations

from storage_lint.graph.change import Safety
from storage_lint.resources.rds import ParameterGroup
from storage_lint.rule import Category, Severity
from storage_lint_rules._parameters import OffParameterRule


class TlsNotRequired(OffParameterRule[ParameterGroup]):
    """Parameter groups that turn the requirement of TLS off."""

    id = "rds-tls-not-required"
    title = "RDS parameter group lets clients connect without TLS"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.html",
    )
    aliases = (
        "RDS.38",
        "RDS.39",
        "RDS.41",
        "RDS.44",
        "rds-postgres-instance-encrypted-in-transit",
        "rds-mysql-instance-encrypted-in-transit",
        "rds-sqlserver-encrypted-in-transit",
        "rds-mariadb-instance-encrypted-in-transit",
    )
    safety = Safety.UNSAFE  # clients that do not use TLS are cut off

    wanted = {"rds.force_ssl": "1", "require_secure_transport": "ON"}
    families = {
        "rds.force_ssl": ("postgres", "sqlserver", "aurora-postgresql"),
        "require_secure_transport": ("mysql", "mariadb", "aurora-mysql"),
    }
    off = ("0", "off", "false")
    harm = "clients may connect without TLS"
    fix_title = "require TLS"
