"""RDS instance runs a version in paid extended support

## Why

Past its standard support a major version of MySQL or PostgreSQL is kept alive for a fee for each vCPU and hour, twice
with Multi-AZ: often more than the instance itself costs. Whoever does not decline it is enrolled; whoever declines
cannot create an instance of such a version any more. What is older than MySQL 5.7 and PostgreSQL 11 is not covered:
nobody can create it. MariaDB has no extended support: AWS upgrades what is too old.

A major version that this release of storage-lint does not know is undecided. Which version an instance without one
gets is AWS's choice, and that is a current one. A replica has the version of its source.

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
  identifier                  = "orders"
  engine                      = "postgres"
  instance_class              = "db.m7g.large"
  username                    = "owner"
  manage_master_user_password = true
  engine_version              = "17.6"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.m7g.large
      MasterUsername: owner
      ManageMasterUserPassword: true
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
        "DBInstanceClass": "db.m7g.large",
        "MasterUsername": "owner",
        "ManageMasterUserPassword": true
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

None: a major upgrade takes the database down, and applications must be tested with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import is_nothing, surely_not
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.rds import Instance
from storage_lint.resources.rds_kinds import engine_of, is_own
from storage_lint.rule import Category, Outcome, Rule, Savings, Severity
from storage_lint_rules._releases import unheard_of
from storage_lint_rules.rds import _facts as facts
from storage_lint_rules.rds._releases import Release, major_of

DECLINED = "open-source-rds-extended-support-disabled"
ENGINES = ("mariadb", "mysql", "postgres")


class ExtendedSupportVersion(Rule[Instance]):
    """DB instances of a major version whose standard support has ended."""

    id = "rds-extended-support-version"
    title = "RDS instance runs a version in paid extended support"
    severity = Severity.MEDIUM
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/extended-support.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MySQL.Concepts.VersionMgmt.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/MariaDB.Concepts.VersionMgmt.html",
        "https://docs.aws.amazon.com/AmazonRDS/latest/PostgreSQLReleaseNotes/postgresql-release-calendar.html",
    )

    def check(self, resource: Instance) -> Iterator[Outcome]:
        """Find the major version that the dated facts call old."""
        engine, version, own = engine_of(resource), resource.engine_version, is_own(resource)
        if surely_not(own):
            return
        if isinstance(engine, Known) and (engine.value not in ENGINES or is_nothing(version)):
            return
        for doubt in (own, engine, version):
            if isinstance(doubt, Unknown):
                yield self.undecided(resource, doubt)
                return
        yield from self._judged(resource, str(engine.value) if isinstance(engine, Known) else "", version)

    def _judged(self, instance: Instance, engine: str, version: Value[str | None]) -> Iterator[Outcome]:
        major = major_of(engine, version.value) if isinstance(version, Known) else None
        if major is None:
            reason = f"which major version of {engine} this is, is not known"
            yield self.undecided(instance, Unknown(reason, version.origin, supply="write the major version"))
            return
        release = str(Release(engine, major))
        ended = facts.STANDARD_SUPPORT_ENDED.get(release)
        if major < tuple(facts.EXTENDED_SUPPORT_FROM.get(engine, ())):
            why = f"{release} is older than what extended support covers: it cannot be created"
            yield self.finding(instance, version, why, severity=Severity.HIGH)
        elif ended is not None:
            yield self._ended(instance, release, ended)
        elif release not in facts.IN_STANDARD_SUPPORT:
            yield self.undecided(instance, Unknown(unheard_of(release), version.origin))

    def _ended(self, instance: Instance, release: str, ended: str) -> Outcome:
        version, said = instance.engine_version, f"standard support of {release} ended on {ended}"
        if release.startswith("mariadb"):
            why = f"{said}: AWS upgrades it, at a time that it chooses"
            return self.finding(instance, version, why, severity=Severity.LOW)
        declined = instance.engine_lifecycle_support
        if isinstance(declined, Unknown):
            return self.undecided(instance, declined)
        if declined.value == DECLINED:
            why = f"{said}, and extended support is declined: it cannot be created"
            return self.finding(instance, version, why, severity=Severity.HIGH, because=(declined,))
        savings = _savings(instance, facts.EXTENDED_SUPPORT_USD_PER_VCPU_HOUR[release])
        return self.finding(instance, version, f"{said}: extended support is billed for each vCPU", savings=savings)


def _savings(instance: Instance, usd_per_vcpu_hour: float) -> Savings | None:
    """What extended support costs, where the class and Multi-AZ are known."""
    size, standby = instance.instance_class, instance.multi_az
    parts = size.value.lower().split(".") if isinstance(size, Known) and size.value else []
    if len(parts) != len(("db", "family", "size")) or parts[1] not in facts.FAMILIES_OF_THESE_SIZES:
        return None
    vcpus = facts.VCPUS_OF_SIZES.get(parts[2])
    if vcpus is None or isinstance(standby, Unknown):
        return None
    times = 2 if standby.value else 1
    usd = vcpus * times * usd_per_vcpu_hour * facts.HOURS_PER_MONTH
    standing = " twice, Multi-AZ," if times > 1 else ""
    price = f"${usd_per_vcpu_hour:.3f} an hour"
    return Savings(round(usd, 2), f"{vcpus} vCPUs{standing} at {price}, us-east-1 prices of {facts.PRICES_OF}")
