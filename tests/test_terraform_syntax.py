"""HCL's native syntax: exact trees and exact places."""

from __future__ import annotations

import pytest

from storage_lint.inputs.terraform import parse, syntax
from storage_lint.inputs.terraform.syntax import Expression, HclSyntaxError
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
            return f"({' '.join(['tpl', *map(shown, parts)])})"
        case syntax.TemplateIf(condition=condition, then=then, otherwise=otherwise):
            return f"(%if {shown(condition)} {shown(then)} {shown(otherwise)})"
        case syntax.TemplateFor(key_name=key, value_name=value, collection=collection, body=body):
            return f"(%for {key or '-'} {value} {shown(collection)} {shown(body)})"
        case syntax.ForExpr():
            names = f"{node.key_name or '-'} {node.value_name}"
            parts = [names, shown(node.collection), shown(node.key), shown(node.value), shown(node.condition)]
            return f"(for {' '.join(parts)}{' ...' if node.groups else ''})"
    raise AssertionError(f"no form for {type(node)}")


def value(text: str) -> Expression:
    """Parse one attribute's value."""
    body = parse.read_all(SourceFile("test.tf", f"a = {text}\n"))
    assert list(body.attributes) == ["a"]
    assert body.blocks == ()
    return body.attributes["a"].expression


TREES = {
    "1": "1",
    "010": "10",
    "1e3": "1000",
    "1.e3": "1000",
    "2.50": "2.5",
    "25e-1": "2.5",
    "true": "true",
    "null": "null",
    '"a"': "'a'",
    "a ? 1 : b ? 2 : 3": "(? a 1 (? b 2 3))",
    "a ? b ? 1 : 2 : 3": "(? a (? b 1 2) 3)",
    "x.*.id[0]": "([] (splat x (. * id)) 0)",
    "x.*.id.0": "(splat x ([] (. * id) 0))",
    "x[*].id[0]": "(splat x ([] (. * id) 0))",
    "x[*].a[*].b": "(splat x (splat (. * a) (. * b)))",
    "x.0.y": "(. ([] x 0) y)",
    '"$$${v}"': "'$${v}'",
    '"$$$${v}"': "'$$${v}'",
    '"$${v}%%{w}"': "'${v}%{w}'",
    '"${v}"': "(tpl v)",
    '"a${v}b"': "(tpl 'a' v 'b')",
    "provider::x::f(1)": "(call:provider::x::f 1)",
    "f(x...)": "(call:f x ...)",
    "1 + 2 * 3 - 4": "(- (+ 1 (* 2 3)) 4)",
    "a || b && c == d < e + f * g": "(|| a (&& b (== c (< d (+ e (* f g))))))",
    "!a.b && -c + 1 > 0": "(&& (! (. a b)) (> (+ (- c) 1) 0))",
    "{ a = b\n(c) = 2 }": "{'a': b, c: 2}",
    "{ for k, v in m : k => v... if v }": "(for k v m k v v ...)",
    "[for v in m : v]": "(for - v m - v -)",
    "(a\n? b\n: c)": "(? a b c)",
}


@pytest.mark.parametrize("text", TREES)
def test_tree(text: str) -> None:
    assert shown(value(text)) == TREES[text]


ERRORS = {
    "a = 1 b = 2": (1, 7, "unexpected b; expected a newline after the argument"),
    "a = 10.0.0.1/32": (1, 5, "10.0.0.1 is not a number"),
    "b { a = 1\n}": (1, 10, "unexpected end of line; expected } after the single argument of a block on one line"),
    "a = 1\na = 2": (2, 1, "argument a is already set on line 1; each may be set once"),
}


@pytest.mark.parametrize("text", ERRORS)
def test_error(text: str) -> None:
    source = SourceFile("test.tf", text)
    with pytest.raises(HclSyntaxError) as caught:
        parse.read_all(source)
    assert (*source.position(caught.value.offset), caught.value.message) == ERRORS[text]
