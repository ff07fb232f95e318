"""Regular expressions over texts of which some parts are not known: what they find, where it is the same for all.

A part that is not known is a run of characters of which only the alphabet is known. Inside of it a thread goes on
where all of the alphabet fits, and ends where none does; where only some does, it may do either. All ways in which
the threads may stand are followed, at every length that the run may have, also such as no run leads to: what is found
in all of them is what is found. What begins or ends inside of a run is no part of the text that can be named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from storage_lint.graph.characters import Word
from storage_lint.inputs.terraform.functions.regex.match import (
    MATCH,
    STEPS_PER_NODE,
    Groups,
    Pattern,
    Thread,
    follow_thread,
)
from storage_lint.inputs.terraform.functions.regex.syntax import Members
from storage_lint.inputs.terraform.values.limits import Budget

INSIDE = -2  # a position inside of a run
MAX_STEPS = 200_000  # threads that were looked at, and such as a way was made of
_MAX_WAYS = 64
_OF_WORDS = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")

Atom = str | Word | None  # a character ("" at either end), a run of some, or a part of which nothing is known


class UnclearError(Exception):
    """Where what a pattern finds hangs on what is not known."""


class _Way(NamedTuple):  # not a Record: hundreds of thousands are made and compared
    """How a search may stand: its threads before the next character, in order of preference, and what matched."""

    threads: tuple[Thread, ...]
    matched: Groups | None

    @property
    def is_done(self) -> bool:
        """Whether nothing that follows changes what matched."""
        return not self.threads and self.matched is not None


class PartsSearch:
    """One pattern over one text. Positions are those between atoms."""

    def __init__(self, pattern: Pattern, atoms: Sequence[Atom], steps: int = MAX_STEPS) -> None:
        self._program = pattern.program
        self._none: Groups = (-1,) * (2 * len(pattern.names) + 2)
        self._atoms = atoms
        self._left = steps
        self._fitting: dict[tuple[int, int], bool | None] = {}  # by instruction and run

    def matches(self) -> Iterator[Groups]:
        """Yield the matches as `Pattern.matches` does. Raises `UnclearError`."""
        left = self._left
        try:
            yield from self._matches()
        finally:
            Budget.spent += (left - self._left) // STEPS_PER_NODE

    def _matches(self) -> Iterator[Groups]:
        position, previous_end = 0, -1
        while position <= len(self._atoms):
            groups = self._search(position)
            if groups is None:
                return
            start, end = groups[:2]
            if INSIDE in groups or (end == position and not isinstance(self._atom(end), str)):
                raise UnclearError  # the next search would begin inside of a run, too
            if end > start or start != previous_end:
                yield groups
            previous_end = end
            position = end if end > position else position + 1

    def _atom(self, position: int) -> Atom:
        return self._atoms[position] if 0 <= position < len(self._atoms) else ""

    def _search(self, start: int) -> Groups | None:
        """Return what matches first from a position on, in whichever way the runs turn out."""
        found: set[Groups | None] = set()
        ways = {_Way((), None)}
        for position in range(start, len(self._atoms) + 1):
            before, after = self._atom(position - 1), self._atom(position)
            following: set[_Way] = set()
            for way in ways:
                stood = self._stood(way, position, before, after)
                if stood.is_done or position == len(self._atoms):
                    found.add(stood.matched)
                else:
                    following |= self._past(stood, after)
            if len(found) > 1 or len(following) > _MAX_WAYS:
                raise UnclearError
            if not following:
                break
            ways = following
        if len(found) != 1:
            raise UnclearError
        return found.pop()

    def _stood(self, way: _Way, position: int, before: Atom, after: Atom) -> _Way:
        """Return a way with its threads at what reads the next character, and a new one where nothing matched yet."""
        seen: set[int] = set()
        ready: list[Thread] = []

        def holds(place: object) -> bool:
            return _holds(str(place), position, before, after)

        for thread in way.threads:
            follow_thread(self._program, thread, position, holds, seen, ready)
        if way.matched is None:
            follow_thread(self._program, (0, self._none), position, holds, seen, ready)
        self._spend(len(seen) + 1)
        for number, (at, groups) in enumerate(ready):
            if self._program[at][0] == MATCH:
                return _Way(tuple(ready[:number]), groups)
        return _Way(tuple(ready), way.matched)

    # complexity: one step of all ways after the other
    def _past(self, way: _Way, atom: Atom) -> set[_Way]:
        """Return how a way may stand after the next atom, of whatever length that is."""
        if atom is None or (isinstance(atom, Word) and atom.shortest < 1):
            raise UnclearError
        length, new = 1, set(self._read(way, atom))
        known = new if isinstance(atom, str) or atom.shortest == 1 else set()
        while isinstance(atom, Word) and new and length != atom.longest:
            stood = [self._stood(one, INSIDE, atom, atom) for one in new]
            length += 1
            new = {after for one in stood for after in self._read(one, atom)} - known
            known |= new if length >= atom.shortest else set()
            if len(known | new) > _MAX_WAYS:
                raise UnclearError
        return known

    def _read(self, way: _Way, atom: str | Word) -> Iterator[_Way]:
        """Yield how a way may stand after a character, or one of those of a run."""
        ways: list[list[Thread]] = [[]]
        for at, groups in way.threads:
            fits = self._fits(at, atom)
            if fits is False:
                continue
            ended = [list(one) for one in ways] if fits is None else []
            for one in ways:
                one.append((at + 1, groups))
            self._spend(len(ways) + sum(map(len, ended)))
            ways += ended
            if len(ways) > _MAX_WAYS:
                raise UnclearError
        return (_Way(tuple(threads), way.matched) for threads in ways)

    def _fits(self, at: int, atom: str | Word) -> bool | None:
        """Return whether a character, or all that a run may have, fits the instruction `at`; None where some do."""
        members: Members = self._program[at][1]  # type: ignore[assignment]  # of one that reads a character
        if isinstance(atom, str):
            return members[atom]
        key = at, id(atom)
        if key not in self._fitting:
            self._spend(len(atom.characters))
            self._fitting[key] = _alike(members[one] for one in atom.characters)
        return self._fitting[key]

    def _spend(self, threads: int) -> None:
        self._left -= threads * (1 + len(self._none) // 32)
        if self._left < 0:
            raise UnclearError


def _alike(answers: Iterable[bool]) -> bool | None:
    """Return the answer that all are; None where they differ."""
    found = set(answers)
    return found.pop() if len(found) == 1 else None


def _holds(place: str, position: int, before: Atom, after: Atom) -> bool:
    """Return whether a place is what a pattern asks for; `before` and `after` stand around it."""
    if place == "A":
        return position == 0
    if place == "z":
        return after == ""
    if place == "^":
        return position == 0 or _is_one_of(before, frozenset("\n"))
    if place == "$":
        return after == "" or _is_one_of(after, frozenset("\n"))
    apart = _is_one_of(before, _OF_WORDS) is not _is_one_of(after, _OF_WORDS)
    return apart is (place == "b")


def _is_one_of(atom: Atom, characters: frozenset[str]) -> bool:
    if atom is None:
        raise UnclearError
    if isinstance(atom, str):
        return atom in characters
    alike = _alike(character in characters for character in atom.characters)
    if alike is None:
        raise UnclearError
    return alike
