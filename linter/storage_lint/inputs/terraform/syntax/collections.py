"""What stands in brackets and braces: tuples, objects and for expressions.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#collection-values (and #for-expressions)
"""

from __future__ import annotations

from storage_lint.inputs.terraform.syntax.parser import name_at
from storage_lint.inputs.terraform.syntax.tokens import BRACKETS, IN_LINE, LINES, NAME, PLAIN, SIMPLE
from storage_lint.inputs.terraform.syntax.traversals import TraversalParser
from storage_lint.inputs.terraform.syntax.tree import Expression, ForExpr, Literal, ObjectCons, TupleCons
from storage_lint.source.pattern import LatePattern

# The next key of an object: 1 a bare word, 2 a plain string; 3-6 its value when that is simple and ends there.
_field = LatePattern(
    rf'[ \t\n]*+(?:({NAME})|"({PLAIN})")[ \t]*+(?:=(?![=>])|:(?!:))[ \t]*+(?:(?:{SIMPLE})[ \t]*+(?:[,\n]|(?=\}})))?+'
)
line_end = LatePattern(rf"{IN_LINE}(?=[\n#]|\r\n|//|\Z)")


class CollectionParser(TraversalParser):
    """Reads tuples, objects and for expressions."""

    __slots__ = ()

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

    # complexity: the grammar of what stands in braces, in order
    def object_or_for(self, start: int) -> Expression:
        """Read `{ key = value }` or `{for …}` from after the brace."""
        text = self.text
        if self.skip(BRACKETS) == "f" and self.keyword("for"):
            return self.for_expression(start, "}")
        items: list[tuple[Expression, Expression]] = []
        key: Expression
        while True:
            match = _field.match(text, self.at)
            if match is None:
                character = self.skip(BRACKETS)
                if character == "}":
                    self.at += 1
                    return ObjectCons(start, self.at, tuple(items))
                match = _field.match(text, self.at)
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
            elif character != "}" and line_end.match(text, self.at) is None:
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
        word = name_at.match(self.text, key.start)
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
