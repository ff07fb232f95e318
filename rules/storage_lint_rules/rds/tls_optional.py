"""RDS lets clients choose whether they use TLS

## Why

Whether a client must use TLS is a parameter, and what it is where nobody wrote it depends on the version: PostgreSQL
requires TLS from 15 on, MySQL from 9.7 on, MariaDB from 11.8 on, SQL Server never. Before, a client that does not ask
for TLS sends its password, its queries and what they return in clear text.

The finding is on the parameter group where one is declared, else on the instance that takes AWS's own. A group that
turns the requirement off is another matter (`rds-tls-not-required`). MariaDB before 10.5 has no such parameter.

## Fails

```terraform
resource "aws_db_instance" "orders" { # finding
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  engine_version = "14.13"
}

resource "aws_db_parameter_group" "legacy" { # finding
  family = "mysql8.0"
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: sqlserver-se
      DBInstanceClass: db.m7g.large
```

```cdk
{
  "Resources": {
    "Parameters9E6B1F2A": { // finding
      "Type": "AWS::RDS::DBParameterGroup",
      "Properties": {
        "Family": "mariadb10.11",
        "Description": "Orders",
        "Parameters": { "max_connections": "100" }
      },
      "Metadata": { "aws:cdk:path": "Data/Parameters/Resource" }
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
  engine_version              = "16.4"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: mysql
      DBInstanceClass: db.m7g.large
      MasterUsername: owner
      ManageMasterUserPassword: true
      EngineVersion: 8.4.5
      DBParameterGroupName: !Ref Parameters1
  Parameters1:
    Type: AWS::RDS::DBParameterGroup
    Properties:
      Family: mysql8.4
      Description: Orders
      Parameters:
        require_secure_transport: ON
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "mariadb",
        "DBInstanceClass": "db.m7g.large",
        "MasterUsername": "owner",
        "ManageMasterUserPassword": true,
        "EngineVersion": "11.8.3"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
}
```

## Fix safety

Unsafe: clients that do not use TLS are cut off, at once where the parameter is dynamic.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.change import Add, Safety
from storage_lint.graph.choices import surely_not
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.rds import Instance, ParameterGroup
from storage_lint.resources.rds_kinds import engine_of, is_own
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity
from storage_lint_rules.rds._facts import TLS_OPTIONAL_FROM, TLS_OPTIONAL_TO, TLS_REQUIRED_FROM
from storage_lint_rules.rds._releases import Release, major_of, release_of_family

# The parameter of each engine, and the value that requires TLS.
PARAMETERS = {
    "postgres": ("rds.force_ssl", "1"),
    "sqlserver": ("rds.force_ssl", "1"),
    "mysql": ("require_secure_transport", "ON"),
    "mariadb": ("require_secure_transport", "ON"),
}


class TlsOptional(Rule[Instance | ParameterGroup]):
    """Instances and parameter groups that leave it to an engine that does not require TLS."""

    id = "rds-tls-optional"
    title = "RDS lets clients choose whether they use TLS"
    severity = Severity.LOW
    category = Category.SECURITY
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL.Concepts.General.SSL.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mysql-ssl-connections.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/mariadb-ssl-connections.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/SQLServer.Concepts.General.SSL.Using.html",
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

    def check(self, resource: Instance | ParameterGroup) -> Iterator[Outcome]:
        """Find what does not say that TLS is required, where the engine does not require it by itself."""
        yield from self._group(resource) if isinstance(resource, ParameterGroup) else self._instance(resource)

    def _group(self, group: ParameterGroup) -> Iterator[Outcome]:
        if isinstance(group.family, Unknown):
            yield self.undecided(group, group.family)
            return
        release = release_of_family(group.family.value or "")
        parameter = _parameter(release.engine) if release is not None else None
        if release is None or parameter is None:
            return
        optional = _is_optional(release, group.family)
        if surely_not(optional):
            return
        says = _says(group, parameter[0])
        for doubt in (optional, says):
            if isinstance(doubt, Unknown):
                yield self.undecided(group, doubt)
                return
        if says is False:
            item = {"name": parameter[0], "value": parameter[1]}
            fix = self.fix(group, "require TLS", Add(group, "parameters", item))
            why = f"{parameter[0]} is not set, and {release} does not require TLS by itself"
            yield self.finding(group, group.declared, why, because=(group.family,), fix=fix)

    def _instance(self, instance: Instance) -> Iterator[Outcome]:
        own, engine, family = is_own(instance), engine_of(instance), instance.parameter_family
        if surely_not(own):
            return
        if isinstance(family, Known) and family.value is not None and family.value.is_read:
            return  # the group is judged
        optional = _is_optional_here(engine, instance.engine_version)
        if surely_not(optional):
            return
        for doubt in (own, optional, family):
            if isinstance(doubt, Unknown):
                yield self.undecided(instance, doubt)
                return
        why = "TLS is not required: the engine does not do so by itself, and no parameter group says it"
        yield self.finding(instance, instance.declared, why, because=(instance.engine_version,))


def _parameter(engine: str) -> tuple[str, str] | None:
    return next((one for start, one in PARAMETERS.items() if engine.startswith(start)), None)


def _says(group: ParameterGroup, name: str) -> bool | Unknown:
    """Whether a group says anything about the requirement."""
    if isinstance(group.parameters, Unknown):
        return group.parameters
    open_: Unknown | None = None
    for parameter in group.parameters.value:
        if isinstance(parameter.name, Unknown):
            open_ = parameter.name if open_ is None else open_
        elif parameter.name.value.lower() == name:
            if isinstance(parameter.exists, Known):
                return True
            open_ = parameter.exists if open_ is None else open_
    return False if open_ is None else open_


def _is_optional_here(engine: Value[str | None], version: Value[str | None]) -> Value[bool]:
    """Whether AWS's own group for an engine and a version leaves it to the clients."""
    if isinstance(engine, Unknown):
        return engine
    name = engine.value or ""
    if _parameter(name) is None:
        return Known(False, engine.origin)
    if name.startswith("sqlserver"):
        return Known(True, engine.origin)
    if isinstance(version, Unknown):
        return version
    major = major_of(name, version.value)
    if major is None:
        return Unknown(f"which version of {name} it gets is AWS's choice", version.origin, supply="write the version")
    return _is_optional(Release(name, major), version)


def _is_optional(release: Release, place: Value[str | None]) -> Value[bool]:
    """Whether a release leaves it to the clients, as far as the dated table says."""
    if release.engine.startswith("sqlserver"):
        return Known(True, place.origin)
    required, last = (_version(table[release.engine]) for table in (TLS_REQUIRED_FROM, TLS_OPTIONAL_TO))
    first = _version(TLS_OPTIONAL_FROM.get(release.engine, "0"))
    if release.version >= required or release.version < first:
        return Known(False, place.origin)
    if release.version <= last:
        return Known(True, place.origin)
    return Unknown(f"whether {release} requires TLS by itself is not among the facts", place.origin)


def _version(written: str) -> tuple[int, ...]:
    return tuple(int(number) for number in written.split("."))
