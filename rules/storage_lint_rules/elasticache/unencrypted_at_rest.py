"""ElastiCache replication group is not encrypted at rest

## Why

Encryption at rest covers the disks that Redis swaps and syncs to, and the backups in S3. It can only be chosen when the
group is made: a later change replaces it.

A group of Valkey is encrypted unless the code says otherwise; one of Redis, which is what a group without an engine is,
only when the code asks for it. Serverless caches are always encrypted, Memcached never is.

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
      AtRestEncryptionEnabled: false # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "AtRestEncryptionEnabled": false // finding
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
  at_rest_encryption_enabled = true
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      Engine: valkey
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
        "Engine": "valkey",
        "TransitEncryptionEnabled": true
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```terraform
variable "engine" {
  type = string
}

resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions"
  node_type            = "cache.r7g.large"
  engine               = var.engine
}
```

## Fix safety

Shown only: Terraform and CloudFormation replace the group, and its data would be lost.
"""

from __future__ import annotations

from storage_lint.checks import FieldRule
from storage_lint.graph.value import Value
from storage_lint.resources.elasticache import Cache, encrypted_at_rest, is_group
from storage_lint.rule import Category, Severity


class UnencryptedAtRest(FieldRule[Cache]):
    """Replication groups for which no encryption at rest is asked."""

    id = "elasticache-unencrypted-at-rest"
    title = "ElastiCache replication group is not encrypted at rest"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
    )
    aliases = (
        "CKV_AWS_29",
        "AWS-0045",
        "AVD-AWS-0045",
        "aws-elasticache-enable-at-rest-encryption",
        "AWS035",
        "F25",
        "ELASTICACHE_REPLICATION_GROUP_ENCRYPTION_AT_REST",
        "e4ee3903-9225-4b6a-bdfb-e62dbadef821",
        "76976de7-c7b1-4f64-a94f-90c1345914c2",
        "ElastiCache.4",
        "elasticache-repl-grp-encrypted-at-rest",
    )

    field = "at_rest_encryption"
    wrong = "no encryption at rest is asked for"
    harm = "swap, sync files and backups can be read by whoever gets hold of them"
    fix_title = "encrypt the group at rest"

    def applies(self, resource: Cache) -> Value[bool]:
        """Return whether it is a replication group that says so itself."""
        return is_group(resource)

    def value(self, resource: Cache) -> Value[bool]:
        """Return whether it is encrypted, with what its engine does by itself."""
        return encrypted_at_rest(resource)
