"""The table of what evaluates each kind of expression; literals, templates and collections.

https://developer.hashicorp.com/terraform/language/expressions
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from storage_lint.inputs.terraform.evaluate.evaluator import Evaluator
from storage_lint.inputs.terraform.evaluate.scope import Scope
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

Handler = Callable[[Evaluator, Any, Scope], Raw]


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
            from storage_lint.inputs.terraform.evaluate.strings import object_key

            name = object_key(evaluator, evaluator.evaluate(key, scope), key, scope)
        result[name] = HANDLERS[type(item)](evaluator, item, scope)
    return result


def _template(evaluator: Evaluator, node: Template, scope: Scope) -> Raw:
    parts = node.parts
    if len(parts) == 1:
        only = parts[0]
        return only if isinstance(only, str) else evaluator.evaluate(only, scope)
    from storage_lint.inputs.terraform.evaluate.strings import concatenate

    # `type(…) is` is quicker than isinstance, and mypy does not narrow by it.
    values = [part if type(part) is str else evaluator.evaluate(part, scope) for part in parts]  # type: ignore[arg-type]
    return concatenate(evaluator, values, node, scope)


def _template_if(evaluator: Evaluator, node: TemplateIf, scope: Scope) -> Raw:
    from storage_lint.inputs.terraform.evaluate.operators import decide
    from storage_lint.inputs.terraform.evaluate.strings import text_of_template

    return decide(
        evaluator,
        evaluator.evaluate(node.condition, scope),
        node.condition,
        scope,
        lambda: text_of_template(evaluator, node.then, scope),
        lambda: text_of_template(evaluator, node.otherwise, scope),
    )


class _Handlers(dict[type, Handler]):
    """What evaluates each kind of expression; imported when an expression of that kind is met."""

    def __missing__(self, kind: type) -> Handler:
        if kind in (Name, GetAttribute, Index):
            from storage_lint.inputs.terraform.evaluate.references import get_attribute, index_key, name

            self.update({Name: name, GetAttribute: get_attribute, Index: index_key})
        elif kind in (Unary, Binary, Conditional):
            from storage_lint.inputs.terraform.evaluate.operators import binary, conditional, unary

            self.update({Unary: unary, Binary: binary, Conditional: conditional})
        elif kind is Call:
            from storage_lint.inputs.terraform.evaluate.calls import call

            self[Call] = call
        else:
            from storage_lint.inputs.terraform.evaluate.loops import for_expression, splat, splat_item, template_for

            self.update({ForExpr: for_expression, Splat: splat, SplatItem: splat_item, TemplateFor: template_for})
        return self[kind]


HANDLERS = _Handlers(
    {Literal: _literal, Template: _template, TemplateIf: _template_if, TupleCons: _tuple, ObjectCons: _object}
)


def new_evaluator(share: Share) -> Evaluator:
    """Return an evaluator of all expressions, for one root, which uses its share of the run's budget."""
    return Evaluator(HANDLERS, share)
