"""What the attachments of a resource make of the field that they fill."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import Any

from storage_lint.graph.choices import cases, choose, chosen, either, given, hanging_on, surely, worded
from storage_lint.graph.node import Attachment
from storage_lint.graph.value import Choice, Known, Unknown, UnknownList, Value

# Attachments of one field of one resource that are told apart: more of them are a mistake or an attack.
MAX_RIVALS = 64
_NAMED = 3  # of too many
# Attachments that may belong to a resource, of which each is asked what it would make of it; where so many resources
# are read together, each of which is asked so: 300 buckets with three policies that may be theirs took 24 s.
MAX_DOUBTED = 3
MAX_ASKED = 32

Doubt = tuple[Attachment, Unknown]  # what may belong to a resource, and why that is not known


def configured(
    own: Value[Any], sure: Sequence[Attachment], doubts: Sequence[Doubt] = (), of: str = "", alike: int = 0
) -> Value[Any]:
    """Return the value of a field that holds one part: that of an attachment, whichever exist and are applied last.

    `doubts` may belong to the resource, whose address is `of`, or to others: `alike` is how many there are.
    """
    known = [attachment for attachment in sure if isinstance(attachment.exists, Known)]
    value = _last_applied(known) if known else own
    value = _with_conditional(value, known, [one for one in sure if isinstance(one.exists, Unknown)])
    return _with_doubts(value, doubts, of, alike) if doubts and not known else value


def _with_doubts(value: Value[Any], doubts: Sequence[Doubt], of: str, alike: int) -> Value[Any]:
    """The value with what may belong to the resource: it is that of any of these, or what there is without them."""
    attachment, why = doubts[-1]
    reason = f"{attachment.address} may configure it, but its target is not known: {why.reason}"
    either_way = hanging_on(why, reason, attachment.target.origin)
    if len(doubts) > MAX_DOUBTED or alike > MAX_ASKED:
        return either_way
    addresses = [one.address for one, _ in doubts]
    either_way = either_way.with_(subject=f"whether {' or '.join(addresses)} configures {of}")
    parts = [(f"{one.address} configures it", _if_exists(one, _part(one), value)) for one, _ in doubts]
    others = f"{' and '.join(addresses)} configure{'s another one' if len(addresses) == 1 else ' others'}"
    return choose(either_way, ((others, value), *parts))


# complexity: one step of one loop for each attachment; each is the next one's material
def _with_conditional(value: Value[Any], known: list[Attachment], conditional: list[Attachment]) -> Value[Any]:
    """The value with what may be there too: beside another attachment it may be applied last, or not."""
    addresses = {one.address for one in known}
    rivals = [one for one in conditional if one.address not in addresses and (not known or one.scope == known[0].scope)]
    if len(rivals) > MAX_RIVALS:
        return _too_many(rivals)
    taken: Value[bool] = Known(bool(known), value.origin)
    for attachment in rivals:
        beside = _overwriting(attachment, sorted(addresses), given(given(value, attachment.exists), taken))
        if attachment.address in addresses:
            beside = _part(attachment)
        part = chosen(given(taken, attachment.exists), beside, _part(attachment))
        value = beside if surely(taken) and _is_open(attachment.exists) else _if_exists(attachment, part, value)
        if sum(1 for _ in islice(cases(value), MAX_RIVALS + 1)) > MAX_RIVALS:
            return _too_many(rivals)
        taken = either(taken, attachment.exists)
        addresses.add(attachment.address)
    return value


# complexity: what is sure, what may be, and what its own block writes
def collected(own: Value[Any], sure: Sequence[Attachment], doubt: Doubt | None) -> Value[Any]:
    """Return the value of a field that collects parts. A part says itself whether it exists.

    `doubt` is the first of those that may belong to the resource.
    """
    if isinstance(own, Unknown) and len(sure) < 2:
        return UnknownList(own, [one.part for one in sure]) if sure and not own.choices else own
    surely = [one for one in sure if isinstance(one.exists, Known)]
    inline = own.value if isinstance(own, Known) else ()
    if doubt is not None and len(surely) < 2:
        attachment, why = doubt
        reason = f"{attachment.address} may belong to it, but its target is not known: {why.reason}"
        parts = [*inline, *(one.part for one in sure)]
        return UnknownList(hanging_on(why, reason, attachment.target.origin), parts)
    return Known((*inline, *(attachment.part for attachment in sure)), sure[0].declared if sure else own.origin)


def _last_applied(attachments: list[Attachment]) -> Value[Any]:
    """The part of the one attachment; of several that were read together, of any: each overwrites the others."""
    rivals = {one.address: one for one in attachments if one.scope == attachments[0].scope}
    if len(rivals) == 1:
        return _part(attachments[0])
    supply = "keep one of them"
    if len(rivals) > MAX_RIVALS:
        return Unknown(f"{_listed(list(rivals))} overwrite each other", attachments[1].declared, supply=supply)
    addresses = " and ".join(rivals)
    return Unknown(
        f"{addresses} overwrite each other",
        attachments[1].declared,
        supply=supply,
        subject=f"which of {addresses} is applied last",
        choices=tuple(Choice(f"{address} is applied last", _part(one)) for address, one in rivals.items()),
    )


def _listed(addresses: Sequence[str]) -> str:
    return f"{', '.join(addresses[:_NAMED])} and others"


def _part(attachment: Attachment) -> Value[Any]:
    part = attachment.part
    return part if isinstance(part, (Known, Unknown)) else Known(part, attachment.declared)


def _if_exists(attachment: Attachment, part: Value[Any], otherwise: Value[Any]) -> Value[Any]:
    """The part if the attachment exists, else what there is without it."""
    exists = worded(attachment.exists, lambda why: f"whether {attachment.address} applies is not known: {why}")
    return chosen(exists, part, otherwise)


def _overwriting(attachment: Attachment, others: Sequence[str], value: Value[Any]) -> Value[Any]:
    """What there is where an attachment stands beside others, which gave `value`."""
    addresses = " and ".join((*others, attachment.address))
    last = f"{' or '.join(others)} is applied last"
    overwriting = Unknown(
        f"{addresses} overwrite each other",
        attachment.declared,
        supply="keep one of them",
        subject=f"which of {addresses} is applied last",
    )
    return choose(overwriting, ((last, value), (f"{attachment.address} is applied last", _part(attachment))))


def _too_many(rivals: Sequence[Attachment]) -> Unknown:
    reason = f"which of {_listed([one.address for one in rivals])} apply is not known"
    return Unknown(reason, rivals[0].declared, supply="keep one of them")


def _is_open(value: Value[bool]) -> bool:
    return isinstance(value, Unknown) and not value.choices
