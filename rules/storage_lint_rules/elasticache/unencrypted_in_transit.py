"""ElastiCache takes connections without TLS

## Why

Without encryption in transit every key, value and password crosses the network in plain text, and nobody can ask for a
password: Redis and Valkey only take one over TLS. It is off where it is not written; for Valkey, too, in Terraform,
while CloudFormation refuses a group of Valkey that does not say. Memcached takes TLS from version 1.6.12 on.

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
      TransitEncryptionEnabled: false # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "TransitEncryptionEnabled": false // finding
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

Unsafe from Redis 7.0.5 on: in place, in two steps: first with `transit_encryption_mode = "preferred"`, then, when all
clients speak TLS, `required`. Shown only for older engines and Memcached, which are replaced.
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.checks import FieldRule
from storage_lint.graph.change import Change, Fix, Safety
from storage_lint.graph.choices import both, either, mapped, opposite, surely
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.elasticache import (
    Cache,
    encrypted_in_transit,
    is_engine,
    is_from,
    is_group,
    is_memcached,
)
from storage_lint.rule import Category, Severity
from storage_lint.source.record import replace
from storage_lint_rules.elasticache import _facts as facts

# https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-enable.html
FIRST_IN_PLACE = (7, 0, 5)  # of Redis; every Valkey is later


class UnencryptedInTransit(FieldRule[Cache]):
    """Replication groups and Memcached clusters without TLS."""

    id = "elasticache-unencrypted-in-transit"
    title = "ElastiCache takes connections without TLS"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-mc.html",
    )
    aliases = (
        "CKV_AWS_30",
        "AWS-0051",
        "AVD-AWS-0051",
        "aws-elasticache-enable-in-transit-encryption",
        "AWS036",
        "F33",
        "ELASTICACHE_REPLICATION_GROUP_ENCRYPTION_IN_TRANSIT",
        "3b02569b-fc6f-4153-b3a3-ba91022fed68",
        "1afbb3fa-cf6c-4a3d-b730-95e9f4df343e",
        "ElastiCache.5",
        "elasticache-repl-grp-encrypted-in-transit",
    )
    safety: ClassVar = {
        "aws_elasticache_replication_group": Safety.UNSAFE,
        "AWS::ElastiCache::ReplicationGroup": Safety.UNSAFE,
    }

    field = "transit_encryption"
    wrong = "encryption in transit is off"
    harm = "keys, values and passwords cross the network in plain text"
    fix_title = "take TLS connections"

    def applies(self, resource: Cache) -> Value[bool]:
        """Return whether it can be encrypted, and CloudFormation does not refuse it for not being so."""
        valkey = both(is_engine(resource, "valkey"), Known("::" in resource.type, resource.declared))
        refused = both(valkey, _is_unwritten(resource.transit_encryption))
        groups = both(is_group(resource), opposite(refused))
        return either(groups, both(is_memcached(resource), _takes_tls(resource)))

    def fix(self, resource: Cache, title: str, *changes: Change, usd_per_month: float | None = None) -> Fix:
        """Return the fix, which replaces a group whose engine is, or may be, too old to be changed in place."""
        fix = super().fix(resource, title, *changes, usd_per_month=usd_per_month)
        recent = is_from(resource.engine_version, FIRST_IN_PLACE)
        return fix if surely(recent) else replace(fix, safety=Safety.SHOWN)

    def value(self, resource: Cache) -> Value[bool]:
        """Return whether it takes TLS."""
        return encrypted_in_transit(resource)


def _is_unwritten(value: Value[bool | None]) -> Value[bool]:
    if isinstance(value, Unknown) and not value.choices:
        return Known(False, value.origin)
    return mapped(value, lambda written: written is None)


def _takes_tls(cache: Cache) -> Value[bool]:
    return is_from(cache.engine_version, facts.FIRST_MEMCACHED_WITH_TLS)
