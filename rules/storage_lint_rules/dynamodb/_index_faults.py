"""What DynamoDB refuses of keys and indexes, each fault with the place to point at.

Only what surely exists and is known is looked at: a fault here is one whatever the rest turns out to be.
https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from storage_lint.graph.value import Known, Origin, Unknown, Value, text_of
from storage_lint.resources.dynamodb import Index, Key, Table, there
from storage_lint.rule import Severity
from storage_lint.source.record import Record
from storage_lint_rules.dynamodb import _facts as facts

_NAME = re.compile(r"[a-zA-Z0-9_.-]{3,255}")


class Fault(Record):
    """One thing that is refused."""

    message: str
    origin: Origin
    severity: Severity = Severity.HIGH


# complexity: one fault of keys after the other: names, types, kinds
def faults_of_keys(table: Table) -> Iterator[Fault]:
    """Yield what is wrong with the table's own keys and with its definitions."""
    names = [one.name for one in there(table.attributes) if isinstance(one.exists, Known)]
    for name, origin in _twice(names):
        yield Fault(f"attribute {name} is defined twice", origin)
    for one in there(table.attributes):
        if isinstance(one.type, Known) and one.type.value not in ("S", "N", "B", None):
            yield Fault(f"attribute type {one.type.value} is none of S, N and B", one.type.origin)
    keys = there(table.keys)
    kinds = [key.type.value for key in keys if isinstance(key.type, Known) and isinstance(key.exists, Known)]
    if len(kinds) == len(keys) and kinds not in ([], ["HASH"], ["HASH", "RANGE"]):
        yield Fault(f"the table's key is {' and '.join(kinds)}, not HASH, or HASH and RANGE", keys[0].declared)
    yield from _undefined(table)


# complexity: all that has to be known before a key is said to have no definition
def _undefined(table: Table) -> Iterator[Fault]:
    """Yield the key attributes that have no definition, where all definitions are known."""
    definitions = there(table.attributes)
    known = {one.name.value for one in definitions if isinstance(one.name, Known)}
    if _filled(table) or any(isinstance(one, Unknown) for part in definitions for one in (part.name, part.exists)):
        return
    for key in there((*table.keys, *(key for index in there(table.indexes) for key in index.keys))):
        named = key.attribute
        if isinstance(named, Known) and isinstance(key.exists, Known) and named.value not in (None, *known):
            yield Fault(f"key attribute {named.value} has no definition", named.origin)


def _filled(table: Table) -> bool:
    return isinstance(table.filled_elsewhere, Unknown) or table.filled_elsewhere.value


# complexity: one fault after the other, of each index and of all together
def faults_of_indexes(table: Table) -> Iterator[Fault]:
    """Yield what is wrong with the indexes, one by one and together."""
    sure = [index for index in there(table.indexes) if isinstance(index.exists, Known)]
    for name, origin in _twice([index.name for index in sure]):
        yield Fault(f"two indexes are called {name}", origin)
    for index in sure:
        yield from _faults_of(index, table)
    yield from _too_many(sure)
    apart = there(table.separate_indexes.value) if isinstance(table.separate_indexes, Known) else ()
    if apart and isinstance(apart[0].exists, Known) and any(not index.is_local for index in sure):
        yield Fault("some global indexes are blocks of the table, others resources of their own", apart[0].declared)


def _too_many(indexes: list[Index]) -> Iterator[Fault]:
    local = [index for index in indexes if index.is_local]
    others = [index for index in indexes if not index.is_local]
    if len(local) > facts.MAXIMUM_LOCAL_INDEXES:
        text = f"{len(local)} local indexes, more than {facts.MAXIMUM_LOCAL_INDEXES}"
        yield Fault(text, local[facts.MAXIMUM_LOCAL_INDEXES].declared)
    if len(others) > facts.MAXIMUM_GLOBAL_INDEXES:
        text = f"{len(others)} global indexes, more than {facts.MAXIMUM_GLOBAL_INDEXES} unless AWS has raised the quota"
        yield Fault(text, others[facts.MAXIMUM_GLOBAL_INDEXES].declared, Severity.MEDIUM)
    projected = sum(len(_projected(index)) for index in indexes)
    if projected > facts.MAXIMUM_PROJECTED_ATTRIBUTES:
        text = f"{projected} projected attributes in all indexes, more than {facts.MAXIMUM_PROJECTED_ATTRIBUTES}"
        yield Fault(text, indexes[-1].declared)


def _projected(index: Index) -> tuple[Value[str], ...]:
    found = index.non_key_attributes
    return (found.value or ()) if isinstance(found, Known) else ()


def _faults_of(index: Index, table: Table) -> Iterator[Fault]:
    name = index.name
    if isinstance(name, Known) and name.value is not None and not _NAME.fullmatch(name.value):
        yield Fault(f"index name {name.value!r} is not 3 to 255 letters, digits, _, . and -", name.origin)
    yield from _faults_of_projection(index)
    if any(isinstance(one, Unknown) for key in index.keys for one in (key.exists, key.type)):
        return
    yield from _faults_of_local(index, table) if index.is_local else _faults_of_global(index)


def _faults_of_projection(index: Index) -> Iterator[Fault]:
    kind, attributes = index.projection_type, index.non_key_attributes
    if isinstance(kind, Unknown) or isinstance(attributes, Unknown):
        return
    count = len(attributes.value or ())
    if kind.value == "INCLUDE" and not count:
        yield Fault("the index projects INCLUDE without attributes", kind.origin)
    if kind.value in ("ALL", "KEYS_ONLY") and count:
        yield Fault(f"the index projects {kind.value} and names attributes", attributes.origin)
    if count > facts.MAXIMUM_PROJECTED_ATTRIBUTES_AN_INDEX:
        most = facts.MAXIMUM_PROJECTED_ATTRIBUTES_AN_INDEX
        yield Fault(f"{count} projected attributes, more than {most}", attributes.origin)


def _of_kind(keys: Iterable[Key], kind: str) -> list[Key]:
    return [key for key in there(keys) if isinstance(key.type, Known) and key.type.value == kind]


def _faults_of_global(index: Index) -> Iterator[Fault]:
    most = facts.MAXIMUM_KEY_ATTRIBUTES_OF_A_KIND
    for kind in ("HASH", "RANGE"):
        if len(_of_kind(index.keys, kind)) > most:
            yield Fault(f"the index has more than {most} {kind} attributes", index.declared)
    if index.keys and not _of_kind(index.keys, "HASH"):
        yield Fault("the index has no HASH attribute", index.declared)


# complexity: one refusal of local indexes after the other
def _faults_of_local(index: Index, table: Table) -> Iterator[Fault]:
    if not _of_kind(index.keys, "RANGE"):
        yield Fault("the local index has no sort key", index.declared)
    if table.keys and all(isinstance(key.type, Known) for key in table.keys) and not _of_kind(table.keys, "RANGE"):
        yield Fault("a local index on a table without a sort key", index.declared)
    own, tables = _of_kind(index.keys, "HASH"), _of_kind(table.keys, "HASH")
    if own and tables:
        one, other = own[0].attribute, tables[0].attribute
        if isinstance(one, Known) and isinstance(other, Known) and one.value != other.value:
            yield Fault(f"the local index has partition key {one.value}, the table {other.value}", one.origin)


def _twice(names: list[Value[str | None]]) -> Iterator[tuple[str, Origin]]:
    known = [name for name in names if isinstance(name, Known) and name.value is not None]
    counts = Counter(name.value for name in known)
    for name in known:
        if counts[name.value] > 1:
            yield str(name.value), name.origin
            return


def open_projection(table: Table) -> Unknown | None:
    """Return what it hangs on whether an index projects what its kind takes, if that is not known."""
    for index in (one for one in there(table.indexes) if isinstance(one.exists, Known)):
        kind, attributes = index.projection_type, index.non_key_attributes
        if isinstance(kind, Unknown):
            return kind
        if isinstance(attributes, Unknown) and kind.value is not None:
            return attributes
    return None


# complexity: each way in which keys and definitions may not fit, and what is unknown of it
def open_definition(table: Table) -> Unknown | None:
    """Return a key or a definition that is not known, and that is not surely the definition of a key."""
    definitions, separate = there(table.attributes), table.separate_indexes
    keys = there((*table.keys, *(key for index in there(table.indexes) for key in index.keys)))
    apart = [key for index in there(separate.value) for key in index.keys] if isinstance(separate, Known) else []
    defined = {text_of(one.name) for one in definitions}
    used = {text_of(name) for name in (*(key.attribute for key in (*keys, *apart)), *table.searched)}
    lacking = [key.attribute for key in keys if text_of(key.attribute) not in defined]
    doubts = [one for part in definitions for one in (part.exists, part.name) if isinstance(one, Unknown)]
    unused = [one.name for one in definitions if text_of(one.name) not in used and isinstance(separate, Known)]
    unknown = [name for name in (*lacking, *unused) if isinstance(name, Unknown)]
    return next(iter((*unknown, *(doubts if lacking else ()))), None)


# complexity: one list of all that the use of attributes hangs on
def open_part(table: Table) -> Unknown | None:
    """Return what it hangs on which attributes the keys use, if that is not known."""
    if isinstance(table.separate_indexes, Unknown):
        return table.separate_indexes
    indexes = there((*table.indexes, *table.separate_indexes.value))
    keys = there((*table.keys, *(key for index in indexes for key in index.keys)))
    values: list[Value[object]] = [table.filled_elsewhere]
    values += [index.exists for index in indexes]
    values += [one for key in keys for one in (key.exists, key.attribute)]
    values += [one for attribute in there(table.attributes) for one in (attribute.exists, attribute.name)]
    values += table.searched
    return next((value for value in values if isinstance(value, Unknown)), None)
