"""Joining attachments to the resources that they configure.

An attachment names its target by a reference (instance-precise), by a name or by an ARN. References and texts are
compared first within what was read together; a name that finds nothing there is looked for in the rest of the tree,
so that a bucket and its policy may be written in two languages.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from typing import Any

from storage_lint.graph.node import Attachment, JoinNote, Resource, node_configured_by
from storage_lint.graph.text import is_identity, may_be_equal
from storage_lint.graph.value import Choice, Elsewhere, Known, Reference, Symbol, Text, Unknown, Value, text_of
from storage_lint.source.record import replace

# How many attachments that belong elsewhere a resource is told of.
MAX_STRAY_NOTES = 5


class Join:
    """Which attachments surely or maybe belong to which owners."""

    def __init__(self, owners: list[Resource], attachments: Iterable[Attachment]) -> None:
        # (scope, field) -> address -> owner
        self._owners: dict[tuple[str, str], dict[str, Resource]] = defaultdict(dict)
        self._everywhere: dict[str, list[Resource]] = defaultdict(list)  # field -> owners
        for owner in owners:
            for field in owner.joined:
                self._owners[owner.scope, field][owner.address] = owner
                self._everywhere[field].append(owner)
        self._sure: dict[tuple[str, str, str], list[Attachment]] = defaultdict(list)
        self._maybe: dict[tuple[str, str, str], list[tuple[Attachment, Unknown]]] = defaultdict(list)
        self._strays: dict[tuple[str, str], list[Attachment]] = defaultdict(list)  # (scope, field) -> found no owner
        self._notes: dict[tuple[str, str], list[JoinNote]] = defaultdict(list)
        for attachment in attachments:
            self._place(attachment)

    def joined(self, owner: Resource) -> Resource:
        """Return `owner` with its attachments as field values."""
        changes: dict[str, Any] = {}
        for field in owner.joined:
            key = (owner.scope, owner.address, field)
            sure, maybe = self._sure.get(key, []), self._maybe.get(key, [])
            if sure or maybe:
                own: Value[Any] = getattr(owner, field)
                many = (sure or [attachment for attachment, _ in maybe])[0].many
                changes[field] = _collected(own, sure, maybe) if many else _configured(own, sure, maybe)
            else:
                for stray in self._strays.get((owner.scope, field), [])[:MAX_STRAY_NOTES]:
                    self._note(owner, stray, f"{stray.address} is not its {_words(stray)}: it names another resource")
        notes = self._notes.get((owner.scope, owner.address))
        if notes:
            changes["join_notes"] = (*owner.join_notes, *notes)
        return replace(owner, **changes) if changes else owner

    def stand_ins(self) -> list[Resource]:
        """Return a node for each resource that is configured here and declared elsewhere.

        Only what is configured here is judged of it. Parts that are collected say nothing without the others.
        """
        by_target: dict[tuple[str, object], list[Attachment]] = defaultdict(list)
        for (scope, _), strays in self._strays.items():
            for stray in strays:
                if not stray.many:
                    by_target[scope, text_of(stray.target) or stray.address].append(stray)
        made = (_stand_in(attachments) for attachments in by_target.values())
        return [node for node in made if node is not None]

    def _place(self, attachment: Attachment) -> None:
        target = attachment.target
        scope = _referenced_scope(target) or attachment.scope
        owners = self._owners.get((scope, attachment.field), {})
        address = _referenced_address(target)
        if address is not None and address in owners:
            self._attach(owners[address], attachment, "it refers to it")
        elif not self._match(attachment, target, owners) and not self._match_elsewhere(attachment):
            self._strays[scope, attachment.field].append(attachment)

    def _attach(self, owner: Resource, attachment: Attachment, why: str) -> None:
        self._sure[owner.scope, owner.address, attachment.field].append(attachment)
        self._note(owner, attachment, f"{attachment.address} is its {_words(attachment)}: {why}")

    def _match(self, attachment: Attachment, target: Value[str], owners: Mapping[str, Resource]) -> bool:
        doubts: list[tuple[Resource, Unknown]] = []
        matched = False
        for owner in owners.values():
            answer = _match(target, owner, owners)
            if answer is True:
                matched = True
                self._attach(owner, attachment, f'both say "{_name(owner)}"')
            elif answer is target and isinstance(target, Unknown) and (chosen := _chosen(attachment, owner, owners)):
                matched = True
                self._attach(owner, chosen, f"in some cases: {target.reason}")
            elif isinstance(answer, Unknown):
                doubts.append((owner, answer))
        if matched:
            return True
        for owner, doubt in doubts:
            self._maybe[owner.scope, owner.address, attachment.field].append((attachment, doubt))
            self._note(owner, attachment, f"{attachment.address} may be its {_words(attachment)}: {doubt.reason}")
        return bool(doubts)

    def _match_elsewhere(self, attachment: Attachment) -> bool:
        """Look for a target by its written name in the rest of the tree; several candidates are no match."""
        target = attachment.target
        if not isinstance(target, Known):
            return False
        owners = [
            owner
            for owner in self._everywhere[attachment.field]
            if owner.scope != attachment.scope and _name(owner) == text_of(target)
        ]
        return len(owners) == 1 and self._match(attachment, Known(str(target.value), target.origin), {"": owners[0]})

    def _note(self, owner: Resource, attachment: Attachment, message: str) -> None:
        self._notes[owner.scope, owner.address].append(JoinNote(message, attachment.target.origin))


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
        parts[field] = _configured(elsewhere, configuring, [])
    return kind(**{**common, **fields, **parts})


def _words(attachment: Attachment) -> str:
    return "member" if attachment.many else attachment.field.replace("_", " ")


def _name(owner: Resource) -> Text | None:
    return text_of(getattr(owner, owner.identity))


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


def _match(target: Value[str], owner: Resource, addresses: Container[str]) -> bool | Unknown:
    """Whether the target names the owner: surely, surely not, or the Unknown that it hangs on.

    `addresses` are those of all owners that the target may refer to.
    """
    address = _referenced_address(target)
    if address == owner.address:
        return True
    if address in addresses:
        return False
    name: Value[str] = getattr(owner, owner.identity)
    text, name_text = text_of(target), _name(owner)
    if text is not None and text == name_text:
        return True
    if isinstance(target, Unknown) and target.choices:
        return _match_choices(target, owner, addresses)
    if text is None or name_text is None or may_be_equal(text, name_text):
        return _doubt(target, name)
    return False


def _doubt(target: Value[str], name: Value[str]) -> bool | Unknown:
    if isinstance(target, Unknown):
        return target
    return name if isinstance(name, Unknown) else False


def _match_choices(target: Unknown, owner: Resource, addresses: Container[str]) -> bool | Unknown:
    answers = [_match(choice.value, owner, addresses) for choice in target.choices]
    if all(answer is True for answer in answers):
        return True
    return False if all(answer is False for answer in answers) else target


def _chosen(attachment: Attachment, owner: Resource, addresses: Container[str]) -> Attachment | None:
    """The attachment as one that exists when its target, which something decides, is this owner."""
    target = attachment.target
    if not isinstance(target, Unknown) or not target.subject:
        return None
    choices = []
    for choice in target.choices:
        answer = _match(choice.value, owner, addresses)
        if isinstance(answer, Unknown):
            return None
        choices.append(Choice(choice.when, attachment.exists if answer else Known(False, target.origin)))
    exists = Unknown(target.reason, target.origin, supply=target.supply, subject=target.subject, choices=tuple(choices))
    return replace(attachment, exists=exists)


def _configured(own: Value[Any], sure: list[Attachment], maybe: list[tuple[Attachment, Unknown]]) -> Value[Any]:
    """The value of a field that holds one part: the attachment that surely exists, else what may be there."""
    known = [attachment for attachment in sure if isinstance(attachment.exists, Known)]
    if known:
        return _last_applied(known)
    value = own
    for attachment in sure:
        if isinstance(attachment.exists, Unknown):
            value = _conditional(attachment, attachment.exists, value)
    for attachment, doubt in maybe:
        reason = f"{attachment.address} may configure it, but its target is not known: {doubt.reason}"
        value = Unknown(reason, attachment.target.origin, supply=doubt.supply)
    return value


def _last_applied(attachments: list[Attachment]) -> Value[Any]:
    """The part of the one attachment; of several that were read together, of any: each overwrites the others."""
    rivals = {one.address: one for one in attachments if one.scope == attachments[0].scope}
    if len(rivals) == 1:
        return _part(attachments[0])
    addresses = " and ".join(rivals)
    return Unknown(
        f"{addresses} overwrite each other",
        attachments[1].declared,
        supply="keep one of them",
        subject=f"which of {addresses} is applied last",
        choices=tuple(Choice(f"{address} is applied last", _part(one)) for address, one in rivals.items()),
    )


def _part(attachment: Attachment) -> Value[Any]:
    part = attachment.part
    return part if isinstance(part, (Known, Unknown)) else Known(part, attachment.declared)


def _conditional(attachment: Attachment, exists: Unknown, otherwise: Value[Any]) -> Unknown:
    """The attachment's part if it exists, else what there is without it."""
    choices = tuple(Choice(choice.when, _if(attachment, choice.value, otherwise)) for choice in exists.choices)
    return Unknown(
        f"whether {attachment.address} applies is not known: {exists.reason}",
        exists.origin,
        supply=exists.supply,
        subject=exists.subject,
        choices=choices,
    )


def _if(attachment: Attachment, exists: Value[bool], otherwise: Value[Any]) -> Value[Any]:
    match exists:
        case Known(value=True):
            return _part(attachment)
        case Known():
            return otherwise
        case _:
            return _conditional(attachment, exists, otherwise)


def _collected(own: Value[Any], sure: list[Attachment], maybe: list[tuple[Attachment, Unknown]]) -> Value[Any]:
    """The value of a field that collects parts. A part says itself whether it exists."""
    if isinstance(own, Unknown) and len(sure) < 2:
        return own
    if maybe:
        attachment, doubt = maybe[0]
        surely = [one for one in sure if isinstance(one.exists, Known)]
        if len(surely) < 2:
            reason = f"{attachment.address} may belong to it, but its target is not known: {doubt.reason}"
            return Unknown(reason, attachment.target.origin, supply=doubt.supply)
    inline = own.value if isinstance(own, Known) else ()
    return Known((*inline, *(attachment.part for attachment in sure)), sure[0].declared if sure else own.origin)
