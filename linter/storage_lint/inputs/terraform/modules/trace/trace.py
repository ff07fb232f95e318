"""Where a value is written, and the hops that brought it: expressions followed again, for what is reported.

Variables are followed to the module call's argument, the variable file or the default; locals and outputs to their
expression; conditionals to the branch that is taken; keys and indexes into constructors; `each.value` and iterators
to the element of the for_each. Most function calls end the trace.
"""

from __future__ import annotations

import os

from storage_lint.graph.value import Hop, Slot, Trace
from storage_lint.inputs.terraform.evaluate.scope import CycleError, EvaluationError, LimitError, Scope
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.instances import ModuleInstance, module_of
from storage_lint.inputs.terraform.modules.raw_block import Assumed
from storage_lint.inputs.terraform.modules.trace.place import MAX_STEPS, Path, TracedPlace
from storage_lint.inputs.terraform.syntax.tree import (
    Binary,
    Call,
    Conditional,
    Expression,
    ForExpr,
    GetAttribute,
    Index,
    Literal,
    Name,
    Template,
    TupleCons,
    Unary,
)
from storage_lint.inputs.terraform.values.errors import UnknowableError
from storage_lint.source.record import replace
from storage_lint.source.span import Span

_ERRORS = (EvaluationError, CycleError, LimitError, UnknowableError, RecursionError)


def trace_written(block: EvaluatedBlock, name: str, assumed: Assumed, path: Path = ()) -> Trace:
    """Return where an attribute of a resource is written, or a part of it, led by what the user maintains."""
    trace = trace_attribute(block, name, assumed, path)
    if trace.span.file is block.header.file:  # written in the module itself: its callers have no say
        trace = Trace(trace.span, (*trace.via, *_calls(module_of(block.scope))))
    return _reported_in_the_tree(module_of(block.scope), trace)


def trace_at(node: Expression, scope: Scope, via: tuple[Hop, ...] = ()) -> Trace:
    """Return the place of an expression, with the hops from there and the module calls that lead to it."""
    module = module_of(scope)
    return _reported_in_the_tree(module, Trace(scope.span(node), (*via, *_calls(module))))


def trace_left_out(block: EvaluatedBlock, name: str, assumed: Assumed) -> Trace:
    """Return which conditional makes an attribute null; where none does, where its block is declared."""
    attribute = block.body.attributes[name]
    place = TracedPlace(attribute.expression, block.attribute_scope(attribute), (), assumed)
    hops: list[Hop] = []
    from storage_lint.inputs.terraform.modules.trace.steps import step

    for _ in range(MAX_STEPS):
        if isinstance(place.node, Conditional):
            return trace_at(place.node, place.scope, tuple(reversed(hops)))
        try:
            found = step(place, hops)
        except _ERRORS:
            break
        if found is None or isinstance(found, Span):
            break
        place = found
    return trace_declared(block)


def trace_declared(block: EvaluatedBlock) -> Trace:
    """Return where a block is declared, and the module calls that lead there, the nearest first."""
    module = module_of(block.scope)
    return _reported_in_the_tree(module, Trace(block.header, _calls(module)))


def slot_of(block: EvaluatedBlock, name: str) -> Slot:
    """Return where an attribute of a block is, or would be, written: in the block itself, wherever its value is from.

    An override file that writes it wins.
    """
    syntax = block.syntax
    body = Span(syntax.file, syntax.body_start, syntax.body_end)
    attribute = block.body.attributes.get(name)
    written = None if attribute is None else block.attribute_scope(attribute).span(attribute.expression)
    return Slot(block.type, name, block.header, body, written)


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


def trace_attribute(block: EvaluatedBlock, name: str, assumed: Assumed = (), path: Path = ()) -> Trace:
    """Return where the value of an attribute, or a part of it, is written; the block's header when none is."""
    attribute = block.body.attributes.get(name)
    if attribute is None:
        return Trace(block.header)
    return trace(attribute.expression, block.attribute_scope(attribute), assumed, path)


def trace(node: Expression, scope: Scope, assumed: Assumed = (), path: Path = ()) -> Trace:
    """Return where the value of an expression, or a part of it, is written: as far down as that can be told."""
    hops: list[Hop] = []
    end = end_of_trace(node, scope, assumed, hops, path)
    return Trace(end if isinstance(end, Span) else end.scope.span(end.node), tuple(reversed(hops)))


def end_of_trace(
    node: Expression, scope: Scope, assumed: Assumed, hops: list[Hop], path: Path = ()
) -> TracedPlace | Span:
    """Return the expression at which a trace ends, or the place where that is none, and add its hops."""
    place = TracedPlace(node, scope, path, assumed)
    if isinstance(node, Literal):
        return place
    from storage_lint.inputs.terraform.modules.trace.steps import step

    seen: set[tuple[int, str]] = set()
    for _ in range(MAX_STEPS):
        if (id(place.node), repr(place.path)) in seen:
            break
        seen.add((id(place.node), repr(place.path)))
        try:
            found = step(place, hops)
        except _ERRORS:
            break
        if found is None:
            break
        if isinstance(found, Span):
            return found
        place = found
    return place


def trace_switch(node: Expression, scope: Scope) -> Trace:
    """Return where that is written which makes a count or for_each nothing: what a person would edit to change it."""
    trace = _switch(node, scope)
    if os.path.dirname(trace.span.file.path) == os.path.dirname(scope.file.path):  # no caller has a say
        trace = Trace(trace.span, (*trace.via, *_calls(module_of(scope))))
    return _reported_in_the_tree(module_of(scope), trace)


def _switch(node: Expression, scope: Scope) -> Trace:
    from storage_lint.inputs.terraform.modules.trace.steps import step

    hops: list[Hop] = []
    place = TracedPlace(node, scope, ())
    for _ in range(MAX_STEPS):
        try:
            found = _decider(place) or (
                step(place, hops) if isinstance(place.node, (Name, GetAttribute, Index)) else None
            )
        except _ERRORS:
            break
        if isinstance(found, Span):
            return Trace(found, tuple(reversed(hops)))
        if found is None:
            break
        place = found
    return Trace(place.scope.span(place.node), tuple(reversed(hops)))


# complexity: one case a line: what decides each kind of expression
def _decider(place: TracedPlace) -> TracedPlace | None:
    """Return the part of an expression that decides what it is."""
    node = place.node
    if isinstance(node, Conditional):
        return replace(place, node=node.condition)
    if isinstance(node, Unary):
        return replace(place, node=node.operand)
    if isinstance(node, ForExpr):
        return replace(place, node=node.collection if node.condition is None else node.condition)
    if isinstance(node, Template) and len(node.parts) == 1 and isinstance(node.parts[0], Expression):
        return replace(place, node=node.parts[0])
    sides = node.arguments if isinstance(node, Call) else ()
    if isinstance(node, Binary):
        sides = (node.left, node.right)
        if node.operator == "&&" and place.value(node.left) is not False:
            sides = (node.right,)
    chosen = next((side for side in sides if not isinstance(side, (Literal, TupleCons))), None)
    return None if chosen is None else replace(place, node=chosen)
