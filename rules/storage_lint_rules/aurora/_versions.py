"""Versions of Aurora, and of the engines of Multi-AZ DB clusters, as their texts say them.

https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Updates.Versions.html
"""

from __future__ import annotations

import re

from storage_lint.graph.choices import follow
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.aurora import Cluster
from storage_lint_rules.aurora import _facts as facts

_MYSQL = re.compile(r"(?:5|8|9)\.\d+")
_AURORA_MYSQL = re.compile(r"mysql_aurora\.(\d+(?:\.\d+)*)")
_FAMILY = re.compile(r"(aurora-postgresql|aurora-mysql|aurora|postgres|mysql)(\d+(?:\.\d+)?)")


def major_of(engine: str, version: str) -> str | None:
    """Return the major version of the community: '8.0' of '8.0.mysql_aurora.3.08.0', '16' of '16.4'.

    None where the text does not say it: Aurora MySQL's own '3.08.0'.
    """
    if "mysql" in engine:
        found = _MYSQL.match(version)
        return found.group() if found else None
    first = version.partition(".")[0].partition("-")[0]
    return first if first.isdigit() else None


def can_pause(engine: str, version: str | None) -> bool | None:
    """Return whether Serverless v2 instances may stop when they are idle; None where the text does not say it.

    Where no version is written AWS takes a current one, which can.
    """
    if version is None:
        return True
    if engine == "aurora-postgresql":
        major, numbers = major_of(engine, version), numbers_of(version)
        if major is None:
            return None
        first = facts.PAUSES_FROM.get(f"{engine} {major}")
        return int(major) >= 17 if first is None else _is_from(numbers, first)
    own = _AURORA_MYSQL.search(version)
    return _is_from(numbers_of(own.group(1)), facts.PAUSES_FROM["aurora-mysql 3"]) if own else None


def pauses(cluster: Cluster) -> Value[bool]:
    """Return whether the version of an Aurora cluster can pause."""

    def by_version(engine: str, version: Known[str | None]) -> Value[bool]:
        can = can_pause(engine, version.value)
        if can is None:
            return Unknown("whether its version can pause is not known", version.origin)
        return Known(can, version.origin)

    return follow(
        cluster.engine, lambda engine: follow(cluster.engine_version, lambda one: by_version(engine.value.lower(), one))
    )


def _is_from(numbers: tuple[int, ...], first: tuple[int, ...]) -> bool | None:
    """Whether a version is a certain one or a later one; None for a text that only says the beginning of it."""
    if len(numbers) < len(first) and numbers == first[: len(numbers)]:
        return None
    return numbers >= first


def numbers_of(version: str) -> tuple[int, ...]:
    """Return the numbers that a version begins with: (16, 4) of '16.4'."""
    found = re.match(r"\d+(?:\.\d+)*", version)
    return tuple(map(int, found.group().split("."))) if found else ()


def default_family(cluster: Cluster) -> Value[str]:
    """Return the family whose defaults hold for a cluster that has no parameter group of its own."""
    return follow(cluster.parameter_group, lambda group: _of_name(cluster, group))


def _of_name(cluster: Cluster, group: Known[str | None]) -> Value[str]:
    name = group.value or ""
    if name.startswith("default."):
        return Known(name.removeprefix("default."), group.origin)
    if name:
        return Unknown(f"its parameter group {name} is not among what was read", group.origin)
    return follow(cluster.engine, lambda engine: follow(cluster.engine_version, lambda one: _of_version(engine, one)))


def _of_version(engine: Known[str], version: Known[str | None]) -> Value[str]:
    major = major_of(engine.value, version.value) if version.value else None
    if major is None:
        return Unknown("its version decides, and what is written does not say the major one", version.origin)
    return Known(f"{engine.value.lower()}{major}", version.origin)


def requires_tls_by_default(family: str) -> bool | None:
    """Return whether a family requires TLS unless it is told otherwise; None for one that is not known."""
    found = _FAMILY.fullmatch(family.lower())
    return numbers_of(found.group(2)) >= facts.TLS_REQUIRED_FROM[found.group(1)] if found else None
