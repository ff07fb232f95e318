"""Whether an attachment's target names an owner: surely, surely not, or what that hangs on."""

from __future__ import annotations

from collections.abc import Container

from storage_lint.graph.choices import choose
from storage_lint.graph.environment import ANYWHERE, Environment, are_one, open_questions
from storage_lint.graph.joins.owners import name_of
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.text import is_identity, may_be_equal
from storage_lint.graph.value import Known, Reference, Symbol, Text, Unknown, Value, text_of
from storage_lint.source.record import replace


def referenced_address(target: Value[str]) -> str | None:
    """Return the address of the resource that a target refers to."""
    if isinstance(target, Known):
        return target.value.address if isinstance(target.value, Reference) else None
    symbol = _identity(target)
    return symbol.address if symbol else None


def referenced_scope(target: Value[str]) -> str:
    """Return the scope that a target refers into, when that is not its own."""
    symbol = _identity(target) if isinstance(target, Unknown) else None
    return symbol.scope if symbol else ""


# complexity: what has no such scope, then what has one
def at_home(target: Value[str]) -> tuple[str, Value[str]]:
    """Return the scope of which all of a target's names are, when that is not its own, and it as it is written there.

    The empty string where there is no such scope: a stack may import the parameter that names another one's bucket.
    """
    if not isinstance(target, Unknown) or target.choices or target.text is None:
        return "", target
    symbols = [part for part in target.text.parts if isinstance(part, Symbol)]
    scopes = {one.scope for one in symbols if one.scope or not one.address.startswith("AWS::")}
    if len(scopes) != 1:
        return "", target
    parts = (replace(part, scope="") if isinstance(part, Symbol) else part for part in target.text.parts)
    return scopes.pop(), target.with_(text=Text(tuple(parts)))


def _identity(target: Unknown) -> Symbol | None:
    if target.text is not None and is_identity(target.text):
        symbol = target.text.parts[0]
        return symbol if isinstance(symbol, Symbol) else None
    return None


def match(
    target: Value[str], owner: Resource, addresses: Container[str], where: Environment = ANYWHERE
) -> bool | Unknown:
    """Return whether the target names the owner: surely, surely not, or the Unknown that it hangs on.

    `addresses` are those of all owners that the target may refer to. `where` is the environment of what has the
    target: a name that is not known to be of that environment is not known to be the owner's.
    """
    address = referenced_address(target)
    if address == owner.address:
        return True
    if address in addresses:
        return False
    together = not owner.regional or are_one(where, owner.environment, regional=True)
    if together is False:
        return False
    if _say_one(target, name_of(owner)):
        return True if together else _apart(where, owner)
    if isinstance(target, Unknown) and target.choices:
        return _any_choice(target, owner, addresses, where)
    return _may_be_name(target, name_of(owner))


def _say_one(target: Value[str], name: Value[str]) -> bool:
    """Whether target and name are written alike: as one text, or as choices of the same texts by the same subject."""
    text = text_of(target)
    if text is not None:
        return text == text_of(name)
    if not isinstance(target, Unknown) or not isinstance(name, Unknown) or not target.subject:
        return False
    written, named = ([(one.when, text_of(one.value)) for one in value.choices] for value in (target, name))
    return target.subject == name.subject and written == named and all(said is not None for _, said in written)


def _may_be_name(target: Value[str], name: Value[str]) -> bool | Unknown:
    """Whether what is not the name as it is written may be it: surely not, or the Unknown that it hangs on."""
    text, name_text = text_of(target), text_of(name)
    if text is not None and name_text is not None and not _may_be_one(text, name_text):
        return False
    if isinstance(target, Unknown):
        return target
    return name if isinstance(name, Unknown) else False


def _may_be_one(text: Text, name: Text) -> bool:
    return may_be_equal(text, name) and _may_know(text, name) and _may_know(name, text)


def _may_know(one: Text, other: Text) -> bool:
    """Whether who gives the one text may know the other: a name that AWS makes up only who was told of it.

    One that is written may be made of anything, or stand in a module that was not read.
    """
    symbol = one.parts[0] if len(one.parts) == 1 else None
    of = other.parts[0] if is_identity(other) else None
    if not isinstance(symbol, Symbol) or symbol.told is None or not isinstance(of, Symbol):
        return True
    return any(_leads_to(told, of.address) for told in symbol.told)


def _leads_to(told: str, address: str) -> bool:
    """Whether an address is that of a resource that is told of, of an instance of it or inside a module."""
    return address == told or address.startswith((f"{told}.", f"{told}["))


def _any_choice(target: Unknown, owner: Resource, addresses: Container[str], where: Environment) -> bool | Unknown:
    answers = [match(choice.value, owner, addresses, where) for choice in target.choices]
    if all(answer is True for answer in answers):
        return True
    return False if all(answer is False for answer in answers) else target


def in_some_cases(
    attachment: Attachment, owner: Resource, addresses: Container[str], where: Environment
) -> Attachment | None:
    """Return the attachment, existing under the choices of its target that name this owner; None where none may."""
    target = attachment.target
    if not isinstance(target, Unknown) or not target.subject:
        return None
    choices: list[tuple[str, Value[bool]]] = []
    for choice in target.choices:
        answer = match(choice.value, owner, addresses, where)
        if isinstance(answer, Unknown):
            return None
        choices.append((choice.when, attachment.exists if answer else Known(False, target.origin)))
    return replace(attachment, exists=choose(target, choices))


def may_be_there(attachment: Attachment, owner: Resource) -> bool:
    """Return whether an attachment may be where an owner is, if that matters."""
    return not owner.regional or are_one(attachment.environment, owner.environment, regional=True) is not False


def doubt_of(attachment: Attachment, owner: Resource) -> Unknown:
    """Return what it hangs on whether an attachment is this owner's."""
    target, name = attachment.target, name_of(owner)
    if text_of(target) == text_of(name) is not None:
        return _apart(attachment.environment, owner)
    if isinstance(target, Unknown):
        return target
    return name if isinstance(name, Unknown) else _apart(attachment.environment, owner)


def _apart(where: Environment, owner: Resource) -> Unknown:
    questions = " and ".join(
        f"{one} is {other}" for one, other in open_questions(where, owner.environment, regional=True)
    )
    return Unknown(f"{owner.address} has this name, but whether {questions} is not known", owner.declared)
