"""python-hcl2's Lark tree as our syntax tree.

Its grammar keeps chains of steps flat or nested in its own way and does not look into heredocs; here they take the
shape that HCL gives them. What has no such shape is an `HclSyntaxError`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from storage_lint.inputs.terraform.syntax import templates
from storage_lint.inputs.terraform.syntax.expressions import ExpressionParser
from storage_lint.inputs.terraform.syntax.numbers import number
from storage_lint.inputs.terraform.syntax.templates import Directive
from storage_lint.inputs.terraform.syntax.tokens import KEYWORDS, MAX_NESTING
from storage_lint.inputs.terraform.syntax.tree import (
    Attribute,
    Binary,
    Block,
    Body,
    Call,
    Conditional,
    Expression,
    ForExpr,
    GetAttribute,
    HclSyntaxError,
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
from storage_lint.source.text import SourceFile

if TYPE_CHECKING:
    from lark import Token, Tree

    Node = Tree[Token] | Token


class Converter:
    """Turns the tree of one text into ours. `offset` is added to every place: the text may be a part of the file."""

    def __init__(self, source: SourceFile, offset: int) -> None:
        self.source = source
        self.offset = offset
        self.depth = 0
        # Splats with brackets that are not in parentheses: later steps belong to each of their elements.
        self.open_splats: set[int] = set()

    def start(self, node: Node) -> int:
        """Return the offset in the file at which a node starts."""
        first = next(tokens(node))
        return self.offset + (first.start_pos or 0)

    def end(self, token: Token) -> int:
        """Return the offset in the file at which a token ends."""
        return self.offset + (token.end_pos or 0)

    def text(self, token: Token) -> str:
        """Return a token as it is written: its value may have a newline of an earlier token before it."""
        return self.source.text[self.start(token) : self.end(token)]

    # Bodies

    def body(self, tree: Tree[Token]) -> Body:
        """Return a `body`. Of an argument that is set twice the first counts."""
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        for child in children(tree):
            if data(child) == "block":
                blocks.append(self.block(tree_of(child)))
            elif data(child) == "attribute":
                name, _, value = children(child)
                attribute = Attribute(str(next(tokens(name))), self.start(name), self.expression(value))
                attributes.setdefault(attribute.name, attribute)
        return Body(attributes, tuple(blocks))

    def block(self, tree: Tree[Token]) -> Block:
        """Return a `block`."""
        self.enter(tree)
        parts = children(tree)
        labels: list[str] = []
        for part in parts[1:-3]:
            label = self.string(tree_of(part)) if data(part) == "string" else None
            if label is not None and not isinstance(label, Literal):
                raise HclSyntaxError("a block's label cannot contain a template", label.start)
            labels.append(str(label.value) if label is not None else str(next(tokens(part))))
        body = self.body(tree_of(parts[-2]))
        *_, header_last = (token for part in parts[:-3] for token in tokens(part))
        self.depth -= 1
        start, end = self.start(parts[0]), self.end(token_of(parts[-1]))
        return Block(str(next(tokens(parts[0]))), tuple(labels), self.source, start, self.end(header_last), end, body)

    # Expressions

    def enter(self, node: Node) -> None:
        """Go one level deeper. Raises `HclSyntaxError` at too many."""
        self.depth += 1
        if self.depth > 2 * MAX_NESTING:
            raise HclSyntaxError("nested too deeply", self.start(node))

    def expression(self, node: Node) -> Expression:
        """Return any expression."""
        self.enter(node)
        tree = tree_of(node)
        result = getattr(self, f"_{tree.data}", self._unknown)(tree)
        self.depth -= 1
        assert isinstance(result, Expression)
        return result

    def _unknown(self, tree: Tree[Token]) -> Expression:
        raise HclSyntaxError("python-hcl2 read something here that HCL does not have", self.start(tree))

    def _expr_term(self, tree: Tree[Token]) -> Expression:
        parts = children(tree)
        if len(parts) == 1:
            return self.expression(parts[0])
        inner = self.expression(parts[1])
        self.open_splats.discard(id(inner))
        inner.start, inner.end = self.start(parts[0]), self.end(token_of(parts[-1]))
        return inner

    def _identifier(self, tree: Tree[Token]) -> Expression:
        token = next(tokens(tree))
        return Name(self.start(token), self.end(token), str(token))

    def _literal_value(self, tree: Tree[Token]) -> Expression:
        token = next(tokens(tree))
        return Literal(self.start(token), self.end(token), KEYWORDS[str(token)])

    def _int_lit(self, tree: Tree[Token]) -> Expression:
        token = next(tokens(tree))
        start, end, digits = self.start(token), self.end(token), str(token)
        if digits.startswith("-"):
            return Unary(start, end, "-", Literal(start + 1, end, number(digits[1:], start)))
        return Literal(start, end, number(digits, start))

    _float_lit = _int_lit

    def _conditional(self, tree: Tree[Token]) -> Expression:
        condition, then, otherwise = (self.expression(part) for part in children(tree) if not is_token(part))
        return Conditional(condition.start, otherwise.end, condition, then, otherwise)

    def _binary_op(self, tree: Tree[Token]) -> Expression:
        left_part, term = children(tree)
        operator, right_part = children(term)
        left, right = self.expression(left_part), self.expression(right_part)
        return Binary(left.start, right.end, self.text(next(tokens(operator))), left, right)

    def _unary_op(self, tree: Tree[Token]) -> Expression:
        sign, part = children(tree)
        operand = self.expression(part)
        return Unary(self.start(sign), operand.end, str(sign), operand)

    def _tuple(self, tree: Tree[Token]) -> Expression:
        parts = children(tree)
        items = tuple(self.expression(part) for part in parts if not is_token(part))
        return TupleCons(self.start(tree), self.end(token_of(parts[-1])), items)

    def _object(self, tree: Tree[Token]) -> Expression:
        parts = children(tree)
        items: list[tuple[Expression, Expression]] = []
        for part in parts:
            if not is_token(part):
                key, _, value = children(part)
                items.append((self.key(tree_of(key)), self.expression(value)))
        return ObjectCons(self.start(tree), self.end(token_of(parts[-1])), tuple(items))

    def key(self, tree: Tree[Token]) -> Expression:
        """Return an object's key: a bare word is a string."""
        first = next(tokens(tree))
        end = self.end(list(tokens(tree))[-1])
        word = self.source.text[self.start(first) : end]
        if word.replace("-", "_").isidentifier():
            return Literal(self.start(first), end, word)
        return self.expression(children(tree)[0])

    def _function_call(self, tree: Tree[Token]) -> Expression:
        parts = children(tree)
        name = "".join(str(next(tokens(part))) for part in parts[: [data(part) for part in parts].index("LPAR")])
        arguments: list[Expression] = []
        expands = False
        for part in parts:
            if data(part) == "arguments":
                arguments = [self.expression(inner) for inner in children(part) if not is_token(inner)]
                expands = any(data(inner) == "ELLIPSIS" for inner in children(part))
        return Call(self.start(tree), self.end(token_of(parts[-1])), name, tuple(arguments), expands)

    # complexity: the children of one rule of the grammar, in order
    def _for_tuple_expr(self, tree: Tree[Token]) -> Expression:
        parts = children(tree)
        intro = children(parts[1])
        names = [str(next(tokens(part))) for part in intro if data(part) == "identifier"]
        # The collection may be an identifier too, but only inside an expr_term.
        collection = self.expression(next(part for part in reversed(intro) if not is_token(part)))
        values = [part for part in parts[2:] if not is_token(part) and data(part) != "for_cond"]
        conditions = [children(part)[1] for part in parts[2:] if data(part) == "for_cond"]
        return ForExpr(
            self.start(tree),
            self.end(token_of(parts[-1])),
            names[0] if len(names) == 2 else None,
            names[-1],
            collection,
            self.expression(values[0]) if len(values) == 2 else None,
            self.expression(values[-1]),
            self.expression(conditions[0]) if conditions else None,
            any(data(part) == "ELLIPSIS" for part in parts),
        )

    _for_object_expr = _for_tuple_expr

    # Traversals

    def _get_attr_expr_term(self, tree: Tree[Token]) -> Expression:
        target, *steps = children(tree)
        return self.steps(self.expression(target), steps)

    _index_expr_term = _get_attr_expr_term

    def _full_splat_expr_term(self, tree: Tree[Token]) -> Expression:
        target, splat = children(tree)
        return self.steps(self.expression(target), [splat])

    _attr_splat_expr_term = _full_splat_expr_term

    def steps(self, target: Expression, steps: list[Node]) -> Expression:
        """Return `target` followed by steps of a traversal."""
        if isinstance(target, Splat) and id(target) in self.open_splats:
            target.item = self.steps(target.item, steps)
            target.end = target.item.end
            return target
        while steps:
            step, *steps = steps
            kind, start = data(step), target.start
            if kind == "get_attr":
                token = list(tokens(step))[-1]
                target = GetAttribute(start, self.end(token), target, str(token))
            elif kind == "short_index":
                token = list(tokens(step))[-1]
                key: Expression = Literal(self.start(token), self.end(token), number(str(token), self.start(token)))
                target = Index(start, self.end(token), target, key)
            elif kind == "braces_index":
                parts = children(step)
                target = Index(start, self.end(token_of(parts[-1])), target, self.expression(parts[1]))
            elif kind == "full_splat":
                marker, *inner = children(step)
                item = self.steps(SplatItem(self.start(marker), self.end(token_of(marker))), inner + steps)
                target = Splat(start, item.end, target, item)
                self.open_splats.add(id(target))
                return target
            else:
                marker, *inner = children(step)
                own = 0
                while own < len(inner) and data(inner[own]) != "braces_index":
                    own += 1
                item = self.steps(SplatItem(self.start(marker) + 1, self.end(token_of(marker))), inner[:own])
                target = Splat(start, item.end, target, item)
                steps = inner[own:] + steps
        return target

    # Templates

    def _heredoc_template(self, tree: Tree[Token]) -> Expression:
        token = next(tokens(tree))
        parser = ExpressionParser(self.source, self.start(token))
        expression = templates.heredoc(parser)
        if parser.at != self.start(token) + len(str(token).rstrip("\r\n")):
            raise HclSyntaxError("python-hcl2 sees the end of this heredoc elsewhere", expression.start)
        return expression

    _heredoc_template_trim = _heredoc_template

    def _string(self, tree: Tree[Token]) -> Expression:
        return self.string(tree)

    def string(self, tree: Tree[Token]) -> Literal | Template:
        """Return a quoted string."""
        opening, *parts, closing = children(tree)
        pieces = templates.Pieces()
        for part in parts:
            (inner,) = children(part)
            if is_token(inner):
                pieces.text(templates.unescape(str(inner), self.start(inner)))
            elif data(inner) == "interpolation":
                pieces.items.append(self.expression(children(inner)[1]))
                pieces.trim_next = False
            else:
                self.directive(tree_of(inner), pieces)
        parser = ExpressionParser(self.source, 0)
        parser.depth = self.depth // 2
        return templates.build(parser, pieces.items, self.start(opening), self.end(token_of(closing)))

    def directive(self, tree: Tree[Token], pieces: templates.Pieces) -> None:
        """Add a template directive to the pieces of its string."""
        parts = children(tree)
        marks = [data(part) == "STRIP_MARKER" for part in parts]
        inner = [part for part in parts[1:-1] if data(part) != "STRIP_MARKER"]
        directive = Directive(self.start(parts[0]), str(inner[0]))
        directive.end = self.end(token_of(parts[-1]))
        names = [str(next(tokens(part))) for part in inner if data(part) == "identifier"]
        if names:
            directive.key_name = names[0] if len(names) == 2 else None
            directive.value_name = names[-1]
        if str(inner[0]) in ("if", "for"):
            directive.expression = self.expression(inner[-1])
        pieces.add(directive, trim_before=marks[1], trim_after=marks[-2])


def children(node: Node) -> list[Node]:
    """Return a tree's children without newlines and comments."""
    return [child for child in tree_of(node).children if data(child) != "new_line_or_comment"]


def data(node: Node) -> str:
    """Return the rule of a tree, or the type of a token."""
    return node.type if isinstance(node, str) else str(node.data)


def is_token(node: Node) -> bool:
    """Whether a node is a token."""
    return isinstance(node, str)


def tree_of(node: Node) -> Tree[Token]:
    """Return a node that the grammar says is a tree."""
    assert not isinstance(node, str)
    return node


def token_of(node: Node) -> Token:
    """Return a node that the grammar says is a token."""
    assert isinstance(node, str)
    return node


def tokens(node: Node) -> Iterator[Token]:
    """Yield a node's tokens in order, newlines and comments left out."""
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            yield node
        else:
            stack.extend(reversed(children(node)))
