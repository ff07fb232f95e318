"""An index of names of which parts are not known: which of them may be equal to another one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from storage_lint.graph.text import is_identity, may_be_identity
from storage_lint.graph.value import Symbol, Text


class NameIndex:
    """Finds the names that a text may be equal to. It only leaves out; whoever asks it decides about the rest.

    A name of which nothing is known is None. Names are told apart by the literal text before their first symbol and
    after their last one: of two texts that may be equal, one begins as the whole beginning of the other says.
    """

    def __init__(self, names: Sequence[Text | None]) -> None:
        self._count = len(names)
        self._unnamed: list[int] = []
        self._exact: dict[Text, list[int]] = defaultdict(list)
        self._identities: list[int] = []
        self._passing_on: list[int] = []  # what may be an identity, too
        self._heads, self._tails = _Ends(), _Ends()
        for at, name in enumerate(names):
            if name is None:
                self._unnamed.append(at)
                continue
            self._exact[name].append(at)
            if is_identity(name):
                self._identities.append(at)
            else:
                if may_be_identity(name):
                    self._passing_on.append(at)
                self._heads.add(_head(name), _is_open(name), at)
                self._tails.add(_tail(name), _is_open(name), at)

    def candidates(self, text: Text | None) -> list[int]:
        """Return the positions of the names that may be equal to `text`, ascending; all of them for None."""
        if text is None:
            return list(range(self._count))
        found = {*self._unnamed, *self._exact.get(text, ())}
        if is_identity(text):
            found.update(self._passing_on)
        else:
            if may_be_identity(text):
                found.update(self._identities)
            head, tail, is_open = _head(text), _tail(text), _is_open(text)
            by_tail = self._tails.count(tail, is_open) < self._heads.count(head, is_open)
            found.update(self._tails.like(tail, is_open) if by_tail else self._heads.like(head, is_open))
        return sorted(found)


class _Ends:
    """One end of each name, turned so that it is read from the outside. Open: a symbol follows it."""

    def __init__(self) -> None:
        self._open: dict[str, list[int]] = defaultdict(list)
        self._all: list[tuple[str, int]] = []
        self._lengths: list[int] = []  # of the open ones
        self._sorted = False

    def add(self, end: str, is_open: bool, at: int) -> None:
        self._all.append((end, at))
        if is_open:
            self._open[end].append(at)

    def count(self, end: str, is_open: bool) -> int:
        """Return how many names `like` yields, or more: those as long as `end` may be counted twice."""
        within = self._within(end) if is_open else range(0)
        return len(within) + sum(len(found) for found in self._beginnings(end))

    def like(self, end: str, is_open: bool) -> Iterator[int]:
        """Yield the names whose end is a beginning of `end`, and if that is open those that begin with it."""
        for found in self._beginnings(end):
            yield from found
        for position in self._within(end) if is_open else ():
            yield self._all[position][1]

    def _beginnings(self, end: str) -> Iterator[list[int]]:
        self._sort()
        for length in self._lengths:
            if length > len(end):
                return
            if (found := self._open.get(end[:length])) is not None:
                yield found

    def _within(self, end: str) -> range:
        self._sort()
        size = len(end)
        first = bisect_left(self._all, end, key=lambda entry: entry[0][:size])
        return range(first, bisect_right(self._all, end, first, key=lambda entry: entry[0][:size]))

    def _sort(self) -> None:
        if not self._sorted:
            self._all.sort()
            self._lengths = sorted({len(end) for end in self._open})
            self._sorted = True


def _is_open(text: Text) -> bool:
    return any(isinstance(part, Symbol) for part in text.parts)


def _head(text: Text) -> str:
    first = text.parts[0] if text.parts else ""
    return first if isinstance(first, str) else ""


def _tail(text: Text) -> str:
    last = text.parts[-1] if text.parts else ""
    return last[::-1] if isinstance(last, str) else ""
