"""Strings of a template: what CloudFormation makes of other scalars, and strings of which parts are not known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from storage_lint.graph.text import Holes, taken_apart
from storage_lint.graph.value import Reference, Symbol, Text, Tree, Unknown, make_text
from storage_lint.inputs.cloudformation.evaluate.limits import MAX_TEXT
from storage_lint.inputs.cloudformation.evaluate.settled import Plain, hence
from storage_lint.inputs.cloudformation.syntax.place import At, written

# With `${…}` in it where `Fn::Sub` was forgotten: it resolves to nothing, and is no text of the property's either.
_DYNAMIC = re.compile(r"\{\{resolve:(?:[^{}]|\{[^{}]*\})*\}\}")

_VARIABLE = "{{resolve:serverless:"  # of the Serverless Framework, as it is marked
_NO_LISTS = ("AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix")


def string_of(value: object) -> str:
    """Return a scalar as CloudFormation passes it on: booleans and numbers become text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, dict | list):
        return "…"  # no scalar; aliases may make it longer than can be written
    return "" if value is None else str(value)


def texts_in(data: object) -> Iterator[str]:
    """Yield the keys and texts that stand in plain data, those of each container once: aliases may share them."""
    pending, seen = [data], set()
    while pending:
        one = pending.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list) and id(one) not in seen:
            seen.add(id(one))
            pending += reversed(one if isinstance(one, list) else [part for item in one.items() for part in item])


def as_string(tree: Tree, at: At) -> str | Unknown:
    """Return a tree as a string; a list or mapping is not one."""
    if isinstance(tree, (str, Unknown)):
        return tree
    if isinstance(tree, (dict, list)) or tree is None:
        return Unknown("a string is expected here", written(at))
    return string_of(tree)


def has_unknown(tree: Tree) -> bool:
    """Return whether anything inside is not known."""
    if isinstance(tree, dict):
        return any(has_unknown(item) for item in tree.values())
    if isinstance(tree, list):
        return any(has_unknown(item) for item in tree)
    return isinstance(tree, Unknown)


def call_of(data: object) -> tuple[str, Any]:
    """Return the name and the argument of a function that `data` calls; '' and None when it is no mapping of one."""
    if isinstance(data, dict) and len(data) == 1:
        ((name, argument),) = data.items()
        return str(name), argument
    return "", None


def dynamic(text: str, at: At) -> Plain | Unknown:
    """Return a string with dynamic references: `{{resolve:service:…}}` is read at deploy time."""
    parts: list[str | Symbol] = []
    end = 0
    for match in _DYNAMIC.finditer(text):
        parts += [text[end : match.start()], _reference(match.group())]
        end = match.end()
    if not end:
        return Plain(text, at, None)
    if _VARIABLE in text:
        names = ", ".join(str(part) for part in parts if isinstance(part, Symbol))
        reason = f"the Serverless Framework fills in {names} before it deploys"
        return Unknown(reason, written(at), text=make_text([*parts, text[end:]]))
    return Unknown(_read_from(text), written(at), text=make_text([*parts, text[end:]]))


def _read_from(text: str) -> str:
    """Say where a dynamic reference leads: its service may be what is not known of it."""
    services = {"{{resolve:ssm": "SSM Parameter Store", "{{resolve:secretsmanager": "Secrets Manager"}
    named = next((service for begin, service in services.items() if begin in text), "what its dynamic reference names")
    return f"it is read from {named} at deploy time"


def _reference(written: str) -> Symbol:
    """The symbol for a dynamic reference, or for a variable of the Serverless Framework that is marked as one."""
    variable = written.removeprefix(_VARIABLE)
    return Symbol(written if variable == written else f"${{{variable.removesuffix('}}')}}}")


# complexity: what is known as a whole leaves first, then what is known in part
def concatenate(pieces: Sequence[str | Unknown], at: At, opaque: Callable[[], Symbol]) -> Plain | Unknown:
    """Join strings, of which some may not be known; `opaque` makes a symbol for one of which nothing is known."""
    if len(pieces) == 1 and isinstance(pieces[0], Reference):
        return Plain(pieces[0], at, None)
    pieces = [_referring(piece, at) if isinstance(piece, str) and "{{resolve:" in piece else piece for piece in pieces]
    doubt = _doubt([piece for piece in pieces if isinstance(piece, Unknown)])
    if sum(len(piece) for piece in pieces if isinstance(piece, str)) > MAX_TEXT:
        return Unknown("the text is too long", written(at))
    if doubt is not None:
        return _partly_known([part for piece in pieces for part in _parts_of(piece, opaque)], doubt, at)
    text = "".join(str(piece) for piece in pieces)
    return dynamic(text, at) if "{{resolve:" in text else Plain(text, at, None)


def _partly_known(parts: list[str | Symbol], doubt: Unknown, at: At) -> Unknown:
    if len(parts) > MAX_TEXT // 100:
        return Unknown("the text is too long", written(at))
    if any("{{resolve:" in part for part in parts if isinstance(part, str)):
        parts = _with_references(parts)
        first = next(part.address for part in parts if isinstance(part, Symbol))
        if first.startswith("{{resolve:"):  # what is not known inside of it decides nothing
            return Unknown(_read_from(first), written(at), text=make_text(parts))
    return hence(doubt, at, text=make_text(parts))


def _doubt(unknown: Sequence[Unknown]) -> Unknown | None:
    """Return what says why a text is not known: what someone may make known, before what AWS alone knows."""
    return next(
        (one for one in unknown if not (one.reason.startswith("AWS::") and one.text)), next(iter(unknown), None)
    )


def _referring(piece: str, at: At) -> str | Unknown:
    found = dynamic(piece, at)
    return found if isinstance(found, Unknown) else piece


def _with_references(parts: Sequence[str | Symbol]) -> list[str | Symbol]:
    """Put a symbol in the place of each dynamic reference, those of which a part is not known too."""
    holes = Holes()
    filled = holes.fill(parts)
    found: list[str | Symbol] = []
    end = 0
    for match in _DYNAMIC.finditer(filled):
        found += [*holes.parts(filled[end : match.start()]), _reference(str(make_text(holes.parts(match.group()))))]
        end = match.end()
    return [*found, *holes.parts(filled[end:])]


def _parts_of(piece: str | Unknown, opaque: Callable[[], Symbol]) -> Sequence[str | Symbol]:
    if isinstance(piece, str):
        return (piece,)
    return (opaque(),) if piece.text is None else piece.text.parts


def listed(value: Unknown, at: At) -> list[str | Unknown] | None:
    """Return the items of a list that is written with commas, of which only ids that AWS makes up are not known.

    None for others: in what is given or not known there may be a comma.
    """
    parts = value.text.parts if value.text is not None else ()
    if not parts or not all(isinstance(part, str) or part.unique or part.address in _NO_LISTS for part in parts):
        return None
    return pieces_of(value, ",", at)


def pieces_of(value: Unknown, separator: str, at: At) -> list[str | Unknown]:
    """Return what a text consists of between a separator, which is in no part of it that is not known."""
    parts = value.text.parts if value.text is not None else ()
    return [_piece(value, make_text(piece), at) for piece in taken_apart(parts, separator)]


def _piece(value: Unknown, text: Text, at: At) -> str | Unknown:
    if not any(isinstance(part, Symbol) for part in text.parts):
        return str(text)
    alone = text.parts[0] if len(text.parts) == 1 else None
    reason = f"{alone.address} gets its name at deploy time" if isinstance(alone, Symbol) and alone.unique else ""
    return hence(value, at, reason, text=text)
