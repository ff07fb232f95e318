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

None: which family is the owner's choice; prices and memory differ a little. It is changed in place, node by node with
failovers.
"""

from __future__ import annotations

from storage_lint.rule import Category, Profile, Severity
from storage_lint_rules.elasticache import _facts as facts
from storage_lint_rules.elasticache._nodes import FamilyRule


class PreviousGenerationNode(FamilyRule):
    """Caches on nodes of the previous generation."""

    id = "elasticache-previous-generation-node"
    title = "ElastiCache runs on nodes of the previous generation"
    severity = Severity.LOW
    category = Category.COST
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html",)

    families = facts.PREVIOUS_FAMILIES
    wrong = "the nodes are of the previous generation"
    harm = "current ones give more for the money"
