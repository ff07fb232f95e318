"""What every part of the parser shares: where it stands, names, and what is said of what does not belong there."""

from __future__ import annotations

import re
from typing import NoReturn

from storage_lint.inputs.terraform.syntax.tokens import BRACKETS, MAX_NESTING, NAME, Mode, unexpected
from storage_lint.inputs.terraform.syntax.tree import Expression, HclSyntaxError
from storage_lint.source.pattern import LatePattern
from storage_lint.source.text import SourceFile

name_at = LatePattern(NAME)


class TextParser:
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

    def expression(self, mode: Mode) -> Expression:
        """Read an expression: `ExpressionParser` does, for templates and collections that hold some."""
        raise NotImplementedError

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
        match = name_at.match(self.text, self.at)
        if match is None:
            self.unexpected(expected, mode)
        self.at = match.end()
        return self.name(match[0], match.start())

    def keyword(self, word: str) -> bool:
        """Move over `word` if it comes next and is not the start of a longer name."""
        self.skip(BRACKETS)
        match = name_at.match(self.text, self.at)
        if match is None or match[0] != word:
            return False
        self.at = match.end()
        return True

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
