"""Neptune cluster runs an engine version at its end of life

## Why

Neptune upgrades a cluster by force once its engine version has reached its end of life, at a time that it chooses,
and new clusters of that version are refused. An upgrade that is planned can be tried out on a clone first. A version
that this release of storage-lint does not know is undecided.

## Fails

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier = "friends"
  engine_version     = "1.1.1.0" # finding
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      EngineVersion: 1.0.5.1 # finding
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "EngineVersion": "1.1.0.0" // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_neptune_cluster" "friends" {
  cluster_identifier = "friends"
  engine_version     = "1.4.6.1"
}
```

```cloudformation
Resources:
  Friends:
    Type: AWS::Neptune::DBCluster
    Properties:
      StorageEncrypted: true
```

```cdk
{
  "Resources": {
    "Friends5D1B0E42": {
      "Type": "AWS::Neptune::DBCluster",
      "Properties": {
        "EngineVersion": "1.3.4.0"
      },
      "Metadata": { "aws:cdk:path": "Data/Friends/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "release" {
  type = string
}

resource "aws_neptune_cluster" "friends" {
  cluster_identifier = "friends"
  engine_version     = var.release
}
```
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.choices import known_or_none
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.neptune import Cluster, is_before, release
from storage_lint.rule import Category, Severity
from storage_lint_rules._releases import unheard_of
from storage_lint_rules.neptune._facts import ENDED_RELEASES, ENDING_RELEASES, LIVING_RELEASES, OLDEST_RELEASE


class EndingEngineVersion(ShapedRule[Cluster]):
    """Clusters of an engine version whose life has ended, or is about to."""

    id = "neptune-ending-engine-version"
    title = "Neptune cluster runs an engine version at its end of life"
    severity = Severity.LOW
    category = Category.COST
    references = ("https://docs.aws.amazon.com/neptune/latest/userguide/engine-releases.html",)

    field = "engine_version"
    wrong = "the engine version"

    def passes(self, value: Any, resource: Cluster) -> bool | Unknown:
        """Return whether the version lives; where none is written Neptune takes a current one."""
        if value is None or any(_is_of(value, name) for name in LIVING_RELEASES):
            return True
        if _ended(value) is not None:
            return False
        return Unknown(unheard_of(f"Neptune {value}"), resource.engine_version.origin)

    def message(self, resource: Cluster, value: Value[Any]) -> str:
        """Return the sentence of the finding."""
        ended = _ended(known_or_none(value))
        return f"the life of this engine version {ended}: Neptune upgrades it by force"


def _ended(version: str | None) -> str | None:
    """Return when the life of a version ends, if that is near or past: 'ended on 2024-10-31'."""
    if is_before(version, release(OLDEST_RELEASE)):
        return f"ended before {ENDED_RELEASES[OLDEST_RELEASE]}"
    for verb, table in (("ended", ENDED_RELEASES), ("ends", ENDING_RELEASES)):
        if (day := next((day for name, day in table.items() if _is_of(version, name)), None)) is not None:
            return f"{verb} on {day}"
    return None


def _is_of(version: str | None, name: str) -> bool:
    """Whether a version is one of a release: '1.2.1.0' of '1.2'."""
    return release(version)[: len(release(name))] == release(name)
