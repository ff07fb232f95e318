"""DynamoDB table keeps its point-in-time recovery for less than a week

## Why

Point-in-time recovery reaches back 35 days unless `recovery_period_in_days` says less. A wrong release on a Friday,
found after a holiday, is out of reach of a period of a few days; the price follows the table's size, not the period.

## Fails

```terraform
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = 2 # finding
  }

  attribute {
    name = "id"
    type = "S"
  }
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: true
        RecoveryPeriodInDays: 2 # finding
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::DynamoDB::Table",
      "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "PointInTimeRecoverySpecification": {
          "PointInTimeRecoveryEnabled": true,
          "RecoveryPeriodInDays": 2 // finding
        }
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  point_in_time_recovery {
    enabled = true
  }

  attribute {
    name = "id"
    type = "S"
  }
}
```

```cloudformation
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 14 }
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::DynamoDB::Table",
      "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "PointInTimeRecoverySpecification": {
          "PointInTimeRecoveryEnabled": true,
          "RecoveryPeriodInDays": 14
        }
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "days" {
  type = number
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = var.days
  }

  attribute {
    name = "id"
    type = "S"
  }
}
```

## Fix safety

Safe: leaving the period out is a change in place, and 35 days cost what two days do.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from storage_lint.graph.change import Safety, Unset
from storage_lint.graph.value import Elsewhere, Known
from storage_lint.resources.dynamodb import Table, each_copy
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity

WEEK = 7


class ShortRecoveryPeriod(Rule[Table]):
    """Tables and replicas whose recovery reaches back for less than seven days."""

    id = "dynamodb-short-recovery-period"
    title = "DynamoDB table keeps its point-in-time recovery for less than a week"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",)
    safety: ClassVar = {
        "aws_dynamodb_table": Safety.SAFE,
        "AWS::DynamoDB::Table": Safety.SAFE,
        "AWS::DynamoDB::GlobalTable": Safety.SAFE,
    }

    def check(self, resource: Table) -> Iterator[Outcome]:
        """Find a period that is written and short, where recovery is on."""
        for one in each_copy(resource):
            on, days = one.point_in_time_recovery, one.recovery_period_days
            if isinstance(on, Known) and on.value is not True:
                continue
            if isinstance(days, Known):
                if days.value is None or days.value >= WEEK:
                    continue
                if isinstance(on, Known):
                    title = "leave the period out: it is 35 days then"
                    fix = self.fix(resource, title, Unset(one, "recovery_period_days"))
                    message = f"point-in-time recovery reaches back {days.value:g} days only"
                    yield self.finding(resource, days, message, fix=fix)
                    return
                days = on
            if not isinstance(days, Elsewhere):
                yield self.undecided(resource, days)
                return
