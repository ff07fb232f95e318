"""DynamoDB in CloudFormation, SAM and CDK: tables, global tables, and what configures them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-globaltable.html
https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-simpletable.html
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from typing import Any

from storage_lint.graph.choices import either
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.policy.document import Policy, parse_document
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock
from storage_lint.resources.dynamodb import (
    Attribute,
    Copy,
    Index,
    Key,
    ReadCapacity,
    ReplicaIndex,
    Scaling,
    Table,
    Witness,
    is_maximum,
    named_in,
)
from storage_lint.source.record import replace


def _table(table: ResourceBlock) -> Iterator[Resource]:
    yield Table(
        **table.common(),
        **_shared(table),
        **_import_and_storage(table),
        # https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
        billing_mode=table.text("BillingMode", "PROVISIONED"),
        read_capacity_units=_of(table, "ProvisionedThroughput", "ReadCapacityUnits"),
        write_capacity_units=_of(table, "ProvisionedThroughput", "WriteCapacityUnits"),
        units_refused_on_demand=Known(True, table.default),
        on_demand_maximum=_has_maximum(table),
        own_read_settings=Known(False, table.default),
        **_warm(table),
        indexes=(
            *(_with_units(_index(one, is_local=False), one) for one in table.blocks("GlobalSecondaryIndexes")),
            *(_index(one, is_local=True) for one in table.blocks("LocalSecondaryIndexes")),
        ),
        filled_elsewhere=table.is_set("ImportSourceSpecification"),
        **_recovery(table),
        deletion_protection=table.flag("DeletionProtectionEnabled", False),
        **_sse_of_its_own(table),
        consistency=table.nothing,
        witnesses=(),
        replicas=table.attached(()),
        scaling=table.attached(()),
        ignored=table.ignored(),
        table_policy=_policy(table, "ResourcePolicy"),
        stream_policy=table.block(
            "StreamSpecification", lambda one: _policy(one, "ResourcePolicy"), Known(None, table.default)
        ),
        tags=table.pairs("Tags"),
    )


def _global_table(table: ResourceBlock) -> Iterator[Resource]:
    replicas = table.blocks("Replicas")
    consistency = table.text("MultiRegionConsistency", "EVENTUAL")
    yield Table(
        **table.common(),
        **_shared(table),
        **_no_import_and_storage(table),
        billing_mode=table.text("BillingMode", "PROVISIONED"),
        read_capacity_units=table.nothing,
        write_capacity_units=table.nothing,
        units_refused_on_demand=Known(False, table.default),
        on_demand_maximum=either(
            table.is_set("ReadOnDemandThroughputSettings"), table.is_set("WriteOnDemandThroughputSettings")
        ),
        own_read_settings=either(
            table.is_set("ReadProvisionedThroughputSettings"), table.is_set("ReadOnDemandThroughputSettings")
        ),
        **_warm(table),
        indexes=(
            *(_index_of_all(one) for one in table.blocks("GlobalSecondaryIndexes")),
            *(_index(one, is_local=True) for one in table.blocks("LocalSecondaryIndexes")),
        ),
        filled_elsewhere=table.is_set("GlobalTableSourceArn"),
        point_in_time_recovery=table.nothing,
        recovery_period_days=table.nothing,
        deletion_protection=table.nothing,
        sse_enabled=_sse(table),
        sse_type=table.nothing,
        kms_key=table.nothing,
        consistency=consistency,
        witnesses=tuple(
            Witness(one.text("Region"), one.exists, one.declared) for one in table.blocks("GlobalTableWitnesses")
        ),
        replicas=Known(tuple(_copy(one, consistency) for one in replicas), table.declared),
        scaling=Known(tuple(_own_scaling(table, replicas)), table.default),
        ignored=table.ignored(),
        table_policy=Known(None, table.default),
        stream_policy=Known(None, table.default),
        tags=table.nothing,
    )


def _simple_table(table: ResourceBlock) -> Iterator[Resource]:
    """SAM's: on demand unless it has a throughput, and without deletion protection."""
    provisioned = table.blocks("ProvisionedThroughput")
    yield Table(
        **table.common(),
        name=table.name("TableName", "the table's name"),
        billing_mode=Known("PROVISIONED" if provisioned else "PAY_PER_REQUEST", table.default),
        read_capacity_units=_of(table, "ProvisionedThroughput", "ReadCapacityUnits"),
        write_capacity_units=_of(table, "ProvisionedThroughput", "WriteCapacityUnits"),
        units_refused_on_demand=Known(False, table.default),
        on_demand_maximum=table.nothing,
        own_read_settings=Known(False, table.default),
        **_warm(table),
        attributes=(),
        keys=(),
        indexes=(),
        separate_indexes=Known((), table.default),
        searched=(),
        **_import_and_storage(table),
        filled_elsewhere=Known(True, table.default),  # SAM writes its key and its definition
        **_recovery(table),
        deletion_protection=table.nothing,
        retained=table.retained,
        **_sse_of_its_own(table),
        ttl_enabled=Known(False, table.default),
        ttl_attribute=table.nothing,
        stream_enabled=Known(False, table.default),
        stream_view_type=table.nothing,
        consistency=table.nothing,
        witnesses=(),
        replicas=Known((), table.default),
        scaling=table.attached(()),
        ignored=table.ignored(),
        table_policy=table.attached(None),
        stream_policy=table.attached(None),
        backups=table.attached(()),
        account_backup_tags=table.nothing,
        account_backs_up_all=table.nothing,
        tags=table.pairs("Tags"),
    )


def _shared(table: ResourceBlock) -> dict[str, Any]:
    """What a table and a global table write alike."""
    return {
        "name": table.name("TableName", "the table's name"),
        "attributes": tuple(
            Attribute(one.text("AttributeName"), one.text("AttributeType"), one.exists, one.declared)
            for one in table.blocks("AttributeDefinitions")
        ),
        "keys": tuple(_keys(table)),
        "separate_indexes": Known((), table.default),
        "searched": tuple(
            schema.text("AttributeName")
            for index in table.blocks("VectorIndexes")
            for schema in index.blocks("SearchSchema")
        ),
        "retained": table.retained,
        "ttl_enabled": table.block(
            "TimeToLiveSpecification", lambda one: one.flag("Enabled", False), Known(False, table.default)
        ),
        "ttl_attribute": table.block("TimeToLiveSpecification", lambda one: one.text("AttributeName"), table.nothing),
        "stream_enabled": table.is_set("StreamSpecification"),
        "stream_view_type": table.block("StreamSpecification", lambda one: one.text("StreamViewType"), table.nothing),
        "backups": table.attached(()),
        "account_backup_tags": table.nothing,
        "account_backs_up_all": table.nothing,
    }


def _of(block: Block, outer: str, inner: str) -> Value[float | None]:
    return block.block(outer, lambda one: one.number(inner), block.nothing)


def _sse(table: Block) -> Value[bool]:
    return table.block("SSESpecification", lambda one: one.flag("SSEEnabled", False), Known(False, table.default))


def _sse_of_its_own(table: Block) -> dict[str, Any]:
    name = "SSESpecification"
    return {
        "sse_enabled": _sse(table),
        "sse_type": table.block(name, lambda one: one.text("SSEType"), table.nothing),
        "kms_key": table.block(name, lambda one: one.text("KMSMasterKeyId"), table.nothing),
    }


def _import_and_storage(table: Block) -> dict[str, Any]:
    """What it is imported from, where it sends its changes, what is counted of it and how it is stored."""

    def delimiter(source: Block) -> Value[str | None]:
        nothing: Value[str | None] = source.nothing
        return source.block("InputFormatOptions", lambda one: one.block("Csv", _delimiter, nothing), nothing)

    name = "ImportSourceSpecification"
    return {
        "import_format": table.block(name, lambda one: one.text("InputFormat"), table.nothing),
        "import_has_options": table.block(
            name, lambda one: one.is_set("InputFormatOptions"), Known(False, table.default)
        ),
        "import_delimiter": table.block(name, delimiter, table.nothing),
        "kinesis_stream": _kinesis_stream(table),
        "kinesis_precision": table.block(
            "KinesisStreamSpecification", lambda to: to.text("ApproximateCreationDateTimePrecision"), table.nothing
        ),
        "insights_mode": table.block("ContributorInsightsSpecification", lambda one: one.text("Mode"), table.nothing),
        "table_class": table.text("TableClass"),
    }


def _no_import_and_storage(table: Block) -> dict[str, Any]:
    """The same of a global table: it is imported from nothing, and its replicas say the rest."""
    names = ("import_format", "import_delimiter", "kinesis_stream", "kinesis_precision", "insights_mode", "table_class")
    return {**dict.fromkeys(names, table.nothing), "import_has_options": Known(False, table.default)}


def _delimiter(csv: Block) -> Value[str | None]:
    return csv.text("Delimiter")


def _kinesis_stream(block: Block) -> Value[str | None]:
    return block.block("KinesisStreamSpecification", lambda to: to.text("StreamArn"), block.nothing)


def _recovery(block: Block) -> dict[str, Any]:
    """Off by default: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html"""
    name = "PointInTimeRecoverySpecification"
    on = block.block(name, lambda one: one.flag("PointInTimeRecoveryEnabled", False), Known(False, block.default))
    return {"point_in_time_recovery": on, "recovery_period_days": _of(block, name, "RecoveryPeriodInDays")}


def _has_maximum(table: Block) -> Value[bool]:
    def set_there(one: Block) -> Value[bool]:
        return either(*(is_maximum(one.number(f"Max{what}RequestUnits")) for what in ("Read", "Write")))

    return table.block("OnDemandThroughput", set_there, Known(False, table.default))


def _warm(table: Block) -> dict[str, Any]:
    return {
        f"warm_{what.lower()}_units": _of(table, "WarmThroughput", f"{what}UnitsPerSecond")
        for what in ("Read", "Write")
    }


def _policy(block: Block, name: str) -> Value[Policy | None]:
    document = block.block(name, lambda one: one.tree("PolicyDocument"), Known(None, block.default))
    return parse_document(document)


def _keys(block: Block) -> Iterator[Key]:
    for one in block.blocks("KeySchema"):
        yield Key(one.text("AttributeName"), one.text("KeyType", ""), one.exists, one.declared)


def _index(index: Block, *, is_local: bool) -> Index:
    nothing: Value[Any] = index.nothing
    return Index(
        name=index.text("IndexName"),
        is_local=is_local,
        keys=tuple(_keys(index)),
        projection_type=index.block("Projection", lambda one: one.text("ProjectionType"), nothing),
        non_key_attributes=index.block("Projection", lambda one: one.strings("NonKeyAttributes"), nothing),
        read_capacity_units=nothing,
        write_capacity_units=nothing,
        on_demand_maximum=nothing,
        exists=index.exists,
        declared=index.declared,
    )


def _index_of_all(index: Block) -> Index:
    """A global index of a global table, which says of its reads what a multi-account one alone can."""
    return replace(_index(index, is_local=False), on_demand_maximum=index.is_set("WriteOnDemandThroughputSettings"))


def _with_units(index: Index, block: Block) -> Index:
    return replace(
        index,
        on_demand_maximum=_has_maximum(block),
        read_capacity_units=_of(block, "ProvisionedThroughput", "ReadCapacityUnits"),
        write_capacity_units=_of(block, "ProvisionedThroughput", "WriteCapacityUnits"),
    )


def _copy(one: Block, consistency: Value[str | None]) -> Copy:
    indexes = one.blocks("GlobalSecondaryIndexes")
    return Copy(
        region=one.text("Region"),
        **_recovery(one),
        deletion_protection=one.flag("DeletionProtectionEnabled", False),
        kms_key=one.block("SSESpecification", lambda sse: sse.text("KMSMasterKeyId"), one.nothing),
        consistency=consistency,
        policy=_policy(one, "ResourcePolicy"),
        stream_policy=one.block(
            "ReplicaStreamSpecification", lambda stream: _policy(stream, "ResourcePolicy"), Known(None, one.default)
        ),
        on_demand_maximum=reduce(either, (each.is_set("ReadOnDemandThroughputSettings") for each in (one, *indexes))),
        reads=tuple(_read_capacity(one, indexes)),
        indexes=tuple(ReplicaIndex(each.text("IndexName"), each.exists, each.declared) for each in indexes),
        kinesis_stream=_kinesis_stream(one),
        exists=one.exists,
        declared=one.declared,
    )


def _read_capacity(replica: Block, indexes: Sequence[Block]) -> Iterator[ReadCapacity]:
    for where in (replica, *indexes):
        for one in where.blocks("ReadProvisionedThroughputSettings"):
            units, scaled = one.is_set("ReadCapacityUnits"), one.is_set("ReadCapacityAutoScalingSettings")
            yield ReadCapacity(units, scaled, one.exists, one.declared)


def _own_scaling(table: ResourceBlock, replicas: Any) -> Iterator[Scaling]:
    """What a global table scales itself: writes always, reads unless a replica has a fixed number of units."""
    for where, index in ((table, table.nothing), *((one, one.text("IndexName")) for one in _global_indexes(table))):
        kind = "table" if where is table else "index"
        scaled = where.is_set("WriteProvisionedThroughputSettings")
        yield Scaling(index, Known(f"dynamodb:{kind}:WriteCapacityUnits", where.default), scaled, where.declared)
        if not any(_has_fixed_reads(one) for one in replicas):
            there = Known(True, where.default)
            yield Scaling(index, Known(f"dynamodb:{kind}:ReadCapacityUnits", where.default), there, where.declared)


def _global_indexes(table: Block) -> Iterator[Block]:
    yield from table.blocks("GlobalSecondaryIndexes")


def _has_fixed_reads(replica: Block) -> bool:
    units = _of(replica, "ReadProvisionedThroughputSettings", "ReadCapacityUnits")
    return isinstance(units, Known) and units.value is not None


def _cdk_replica(replica: ResourceBlock) -> Iterator[Resource]:
    """What CDK's `Table` makes for each of its `replicationRegions`: it can write no setting of the copy.

    https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.aws_dynamodb.Table.html#replicationregions
    """
    off = Known(False, replica.default)
    copy = Copy(
        region=replica.text("Region"),
        point_in_time_recovery=off,
        recovery_period_days=replica.nothing,
        deletion_protection=off,
        kms_key=replica.nothing,
        consistency=Known("EVENTUAL", replica.default),
        policy=replica.nothing,
        stream_policy=replica.nothing,
        on_demand_maximum=replica.nothing,
        reads=(),
        indexes=(),
        kinesis_stream=replica.nothing,
        exists=replica.exists,
        declared=replica.declared,
        address=replica.address,
    )
    table = named_in(replica.text("TableName"))
    yield Attachment(**replica.common(), target=table, field="replicas", part=copy, many=True)


LOWERINGS: Lowerings = {
    "AWS::DynamoDB::GlobalTable": _global_table,
    "AWS::DynamoDB::Table": _table,
    "AWS::Serverless::SimpleTable": _simple_table,
    "Custom::DynamoDBReplica": _cdk_replica,
}
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html#aws-resource-dynamodb-table-return-values
NAMES = {
    "AWS::DynamoDB::GlobalTable": "TableName",
    "AWS::DynamoDB::Table": "TableName",
    "AWS::Serverless::SimpleTable": "TableName",
}
