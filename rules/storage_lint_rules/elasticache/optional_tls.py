"""ElastiCache replication group also takes plain connections

## Why

The mode `preferred` is for the days in which clients move to TLS. As long as it lasts, whoever connects without TLS is
served, and nothing says so.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  transit_encryption_enabled = true
  transit_encryption_mode    = "preferred" # finding
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      TransitEncryptionEnabled: true
      TransitEncryptionMode: preferred # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "TransitEncryptionEnabled": true,
        "TransitEncryptionMode": "preferred" // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Passes

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      TransitEncryptionEnabled: true
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "TransitEncryptionEnabled": true
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```terraform
variable "mode" {
  type = string
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  transit_encryption_enabled = true
  transit_encryption_mode    = var.mode
}
```

## Fix safety

Unsafe: in place, but clients that do not speak TLS are turned away from then on.
"""

from __future__ import annotations

from typing import Any, ClassVar

from storage_lint.checks import ShapedRule
from storage_lint.graph.change import Change, Safety, Set
from storage_lint.graph.choices import both
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.elasticache import Cache, encrypted_in_transit, is_group
from storage_lint.rule import Category, Severity


class OptionalTls(ShapedRule[Cache]):
    """Replication groups whose encryption in transit is only preferred."""

    id = "elasticache-optional-tls"
    title = "ElastiCache replication group also takes plain connections"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = ("https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-enable.html",)
    safety: ClassVar = {
        "aws_elasticache_replication_group": Safety.UNSAFE,
        "AWS::ElastiCache::ReplicationGroup": Safety.UNSAFE,
    }

    field = "transit_mode"
    wrong = "TLS is only preferred"
    harm = "plain connections are served as well"
    fix_title = "require TLS"

    def applies(self, resource: Cache) -> Value[bool]:
        """Return whether it takes TLS."""
        return both(is_group(resource), encrypted_in_transit(resource))

    def passes(self, value: Any, resource: Cache) -> bool | Unknown:
        """Return whether TLS is required, as it is where nothing is written."""
        return bool(value != "preferred")

    def changes(self, resource: Cache) -> tuple[Change, ...]:
        """Require it."""
        return (Set(resource, self.field, "required"),)
