"""The table of what evaluates each kind of expression; literals, templates and collections.

https://developer.hashicorp.com/terraform/language/expressions
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from storage_lint.inputs.terraform.evaluate.calls import call
from storage_lint.inputs.terraform.evaluate.evaluator import Evaluator
from storage_lint.inputs.terraform.evaluate.loops import for_expression, splat, splat_item, template_for
from storage_lint.inputs.terraform.evaluate.operators import binary, conditional, decide, unary
from storage_lint.inputs.terraform.evaluate.references import get_attribute, index_key, name
from storage_lint.inputs.terraform.evaluate.scope import Scope
from storage_lint.inputs.terraform.evaluate.strings import concatenate, object_key, text_of_template
from storage_lint.inputs.terraform.syntax.tree import (
    Binary,
    Call,
    Conditional,
    ForExpr,
    GetAttribute,
    Index,
    Literal,
    Name,
    ObjectCons,
    Splat,
    SplatItem,
    Template,
    TemplateFor,
    TemplateIf,
    TupleCons,
    Unary,
)
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.budget import Share


def _literal(_: Evaluator, node: Literal, scope: Scope) -> Raw:
    return node.value


def _tuple(evaluator: Evaluator, node: TupleCons, scope: Scope) -> Raw:
    return [HANDLERS[type(item)](evaluator, item, scope) for item in node.items]


def _object(evaluator: Evaluator, node: ObjectCons, scope: Scope) -> Raw:
    result: dict[str, Raw] = {}
    for key, item in node.items:
        if type(key) is Literal and type(key.value) is str:
            name = key.value
        else:
            name = object_key(evaluator, evaluator.evaluate(key, scope), key, scope)
        result[name] = HANDLERS[type(item)](evaluator, item, scope)
    return result


def _template(evaluator: Evaluator, node: Template, scope: Scope) -> Raw:
    parts = node.parts
    if len(parts) == 1:
        only = parts[0]
        return only if isinstance(only, str) else evaluator.evaluate(only, scope)
    values = [part if type(part) is str else evaluator.evaluate(part, scope) for part in parts]  # type: ignore[arg-type]
    return concatenate(evaluator, values, node, scope)


def _template_if(evaluator: Evaluator, node: TemplateIf, scope: Scope) -> Raw:
    return decide(
        evaluator,
        evaluator.evaluate(node.condition, scope),
        node.condition,
        scope,
        lambda: text_of_template(evaluator, node.then, scope),
        lambda: text_of_template(evaluator, node.otherwise, scope),
    )


HANDLERS: dict[type, Callable[[Evaluator, Any, Scope], Raw]] = {
    Literal: _literal,
    Template: _template,
    TemplateIf: _template_if,
    TemplateFor: template_for,
    Name: name,
    GetAttribute: get_attribute,
    Index: index_key,
    Splat: splat,
    SplatItem: splat_item,
    Call: call,
    Conditional: conditional,
    Unary: unary,
    Binary: binary,
    TupleCons: _tuple,
    ObjectCons: _object,
    ForExpr: for_expression,
}


def new_evaluator(share: Share) -> Evaluator:
    """Return an evaluator of all expressions, for one root, which uses its share of the run's budget."""
    return Evaluator(HANDLERS, share)
