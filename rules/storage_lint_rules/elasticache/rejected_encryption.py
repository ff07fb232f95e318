"""ElastiCache refuses the encryption or its passwords

## Why

A token and a user group are only taken over TLS, and not beside each other; there is one user group at most; a KMS key
encrypts nothing without encryption at rest, and a mode of TLS says nothing without TLS. Memcached has TLS from version
1.6.12 on. For Valkey, CloudFormation must say whether connections are encrypted. The KMS key is in the Region of the
group, where that is known.

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

None: whether the encryption or the setting that needs it is meant is the owner's choice.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, RefusalRule, each_when
from storage_lint.graph.choices import both, mapped, opposite
from storage_lint.graph.text import is_set
from storage_lint.graph.value import Known, Unknown, Value
from storage_lint.resources.elasticache import (
    Cache,
    encrypted_at_rest,
    encrypted_in_transit,
    is_engine,
    is_from,
    is_group,
)
from storage_lint.rule import Category, Severity
from storage_lint_rules._places import refused_key_place
from storage_lint_rules.elasticache import _facts as facts


class RejectedEncryption(RefusalRule[Cache]):
    """Groups whose encryption, tokens and users do not fit together."""

    id = "elasticache-rejected-encryption"
    title = "ElastiCache refuses the encryption or its passwords"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/auth.html",
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Clusters.RBAC.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-replicationgroup.html",
    )

    sentence = "{}: ElastiCache refuses the group"

    def refusals(self, resource: Cache) -> Iterator[Refusal]:
        """Yield what is refused of a replication group, or of a cluster of Memcached."""
        yield from each_when(is_group(resource), _of_group(resource))
        yield _of_memcached(resource)


def _of_memcached(cache: Cache) -> Refusal:
    """Encryption in transit of a version that has none.

    https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/in-transit-encryption-mc.html
    """
    version = cache.engine_version
    encrypted = both(is_engine(cache, "memcached"), encrypted_in_transit(cache))
    old = opposite(is_from(version, facts.FIRST_MEMCACHED_WITH_TLS))
    needs = ".".join(map(str, facts.FIRST_MEMCACHED_WITH_TLS))
    message = f"encryption in transit needs Memcached {needs}"
    return Refusal(both(encrypted, old), version, message, sentence="{}: ElastiCache refuses it")


def _of_group(group: Cache) -> Iterator[Refusal]:
    plain, users = opposite(encrypted_in_transit(group)), group.user_groups
    grouped = mapped(users, bool)
    yield Refusal(both(group.has_token, plain), group.has_token, "a token without encryption in transit")
    yield Refusal(both(group.has_token, grouped), users, "a token beside a user group")
    yield Refusal(both(grouped, plain), users, "a user group without encryption in transit")
    yield Refusal(_several(users), users, "more than one user group")
    unfit: Value[bool] = mapped(group.token_fits, lambda fits: fits is False)
    yield Refusal(unfit, group.token_fits, "a token that is not 16 to 128 letters, digits and !&#$^<>- long")
    key, mode = group.kms_key, group.transit_mode
    unencrypted = opposite(encrypted_at_rest(group))
    yield Refusal(both(is_set(key), unencrypted), key, "a KMS key without encryption at rest")
    yield from refused_key_place(group, key)
    yield Refusal(both(is_set(mode), plain), mode, "a mode of TLS without encryption in transit")
    if "::" in group.type:
        unwritten = opposite(is_set(group.transit_encryption))
        message = "Valkey without a word on encryption in transit"
        yield Refusal(both(is_engine(group, "valkey"), unwritten), group.declared, message)


def _several(users: Value[tuple[Value[str], ...] | None]) -> Value[bool]:
    if isinstance(users, Unknown) and not users.choices:
        return Known(False, users.origin)
    return mapped(users, lambda groups: len(groups or ()) > 1)
