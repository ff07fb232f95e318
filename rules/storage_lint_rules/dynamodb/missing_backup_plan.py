"""DynamoDB table is in no backup plan

## Why

Point-in-time recovery reaches back 35 days and goes with the account. A backup plan of AWS Backup keeps copies for as
long as the law or the contract wants, in a vault of another account if need be.

A selection of the code counts when it names the table, one of its tags, or everything, unless its conditions decide.
Where plans are declared elsewhere, say in the settings by which tags they select: `backup_tags = ["Backup=daily"]`.

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

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_backup_selection" "daily" {
  name         = "daily"
  iam_role_arn = "arn:aws:iam::111122223333:role/backup"
  plan_id      = "8f81f553-3a74-4a3f-b93d-b3360dc80c50"
  resources    = [aws_dynamodb_table.orders.arn]
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
  Daily:
    Type: AWS::Backup::BackupSelection
    Properties:
      BackupPlanId: 8f81f553-3a74-4a3f-b93d-b3360dc80c50
      BackupSelection:
        SelectionName: daily
        IamRoleArn: arn:aws:iam::111122223333:role/backup
        Resources: [{ "Fn::GetAtt": [Orders, Arn] }]
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::DynamoDB::Table",
      "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}]
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    },
    "DailyC512B685": {
      "Type": "AWS::Backup::BackupSelection",
      "Properties": {
        "BackupPlanId": "8f81f553-3a74-4a3f-b93d-b3360dc80c50",
        "BackupSelection": {
          "SelectionName": "daily",
          "IamRoleArn": "arn:aws:iam::111122223333:role/backup",
          "Resources": [{"Fn::GetAtt": ["Orders7442E29D", "Arn"]}]
        }
      },
      "Metadata": { "aws:cdk:path": "Data/Daily/Resource" }
    }
  }
}
```

## Undecided

```terraform
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

variable "backed_up" {
  type = list(string)
}

resource "aws_backup_selection" "daily" {
  name         = "daily"
  iam_role_arn = "arn:aws:iam::111122223333:role/backup"
  plan_id      = "8f81f553-3a74-4a3f-b93d-b3360dc80c50"
  resources    = var.backed_up
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.value import Elsewhere, Unknown
from storage_lint.resources.dynamodb import Table, is_backed_up
from storage_lint.rule import Category, Outcome, Profile, Rule, Severity


class MissingBackupPlan(Rule[Table]):
    """Tables that no backup selection covers."""

    id = "dynamodb-missing-backup-plan"
    title = "DynamoDB table is in no backup plan"
    severity = Severity.LOW
    category = Category.RESILIENCE
    profile = Profile.STRICT
    references = ("https://docs.aws.amazon.com/aws-backup/latest/devguide/assigning-resources.html",)
    aliases = (
        "DynamoDB.4",
        "dynamodb-in-backup-plan",
        "dynamodb-resources-protected-by-backup-plan",
        "HIPAA.Security-DynamoDBInBackupPlan",
        "NIST.800.53.R4-DynamoDBInBackupPlan",
        "NIST.800.53.R5-DynamoDBInBackupPlan",
    )

    def check(self, resource: Table) -> Iterator[Outcome]:
        """Find tables that neither a selection nor a tag brings into a plan."""
        if isinstance(resource.backups, Elsewhere):
            return
        covered = is_backed_up(resource)
        if isinstance(covered, Unknown):
            yield self.undecided(resource, covered)
        elif not covered.value:
            values = (resource.backups, resource.tags)
            yield self.finding(resource, resource.declared, "no backup plan covers the table", because=values)
