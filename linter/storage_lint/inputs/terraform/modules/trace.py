"""Where a value is written, and the hops that brought it: expressions followed again, for what is reported.

Variables are followed to the module call's argument, the variable file or the default; locals and outputs to their
expression; conditionals to the branch that is taken; keys and indexes into constructors; `each.value` and iterators
to the element of the for_each. Most function calls end the trace.
"""

from __future__ import annotations

import os
from typing import NamedTuple

from storage_lint.graph.value import Hop, Trace, Unknown
from storage_lint.inputs.terraform.evaluate.members import element_of
from storage_lint.inputs.terraform.evaluate.scope import CycleError, Element, EvaluationError, LimitError, Scope
from storage_lint.inputs.terraform.evaluate.types import Constraint
from storage_lint.inputs.terraform.modules.blocks import Section
from storage_lint.inputs.terraform.modules.decoded import DECODERS, DataFiles
from storage_lint.inputs.terraform.modules.instances import ModuleInstance, ModuleObject, ResourceInstance
from storage_lint.inputs.terraform.modules.readable import Assumed
from storage_lint.inputs.terraform.resource_types import NAMES
from storage_lint.inputs.terraform.syntax.tree import (
    Binary,
    Block,
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
    Unary,
)
from storage_lint.inputs.terraform.values.choices import narrow, same
from storage_lint.inputs.terraform.values.data import Raw, plain_key
from storage_lint.inputs.terraform.values.errors import UnknowableError
from storage_lint.inputs.terraform.values.keys import walked
from storage_lint.inputs.terraform.values.repeated import repeated
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

_MAX_STEPS = 200
_READING = frozenset(("file", "templatefile"))
# Functions that give their first argument back, in another type at most.
_PASSING = frozenset(
    ("nonsensitive", "sensitive", "tobool", "tolist", "tomap", "tonumber", "toset", "tostring", "trimspace")
)


class _Place(NamedTuple):
    """An expression, and which part of its value is meant.

    `assumed` says how what is not known was decided; `loops` what `for` variables are elements of.
    """

    node: Expression
    scope: Scope
    path: tuple[Raw, ...]
    assumed: Assumed = ()
    loops: tuple[tuple[str, _Place], ...] = ()

    def value(self, node: Expression, scope: Scope | None = None) -> Raw:
        """Return the value of an expression, here or in another scope, as it was decided."""
        if isinstance(node, Literal):
            return node.value
        scope = scope or self.scope
        return self.decided(scope.module.evaluator.evaluate(node, scope))

    def decided(self, value: Raw) -> Raw:
        """Return a value as it was decided."""
        for subject, when in self.assumed:
            value = narrow(value, subject, when)
        return value

    def at(self, node: Expression, scope: Scope, path: tuple[Raw, ...]) -> _Place:
        """Return another place, outside of the loops around this one."""
        return _Place(node, scope, path, self.assumed)


def trace_written(section: Section, name: str, assumed: Assumed) -> Trace:
    """Return where an attribute of a resource is written, led by what the user maintains."""
    trace = trace_attribute(section, name, assumed)
    if trace.span.file is section.header.file:  # written in the module itself: its callers have no say
        trace = Trace(trace.span, (*trace.via, *_calls(section.scope.module)))
    return _reported_in_the_tree(section.scope.module, trace)


def trace_declared(section: Section) -> Trace:
    """Return where a block is declared, and the module calls that lead there, the nearest first."""
    module = section.scope.module
    return _reported_in_the_tree(module, Trace(section.header, _calls(module)))


def _calls(module: ModuleInstance | None) -> tuple[Hop, ...]:
    calls = []
    while module is not None and module.arguments is not None:
        calls.append(Hop(f"{module.address} is called", module.arguments.header))
        module = module.parent
    return tuple(calls)


def _reported_in_the_tree(module: ModuleInstance, trace: Trace) -> Trace:
    """Lead with the call of a downloaded module: its own files are not part of what the user maintains."""
    if not _is_downloaded(trace.span.file.path):
        return trace
    hops = trace.via if any(not _is_downloaded(hop.span.file.path) for hop in trace.via) else _calls(module)
    for index, hop in enumerate(hops):
        if not _is_downloaded(hop.span.file.path):
            inner = (Hop("in the module", trace.span), *hops[:index])
            return Trace(hop.span, (*inner, *hops[index + 1 :]))
    return trace


def _is_downloaded(path: str) -> bool:
    return "/.terraform/" in f"/{path}"


def trace_attribute(section: Section, name: str, assumed: Assumed = ()) -> Trace:
    """Return where the value of an attribute is written; the block's header when it is not written at all."""
    attribute = section.body.attributes.get(name)
    if attribute is None:
        return Trace(section.header)
    return trace(attribute.expression, section.attribute_scope(attribute), assumed)


def trace(node: Expression, scope: Scope, assumed: Assumed = ()) -> Trace:
    """Return where the value of an expression is written."""
    hops: list[Hop] = []
    place = _Place(node, scope, (), assumed)
    end: Span | None = None
    seen: set[tuple[int, str]] = set()
    for _ in range(_MAX_STEPS):
        if (id(place.node), repr(place.path)) in seen:
            break
        seen.add((id(place.node), repr(place.path)))
        try:
            step = _step(place, hops)
        except (EvaluationError, CycleError, LimitError, UnknowableError, RecursionError):
            break
        if isinstance(step, Span):
            end = step
            break
        if step is None:
            break
        place = step
    return Trace(end or place.scope.span(place.node), tuple(reversed(hops)))


def trace_switch(node: Expression, scope: Scope) -> Trace:
    """Return where that is written which makes a count or for_each nothing: what a person would edit to change it."""
    trace = _switch(node, scope)
    if os.path.dirname(trace.span.file.path) == os.path.dirname(scope.file.path):  # no caller has a say
        trace = Trace(trace.span, (*trace.via, *_calls(scope.module)))
    return _reported_in_the_tree(scope.module, trace)


def _switch(node: Expression, scope: Scope) -> Trace:
    hops: list[Hop] = []
    place = _Place(node, scope, ())
    for _ in range(_MAX_STEPS):
        try:
            step = _decider(place) or (
                _step(place, hops) if isinstance(place.node, (Name, GetAttribute, Index)) else None
            )
        except (EvaluationError, CycleError, LimitError, UnknowableError, RecursionError):
            break
        if isinstance(step, Span):
            return Trace(step, tuple(reversed(hops)))
        if step is None:
            break
        place = step
    return Trace(place.scope.span(place.node), tuple(reversed(hops)))


def _decider(place: _Place) -> _Place | None:
    """Return the part of an expression that decides what it is."""
    node = place.node
    if isinstance(node, Conditional):
        return place._replace(node=node.condition)
    if isinstance(node, Unary):
        return place._replace(node=node.operand)
    if isinstance(node, ForExpr):
        return place._replace(node=node.collection if node.condition is None else node.condition)
    if isinstance(node, Template) and len(node.parts) == 1 and isinstance(node.parts[0], Expression):
        return place._replace(node=node.parts[0])
    sides = node.arguments if isinstance(node, Call) else ()
    if isinstance(node, Binary):
        sides = (node.left, node.right)
        if node.operator == "&&" and place.value(node.left) is not False:
            sides = (node.right,)
    chosen = next((side for side in sides if not isinstance(side, (Literal, TupleCons))), None)
    return None if chosen is None else place._replace(node=chosen)


def _step(place: _Place, hops: list[Hop]) -> _Place | Span | None:
    """Return the next place; a span where the trace ends elsewhere; None where it ends here."""
    node, path = place.node, place.path
    if isinstance(node, (Name, GetAttribute, Index)):
        return _follow_reference(place, hops)
    if isinstance(node, Conditional):
        return _follow_branch(node, place)
    if isinstance(node, Template):
        only = node.parts[0] if len(node.parts) == 1 else None
        return place._replace(node=only) if isinstance(only, Expression) else None
    if isinstance(node, Call):
        return _follow_file(node, place, hops) if node.name in DECODERS else _follow_call(node, place)
    if path and isinstance(node, ObjectCons):
        for key, item in node.items:
            if _is_key(place.value(key), path[0]):
                return place._replace(node=item, path=path[1:])
    if path and isinstance(node, TupleCons):
        position = path[0]
        if isinstance(position, int) and 0 <= position < len(node.items):
            return place._replace(node=node.items[position], path=path[1:])
    if path and isinstance(node, ForExpr):
        return _follow_for(node, place)
    if path and isinstance(node, Splat):
        return _follow_splat(node, place)
    return None


def _is_key(key: Raw, wanted: Raw) -> bool:
    """Return whether an object's key is the one that is looked for."""
    return same(plain_key(key), plain_key(wanted))


def _follow_branch(node: Conditional, place: _Place) -> _Place | None:
    condition = place.value(node.condition)
    if condition is True or condition == "true":
        return place._replace(node=node.then)
    if condition is False or condition == "false":
        return place._replace(node=node.otherwise)
    return None


def _follow_call(node: Call, place: _Place) -> _Place | None:
    arguments = node.arguments
    if node.expands or not arguments:
        return None
    if node.name in _PASSING:
        return place._replace(node=arguments[0])
    if node.name == "try":
        for argument in arguments:
            try:
                place.value(argument)
            except EvaluationError:
                continue
            return place._replace(node=argument)
    if node.name == "coalesce":
        for argument in arguments:
            value = place.value(argument)
            if value is not None and value != "":
                return place._replace(node=argument)
    if node.name == "lookup" and len(arguments) >= 2:
        collection, key = place.value(arguments[0]), place.value(arguments[1])
        if isinstance(collection, dict) and key in collection:
            return place._replace(node=arguments[0], path=(key, *place.path))
        return place._replace(node=arguments[2]) if len(arguments) > 2 else None
    if node.name == "merge" and place.path:
        for argument in reversed(arguments):
            value = place.value(argument)
            if isinstance(value, Unknown):
                return None
            if isinstance(value, dict) and place.path[0] in value:
                return place._replace(node=argument)
    return None


def _follow_file(node: Call, place: _Place, hops: list[Hop]) -> Span | None:
    """Return where a value stands in the file that is decoded, if a file is."""
    text: _Place | Span | None = place.at(node.arguments[0], place.scope, ()) if node.arguments else None
    for _ in range(_MAX_STEPS):
        if not isinstance(text, _Place) or (isinstance(text.node, Call) and text.node.name in _READING):
            break
        text = _step(text, [])
    if not isinstance(text, _Place) or not isinstance(text.node, Call) or not text.node.arguments:
        return None
    root = place.scope.module.root
    name = text.value(text.node.arguments[0])
    path = os.path.normpath(os.path.join(root.directory, name)) if isinstance(name, str) else ""
    source = root.data_files.source(path) if path and root.sources.allows(path) else None
    if source is None:
        return None
    if text.node.name == "templatefile":
        found = _in_template(source, node.name, place, text)
    else:
        found = root.data_files.find(source, node.name, place.path)
    if found is not None:
        _hop(f"{source.path}, read with {node.name}", place, hops)
    return found


def _in_template(source: SourceFile, decoder: str, place: _Place, text: _Place) -> Span | None:
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


def _follow_for(node: ForExpr, place: _Place) -> _Place | None:
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
            source = place._replace(node=node.collection, path=(key,))
            loops = (*place.loops, (node.value_name, source))
            return _Place(node.value, inner, place.path[1:], place.assumed, loops)
    return None


def _follow_splat(node: Splat, place: _Place) -> _Place | None:
    """Follow an element of `x[*]` or `x.*.a`; a splat over what is no list has that as its one element."""
    names: list[Raw] = []
    item = node.item
    while isinstance(item, GetAttribute):
        names.insert(0, item.name)
        item = item.target
    if not isinstance(item, SplatItem):
        return None
    element = place.path[:1] if isinstance(place.value(node.target), list) else ()
    return place._replace(node=node.target, path=(*element, *names, *place.path[1:]))


def _follow_reference(place: _Place, hops: list[Hop]) -> _Place | Span | None:
    scope = place.scope
    root, steps = _chain(place)
    path = (*steps, *place.path)
    if isinstance(root, (Splat, Call)):
        return place._replace(node=root, path=path)
    if not isinstance(root, Name):
        return None
    loops = dict(place.loops)
    if root.name in loops:
        source = loops[root.name]
        return source._replace(path=(*source.path, *path))
    if root.name in scope.names:
        return _follow_element(scope.names[root.name], place, path, hops)
    if not steps:
        return None
    match root.name:
        case "var":
            return _follow_variable(scope.module, str(steps[0]), place, path[1:], hops)
        case "local":
            return _follow_local(scope.module, str(steps[0]), place, path[1:], hops)
        case "module":
            return _follow_output(place, path, hops)
        case "data":
            return _follow_resource(place, path[1:], hops, scope.module.module.data)
        case _:
            return _follow_resource(place, (root.name, *path), hops, scope.module.module.resources)


def _chain(place: _Place) -> tuple[Expression, tuple[Raw, ...]]:
    """Return the root of a traversal and its steps, keys evaluated."""
    node = place.node
    steps: list[Raw] = []
    while isinstance(node, (GetAttribute, Index)):
        steps.append(node.name if isinstance(node, GetAttribute) else place.value(node.key))
        node = node.target
    return node, tuple(reversed(steps))


def _hop(message: str, place: _Place, hops: list[Hop]) -> None:
    hops.append(Hop(message, place.scope.span(place.node)))


def _follow_element(value: Raw, place: _Place, path: tuple[Raw, ...], hops: list[Hop]) -> _Place | None:
    if not isinstance(value, Element) or not path:
        return None
    _hop(value.title, place, hops)
    if path[0] == "value":
        return place.at(value.expression, value.scope, (value["key"], *path[1:]))
    return place.at(value.expression, value.scope, ())


def _follow_variable(
    module: ModuleInstance, name: str, place: _Place, path: tuple[Raw, ...], hops: list[Hop]
) -> _Place | Span | None:
    declaration = module.declaration(name)
    if declaration is None:
        return None
    title = module.title(f"var.{name}")
    own = module.scope(declaration.block.file)
    given = module.given_place(name)
    if given is None and module.arguments is None and name in module.root.given:
        _hop(f"{title}, given with --var", place, hops)
        return declaration.header
    _hop(title, place, hops)
    value = place.value(*given) if given is not None else None
    default = module.default(name)
    if given is not None and (value is not None or declaration.nullable or default is None):
        place = place.at(*given, path)
        return _optional_default(declaration.constraint, value, place, own) or place
    return declaration.header if default is None else place.at(default, own, path)


def _optional_default(constraint: Constraint, value: Raw, place: _Place, own: Scope) -> _Place | None:
    """Return the default that the variable's type writes for an optional attribute that the value lacks."""
    path = place.path
    for position, step in enumerate(path):
        if constraint.kind in ("list", "set", "map") and constraint.element is not None:
            constraint = constraint.element
        elif constraint.kind == "object" and isinstance(step, str) and step in constraint.attributes:
            default = constraint.optional.get(step)
            if default is not None and isinstance(value, dict) and place.decided(value.get(step)) is None:
                return place.at(default, own, path[position + 1 :])
            constraint = constraint.attributes[step]
        else:
            return None
        if isinstance(value, dict):
            value = place.decided(value.get(str(step)))
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = place.decided(value[step])
        else:
            return None
    return None


def _follow_local(
    module: ModuleInstance, name: str, place: _Place, path: tuple[Raw, ...], hops: list[Hop]
) -> _Place | None:
    found = module.module.locals.get(name)
    if found is None:
        return None
    attribute, file = found
    _hop(module.title(f"local.{name}"), place, hops)
    return place.at(attribute.expression, module.scope(file), path)


def _follow_output(place: _Place, path: tuple[Raw, ...], hops: list[Hop]) -> _Place | None:
    """Follow `module.name.output` or `module.name[key].output`."""
    module = place.scope.module
    name = str(path[0])
    block = module.module.calls.get(name)
    if block is None or len(path) < 2:
        return None
    value: Raw = module.children(name, block).value
    rest = path[1:]
    if isinstance(value, (list, dict)) and not isinstance(value, ModuleObject):
        value = element_of(place.scope.module.evaluator, value, rest[0], place.node, place.scope)
        rest = rest[1:]
    if not isinstance(value, ModuleObject) or not rest:
        return None
    called = value.instance
    output = called.module.outputs.get(str(rest[0]))
    attribute = called.body(output).attributes.get("value") if output is not None else None
    if output is None or attribute is None:
        return None
    _hop(f"output.{rest[0]} of {called.address}", place, hops)
    return place.at(attribute.expression, called.scope(output.file), rest[1:])


def _follow_resource(place: _Place, path: tuple[Raw, ...], hops: list[Hop], blocks: dict[str, Block]) -> _Place | None:
    """Follow `type.name.attribute` or `type.name[key].attribute` to what is written there."""
    module = place.scope.module
    if len(path) < 3 or f"{path[0]}.{path[1]}" not in blocks:
        return None
    value: Raw = module.instances(blocks[f"{path[0]}.{path[1]}"]).value
    rest = path[2:]
    if isinstance(value, (list, dict)) and not isinstance(value, ResourceInstance):
        value = element_of(module.evaluator, value, rest[0], place.node, place.scope)
        rest = rest[1:]
    if not isinstance(value, ResourceInstance) or not rest:
        return None
    section = value.section
    read = str(rest[0])
    name = (NAMES.get(value.type) or repeated(value.type)).get(read, read)
    attribute = section.body.attributes.get(name)
    if attribute is None:
        return None
    _hop(f"{value.address}.{read}", place, hops)
    return place.at(attribute.expression, section.attribute_scope(attribute), rest[1:])
