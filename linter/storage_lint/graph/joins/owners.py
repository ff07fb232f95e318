"""The owners of a field: the nodes of one scope that have it, and the attachments that may fill it.

Owners that answer alike are kept together. Those of one name share a list of what is surely theirs. Those whose names
have one shape (they differ in symbols that occur nowhere else) share lists of what may be theirs: an attachment is
compared with one of them, and written down once, however many they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from heapq import nsmallest
from operator import attrgetter

from storage_lint.graph.environment import ANYWHERE, Environment
from storage_lint.graph.joins.attached import MAX_RIVALS
from storage_lint.graph.joins.name_index import NameIndex
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.text import is_identity
from storage_lint.graph.value import Symbol, Text, Unknown, Value, text_of
from storage_lint.source.record import Record

# Attachments that may belong to an owner, of which it is told.
MAX_DOUBTS = 10
# How many attachments all owners of one name are told of, where several share them: but for each of both kinds one
# more than are told apart.
MAX_SHARED = 10_000

Key = tuple[Text | None, Environment]


class Entry(Record):
    """An attachment, numbered in the order of reading, and why it is surely an owner's."""

    order: int
    attachment: Attachment
    why: str = ""


_order = attrgetter("order")


class Entries:
    """What is surely an owner's, or that of all owners of one name: what exists, and apart from it what may."""

    __slots__ = ("existing", "uncertain")

    def __init__(self) -> None:
        self.existing: list[Entry] = []
        self.uncertain: list[Entry] = []

    def add(self, entry: Entry) -> None:
        """Add an attachment."""
        (self.uncertain if isinstance(entry.attachment.exists, Unknown) else self.existing).append(entry)

    def told(self, shared_by: int = 1) -> list[Entry]:
        """Return the attachments; of too many that several owners share, enough of both kinds to see that."""
        most = _most(shared_by)
        return [*self.existing[:most], *self.uncertain[:most]]

    def holds_more(self, shared_by: int) -> bool:
        """Return whether there are more attachments than owners are told of."""
        most = _most(shared_by)
        return most is not None and max(len(self.existing), len(self.uncertain)) > most


def _most(shared_by: int) -> int | None:
    return max(MAX_SHARED // shared_by, MAX_RIVALS + 1) if shared_by > 1 else None


class Namesakes(Entries):
    """Owners of one name, and what is surely theirs."""

    __slots__ = ("owners",)

    def __init__(self) -> None:
        super().__init__()
        self.owners: list[Resource] = []


class Doubts:
    """Attachments whose targets are alike, and the groups of owners that they may belong to."""

    __slots__ = ("entries", "groups")

    def __init__(self, groups: Sequence[Group]) -> None:
        self.groups = groups
        self.entries: list[Entry] = []
        for group in groups:
            group.doubts.append(self)


class Group:
    """Owners whose names have one shape, and what may belong to each of them."""

    __slots__ = ("_told", "doubts", "number", "owners")

    def __init__(self, number: int) -> None:
        self.number = number
        self.owners: list[Resource] = []
        self.doubts: list[Doubts] = []
        self._told: list[Entry] | None = None

    def told(self) -> list[Entry]:
        """Return what may belong to the owners, in order: the first ones and the very last one."""
        if self._told is None:
            lists = [one.entries for one in self.doubts if one.entries]
            first = (entry for entries in lists for entry in entries[:MAX_DOUBTS])
            told = nsmallest(MAX_DOUBTS, first, key=_order)
            last = max((entries[-1] for entries in lists), key=_order, default=None)
            self._told = told if last is None or last is told[-1] else [*told, last]
        return self._told


class Shapes:
    """Tells which symbols occur in one name only: names that differ in those alone may be equal to the same names."""

    def __init__(self, names: Iterable[Text | None]) -> None:
        found: set[Symbol] = set()
        self._shared: set[Symbol] = set()
        for name in dict.fromkeys(names):
            symbols = {part for part in name.parts if isinstance(part, Symbol)} if name is not None else set()
            self._shared |= symbols & found
            found |= symbols

    def of(self, name: Text | None) -> Text | None:
        """Return a name with the symbols that occur in it alone made equal to all others of that kind."""
        if name is None or is_identity(name):
            return name
        return Text(tuple(part if part in self._shared else _nameless(part) for part in name.parts))


def _nameless(part: str | Symbol) -> str | Symbol:
    return part if isinstance(part, str) else Symbol("", unique=part.unique, given=part.given, told=part.told)


class Names:
    """The owners by their names."""

    def __init__(self, owners: Iterable[Resource], shapes: Shapes) -> None:
        self._shapes = shapes
        self._namesakes: dict[Key, Namesakes] = defaultdict(Namesakes)
        self._having: dict[Text, list[Group]] = defaultdict(list)
        self._groups: dict[Key, Group] = {}
        self._doubts: dict[Key, Doubts] = {}
        self._of: dict[str, tuple[Namesakes, Group]] = {}
        for owner in owners:
            self._add(owner)
        self._list = list(self._groups.values())
        self._index = NameIndex([text_of(name_of(group.owners[0])) for group in self._list])

    def _add(self, owner: Resource) -> None:
        text, environment = key = text_of(name_of(owner)), owner.environment if owner.regional else ANYWHERE
        namesakes = self._namesakes[key]
        if namesakes.owners:
            _, group = self._of[namesakes.owners[0].address]
        else:
            shape = self._shapes.of(text), environment
            group = self._groups.get(shape) or self._groups.setdefault(shape, Group(len(self._groups)))
            if text is not None:
                self._having[text].append(group)
        namesakes.owners.append(owner)
        group.owners.append(owner)
        self._of[owner.address] = namesakes, group

    def namesakes(self, key: Key) -> Namesakes | None:
        """Return the owners that have this very name."""
        return self._namesakes.get(key) if key[0] is not None else None

    def having(self, text: Text | None) -> Sequence[Group]:
        """Return the groups in which an owner has this very name, in whatever environment."""
        return self._having.get(text, ()) if text is not None else ()

    def like(self, text: Text | None) -> list[Group]:
        """Return the groups whose names may be equal to a text, in the order of owners."""
        return [self._list[at] for at in self._index.candidates(text)]

    def doubts(self, key: Key, may_be: Callable[[Resource], bool]) -> Doubts:
        """Return where attachments with such a target stand; `may_be` is asked about one owner of a group."""
        text, environment = key
        shape = self._shapes.of(text), environment
        found = self._doubts.get(shape)
        if found is None:
            found = self._doubts[shape] = Doubts([one for one in self.like(text) if may_be(one.owners[0])])
        return found

    def doubtful(self, has_own: Callable[[Resource], bool]) -> Iterator[tuple[Entry, bool]]:
        """Yield what may belong to owners by their names, and whether one of those has nothing of its own."""
        open_groups = {group.number for group in self._list if not all(map(has_own, group.owners))}
        lists = {id(doubts): doubts for group in self._list for doubts in group.doubts}
        for doubts in lists.values():
            is_open = any(group.number in open_groups for group in doubts.groups)
            yield from ((entry, is_open) for entry in doubts.entries)

    def of(self, owner: Resource) -> tuple[Namesakes, Group]:
        """Return the owner's namesakes, and the group of those whose names have its shape."""
        return self._of[owner.address]


class Owners:
    """The owners of one field in one scope, with what was found for them."""

    def __init__(self, regional: bool, shapes: Callable[[], Shapes]) -> None:
        self._regional = regional
        self.by_address: dict[str, Resource] = {}
        self._sure: dict[str, Entries] = {}
        self._maybe: dict[str, list[Entry]] = {}
        self._shapes = shapes
        self._names: Names | None = None

    @property
    def names(self) -> Names:
        """The owners by name: put in order when the first one is asked for."""
        if self._names is None:
            self._names = Names(self.by_address.values(), self._shapes())
        return self._names

    def doubtful(self) -> Iterator[tuple[Entry, bool]]:
        """Yield what may be an owner's, and whether that owner has nothing that is surely its own."""
        for address, entries in self._maybe.items():
            is_open = not self.has_own(self.by_address[address])
            yield from ((entry, is_open) for entry in entries)
        if self._names is not None:
            yield from self._names.doubtful(self.has_own)

    def has_own(self, owner: Resource) -> bool:
        """Return whether an attachment that surely exists is surely that of an owner."""
        own = self._sure.get(owner.address)
        namesakes = self._names.of(owner)[0] if self._names is not None else None
        return bool((own is not None and own.existing) or (namesakes is not None and namesakes.existing))

    def where(self, attachment: Attachment) -> Environment:
        """Return the environment in which the name that an attachment says counts."""
        return attachment.environment if self._regional else ANYWHERE

    def add(self, address: str, entry: Entry) -> None:
        """Note that an attachment is surely that of the owner at an address."""
        self._sure.setdefault(address, Entries()).add(entry)

    def add_doubt(self, address: str, entry: Entry) -> None:
        """Note that an attachment may be that of the owner at an address."""
        self._maybe.setdefault(address, []).append(entry)

    def of(self, owner: Resource) -> tuple[list[Entry], list[Entry]]:
        """Return what surely is an owner's and what may be, in order; of too many of these the first, and the last."""
        own = self._sure.get(owner.address)
        sure = own.told() if own is not None else []
        maybe = self._maybe.get(owner.address, [])
        if self._names is not None:
            namesakes, group = self._names.of(owner)
            sure, maybe = [*sure, *namesakes.told(len(namesakes.owners))], [*maybe, *group.told()]
        return sorted(sure, key=_order), sorted(maybe, key=_order)

    def has_more(self, owner: Resource) -> bool:
        """Return whether more is surely an owner's than is told: very much that others of its name share."""
        namesakes = self._names.of(owner)[0] if self._names is not None else None
        return namesakes is not None and namesakes.holds_more(len(namesakes.owners))


def name_of(owner: Resource) -> Value[str]:
    """Return the name of an owner."""
    name: Value[str] = getattr(owner, owner.identity)
    return name
