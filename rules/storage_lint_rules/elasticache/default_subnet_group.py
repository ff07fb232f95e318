"""ElastiCache lives in the default subnet group

## Why

Without a subnet group of its own a cache stands in the default VPC, whose subnets are public and shared with everything
that nobody gave a place. A subnet group can only be chosen when the cache is made.

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
      CacheSubnetGroupName: default # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "CacheSubnetGroupName": "default" // finding
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
  subnet_group_name    = "private"
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      CacheSubnetGroupName: private
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "CacheSubnetGroupName": "private"
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```cloudformation
Parameters:
  Group:
    Type: String
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheSubnetGroupName: !Ref Group
```

## Fix safety

None: the cache is replaced, and its data would be lost.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import surely
from storage_lint.graph.text import is_surely_set
from storage_lint.graph.value import Unknown
from storage_lint.resources.elasticache import SERVERLESS, Cache, is_replica
from storage_lint.rule import Category, Outcome, Rule, Severity


class DefaultSubnetGroup(Rule[Cache]):
    """Caches without a subnet group or subnets of their own."""

    id = "elasticache-default-subnet-group"
    title = "ElastiCache lives in the default subnet group"
    severity = Severity.LOW
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/SubnetGroups.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateServerlessCache.html",
    )
    aliases = (
        "CKV_AWS_323",
        "AwsSolutions-AEC1",
        "ba766c53-fe71-4bbb-be35-b6803f2ef13e",
        "8c849af7-a399-46f7-a34c-32d3dc96f1fc",
        "ElastiCache.7",
        "elasticache-subnet-group-check",
    )

    def check(self, resource: Cache) -> Iterator[Outcome]:
        """Find caches that stand in the default VPC."""
        replica = is_replica(resource)
        if surely(replica):
            return
        place = resource.has_subnets if resource.form == SERVERLESS else resource.subnet_group
        if isinstance(place, Unknown):
            if not is_surely_set(place):
                yield self.undecided(resource, place)
        elif place.value in (None, False, "default"):
            if isinstance(replica, Unknown):
                yield self.undecided(resource, replica)
            else:
                yield self.finding(resource, place, "the cache stands in the subnets of the default VPC")
