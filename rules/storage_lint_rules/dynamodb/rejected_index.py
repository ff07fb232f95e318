"""DynamoDB refuses the keys or indexes of the table

## Why

DynamoDB checks a table's keys before it creates it: every key attribute needs a definition, every definition a key that
uses it, names of indexes occur once, a local index shares the table's partition key and has a sort key, and what an
index projects must fit its kind. Terraform tells some of it at plan, CloudFormation tells all of it only at deployment.

Limits: five local indexes, twenty global ones (a quota that AWS raises on request: medium), four partition and four
sort attributes in the key of a global index, twenty projected attributes an index and a hundred in all.

## Fails

```terraform
resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "customer" # finding
    type = "S"
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
      AttributeDefinitions:
        - AttributeName: customer # finding
          AttributeType: S
        - AttributeName: id
          AttributeType: S
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::DynamoDB::Table",
      "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
          {
            "AttributeName": "customer", // finding
            "AttributeType": "S"
          },
          {
            "AttributeName": "id",
            "AttributeType": "S"
          }
        ],
        "KeySchema": [
          {
            "AttributeName": "id",
            "KeyType": "HASH"
          }
        ]
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
    name = "customer"
    type = "S"
  }

  global_secondary_index {
    name            = "by-customer"
    hash_key        = "customer"
    projection_type = "ALL"
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
      AttributeDefinitions:
        - AttributeName: customer
          AttributeType: S
        - AttributeName: id
          AttributeType: S
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      GlobalSecondaryIndexes:
        - IndexName: by-customer
          KeySchema: [{ AttributeName: customer, KeyType: HASH }]
          Projection: { ProjectionType: ALL }
```

```cdk
{
  "Resources": {
    "Orders7442E29D": {
      "Type": "AWS::DynamoDB::Table",
      "Properties": {
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
          { "AttributeName": "customer", "AttributeType": "S" },
          { "AttributeName": "id", "AttributeType": "S" }
        ],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "GlobalSecondaryIndexes": [
          {
            "IndexName": "by-customer",
            "KeySchema": [{"AttributeName": "customer", "KeyType": "HASH"}],
            "Projection": { "ProjectionType": "ALL" }
          }
        ]
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Undecided

```terraform
variable "indexes" {
  type = list(string)
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "customer"
    type = "S"
  }

  dynamic "global_secondary_index" {
    for_each = var.indexes
    content {
      name            = global_secondary_index.value
      hash_key        = "customer"
      projection_type = "ALL"
    }
  }

  attribute {
    name = "id"
    type = "S"
  }
}
```

## Fix safety

Safe where a definition that no key uses is removed: nothing of the table changes. The rest is the owner's: a change of
a key or of a local index replaces the table.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from storage_lint.graph.change import Drop, Safety
from storage_lint.graph.value import Elsewhere, Known, Origin, Unknown
from storage_lint.resources.dynamodb import Table, there
from storage_lint.rule import Category, Finding, Outcome, Rule, Severity
from storage_lint_rules.dynamodb._index_faults import (
    Fault,
    faults_of_indexes,
    faults_of_keys,
    open_definition,
    open_part,
    open_projection,
)


class RejectedIndex(Rule[Table]):
    """Tables whose definitions, keys and indexes do not fit together."""

    id = "dynamodb-rejected-index"
    title = "DynamoDB refuses the keys or indexes of the table"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html",
    )
    safety: ClassVar = {"aws_dynamodb_table": Safety.SAFE, "AWS::DynamoDB::Table": Safety.SAFE}

    def check(self, resource: Table) -> Iterator[Outcome]:
        """Find the first thing that DynamoDB refuses."""
        if isinstance(resource.filled_elsewhere, Elsewhere):
            return
        fault = next(iter((*faults_of_keys(resource), *faults_of_indexes(resource))), None)
        open_, unused = open_part(resource), _names_unused(resource)
        if fault is not None:
            yield self._found(resource, fault)
        elif open_ is None and unused:
            yield self._unused(resource, *next(iter(unused.items())))
        elif (doubt := open_ if unused else _doubt(resource)) is not None and not isinstance(doubt, Elsewhere):
            yield self.undecided(resource, doubt)

    def _found(self, table: Table, fault: Fault) -> Finding:
        message = f"{fault.message}: DynamoDB refuses the table"
        return self.finding(table, fault.origin, message, severity=fault.severity)

    def _unused(self, table: Table, name: str, origin: Origin) -> Finding:
        part = next(one for one in table.attributes if one.name.origin is origin)
        fix = self.fix(table, f"remove the definition of {name}", Drop(part))
        message = f"no key uses the defined attribute {name}: DynamoDB refuses the table"
        return self.finding(table, part.name, message, fix=fix)


def _doubt(table: Table) -> Unknown | None:
    """What it hangs on whether the table is refused, apart from which attributes the keys use."""
    filled, projection = table.filled_elsewhere, open_projection(table)
    if projection is not None or isinstance(filled, Unknown) or filled.value:
        return projection
    return open_definition(table)


# complexity: one comprehension after the other, from indexes to names
def _names_unused(table: Table) -> dict[str, Origin]:
    """The definitions that no known key uses, with their places."""
    indexes = (*table.indexes, *(table.separate_indexes.value if isinstance(table.separate_indexes, Known) else ()))
    sure = (index for index in there(indexes) if isinstance(index.exists, Known))
    keys = there((*table.keys, *(key for index in sure for key in index.keys)))
    values = (*(key.attribute for key in keys if isinstance(key.exists, Known)), *table.searched)
    used = {value.value for value in values if isinstance(value, Known)}
    names = (one.name for one in there(table.attributes))
    return {str(name.value): name.origin for name in names if isinstance(name, Known) and name.value not in used}
