"""Syntax trees as text."""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.inputs.terraform.syntax import tree as syntax
from storage_lint.inputs.terraform.syntax.tree import Body, Expression
from storage_lint.source.text import SourceFile


def shown(node: object) -> str:
    """Return a tree as a compact s-expression, without places."""
    match node:
        case None:
            return "-"
        case str():
            return repr(node)
        case syntax.Literal(value=value):
            return "null" if value is None else str(value).lower() if isinstance(value, bool) else repr(value)
        case syntax.Name(name=name):
            return name
        case syntax.GetAttribute(target=target, name=name):
            return f"(. {shown(target)} {name})"
        case syntax.Index(target=target, key=key):
            return f"([] {shown(target)} {shown(key)})"
        case syntax.SplatItem():
            return "*"
        case syntax.Splat(target=target, item=item):
            return f"(splat {shown(target)} {shown(item)})"
        case syntax.Call(name=name, arguments=arguments, expands=expands):
            return f"({' '.join([f'call:{name}', *map(shown, arguments)])}{' ...' if expands else ''})"
        case syntax.Conditional(condition=condition, then=then, otherwise=otherwise):
            return f"(? {shown(condition)} {shown(then)} {shown(otherwise)})"
        case syntax.Unary(operator=operator, operand=operand):
            return f"({operator} {shown(operand)})"
        case syntax.Binary(operator=operator, left=left, right=right):
            return f"({operator} {shown(left)} {shown(right)})"
        case syntax.TupleCons(items=items):
            return f"[{' '.join(map(shown, items))}]"
        case syntax.ObjectCons(items=pairs):
            return f"{{{', '.join(f'{shown(key)}: {shown(value)}' for key, value in pairs)}}}"
        case syntax.Template(parts=parts):
            # A string between quotes is text, and one between < and > is an interpolated expression.
            inside = [f"<{shown(part)}>" if isinstance(part, syntax.Literal) else shown(part) for part in parts]
            return f"({' '.join(['tpl', *inside])})"
        case syntax.TemplateIf(condition=condition, then=then, otherwise=otherwise):
            return f"(%if {shown(condition)} {shown(then)} {shown(otherwise)})"
        case syntax.TemplateFor(key_name=key, value_name=value, collection=collection, body=body):
            return f"(%for {key or '-'} {value} {shown(collection)} {shown(body)})"
        case syntax.ForExpr():
            names = f"{node.key_name or '-'} {node.value_name}"
            inner = " ".join(map(shown, (node.collection, node.key, node.value, node.condition)))
            return f"(for {names} {inner}{' ...' if node.groups else ''})"
    raise AssertionError(f"no form for {type(node)}")


def places(body: Body, path: str = "") -> Iterator[tuple[str, Expression]]:
    """Yield every attribute's expression with its path through the blocks."""
    for name, attribute in body.attributes.items():
        yield f"{path}{name}", attribute.expression
    for block in body.blocks:
        yield from places(block.body, f"{path}{'.'.join((block.type, *block.labels))}.")


def lines(source: SourceFile, body: Body) -> list[str]:
    """Return a line for each attribute: path, start and end of the expression, tree."""
    return [
        f"{path} {':'.join(map(str, source.position(expression.start)))}"
        f"-{':'.join(map(str, source.position(expression.end)))} {shown(expression)}"
        for path, expression in places(body)
    ]
