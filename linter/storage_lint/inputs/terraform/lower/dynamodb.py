"""DynamoDB in Terraform: tables, and the resources that configure them.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table_replica
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_global_secondary_index
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_resource_policy
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from storage_lint.graph.choices import cases, chosen, either, is_nothing
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.policy.document import parse_document
from storage_lint.graph.value import Known, Symbol, Text, Unknown, Value, text_of
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock
from storage_lint.resources.dynamodb import (
    Attribute,
    Copy,
    Index,
    Key,
    LegacyGlobalTable,
    Table,
    Witness,
    is_maximum,
    named_in,
)

_FIRST_TO_REFUSE_UNITS = (3, 73)  # of the provider


def _is_enabled(table: ResourceBlock, name: str) -> Value[bool]:
    return table.block(name, lambda one: one.flag("enabled", False), Known(False, table.default))


def _table(table: ResourceBlock) -> Iterator[Resource]:
    yield Table(
        **table.common(),
        name=table.name("name", "the table's name"),
        # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table#billing_mode-1
        billing_mode=table.text("billing_mode", "PROVISIONED"),
        read_capacity_units=table.number("read_capacity"),
        write_capacity_units=table.number("write_capacity"),
        units_refused_on_demand=_refuses_units(table),
        on_demand_maximum=_has_maximum(table),
        own_read_settings=Known(False, table.default),
        **_warm(table),
        attributes=tuple(_attribute(one) for one in table.blocks("attribute")),
        keys=tuple(_key_of(table)),
        indexes=(
            *(_global_index(one) for one in table.blocks("global_secondary_index")),
            *(_local_index(one, table) for one in table.blocks("local_secondary_index")),
        ),
        separate_indexes=table.attached(()),
        searched=(),
        **_import_and_storage(table),
        point_in_time_recovery=_is_enabled(table, "point_in_time_recovery"),
        recovery_period_days=table.block("point_in_time_recovery", _recovery_period, table.nothing),
        deletion_protection=table.flag("deletion_protection_enabled", False),
        retained=table.retained,
        sse_enabled=_is_enabled(table, "server_side_encryption"),
        sse_type=table.nothing,
        kms_key=table.block("server_side_encryption", lambda one: one.text("kms_key_arn"), table.nothing),
        ttl_enabled=_is_enabled(table, "ttl"),
        ttl_attribute=table.block("ttl", lambda one: one.text("attribute_name"), table.nothing),
        stream_enabled=table.flag("stream_enabled", False),
        stream_view_type=table.text("stream_view_type"),
        consistency=table.nothing,
        witnesses=tuple(
            Witness(one.text("region_name"), one.exists, one.declared) for one in table.blocks("global_table_witness")
        ),
        replicas=_replicas(table),
        tags=table.pairs("tags"),
        **_of_others(table),
    )


def _refuses_units(table: ResourceBlock) -> Value[bool]:
    """Whether the provider refuses units of an on-demand table; those of its indexes it drops.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/dynamodb/table.go and
    https://github.com/hashicorp/terraform-provider-aws/pull/22630
    """
    is_since = table.has_provider_since(*_FIRST_TO_REFUSE_UNITS)
    if is_since and not {"read_capacity", "write_capacity", "all"}.isdisjoint(table.ignored()):
        return Unknown("what is ignored is refused of a new table alone", table.declared)
    if is_since is None:
        version = ".".join(map(str, _FIRST_TO_REFUSE_UNITS))
        supply = f'require version = ">= {version}"'
        return Unknown(f"whether the provider is of version {version} or newer is open", table.declared, supply=supply)
    return Known(is_since, table.declared)


def _recovery_period(recovery: Block) -> Value[float | None]:
    """The days, which the provider sends where it turns recovery on alone.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/dynamodb/table.go
    """
    days = recovery.number("recovery_period_in_days")
    unwritten = is_nothing(days)
    return days if unwritten else chosen(recovery.flag("enabled", False), days, recovery.nothing)


def _of_others(table: ResourceBlock) -> dict[str, Any]:
    """What other resources say of a table, and what it leaves to others."""
    return {
        "scaling": table.attached(()),
        "ignored": table.ignored(),
        "table_policy": table.attached(None),
        "stream_policy": table.attached(None),
        "backups": table.attached(()),
        "account_backup_tags": table.nothing,
        "account_backs_up_all": table.nothing,
    }


def _units_of(what: str) -> Callable[[Block], Value[float | None]]:
    return lambda warm: warm.number(f"{what}_units_per_second")


def _is_filled_elsewhere(table: ResourceBlock) -> Value[bool]:
    names = ("restore_source_name", "restore_source_table_arn", "restore_backup_arn")
    imported = table.block("import_table", lambda one: Known(True, one.declared), Known(False, table.default))
    for name in names:
        imported = either(imported, table.is_set(name))
    return imported


def _import_and_storage(table: ResourceBlock) -> dict[str, Any]:
    """What it is filled with and how it is stored; where it sends its changes is said by another resource."""

    def delimiter(source: Block) -> Value[str | None]:
        nothing: Value[str | None] = source.nothing
        return source.block("input_format_options", lambda one: one.block("csv", _delimiter, nothing), nothing)

    def has_options(source: Block) -> Value[bool]:
        return source.block("input_format_options", lambda one: Known(True, one.declared), nothing)

    nothing = Known(False, table.default)
    return {
        "kinesis_stream": table.nothing,
        "kinesis_precision": table.nothing,
        "insights_mode": table.nothing,
        "table_class": table.text("table_class"),
        "filled_elsewhere": _is_filled_elsewhere(table),
        "import_format": table.block("import_table", lambda one: one.text("input_format"), table.nothing),
        "import_has_options": table.block("import_table", has_options, nothing),
        "import_delimiter": table.block("import_table", delimiter, table.nothing),
    }


def _delimiter(csv: Block) -> Value[str | None]:
    return csv.text("delimiter")


def _has_maximum(block: Block) -> Value[bool]:
    def set_there(one: Block) -> Value[bool]:
        return either(*(is_maximum(one.number(f"max_{what}_request_units")) for what in ("read", "write")))

    return block.block("on_demand_throughput", set_there, Known(False, block.default))


def _warm(table: Block) -> dict[str, Any]:
    return {
        f"warm_{what}_units": table.block("warm_throughput", _units_of(what), table.nothing)
        for what in ("read", "write")
    }


def _attribute(one: Block) -> Attribute:
    return Attribute(one.text("name"), one.text("type"), one.exists, one.declared)


def _key_of(block: Block) -> Iterator[Key]:
    """The older form of a key: one attribute of a kind."""
    for attribute, kind in (("hash_key", "HASH"), ("range_key", "RANGE")):
        named = block.text(attribute)
        if not is_nothing(named):
            yield Key(named, Known(kind, named.origin), block.exists, named.origin)


def _key_schema(block: Block) -> Iterator[Key]:
    for one in block.blocks("key_schema"):
        yield Key(one.text("attribute_name"), one.text("key_type", ""), one.exists, one.declared)


def _global_index(index: Block) -> Index:
    return Index(
        name=index.text("name"),
        is_local=False,
        keys=(*_key_of(index), *_key_schema(index)),
        projection_type=index.text("projection_type"),
        non_key_attributes=index.strings("non_key_attributes"),
        read_capacity_units=index.number("read_capacity"),
        write_capacity_units=index.number("write_capacity"),
        on_demand_maximum=_has_maximum(index),
        exists=index.exists,
        declared=index.declared,
    )


def _local_index(index: Block, table: Block) -> Index:
    """Its partition key is the table's: Terraform has no way to write another."""
    sort = index.text("range_key")
    keys = [Key(sort, Known("RANGE", sort.origin), index.exists, sort.origin)]
    if is_nothing(sort):
        keys = []
    return Index(
        name=index.text("name"),
        is_local=True,
        keys=(*(key for key in _key_of(table) if isinstance(key.type, Known) and key.type.value == "HASH"), *keys),
        projection_type=index.text("projection_type"),
        non_key_attributes=index.strings("non_key_attributes"),
        read_capacity_units=index.nothing,
        write_capacity_units=index.nothing,
        on_demand_maximum=index.nothing,
        exists=index.exists,
        declared=index.declared,
    )


def _replicas(table: ResourceBlock) -> Value[tuple[Copy, ...]]:
    blocks = table.blocks("replica")
    copies = tuple(_copy(one, one.text("region_name"), one.text("consistency_mode", "EVENTUAL")) for one in blocks)
    return Known(copies, blocks[0].declared) if blocks else table.attached(())


def _policy(policy: ResourceBlock) -> Iterator[Resource]:
    arn = policy.text("resource_arn")
    document = parse_document(policy.tree("policy"), policy.address)
    field = "stream_policy" if _is_of_stream(arn) else "table_policy"
    yield Attachment(**policy.common(), target=named_in(_table_of(arn)), field=field, part=document)


def _copy(one: Block, region: Value[str | None], consistency: Value[str | None], address: str = "") -> Copy:
    # Both are off unless written:
    # https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table#replica
    return Copy(
        region=region,
        point_in_time_recovery=one.flag("point_in_time_recovery", False),
        recovery_period_days=one.nothing,
        deletion_protection=one.flag("deletion_protection_enabled", False),
        kms_key=one.text("kms_key_arn"),
        consistency=consistency,
        policy=one.nothing,
        stream_policy=one.nothing,
        on_demand_maximum=one.nothing,
        reads=(),
        indexes=(),
        kinesis_stream=one.nothing,
        exists=one.exists,
        declared=one.declared,
        address=address,
    )


def _table_replica(replica: ResourceBlock) -> Iterator[Resource]:
    copy = _copy(replica, _own_region(replica), Known("EVENTUAL", replica.default), replica.address)
    table = named_in(replica.text("global_table_arn"))
    yield Attachment(**replica.common(), target=table, field="replicas", part=copy, many=True, stands_alone=True)


def _own_region(replica: ResourceBlock) -> Value[str | None]:
    """Return the Region that the provider of a replica works in."""
    region = replica.environment.region
    if any(isinstance(part, Symbol) for part in region.parts):
        return Unknown("the Region of its provider is known where Terraform runs", replica.declared, text=region)
    return Known(str(region) or None, replica.declared)


def _separate_index(index: ResourceBlock) -> Iterator[Resource]:
    projection = index.blocks("projection")
    throughput = index.blocks("provisioned_throughput")
    part = Index(
        name=index.text("index_name"),
        is_local=False,
        keys=tuple(_key_schema(index)),
        projection_type=projection[0].text("projection_type") if projection else index.nothing,
        non_key_attributes=projection[0].strings("non_key_attributes") if projection else index.nothing,
        read_capacity_units=throughput[0].number("read_capacity_units") if throughput else index.nothing,
        write_capacity_units=throughput[0].number("write_capacity_units") if throughput else index.nothing,
        on_demand_maximum=_has_maximum(index),
        exists=index.exists,
        declared=index.declared,
        address=index.address,
    )
    table = named_in(index.text("table_name"))
    yield Attachment(**index.common(), target=table, field="separate_indexes", part=part, many=True)


def _table_of(arn: Value[str | None]) -> Value[str | None]:
    """A reference to a table's stream as one to the table."""
    match text_of(arn):
        case Text(parts=(Symbol(address=address, attribute="stream_arn"),)) if isinstance(arn, Unknown):
            unique = not address.startswith("data.") and ".data." not in address
            return arn.with_(text=Text((Symbol(address, "arn", unique=unique),)))
    return arn


def _is_of_stream(arn: Value[str | None]) -> bool:
    parts = [part for case in cases(arn) if (text := text_of(case)) for part in text.parts]
    return any(part.attribute == "stream_arn" if isinstance(part, Symbol) else "/stream/" in part for part in parts)


def _legacy(table: ResourceBlock) -> Iterator[Resource]:
    yield LegacyGlobalTable(**table.common(), name=table.text("name"))


LOWERINGS: Lowerings = {
    "aws_dynamodb_global_secondary_index": _separate_index,
    "aws_dynamodb_global_table": _legacy,
    "aws_dynamodb_resource_policy": _policy,
    "aws_dynamodb_table": _table,
    "aws_dynamodb_table_replica": _table_replica,
}
# https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/dynamodb_table#attribute-reference
NAMES = {"aws_dynamodb_table": {"id": "name", "name": "name"}}
# By which modules speak of it; `*…*` may stand inside of a longer word.
WORDS = {"dynamodb": ("dax", "ddb", "*dynamo*")}
PLAIN_IDENTITIES = tuple(LOWERINGS)
COMPUTED_BLOCKS = (
    "point_in_time_recovery",
    "server_side_encryption",
    "ttl",
)
