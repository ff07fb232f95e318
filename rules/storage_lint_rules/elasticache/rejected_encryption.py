"""ElastiCache refuses the encryption or its passwords

## Why

A token is only taken over TLS, and not beside a user group; there is one user group at most; a KMS key encrypts nothing
without encryption at rest, and a mode of TLS says nothing without TLS. Memcached has TLS from version 1.6.12 on. For
Valkey, CloudFormation must say whether connections are encrypted.

## Fails

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id       = "sessions"
  description                = "Sessions"
  node_type                  = "cache.r7g.large"
  at_rest_encryption_enabled = "false"
  kms_key_id                 = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd" # finding
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      UserGroupIds: ["app", "admin"] # finding
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
        "UserGroupIds": ["app", "admin"], // finding
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
  user_group_ids             = ["app"]
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
      UserGroupIds: ["app"]
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
        "UserGroupIds": ["app"]
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
  at_rest_encryption_enabled = var.encrypt
  kms_key_id                 = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd"
}
```

## Fix safety

Write the encryption that the other setting needs, or remove that one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import both, mapped, opposite
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Elsewhere, Known, Origin, Unknown, Value
from storage_lint.resources.elasticache import (
    Cache,
    encrypted_at_rest,
    encrypted_in_transit,
    is_engine,
    is_from,
    is_group,
)
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules.elasticache import _facts as facts

Refusal = tuple[Value[bool], Value[Any] | Origin, str]  # whether it is refused, where, and the sentence about it

GROUP = "ElastiCache refuses the group"


class RejectedEncryption(Rule[Cache]):
    """Groups whose encryption, tokens and users do not fit together."""

    id = "elasticache-rejected-encryption"
    title = "ElastiCache refuses the encryption or its passwords"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-replicationgroup.html",
    )

    def check(self, resource: Cache) -> Iterator[Outcome]:
        """Find the first thing that is refused."""
        open_: Unknown | None = None
        group = is_group(resource)
        of_group = ((both(group, refused), where, f"{said}: {GROUP}") for refused, where, said in _refusals(resource))
        for so, where, message in (*of_group, _of_memcached(resource)):
            if isinstance(so, Unknown):
                open_ = so if open_ is None else open_
            elif so.value:
                yield self.finding(resource, where, message)
                return
        if open_ is not None and not isinstance(open_, Elsewhere):
            yield self.undecided(resource, open_)


def _of_memcached(cache: Cache) -> Refusal:
    """Encryption in transit of a version that has none.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-mc.html
    """
    version = cache.engine_version
    encrypted = both(is_engine(cache, "memcached"), encrypted_in_transit(cache))
    old = opposite(is_from(version, facts.FIRST_MEMCACHED_WITH_TLS))
    needs = ".".join(map(str, facts.FIRST_MEMCACHED_WITH_TLS))
    return both(encrypted, old), version, f"encryption in transit needs Memcached {needs}: ElastiCache refuses it"


def _refusals(group: Cache) -> Iterator[Refusal]:
    plain, users = opposite(encrypted_in_transit(group)), group.user_groups
    grouped = mapped(users, bool)
    yield both(group.has_token, plain), group.has_token, "a token without encryption in transit"
    yield both(group.has_token, grouped), users, "a token beside a user group"
    yield _several(users), users, "more than one user group"
    unfit: Value[bool] = mapped(group.token_fits, lambda fits: fits is False)
    yield unfit, group.token_fits, "a token that is not 16 to 128 letters, digits and !&#$^<>- long"
    key, mode = group.kms_key, group.transit_mode
    unencrypted = opposite(encrypted_at_rest(group))
    yield both(is_set(key), unencrypted), key, "a KMS key without encryption at rest"
    yield both(is_set(mode), plain), mode, "a mode of TLS without encryption in transit"
    if "::" in group.type:
        unwritten = opposite(is_set(group.transit_encryption))
        message = "Valkey without a word on encryption in transit"
        yield both(is_engine(group, "valkey"), unwritten), group.declared, message


def _several(users: Value[tuple[Value[str], ...] | None]) -> Value[bool]:
    if isinstance(users, Unknown) and not users.choices:
        return Known(False, users.origin)
    return mapped(users, lambda groups: len(groups or ()) > 1)
