"""DocumentDB cluster runs a version in paid extended support

## Why

Standard support of DocumentDB 3.6 ended on 30 March 2026. A cluster that is still on it is billed extended support
for each vCPU, until it is upgraded or that ends, too. Where no version is written DocumentDB takes a current one. A
version that this release of storage-lint does not know is undecided.

## Fails

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
  engine_version     = "3.6.0" # finding
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      EngineVersion: 3.6.0 # finding
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "EngineVersion": "3.6.0" // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
  engine_version     = "5.0.0"
}
```

```cloudformation
Resources:
  Profiles:
    Type: AWS::DocDB::DBCluster
    Properties:
      EngineVersion: 5.0.0
```

```cdk
{
  "Resources": {
    "Profiles2AF1B4C5": {
      "Type": "AWS::DocDB::DBCluster",
      "Properties": {
        "EngineVersion": "4.0.0"
      },
      "Metadata": { "aws:cdk:path": "Data/Profiles/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "release" {
  type = string
}

resource "aws_docdb_cluster" "profiles" {
  cluster_identifier = "profiles"
  engine_version     = var.release
}
```
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.docdb import Cluster
from storage_lint.rule import Category, Severity
from storage_lint_rules._releases import unheard_of
from storage_lint_rules.docdb._facts import IN_STANDARD_SUPPORT, STANDARD_SUPPORT_ENDED


class ExtendedSupportVersion(ShapedRule[Cluster]):
    """Clusters of a version whose standard support has ended."""

    id = "docdb-extended-support-version"
    title = "DocumentDB cluster runs a version in paid extended support"
    severity = Severity.MEDIUM
    category = Category.COST
    references = ("https://docs.aws.amazon.com/documentdb/latest/developerguide/extended-support.html",)

    field = "engine_version"
    wrong = "the version"

    def passes(self, value: Any, resource: Cluster) -> bool | Unknown:
        """Return whether the version is in standard support."""
        if value is None or _release(value) in IN_STANDARD_SUPPORT:
            return True
        unknown = Unknown(unheard_of(f"DocumentDB {value}"), resource.engine_version.origin)
        return unknown if _ended(value) is None else False

    def message(self, resource: Cluster, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        version = value.value if isinstance(value, Known) else ""
        said = f"standard support of DocumentDB {version} ended on {_ended(version)}"
        return f"{said}: extended support is billed for each vCPU"


def _ended(version: str | None) -> str | None:
    """Return the day on which the standard support of a version ended, if it has."""
    return STANDARD_SUPPORT_ENDED.get(_release(version or ""))


def _release(version: str) -> str:
    """The major version: '5.0' of '5.0.1'."""
    return ".".join(version.split(".")[:2])
