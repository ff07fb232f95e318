"""What DynamoDB refuses of the settings of replicas, each beside the others and beside the table.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-globaltable-replicaspecification.html
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce

from storage_lint.checks import Refusal, each_when, said
from storage_lint.graph.choices import both, either, is_given, mapped, opposite
from storage_lint.graph.text import is_literal, may_be_one
from storage_lint.graph.value import Known, Text, Unknown, Value, text_of
from storage_lint.resources.dynamodb import Copy, Table
from storage_lint_rules._regions import in_another_region

_COMPARED = 20  # indexes, where one name of the two is not known: as many as a table has without asking for more


def of_replicas(table: Table) -> Iterator[Refusal]:
    """Yield what is refused of each replica, then of the witnesses beside them."""
    copies = table.replicas.value if isinstance(table.replicas, Known) else ()
    if not copies:
        return
    keyed = _any(both(one.exists, is_given(one.kms_key)) for one in copies)
    declared = _Declared(table)
    for copy in copies:
        yield from each_when(copy.exists, _of_indexes(table, copy, declared))
        yield from each_when(copy.exists, _of_regions(table, copy))
        if table.is_global:
            lacks = both(copy.exists, both(keyed, opposite(is_given(copy.kms_key))))
            yield Refusal(lacks, copy.declared, "a replica without a KMS key, which another replica has")
    strong = _any(both(one.exists, mapped(one.consistency, lambda mode: mode == "STRONG")) for one in copies)
    for witness in table.witnesses:
        yield Refusal(both(witness.exists, opposite(strong)), witness.declared, "a witness without strong consistency")


def _any(values: Iterator[Value[bool]]) -> Value[bool]:
    return reduce(either, values)


class _Declared:
    """The global indexes of a table: those of a known name are found by it."""

    def __init__(self, table: Table) -> None:
        self._all = table.indexes
        self._named: dict[Text, Value[bool]] = {}
        for index in table.indexes:
            name = text_of(index.name)
            if name is not None and name.parts:
                self._named[name] = either(self._named.get(name, Known(False, index.declared)), index.exists)
        self._open = [index for index in table.indexes if not _is_literal(index.name)]

    def has(self, name: Value[str | None]) -> Value[bool]:
        """Return whether one of them has this name."""
        text = text_of(name)
        found = self._named.get(text, Known(False, name.origin)) if text is not None else Known(False, name.origin)
        rivals = self._open if _is_literal(name) else self._all
        for index in rivals[:_COMPARED]:
            found = either(found, both(index.exists, _are_one(name, index.name)))
        if len(rivals) > _COMPARED:
            why = f"which of {len(rivals)} indexes has the name is not known"
            found = either(found, Unknown(why, name.origin))
        return found


def _is_literal(name: Value[str | None]) -> bool:
    text = text_of(name)
    return text is not None and is_literal(text)


def _of_indexes(table: Table, copy: Copy, declared: _Declared) -> Iterator[Refusal]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-globaltable-replicaglobalsecondaryindexspecification.html"""
    for one in copy.indexes:
        lacks = both(opposite(table.filled_elsewhere), opposite(declared.has(one.name)))
        message = f"a replica names index {said(one.name)}, which is no global index of the table"
        yield Refusal(both(one.exists, lacks), one.name, message)


def _are_one(one: Value[str | None], other: Value[str | None]) -> Value[bool]:
    first, second = text_of(one), text_of(other)
    if first is not None and second is not None:
        if first == second and first.parts:
            return Known(True, one.origin)
        if not may_be_one(first, second):
            return Known(False, one.origin)
    unknown = one if isinstance(one, Unknown) else other
    return unknown.with_(choices=()) if isinstance(unknown, Unknown) else Known(False, one.origin)


def _of_regions(table: Table, copy: Copy) -> Iterator[Refusal]:
    """https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-globaltable-replicassespecification.html"""
    region = _region_of(table, copy)
    for what, arn, service in (("KMS key", copy.kms_key, "kms"), ("Kinesis stream", copy.kinesis_stream, "kinesis")):
        apart = in_another_region(arn, service, region)
        yield Refusal(apart, arn, f"the {what} of a replica is in another Region than the replica")


def _region_of(table: Table, copy: Copy) -> Value[str | None]:
    """The Region of a replica; Known(None) where it is the one of the deployment, which is not known."""
    text = text_of(copy.region)
    at_deployment = text is not None and text == table.environment.region and not is_literal(text)
    return Known(None, copy.region.origin) if at_deployment else copy.region
