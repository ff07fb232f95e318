"""DynamoDB refuses the capacity of the table

## Why

A provisioned table, which is what a table without a billing mode is, needs at least one read and one write unit, and so
does each of its global indexes. A template of an on-demand table must not have any, and maximum request units belong to
on-demand tables alone. The same goes for what stands beside it: a recovery period outside of 1 to 35 days or without
recovery, a time to live without an attribute, a stream without its view.

Of a template's global table the same is asked of the settings of its replicas and indexes: no provisioned writes where
it is billed by request, and of provisioned reads a number of units or their scaling, not both. Warm throughput can only
be raised, above the 12,000 read and 4,000 write units a second that a table has that is billed by request.

Of an on-demand table Terraform's provider has refused units since 3.73, at plan time; older versions drop them, as all
do of indexes. Where `required_providers` lets both in, and no lock file says which, that is undecided.

## Fails

```terraform
resource "aws_dynamodb_table" "orders" { # finding
  name     = "orders"
  hash_key = "id"

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
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 } # finding
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
        "ProvisionedThroughput": { "ReadCapacityUnits": 5, "WriteCapacityUnits": 5 } // finding
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
  read_capacity  = 5
  write_capacity = 5

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
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.checks import Refusal, RefusalRule
from storage_lint.graph.choices import surely, surely_not
from storage_lint.graph.value import Elsewhere, Known, Unknown, Value
from storage_lint.resources.dynamodb import Table, each_copy, there
from storage_lint.rule import Category, Outcome, Severity, Undecided
from storage_lint_rules.dynamodb import _facts as facts
from storage_lint_rules.dynamodb._capacity_settings import of_settings

Refused = tuple[Value[object], str]  # what is wrong, and the sentence about it


class RejectedCapacity(RefusalRule[Table]):
    """Tables whose units do not fit their billing mode, and settings that are refused beside them."""

    id = "dynamodb-rejected-capacity"
    title = "DynamoDB refuses the capacity of the table"
    severity = Severity.HIGH
    category = Category.DEPLOY
    references = (
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PointInTimeRecoverySpecification.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_StreamSpecification.html",
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/warm-throughput.html",
    )
    sentence = "{}: DynamoDB refuses the table"

    def check(self, resource: Table) -> Iterator[Outcome]:
        """Find the first thing that is refused, of units and then of settings; else what may be refused."""
        if not isinstance(resource.billing_mode, Elsewhere):
            outcomes = [*self._of_units(resource), *super().check(resource)]
            yield from sorted(outcomes, key=lambda one: isinstance(one, Undecided))[:1]

    def refusals(self, resource: Table) -> Iterator[Refusal]:
        """Yield what may be refused of settings."""
        yield from of_settings(resource)

    # complexity: what is refused in every mode, in the known one, or in one that it may be
    def _of_units(self, resource: Table) -> Iterator[Outcome]:
        mode = resource.billing_mode
        setting = next(_settings(resource), None)
        refused = next(_refused(resource, mode.value), None) if isinstance(mode, Known) else None
        if setting is not None or refused is not None:
            value, message = refused or setting or (resource.exists, "")
            yield self.finding(resource, value, f"{message}: DynamoDB refuses the table")
        elif isinstance(mode, Known) and (planned := next(_at_plan(resource, mode.value), None)) is not None:
            yield self.finding(resource, planned[0], f"{planned[1]}: Terraform's provider refuses the plan")
        elif isinstance(mode, Unknown) and any(_is_refused(resource, one) for one in _MODES):
            yield self.undecided(resource, mode)
        elif isinstance(mode, Known) and (unknown := _open(resource, mode.value)) is not None:
            yield self.undecided(resource, unknown)


_MODES = ("PROVISIONED", "PAY_PER_REQUEST")


def _is_refused(table: Table, mode: str) -> bool:
    return next(_refused(table, mode), None) is not None or next(_at_plan(table, mode), None) is not None


def _units(table: Table) -> Iterator[tuple[str, Value[float | None], Value[bool]]]:
    """Yield the units of the table and of its indexes, and whether what they belong to is there."""
    yield "table has no read units", table.read_capacity_units, table.exists
    yield "table has no write units", table.write_capacity_units, table.exists
    for index in there(table.indexes):
        if not index.is_local:
            yield "index has no read units", index.read_capacity_units, index.exists
            yield "index has no write units", index.write_capacity_units, index.exists


def _misfit(table: Table, mode: str, what: str, units: float | None) -> str:
    """Return what is wrong with units in a billing mode; the empty string where they fit."""
    if mode == "PROVISIONED" and (units is None or units < 1):
        return f"the provisioned {what}"
    if mode == "PAY_PER_REQUEST" and table.type == "AWS::DynamoDB::Table" and units is not None and units > 0:
        return f"the {what.partition(' ')[0]} has {units:g} units and is billed by request"
    return ""


def _refused(table: Table, mode: str) -> Iterator[Refused]:
    """Yield what does not fit a billing mode."""
    if table.is_global:
        yield from _unscaled_writes(table, mode)
        return
    for what, units, exists in _units(table):
        if isinstance(units, Known) and (exists is table.exists or isinstance(exists, Known)):
            message = _misfit(table, mode, what, units.value)
            if message:
                yield units, message
    limited = table.on_demand_maximum
    if mode == "PROVISIONED" and surely(limited) and "::" in table.type:
        yield limited, "the provisioned table has a maximum of on-demand units"


def _at_plan(table: Table, mode: str) -> Iterator[Refused]:
    """Yield the units of an on-demand table, where Terraform's provider surely refuses them."""
    refuses = table.units_refused_on_demand
    by_provider = mode == "PAY_PER_REQUEST" and not table.type.startswith("AWS::")
    if by_provider and surely(refuses):
        for what, units in _own_units(table):
            if isinstance(units, Known) and units.value:
                yield units, f"the on-demand table has {units.value:g} {what} units"


def _own_units(table: Table) -> Iterator[tuple[str, Value[float | None]]]:
    yield "read", table.read_capacity_units
    yield "write", table.write_capacity_units


def _unscaled_writes(table: Table, mode: str) -> Iterator[Refused]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html"""
    if mode != "PROVISIONED" or isinstance(table.scaling, Unknown):
        return
    for one in table.scaling.value:
        dimension = one.dimension.value if isinstance(one.dimension, Known) else ""
        if dimension.endswith(":WriteCapacityUnits") and surely_not(one.exists):
            yield one.exists, "the provisioned global table has no WriteProvisionedThroughputSettings"


def _open(table: Table, mode: str) -> Unknown | None:
    """Return what is not known and may be refused."""
    values = (*(_open_scaling(table, mode) if table.is_global else _open_units(table, mode)), *_open_settings(table))
    return next((one for one in values if isinstance(one, Unknown) and not isinstance(one, Elsewhere)), None)


def _open_units(table: Table, mode: str) -> Iterator[Value[Any]]:
    if mode == "PAY_PER_REQUEST" and table.type != "AWS::DynamoDB::Table":
        yield from _open_at_plan(table)
        return
    for what, units, exists in _units(table):
        if isinstance(units, Unknown):
            yield units
        elif exists is not table.exists and _misfit(table, mode, what, units.value):
            yield exists
    if mode == "PROVISIONED" and "::" in table.type:
        yield table.on_demand_maximum


def _open_at_plan(table: Table) -> Iterator[Value[Any]]:
    """Yield what is not known of the units that Terraform's provider may refuse."""
    refuses = table.units_refused_on_demand
    for _, units in _own_units(table):
        if isinstance(refuses, Unknown) and isinstance(units, Known) and units.value:
            yield refuses
        elif isinstance(units, Unknown) and not surely_not(refuses):
            yield units


def _open_scaling(table: Table, mode: str) -> Iterator[Value[Any]]:
    if mode == "PROVISIONED" and isinstance(table.scaling, Known):
        yield from (one.exists for one in table.scaling.value)


def _open_settings(table: Table) -> Iterator[Value[Any]]:
    for one in each_copy(table):
        yield one.recovery_period_days
        if isinstance(one.recovery_period_days, Known) and one.recovery_period_days.value is not None:
            yield one.point_in_time_recovery
    for enabled, half in ((table.ttl_enabled, table.ttl_attribute), (table.stream_enabled, table.stream_view_type)):
        if _is(half, None):
            yield enabled
        elif not _is(enabled, False) and isinstance(half, Unknown) and half.choices:
            yield half


# complexity: one refusal after the other: recovery period, time to live, stream
def _settings(table: Table) -> Iterator[Refused]:
    for one in each_copy(table):
        on, days = one.point_in_time_recovery, one.recovery_period_days
        if isinstance(days, Known) and days.value is not None:
            if not facts.MINIMUM_RECOVERY_DAYS <= days.value <= facts.MAXIMUM_RECOVERY_DAYS:
                yield days, f"a recovery period of {days.value:g} days is not 1 to {facts.MAXIMUM_RECOVERY_DAYS}"
            elif isinstance(on, Known) and on.value is False:
                yield days, "a recovery period without point-in-time recovery"
    if _is(table.ttl_enabled, True) and _is(table.ttl_attribute, None):
        yield table.ttl_enabled, "a time to live without the name of its attribute"
    if _is(table.stream_enabled, True) and _is(table.stream_view_type, None):
        yield table.stream_enabled, "a stream without its view type"


def _is(value: Value[object], wanted: object) -> bool:
    return isinstance(value, Known) and value.value is wanted
