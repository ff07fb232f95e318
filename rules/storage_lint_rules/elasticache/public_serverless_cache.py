"""ElastiCache serverless cache is open to the internet

## Why

A serverless cache of the connection type `public` is reached from the internet; users and their rights are all that is
between it and the world. The type cannot be changed later. With a user group it is medium.

## Fails

Terraform: cannot be written, because the provider has no attribute for it yet.

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ServerlessCache
    Properties:
      ServerlessCacheName: sessions
      Engine: valkey
      ConnectionType: public # finding
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ServerlessCache",
      "Properties": {
        "ServerlessCacheName": "sessions",
        "Engine": "valkey",
        "ConnectionType": "public" // finding
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Passes

Terraform: cannot be written, because the provider has no attribute for it yet.

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ServerlessCache
    Properties:
      ServerlessCacheName: sessions
      Engine: valkey
      ConnectionType: vpc
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ServerlessCache",
      "Properties": {
        "ServerlessCacheName": "sessions",
        "Engine": "valkey",
        "ConnectionType": "vpc"
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```cloudformation
Parameters:
  Type:
    Type: String
Resources:
  Sessions:
    Type: AWS::ElastiCache::ServerlessCache
    Properties:
      ServerlessCacheName: sessions
      Engine: valkey
      ConnectionType: !Ref Type
```

## Fix safety

None: the connection type is chosen when the cache is made.
"""

from __future__ import annotations

from typing import Any

from storage_lint.checks import ShapedRule
from storage_lint.graph.value import Known, Unknown
from storage_lint.resources.elasticache import Cache
from storage_lint.rule import Category, Finding, Outcome, Severity
from storage_lint.source.record import replace


class PublicServerlessCache(ShapedRule[Cache]):
    """Serverless caches of the connection type public."""

    id = "elasticache-public-serverless-cache"
    title = "ElastiCache serverless cache is open to the internet"
    severity = Severity.HIGH
    category = Category.SECURITY
    references = (
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticache-serverlesscache.html",
    )

    field = "connection_type"
    wrong = "the cache is reached from the internet"

    def passes(self, value: Any, resource: Cache) -> bool | Unknown:
        """Return whether it is reached from its VPC alone."""
        return bool(value != "public")

    def _found(self, resource: Cache, value: Any) -> Outcome:
        outcome = super()._found(resource, value)
        groups = resource.user_groups
        if isinstance(outcome, Finding) and isinstance(groups, Known) and groups.value:
            return replace(outcome, severity=Severity.MEDIUM)
        return outcome
