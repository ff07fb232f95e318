"""Recursive descent over HCL's native syntax: bodies and expressions.

The parser has no token stream. At each point it matches one regular expression that knows everything that may come
next there, in one of two modes: where a newline ends something, and where it is a blank.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn, TypeVar

from storage_lint.inputs.terraform import template
from storage_lint.inputs.terraform.syntax import (
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
    TupleCons,
    Unary,
)
from storage_lint.inputs.terraform.tokens import (
    ANYWHERE,
    BRACKETS,
    IN_LINE,
    LINE_COMMENT,
    LINE_END,
    LINES,
    MAX_CHAIN,
    MAX_NESTING,
    NAME,
    NAME_END,
    PLAIN,
    Mode,
    describe,
)
from storage_lint.source.text import SourceFile

T = TypeVar("T")

LEVELS = {"?": 0, "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6}
LEVELS["%"] = 6
KEYWORDS = {"true": True, "false": False, "null": None}

# An attribute whose value is a plain string, a traversal, a keyword or a whole number, and ends its line.
_simple_attribute = re.compile(
    rf'{ANYWHERE}({NAME}){IN_LINE}=(?![=>])[ \t]*+(?:"({PLAIN})"|({NAME})((?:\.{NAME})++)?|([0-9]{{1,18}}+))'
    rf"[ \t]*+{LINE_END}"
).match
_item = re.compile(rf"{ANYWHERE}(?:({NAME}){IN_LINE}(=(?![=>]))?|(\}})|(\Z))").match
_label = re.compile(rf'{IN_LINE}(?:"({PLAIN})"|({NAME})|(\{{)|("))').match
_line_end = re.compile(rf"{IN_LINE}{LINE_END}").match
_close_brace = re.compile(rf"{IN_LINE}\}}").match
_open_brace = re.compile(rf"{IN_LINE}\{{").match
_next_argument = re.compile(rf"{ANYWHERE}(?:,{ANYWHERE}(\))?|(\.\.\.{ANYWHERE})?(\)))").match
_next_element = re.compile(rf"{ANYWHERE}(?:,{ANYWHERE}(\])?|(\]))").match
_first_argument = re.compile(rf"{ANYWHERE}(\))?").match
_first_element = re.compile(rf"{ANYWHERE}(?:(\])|(for{NAME_END}))?").match
_first_field = re.compile(rf"{ANYWHERE}(?:(\}})|(for{NAME_END}))?").match
_key = re.compile(
    rf'{ANYWHERE}(?:(?:({NAME})|"({PLAIN})"){IN_LINE}(?:=(?![=>])|:(?!:))|(\}}))'
).match
_key_end = re.compile(rf"{IN_LINE}(?:=(?![=>])|:(?!:))").match
_next_field = re.compile(rf"{IN_LINE}(?:,|(?:{LINE_COMMENT})?\r?\n|(?=\}}))").match
_close_index = re.compile(rf"{ANYWHERE}\]").match
_close_parenthesis = re.compile(rf"{ANYWHERE}\)").match
_splat_star = re.compile(rf"{IN_LINE}\*{IN_LINE}(\])?").match
_loop_names = re.compile(rf"{ANYWHERE}({NAME})(?:{ANYWHERE},{ANYWHERE}({NAME}))?{ANYWHERE}(in{NAME_END})?").match
_arrow = re.compile(rf"{ANYWHERE}=>").match
_group_or_if = re.compile(rf"{ANYWHERE}(\.\.\.)?(?:{ANYWHERE}(if{NAME_END}))?").match
_scoped_name = re.compile(rf"{ANYWHERE}({NAME})").match
_MAX_DIGITS = 4000
_number = re.compile(r"(-?[0-9]+)(\.[0-9]*)?(?:[eE]([+-]?[0-9]+))?\Z").match


class Parser:
    """Reads one text. `at` is the offset reached; `operator` is the match of `Mode.after` at `at` after an operand."""

    __slots__ = ("at", "depth", "operator", "source", "text")

    def __init__(self, source: SourceFile, at: int) -> None:
        self.source = source
        self.text = source.text
        self.at = at
        self.depth = 0
        self.operator: re.Match[str] | None = None

    # Errors

    def fail(self, message: str, at: int) -> NoReturn:
        """Raise an error at an offset."""
        raise HclSyntaxError(message, at)

    def unexpected(self, expected: str, mode: Mode) -> NoReturn:
        """Raise an error about what stands at the next token, where `expected` should be."""
        match = mode.space(self.text, self.at)
        at = match.end() if match else self.at
        raise HclSyntaxError(f"{describe(self.text, at)}; expected {expected}", at)

    def enter(self, at: int) -> None:
        """Go one level deeper; the caller subtracts it from `depth` again."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.fail(f"nested more than {MAX_NESTING} levels deep", at)

    def name(self, name: str, at: int) -> str:
        """Return an identifier that a pattern found, if all of its characters may stand in one."""
        if not name.isascii() and not name.replace("-", "_").isidentifier():
            for index in range(1, len(name) + 1):
                if not name[:index].replace("-", "_").isidentifier():
                    self.fail(f"{describe(self.text, at + index - 1)}; expected a name", at + index - 1)
        return name

    # Bodies

    def body(self, closed: bool, at: int) -> Body:
        """Read attributes and blocks up to and including the closing brace, or to the end of the text.

        `at` is the offset of the opening brace, for errors.
        """
        text = self.text
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        while True:
            match = _simple_attribute(text, self.at)
            if match is not None:
                name, start = match[1], match.start(1)
                expression = self.simple_value(match)
                self.at = expression.end
            else:
                match = _item(text, self.at)
                if match is None:
                    self.unexpected("an argument or a block", BRACKETS)
                kind = match.lastindex
                if kind == 2:
                    attribute = self.attribute(match)
                    name, start, expression = attribute.name, attribute.start, attribute.expression
                elif kind == 1:
                    blocks.append(self.block(match))
                    continue
                elif (kind == 3) == closed:
                    self.at = match.end()
                    return Body(attributes, tuple(blocks))
                elif closed:
                    self.fail(f"this block is not closed: expected }} for the {{ on line {self.line(at)}", at)
                else:
                    self.fail("unexpected }; no block is open here", match.start(3))
            if not name.isascii():
                self.name(name, start)
            if name in attributes:
                line = self.line(attributes[name].start)
                self.fail(f"argument {name} is already set on line {line}; each may be set once", start)
            attributes[name] = Attribute(name, start, expression)

    def attribute(self, match: re.Match[str]) -> Attribute:
        """Read the value of an attribute whose name and equals sign `_item` matched."""
        self.at = match.end()
        expression = self.expression(LINES)
        if _line_end(self.text, self.at) is None:
            self.unexpected("a newline after the argument", LINES)
        return Attribute(self.name(match[1], match.start(1)), match.start(1), expression)

    def simple_value(self, match: re.Match[str]) -> Expression:
        """Return the value that `_simple_attribute` matched."""
        kind = match.lastindex
        if kind == 2:
            return Literal(match.start(2) - 1, match.end(2) + 1, match[2])
        if kind == 5:
            return Literal(match.start(5), match.end(5), int(match[5]))
        root = self.root(match[3], match.start(3))
        return root if kind == 3 else self.attributes_of(root, match[4])

    def block(self, match: re.Match[str]) -> Block:
        """Read a block whose type `_item` matched."""
        text, start = self.text, match.start(1)
        block_type = self.name(match[1], start)
        labels: list[str] = []
        self.at = header_end = match.end(1)
        while True:
            label = _label(text, self.at)
            if label is None:
                self.unexpected(
                    "= and a value, or a block's label or {" if not labels else "a block's label or {", LINES
                )
            kind = label.lastindex
            if kind == 3:
                break
            if kind == 4:
                self.at = label.end() - 1
                literal = template.quoted(self)
                if not isinstance(literal, Literal):
                    self.fail("a block's label cannot contain a template; write $${ for a literal ${", literal.start)
                labels.append(str(literal.value))
            else:
                labels.append(label[1] if kind == 1 else self.name(label[2], label.start(2)))
                self.at = label.end()
            header_end = self.at
        self.at = label.end()
        body = self.block_body(label.end() - 1)
        if _line_end(text, self.at) is None:
            self.unexpected("a newline after the block", LINES)
        return Block(block_type, tuple(labels), self.source, start, header_end, self.at, body)

    def block_body(self, brace: int) -> Body:
        """Read a body from after its opening brace, which stands at `brace`, to after its closing brace."""
        self.enter(brace)
        text = self.text
        self.at = brace + 1
        if _line_end(text, self.at) is not None or _close_brace(text, self.at) is not None:
            body = self.body(True, brace)
        else:
            match = _item(text, self.at)
            if match is None or match.lastindex != 2:
                self.unexpected("one argument, or a newline, in a block on one line", LINES)
            name, start = self.name(match[1], match.start(1)), match.start(1)
            self.at = match.end()
            expression = self.expression(LINES)
            close = _close_brace(text, self.at)
            if close is None:
                self.unexpected("} after the single argument of a block on one line", LINES)
            self.at = close.end()
            body = Body({name: Attribute(name, start, expression)}, ())
        self.depth -= 1
        return body

    def line(self, at: int) -> int:
        """Return the line number of an offset."""
        return self.source.position(at)[0]

    # Expressions

    def expression(self, mode: Mode) -> Expression:
        """Read an expression: operands, binary operators by precedence, and the conditional, which nests rightwards."""
        self.enter(self.at)
        left = self.operand(mode)
        if self.operator is not None:
            left = self.operations(left, mode)
            operator = self.operator
            if operator is not None:
                self.at = operator.end()
                then = self.expression(mode)
                colon = mode.colon(self.text, self.at)
                if colon is None:
                    self.unexpected(": and the value for when the condition is false", mode)
                self.at = colon.end()
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
            level = LEVELS[match[7]] if match is not None else 0
            while pending and pending[-1][0] >= level:
                _, operator = pending.pop()
                right = operands.pop()
                left = operands[-1]
                operands[-1] = Binary(left.start, right.end, operator, left, right)
            if match is None or level == 0:
                return operands[0]
            count += 1
            if count > MAX_CHAIN:
                self.fail(f"more than {MAX_CHAIN} operators in one expression", match.start(7))
            pending.append((level, match[7]))
            self.at = match.end()
            operands.append(self.operand(mode))

    def operand(self, mode: Mode) -> Expression:
        """Read a term and the attribute accesses, indexes and splats that follow it."""
        match = mode.term(self.text, self.at)
        if match is None:
            self.unexpected("an expression", mode)
        kind = match.lastindex
        self.at = match.end()
        term: Expression
        if kind == 1:
            term = Literal(match.start(1) - 1, self.at, match[1])
        elif kind == 2:
            term = self.root(match[2], match.start(2))
        elif kind == 3:
            term = self.attributes_of(self.root(match[2], match.start(2)), match[3])
        elif kind == 4:
            term = self.call(self.name(match[2], match.start(2)), match.start(2))
        elif kind == 5:
            term = Literal(match.start(5), self.at, number(match[5], match.start(5)))
        else:
            start, character = match.start(6), match[6]
            if character in "-!":
                self.enter(start)
                operand = self.operand(mode)
                self.depth -= 1
                return Unary(start, operand.end, character, operand)
            term = self.bracketed(character, start)
        match = self.operator = mode.after(self.text, self.at)
        if match is not None and match.lastindex != 7:
            return self.traversal(term, match, mode)
        return term

    def bracketed(self, character: str, start: int) -> Expression:
        """Read a term that opens with a bracket, a quote or a heredoc's `<<`."""
        if character == "[":
            return self.tuple_or_for(start)
        if character == "{":
            return self.object_or_for(start)
        if character == "(":
            inner = self.expression(BRACKETS)
            close = _close_parenthesis(self.text, self.at)
            if close is None:
                self.unexpected(f") for the ( on line {self.line(start)}", BRACKETS)
            # There is no node for parentheses: what they hold takes their place.
            inner.start = start
            inner.end = self.at = close.end()
            return inner
        self.at = start
        return template.quoted(self) if character == '"' else template.heredoc(self)

    def root(self, name: str, start: int) -> Expression:
        """Return a name that stands alone or starts a traversal, or a keyword's value."""
        if name in KEYWORDS:
            return Literal(start, start + len(name), KEYWORDS[name])
        if not name.isascii():
            self.name(name, start)
        return Name(start, start + len(name), name)

    def attributes_of(self, target: Expression, dotted: str) -> Expression:
        """Return `target` followed by attribute accesses, given as they are written: `.a.b`."""
        start, end = target.start, target.end
        names = dotted.split(".")
        if len(names) > MAX_CHAIN:
            self.fail(f"more than {MAX_CHAIN} steps in one traversal", end)
        for name in names[1:]:
            if not name.isascii():
                self.name(name, end + 1)
            end += 1 + len(name)
            target = GetAttribute(start, end, target, name)
        return target

    def traversal(self, target: Expression, match: re.Match[str] | None, mode: Mode) -> Expression:
        """Read attribute accesses, indexes and splats after `target`; `match` is what `Mode.after` found there."""
        count = 0
        start = target.start
        while match is not None and match.lastindex != 7:
            kind = match.lastindex
            self.at = match.end()
            count += 1
            if count > MAX_CHAIN:
                self.fail(f"more than {MAX_CHAIN} steps in one traversal", match.start())
            if kind == 1:
                target = GetAttribute(start, self.at, target, self.name(match[1], match.start(1)))
            elif kind == 2:
                target = Index(start, self.at, target, self.legacy_index(match))
            elif kind == 5:
                target = self.index(target, match.start(5), mode)
            elif kind == 3:
                target = self.attribute_splat(target, mode)
            elif kind == 6:
                if type(target) is not Name:
                    self.fail("unexpected ::; expected it only in a function's name", match.start(6))
                target = self.scoped_call(target, mode)
            else:
                self.unexpected("an attribute's name after the dot", mode)
            match = self.operator = mode.after(self.text, self.at)
        return target

    def legacy_index(self, match: re.Match[str]) -> Literal:
        """Return the key of `target.0`."""
        if "." in match[2]:
            first, second = match[2].split(".", 1)
            self.fail(f"two indexes in a row must be written [{first}][{second}]", match.start(2))
        return Literal(match.start(2), match.end(2), number(match[2], match.start(2)))

    def index(self, target: Expression, bracket: int, mode: Mode) -> Expression:
        """Read `[key]`, or `[*]` and all that follows it."""
        star = _splat_star(self.text, self.at) if mode is LINES else _splat_star_anywhere(self.text, self.at)
        if star is not None:
            self.at = star.end()
            if star[1] is None:
                self.unexpected("] right after the *", mode)
            self.enter(bracket)
            item: Expression = SplatItem(bracket, self.at)
            item = self.traversal(item, mode.after(self.text, self.at), mode)
            self.depth -= 1
            return Splat(target.start, self.at, target, item)
        key = self.expression(BRACKETS)
        close = _close_index(self.text, self.at)
        if close is None:
            self.unexpected(f"] for the [ on line {self.line(bracket)}", BRACKETS)
        self.at = close.end()
        return Index(target.start, self.at, target, key)

    def attribute_splat(self, target: Expression, mode: Mode) -> Expression:
        """Read what follows `target.*`: only attributes and legacy indexes belong to each element."""
        item: Expression = SplatItem(self.at - 1, self.at)
        start, count = item.start, 0
        while (match := mode.after(self.text, self.at)) is not None and match.lastindex in (1, 2, 3, 4):
            self.at = match.end()
            count += 1
            if count > MAX_CHAIN:
                self.fail(f"more than {MAX_CHAIN} steps in one traversal", match.start())
            if match.lastindex == 1:
                item = GetAttribute(start, self.at, item, self.name(match[1], match.start(1)))
            elif match.lastindex == 2:
                item = Index(start, self.at, item, self.legacy_index(match))
            elif match.lastindex == 3:
                self.fail("unexpected *; a splat cannot stand inside an attribute-only splat", match.start(3))
            else:
                self.unexpected("an attribute's name after the dot", mode)
        return Splat(target.start, self.at, target, item)

    # Calls and collections

    def call(self, name: str, start: int) -> Call:
        """Read a call's arguments from after the opening parenthesis."""
        text = self.text
        arguments: list[Expression] = []
        match = _first_argument(text, self.at)
        assert match is not None
        self.at = match.end()
        expands = False
        while match[1] is None:
            arguments.append(self.expression(BRACKETS))
            match = _next_argument(text, self.at)
            if match is None:
                self.unexpected(f", or ) in the call of {name} on line {self.line(start)}", BRACKETS)
            self.at = match.end()
            if match[3] is not None:
                expands = match[2] is not None
                break
        return Call(start, self.at, name, tuple(arguments), expands)

    def scoped_call(self, target: Name, mode: Mode) -> Call:
        """Read `::f::g(arguments)` after a name; the first `::` is behind us."""
        name = target.name
        while True:
            match = mode.term(self.text, self.at)
            if match is None or match.lastindex not in (2, 4):
                self.unexpected("a function's name after ::", mode)
            name += "::" + self.name(match[2], match.start(2))
            self.at = match.end()
            if match.lastindex == 4:
                return self.call(name, target.start)
            scope = mode.after(self.text, self.at)
            if scope is None or scope.lastindex != 6:
                self.unexpected("( after the function's name", mode)
            self.at = scope.end()

    def tuple_or_for(self, start: int) -> Expression:
        """Read `[a, b]` or `[for …]` from after the bracket."""
        text = self.text
        items: list[Expression] = []
        match = _first_element(text, self.at)
        assert match is not None
        self.at = match.end()
        if match[2] is not None:
            return self.for_expression(start, "]")
        while match.lastindex is None:
            items.append(self.expression(BRACKETS))
            match = _next_element(text, self.at)
            if match is None:
                self.unexpected(f", or ] for the [ on line {self.line(start)}", BRACKETS)
            self.at = match.end()
        return TupleCons(start, self.at, tuple(items))

    def object_or_for(self, start: int) -> Expression:
        """Read `{ key = value }` or `{for …}` from after the brace."""
        text = self.text
        match = _first_field(text, self.at)
        assert match is not None
        if match[2] is not None:
            self.at = match.end()
            return self.for_expression(start, "}")
        items: list[tuple[Expression, Expression]] = []
        while True:
            match = _key(text, self.at)
            if match is None:
                key = self.key(start)
            elif match.lastindex == 1:
                key = Literal(match.start(1), match.end(1), self.name(match[1], match.start(1)))
                self.at = match.end()
            elif match.lastindex == 2:
                key = Literal(match.start(2) - 1, match.end(2) + 1, match[2])
                self.at = match.end()
            else:
                self.at = match.end()
                return ObjectCons(start, self.at, tuple(items))
            items.append((key, self.expression(LINES)))
            match = _next_field(text, self.at)
            if match is None:
                self.unexpected(f"a newline, a comma or }} in the object that starts on line {self.line(start)}", LINES)
            self.at = match.end()

    def key(self, brace: int) -> Expression:
        """Read an object's key that is not a bare word or a plain string, and the `=` or `:` after it."""
        match = BRACKETS.space(self.text, self.at)
        assert match is not None
        self.at = match.end()
        if self.at == len(self.text):
            self.fail(f"this object is not closed: expected }} for the {{ on line {self.line(brace)}", brace)
        bare = self.text[self.at] != "("
        key = self.expression(LINES)
        end = _key_end(self.text, self.at)
        if end is None:
            self.unexpected("= or : after the key", LINES)
        self.at = end.end()
        return Literal(key.start, key.end, key.name) if bare and type(key) is Name else key

    def for_expression(self, start: int, closing: str) -> ForExpr:
        """Read a for expression from after the word `for`."""
        key_name, value_name, collection = self.loop(BRACKETS)
        colon = BRACKETS.colon(self.text, self.at)
        if colon is None:
            self.unexpected(": after the collection of the for expression", BRACKETS)
        self.at = colon.end()
        key: Expression | None = None
        value = self.expression(BRACKETS)
        arrow = _arrow(self.text, self.at)
        if arrow is not None:
            if closing == "]":
                self.unexpected("no key: a for expression in [ ] makes a list", BRACKETS)
            self.at = arrow.end()
            key, value = value, self.expression(BRACKETS)
        elif closing == "}":
            self.unexpected("=> and a value: a for expression in { } makes an object", BRACKETS)
        options = _group_or_if(self.text, self.at)
        assert options is not None
        groups = options[1] is not None
        if groups and closing == "]":
            self.unexpected("no ...: it groups the values of a for expression in { }", BRACKETS)
        condition: Expression | None = None
        if options.lastindex is not None:
            self.at = options.end(options.lastindex)
        if options[2] is not None:
            condition = self.expression(BRACKETS)
        end = (_close_index if closing == "]" else _close_brace_anywhere)(self.text, self.at)
        if end is None:
            self.unexpected(f"{closing} at the end of the for expression on line {self.line(start)}", BRACKETS)
        self.at = end.end()
        return ForExpr(start, self.at, key_name, value_name, collection, key, value, condition, groups)

    def loop(self, mode: Mode) -> tuple[str | None, str, Expression]:
        """Read `k, v in collection`, of a for expression or directive."""
        match = _loop_names(self.text, self.at)
        if match is None:
            self.unexpected("a variable's name after for", mode)
        first = self.name(match[1], match.start(1))
        if match[3] is None:
            self.at = match.end(match.lastindex or 1)
            self.unexpected("in after the names of the for expression", mode)
        self.at = match.end()
        if match[2] is None:
            return None, first, self.expression(mode)
        return first, self.name(match[2], match.start(2)), self.expression(mode)


_splat_star_anywhere = re.compile(rf"{ANYWHERE}\*{ANYWHERE}(\])?").match
_close_brace_anywhere = re.compile(rf"{ANYWHERE}\}}").match

def number(digits: str, start: int) -> int | float:
    """Return the value of a number literal: an int when it is whole. Raises `HclSyntaxError`."""
    match = _number(digits)
    if match is None:
        raise HclSyntaxError(f"{digits} is not a number", start)
    exponent = int(match[3] or 0) if len(match[3] or "") <= 5 else _MAX_DIGITS
    if len(digits) + abs(exponent) > _MAX_DIGITS:
        raise HclSyntaxError("this number has too many digits", start)
    fraction = (match[2] or ".")[1:].rstrip("0")
    if exponent >= len(fraction):
        return int(match[1] + fraction + "0" * (exponent - len(fraction)))
    value = float(digits)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def _bounded(parse: Callable[[], T], at: int) -> T:
    """Run `parse`; should the caller have left too little stack for it, say so as an error of the input."""
    try:
        return parse()
    except RecursionError:
        raise HclSyntaxError("nested too deeply", at) from None


def read_body(block: Block) -> Body:
    """Parse the body of a block that the cutter found. It must end where the cutter said."""
    parser = Parser(block.file, block.header_end)
    match = _open_brace(parser.text, block.header_end)
    assert match is not None
    body = _bounded(lambda: parser.block_body(match.end() - 1), block.start)
    if parser.at != block.end:
        raise HclSyntaxError("this block does not end where its braces say", parser.at)
    return body


def read_item(source: SourceFile, at: int) -> Block | Attribute:
    """Parse one whole block or attribute, which starts at or after `at`."""
    parser = Parser(source, at)
    match = _item(source.text, at)
    if match is None or match[1] is None:
        parser.unexpected("an argument or a block", BRACKETS)
    if match[2] is None:
        return _bounded(lambda: parser.block(match), at)
    return _bounded(lambda: parser.attribute(match), at)


def read_all(source: SourceFile) -> Body:
    """Parse a whole file: its attributes and blocks."""
    parser = Parser(source, 0)
    return _bounded(lambda: parser.body(False, 0), 0)


def read_values(source: SourceFile) -> Body:
    """Parse a `.tfvars` file."""
    body = read_all(source)
    if body.blocks:
        raise HclSyntaxError(f"unexpected block {body.blocks[0].type}; expected name = value", body.blocks[0].start)
    return body


def read_expression(text: str) -> Expression:
    """Parse a text that is one expression; newlines in it count as blanks."""
    parser = Parser(SourceFile("", text), 0)
    expression = _bounded(lambda: parser.expression(BRACKETS), 0)
    rest = BRACKETS.space(text, parser.at)
    if rest is not None and rest.end() != len(text):
        parser.unexpected("the end of the expression", BRACKETS)
    return expression


def read_template(text: str) -> Expression:
    """Parse a text that is one template."""
    parser = Parser(SourceFile("", text), 0)
    return _bounded(lambda: template.bare(parser), 0)
