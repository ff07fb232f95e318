"""Aurora cluster runs a version in paid extended support

## Why

Aurora MySQL 5.7 (version 2) left standard support on 31 October 2024, Aurora PostgreSQL 13 on 28 February 2026, those
before it earlier. Such a cluster is enrolled in extended support by default, and every vCPU of every instance is billed
for it by the hour; Serverless v2 by the capacity unit. In the third year Aurora PostgreSQL costs twice that. With
`open-source-rds-extended-support-disabled` the cluster cannot be created. Extended support covers nothing older than
Aurora MySQL 5.7 and Aurora PostgreSQL 11: nobody can create that, nor a cluster of the engine `aurora`, MySQL 5.6.

Where no version is written AWS takes a current one. A version whose text does not say the major one, as Aurora MySQL's
own `3.08.0`, and one that is not in the table, are undecided. The number is given where all instances and their classes
are known.

## Fails

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  engine_version     = "13.20" # finding
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      EngineVersion: "13.20" # finding
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "EngineVersion": "13.20" // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  engine_version     = "16.4"
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
      EngineVersion: "16.4"
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::RDS::DBCluster",
      "Properties": {
        "Engine": "aurora-postgresql",
        "EngineVersion": "16.4"
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "it" {
  type = string
}

resource "aws_rds_cluster" "orders" {
  cluster_identifier = "orders"
  engine             = "aurora-postgresql"
  engine_version     = var.it
}
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.choices import cases, known_or_none, surely
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.aurora import Cluster
from storage_lint.resources.aurora_kinds import SERVERLESS_CLASS, is_multi_az, is_of_rds
from storage_lint.rule import Category, Finding, Outcome, Savings, Severity
from storage_lint.source.record import replace
from storage_lint_rules._releases import unheard_of
from storage_lint_rules.aurora import _facts as facts
from storage_lint_rules.aurora._classes import vcpus_of
from storage_lint_rules.aurora._versions import major_of, numbers_of

DECLINED = "open-source-rds-extended-support-disabled"
INSTANCES_OF_MULTI_AZ = 3
MYSQL_5_6 = "aurora"  # the engine of that name was nothing else


class ExtendedSupportVersion(ShapedRule[Cluster]):
    """DB clusters of a major version whose standard support has ended."""

    id = "aurora-extended-support-version"
    title = "Aurora cluster runs a version in paid extended support"
    severity = Severity.MEDIUM
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/extended-support.html",
        "https://aws.amazon.com/rds/aurora/pricing/",
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraPostgreSQLReleaseNotes/aurorapostgresql-release-calendar.html",
    )

    field = "engine_version"
    wrong = "standard support of this major version has ended"

    def applies(self, resource: Cluster) -> Value[bool]:
        """Return whether it is a cluster of RDS."""
        return is_of_rds(resource)

    def value(self, resource: Cluster) -> Value[Any]:
        """Return the version, or the engine where that is a version by itself."""
        version, engines = resource.engine_version, cases(resource.engine)
        by_engine = any(isinstance(one, Known) and one.value.lower() == MYSQL_5_6 for one in engines)
        written = isinstance(version, Known) and version.value is not None
        return resource.engine if by_engine and not written else version

    def passes(self, value: Any, resource: Cluster) -> bool | Unknown:
        """Return whether the version is in standard support; AWS takes a current one where none is written."""
        if _is_gone(resource):
            return False
        if value is None:
            return True
        if isinstance(resource.engine, Unknown):
            return resource.engine
        version = _version(resource)
        if version in facts.STANDARD_SUPPORT_ENDED or version in facts.CURRENT_MAJORS:
            return version in facts.CURRENT_MAJORS
        return Unknown(unheard_of(f"{resource.engine.value} {value}"), resource.engine_version.origin)

    def check(self, resource: Cluster) -> Iterator[Outcome]:
        """Find it: more severe where it cannot be created at all."""
        for outcome in super().check(resource):
            refused = isinstance(outcome, Finding) and (_declines(resource) or _is_gone(resource))
            yield replace(outcome, severity=Severity.HIGH) if refused else outcome

    def message(self, resource: Cluster, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        if _is_gone(resource):
            which = "the engine aurora is MySQL 5.6, which" if _engine(resource) == MYSQL_5_6 else _version(resource)
            return f"{which} is older than what extended support covers: it cannot be created"
        said = f"standard support of {_version(resource)} ended on {facts.STANDARD_SUPPORT_ENDED[_version(resource)]}"
        if _declines(resource):
            return f"{said}, and extended support is declined: it cannot be created"
        return f"{said}: extended support is billed for each vCPU or capacity unit"

    def savings(self, resource: Cluster) -> Savings | None:
        """Return what extended support costs, where all instances and their classes are known."""
        usd = None if _declines(resource) or _is_gone(resource) else _usd_per_hour(resource)
        if usd is None:
            return None
        assumption = f"extended support at the rates of {facts.PRICES_OF} in us-east-1, {facts.HOURS_PER_MONTH} hours"
        return Savings(round(usd * facts.HOURS_PER_MONTH, 2), assumption)


def _engine(cluster: Cluster) -> str:
    return cluster.engine.value.lower() if isinstance(cluster.engine, Known) else ""


def _is_gone(cluster: Cluster) -> bool:
    """Whether AWS makes no cluster of the version any more."""
    engine, major = _engine(cluster), _version(cluster).partition(" ")[2]
    first = facts.EXTENDED_SUPPORT_FROM.get(engine)
    return engine == MYSQL_5_6 or (first is not None and bool(major) and numbers_of(major) < numbers_of(first))


def _version(cluster: Cluster) -> str:
    """Engine and major version, as the tables have it; without a number where that is not known."""
    engine = _engine(cluster)
    version = known_or_none(cluster.engine_version)
    return f"{engine} {major_of(engine, version or '') or ''}".strip()


def _declines(cluster: Cluster) -> bool:
    declined = cluster.engine_lifecycle_support
    return isinstance(declined, Known) and declined.value == DECLINED


def _usd_per_hour(cluster: Cluster) -> float | None:
    """What all instances cost more in an hour; None where one of them is not known."""
    factor = facts.THIRD_YEAR_FACTOR if _version(cluster) in facts.THIRD_YEAR_BEGAN else 1
    multi_az = is_multi_az(cluster)
    if surely(multi_az):
        vcpus = vcpus_of(cluster.instance_class)
        return vcpus and INSTANCES_OF_MULTI_AZ * vcpus * facts.EXTENDED_SUPPORT_USD_PER_VCPU_HOUR * factor
    if isinstance(cluster.members, Unknown) or not cluster.members.value:
        return None
    total = 0.0
    for member in cluster.members.value:
        usd = _usd_of(member.instance_class, cluster)
        if usd is None or isinstance(member.exists, Unknown):
            return None
        total += usd * factor
    return total


def _usd_of(instance_class: Value[str | None], cluster: Cluster) -> float | None:
    if isinstance(instance_class, Known) and instance_class.value == SERVERLESS_CLASS:
        range_ = known_or_none(cluster.capacity)
        least = range_.minimum if range_ is not None else None
        units = least.value if isinstance(least, Known) else None
        return None if units is None else units * facts.EXTENDED_SUPPORT_USD_PER_ACU_HOUR
    vcpus = vcpus_of(instance_class)
    return None if vcpus is None else vcpus * facts.EXTENDED_SUPPORT_USD_PER_VCPU_HOUR
