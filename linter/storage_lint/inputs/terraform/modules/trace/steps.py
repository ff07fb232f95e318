"""One step of a trace: from an expression to the part of it, or to what it refers to, that its value comes from."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from storage_lint.graph.value import Hop, Unknown
from storage_lint.inputs.terraform.evaluate.scope import EvaluationError
from storage_lint.inputs.terraform.modules.instances import module_of
from storage_lint.inputs.terraform.modules.trace.decoded_files import DECODERS, DataFiles, find_in_heredoc
from storage_lint.inputs.terraform.modules.trace.place import MAX_STEPS, TracedPlace, add_hop
from storage_lint.inputs.terraform.modules.trace.references import follow_reference
from storage_lint.inputs.terraform.syntax.tree import (
    Call,
    Conditional,
    Expression,
    ForExpr,
    GetAttribute,
    Index,
    Literal,
    Name,
    ObjectCons,
    Splat,
    SplatItem,
    Template,
    TupleCons,
)
from storage_lint.inputs.terraform.values.choices import same
from storage_lint.inputs.terraform.values.data import Raw, SetValue, plain_key
from storage_lint.inputs.terraform.values.keys import walked
from storage_lint.source.record import replace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

READING = frozenset(("file", "templatefile"))
# Functions that give their first argument back, in another type at most.
_PASSING = frozenset(
    ("nonsensitive", "sensitive", "tobool", "tolist", "tomap", "tonumber", "toset", "tostring", "trimspace")
)


# complexity: one case a kind of expression, the more special ones first
def step(place: TracedPlace, hops: list[Hop]) -> TracedPlace | Span | None:
    """Return the next place; a span where the trace ends elsewhere; None where it ends here."""
    node = place.node
    if isinstance(node, (Name, GetAttribute, Index)):
        return follow_reference(place, hops)
    if isinstance(node, Call) and node.name in DECODERS:
        return _follow_decoded(node, place, hops)
    if isinstance(node, Call) and node.name in READING and place.path:
        return in_file(place, place, "jsondecode", hops)
    if isinstance(node, (Literal, Template)) and place.path:
        found = find_in_heredoc(place.scope.span(node), place.path)
        if found is not None:
            return found
    follow = _FOLLOWERS.get(type(node)) or (_FOLLOWERS_OF_PARTS.get(type(node)) if place.path else None)
    return follow(node, place) if follow is not None else None


def _follow_template(node: Template, place: TracedPlace) -> TracedPlace | None:
    only = node.parts[0] if len(node.parts) == 1 else None
    return replace(place, node=only) if isinstance(only, Expression) else None


def _follow_object(node: ObjectCons, place: TracedPlace) -> TracedPlace | None:
    for key, item in node.items:
        if _is_key(place.value(key), place.path[0]):
            return replace(place, node=item, path=place.path[1:])
    return None


def _follow_tuple(node: TupleCons, place: TracedPlace) -> TracedPlace | None:
    position = place.path[0]
    if isinstance(position, str):  # of a set, whose elements are their own keys
        position = next((at for at, item in enumerate(node.items) if _is_key(place.value(item), position)), None)
    if isinstance(position, int) and 0 <= position < len(node.items):
        return replace(place, node=node.items[position], path=place.path[1:])
    return None


def _is_key(key: Raw, wanted: Raw) -> bool:
    """Return whether an object's key is the one that is looked for."""
    return same(plain_key(key), plain_key(wanted))


def _follow_branch(node: Conditional, place: TracedPlace) -> TracedPlace | None:
    condition = place.value(node.condition)
    if condition is True or condition == "true":
        return replace(place, node=node.then)
    if condition is False or condition == "false":
        return replace(place, node=node.otherwise)
    return None


def _follow_call(node: Call, place: TracedPlace) -> TracedPlace | None:
    if node.expands or not node.arguments:
        return None
    if node.name in _PASSING or (node.name == "jsonencode" and place.path):
        return replace(place, node=node.arguments[0])
    follow = _FOLLOWERS_OF_CALLS.get(node.name)
    return follow(node, place) if follow is not None else None


def _follow_try(node: Call, place: TracedPlace) -> TracedPlace | None:
    for argument in node.arguments:
        try:
            place.value(argument)
        except EvaluationError:
            continue
        return replace(place, node=argument)
    return None


def _follow_coalesce(node: Call, place: TracedPlace) -> TracedPlace | None:
    for argument in node.arguments:
        value = place.value(argument)
        if value is not None and value != "":
            return replace(place, node=argument)
    return None


def _follow_lookup(node: Call, place: TracedPlace) -> TracedPlace | None:
    arguments = node.arguments
    if len(arguments) < 2:
        return None
    collection, key = place.value(arguments[0]), place.value(arguments[1])
    if isinstance(collection, dict) and key in collection:
        return replace(place, node=arguments[0], path=(key, *place.path))
    return replace(place, node=arguments[2]) if len(arguments) > 2 else None


def _follow_concat(node: Call, place: TracedPlace) -> TracedPlace | None:
    position = place.path[0] if place.path else None
    if not isinstance(position, int):
        return None
    for argument in node.arguments:
        value = place.value(argument)
        if not isinstance(value, list) or isinstance(value, SetValue):
            return None
        if position < len(value):
            return replace(place, node=argument, path=(position, *place.path[1:]))
        position -= len(value)
    return None


def _follow_flatten(node: Call, place: TracedPlace) -> TracedPlace | None:
    position = place.path[0] if place.path else None
    if not isinstance(position, int):
        return None
    paths = islice(_paths(place.value(node.arguments[0])), position, None)
    path = next(paths, None)
    return None if path is None else replace(place, node=node.arguments[0], path=(*path, *place.path[1:]))


def _paths(value: Raw) -> Iterator[tuple[Raw, ...]]:
    """Yield the paths to what stands in lists that stand in each other."""
    for at, item in enumerate(value if isinstance(value, list) else ()):
        if isinstance(item, list):
            yield from ((at, *rest) for rest in _paths(item))
        else:
            yield (at,)


def _follow_merge(node: Call, place: TracedPlace) -> TracedPlace | None:
    for argument in reversed(node.arguments) if place.path else ():
        value = place.value(argument)
        if isinstance(value, Unknown):
            return None
        if isinstance(value, dict) and place.path[0] in value:
            return replace(place, node=argument)
    return None


_FOLLOWERS_OF_CALLS: dict[str, Callable[[Call, TracedPlace], TracedPlace | None]] = {
    "try": _follow_try,
    "coalesce": _follow_coalesce,
    "concat": _follow_concat,
    "flatten": _follow_flatten,
    "lookup": _follow_lookup,
    "merge": _follow_merge,
}


def _follow_decoded(node: Call, place: TracedPlace, hops: list[Hop]) -> Span | None:
    """Return where a value stands in the file that is decoded, if a file is."""
    text: TracedPlace | Span | None = place.at(node.arguments[0], place.scope, ()) if node.arguments else None
    for _ in range(MAX_STEPS):
        if not isinstance(text, TracedPlace) or (isinstance(text.node, Call) and text.node.name in READING):
            break
        text = step(text, [])
    return in_file(place, text, node.name, hops) if isinstance(text, TracedPlace) else None


def in_file(place: TracedPlace, text: TracedPlace, decoder: str, hops: list[Hop]) -> Span | None:
    """Return where a value stands in the file that `text` reads, if it reads one."""
    reading = text.node
    if not isinstance(reading, Call) or not reading.arguments:
        return None
    root = module_of(place.scope).root
    name = text.value(reading.arguments[0])
    path = os.path.normpath(os.path.join(root.directory, name)) if isinstance(name, str) else ""
    source = root.data_files.source(path) if path and root.sources.allows(path) else None
    if source is None:
        return None
    if reading.name == "templatefile":
        found = _in_template(source, decoder, place, text)
    else:
        found = root.data_files.find(source, decoder, place.path)
    if found is not None:
        add_hop(f"{source.path}, read with {reading.name if place is text else decoder}", place, hops)
    return found


def _in_template(source: SourceFile, decoder: str, place: TracedPlace, text: TracedPlace) -> Span | None:
    """Return the line of a template whose lines are those of what it gives."""
    rendered = text.value(text.node)
    if not isinstance(rendered, str) or "%{" in source.text or rendered.count("\n") != source.text.count("\n"):
        return None
    found = DataFiles().find(SourceFile(source.path, str(rendered)), decoder, place.path)
    if found is None:
        return None
    line = found.file.position(found.start)[0]
    start = source.offset(line, 1)
    written = source.line(line)
    return Span(source, start + len(written) - len(written.lstrip()), start + len(written.rstrip()))


def _follow_for(node: ForExpr, place: TracedPlace) -> TracedPlace | None:
    """Follow one element of a `for` to the element of the collection that it was made of."""
    collection = place.value(node.collection)
    pairs: list[tuple[Raw, Raw]]
    if isinstance(collection, dict):
        pairs = [(plain_key(key), collection[key]) for key in walked(collection)]
    elif isinstance(collection, list):
        pairs = list(enumerate(collection))
    else:
        return None
    wanted, position = place.path[0], -1
    for key, value in pairs:
        names = {node.value_name: value}
        if node.key_name is not None:
            names[node.key_name] = key
        inner = place.scope.naming(names)
        if node.condition is not None and place.value(node.condition, inner) is False:
            continue
        position += 1
        made = place.value(node.key, inner) if node.key is not None else position
        if _is_key(made, wanted):
            source = replace(place, node=node.collection, path=(key,))
            loops = (*place.loops, (node.value_name, source))
            return TracedPlace(node.value, inner, place.path[1:], place.assumed, loops)
    return None


def _follow_splat(node: Splat, place: TracedPlace) -> TracedPlace | None:
    """Follow an element of `x[*]` or `x.*.a`; a splat over what is no list has that as its one element."""
    names: list[Raw] = []
    item = node.item
    while isinstance(item, GetAttribute):
        names.insert(0, item.name)
        item = item.target
    if not isinstance(item, SplatItem):
        return None
    element = place.path[:1] if isinstance(place.value(node.target), list) else ()
    return replace(place, node=node.target, path=(*element, *names, *place.path[1:]))


_Followers = dict[type, Callable[[Any, TracedPlace], TracedPlace | None]]
_FOLLOWERS: _Followers = {Conditional: _follow_branch, Template: _follow_template, Call: _follow_call}
# Where a part of the value is asked for.
_FOLLOWERS_OF_PARTS: _Followers = {
    ObjectCons: _follow_object,
    TupleCons: _follow_tuple,
    ForExpr: _follow_for,
    Splat: _follow_splat,
}
