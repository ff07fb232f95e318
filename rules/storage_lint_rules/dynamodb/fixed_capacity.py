"""DynamoDB table has a fixed capacity

## Why

Provisioned units are paid for every hour whether they are used or not, and requests above them are throttled. With
Application Auto Scaling the units follow the demand; on demand, only requests are paid for, which is the cheaper way
below about 29 % use of the units.

Reads and writes of the table and of each global secondary index scale apart from each other: each needs a target of
its own. A table without a billing mode is provisioned. The finding names what the units cost a month; what would be
saved depends on their use.

## Fails

```terraform
resource "aws_dynamodb_table" "orders" { # finding
  name           = "orders"
  hash_key       = "id"
  read_capacity  = 20
  write_capacity = 10

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
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
      ProvisionedThroughput: { ReadCapacityUnits: 20, WriteCapacityUnits: 10 }
```

```cdk
{
  "Resources": {
    "Orders7442E29D": { // finding
      "Type": "AWS::DynamoDB::Table",
      "Properties": {
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "ProvisionedThroughput": { "ReadCapacityUnits": 20, "WriteCapacityUnits": 10 }
      },
      "Metadata": { "aws:cdk:path": "Data/Orders/Resource" }
    }
  }
}
```

## Passes

```terraform
resource "aws_dynamodb_table" "orders" {
  name           = "orders"
  hash_key       = "id"
  read_capacity  = 20
  write_capacity = 10

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_appautoscaling_target" "orders" {
  for_each           = toset(["Read", "Write"])
  service_namespace  = "dynamodb"
  resource_id        = "table/${aws_dynamodb_table.orders.name}"
  scalable_dimension = "dynamodb:table:${each.key}CapacityUnits"
  min_capacity       = 5
  max_capacity       = 100
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

## Fix safety

Unsafe: setting `PAY_PER_REQUEST` and dropping the units is in place, but DynamoDB allows only a few such changes a day,
and both throttling and the price change with it. A scaling target and policy for each dimension is the other way. Shown
only for SAM's `AWS::Serverless::SimpleTable`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from storage_lint.graph.change import Safety, Set, Unset
from storage_lint.graph.value import Elsewhere, Known, Unknown, Value, text_of
from storage_lint.resources.dynamodb import Scaling, Table, there
from storage_lint.rule import Category, Outcome, Rule, Severity
from storage_lint_rules.dynamodb import _facts as facts

HOURS_A_MONTH = 730


class FixedCapacity(Rule[Table]):
    """Provisioned tables of which not every dimension is scaled."""

    id = "dynamodb-fixed-capacity"
    title = "DynamoDB table has a fixed capacity"
    severity = Severity.LOW
    category = Category.COST
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/AutoScaling.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/capacity-mode.html",
    )
    aliases = (
        "DynamoDB.1",
        "dynamodb-autoscaling-enabled",
        "CKV2_AWS_16",
        "HIPAA.Security-DynamoDBAutoScalingEnabled",
        "NIST.800.53.R4-DynamoDBAutoScalingEnabled",
        "NIST.800.53.R5-DynamoDBAutoScalingEnabled",
    )
    safety: ClassVar = {"aws_dynamodb_table": Safety.UNSAFE, "AWS::DynamoDB::Table": Safety.UNSAFE}

    def check(self, resource: Table) -> Iterator[Outcome]:
        """Find provisioned units that nothing scales."""
        mode, scaling = resource.billing_mode, resource.scaling
        if isinstance(mode, Unknown):
            yield self.undecided(resource, mode)
        elif mode.value != "PROVISIONED" or isinstance(scaling, Elsewhere):
            return
        elif isinstance(scaling, Unknown):
            yield self.undecided(resource, scaling)
        else:
            yield from self._provisioned(resource, mode, scaling.value)

    # complexity: an answer for each dimension, then what is said of all together
    def _provisioned(self, table: Table, mode: Known[str], scaling: tuple[Scaling, ...]) -> Iterator[Outcome]:
        answers = {
            what: _is_scaled(name, dimension, scaling, exists) for what, name, dimension, exists in _dimensions(table)
        }
        for what, name, dimension, _ in _dimensions(table):
            if answers[what] is False and _is_left_to_others(table, name, dimension):
                answers[what] = Unknown(
                    f"changes to the {what} are ignored: something else may scale them", mode.origin
                )
        fixed = [what for what, answer in answers.items() if answer is False]
        open_ = [answer for answer in answers.values() if isinstance(answer, Unknown)]
        if fixed:
            changes = (
                Set(table, "billing_mode", "PAY_PER_REQUEST"),
                Unset(table, "read_capacity_units"),
                Unset(table, "write_capacity_units"),
            )
            fix = self.fix(table, "pay per request, or add a scaling target for each dimension", *changes)
            message = f"nothing scales {_listed(fixed)}{_cost(table)}"
            yield self.finding(table, mode, message, because=(table.read_capacity_units,), fix=fix)
        elif open_:
            yield self.undecided(table, open_[0])


def _dimensions(table: Table) -> Iterator[tuple[str, Value[str | None] | None, str, Value[bool]]]:
    """Yield what is to be scaled, of which index, in which dimension, and whether it is there."""
    for way in ("Read", "Write"):
        yield f"{way.lower()}s", None, f"dynamodb:table:{way}CapacityUnits", Known(True, table.declared)
    for index in there(table.indexes):
        if not index.is_local:
            for way in ("Read", "Write"):
                what = f"{way.lower()}s of index {text_of(index.name)}"
                yield what, index.name, f"dynamodb:index:{way}CapacityUnits", index.exists


# complexity: each target may be for it, for something else, or not known
def _is_scaled(
    name: Value[str | None] | None, dimension: str, scaling: tuple[Scaling, ...], exists: Value[bool]
) -> bool | Unknown:
    """Whether one of the targets is for a dimension of the table, or of the index `name`, or that is not there."""
    doubt: Unknown | None = exists if isinstance(exists, Unknown) else None
    for target in there(scaling):
        if isinstance(target.dimension, Known) and target.dimension.value != dimension:
            continue
        if name is not None and text_of(target.index) != text_of(name):
            if isinstance(target.index, Unknown):
                doubt = target.index
            continue
        unknown = [one for one in (target.dimension, target.exists) if isinstance(one, Unknown)]
        if not unknown:
            return True
        doubt = unknown[0]
    return False if doubt is None else doubt


def _is_left_to_others(table: Table, index: Value[str | None] | None, dimension: str) -> bool:
    """Whether Terraform leaves a capacity as somebody else has set it: an autoscaling that is not written here."""
    own = "read_capacity" if ":Read" in dimension else "write_capacity"
    return not {own if index is None else "global_secondary_index", "all"}.isdisjoint(table.ignored)


def _cost(table: Table) -> str:
    """What the table's own units cost in a month, where both are known."""
    read, write = table.read_capacity_units, table.write_capacity_units
    if isinstance(read, Unknown) or isinstance(write, Unknown) or read.value is None or write.value is None:
        return ""
    usd = (read.value * facts.READ_UNIT_USD_PER_HOUR + write.value * facts.WRITE_UNIT_USD_PER_HOUR) * HOURS_A_MONTH
    units = f"{read.value:g} read and {write.value:g} write units"
    return f"; {units} cost ${usd:,.2f} a month (us-east-1), used or not"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
