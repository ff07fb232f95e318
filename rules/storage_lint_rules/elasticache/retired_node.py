"""ElastiCache makes no new nodes of this family

## Why

AWS makes no new clusters of the families t1, m1, m2, m3, c1 and r3: what runs goes on, but a new environment, or a
replacement, is refused.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions"
  node_type            = "cache.r3.large" # finding
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r3.large # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r3.large" // finding
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

None: which current family is the owner's choice; prices and memory differ a little.
"""

from __future__ import annotations

from storage_lint.rule import Category, Severity
from storage_lint_rules.elasticache import _facts as facts
from storage_lint_rules.elasticache._nodes import FamilyRule


class RetiredNode(FamilyRule):
    """Caches on nodes of which no new ones are made."""

    id = "elasticache-retired-node"
    title = "ElastiCache makes no new nodes of this family"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = ("https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheNodes.SupportedTypes.html",)

    families = facts.RETIRED_FAMILIES
    wrong = "no new clusters of this node family are made"
    harm = "a new environment or a replacement is refused"
