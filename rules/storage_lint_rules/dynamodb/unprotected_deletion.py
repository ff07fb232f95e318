"""DynamoDB table can be deleted by mistake

## Why

Deletion protection makes DynamoDB refuse to delete the table, whoever asks: a wrong plan, a renamed resource, somebody
in the console. It is off by default, and each replica of a global table has its own.

`DeletionPolicy: Retain` of a template keeps the table when its stack goes, the usual accident, but not from anybody
who deletes the table itself: the finding is low then, and gone for SAM's `AWS::Serverless::SimpleTable`, which has no
deletion protection.

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
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      DeletionProtectionEnabled: false # finding
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
        "DeletionProtectionEnabled": false // finding
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

  deletion_protection_enabled = true

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
      DeletionProtectionEnabled: true
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
        "DeletionProtectionEnabled": true
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "protect" {
  type = bool
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  deletion_protection_enabled = var.protect

  attribute {
    name = "id"
    type = "S"
  }
}
```

## Fix safety

Safe: changed in place and free, for the table and for each replica. To delete the table later, turn it off first.
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.graph.change import Safety
from storage_lint.graph.choices import surely
from storage_lint.resources.dynamodb import Table
from storage_lint.rule import Category, Severity
from storage_lint_rules.dynamodb._copies import CopiesRule


class UnprotectedDeletion(CopiesRule):
    """Tables and replicas whose deletion protection is off."""

    id = "dynamodb-unprotected-deletion"
    title = "DynamoDB table can be deleted by mistake"
    severity = Severity.MEDIUM
    category = Category.RESILIENCE
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithTables.Basics.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html",
    )
    aliases = ("DynamoDB.6", "dynamodb-table-deletion-protection-enabled")
    safety: ClassVar = {
        "aws_dynamodb_table": Safety.SAFE,
        "aws_dynamodb_table_replica": Safety.SAFE,
        "AWS::DynamoDB::Table": Safety.SAFE,
        "AWS::DynamoDB::GlobalTable": Safety.SAFE,
    }
    field = "deletion_protection"
    off = "deletion protection is off"
    harm = "one wrong plan or command deletes the table with its data"
    fix_title = "turn deletion protection on"

    def severity_of(self, table: Table) -> Severity:
        """Low where the stack leaves the table when it goes."""
        kept = surely(table.retained)
        return Severity.LOW if kept else self.severity
