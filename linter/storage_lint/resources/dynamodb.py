"""DynamoDB: tables, with their indexes, copies in other Regions, scaling and policies.

Facts: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html and
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GlobalTables.html
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, TypeVar

from storage_lint.graph.choices import cases, each_choice, either, follow, mapped, surely
from storage_lint.graph.node import Resource
from storage_lint.graph.policy.document import Policy
from storage_lint.graph.tags import Tag, has_one_of
from storage_lint.graph.value import (
    Elsewhere,
    Known,
    Origin,
    Symbol,
    Text,
    Unknown,
    UnknownList,
    Value,
    make_text,
    text_of,
)
from storage_lint.source.record import Record


def is_maximum(units: Value[float | None]) -> Value[bool]:
    """Return whether a number of request units is a maximum: -1 takes one away.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_OnDemandThroughput.html
    """
    return mapped(units, lambda number: number is not None and number >= 0)


class Attribute(Record):
    """An attribute definition. Only keys of the table and of its indexes have one."""

    name: Value[str | None]
    type: Value[str | None]  # S, N or B
    exists: Value[bool]
    declared: Origin


class Key(Record):
    """One element of a key schema."""

    attribute: Value[str | None]
    type: Value[str]  # HASH or RANGE
    exists: Value[bool]
    declared: Origin


class Index(Record):
    """A secondary index. A local one shares the table's partition key and capacity."""

    name: Value[str | None]
    is_local: bool
    keys: tuple[Key, ...]
    projection_type: Value[str | None]
    non_key_attributes: Value[tuple[Value[str], ...] | None]
    read_capacity_units: Value[float | None]
    write_capacity_units: Value[float | None]
    on_demand_maximum: Value[bool | None]  # as the table's
    exists: Value[bool]
    declared: Origin
    address: str = ""  # of the resource that declares it, when it is not the table


class Scaling(Record):
    """A target of Application Auto Scaling: one dimension of the table, or of its index `index`."""

    index: Value[str | None]
    dimension: Value[str]  # 'dynamodb:table:ReadCapacityUnits'
    exists: Value[bool]
    declared: Origin
    address: str = ""


class ReadCapacity(Record):
    """The provisioned reads of a replica, or of an index in its Region: a number of units, or scaled."""

    units: Value[bool]
    scaled: Value[bool]
    exists: Value[bool]
    declared: Origin


class ReplicaIndex(Record):
    """What a replica says of a global index of the table."""

    name: Value[str | None]
    exists: Value[bool]
    declared: Origin


class Copy(Record):
    """A replica of the table. Each has settings of its own: what the table says holds for its own Region alone."""

    region: Value[str | None]
    point_in_time_recovery: Value[bool | None]
    recovery_period_days: Value[float | None]
    deletion_protection: Value[bool | None]
    kms_key: Value[str | None]
    consistency: Value[str | None]  # EVENTUAL, STRONG
    policy: Value[Policy | None]
    stream_policy: Value[Policy | None]
    on_demand_maximum: Value[bool | None]  # None: cannot be written
    reads: tuple[ReadCapacity, ...]  # its own, then those of its indexes
    indexes: tuple[ReplicaIndex, ...]
    kinesis_stream: Value[str | None]
    exists: Value[bool]
    declared: Origin
    address: str = ""


class Witness(Record):
    """A Region that takes part in strong consistency without a replica of its own."""

    region: Value[str | None]
    exists: Value[bool]
    declared: Origin


class Selected(Record):
    """A selection that names a resource, and whether it takes it: it is there, and no condition keeps it out."""

    address: str
    exists: Value[bool]


class Table(Resource, kw_only=True):
    """A table. A `AWS::DynamoDB::GlobalTable` has no settings but those of its replicas, one of them in its own Region.

    Of such a table `point_in_time_recovery`, `deletion_protection` and `kms_key` are Known(None).
    """

    kind: ClassVar[str] = "dynamodb.table"
    joined: ClassVar[tuple[str, ...]] = (
        *("table_policy", "stream_policy", "replicas", "scaling", "separate_indexes", "backups"),
    )
    identity: ClassVar[str] = "name"
    regional: ClassVar[bool] = True

    name: Value[str]
    billing_mode: Value[str]  # PROVISIONED or PAY_PER_REQUEST
    read_capacity_units: Value[float | None]
    write_capacity_units: Value[float | None]
    units_refused_on_demand: Value[bool]  # whether those of the table are then refused, if only by Terraform's provider
    on_demand_maximum: Value[bool | None]  # whether on-demand throughput has a maximum; None: cannot be written
    own_read_settings: Value[bool]  # a global table's, in the place of those of its replicas
    warm_read_units: Value[float | None]
    warm_write_units: Value[float | None]
    attributes: tuple[Attribute, ...]
    keys: tuple[Key, ...]
    indexes: tuple[Index, ...]
    separate_indexes: Value[tuple[Index, ...]]
    searched: tuple[Value[str | None], ...]  # attributes in the search schemas of vector indexes
    import_format: Value[str | None]  # DYNAMODB_JSON, ION, CSV: of what it is imported from
    import_has_options: Value[bool]
    import_delimiter: Value[str | None]
    kinesis_stream: Value[str | None]  # to which the table itself sends its changes
    kinesis_precision: Value[str | None]  # MICROSECOND, MILLISECOND: of the times in them
    insights_mode: Value[str | None]  # of contributor insights
    table_class: Value[str | None]
    filled_elsewhere: Value[bool]  # restored or imported: what it is made of says what it is
    point_in_time_recovery: Value[bool | None]
    recovery_period_days: Value[float | None]
    deletion_protection: Value[bool | None]
    retained: Value[bool]  # whether the stack leaves it when it is deleted
    sse_enabled: Value[bool]  # whether a KMS key other than AWS's own encrypts it
    sse_type: Value[str | None]
    kms_key: Value[str | None]
    ttl_enabled: Value[bool]
    ttl_attribute: Value[str | None]
    stream_enabled: Value[bool]
    stream_view_type: Value[str | None]
    consistency: Value[str | None]
    witnesses: tuple[Witness, ...]
    replicas: Value[tuple[Copy, ...]]
    scaling: Value[tuple[Scaling, ...]]
    ignored: tuple[str, ...]  # what others may change: Terraform's words, `all` for everything
    table_policy: Value[Policy | None]
    stream_policy: Value[Policy | None]
    backups: Value[tuple[Selected, ...]]
    account_backup_tags: Value[tuple[str, ...] | None]
    account_backs_up_all: Value[bool | None]
    tags: Value[tuple[Tag, ...] | None]

    @property
    def is_global(self) -> bool:
        """Whether it is a `AWS::DynamoDB::GlobalTable`."""
        return self.type == "AWS::DynamoDB::GlobalTable"


Part = TypeVar("Part", Attribute, Key, Index, Scaling, Copy, Witness)


class LegacyGlobalTable(Resource, kw_only=True):
    """A global table of version 2017.11.29."""

    kind: ClassVar[str] = "dynamodb.legacy_global_table"

    name: Value[str | None]


def each_copy(table: Table) -> Iterator[Copy | Table]:
    """Yield the table where it has settings of its own, and its replicas, where those are known."""
    if not table.is_global and not isinstance(table.point_in_time_recovery, Elsewhere):
        yield table
    if isinstance(table.replicas, Known):
        yield from there(table.replicas.value)


def there(parts: Iterable[Part]) -> list[Part]:
    """Return the parts that are there, or may be: not those that are known not to be."""
    return [part for part in parts if not (isinstance(part.exists, Known) and part.exists.value is False)]


def named_in(value: Value[str | None], before: str = "table/", after: tuple[str, ...] = ("/",)) -> Value[str]:
    """Return the part of an ARN or a resource id that stands behind `before`, as far as the first of `after`.

    'table/orders/index/by-date' names orders; what has no `before` in it is the name, or refers to the table, itself.
    """
    if isinstance(value, Unknown) and value.choices:
        return each_choice(value, lambda case: named_in(case, before, after), _cut(text_of(value), before, after))
    text = _cut(text_of(value), before, after)
    if text is None:
        return value if isinstance(value, Unknown) else Known("", value.origin)
    if any(isinstance(part, Symbol) for part in text.parts):
        made_up = Unknown("its name is made up at deployment", value.origin, text=text)
        return value.with_(text=text) if isinstance(value, Unknown) else made_up
    if isinstance(value, Known) and value.value == str(text):
        return Known(value.value, value.origin)
    return Known(str(text), value.origin)


def _cut(text: Text | None, before: str, after: tuple[str, ...]) -> Text | None:
    return None if text is None else make_text(_up_to(_behind(list(text.parts), before), after))


def _behind(parts: list[str | Symbol], before: str) -> list[str | Symbol]:
    for at, part in enumerate(parts):
        if isinstance(part, str) and before in part:
            return [part.partition(before)[2], *parts[at + 1 :]]
    return parts


def _up_to(parts: list[str | Symbol], after: tuple[str, ...]) -> list[str | Symbol]:
    for at, part in enumerate(parts):
        if isinstance(part, str) and (found := [part.index(end) for end in after if end in part]):
            return [*parts[:at], part[: min(found)]]
    return parts


def is_backed_up(table: Table) -> Value[bool]:
    """Return whether a backup plan covers the table: by its name, by a tag, or with everything else."""
    named, tagged = _is_named(table), _is_tagged(table)
    everything: Value[bool] = mapped(table.account_backs_up_all, lambda all_of_them: all_of_them is True)
    if isinstance(everything, Elsewhere):
        everything = Known(False, table.declared)
    sure = next((one for one in (named, tagged, everything) if surely(one)), None)
    return either(either(named, tagged), everything) if sure is None else sure


def _is_named(table: Table) -> Value[bool]:
    covered: Value[bool] = Known(False, table.declared)
    if isinstance(table.backups, Elsewhere):
        return covered
    if isinstance(table.backups, Unknown):
        return table.backups
    for one in table.backups.value:
        covered = one.exists if surely(one.exists) else either(covered, one.exists)
    return covered


def _is_tagged(table: Table) -> Value[bool]:
    wanted = table.account_backup_tags
    if isinstance(wanted, Elsewhere):
        return Known(False, table.declared)
    if isinstance(wanted, UnknownList):
        tagged = has_one_of(table.tags, wanted.items, table.declared)
        return tagged if surely(tagged) else wanted
    return follow(wanted, lambda tags: has_one_of(table.tags, tags.value or (), table.declared))


def scaled_table(resource_id: Value[str | None]) -> Value[str]:
    """Return the table that a scaling target is for: 'table/orders/index/by-date' is for orders."""
    return named_in(resource_id)


def scaled_index(resource_id: Value[str | None], declared: Origin) -> Value[str | None]:
    """Return the index that a scaling target is for; Known(None) for the table itself."""
    if any("/index/" in str(text_of(case)) for case in cases(resource_id)):
        return named_in(resource_id, "/index/", ())
    return Known(None, declared)
