"""The one policy engine: IAM policy documents as typed statements, from every way they can be written.

Facts: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html
"""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from storage_lint.graph.text import HOLE_END, HOLE_START, Holes
from storage_lint.graph.value import Choice, Known, Origin, Reference, Text, Tree, Unknown, Value
from storage_lint.source.record import Record

# In how many ways the parts of one document may be there or not, before they are taken for unknown.
MAX_WAYS = 64
# Document, Statement, statement, Condition, operator, key, values: nothing below that means anything.
MAX_DEPTH = 8
IN_STATEMENT = 3


class Condition(Record):
    """`operator` → `key` → `values`, as in {"Bool": {"aws:SecureTransport": ["false"]}}. Keys keep their case."""

    operator: str
    key: str
    values: tuple[Value[str], ...]


class Statement(Record):
    """A policy statement. Where an element is absent its tuple is empty; `not_*` hold the negated forms.

    `principals` holds (kind, value) pairs: ("*", "*") for a bare star, else ("AWS", …), ("Service", …).
    An Unknown among the values stands for any number of values that could not be read.
    """

    effect: Value[str]
    principals: tuple[tuple[str, Value[str]], ...]
    not_principals: tuple[tuple[str, Value[str]], ...]
    actions: tuple[Value[str], ...]
    not_actions: tuple[Value[str], ...]
    resources: tuple[Value[str], ...]
    not_resources: tuple[Value[str], ...]
    conditions: tuple[Condition, ...]
    # Conditions that could not be read at all: the statement may be narrower than it looks.
    unread: tuple[Unknown, ...]


class Policy(Record):
    """A policy document. An Unknown among the statements stands for statements that could not be read."""

    statements: tuple[Statement | Unknown, ...]
    declared: Origin
    address: str = ""


def parse_document(document: Value[Tree], address: str = "") -> Value[Policy | None]:
    """Return the policy that `document` holds: JSON text, data, or either with unknown parts.

    `address` is the resource that holds the document. Known(None) stays Known(None): there is no policy. What is not
    a policy document (broken JSON, a number) becomes Unknown with the reason.
    """
    match document:
        case Known(value=None):
            return Known(None, document.origin)
        case Known(value=str() as text):
            return _parse_json(text, Holes(), document.origin, address)
        case Known(value=tree):
            return _policy(tree, document.origin, address)
        case Unknown(tree=tree) if tree is not None:
            return _policy(tree, document.origin, address)
        case Unknown(choices=choices) if choices:
            parsed = tuple(Choice(choice.when, parse_document(choice.value, address)) for choice in choices)
            return _with_choices(document, parsed)
        case Unknown(text=Text(parts=parts)) if any(isinstance(part, str) for part in parts):
            holes = Holes()
            return _parse_json(_quote_bare_holes(holes.fill(parts)), holes, document.origin, address)
        case _:
            return document


def _with_choices(unknown: Unknown, choices: tuple[Choice, ...]) -> Unknown:
    return Unknown(unknown.reason, unknown.origin, supply=unknown.supply, subject=unknown.subject, choices=choices)


def _quote_bare_holes(text: str) -> str:
    """Put quotes around holes that stand outside JSON strings, as `"Resource": ${jsonencode(x)}` leaves them."""
    parts: list[str] = []
    in_string = False
    at = 0
    while at < len(text):
        char = text[at]
        if char == HOLE_START and not in_string:
            end = text.index(HOLE_END, at) + 1
            parts.append('"' + text[at:end] + '"')
            at = end
            continue
        if char == "\\" and in_string:
            parts.append(text[at : at + 2])
            at += 2
            continue
        if char == '"':
            in_string = not in_string
        parts.append(char)
        at += 1
    return "".join(parts)


def _parse_json(text: str, holes: Holes, origin: Origin, address: str) -> Value[Policy | None]:
    import json

    if not text.strip():
        return Known(None, origin)
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        return Unknown(f"the policy is not valid JSON ({error})", origin)
    return _policy(holes.restore(tree, origin) if holes.used else tree, origin, address)


def _policy(tree: Tree, origin: Origin, address: str) -> Value[Policy | None]:
    if isinstance(tree, Unknown):
        return parse_document(tree, address)
    if isinstance(tree, str):
        return parse_document(Known(tree, origin), address)
    if not isinstance(tree, dict):
        return Unknown("the policy is not a JSON object", origin)
    if "Statement" not in tree:
        return Unknown("the policy has no Statement", origin)
    decider = next(_choices_of_parts(tree), None)
    if decider is not None:
        return _for_each_choice(tree, decider, origin, address)
    statements: list[Statement | Unknown] = []
    for item in _as_list(tree.get("Statement")):
        if isinstance(item, Unknown):
            statements.append(item)
        elif isinstance(item, dict):
            statements.append(_statement(item, origin))
        else:
            return Unknown("a statement of the policy is not a JSON object", origin)
    return Known(Policy(tuple(statements), origin, address), origin)


def _for_each_choice(tree: dict[str, Tree], decider: Unknown, origin: Origin, address: str) -> Value[Policy | None]:
    """The policy for each choice of what decides whether, or which, parts of it are there."""
    ways: dict[str, int] = {}
    for unknown in _choices_of_parts(tree):
        ways[unknown.subject] = max(ways.get(unknown.subject, 1), len(unknown.choices))
    if prod(ways.values()) > MAX_WAYS:
        return _policy(_narrowed(tree, None, ""), origin, address)
    parsed = tuple(
        Choice(choice.when, _policy(_narrowed(tree, decider.subject, choice.when), origin, address))
        for choice in decider.choices
    )
    return _with_choices(decider, parsed)


def _choices_of_parts(tree: Tree, depth: int = 0) -> Iterator[Unknown]:
    """Yield the unknowns of a document that choose between parts of it, not between strings inside a statement."""
    if isinstance(tree, Unknown):
        if tree.subject and (depth < IN_STATEMENT or not all(_is_string(choice.value) for choice in tree.choices)):
            yield tree
    elif isinstance(tree, dict | list) and depth < MAX_DEPTH:
        for item in tree.values() if isinstance(tree, dict) else tree:
            yield from _choices_of_parts(item, depth + 1)


def _is_string(value: Value[object]) -> bool:
    if isinstance(value, Known):
        return isinstance(value.value, str)
    return all(_is_string(choice.value) for choice in value.choices)


def _narrowed(tree: Tree, subject: str | None, when: str, depth: int = 0) -> Tree:
    """The document for one choice of `subject`; without a subject, one in which no part is a choice any more."""
    if isinstance(tree, Unknown):
        if subject is None and tree.choices:
            return Unknown(tree.reason, tree.origin, supply=tree.supply, text=tree.text)
        chosen = [choice.value for choice in tree.choices if tree.subject == subject and choice.when == when]
        if not chosen:
            return tree
        return _narrowed(chosen[0].value if isinstance(chosen[0], Known) else chosen[0], subject, when, depth)
    if depth >= MAX_DEPTH:
        return tree
    if isinstance(tree, dict):
        return {key: _narrowed(item, subject, when, depth + 1) for key, item in tree.items()}
    return [_narrowed(item, subject, when, depth + 1) for item in tree] if isinstance(tree, list) else tree


def _statement(item: dict[str, Tree], origin: Origin) -> Statement:
    conditions, unread = _conditions(item.get("Condition"), origin)
    effect = _strings(item.get("Effect"), origin)
    return Statement(
        effect=effect[0] if effect else Known("", origin),
        principals=_principals(item.get("Principal"), origin),
        not_principals=_principals(item.get("NotPrincipal"), origin),
        actions=_strings(item.get("Action"), origin),
        not_actions=_strings(item.get("NotAction"), origin),
        resources=_strings(item.get("Resource"), origin),
        not_resources=_strings(item.get("NotResource"), origin),
        conditions=conditions,
        unread=unread,
    )


def _as_list(tree: Tree) -> list[Tree]:
    if tree is None:
        return []
    return tree if isinstance(tree, list) else [tree]


def _strings(tree: Tree, origin: Origin) -> tuple[Value[str], ...]:
    values: list[Value[str]] = []
    for item in _as_list(tree):
        if isinstance(item, list):
            values.extend(_strings(item, origin))
        elif item is None:
            continue
        elif isinstance(item, Unknown):
            values.append(item)
        elif isinstance(item, bool):
            values.append(Known("true" if item else "false", origin))
        else:
            values.append(Known(item if isinstance(item, Reference) else str(item), origin))
    return tuple(values)


def _principals(tree: Tree, origin: Origin) -> tuple[tuple[str, Value[str]], ...]:
    if isinstance(tree, dict):
        return tuple((kind, value) for kind, item in tree.items() for value in _strings(item, origin))
    return tuple(("*", value) for value in _strings(tree, origin))


def _conditions(tree: Tree, origin: Origin) -> tuple[tuple[Condition, ...], tuple[Unknown, ...]]:
    if isinstance(tree, Unknown):
        return (), (tree,)
    conditions: list[Condition] = []
    unread: list[Unknown] = []
    if tree is not None and not isinstance(tree, dict):
        return (), (Unknown("the condition of a statement is not a JSON object", origin),)
    for operator, keys in tree.items() if tree else ():
        if isinstance(keys, Unknown):
            unread.append(keys)
        elif isinstance(keys, dict):
            conditions.extend(Condition(operator, key, _strings(values, origin)) for key, values in keys.items())
        else:
            unread.append(Unknown(f"what the condition {operator} holds is not a JSON object", origin))
    return tuple(conditions), tuple(unread)
