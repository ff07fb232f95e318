"""Templates that are known in part: texts with parts that are not known, and data with leaves that are not.

They are read where what is not known can only be values of properties, conditions and outputs: which resources there
are, and of what types, is known then.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.text import HOLE_START, Holes
from storage_lint.graph.value import Symbol, Text, Tree, Unknown, UnknownKey
from storage_lint.inputs.cloudformation.stacks.inline import placed
from storage_lint.inputs.cloudformation.syntax.document import Document, Place
from storage_lint.inputs.cloudformation.syntax.parse import parse
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

MAX_NODES = 100_000
# Sections, and parts of a resource, whose values may be unknown: they change nothing of what there is.
_SECTIONS = ("Conditions", "Description", "Metadata", "Outputs")
_PARTS = ("CreationPolicy", "Metadata", "Properties", "UpdatePolicy")
# Functions that take names as they are written.
_NAMING = ("Ref", "Condition", "Fn::FindInMap", "Fn::GetAtt", "Fn::Transform")


class _UnfitError(Exception):
    """What is not known may be more than a value."""


def read_unknown(body: Unknown, span: Span, duplicates: bool = True, place: Place | None = None) -> Document | None:
    """Return the template that a text is which is not wholly known, or None; places as those of `inline.read_text`."""
    data = body.tree if body.tree is not None else _filled(body, span)
    try:
        fitted = _fitted(data, body) if isinstance(data, dict) else None
    except _UnfitError:
        return None
    if fitted is None:
        return None
    return placed(span, fitted, duplicates, place)


def _filled(body: Unknown, span: Span) -> Tree:
    """Return the data of a text with an Unknown where a scalar has a part that is not known; None where that is more.

    What begins a line may be keys, lines or nothing at all.
    """
    holes = Holes()
    text = holes.fill(body.text.parts if body.text is not None else ())
    if not holes.used or any(line.lstrip(' \t"').startswith(HOLE_START) for line in text.splitlines()):
        return None
    document = parse(SourceFile(span.file.path, text), duplicates=False)
    if not isinstance(document, Document):
        return None
    restored: Tree = holes.restore(document.data, body.origin)
    return restored


def _fitted(data: dict[str, Any], why: Unknown) -> dict[str, Any]:
    """Return a template whose unknown parts can be evaluated. Raises `_UnfitError`."""
    left = [MAX_NODES]
    fitted: dict[str, Any] = {}
    for title, section in data.items():
        if title == "Resources" and isinstance(section, dict):
            fitted[title] = {name: _resource(one, why, left) for name, one in _known(section)}
        elif title in _SECTIONS:
            fitted[title] = _value(section, why, left)
        else:
            fitted[title] = _certain(section, left)
    if any(isinstance(title, UnknownKey) for title in data):
        raise _UnfitError
    return fitted


def _resource(declared: Any, why: Unknown, left: list[int]) -> Any:
    if not isinstance(declared, dict):
        return _certain(declared, left)
    made: dict[str, Any] = {}
    for name, part in _known(declared):
        is_open = name in _PARTS and isinstance(part, dict)
        made[name] = _value(part, why, left) if is_open else _certain(part, left)
    return made


def _known(mapping: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Yield the items of a mapping, all of whose keys are known."""
    for key, item in mapping.items():
        if isinstance(key, UnknownKey):
            raise _UnfitError
        yield key, item


def _certain(data: Any, left: list[int]) -> Any:
    """Return data in which everything is known."""
    for part in _walked(data, left):
        if isinstance(part, Unknown | UnknownKey):
            raise _UnfitError
    return data


def _walked(data: Any, left: list[int]) -> Iterator[Any]:
    pending, seen = [data], set[int]()
    while pending:
        one = pending.pop()
        left[0] -= 1
        if left[0] < 0:
            raise _UnfitError
        yield one
        if isinstance(one, dict | list) and id(one) not in seen:  # aliases of YAML have one in many places
            seen.add(id(one))
            pending += [*one, *one.values()] if isinstance(one, dict) else one


# complexity: one case a line: what each kind of data becomes
def _value(data: Any, why: Unknown, left: list[int]) -> Any:
    """Return data with what is not known in it said to be so for the reason of the whole."""
    left[0] -= 1
    if left[0] < 0:
        raise _UnfitError
    if isinstance(data, Unknown):
        supply = data.supply or _supply(why, data.text)
        return why.with_(reason=data.reason, supply=supply, text=data.text, tree=data.tree, choices=(), subject="")
    if isinstance(data, list):
        return [_value(one, why, left) for one in data]
    if not isinstance(data, dict):
        return data
    if len(data) == 1:
        ((name, argument),) = data.items()
        if name in _NAMING:
            return _certain(data, left)
        if name == "Fn::Sub":
            return {name: _sub(argument, why, left)}
    return {name: _value(item, why, left) for name, item in _known(data)}


def _supply(why: Unknown, text: Text | None) -> str:
    """Return how a part becomes known: as the whole does, where that names this very variable or none."""
    names = [part.address.removeprefix("var.") for part in text.parts if isinstance(part, Symbol)] if text else []
    return why.supply if "=" not in why.supply or any(f" {name}=" in why.supply for name in names) else ""


# complexity: one pass over the parts of a text
def _sub(argument: Any, why: Unknown, left: list[int]) -> Any:
    """Return the argument of `Fn::Sub` with variables in the place of what is not known of its text."""
    text, *others = argument if isinstance(argument, list) and argument else [argument]
    if not isinstance(text, Unknown):
        return _value(argument, why, left)
    if text.text is None or any(not isinstance(one, dict) for one in others) or len(others) > 1:
        raise _UnfitError
    variables = dict(_known(_value(others[0], why, left))) if others else {}
    written: list[str] = []
    for number, part in enumerate(text.text.parts):
        written.append(part if isinstance(part, str) else f"${{unknown part {number}}}")
        if isinstance(part, Symbol):
            one = Text((part,))
            variables[f"unknown part {number}"] = why.with_(
                supply=_supply(why, one), text=one, tree=None, choices=(), subject=""
            )
    return ["".join(written), variables]
