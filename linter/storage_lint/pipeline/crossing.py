"""Which units speak of each other: only those have to be joined and judged together."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator

from storage_lint.graph.joins.given_names import directory_of, left_open
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.reading import Reading, Unit
from storage_lint.graph.text import without_arn
from storage_lint.graph.value import Known, Reference, Value, text_of
from storage_lint.pipeline.overlap import planned_roots
from storage_lint.source.record import Record
from storage_lint.source.text import display_path

_PLAN = "plan"
Key = int  # hash of what is looked for and its name: of 100,000 resources the names themselves would be dear


class _Row(Record):
    unit: Unit
    batch: int
    resources: int
    held: array[int]


class Crossing:
    """A table of units: what they hold under which names, and the names that they look for outside of themselves."""

    def __init__(self) -> None:
        self._rows: list[_Row] = []
        self._sought: dict[Key, set[int]] = defaultdict(set)
        self._batches = 0

    def add(self, batch: Iterable[Reading]) -> None:
        """Add units that are judged together."""
        for reading in batch:
            if reading.unit is not None:
                held = self._add(len(self._rows), reading.unit, reading.resources)
                self._rows.append(_Row(reading.unit, self._batches, len(reading.resources), array("q", held)))
        self._batches += 1

    def _add(self, number: int, unit: Unit, resources: Iterable[Resource]) -> set[Key]:
        near: set[Hashable] = set()
        held = {hash((_PLAN, root)) for root in planned_roots(resources)}
        for one in resources:
            scope, last, name = one.scope, None, None
            for what, value in one.known_as:  # the fields that others fill have one name
                if value is not last:
                    last, name = value, _key_of(value)
                near.add((scope, what, one.address))
                if name is not None:
                    held.add(hash((what, name)))
                    if not one.regional:  # else the one of that name may be in another Region
                        near.add((scope, what, name))
        for one in resources:
            self._sought_by(number, one, near)
            held.update(self._by_given_name(number, one))
        if unit.language == "terraform":
            self._sought[hash((_PLAN, display_path(unit.names[0])))].add(number)
        return held

    def _by_given_name(self, number: int, one: Resource) -> Iterator[Key]:
        """Yield as what templates of one directory may configure a resource, and note what it may configure there."""
        if (place := directory_of(one)) is not None:
            yield from (hash((place, field)) for field in one.joined)
        if isinstance(one, Attachment) and (place := left_open(one)) is not None:
            self._sought[hash((place, one.field))].add(number)

    def _sought_by(self, number: int, one: Resource, near: set[Hashable]) -> None:
        for what, target in one.looks_for:
            for value in _possible(without_arn(target)):
                name = _key_of(value)
                address = value.value.address if isinstance(value.value, Reference) else None
                if name is not None and near.isdisjoint(((one.scope, what, name), (one.scope, what, address))):
                    self._sought[hash((what, name))].add(number)

    def meeting(self, at_most: int) -> Iterator[list[Unit]]:
        """Yield the units that meet units of other batches, with all that meet these in turn, in the order of reading.

        Those that have nothing to do with each other come together while they have `at_most` so many resources.
        """
        pack: list[int] = []
        for group in self._groups():
            if len({self._rows[number].batch for number in group}) > 1:
                if pack and sum(self._rows[number].resources for number in (*pack, *group)) > at_most:
                    yield [self._rows[number].unit for number in sorted(pack)]
                    pack = []
                pack += group
        if pack:
            yield [self._rows[number].unit for number in sorted(pack)]

    def _groups(self) -> Iterable[list[int]]:
        """Return the units by whom they meet."""
        leader = list(range(len(self._rows)))

        def find(unit: int) -> int:
            while leader[unit] != unit:
                leader[unit] = leader[leader[unit]]
                unit = leader[unit]
            return unit

        for number, row in enumerate(self._rows):
            for key in self._sought.keys() & row.held:
                for other in self._sought[key]:
                    leader[find(other)] = find(number)
        groups: dict[int, list[int]] = defaultdict(list)
        for number in range(len(leader)):
            groups[find(number)].append(number)
        return groups.values()


def _key_of(value: Value[str | None]) -> Key | None:
    text = text_of(value)
    return None if text is None else hash(text)


def _possible(target: Value[str | None]) -> Iterator[Known[str | None]]:
    """Yield the values that are known among those that a target may have."""
    pending = [target]
    while pending:
        value = pending.pop()
        if isinstance(value, Known):
            yield value
        else:
            pending.extend(choice.value for choice in value.choices)
