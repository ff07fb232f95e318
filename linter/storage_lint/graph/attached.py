"""What the attachments of a resource make of the field that they fill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from storage_lint.graph.choices import chosen, hanging_on, worded
from storage_lint.graph.node import Attachment
from storage_lint.graph.value import Choice, Known, Unknown, Value

# Attachments of one field of one resource that are told apart: more of them are a mistake or an attack.
MAX_RIVALS = 64
_NAMED = 3  # of too many

Doubt = tuple[Attachment, Unknown]  # what may belong to a resource, and why that is not known


def configured(own: Value[Any], sure: Sequence[Attachment], doubt: Doubt | None) -> Value[Any]:
    """Return the value of a field that holds one part: the attachment that surely exists, else what may be there.

    `doubt` is the last of those that may belong to the resource.
    """
    known = [attachment for attachment in sure if isinstance(attachment.exists, Known)]
    if known:
        return _last_applied(known)
    value = own
    if len(sure) > MAX_RIVALS:
        reason = f"which of {_listed([one.address for one in sure])} apply is not known"
        value = Unknown(reason, sure[0].declared, supply="keep one of them")
    else:
        for attachment in sure:
            if isinstance(attachment.exists, Unknown):
                value = _conditional(attachment, attachment.exists, value)
    if doubt is not None:
        attachment, why = doubt
        reason = f"{attachment.address} may configure it, but its target is not known: {why.reason}"
        value = hanging_on(why, reason, attachment.target.origin)
    return value


def collected(own: Value[Any], sure: Sequence[Attachment], doubt: Doubt | None) -> Value[Any]:
    """Return the value of a field that collects parts. A part says itself whether it exists.

    `doubt` is the first of those that may belong to the resource.
    """
    if isinstance(own, Unknown) and len(sure) < 2:
        return own
    surely = [one for one in sure if isinstance(one.exists, Known)]
    if doubt is not None and len(surely) < 2:
        attachment, why = doubt
        reason = f"{attachment.address} may belong to it, but its target is not known: {why.reason}"
        return hanging_on(why, reason, attachment.target.origin)
    inline = own.value if isinstance(own, Known) else ()
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


def _conditional(attachment: Attachment, exists: Unknown, otherwise: Value[Any]) -> Value[Any]:
    """The attachment's part if it exists, else what there is without it."""
    reasoned: Value[bool] = worded(exists, lambda why: f"whether {attachment.address} applies is not known: {why}")
    return chosen(reasoned, _part(attachment), otherwise)
