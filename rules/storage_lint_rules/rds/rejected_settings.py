"""RDS refuses the port, a setting of another engine, or how clients log in at a proxy

## Why

RDS refuses in the middle of a deployment:

- a port outside 1150 to 65535, and with SQL Server also 1234, 1434, 3260, 3343, 3389, 47001 and 49152 to 49156;
- a license model other than `postgresql-license` for PostgreSQL, `general-public-license` for MySQL and MariaDB;
- a character set with PostgreSQL, MySQL or MariaDB, where the parameter group sets it;
- a time zone with an engine other than Db2 and SQL Server;
- in CloudFormation, `ProcessorFeatures` with PostgreSQL, MySQL or MariaDB.

Of a proxy it refuses:

- IAM authentication that is `REQUIRED` without TLS, or `ENABLED` with an engine other than SQL Server (the others know
  `REQUIRED` and `DISABLED`);
- a type of passwords of another engine;
- an idle time of clients of no second, or of more than eight hours.

## Fails

```terraform
resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  port           = 443 # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      DBInstanceClass: db.m7g.large
      LicenseModel: bring-your-own-license # finding
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "mysql",
        "DBInstanceClass": "db.m7g.large",
        "Timezone": "Europe/Vienna" // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

```terraform
resource "aws_db_proxy" "orders" {
  name          = "orders"
  engine_family = "POSTGRESQL"
  require_tls   = false

  auth {
    auth_scheme = "SECRETS"
    iam_auth    = "REQUIRED" # finding
    secret_arn  = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders"
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
  port                        = 5433
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
      LicenseModel: postgresql-license
```

```cdk
{
  "Resources": {
    "Orders4CE6F9BA": {
      "Type": "AWS::RDS::DBInstance",
      "Properties": {
        "Engine": "sqlserver-se",
        "DBInstanceClass": "db.m5.large",
        "MasterUsername": "owner",
        "ManageMasterUserPassword": true,
        "Timezone": "Central Europe Standard Time"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

```terraform
resource "aws_db_proxy" "orders" {
  name          = "orders"
  engine_family = "POSTGRESQL"
  require_tls   = true

  auth {
    auth_scheme               = "SECRETS"
    client_password_auth_type = "POSTGRES_SCRAM_SHA_256"
    iam_auth                  = "REQUIRED"
    secret_arn                = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders"
  }
}
```

## Undecided

```terraform
variable "port" {
  type = number
}

resource "aws_db_instance" "orders" {
  identifier     = "orders"
  engine         = "postgres"
  instance_class = "db.m7g.large"
  port           = var.port
}
```

## Fix safety

None: which of the two settings is meant is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from storage_lint.checks import Refusal, RefusalRule, each_when, outside, said
from storage_lint.graph.choices import both, follow, mapped, opposite
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Value
from storage_lint.resources.rds import Instance, Proxy, ProxyLogin
from storage_lint.resources.rds_kinds import engine_of, is_own
from storage_lint.rule import Category, Severity
from storage_lint_rules._ports import refused_port

# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html (Port, LicenseModel, Timezone)
PORTS_OF_SQL_SERVER = (1234, 1434, 3260, 3343, 3389, 47001, *range(49152, 49157))
LICENSES = {
    "postgres": "postgresql-license",
    "mysql": "general-public-license",
    "mariadb": "general-public-license",
}
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_UserAuthConfig.html
PASSWORDS_OF = {"MYSQL": "MYSQL_", "POSTGRESQL": "POSTGRES_", "SQLSERVER": "SQL_SERVER_"}
# https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html
IDLE_SECONDS = (1, 28_800)


class RejectedSettings(RefusalRule[Instance | Proxy]):
    """DB instances with a port or a setting that their engine does not take, and proxies at which nobody can log in."""

    id = "rds-rejected-settings"
    title = "RDS refuses the port, a setting of another engine, or how clients log in at a proxy"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBProxy.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_UserAuthConfig.html",
    )

    sentence = "RDS refuses this: {}"

    def refusals(self, resource: Instance | Proxy) -> Iterator[Refusal]:
        """Yield what may be refused, and whether it is."""
        if isinstance(resource, Instance):
            yield from each_when(is_own(resource), _of_instance(resource))
        else:
            yield from _of_proxy(resource)


def _of_instance(instance: Instance) -> Iterator[Refusal]:
    port, license_ = instance.port, instance.license_model
    yield from refused_port(port)
    reserved: Value[bool] = mapped(port, lambda number: number in PORTS_OF_SQL_SERVER)
    text = f"SQL Server keeps port {said(port)} for itself"
    yield Refusal(both(reserved, _has(instance, lambda engine: engine.startswith("sqlserver"))), port, text)
    other = follow(license_, lambda one: _has(instance, lambda engine: _is_other_license(engine, one.value)))
    yield Refusal(both(is_set(license_), other), license_, f"the engine has no license model {said(license_)}")
    charset, zone, cores = instance.character_set, instance.time_zone, instance.has_processor_features
    is_open = _has(instance, lambda engine: engine in LICENSES)
    yield Refusal(both(is_set(charset), is_open), charset, "the engine takes its character set from its parameters")
    zoneless = _has(instance, lambda engine: engine in LICENSES or engine.startswith("oracle"))
    yield Refusal(both(is_set(zone), zoneless), zone, "only Db2 and SQL Server have a time zone of the instance")
    yield Refusal(both(cores, is_open), cores, "only Oracle and SQL Server have cores and threads to choose")


def _has(instance: Instance, test: Callable[[str], bool]) -> Value[bool]:
    """Whether something holds of its engine."""
    return mapped(engine_of(instance), lambda engine: test(engine or ""))


def _is_other_license(engine: str, written: str | None) -> bool:
    return engine in LICENSES and written is not None and written.lower() != LICENSES[engine]


def _of_proxy(proxy: Proxy) -> Iterator[Refusal]:
    least, most = IDLE_SECONDS
    idle = proxy.idle_client_timeout_seconds
    yield Refusal(mapped(idle, outside(least, most)), idle, f"clients may be idle for {least} to {most:,} seconds")
    for login in proxy.logins:
        yield from each_when(login.exists, _of_login(proxy, login))


def _of_login(proxy: Proxy, login: ProxyLogin) -> Iterator[Refusal]:
    iam, family, kind = login.iam, proxy.engine_family, login.password_type
    required: Value[bool] = mapped(iam, lambda mode: mode == "REQUIRED")
    yield Refusal(both(required, opposite(proxy.requires_tls)), iam, "IAM authentication is required without TLS")
    enabled: Value[bool] = mapped(iam, lambda mode: mode == "ENABLED")
    other: Value[bool] = mapped(family, lambda name: bool(name) and name != "SQLSERVER")
    yield Refusal(both(enabled, other), iam, "IAM authentication is REQUIRED or DISABLED: only SQL Server has ENABLED")
    foreign = follow(kind, lambda one: mapped(family, lambda name: _is_of_another(name, one.value)))
    yield Refusal(both(is_set(kind), foreign), kind, f"{said(family)} has no passwords of the type {said(kind)}")


def _is_of_another(family: str | None, password_type: str | None) -> bool:
    own = PASSWORDS_OF.get((family or "").upper())
    return own is not None and password_type is not None and not password_type.startswith(own)
