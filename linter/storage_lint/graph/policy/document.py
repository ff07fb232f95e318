"""The one policy engine: IAM policy documents as typed statements, from every way they can be written.

Facts: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar, Union

from storage_lint.graph.choices import each_choice, hanging_on
from storage_lint.graph.policy.holes import tree_of
from storage_lint.graph.value import (
    Known,
    Origin,
    Reference,
    Text,
    Tree,
    Unknown,
    UnknownKey,
    UnknownList,
    Value,
    inner,
)
from storage_lint.source.record import Record

T = TypeVar("T")
# A part of a list: itself, an Unknown in the place of any number of them, or what such an Unknown turned out to be.
Part = Union[T, Unknown, Known[tuple[Any, ...]]]  # noqa: UP007  (a generic alias must be subscriptable at run time)


class Condition(Record):
    """`operator` → `key` → `values`, as in {"Bool": {"aws:SecureTransport": ["false"]}}. Keys keep their case."""

    operator: str
    key: str
    values: tuple[Value[Any], ...]


class Principal(Record):
    """Who is meant: `kind` is "AWS", "Service", "Federated", "CanonicalUser", or "*" for a star without a kind."""

    kind: str
    value: Value[str]


class Statement(Record):
    """A policy statement. Where an element is absent its tuple is empty; `not_*` hold the negated forms.

    An Unknown in a tuple stands for any number of parts that could not be read. When it has choices, each of them is
    Known(a tuple of the parts that are there then), and so is what it becomes when it is decided: `each` reads
    through that. So only the part that hangs on something is unknown, however many there are.
    """

    effect: Value[str]
    principals: tuple[Part[Principal], ...]
    not_principals: tuple[Part[Principal], ...]
    actions: tuple[Value[Any], ...]
    not_actions: tuple[Value[Any], ...]
    resources: tuple[Value[Any], ...]
    not_resources: tuple[Value[Any], ...]
    conditions: tuple[Part[Condition], ...]
    declared: Origin  # of the document, where it is not known which of its statements this is


class Policy(Record):
    """A policy document. Its statements are parts in the sense of `Statement`. Where no version is written it is ""."""

    version: Value[str]
    statements: tuple[Part[Statement], ...]
    declared: Origin
    address: str = ""


def each(parts: tuple[Any, ...]) -> Iterator[Any]:
    """Yield the parts, those of decided choices in their place. An Unknown stands for any number of them."""
    for part in parts:
        if isinstance(part, Known) and isinstance(part.value, tuple):
            yield from each(part.value)
        else:
            yield part


def place_of(policy: Policy, holds: Callable[[Statement], object]) -> Origin:
    """Return where the first statement stands of which something surely holds; of none, the document."""
    found = (part for part in each(policy.statements) if isinstance(part, Statement))
    return next((one.declared for one in found if holds(one) is True), policy.declared)


def parse_document(document: Value[Tree], address: str = "") -> Value[Policy | None]:
    """Return the policy that `document` holds: JSON text, data, or either with unknown parts.

    `address` is the resource that holds the document. Known(None) stays Known(None): there is no policy. What is not
    a policy document (broken JSON, a number) becomes Unknown with the reason.
    """
    match document:
        case Known(value=None):
            return Known(None, document.origin)
        case Known(value=str() as text):
            return _parse_json(text, document.origin, address)
        case Known(value=tree):
            return _policy(tree, document.origin, address)
        case Unknown(tree=tree) if tree is not None:
            return _policy(tree, document.origin, address)
        case Unknown(choices=choices) if choices:
            return _chosen(document, lambda choice: parse_document(choice, address))
        case Unknown(text=Text(parts=parts) as text) if any(isinstance(part, str) for part in parts):
            return _parse_json(text, document.origin, address)
        case _:
            return document


def _chosen(unknown: Unknown, read: Callable[[Value[Any]], Value[Any]]) -> Value[Any]:
    """The same choice between what `read` makes of each."""
    return each_choice(unknown, read, unknown.text)


def _parse_json(text: str | Text, origin: Origin, address: str) -> Value[Policy | None]:
    import json

    if isinstance(text, str) and not text.strip():
        return Known(None, origin)
    try:
        tree = json.loads(text) if isinstance(text, str) else tree_of(text, origin)
    except (ValueError, RecursionError) as error:
        return Unknown(f"the policy is not valid JSON ({error})", origin)
    return _policy(tree, origin, address)


def _policy(tree: Tree, origin: Origin, address: str) -> Value[Policy | None]:
    if isinstance(tree, Unknown):
        return parse_document(tree, address)
    if isinstance(tree, str):
        return parse_document(Known(tree, origin), address)
    if not isinstance(tree, dict):
        return Unknown("the policy is not a JSON object", origin)
    statements = _element(tree, "Statement")
    if statements is None:
        return Unknown("the policy has no Statement", origin)
    if not _may_be_statements(statements):
        return Unknown("a statement of the policy is not a JSON object", origin)
    version = _word(_element(tree, "Version"), origin)
    return Known(Policy(version, _statements(statements, origin), origin, address), origin)


def _statements(tree: Tree, origin: Origin) -> tuple[Any, ...]:
    """The statements, each with its place where that is sure: in a list in which nothing may be absent."""
    if isinstance(tree, list):
        places = [origin.part("Statement", at) for at in range(len(tree))]
        return tuple(part for item, place in zip(tree, places, strict=True) for part in _parts(item, place, _statement))
    return _parts(tree, origin if isinstance(tree, Unknown) else origin.part("Statement"), _statement)


def _may_be_statements(tree: Tree) -> bool:
    return all(isinstance(item, dict | Unknown) for item in (tree if isinstance(tree, list) else [tree]))


def _element(tree: dict[str, Tree], name: str) -> Tree:
    """What a name holds: when it is not there, what an unknown name may be it."""
    if name in tree:
        return tree[name]
    return next((key.unknown for key in tree if isinstance(key, UnknownKey)), None)


def _parts(
    tree: Tree,
    origin: Origin,
    read: Callable[[Any, Origin], tuple[Any, ...]],
    unread: Callable[[Unknown], Any] = lambda unknown: unknown,
) -> tuple[Any, ...]:
    """What `read` makes of each item of a list, or of a single one; choices between them stay choices, in place.

    `unread` makes a part of what is not known at all.
    """
    if tree is None:
        return ()
    if isinstance(tree, UnknownList):
        tree = tree.items
    if isinstance(tree, list):
        return tuple(part for item in tree for part in _parts(item, origin, read, unread))
    if not isinstance(tree, Unknown):
        return read(tree, origin)
    if not tree.choices:
        return (unread(tree),)
    return (_chosen(tree, lambda choice: Known(_parts(inner(choice), origin, read, unread), tree.origin)),)


def _statement(item: Any, origin: Origin) -> tuple[Any, ...]:
    if not isinstance(item, dict):
        return (Unknown("a statement of the policy is not a JSON object", origin),)
    get = partial(_element, item)
    return (
        Statement(
            effect=_word(get("Effect"), origin),
            principals=_principals(get("Principal"), origin),
            not_principals=_principals(get("NotPrincipal"), origin),
            actions=_strings(get("Action"), origin),
            not_actions=_strings(get("NotAction"), origin),
            resources=_strings(get("Resource"), origin),
            not_resources=_strings(get("NotResource"), origin),
            conditions=_parts(get("Condition"), origin, _conditions),
            declared=origin,
        ),
    )


def _word(tree: Tree, origin: Origin) -> Value[str]:
    if not isinstance(tree, Unknown):
        return Known("" if tree is None else str(tree), origin)
    return _chosen(tree, lambda choice: _word(inner(choice), origin)) if tree.choices else tree


def _strings(tree: Tree, origin: Origin) -> tuple[Value[Any], ...]:
    return _parts(tree, origin, _string)


def _string(item: Any, origin: Origin) -> tuple[Value[str], ...]:
    if isinstance(item, bool):
        return (Known("true" if item else "false", origin),)
    return (Known(item if isinstance(item, Reference) else str(item), origin),)


def _principals(tree: Tree, origin: Origin) -> tuple[Any, ...]:
    return _parts(tree, origin, _principal)


def _principal(item: Any, origin: Origin) -> tuple[Any, ...]:
    if not isinstance(item, dict):
        return (Principal("*", _string(item, origin)[0]),)
    for kind in item:
        if isinstance(kind, UnknownKey):  # the kinds that are written may be this one
            return (_open(kind),)
    return tuple(part for kind, values in item.items() for part in _of_kind(kind, values, origin))


def _open(key: UnknownKey) -> Unknown:
    """Return that a part is not known for lack of a key; the ways in which that may turn out are names, no parts."""
    return hanging_on(key.unknown, key.unknown.reason)


def _of_kind(kind: str, values: Tree, origin: Origin) -> tuple[Any, ...]:
    return _parts(
        values,
        origin,
        lambda item, origin: tuple(Principal(kind, value) for value in _string(item, origin)),
        lambda unknown: Principal(kind, unknown),
    )


def _conditions(tree: Any, origin: Origin) -> tuple[Any, ...]:
    if not isinstance(tree, dict):
        return (Unknown("the condition of a statement is not a JSON object", origin),)
    return tuple(part for operator, keys in tree.items() for part in _of_operator(operator, keys, origin))


def _of_operator(operator: str, keys: Tree, origin: Origin) -> tuple[Any, ...]:
    if isinstance(operator, UnknownKey):
        return (_open(operator),)

    def read(item: Any, origin: Origin) -> tuple[Any, ...]:
        if not isinstance(item, dict):
            return (Unknown(f"what the condition {operator} holds is not a JSON object", origin),)
        return tuple(part for key, values in item.items() for part in _of_key(operator, key, values, origin))

    return _parts(keys, origin, read)


def _of_key(operator: str, key: str, values: Tree, origin: Origin) -> tuple[Any, ...]:
    """A condition; when its values may be absent, it may be absent."""
    if isinstance(key, UnknownKey):
        return (_open(key),)
    if isinstance(values, Unknown) and _may_be_absent(values):
        return (_chosen(values, lambda choice: Known(_of_key(operator, key, inner(choice), origin), origin)),)
    return () if values is None else (Condition(operator, key, _strings(values, origin)),)


def _may_be_absent(value: Value[Any]) -> bool:
    if isinstance(value, Known):
        return value.value is None
    return any(_may_be_absent(choice.value) for choice in value.choices)
