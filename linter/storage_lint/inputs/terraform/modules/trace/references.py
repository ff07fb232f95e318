"""Traces through references: variables, locals, outputs, attributes of resources, the elements of a for_each."""

from __future__ import annotations

from storage_lint.graph.value import Hop
from storage_lint.inputs.terraform.evaluate.members import element_of
from storage_lint.inputs.terraform.evaluate.scope import Element, Scope
from storage_lint.inputs.terraform.evaluate.types import Constraint
from storage_lint.inputs.terraform.modules.instances import ModuleInstance, ModuleObject, module_of
from storage_lint.inputs.terraform.modules.module import is_sensitive
from storage_lint.inputs.terraform.modules.resource import ResourceInstance, computed, written_at
from storage_lint.inputs.terraform.modules.trace.place import TracedPlace, add_hop
from storage_lint.inputs.terraform.resource_types import NAMES
from storage_lint.inputs.terraform.syntax.tree import Block, Call, Expression, GetAttribute, Index, Name, Splat
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.repeated import repeated
from storage_lint.source.record import replace
from storage_lint.source.span import Span


# complexity: one case a line: what each kind of name leads to
def follow_reference(place: TracedPlace, hops: list[Hop]) -> TracedPlace | Span | None:
    """Return where the value of a reference comes from, and note the step; None where that cannot be told."""
    scope = place.scope
    root, steps = _chain(place)
    path = (*steps, *place.path)
    if isinstance(root, (Splat, Call)):
        return replace(place, node=root, path=path)
    if not isinstance(root, Name):
        return None
    loops = dict(place.loops)
    if root.name in loops:
        source = loops[root.name]
        return replace(source, path=(*source.path, *path))
    if root.name in scope.names:
        return _follow_element(scope.names[root.name], place, path, hops)
    if not steps:
        return None
    match root.name:
        case "var":
            return _follow_variable(module_of(scope), str(steps[0]), place, path[1:], hops)
        case "local":
            return _follow_local(module_of(scope), str(steps[0]), place, path[1:], hops)
        case "module":
            return _follow_output(place, path, hops)
        case "data":
            return _follow_resource(place, path, hops, module_of(scope).module.data)
        case "resource":
            return _follow_resource(place, path, hops, module_of(scope).module.resources)
        case _:
            return _follow_resource(place, (root.name, *path), hops, module_of(scope).module.resources)


def _chain(place: TracedPlace) -> tuple[Expression, tuple[Raw, ...]]:
    """Return the root of a traversal and its steps, keys evaluated."""
    node = place.node
    steps: list[Raw] = []
    while isinstance(node, (GetAttribute, Index)):
        steps.append(node.name if isinstance(node, GetAttribute) else place.value(node.key))
        node = node.target
    return node, tuple(reversed(steps))


def _follow_element(value: Raw, place: TracedPlace, path: tuple[Raw, ...], hops: list[Hop]) -> TracedPlace | None:
    if not isinstance(value, Element) or not path:
        return None
    add_hop(value.title, place, hops)
    every = place.at(value.expression, value.scope, (value["key"], *path[1:]))
    if path[0] == "value" or (isinstance(value["key"], str) and isinstance(every.value(every.node), list)):
        return every
    return replace(every, path=())  # the key of a map stands in what makes the map; only a set's elements are keys


# complexity: the order in which Terraform takes a value: option, caller, file, default
def _follow_variable(
    module: ModuleInstance, name: str, place: TracedPlace, path: tuple[Raw, ...], hops: list[Hop]
) -> TracedPlace | Span | None:
    declaration = module.declaration(name)
    if declaration is None:
        return None
    title = module.title(f"var.{name}")
    own = module.scope(declaration.block.file)
    given = module.given_place(name)
    if given is None and module.arguments is None and name in module.root.given:
        add_hop(title if module.root.given[name].unread else f"{title}, given with --var", place, hops)
        return declaration.header
    add_hop(title, place, hops)
    value = place.value(*given) if given is not None else None
    default = module.default(name)
    if given is None or (value is None and not declaration.nullable and default is not None):
        if default is None:
            return declaration.header
        given = default, own
        value = place.value(*given)
    place = place.at(*given, path)
    return _optional_default(declaration.constraint, value, place, own) or place


# complexity: a value and its type are gone through side by side, a step of the path at a time
def _optional_default(constraint: Constraint, value: Raw, place: TracedPlace, own: Scope) -> TracedPlace | None:
    """Return the default that the variable's type writes for an optional attribute that the value lacks."""
    path = place.path
    for position, step in enumerate(path):
        if constraint.kind in ("list", "set", "map") and constraint.element is not None:
            constraint = constraint.element
        elif constraint.kind == "object" and isinstance(step, str) and step in constraint.attributes:
            default = constraint.optional.get(step)
            if default is not None and isinstance(value, dict) and place.decided(value.get(step)) is None:
                place = place.at(default, own, path[position + 1 :])
                inner = place.value(default, own)
                return _optional_default(constraint.attributes[step], inner, place, own) or place
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
    module: ModuleInstance, name: str, place: TracedPlace, path: tuple[Raw, ...], hops: list[Hop]
) -> TracedPlace | None:
    found = module.module.locals.get(name)
    if found is None:
        return None
    attribute, file = found
    add_hop(module.title(f"local.{name}"), place, hops)
    return place.at(attribute.expression, module.scope(file), path)


# complexity: each line is one thing that has to be there for the next
def _follow_output(place: TracedPlace, path: tuple[Raw, ...], hops: list[Hop]) -> TracedPlace | Span | None:
    """Follow `module.name.output` or `module.name[key].output`; to the output itself where it is a secret."""
    module = module_of(place.scope)
    name = str(path[0])
    block = module.module.calls.get(name)
    if block is None or len(path) < 2:
        return None
    value: Raw = module.children(name, block).value
    rest = path[1:]
    if isinstance(value, (list, dict)) and not isinstance(value, ModuleObject):
        value = element_of(module.evaluator, value, rest[0], place.node, place.scope)
        rest = rest[1:]
    if not isinstance(value, ModuleObject) or not rest:
        return None
    called = value.instance
    output = called.module.outputs.get(str(rest[0]))
    attribute = called.body(output).attributes.get("value") if output is not None else None
    if output is None or attribute is None:
        return None
    add_hop(f"output.{rest[0]} of {called.address}", place, hops)
    if is_sensitive(called.body(output)) and not isinstance(called.output(str(rest[0]), place.node, place.scope), bool):
        return Span(output.file, output.start, output.header_end)
    return place.at(attribute.expression, called.scope(output.file), rest[1:])


def _follow_resource(
    place: TracedPlace, path: tuple[Raw, ...], hops: list[Hop], blocks: dict[str, Block]
) -> TracedPlace | Span | None:
    """Follow `type.name.attribute` or `type.name[key].attribute` to what is written there.

    To the block itself where the whole of it makes the attribute: the JSON of a policy document.
    """
    module = module_of(place.scope)
    if len(path) < 3 or f"{path[0]}.{path[1]}" not in blocks:
        return None
    value: Raw = module.instances(blocks[f"{path[0]}.{path[1]}"]).value
    rest = path[2:]
    if isinstance(value, (list, dict)) and not isinstance(value, ResourceInstance):
        value = element_of(module.evaluator, value, rest[0], place.node, place.scope)
        rest = rest[1:]
    if not isinstance(value, ResourceInstance) or not rest:
        return None
    return _follow_attribute(value, str(rest[0]), place, rest[1:], hops)


# complexity: what is written, and what follows from it, one step a line
def _follow_attribute(
    instance: ResourceInstance, read: str, place: TracedPlace, path: tuple[Raw, ...], hops: list[Hop]
) -> TracedPlace | Span | None:
    block = instance.block
    own = NAMES.get(instance.type) or {}
    name = own.get(read) or repeated(instance.type).get(read, read)
    attribute = block.body.attributes.get(name)
    if attribute is None and instance.is_data and computed(instance.type, block, read) is not None:
        add_hop(f"{instance.address}.{read}", place, hops)
        part = written_at(instance.type, block, path) if path else None
        if not isinstance(part, tuple):
            return (part or block).header
        attribute, path = block.body.attributes[str(part[0])], part[1:]
        return place.at(attribute.expression, block.attribute_scope(attribute), path)
    if attribute is None or not _is_read(place.decided(block.written(name)), read in own):
        return None
    add_hop(f"{instance.address}.{read}", place, hops)
    return place.at(attribute.expression, block.attribute_scope(attribute), path)


def _is_read(written: Raw, is_own_name: bool) -> bool:
    """Return whether what is written is what others read: null is not, nor is an empty name; AWS makes one up."""
    return written is not None and not (is_own_name and written == "")
