"""Aurora parameter group lets clients connect without TLS

## Why

A client that does not ask for TLS sends its password, its queries and what they return in clear text. Somebody turned
the requirement off: `rds.force_ssl` of PostgreSQL, `require_secure_transport` of MySQL.

A group that does not speak of it is another matter: the engine's version decides (`aurora-tls-optional`).

## Fails

```terraform
resource "aws_rds_cluster_parameter_group" "orders" {
  name   = "orders"
  family = "aurora-postgresql16"

  parameter {
    name  = "rds.force_ssl"
    value = "0" # finding
  }
}
```

```cloudformation
Resources:
  Parameters1:
    Type: AWS::RDS::DBClusterParameterGroup
    Properties:
      Family: aurora-postgresql16
      Description: Orders
      Parameters:
        rds.force_ssl: "0" # finding
```

```cdk
{
  "Resources": {
    "Parameters1E4360A98": {
      "Type": "AWS::RDS::DBClusterParameterGroup",
      "Properties": {
        "Family": "aurora-postgresql16",
        "Description": "Orders",
        "Parameters": {
          "rds.force_ssl": "0" // finding
        }
      },
      "Metadata": { "aws:cdk:path": "Data/Parameters1/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster_parameter_group" "orders" {
  name   = "orders"
  family = "aurora-postgresql16"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}
```

```cloudformation
Resources:
  Parameters1:
    Type: AWS::RDS::DBClusterParameterGroup
    Properties:
      Family: aurora-postgresql16
      Description: Orders
      Parameters:
        rds.force_ssl: "1"
```

```cdk
{
  "Resources": {
    "Parameters1E4360A98": {
      "Type": "AWS::RDS::DBClusterParameterGroup",
      "Properties": {
        "Family": "aurora-postgresql16",
        "Description": "Orders",
        "Parameters": { "rds.force_ssl": "1" }
      },
      "Metadata": { "aws:cdk:path": "Data/Parameters1/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = string
}

resource "aws_rds_cluster_parameter_group" "orders" {
  name   = "orders"
  family = "aurora-postgresql16"

  parameter {
    name  = "rds.force_ssl"
    value = var.it
  }
}
```

## Fix safety

Unsafe: clients that do not use TLS are cut off, at once where the parameter is dynamic.
"""

from __future__ import annotations

from storage_lint.graph.change import Safety
from storage_lint.resources.aurora import ParameterGroup
from storage_lint.rule import Category, Severity
from storage_lint_rules._parameters import OffParameterRule


class TlsNotRequired(OffParameterRule[ParameterGroup]):
    """Parameter groups of clusters that turn the requirement of TLS off."""

    id = "aurora-tls-not-required"
    title = "Aurora parameter group lets clients connect without TLS"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Security.html",
    )
    safety = Safety.UNSAFE  # clients that do not use TLS are cut off

    wanted = {"rds.force_ssl": "1", "require_secure_transport": "ON"}
    families = {
        "rds.force_ssl": ("aurora-postgresql", "postgres"),
        "require_secure_transport": ("aurora-mysql", "mysql", "aurora5"),
    }
    off = ("0", "off", "false")
    harm = "clients may connect without TLS"
    fix_title = "require TLS"
