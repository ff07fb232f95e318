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

from collections.abc import Iterator

from storage_lint.graph.change import Safety, Set
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.rds import Parameter, ParameterGroup
from storage_lint.rule import Category, Outcome, Rule, Severity

PARAMETERS = {"rds.force_ssl": "1", "require_secure_transport": "ON"}  # what each of them must be
OFF = ("0", "off", "false")


class TlsNotRequired(Rule[ParameterGroup]):
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

    def check(self, resource: ParameterGroup) -> Iterator[Outcome]:
        """Find the parameter that is off."""
        if isinstance(resource.parameters, Unknown):
            yield self.undecided(resource, resource.parameters)
            return
        open_: Unknown | None = None
        for parameter in resource.parameters.value:
            doubt = _doubt(parameter)
            if isinstance(doubt, Unknown):
                open_ = doubt if open_ is None else open_
            elif doubt:
                name = parameter.name.value if isinstance(parameter.name, Known) else ""
                fix = self.fix(resource, "require TLS", Set(parameter, "value", PARAMETERS[name]))
                why = f"{name} is off: clients may connect without TLS"
                yield self.finding(resource, parameter.value, why, fix=fix)
                return
        if open_ is not None:
            yield self.undecided(resource, open_)


def _doubt(parameter: Parameter) -> bool | Unknown:
    """Whether a parameter turns the requirement off, or what that hangs on."""
    if isinstance(parameter.name, Unknown):
        return parameter.name
    if parameter.name.value not in PARAMETERS:
        return False
    if isinstance(parameter.value, Unknown):
        return parameter.value
    if (parameter.value.value or "").lower() not in OFF:
        return False
    return parameter.exists if isinstance(parameter.exists, Unknown) else True
