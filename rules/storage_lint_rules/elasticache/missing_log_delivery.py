"""ElastiCache delivers no logs

## Why

The slow log names the commands that hold up a cache, the engine log says why it failed over. Neither is kept anywhere
unless it is delivered to CloudWatch Logs or Firehose.

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
  Sessions: # finding
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
```

```cdk
{
  "Resources": {
    "Sessions": { // finding
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

## Passes

```terraform
resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  description          = "Sessions"
  node_type            = "cache.r7g.large"

  log_delivery_configuration {
    log_type         = "slow-log"
    log_format       = "json"
    destination      = "slow"
    destination_type = "cloudwatch-logs"
  }
}
```

```cloudformation
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      LogDeliveryConfigurations:
        - LogType: slow-log
          LogFormat: json
          DestinationType: cloudwatch-logs
          DestinationDetails: { CloudWatchLogsDetails: { LogGroup: slow } }
```

```cdk
{
  "Resources": {
    "Sessions": {
      "Type": "AWS::ElastiCache::ReplicationGroup",
      "Properties": {
        "ReplicationGroupDescription": "Sessions",
        "CacheNodeType": "cache.r7g.large",
        "LogDeliveryConfigurations": [
          {
            "LogType": "slow-log",
            "LogFormat": "json",
            "DestinationType": "cloudwatch-logs",
            "DestinationDetails": {"CloudWatchLogsDetails": {"LogGroup": "slow"}}
          }
        ]
      },
      "Metadata": { "aws:cdk:path": "Data/Sessions" }
    }
  }
}
```

## Undecided

```cloudformation
Parameters:
  Stage:
    Type: String
Conditions:
  Logs: !Equals [!Ref Stage, prod]
Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ReplicationGroupDescription: Sessions
      CacheNodeType: cache.r7g.large
      LogDeliveryConfigurations:
        - !If
          - Logs
          - DestinationDetails: { CloudWatchLogsDetails: { LogGroup: slow } }
            DestinationType: cloudwatch-logs
            LogFormat: json
            LogType: slow-log
          - !Ref AWS::NoValue
```

## Fix safety

None: where the logs go is the owner's choice, and they cost what their destination costs. The change is in place.
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import both, opposite, surely_not
from storage_lint.graph.value import Unknown
from storage_lint.resources.elasticache import SERVERLESS, Cache, is_engine, is_replica, surely_there
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity


class MissingLogDelivery(Rule[Cache]):
    """Caches of Redis or Valkey that deliver no log."""

    id = "elasticache-missing-log-delivery"
    title = "ElastiCache delivers no logs"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/Log_Delivery.html",)

    def check(self, resource: Cache) -> Iterator[Outcome]:
        """Find caches none of whose logs go anywhere."""
        applies = both(is_engine(resource, "redis", "valkey"), opposite(is_replica(resource)))
        if resource.form == SERVERLESS or surely_not(applies):
            return
        if surely_there(resource.logs):
            return
        open_ = next((log.exists for log in resource.logs if isinstance(log.exists, Unknown)), None)
        if isinstance(applies, Unknown):
            yield self.undecided(resource, applies)
        elif open_ is not None:
            yield self.undecided(resource, open_)
        else:
            yield self.finding(resource, resource.declared, "neither the slow log nor the engine log is delivered")
