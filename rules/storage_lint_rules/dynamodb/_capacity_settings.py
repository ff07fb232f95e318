"""What DynamoDB refuses of settings of capacity that do not belong to the billing mode, or to this kind of table.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.checks import Refusal, each_when, holds
from storage_lint.graph.choices import both, mapped, opposite
from storage_lint.graph.value import Known, Value
from storage_lint.resources.dynamodb import ReadCapacity, Table
from storage_lint_rules.dynamodb import _facts as facts


def of_settings(table: Table) -> Iterator[Refusal]:
    """Yield what is refused of the settings of a table, of its indexes and of its replicas."""
    yield from each_when(_is_mode(table, "PROVISIONED"), _of_provisioned(table))
    yield from each_when(_is_mode(table, "PAY_PER_REQUEST"), _of_on_demand(table))
    own, multi_account = table.own_read_settings, table.filled_elsewhere
    message = "read settings of the table itself, which only a multi-account one has (GlobalTableSourceArn)"
    yield Refusal(both(own, opposite(multi_account)), own, message)


def _is_mode(table: Table, mode: str) -> Value[bool]:
    return mapped(table.billing_mode, lambda one: one == mode)


def _of_provisioned(table: Table) -> Iterator[Refusal]:
    if table.is_global:
        yield _maximum(table.exists, table.on_demand_maximum, "table")
    for index in table.indexes if table.type.startswith("AWS::") else ():
        yield _maximum(index.exists, index.on_demand_maximum, "table's index")
    for copy in table.replicas.value if isinstance(table.replicas, Known) else ():
        yield _maximum(copy.exists, copy.on_demand_maximum, "table's replica")
        for one in copy.reads:
            there = both(copy.exists, one.exists)
            yield from each_when(there, _of_reads(one))


def _maximum(exists: Value[bool], maximum: Value[bool | None], what: str) -> Refusal:
    message = f"the provisioned {what} has a maximum of on-demand units"
    return Refusal(both(exists, mapped(maximum, bool)), maximum, message)


def _of_reads(reads: ReadCapacity) -> Iterator[Refusal]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-globaltable-readprovisionedthroughputsettings.html"""
    units, scaled = reads.units, reads.scaled
    yield Refusal(both(units, scaled), units, "a replica has both read units and the scaling of them")
    neither = both(opposite(units), opposite(scaled))
    yield Refusal(neither, reads.declared, "a replica has neither read units nor the scaling of them")


def _of_on_demand(table: Table) -> Iterator[Refusal]:
    scaling = table.scaling.value if table.is_global and isinstance(table.scaling, Known) else ()
    for one in scaling:
        if isinstance(one.dimension, Known) and one.dimension.value == "dynamodb:table:WriteCapacityUnits":
            message = "the table has WriteProvisionedThroughputSettings and is billed by request"
            yield Refusal(one.exists, one.exists, message)
    warm = (
        ("read", table.warm_read_units, facts.MINIMUM_WARM_READ_UNITS),
        ("write", table.warm_write_units, facts.MINIMUM_WARM_WRITE_UNITS),
    )
    for what, units, least in warm:
        yield Refusal(
            holds(_is_below, units, Known(least, units.origin)),
            units,
            f"warm throughput of less than {least:,} {what} units a second",
        )


def _is_below(units: float | None, least: int) -> bool:
    return units is not None and units < least
