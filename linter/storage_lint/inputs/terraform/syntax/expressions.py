"""Recursive descent over HCL's expressions.

There is no token stream. At each point one regular expression is matched that knows everything that may come next
there, in one of two modes: where a newline ends something, and where it is a blank.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#expressions
"""

from __future__ import annotations

import re
from typing import NoReturn

from storage_lint.inputs.terraform.syntax import templates as template
from storage_lint.inputs.terraform.syntax.tokens import (
    BRACKETS,
    IN_LINE,
    LINES,
    MAX_CHAIN,
    MAX_NESTING,
    NAME,
    PLAIN,
    SIMPLE,
    Mode,
    unexpected,
)
from storage_lint.inputs.terraform.syntax.tree import (
    Binary,
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
from storage_lint.source.pattern import compile_pattern
from storage_lint.source.text import SourceFile

LEVELS = {"?": 0, "||": 1, "&&": 2, "==": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "/": 6}
LEVELS["%"] = 6
KEYWORDS = {"true": True, "false": False, "null": None}

# The next key of an object: 1 a bare word, 2 a plain string; 3-6 its value when that is simple and ends there.
_field = compile_pattern(
    rf'[ \t\n]*+(?:({NAME})|"({PLAIN})")[ \t]*+(?:=(?![=>])|:(?!:))[ \t]*+(?:(?:{SIMPLE})[ \t]*+(?:[,\n]|(?=\}})))?+'
).match
# A term: 1 plain string, 2 name with 3 attributes or 4 an opening parenthesis, 5 number, 6 anything else.
_term = compile_pattern(
    rf'"({PLAIN})"|({NAME})(?:((?:\.{NAME})++)|(\())?+|([0-9](?:\.*+(?:[0-9]|[eE][+-]?[0-9]))*+)|([\[({{"<!-])'
).match
# What may follow a dot that has no name right after it: 1 attribute, 2 legacy index, 3 splat.
_step = compile_pattern(rf"({NAME})|([0-9](?:\.*+(?:[0-9]|[eE][+-]?[0-9]))*+)|(\*)").match
line_end = compile_pattern(rf"{IN_LINE}(?=[\n#]|\r\n|//|\Z)").match
_name = compile_pattern(NAME).match
_MAX_DIGITS = 4000


class ExpressionParser:
    """Reads one text. `at` is the offset reached; after an operand, `operator` is what `Mode.after` found behind it.

    `depth` counts what is open, and `in_heredoc` is whether a heredoc is.
    """

    __slots__ = ("at", "depth", "in_heredoc", "operator", "source", "text")

    def __init__(self, source: SourceFile, at: int) -> None:
        self.source = source
        self.text = source.text
        self.at = at
        self.depth = 0
        self.in_heredoc = False
        self.operator: re.Match[str] | None = None

    # Places and errors

    def fail(self, message: str, at: int) -> NoReturn:
        """Raise an error at an offset."""
        raise HclSyntaxError(message, at)

    def unexpected(self, expected: str, mode: Mode) -> NoReturn:
        """Raise an error about what stands at the next token, where `expected` should be."""
        self.skip(mode)
        raise HclSyntaxError(unexpected(self.text, self.at, expected), self.at)

    def unclosed(self, start: int, closing: str, expected: str = "") -> NoReturn:
        """Raise an error about the next token, which does not close the bracket at `start`."""
        opening = self.text[start]
        if not self.skip(BRACKETS):
            self.fail(f"this {opening} is not closed by {closing}", start)
        self.unexpected(f"{expected}{closing} for the {opening} on line {self.line(start)}", BRACKETS)

    def line(self, at: int) -> int:
        """Return the line number of an offset."""
        return self.source.position(at)[0]

    def enter(self, at: int) -> None:
        """Go one level deeper; the caller subtracts it from `depth` again."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.fail(f"nested more than {MAX_NESTING} levels deep", at)

    def skip(self, mode: Mode) -> str:
        """Move over blanks and comments, and return the next character; the empty string at the end."""
        match = mode.space(self.text, self.at)
        assert match is not None
        at = self.at = match.end()
        return self.text[at : at + 1]

    def name(self, name: str, at: int) -> str:
        """Return an identifier that a pattern found, if all of its characters may stand in one."""
        if not name.isascii():
            import unicodedata

            for index, character in enumerate(name):
                # HCL goes by ID_Start and ID_Continue; Python's identifiers leave out some letters of these.
                may = character == "-" or f"{'_' if index else ''}{character}".isidentifier()
                if not may and not unicodedata.category(character).startswith("L"):
                    self.fail(unexpected(self.text, at + index, "a name"), at + index)
        return name

    def word(self, expected: str, mode: Mode) -> str:
        """Read a name."""
        self.skip(mode)
        match = _name(self.text, self.at)
        if match is None:
            self.unexpected(expected, mode)
        self.at = match.end()
        return self.name(match[0], match.start())

    def keyword(self, word: str) -> bool:
        """Move over `word` if it comes next and is not the start of a longer name."""
        self.skip(BRACKETS)
        match = _name(self.text, self.at)
        if match is None or match[0] != word:
            return False
        self.at = match.end()
        return True

    # Expressions

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

    def operand(self, mode: Mode) -> Expression:
        """Read a term and the attribute accesses, indexes and splats that follow it."""
        text = self.text
        match = _term(text, self.at)
        if match is None:
            self.skip(mode)
            match = _term(text, self.at)
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
        return template.quoted(self) if character == '"' else template.heredoc(self)

    def simple(self, match: re.Match[str], kind: int) -> Expression:
        """Return the value that `SIMPLE` matched in groups 3 to 6."""
        if kind == 3:
            return Literal(match.start(3) - 1, match.end(3) + 1, match[3])
        if kind == 6:
            return Literal(match.start(6), match.end(6), int(match[6]))
        root = self.root(match[4], match.start(4))
        return root if kind == 4 else self.attributes_of(root, match[5], match.start(5))

    def root(self, name: str, start: int) -> Expression:
        """Return a name that stands alone or starts a traversal, or a keyword's value."""
        if name in KEYWORDS:
            return Literal(start, start + len(name), KEYWORDS[name])
        if not name.isascii():
            self.name(name, start)
        return Name(start, start + len(name), name)

    def attributes_of(self, target: Expression, dotted: str, end: int) -> Expression:
        """Return `target` followed by attribute accesses, given as they are written: `.a.b`, from the offset `end`."""
        start = target.start
        names = dotted.split(".")
        if len(names) > MAX_CHAIN:
            self.fail(f"more than {MAX_CHAIN} steps in one traversal", end)
        for name in names[1:]:
            if not name.isascii():
                self.name(name, end + 1)
            end += 1 + len(name)
            target = GetAttribute(start, end, target, name)
        return target

    def traversal(self, target: Expression, mode: Mode) -> Expression:
        """Read attribute accesses, indexes and splats after `target`, and set `operator` to what follows them."""
        text, ahead, count = self.text, self.at, 0
        while True:
            match = mode.after(text, ahead)
            kind = match.lastindex if match is not None else 3
            if match is None or kind == 3:
                self.operator = match
                return target
            if match[4] in ("#", "\r", "/*", "//"):
                space = mode.space(text, ahead)
                assert space is not None
                if space.end() == match.start(4):
                    # A carriage return without a newline, or a comment without an end.
                    self.operator = None
                    return target
                ahead = space.end()
                continue
            count += 1
            if count > MAX_CHAIN:
                self.fail(f"more than {MAX_CHAIN} steps in one traversal", match.end())
            self.at = match.end()
            if kind == 1:
                target = self.attributes_of(target, match[1], match.start(1))
            elif kind == 2:
                target = self.index(target, self.at - 1, mode)
            elif match[4] == ".":
                target = self.rare_step(target, mode)
            else:
                name = _name(text, target.start)
                if count > 1 or name is None or name.end() != target.end:
                    self.at = match.start(4)
                    self.unexpected("an operator, or the end of the expression", mode)
                if match[4] == "(":
                    target = self.call(name[0], target.start, self.at - 1)
                else:
                    target = self.scoped_call(name[0], target.start, mode)
            ahead = self.at

    def rare_step(self, target: Expression, mode: Mode) -> Expression:
        """Read what follows a dot that has no name right after it."""
        start = target.start
        self.skip(mode)
        match = _step(self.text, self.at)
        if match is None:
            self.unexpected("an attribute's name after the dot", mode)
        self.at = match.end()
        if match[1] is not None:
            return GetAttribute(start, self.at, target, self.name(match[1], match.start()))
        if match[2] is not None:
            return Index(start, self.at, target, legacy_index(match))
        return self.attribute_splat(target, mode)

    def index(self, target: Expression, bracket: int, mode: Mode) -> Expression:
        """Read `[key]`, or `[*]` and all that follows it."""
        if self.skip(mode) == "*":
            self.at += 1
            if self.skip(mode) != "]":
                self.unexpected("] right after the *", mode)
            self.at += 1
            self.enter(bracket)
            item = self.traversal(SplatItem(bracket, self.at), mode)
            self.depth -= 1
            return Splat(target.start, self.at, target, item)
        key = self.expression(BRACKETS)
        if self.skip(BRACKETS) != "]":
            self.unclosed(bracket, "]")
        self.at += 1
        return Index(target.start, self.at, target, key)

    def attribute_splat(self, target: Expression, mode: Mode) -> Expression:
        """Read what follows `target.*`: only attributes and legacy indexes belong to each element."""
        text, start, count = self.text, self.at - 1, 0
        item: Expression = SplatItem(start, self.at)
        while True:
            end = self.at
            if self.skip(mode) != "." or text.startswith("...", self.at):
                self.at = end
                return Splat(target.start, end, target, item)
            count += 1
            if count > MAX_CHAIN:
                self.fail(f"more than {MAX_CHAIN} steps in one traversal", self.at)
            self.at += 1
            self.skip(mode)
            match = _step(text, self.at)
            if match is None or match[3] is not None:
                self.unexpected("an attribute's name; an attribute-only splat can hold nothing else", mode)
            self.at = match.end()
            if match[1] is not None:
                item = GetAttribute(start, self.at, item, self.name(match[1], match.start()))
            else:
                item = Index(start, self.at, item, legacy_index(match))

    # Calls and collections

    def call(self, name: str, start: int, parenthesis: int) -> Call:
        """Read a call's arguments from after the opening parenthesis, which stands at `parenthesis`."""
        arguments: list[Expression] = []
        character = self.skip(BRACKETS)
        expands = False
        while character != ")":
            if not character:
                self.unclosed(parenthesis, ")")
            arguments.append(self.expression(BRACKETS))
            character = self.text[self.at : self.at + 1]
            if character != "," and character != ")":
                character = self.skip(BRACKETS)
                if self.text.startswith("...", self.at):
                    self.at += 3
                    expands = True
                    if self.skip(BRACKETS) != ")":
                        self.unexpected(") right after the ...", BRACKETS)
                    break
            if character == ",":
                self.at += 1
                character = self.skip(BRACKETS)
            elif character != ")":
                self.unclosed(parenthesis, ")", ", or ")
        self.at += 1
        return Call(start, self.at, name, tuple(arguments), expands)

    def scoped_call(self, name: str, start: int, mode: Mode) -> Call:
        """Read `::f::g(arguments)` after a name; the first `::` is behind us."""
        while True:
            name += "::" + self.word("a function's name after ::", mode)
            if self.skip(mode) == "(":
                self.at += 1
                return self.call(name, start, self.at - 1)
            if not self.text.startswith("::", self.at):
                self.unexpected("( after the function's name", mode)
            self.at += 2

    def tuple_or_for(self, start: int) -> Expression:
        """Read `[a, b]` or `[for …]` from after the bracket."""
        items: list[Expression] = []
        character = self.skip(BRACKETS)
        if character == "f" and self.keyword("for"):
            return self.for_expression(start, "]")
        while character != "]":
            if not character:
                self.unclosed(start, "]")
            items.append(self.expression(BRACKETS))
            character = self.text[self.at : self.at + 1]
            if character != "," and character != "]":
                character = self.skip(BRACKETS)
            if character == ",":
                self.at += 1
                character = self.skip(BRACKETS)
            elif character != "]":
                self.unclosed(start, "]", ", or ")
        self.at += 1
        return TupleCons(start, self.at, tuple(items))

    def object_or_for(self, start: int) -> Expression:
        """Read `{ key = value }` or `{for …}` from after the brace."""
        text = self.text
        if self.skip(BRACKETS) == "f" and self.keyword("for"):
            return self.for_expression(start, "}")
        items: list[tuple[Expression, Expression]] = []
        key: Expression
        while True:
            match = _field(text, self.at)
            if match is None:
                character = self.skip(BRACKETS)
                if character == "}":
                    self.at += 1
                    return ObjectCons(start, self.at, tuple(items))
                match = _field(text, self.at)
            if match is None:
                key = self.key(start)
            else:
                self.at = match.end()
                if match[1] is not None:
                    key = Literal(match.start(1), match.end(1), self.name(match[1], match.start(1)))
                else:
                    key = Literal(match.start(2) - 1, match.end(2) + 1, match[2])
                kind = match.lastindex or 0
                if kind > 2:
                    items.append((key, self.simple(match, kind)))
                    continue
            items.append((key, self.expression(LINES)))
            character = text[self.at : self.at + 1]
            if character != "\n" and character != ",":
                character = self.skip(LINES)
            if character == "," or character == "\n":
                self.at += 1
            elif character != "}" and line_end(text, self.at) is None:
                self.unexpected(f"a newline, a comma, or }} for the {{ on line {self.line(start)}", LINES)

    def key(self, brace: int) -> Expression:
        """Read an object's key that is not a bare word or a plain string, and the `=` or `:` after it."""
        if self.at == len(self.text):
            self.unclosed(brace, "}")
        bare = self.text[self.at] != "("
        key = self.expression(LINES)
        character = self.skip(LINES)
        if character not in ("=", ":") or self.text[self.at + 1 : self.at + 2] in ("=", ">", ":"):
            self.unexpected("= or : after the key", LINES)
        self.at += 1
        word = _name(self.text, key.start)
        if bare and word is not None and word.end() == key.end:
            return Literal(key.start, key.end, word[0])
        return key

    def for_expression(self, start: int, closing: str) -> ForExpr:
        """Read a for expression from after the word `for`."""
        key_name, value_name, collection = self.loop()
        if self.skip(BRACKETS) != ":" or self.text.startswith("::", self.at):
            self.unexpected(": after the collection of the for expression", BRACKETS)
        self.at += 1
        key: Expression | None = None
        condition: Expression | None = None
        groups = False
        value = self.expression(BRACKETS)
        self.skip(BRACKETS)
        if self.text.startswith("=>", self.at):
            if closing == "]":
                self.fail("a for expression in [ ] makes a list, which has no keys; use { } for an object", self.at)
            self.at += 2
            key, value = value, self.expression(BRACKETS)
            self.skip(BRACKETS)
        elif closing == "}":
            self.unexpected("=> and a value: a for expression in { } makes an object", BRACKETS)
        if self.text.startswith("...", self.at):
            if closing == "]":
                self.fail("unexpected ...; only a for expression in { } can group its values", self.at)
            groups = True
            self.at += 3
        if self.keyword("if"):
            condition = self.expression(BRACKETS)
        if self.skip(BRACKETS) != closing:
            self.unclosed(start, closing)
        self.at += 1
        return ForExpr(start, self.at, key_name, value_name, collection, key, value, condition, groups)

    def loop(self) -> tuple[str | None, str, Expression]:
        """Read `k, v in collection`, of a for expression or directive."""
        first: str | None = None
        second = self.word("a variable's name after for", BRACKETS)
        if self.skip(BRACKETS) == ",":
            self.at += 1
            first, second = second, self.word("a second variable's name after the comma", BRACKETS)
        if not self.keyword("in"):
            self.unexpected("in after the names of the for expression", BRACKETS)
        return first, second, self.expression(BRACKETS)


def legacy_index(match: re.Match[str]) -> Literal:
    """Return the key of `target.0`, of which `_step` matched the number."""
    if "." in match[2]:
        first, second = match[2].split(".", 1)
        raise HclSyntaxError(f"two indexes in a row must be written [{first}][{second}]", match.start())
    return Literal(match.start(), match.end(), number(match[2], match.start()))


def number(digits: str, start: int) -> int | float:
    """Return the value of a number literal: an int when it is whole. Raises `HclSyntaxError`."""
    if digits.isdigit() and len(digits) <= _MAX_DIGITS:
        return int(digits)
    match = re.fullmatch(r"(-?[0-9]+)(\.[0-9]*)?(?:[eE]([+-]?[0-9]+))?", digits)
    if match is None:
        raise HclSyntaxError(f"{digits} is not a number", start)
    exponent = int(match[3] or 0) if len(match[3] or "") <= 5 else _MAX_DIGITS
    if len(digits) + abs(exponent) > _MAX_DIGITS:
        raise HclSyntaxError("this number has too many digits", start)
    fraction = (match[2] or ".")[1:].rstrip("0")
    if exponent >= len(fraction):
        return int(match[1] + fraction + "0" * (exponent - len(fraction)))
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise HclSyntaxError("this number has too many digits", start)
    return int(value) if value.is_integer() and abs(value) < 2**53 else value
