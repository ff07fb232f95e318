"""DynamoDB table has no point-in-time recovery

## Why

Point-in-time recovery lets you restore a table to any second of the last 35 days. Without it, what a faulty release or
a wrong script deletes is gone: DynamoDB has no other backup unless somebody makes one. It is off by default in every
tool, and a restored table does not inherit it.

Each replica of a global table has its own setting; the table's own holds for its own Region alone. With one replica
protected the data can be restored, so the finding is low then. A backup selection that names the table counts, and so
do the tags that `backup_tags` of the settings says a plan elsewhere selects by.

## Fails

```terraform
resource "aws_dynamodb_table" "orders" { # finding
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
```

```cloudformation
Resources:
  Orders: # finding
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
```

```cdk
{
  "Resources": {
    "Orders7442E29D": { // finding
      "Type": "AWS::DynamoDB::Table",
      "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
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
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
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
        "PointInTimeRecoverySpecification": { "PointInTimeRecoveryEnabled": true }
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "recovery" {
  type = bool
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  point_in_time_recovery {
    enabled = var.recovery
  }

  attribute {
    name = "id"
    type = "S"
  }
}
```

## Fix safety

Safe: changed in place, for the table and for each replica, at about $0.20 per GB-month (us-east-1). Shown only for
SAM's `AWS::Serverless::SimpleTable`.
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.graph.change import Safety
from storage_lint.graph.value import Value
from storage_lint.resources.dynamodb import Table, is_backed_up
from storage_lint.rule import Category, Severity
from storage_lint_rules.dynamodb._copies import CopiesRule


class MissingPointInTimeRecovery(CopiesRule):
    """Tables and replicas whose point-in-time recovery is off."""

    id = "dynamodb-missing-point-in-time-recovery"
    title = "DynamoDB table has no point-in-time recovery"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html",
        "https://aws.amazon.com/dynamodb/pricing/on-demand/",
    )
    aliases = (
        "DynamoDB.2",
        "dynamodb-pitr-enabled",
        "CKV_AWS_28",
        "CKV_AWS_165",
        "AWS-0024",
        "AVD-AWS-0024",
        "aws-dynamodb-enable-recovery",
        "AWS086",
        "W78",
        "AwsSolutions-DDB3",
        "HIPAA.Security-DynamoDBPITREnabled",
        "NIST.800.53.R4-DynamoDBPITREnabled",
        "NIST.800.53.R5-DynamoDBPITREnabled",
        "DYNAMODB_PITR_ENABLED",
        "0f04217d-488f-4e7a-bec8-f16159686cd6",
        "741f1291-47ac-4a85-a07b-3d32a9d6bd3e",
    )
    safety: ClassVar = {
        "aws_dynamodb_table": Safety.SAFE,
        "aws_dynamodb_table_replica": Safety.SAFE,
        "AWS::DynamoDB::Table": Safety.SAFE,
        "AWS::DynamoDB::GlobalTable": Safety.SAFE,
    }
    field = "point_in_time_recovery"
    off = "point-in-time recovery is off"
    harm = "what is deleted or overwritten by mistake cannot be restored"
    fix_title = "turn point-in-time recovery on (about $0.20 per GB-month)"

    def excused(self, table: Table) -> Value[bool]:
        """A backup plan covers the table."""
        return is_backed_up(table)
