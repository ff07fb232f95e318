"""Names and what follows them: attributes, indexes, splats and calls.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#traversal-operators (and #splat-operators)
"""

from __future__ import annotations

import re

from storage_lint.inputs.terraform.syntax.numbers import number
from storage_lint.inputs.terraform.syntax.parser import TextParser, name_at
from storage_lint.inputs.terraform.syntax.tokens import BRACKETS, KEYWORDS, MAX_CHAIN, NAME, Mode
from storage_lint.inputs.terraform.syntax.tree import (
    Call,
    Expression,
    GetAttribute,
    HclSyntaxError,
    Index,
    Literal,
    Name,
    Splat,
    SplatItem,
)
from storage_lint.source.pattern import LatePattern

# What may follow a dot that has no name right after it: 1 attribute, 2 legacy index, 3 splat.
_step = LatePattern(rf"({NAME})|([0-9](?:\.*+(?:[0-9]|[eE][+-]?[0-9]))*+)|(\*)")


class TraversalParser(TextParser):
    """Reads names and what follows them."""

    __slots__ = ()

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

    # complexity: one case a line: what each token adds
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
                name = name_at.match(text, target.start)
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
        match = _step.match(self.text, self.at)
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
            match = _step.match(text, self.at)
            if match is None or match[3] is not None:
                self.unexpected("an attribute's name; an attribute-only splat can hold nothing else", mode)
            self.at = match.end()
            if match[1] is not None:
                item = GetAttribute(start, self.at, item, self.name(match[1], match.start()))
            else:
                item = Index(start, self.at, item, legacy_index(match))

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


def legacy_index(match: re.Match[str]) -> Literal:
    """Return the key of `target.0`, of which `_step` matched the number."""
    if "." in match[2]:
        first, second = match[2].split(".", 1)
        raise HclSyntaxError(f"two indexes in a row must be written [{first}][{second}]", match.start())
    return Literal(match.start(), match.end(), number(match[2], match.start()))
