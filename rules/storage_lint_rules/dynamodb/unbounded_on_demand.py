"""DynamoDB table on demand has no upper limit

## Why

On demand, DynamoDB serves whatever is asked of it, up to the account's quota, and bills every request: a loop in a
client, or a scan in a schedule, is paid for until somebody looks at the bill. Maximum request units throttle it
instead. For those who prefer a throttled client to a surprise: in the strict profile.

## Fails

```terraform
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST" # finding
  hash_key     = "id"

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
      BillingMode: PAY_PER_REQUEST # finding
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::DynamoDB::Table",
      "Properties": {
        "BillingMode": "PAY_PER_REQUEST", // finding
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]
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

  on_demand_throughput {
    max_read_request_units  = 4000
    max_write_request_units = 1000
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
      OnDemandThroughput: { MaxReadRequestUnits: 4000, MaxWriteRequestUnits: 1000 }
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
        "OnDemandThroughput": { "MaxReadRequestUnits": 4000, "MaxWriteRequestUnits": 1000 }
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "mode" {
  type = string
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = var.mode
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.value import Elsewhere, Unknown
from storage_lint.resources.dynamodb import Table
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity


class UnboundedOnDemand(Rule[Table]):
    """Tables that are billed by request, without a maximum."""

    id = "dynamodb-unbounded-on-demand"
    title = "DynamoDB table on demand has no upper limit"
    severity = Severity.LOW
    category = Category.COST
    profile = Profile.STRICT
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode-max-throughput.html",
    )

    def check(self, resource: Table) -> Iterator[Outcome]:
        """Find on-demand tables without maximum request units."""
        mode, limited = resource.billing_mode, resource.on_demand_maximum
        if isinstance(limited, Unknown) or limited.value is not False or isinstance(mode, Elsewhere):
            if isinstance(limited, Unknown) and not isinstance(limited, Elsewhere):
                yield self.undecided(resource, limited)
        elif isinstance(mode, Unknown):
            yield self.undecided(resource, mode)
        elif mode.value == "PAY_PER_REQUEST":
            message = "no maximum of request units: any number of requests is served and billed"
            yield self.finding(resource, mode, message)
