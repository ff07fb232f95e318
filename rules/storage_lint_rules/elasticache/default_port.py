"""ElastiCache listens on its well-known port

## Why

Scanners try 6379 and 11211 first. Another port keeps out noise, not attackers: security groups do that.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" { # finding
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
      Port: 6379 # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "Port": 6379 // finding
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
  port                 = 7379
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      Port: 7379
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "Port": 7379
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```terraform
variable "port" {
  type = number
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions"
  node_type            = "cache.r7g.large"
  port                 = var.port
}
```

## Fix safety

None: the cache is replaced, and clients must follow.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import opposite, surely_not
from storage_lint.graph.value import Unknown
from storage_lint.resources.elasticache import SERVERLESS, Cache, is_replica
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity

PORTS = (None, 6379, 11211)


class DefaultPort(Rule[Cache]):
    """Caches on the port of their engine."""

    id = "elasticache-default-port"
    title = "ElastiCache listens on its well-known port"
    severity = Severity.INFO
    category = Category.SECURITY
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",)
    aliases = (
        "AwsSolutions-AEC5",
        "323db967-c68e-44e6-916c-a777f95af34b",
        "5d89db57-8b51-4b38-bb76-b9bd42bd40f0",
    )

    def check(self, resource: Cache) -> Iterator[Outcome]:
        """Find caches on a well-known port."""
        port, applies = resource.port, opposite(is_replica(resource))
        if resource.form == SERVERLESS or surely_not(applies):
            return
        if isinstance(port, Unknown):
            yield self.undecided(resource, port)
        elif port.value in PORTS and isinstance(applies, Unknown):
            yield self.undecided(resource, applies)
        elif port.value in PORTS:
            yield self.finding(resource, port, "it listens on the port that everybody tries first")
