"""ElastiCache asks nobody for a password

## Why

Over TLS, a replication group can ask for a password: one token for all clients, or, from Redis 6 on, users with
passwords or IAM, and with rights of their own. Without either, whoever reaches the port reads and deletes everything.

A serverless cache without a user group is left to its security groups: low.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" { # finding
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  transit_encryption_enabled = true
}
```

```cloudformation
Resources:
  Sessions: # finding
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      TransitEncryptionEnabled: true
```

```cdk
{
  "Resources": {
    "Sessions": { // finding
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

## Passes

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  transit_encryption_enabled = true
  user_group_ids             = ["app-users"]
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
      UserGroupIds: ["app-users"]
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
        "UserGroupIds": ["app-users"]
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```terraform
variable "encrypt" {
  type = bool
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  transit_encryption_enabled = var.encrypt
}
```

## Fix safety

Unsafe: make a user group and name it; clients that do not log in are turned away from then on.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import left_out
from storage_lint.graph.change import Safety
from storage_lint.graph.choices import either, mapped
from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Unknown, Value
from storage_lint.resources.elasticache import GROUP, SERVERLESS, Cache, encrypted_in_transit, is_engine
from storage_lint.rule import Category, Outcome, Rule, Severity


class MissingAuth(Rule[Cache]):
    """Groups with TLS, and serverless caches, without a token and without users."""

    id = "elasticache-missing-auth"
    title = "ElastiCache asks nobody for a password"
    severity = Severity.MEDIUM
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html",
    )
    aliases = (
        "CKV_AWS_31",
        "AwsSolutions-AEC6",
        "ElastiCache.6",
        "elasticache-repl-grp-redis-auth-enabled",
    )

    safety = Safety.UNSAFE  # clients that do not log in are turned away

    def check(self, resource: Cache) -> Iterator[Outcome]:
        """Find caches that ask nobody who he is."""
        asks = either(resource.has_token, mapped(resource.user_groups, bool))
        if resource.form == SERVERLESS:
            yield from self._judge(resource, is_engine(resource, "redis", "valkey"), asks, Severity.LOW)
        elif resource.form == GROUP:
            yield from self._judge(resource, encrypted_in_transit(resource), asks, Severity.MEDIUM)

    # complexity: what excuses it leaves early, then one verdict for each thing that is not known
    def _judge(self, cache: Cache, applies: Value[bool], asks: Value[bool], severity: Severity) -> Iterator[Outcome]:
        owner = cache.global_group
        secondary = isinstance(owner, Unknown) or owner.value is not None
        if not isinstance(applies, Unknown) and not applies.value:
            return
        if not isinstance(asks, Unknown) and asks.value:
            return
        if secondary and isinstance(owner, Unknown) and is_surely_set(owner):
            yield self.undecided(cache, owner, "the primary of the global datastore says whether a token is needed")
        elif secondary:
            reason = "the primary of the global datastore says whether a token is needed"
            yield self.undecided(cache, Unknown(reason, owner.origin))
        elif isinstance(applies, Unknown):
            yield self.undecided(cache, applies)
        elif isinstance(asks, Unknown):
            yield self.undecided(cache, asks)
        else:
            message = "neither a token nor a user group: whoever reaches the port reads and deletes everything"
            fix = self.fix(cache, "give it a user group")
            unsaid = cache.has_token, cache.user_groups
            where = left_out(cache.declared, *unsaid)
            yield self.finding(cache, where, message, severity=severity, because=unsaid, fix=fix)
