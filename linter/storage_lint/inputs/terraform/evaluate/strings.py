"""Strings made of several values, known or not.

https://developer.hashicorp.com/terraform/language/expressions/strings
"""

from __future__ import annotations

from collections.abc import Sequence

from storage_lint.graph.value import Origin, Source, Symbol, Unknown, UnknownKey, make_text
from storage_lint.inputs.terraform.evaluate.evaluator import Evaluator
from storage_lint.inputs.terraform.evaluate.follow import follow_all
from storage_lint.inputs.terraform.evaluate.scope import EvaluationError, LimitError, Scope
from storage_lint.inputs.terraform.syntax.tree import Expression, Template
from storage_lint.inputs.terraform.values.choices import bare
from storage_lint.inputs.terraform.values.convert import to_string
from storage_lint.inputs.terraform.values.data import OpenObject, Raw
from storage_lint.inputs.terraform.values.limits import MAX_PARTS, MAX_TEXT
from storage_lint.inputs.terraform.values.names import describe, text_label


# complexity: one case a line, from what decides to what is left
def concatenate(evaluator: Evaluator, values: list[Raw], node: Expression, scope: Scope) -> Raw:
    """Return the string that the values make together. Raises `LimitError` and `EvaluationError`."""
    for value in values:
        if isinstance(value, Unknown) and value.choices:
            return follow_all(value, values, lambda now: concatenate(evaluator, now, node, scope), evaluator.doubts)
    parts = _parts(evaluator, values, node, scope)
    length = sum(len(part) for part in parts if isinstance(part, str))
    if length > MAX_TEXT:
        raise LimitError(f"a string is longer than {MAX_TEXT} characters")
    evaluator.keep(length + 8 * len(parts))
    first = next((value for value in values if isinstance(value, Unknown)), None)
    if first is None:
        return "".join(map(str, parts))
    if first.tree is not None and len(values) == 1:
        return first
    if len(parts) > MAX_PARTS:
        return evaluator.unknown(first.reason, node, scope, supply=first.supply)
    return bare(first, make_text(parts), Origin(Source.WRITTEN, scope.span(node)))


def _parts(evaluator: Evaluator, values: list[Raw], node: Expression, scope: Scope) -> list[str | Symbol]:
    parts: list[str | Symbol] = []
    for number, value in enumerate(values):
        if isinstance(value, str):
            parts.append(str(value))
        elif isinstance(value, Unknown):
            if value.text is None:
                parts.append(Symbol(evaluator.source_name(node, scope)))
            else:
                parts.extend(value.text.parts)
        elif isinstance(value, (bool, int, float)):
            parts.append(to_string(value))
        else:
            raise EvaluationError(f"a string cannot contain {describe(value)}", scope, _part(node, number, values))
    return parts


def _part(node: Expression, number: int, values: Sequence[Raw]) -> Expression:
    """Return what a value is written as, where a template is what makes the string."""
    written = node.parts[number] if isinstance(node, Template) and len(node.parts) == len(values) else node
    return node if isinstance(written, str) else written


def text_of_template(evaluator: Evaluator, node: Template, scope: Scope) -> Raw:
    """Return what a part of a template gives, as text."""
    return concatenate(evaluator, [evaluator.evaluate(node, scope) if node.parts else ""], node, scope)


def object_key(evaluator: Evaluator, value: Raw, node: Expression, scope: Scope) -> str:
    """Return a key as text, with the Unknown that it is when it is not known. Raises `EvaluationError` of no text."""
    if isinstance(value, str):
        return value
    if isinstance(value, Unknown):
        name = (text_label(value.text) if value.text is not None else None) or evaluator.source_name(node, scope)
        evaluator.has_unknown_keys = True
        return UnknownKey(name, value)
    if value is None or isinstance(value, (list, dict, OpenObject)):
        raise EvaluationError(f"the key must be a string, not {describe(value)}", scope, node)
    return to_string(value)
