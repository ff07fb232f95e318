"""Recursive descent over HCL's native syntax: bodies, and the texts that are parsed as a whole.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#structural-elements
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

from storage_lint.inputs.terraform.syntax import templates
from storage_lint.inputs.terraform.syntax.collections import line_end
from storage_lint.inputs.terraform.syntax.expressions import ExpressionParser
from storage_lint.inputs.terraform.syntax.tokens import ANYWHERE, BRACKETS, IN_LINE, LINES, NAME, PLAIN, SIMPLE
from storage_lint.inputs.terraform.syntax.tree import Attribute, Block, Body, Expression, HclSyntaxError, Literal
from storage_lint.source.pattern import LatePattern, compile_pattern
from storage_lint.source.text import SourceFile

T = TypeVar("T")

# The next item of a body: 1 a block's type or an argument's name, 2 the argument's equals sign, 3-6 its value when
# that is simple and ends the line, 7 the closing brace, 8 the end of the text.
_item = compile_pattern(
    rf"{ANYWHERE}(?:({NAME})[ \t]*+(?:(=)(?![=>])[ \t]*+(?:(?:{SIMPLE})[ \t]*+(?=[\n#]|\r\n|//|\Z))?+)?+|(\}})|(\Z))"
).match
_label = LatePattern(rf'{IN_LINE}(?:"({PLAIN})"|({NAME})|(\{{)|("))')


class Parser(ExpressionParser):
    """Reads one text."""

    __slots__ = ()

    def body(self, closed: bool, brace: int) -> Body:
        """Read attributes and blocks up to and including the closing brace, or to the end of the text.

        `brace` is the offset of the opening brace, for errors.
        """
        text = self.text
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        while True:
            match = _item(text, self.at)
            if match is None:
                self.unexpected("an argument or a block", BRACKETS)
            kind = match.lastindex or 0
            if kind > 6:
                if (kind == 7) == closed:
                    self.at = match.end()
                    return Body(attributes, tuple(blocks))
                if closed:
                    self.fail("this { is not closed by }", brace)
                self.fail("unexpected }; no block is open here", match.start(7))
            if kind == 1 and not self.late_equals(match):
                blocks.append(self.block(match))
                continue
            attribute = self.attribute(match)
            name = attribute.name
            if name in attributes:
                line = self.line(attributes[name].start)
                self.fail(f"argument {name} is already set on line {line}; each may be set once", attribute.start)
            attributes[name] = attribute

    def late_equals(self, match: re.Match[str]) -> bool:
        """Whether an equals sign follows the name that `_item` matched after a comment; if so, move behind it."""
        if not self.text.startswith("/*", match.end()):
            return False
        self.at = match.end()
        if self.skip(LINES) != "=" or self.text[self.at + 1 : self.at + 2] in ("=", ">"):
            return False
        self.at += 1
        return True

    def attribute(self, match: re.Match[str]) -> Attribute:
        """Read the attribute whose name `_item` matched, up to the end of its line."""
        name = match[1]
        if not name.isascii():
            self.name(name, match.start(1))
        kind = match.lastindex or 0
        if kind > 2:
            self.at = match.end()
            return Attribute(name, match.start(1), self.simple(match, kind))
        if kind == 2:
            self.at = match.end()
        expression = self.expression(LINES)
        at = self.at
        if self.text[at : at + 1] != "\n" and line_end.match(self.text, at) is None:
            self.unexpected("a newline after the argument", LINES)
        return Attribute(name, match.start(1), expression)

    def block(self, match: re.Match[str]) -> Block:
        """Read a block whose type `_item` matched."""
        text, start = self.text, match.start(1)
        block_type = self.name(match[1], start)
        labels: list[str] = []
        self.at = header_end = match.end(1)
        while True:
            label = _label.match(text, self.at)
            if label is None:
                start_of_value = "" if labels else "= and a value, or "
                self.unexpected(f"{start_of_value}a block's label or {{", LINES)
            kind = label.lastindex
            if kind == 3:
                break
            if kind == 4:
                self.at = label.end() - 1
                literal = templates.quoted(self)
                if not isinstance(literal, Literal):
                    self.fail("a block's label cannot contain a template; write $${ for a literal ${", literal.start)
                labels.append(str(literal.value))
            else:
                labels.append(label[1] if kind == 1 else self.name(label[2], label.start(2)))
                self.at = label.end()
            header_end = self.at
        body = self.block_body(label.end() - 1)
        end = self.at
        if text[end : end + 1] != "\n" and line_end.match(text, end) is None:
            self.unexpected("a newline after the block", LINES)
        return Block(block_type, tuple(labels), self.source, start, header_end, end, body)

    def block_body(self, brace: int) -> Body:
        """Read a body from after its opening brace, which stands at `brace`, to after its closing brace."""
        self.enter(brace)
        text = self.text
        at = self.at = brace + 1
        if text[at : at + 1] == "\n" or line_end.match(text, at) is not None or self.skip(LINES) == "}":
            body = self.body(True, brace)
        else:
            match = _item(text, self.at)
            if match is None or match[1] is None or (match[2] is None and not self.late_equals(match)):
                self.unexpected("one argument, or a newline, in a block on one line", LINES)
            name, start = self.name(match[1], match.start(1)), match.start(1)
            if match[2] is not None:
                self.at = match.end(2)
            expression = self.expression(LINES)
            if self.skip(LINES) != "}":
                self.unexpected("} after the single argument of a block on one line", LINES)
            self.at += 1
            body = Body({name: Attribute(name, start, expression)}, ())
        self.depth -= 1
        return body


def _bounded(parse: Callable[[], T], at: int) -> T:
    """Run `parse`; should the caller have left too little stack for it, say so as an error of the input."""
    try:
        return parse()
    except RecursionError:
        raise HclSyntaxError("nested too deeply", at) from None


def read_body(block: Block) -> Body:
    """Parse the body of a block that the cutter found. It must end where the cutter said.

    Raises `HclSyntaxError`.
    """
    parser = Parser(block.file, block.header_end)
    parser.skip(LINES)
    body = _bounded(lambda: parser.block_body(parser.at), block.start)
    if parser.at != block.end:
        raise HclSyntaxError("this block does not end where its braces say", parser.at)
    return body


def read_item(source: SourceFile, at: int) -> Block | Attribute:
    """Parse one whole block or attribute, which starts at or after `at`."""
    parser = Parser(source, at)
    match = _item(source.text, at)
    if match is None or match[1] is None:
        if match is not None and match[7] is not None:
            parser.fail("unexpected }; no block is open here", match.start(7))
        parser.unexpected("an argument or a block", BRACKETS)
    if match[2] is None and not parser.late_equals(match):
        return _bounded(lambda: parser.block(match), at)
    return _bounded(lambda: parser.attribute(match), at)


def read_all(source: SourceFile) -> Body:
    """Parse a whole file: its attributes and blocks."""
    parser = Parser(source, 0)
    return _bounded(lambda: parser.body(False, 0), 0)


def read_values(source: SourceFile) -> Body:
    """Parse a `.tfvars` file. It should have no blocks."""
    return read_all(source)


def read_expression(text: str) -> Expression:
    """Parse a text that is one expression; newlines in it count as blanks."""
    parser = Parser(SourceFile("", text), 0)
    expression = _bounded(lambda: parser.expression(BRACKETS), 0)
    if parser.skip(BRACKETS):
        parser.unexpected("the end of the expression", BRACKETS)
    return expression


def read_template(source: SourceFile) -> Expression:
    """Parse a text that is one template."""
    parser = Parser(source, 0)
    return _bounded(lambda: templates.bare(parser), 0)
