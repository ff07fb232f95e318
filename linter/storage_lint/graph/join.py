"""Joining attachments to the resources that they configure.

An attachment names its target by a reference (instance-precise), by a name or by an ARN. References and texts are
compared first within what was read together; a name that finds nothing there is looked for in the rest of the tree,
so that a bucket and its policy may be written in two languages.

Owners that answer alike are asked once: those of one name share what is surely theirs, those of names with one shape
share what may be theirs. So the work grows with the number of resources, however many of them have one name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice
from operator import attrgetter
from typing import Any, Literal

from storage_lint.graph.attached import MAX_RIVALS, collected, configured
from storage_lint.graph.choices import choose, given, leaves
from storage_lint.graph.environment import ANYWHERE, Environment, are_one, open_questions
from storage_lint.graph.node import Attachment, JoinNote, Resource, node_configured_by
from storage_lint.graph.owners import Doubts, Entry, Group, Owners, Shapes, name_of
from storage_lint.graph.text import is_identity, may_be_equal, without_arn
from storage_lint.graph.value import Elsewhere, Known, Reference, Symbol, Text, Unknown, Value, text_of
from storage_lint.source.record import replace

# How many attachments that belong elsewhere a resource is told of, and how many of those that are or may be its own.
MAX_STRAY_NOTES = 5
MAX_NOTES = 20


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
        self._shapes: dict[str, Shapes] = {}
        self._by_name: dict[str, dict[Text, list[Resource]]] = {}
        self._strays: dict[tuple[str, str], list[Attachment]] = defaultdict(list)  # (scope, field) -> found no owner
        for order, attachment in enumerate(self._attachments):
            self._place(attachment, order)

    def joined(self, owner: Resource) -> Resource:
        """Return `owner` with its attachments as field values."""
        changes: dict[str, Any] = {}
        entries: list[Entry] = []
        strays: list[Attachment] = []
        for field in owner.joined:
            sure, maybe = self._owners[owner.scope, field].of(owner)
            entries += sure
            entries += maybe
            if sure or maybe:
                changes[field] = _filled(getattr(owner, field), sure, maybe, owner)
            else:
                strays += self._strays.get((owner.scope, field), [])[:MAX_STRAY_NOTES]
        if entries or strays:
            entries.sort(key=attrgetter("order"))
            notes = (*(_note(entry, owner) for entry in entries[:MAX_NOTES]), *map(_stray_note, strays))
            changes["join_notes"] = (*owner.join_notes, *notes)
        return replace(owner, **changes) if changes else owner

    def stand_ins(self) -> list[Resource]:
        """Return a node for each resource that is configured here and declared elsewhere.

        Only what is configured here is judged of it. Parts that are collected say nothing without the others.
        """
        by_target: dict[tuple[str, object], list[Attachment]] = defaultdict(list)
        strays = [(scope, stray) for (scope, _), found in self._strays.items() for stray in found]
        for scope, stray in (*strays, *((one.scope, one) for one in self._unsaid())):
            if not stray.many:
                by_target[scope, text_of(stray.target) or stray.address].append(stray)
        made = (_stand_in(attachments) for attachments in by_target.values())
        return [node for node in made if node is not None]

    def _unsaid(self) -> Iterator[Attachment]:
        """Yield what may belong to some owners that all have one of their own: it changes the field of none."""
        doubtful = [pair for owners in self._owners.values() for pair in owners.doubtful()]
        said = {entry.order for entry, is_open in doubtful if is_open}
        found = {entry.order: entry.attachment for entry, _ in doubtful if entry.order not in said}
        return (found[order] for order in sorted(found))

    def _place(self, attachment: Attachment, order: int) -> None:
        target = attachment.target
        scope = _referenced_scope(target) or attachment.scope
        owners = self._owners.get((scope, attachment.field))
        address = _referenced_address(target)
        if owners is not None and address is not None and address in owners.by_address:
            owners.add(address, Entry(order, attachment, "it refers to it"))
            return
        if self._match_in_other_scopes(attachment, order):
            return
        matched = owners is not None and self._match(attachment, order, owners)
        if not matched and not self._match_elsewhere(attachment, order):
            self._strays[scope, attachment.field].append(attachment)

    def _match(self, attachment: Attachment, order: int, owners: Owners) -> bool:
        """Note which owners an attachment belongs to, or may; return whether there are any."""
        target = attachment.target
        if isinstance(target, Unknown) and target.choices:
            return _choose(attachment, order, owners)
        where = owners.where(attachment)
        key = text_of(target), where
        namesakes = owners.names.namesakes(key)
        if namesakes and _match(target, namesakes.owners[0], owners.by_address, where) is True:
            namesakes.add(Entry(order, attachment, f'both say "{key[0]}"'))
            return True
        doubts = owners.names.doubts(key, lambda owner: _match(target, owner, owners.by_address, where) is not False)
        doubts.entries.append(Entry(order, attachment))
        return bool(doubts.groups)

    def _match_in_other_scopes(self, attachment: Attachment, order: int) -> bool:
        """Note the owners in other scopes that a target may refer to; return whether there are any."""
        target = attachment.target
        found = False
        for choice in target.choices if isinstance(target, Unknown) else ():
            scope, address = _referenced_scope(choice.value), _referenced_address(choice.value)
            owners = self._owners.get((scope, attachment.field))
            if scope not in ("", attachment.scope) and owners is not None and address in owners.by_address:
                owners.add_doubt(address, Entry(order, attachment))
                found = True
        return found

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
        found = list(islice((one for one in by_name.get(text, ()) if _may_be_there(attachment, one)), 2))
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
    groups = [one for one in _groups(attachment.target, owners) if _may_be_there(attachment, one.owners[0])]
    if sum(len(group.owners) for group in groups) > MAX_RIVALS:
        Doubts(groups).entries.append(Entry(order, attachment))
        return True
    matched: list[Resource] = []
    doubts: list[Resource] = []
    for owner in (owner for group in groups for owner in group.owners):
        entry = _as_owners(attachment, order, owner, owners)
        if isinstance(entry, Entry):
            matched.append(owner)
            owners.add(owner.address, entry)
        elif entry is None:
            doubts.append(owner)
    for owner in _left_in_doubt(attachment, matched, doubts, owners):
        owners.add_doubt(owner.address, Entry(order, attachment))
    return bool(matched or doubts)


def _as_owners(attachment: Attachment, order: int, owner: Resource, owners: Owners) -> Entry | Literal[False] | None:
    """An attachment as it is an owner's: in some cases, it may be. False: in none; None: that is not known."""
    target, where = given(attachment.target, owner.exists), owners.where(attachment)
    answer = _match(target, owner, owners.by_address, where)
    if answer is True:
        said = text_of(name_of(owner))
        return Entry(order, replace(attachment, target=target), f'both say "{said}"' if said else "it refers to it")
    if answer is target and (chosen := _chosen(replace(attachment, target=target), owner, owners.by_address, where)):
        return Entry(order, chosen, f"in some cases: {answer.reason}")
    return None if isinstance(answer, Unknown) else False


def _left_in_doubt(
    attachment: Attachment, matched: Sequence[Resource], doubts: Sequence[Resource], owners: Owners
) -> Iterator[Resource]:
    """Yield the owners that may be meant by a choice of the target that is surely nobody else's."""
    where = owners.where(attachment)

    def matches(target: Value[str], owner: Resource) -> bool | Unknown:
        return _match(target, owner, owners.by_address, where)

    if any(matches(attachment.target, owner) is True for owner in matched):
        return
    left = [one for one in leaves(attachment.target) if not any(matches(one, owner) is True for owner in matched)]
    for owner in doubts:
        if not matched or any(matches(leaf, owner) is not False for leaf in left):
            yield owner


def _groups(target: Value[str], owners: Owners) -> list[Group]:
    """The owners that a target with choices may mean, in their order."""
    found: set[Group] = set()
    pending = [target]
    while pending:
        value = pending.pop()
        address, text = _referenced_address(value), text_of(value)
        if address is not None and address in owners.by_address:
            found.add(owners.names.of(owners.by_address[address])[1])
        elif isinstance(value, Unknown) and value.choices:
            pending.extend(choice.value for choice in value.choices)
            found.update(owners.names.having(text))
        else:
            found.update(owners.names.like(text))
    return sorted(found, key=lambda group: group.number)


def _filled(own: Value[Any], sure: list[Entry], maybe: list[Entry], owner: Resource) -> Value[Any]:
    attachments = [entry.attachment for entry in sure]
    if (sure or maybe)[0].attachment.many:
        return collected(own, attachments, (maybe[0].attachment, _doubt_of(maybe[0], owner)) if maybe else None)
    return configured(own, attachments, (maybe[-1].attachment, _doubt_of(maybe[-1], owner)) if maybe else None)


def _note(entry: Entry, owner: Resource) -> JoinNote:
    attachment = entry.attachment
    is_or_may_be, why = ("is", entry.why) if entry.why else ("may be", _doubt_of(entry, owner).reason)
    message = f"{attachment.address} {is_or_may_be} its {_words(attachment)}: {why}"
    return JoinNote(message, attachment.target.origin)


def _stray_note(stray: Attachment) -> JoinNote:
    message = f"{stray.address} is not its {_words(stray)}: it names another resource"
    return JoinNote(message, stray.target.origin)


def _may_be_there(attachment: Attachment, owner: Resource) -> bool:
    """Whether an attachment may be where an owner is, if that matters."""
    return not owner.regional or are_one(attachment.environment, owner.environment, regional=True) is not False


def _doubt_of(entry: Entry, owner: Resource) -> Unknown:
    """What it hangs on whether an attachment is this owner's."""
    target, name = entry.attachment.target, name_of(owner)
    if text_of(target) == text_of(name) is not None:
        return _apart(entry.attachment.environment, owner)
    if isinstance(target, Unknown):
        return target
    return name if isinstance(name, Unknown) else _apart(entry.attachment.environment, owner)


def _apart(where: Environment, owner: Resource) -> Unknown:
    questions = " and ".join(
        f"{one} is {other}" for one, other in open_questions(where, owner.environment, regional=True)
    )
    return Unknown(f"{owner.address} has this name, but whether {questions} is not known", owner.declared)


def names_that_cross(resources: Iterable[Resource]) -> frozenset[str]:
    """Return the names by which resources may be joined with what was read elsewhere."""
    names: set[str] = set()
    for one in resources:
        waiting: list[object] = []
        if isinstance(one, Attachment):
            waiting.append(one.target)
        elif one.joined:
            waiting.append(getattr(one, one.identity))
        while waiting:
            value = waiting.pop()
            if isinstance(value, Unknown):
                waiting.extend(choice.value for choice in value.choices)
            elif (text := text_of(value)) is not None:
                names.update(part for part in text.parts if isinstance(part, str))
    return frozenset((*names, *(name.rpartition(":")[2] for name in names if name.startswith("arn:"))))


def _stand_in(attachments: list[Attachment]) -> Resource | None:
    first = attachments[0]
    kind = node_configured_by(first.field)
    if kind is None or not kind.may_be(first.target):
        return None
    common = {name: getattr(first, name) for name in Resource._fields}
    elsewhere = Elsewhere("it is declared elsewhere", first.declared)
    fields = {name: elsewhere for name in kind._fields if name not in common}
    parts: dict[str, Any] = {kind.identity: first.target}
    for field in {attachment.field for attachment in attachments}:
        configuring = [attachment for attachment in attachments if attachment.field == field]
        parts[field] = configured(elsewhere, configuring, None)
    return kind(**{**common, **fields, **parts, "elsewhere": True})


def _words(attachment: Attachment) -> str:
    return "member" if attachment.many else attachment.field.replace("_", " ")


def _referenced_address(target: Value[str]) -> str | None:
    if isinstance(target, Known):
        return target.value.address if isinstance(target.value, Reference) else None
    symbol = _identity(target)
    return symbol.address if symbol else None


def _referenced_scope(target: Value[str]) -> str:
    """The scope that the target refers into, when that is not its own."""
    symbol = _identity(target) if isinstance(target, Unknown) else None
    return symbol.scope if symbol else ""


def _identity(target: Unknown) -> Symbol | None:
    if target.text is not None and is_identity(target.text):
        symbol = target.text.parts[0]
        return symbol if isinstance(symbol, Symbol) else None
    return None


def _match(
    target: Value[str], owner: Resource, addresses: Container[str], where: Environment = ANYWHERE
) -> bool | Unknown:
    """Whether the target names the owner: surely, surely not, or the Unknown that it hangs on.

    `addresses` are those of all owners that the target may refer to. `where` is the environment of what has the
    target: a name that is not known to be of that environment is not known to be the owner's.
    """
    address = _referenced_address(target)
    if address == owner.address:
        return True
    if address in addresses:
        return False
    together = not owner.regional or are_one(where, owner.environment, regional=True)
    if together is False:
        return False
    name = name_of(owner)
    text, name_text = text_of(target), text_of(name)
    if text is not None and text == name_text:
        return True if together else _apart(where, owner)
    if isinstance(target, Unknown) and target.choices:
        return _match_choices(target, owner, addresses, where)
    if text is None or name_text is None or may_be_equal(text, name_text):
        return _doubt(target, name)
    return False


def _doubt(target: Value[str], name: Value[str]) -> bool | Unknown:
    if isinstance(target, Unknown):
        return target
    return name if isinstance(name, Unknown) else False


def _match_choices(target: Unknown, owner: Resource, addresses: Container[str], where: Environment) -> bool | Unknown:
    answers = [_match(choice.value, owner, addresses, where) for choice in target.choices]
    if all(answer is True for answer in answers):
        return True
    return False if all(answer is False for answer in answers) else target


def _chosen(
    attachment: Attachment, owner: Resource, addresses: Container[str], where: Environment
) -> Attachment | None:
    """The attachment as one that exists when its target, which something decides, is this owner."""
    target = attachment.target
    if not isinstance(target, Unknown) or not target.subject:
        return None
    choices: list[tuple[str, Value[bool]]] = []
    for choice in target.choices:
        answer = _match(choice.value, owner, addresses, where)
        if isinstance(answer, Unknown):
            return None
        choices.append((choice.when, attachment.exists if answer else Known(False, target.origin)))
    return replace(attachment, exists=choose(target, choices))
