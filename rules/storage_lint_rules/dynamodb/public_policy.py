"""DynamoDB refuses a policy that lets everybody in

## Why

DynamoDB blocks public access to its tables and streams, and nobody can switch that off: a resource policy that allows
something to everybody, without a condition that pins who calls, is refused. So nothing becomes public; the deployment
fails, after what came before it has been changed.

Pinned is a caller by `aws:PrincipalAccount`, `aws:PrincipalArn`, `aws:PrincipalOrgID`, `aws:SourceVpc`,
`aws:SourceVpce` and the like, with values that are fixed: no wildcards and no policy variables.

## Fails

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

resource "aws_dynamodb_resource_policy" "orders" {
  resource_arn = aws_dynamodb_table.orders.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{ # finding
      Effect    = "Allow"
      Principal = "*"
      Action    = "dynamodb:GetItem"
      Resource  = "*"
    }]
  })
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
      ResourcePolicy:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow # finding
              Principal: "*"
              Action: dynamodb:GetItem
              Resource: "*"
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
        "ResourcePolicy": {
          "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
              { "Effect": "Allow", "Principal": "*", "Action": "dynamodb:GetItem", "Resource": "*" } // finding
            ]
          }
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

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_resource_policy" "orders" {
  resource_arn = aws_dynamodb_table.orders.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "dynamodb:GetItem"
      Resource  = "*"
      Condition = { StringEquals = { "aws:PrincipalOrgID" = "o-1a2b3c4d5e" } }
    }]
  })
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
      ResourcePolicy:
        PolicyDocument:
          Version: "2012-10-17"
          Statement:
            - Effect: Allow
              Principal: "*"
              Action: dynamodb:GetItem
              Resource: "*"
              Condition: { StringEquals: { "aws:PrincipalOrgID": o-1a2b3c4d5e } }
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
        "ResourcePolicy": {
          "PolicyDocument": {
            "Version": "2012-10-17",
            "Statement": [
              {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "dynamodb:GetItem",
                "Resource": "*",
                "Condition": { "StringEquals": {"aws:PrincipalOrgID": "o-1a2b3c4d5e"} }
              }
            ]
          }
        }
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "principal" {
  type = string
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_resource_policy" "orders" {
  resource_arn = aws_dynamodb_table.orders.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = var.principal
      Action    = "dynamodb:GetItem"
      Resource  = "*"
    }]
  })
}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.policy.document import Policy
from storage_lint.graph.value import Known, Value
from storage_lint.resources.dynamodb import Table, there
from storage_lint.rule import Category, Severity
from storage_lint_rules._policies import PublicPolicyRule

# The keys of conditions that pin who calls, in lower case.
# https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-bpa-rbp.html
_PINS = frozenset(
    (
        "aws:ec2instancesourcevpc",
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principalisawsservice",
        "aws:principalorgid",
        "aws:principalorgpaths",
        "aws:principalservicename",
        "aws:principalservicenameslist",
        "aws:sourceaccount",
        "aws:sourcearn",
        "aws:sourceorgid",
        "aws:sourceorgpaths",
        "aws:sourcevpc",
        "aws:sourcevpce",
        "aws:userid",
    )
)


class PublicPolicy(PublicPolicyRule[Table]):
    """Policies of tables, streams and replicas that allow something to everybody."""

    id = "dynamodb-public-policy"
    title = "DynamoDB refuses a policy that lets everybody in"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = ("https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-bpa-rbp.html",)
    aliases = ("dynamodb_table_cross_account_access",)

    pins = _PINS

    def policies(self, resource: Table) -> Iterator[tuple[str, Value[Policy | None]]]:
        """Yield the policies of the table, of its stream, and those of its replicas."""
        yield "table", resource.table_policy
        yield "stream", resource.stream_policy
        for one in there(resource.replicas.value) if isinstance(resource.replicas, Known) else ():
            yield "replica", one.policy
            yield "replica's stream", one.stream_policy

    def message(self, what: str) -> str:
        """Return the sentence of the finding."""
        return f"the policy of the {what} lets everybody in: DynamoDB refuses it"
