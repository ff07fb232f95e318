"""Recursive descent over HCL's expressions.

There is no token stream. At each point one regular expression is matched that knows everything that may come next
there, in one of two modes: where a newline ends something, and where it is a blank.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions
"""

from __future__ import annotations

from storage_lint.inputs.terraform.syntax import templates
from storage_lint.inputs.terraform.syntax.collections import CollectionParser
from storage_lint.inputs.terraform.syntax.numbers import number
from storage_lint.inputs.terraform.syntax.tokens import BRACKETS, MAX_CHAIN, MAX_NESTING, NAME, PLAIN, Mode
from storage_lint.inputs.terraform.syntax.tree import Binary, Conditional, Expression, Literal, Unary
from storage_lint.source.pattern import LatePattern

LEVELS = {"?": 0, "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6}
LEVELS["%"] = 6
# A term: 1 plain string, 2 name with 3 attributes or 4 an opening parenthesis, 5 number, 6 anything else.
_term = LatePattern(
    rf'"({PLAIN})"|({NAME})(?:((?:\.{NAME})++)|(\())?+|([0-9](?:\.*+(?:[0-9]|[eE][+-]?[0-9]))*+)|([\[({{"<!-])'
)


class ExpressionParser(CollectionParser):
    """Reads expressions."""

    __slots__ = ()

    def expression(self, mode: Mode) -> Expression:
        """Read an expression: operands, binary operators by precedence, and the conditional, which nests rightwards."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.fail(f"nested more than {MAX_NESTING} levels deep", self.at)
        left = self.operand(mode)
        if self.operator is not None:
            left = self.operations(left, mode)
            operator = self.operator
            if operator is not None:
                self.at = operator.end()
                then = self.expression(mode)
                if self.skip(mode) != ":" or self.text.startswith("::", self.at):
                    self.unexpected(": and the value for when the condition is false", mode)
                self.at += 1
                otherwise = self.expression(mode)
                left = Conditional(left.start, otherwise.end, left, then, otherwise)
                self.operator = None
        self.depth -= 1
        return left

    def operations(self, left: Expression, mode: Mode) -> Expression:
        """Read on after an operand while binary operators follow; leaves `operator` at a `?` or None."""
        operands = [left]
        pending: list[tuple[int, str]] = []
        count = 0
        while True:
            match = self.operator
            level = LEVELS[match[3]] if match is not None else 0
            while pending and pending[-1][0] >= level:
                _, operator = pending.pop()
                right = operands.pop()
                left = operands[-1]
                operands[-1] = Binary(left.start, right.end, operator, left, right)
            if match is None or level == 0:
                return operands[0]
            count += 1
            if count > MAX_CHAIN:
                self.fail(f"more than {MAX_CHAIN} operators in one expression", match.start(3))
            pending.append((level, match[3]))
            self.at = match.end()
            operands.append(self.operand(mode))

    # complexity: one case a line: what each token begins
    def operand(self, mode: Mode) -> Expression:
        """Read a term and the attribute accesses, indexes and splats that follow it."""
        text = self.text
        match = _term.match(text, self.at)
        if match is None:
            self.skip(mode)
            match = _term.match(text, self.at)
            if match is None:
                self.unexpected("an expression", mode)
        kind = match.lastindex
        at = self.at = match.end()
        term: Expression
        if kind == 3:
            term = self.attributes_of(self.root(match[2], match.start()), match[3], match.start(3))
        elif kind == 1:
            term = Literal(match.start(), at, match[1])
        elif kind == 2:
            term = self.root(match[2], match.start())
        elif kind == 4:
            term = self.call(self.name(match[2], match.start()), match.start(), at - 1)
        elif kind == 5:
            term = Literal(match.start(), at, number(match[5], match.start()))
        elif match[6] in "-!":
            self.enter(match.start())
            operand = self.operand(mode)
            self.depth -= 1
            return Unary(match.start(), operand.end, match[6], operand)
        else:
            term = self.bracketed(match[6], match.start())
        at = self.at
        if text[at : at + 1] in mode.stops:
            self.operator = None
            return term
        self.operator = match = mode.after(text, at)
        if match is not None and match.lastindex != 3:
            return self.traversal(term, mode)
        return term

    def bracketed(self, character: str, start: int) -> Expression:
        """Read a term that opens with a bracket, a quote or a heredoc's `<<`."""
        if character == "[":
            return self.tuple_or_for(start)
        if character == "{":
            return self.object_or_for(start)
        if character == "(":
            inner = self.expression(BRACKETS)
            if self.skip(BRACKETS) != ")":
                self.unclosed(start, ")")
            self.at += 1
            # There is no node for parentheses: what they hold takes their place.
            inner.start, inner.end = start, self.at
            return inner
        self.at = start
        return templates.quoted(self) if character == '"' else templates.heredoc(self)
