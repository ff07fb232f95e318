"""Joining attachments to the resources that they configure.

An attachment names its target by a reference (instance-precise), by a name or by an ARN. References and texts are
compared first within what was read together; a name that finds nothing there is looked for in the rest of the tree,
so that a bucket and its policy may be written in two languages.

Owners that answer alike are asked once: those of one name share what is surely theirs, those of names with one shape
share what may be theirs. So the work grows with the number of resources, however many of them have one name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import Any, Literal

from storage_lint.graph.choices import cases, given, surely
from storage_lint.graph.joins.attached import MAX_RIVALS, collected, configured
from storage_lint.graph.joins.elsewhere import stand_in
from storage_lint.graph.joins.given_names import directory_of, left_open, may_be_given
from storage_lint.graph.joins.match import (
    at_home,
    doubt_of,
    in_some_cases,
    match,
    may_be_there,
    referenced_address,
    referenced_scope,
)
from storage_lint.graph.joins.owners import MAX_DOUBTS, Doubts, Entry, Group, Owners, Shapes, name_of
from storage_lint.graph.node import Attachment, Belonging, Edge, Resource, node_configured_by
from storage_lint.graph.text import without_arn
from storage_lint.graph.value import Known, Text, Unknown, UnknownList, Value, text_of
from storage_lint.source.record import replace

# How many attachments that belong elsewhere a resource is told of, and among how many those that only may be its own.
MAX_STRAYS = 5
MAX_EDGES = 20


class Join:
    """Which attachments surely or maybe belong to which owners."""

    def __init__(self, owners: list[Resource], attachments: Iterable[Attachment]) -> None:
        self._attachments = [_by_name(_where_it_exists(one)) for one in attachments]
        self._owners: dict[tuple[str, str], Owners] = {}  # (scope, field) -> owners
        self._everywhere: dict[str, list[Resource]] = defaultdict(list)  # field -> owners
        for owner in owners:
            for field in owner.joined:
                self._everywhere[field].append(owner)
                if (owner.scope, field) not in self._owners:
                    self._owners[owner.scope, field] = Owners(owner.regional, partial(self._shapes_of, field))
                self._owners[owner.scope, field].by_address[owner.address] = owner
        self._in_directory: dict[str, Counter[str | None]] = {}  # field -> owners by directory, of templates
        self._shapes: dict[str, Shapes] = {}
        self._by_name: dict[str, dict[Text, list[Resource]]] = {}
        self._strays: dict[tuple[str, str], list[Attachment]] = defaultdict(list)  # (scope, field) -> found no owner
        self._open: dict[tuple[str, str], list[Entry]] = defaultdict(
            list
        )  # (place, field) -> whoever deploys says whose
        for order, attachment in enumerate(self._attachments):
            self._place(attachment, order)

    def joined(self, owner: Resource) -> Resource:
        """Return `owner` with its attachments as field values."""
        changes: dict[str, Any] = {}
        entries: list[Entry] = []
        strays: list[Attachment] = []
        for field in owner.joined:
            owners = self._owners[owner.scope, field]
            sure, maybe = owners.of(owner)
            if not sure:
                maybe = [*maybe, *self._by_given_name(owner, field)]
            entries += sure
            entries += maybe
            if sure or maybe:
                value = _filled(getattr(owner, field), sure, maybe, owner, self._alike(owner, field))
                changes[field] = _with_more(value) if owners.has_more(owner) else value
            else:
                strays += self._strays.get((owner.scope, field), [])[:MAX_STRAYS]
        if entries or strays:
            changes["joins"] = (*owner.joins, *_edges(entries, owner), *(_stray_edge(one, owner) for one in strays))
        return replace(owner, **changes) if changes else owner

    # complexity: one comprehension after the other; each is the next one's material
    def stand_ins(self) -> list[Resource]:
        """Return a node for each resource that is configured here and declared elsewhere.

        Only what is configured here is judged of it. Parts that are collected say nothing without the others.
        """
        by_target: dict[tuple[str, object, object], list[Attachment]] = defaultdict(list)
        strays = [(scope, stray) for (scope, _), found in self._strays.items() for stray in found]
        strays += ((one.scope, one) for one in self._unsaid())
        kinds = {field: node_configured_by(field) for field in {stray.field for _, stray in strays}}
        for scope, stray in strays:
            if not stray.many or stray.stands_alone:  # a bucket and a cluster may have one name: one node for each kind
                by_target[scope, kinds[stray.field], text_of(stray.target) or stray.address].append(stray)
        made = (stand_in(attachments) for attachments in by_target.values())
        return [node for node in made if node is not None]

    def _unsaid(self) -> Iterator[Attachment]:
        """Yield what may belong to some owners that all have one of their own: it changes the field of none."""
        doubtful = [pair for owners in self._owners.values() for pair in owners.doubtful()]
        said = {entry.order for entry, is_open in doubtful if is_open}
        found = {entry.order: entry.attachment for entry, _ in doubtful if entry.order not in said}
        return (found[order] for order in sorted(found))

    # complexity: the ways to find an owner, one after the other
    def _place(self, attachment: Attachment, order: int) -> None:
        target = attachment.target
        scope = referenced_scope(target) or attachment.scope
        owners = self._owners.get((scope, attachment.field))
        address = referenced_address(target)
        if owners is not None and address is not None and address in owners.by_address:
            owners.add(address, Entry(order, attachment, "it refers to it"))
            return
        if self._match_in_other_scopes(attachment, order) or self._match_at_home(attachment, order):
            return
        matched = owners is not None and self._match(attachment, order, owners)
        if not matched and self._match_elsewhere(attachment, order):
            return
        if not matched:
            self._strays[scope, attachment.field].append(attachment)
        if (place := left_open(attachment)) is not None and not (owners and _is_named(attachment, owners)):
            self._open[place, attachment.field].append(Entry(order, attachment))

    def _alike(self, owner: Resource, field: str) -> int:
        """Return how many owners the same may belong to: those of its scope, or of the templates in its directory."""
        place = directory_of(owner)
        if place is None:
            return len(self._owners[owner.scope, field].by_address)
        if field not in self._in_directory:
            self._in_directory[field] = Counter(map(directory_of, self._everywhere[field]))
        return self._in_directory[field][place]

    def _by_given_name(self, owner: Resource, field: str) -> Iterator[Entry]:
        """Yield what templates beside an owner's configure that may be it: whoever deploys them says its name."""
        place = directory_of(owner)
        found = self._open.get((place, field), ()) if place is not None else ()
        others = (one for one in found if one.attachment.scope != owner.scope and may_be_given(one.attachment, owner))
        return islice(others, MAX_DOUBTS)

    def _match(self, attachment: Attachment, order: int, owners: Owners) -> bool:
        """Note which owners an attachment belongs to, or may; return whether there are any."""
        target = attachment.target
        if isinstance(target, Unknown) and target.choices:
            return _choose(attachment, order, owners)
        where = owners.where(attachment)
        key = text_of(target), where
        namesakes = owners.names.namesakes(key)
        if namesakes and match(target, namesakes.owners[0], owners.by_address, where) is True:
            namesakes.add(Entry(order, attachment, f'both say "{key[0]}"'))
            return True
        doubts = owners.names.doubts(key, lambda owner: match(target, owner, owners.by_address, where) is not False)
        doubts.entries.append(Entry(order, attachment))
        return bool(doubts.groups)

    def _match_in_other_scopes(self, attachment: Attachment, order: int) -> bool:
        """Note the owners in other scopes that a target may refer to; return whether there are any."""
        target = attachment.target
        found = False
        for choice in target.choices if isinstance(target, Unknown) else ():
            scope, address = referenced_scope(choice.value), referenced_address(choice.value)
            owners = self._owners.get((scope, attachment.field))
            if scope not in ("", attachment.scope) and owners is not None and address in owners.by_address:
                owners.add_doubt(address, Entry(order, attachment))
                found = True
        return found

    def _match_at_home(self, attachment: Attachment, order: int) -> bool:
        """Look for a target whose names are those of another scope among the owners there."""
        scope, target = at_home(attachment.target)
        owners = self._owners.get((scope, attachment.field)) if scope else None
        return owners is not None and self._match(replace(attachment, target=target), order, owners)

    def _match_elsewhere(self, attachment: Attachment, order: int) -> bool:
        """Look for a target by its written name in the rest of the tree; several candidates are no match."""
        text = text_of(attachment.target) if isinstance(attachment.target, Known) else None
        if text is None:
            return False
        by_name = self._by_name.get(attachment.field)
        if by_name is None:
            by_name = self._by_name[attachment.field] = defaultdict(list)
            for owner in self._everywhere[attachment.field]:
                if (name := text_of(name_of(owner))) is not None:
                    by_name[name].append(owner)
        found = list(islice((one for one in by_name.get(text, ()) if may_be_there(attachment, one)), 2))
        if len(found) != 1:
            return False
        owners = self._owners[found[0].scope, attachment.field]
        owners.add(found[0].address, Entry(order, attachment, f'both say "{text}"'))
        return True

    def _shapes_of(self, field: str) -> Shapes:
        shapes = self._shapes.get(field)
        if shapes is None:
            names = (text_of(name_of(owner)) for owner in self._everywhere[field])
            targets = (text_of(one.target) for one in self._attachments if one.field == field)
            shapes = self._shapes[field] = Shapes((*names, *targets))
        return shapes


def _is_named(attachment: Attachment, owners: Owners) -> bool:
    """Whether an owner that surely exists has this very name: then whoever deploys cannot give that of another one."""
    named = owners.names.namesakes((text_of(attachment.target), owners.where(attachment)))
    return named is not None and any(surely(one.exists) for one in named.owners)


def _where_it_exists(attachment: Attachment) -> Attachment:
    """The attachment without what its target would be where it does not exist."""
    target = given(attachment.target, attachment.exists)
    return attachment if target is attachment.target else replace(attachment, target=target)


def _by_name(attachment: Attachment) -> Attachment:
    """The attachment with the name in the place of an ARN."""
    target = without_arn(attachment.target)
    return attachment if target is attachment.target else replace(attachment, target=target)


def _choose(attachment: Attachment, order: int, owners: Owners) -> bool:
    """Note which owners an attachment belongs to whose target is one of several; return whether there are any."""
    groups = _groups(attachment, owners)
    candidates = [owner for group in groups for owner in group.owners]
    if len(candidates) > MAX_RIVALS:
        Doubts(groups).entries.append(Entry(order, attachment))
        return True
    return _choose_among(candidates, attachment, order, owners)


def _choose_among(candidates: Sequence[Resource], attachment: Attachment, order: int, owners: Owners) -> bool:
    entries = [(owner, _as_owners(attachment, order, owner, owners)) for owner in candidates]
    matched = [(owner, entry) for owner, entry in entries if isinstance(entry, Entry)]
    doubts = [owner for owner, entry in entries if entry is None]
    for owner, entry in matched:
        owners.add(owner.address, entry)
    for owner in _left_in_doubt(attachment, [owner for owner, _ in matched], doubts, owners):
        owners.add_doubt(owner.address, Entry(order, attachment))
    return bool(matched or doubts)


def _as_owners(attachment: Attachment, order: int, owner: Resource, owners: Owners) -> Entry | Literal[False] | None:
    """An attachment as it is an owner's: in some cases, it may be. False: in none; None: that is not known."""
    seen, where = replace(attachment, target=given(attachment.target, owner.exists)), owners.where(attachment)
    answer = match(seen.target, owner, owners.by_address, where)
    if answer is True:
        said = text_of(name_of(owner))
        return Entry(order, seen, f'both say "{said}"' if said else "it refers to it")
    if answer is seen.target and (chosen := in_some_cases(seen, owner, owners.by_address, where)):
        return Entry(order, chosen, f"in some cases: {answer.reason}")
    return None if isinstance(answer, Unknown) else False


def _left_in_doubt(
    attachment: Attachment, matched: Sequence[Resource], doubts: Sequence[Resource], owners: Owners
) -> Iterator[Resource]:
    """Yield the owners that may be meant by a choice of the target that is surely nobody else's."""
    where = owners.where(attachment)

    def matches(target: Value[str], owner: Resource) -> bool | Unknown:
        return match(target, owner, owners.by_address, where)

    if any(matches(attachment.target, owner) is True for owner in matched):
        return
    left = [one for one in cases(attachment.target) if not any(matches(one, owner) is True for owner in matched)]
    for owner in doubts:
        if not matched or any(matches(case, owner) is not False for case in left):
            yield owner


def _groups(attachment: Attachment, owners: Owners) -> list[Group]:
    """The owners that a target with choices may mean, in their order."""
    found: set[Group] = set()
    pending = [attachment.target]
    while pending:
        value = pending.pop()
        address, text = referenced_address(value), text_of(value)
        if address is not None and address in owners.by_address:
            found.add(owners.names.of(owners.by_address[address])[1])
        elif isinstance(value, Unknown) and value.choices:
            pending.extend(choice.value for choice in value.choices)
            found.update(owners.names.having(text))
        else:
            found.update(owners.names.like(text))
    in_order = sorted(found, key=lambda group: group.number)
    return [group for group in in_order if may_be_there(attachment, group.owners[0])]


def _filled(own: Value[Any], sure: list[Entry], maybe: list[Entry], owner: Resource, alike: int) -> Value[Any]:
    attachments = [entry.attachment for entry in sure]
    if (sure or maybe)[0].attachment.many:
        return collected(own, attachments, _doubt(maybe[0], owner) if maybe else None)
    return configured(own, attachments, [_doubt(entry, owner) for entry in maybe], owner.address, alike)


def _with_more(value: Value[Any]) -> Value[Any]:
    """The value of a field that collects more than is looked at."""
    if isinstance(value, Known) and isinstance(value.value, tuple):
        reason = f"more than {len(value.value):,} belong to it, and to others of its name"
        return UnknownList(Unknown(reason, value.origin, supply="give each its own name"), list(value.value))
    return value


def _doubt(entry: Entry, owner: Resource) -> tuple[Attachment, Unknown]:
    return entry.attachment, doubt_of(entry.attachment, owner)


def _edges(entries: list[Entry], owner: Resource) -> Iterator[Edge]:
    """Yield the joins in the order of reading: all that are sure, and the first of those that may be."""
    for at, entry in enumerate(sorted(entries, key=attrgetter("order"))):
        if entry.why or at < MAX_EDGES:
            yield _edge(entry, owner)


def _edge(entry: Entry, owner: Resource) -> Edge:
    attachment = entry.attachment
    if entry.why:
        return _edge_of(attachment, owner, Belonging.SURE, entry.why)
    return _edge_of(attachment, owner, Belonging.MAY_BE, doubt_of(attachment, owner).reason)


def _stray_edge(stray: Attachment, owner: Resource) -> Edge:
    return _edge_of(stray, owner, Belonging.STRAY, "it names another resource")


def _edge_of(attachment: Attachment, owner: Resource, belonging: Belonging, why: str) -> Edge:
    return Edge(
        attachment.address,
        owner.address,
        attachment.field,
        belonging,
        why,
        attachment.target.origin,
        attachment.target,
        attachment.scope,
        attachment.declared,
        attachment.exists,
        attachment.many,
        attachment.construct_path,
        attachment.suppressions,
    )
