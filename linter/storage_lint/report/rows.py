"""Many outcomes in little memory: packed rows by path, made outcomes again one path at a time, in order."""

from __future__ import annotations

import marshal
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from operator import itemgetter
from typing import cast, overload

from storage_lint.report.place import AnOutcome, Ordered
from storage_lint.report.settled import Row, Settling, counted, rule_of, scope_of
from storage_lint.report.tally import Tally, tally_of


class Rows(Ordered[AnOutcome]):
    """Outcomes that were settled. What was said of a scope can be taken back, until it is said anew."""

    def __init__(self, settling: Settling) -> None:
        self._settling = settling
        self._written: dict[str, list[tuple[int, bytes]]] = defaultdict(list)  # by path: rows that were added at a time
        self._times = 0
        self._since: dict[str, int] = {}  # scope -> from when on what is said of it counts
        self._of_scope: Counter[str] = Counter()
        self._tally: Tally | None = None

    def add(self, outcomes: Iterable[AnOutcome]) -> None:
        """Add outcomes."""
        rows: dict[str, list[Row]] = defaultdict(list)
        for path, row in self._settling.rows(outcomes):
            rows[path].append(row)
            self._of_scope[scope_of(row)] += 1
        for path, written in rows.items():
            self._written[path].append((self._times, marshal.dumps(written)))
        self._times += 1
        self._tally = None

    def take_back(self, scopes: Collection[str]) -> None:
        """Forget what was said of scopes."""
        for scope in scopes:
            self._since[scope] = self._times
            self._of_scope.pop(scope, None)
        self._tally = None

    @property
    def tally(self) -> Tally:
        """How many findings there are, without making outcomes of them."""
        if self._tally is None:
            self._tally = tally_of(counted(path, row) for path in self._written for row in self._rows(path))
        return self._tally

    @property
    def rules(self) -> set[str]:
        """The ids of the rules that say something."""
        return {rule_of(row) for path in self._written for row in self._rows(path)}

    def _rows(self, path: str) -> Iterator[Row]:
        for time, written in self._written[path]:
            rows: list[Row] = marshal.loads(written)
            yield from (row for row in rows if time >= self._since.get(scope_of(row), 0)) if self._since else rows

    def __len__(self) -> int:
        return self._of_scope.total()

    def __iter__(self) -> Iterator[AnOutcome]:
        for path in sorted(self._written):
            rows = sorted(self._rows(path), key=itemgetter(0))
            yield from cast(Iterator[AnOutcome], self._settling.outcomes(rows))

    @overload
    def __getitem__(self, index: int) -> AnOutcome: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[AnOutcome, ...]: ...
    def __getitem__(self, index: int | slice) -> AnOutcome | tuple[AnOutcome, ...]:
        return tuple(self)[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, tuple | Rows) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # Python's way to say: not hashable
