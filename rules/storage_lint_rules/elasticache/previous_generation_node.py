"""ElastiCache runs on nodes of the previous generation

## Why

Current families (t4g, m7g, r7g) give more memory and speed for the money than t2, m4 and r4, and are changed in place.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions"
  node_type            = "cache.r4.large" # finding
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r4.large # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r4.large" // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Passes

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions"
  node_type            = "cache.r7g.large"
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large"
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```terraform
variable "nodes" {
  type = string
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions"
  node_type            = var.nodes
}
```

## Fix safety

In place, node by node with failovers; prices and memory differ a little.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.choices import either, opposite
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.elasticache import CLUSTER, Cache, GlobalGroup, is_group, is_replica
from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules.elasticache import _facts as facts


class PreviousGenerationNode(ShapedRule[Cache | GlobalGroup]):
    """Caches on nodes of the previous generation."""

    id = "elasticache-previous-generation-node"
    title = "ElastiCache runs on nodes of the previous generation"
    severity = Severity.LOW
    category = Category.COST
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html",)

    field = "node_type"
    wrong = "the nodes are of the previous generation"
    harm = "current ones give more for the money"

    def applies(self, resource: Cache | GlobalGroup) -> Value[bool]:
        """Return whether it chooses its nodes itself."""
        if isinstance(resource, GlobalGroup):
            return Known(True, resource.declared)
        if resource.form == CLUSTER:
            return opposite(is_replica(resource))
        return either(is_group(resource), Known(False, resource.declared))

    def passes(self, value: Any, resource: Cache | GlobalGroup) -> bool | Unknown:
        """Return whether the nodes are of another family."""
        return value is None or _family(value) not in facts.PREVIOUS_FAMILIES


def _family(node_type: str) -> str:
    """Return the family of a node type: 'cache.r3.large' is of r3."""
    return node_type.removeprefix("cache.").partition(".")[0]
