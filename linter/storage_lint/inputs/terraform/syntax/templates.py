"""Templates: quoted strings, heredocs, and the text of template files, with interpolations and directives.

HCL's scanner splits literal text at line ends, and both `~` and the indentation rule of `<<-` work on those pieces,
so the pieces are kept until the tree is built.

https://developer.hashicorp.com/terraform/language/expressions/strings
"""

from __future__ import annotations

import re

from storage_lint.inputs.terraform.syntax.parser import TextParser
from storage_lint.inputs.terraform.syntax.tokens import BRACKETS, DOLLARS, MAX_NESTING, NAME, SPACES
from storage_lint.inputs.terraform.syntax.tree import (
    Expression,
    HclSyntaxError,
    Literal,
    Template,
    TemplateFor,
    TemplateIf,
)
from storage_lint.source.pattern import LatePattern, compile_pattern

_quoted_text = LatePattern(rf'(?:[^"\\$%\r\n]++|\\[^\r\n]|{DOLLARS})*+')
_line_text = LatePattern(rf"(?:[^\r\n$%]++|{DOLLARS})*+(\r?\n)?")
open_heredoc = LatePattern(rf"<<-?({NAME})\r?\n")

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


class Text:
    """A piece of literal text: at most one line."""

    __slots__ = ("value",)

    def __init__(self, value: str) -> None:
        self.value = value


class Directive:
    """`%{ keyword … }`, not yet matched with the one that ends it."""

    __slots__ = ("end", "expression", "key_name", "keyword", "start", "value_name")

    def __init__(self, start: int, keyword: str) -> None:
        self.start = start
        self.end = start
        self.keyword = keyword
        self.expression: Expression | None = None
        self.key_name: str | None = None
        self.value_name = ""


Piece = Text | Directive | Expression


class Pieces:
    """The pieces of one template as they are read."""

    __slots__ = ("items", "trim_next")

    def __init__(self) -> None:
        self.items: list[Piece] = []
        self.trim_next = False

    def text(self, value: str) -> None:
        """Add literal text. After `~}` the blanks at its start are dropped."""
        if self.trim_next:
            value = value.lstrip(SPACES + "\n")
            self.trim_next = False
        self.items.append(Text(value))

    def add(self, item: Piece, trim_before: bool, trim_after: bool) -> None:
        """Add a sequence; `~` in it drops the blanks of the piece of text before it, or after it."""
        last = self.items[-1] if self.items else None
        if trim_before and type(last) is Text:
            last.value = last.value.rstrip(SPACES + "\n")
        self.items.append(item)
        self.trim_next = trim_after

    def sequence(self, parser: TextParser) -> None:
        """Read `${…}` or `%{…}` at `parser.at`."""
        text, start = parser.text, parser.at
        trim_before = text.startswith("~", start + 2)
        parser.at += 3 if trim_before else 2
        item: Piece
        if text[start] == "$":
            item = parser.expression(BRACKETS)
            expected = "} at the end of the interpolation; write $${ for a literal ${"
        else:
            item = _directive(parser, start)
            expected = f"}} at the end of the {item.keyword} directive"
        character = text[parser.at : parser.at + 1]
        if character != "}":
            character = parser.skip(BRACKETS)
        trim_after = character == "~" and text.startswith("}", parser.at + 1)
        if character != "}" and not trim_after:
            parser.unexpected(expected, BRACKETS)
        parser.at += 2 if trim_after else 1
        if type(item) is Directive:
            item.end = parser.at
        self.add(item, trim_before, trim_after)


def _directive(parser: TextParser, start: int) -> Directive:
    """Read a directive from after its `%{`."""
    expected = "if, else, endif, for or endfor after %{; write %%{ for a literal %{"
    parser.skip(BRACKETS)
    at = parser.at
    directive = Directive(start, parser.word(expected, BRACKETS))
    if directive.keyword == "if":
        directive.expression = parser.expression(BRACKETS)
    elif directive.keyword == "for":
        directive.key_name, directive.value_name, directive.expression = parser.loop()
    elif directive.keyword not in ("else", "endif", "endfor"):
        parser.at = at
        parser.unexpected(expected, BRACKETS)
    return directive


def quoted(parser: TextParser) -> Literal | Template:
    """Read a quoted string at `parser.at`."""
    text, start = parser.text, parser.at
    parser.at += 1
    pieces = Pieces()
    while True:
        match = _quoted_text.match(text, parser.at)
        assert match is not None
        if match.end() > parser.at:
            pieces.text(unescape(match[0], parser.at))
            parser.at = match.end()
        if parser.at >= len(text):
            parser.fail("this string is not closed by a double quote", start)
        character = text[parser.at]
        if character == '"':
            parser.at += 1
            return build(parser, pieces.items, start, parser.at)
        if character in "\r\n":
            parser.fail("unexpected end of line in a quoted string; close it, or use \\n or a heredoc", parser.at)
        if character == "\\":
            parser.fail('a backslash must be followed by n, r, t, ", \\, u or U', parser.at)
        pieces.sequence(parser)


# complexity: the grammar of a heredoc, in order
def heredoc(parser: TextParser) -> Literal | Template:
    """Read a heredoc at `parser.at`, up to its end marker; the newline after that is not part of it."""
    text, start = parser.text, parser.at
    match = open_heredoc.match(text, start)
    if match is None:
        parser.fail("unexpected <; expected an expression, or << with a marker that ends its line", start)
    marker = parser.name(match[1], match.start(1))
    flush = text[start + 2] == "-"
    at = parser.at = match.end()
    last_line = -1
    if not parser.in_heredoc:
        last_line = heredoc_end(text, at, marker)
        if last_line < 0:
            parser.fail(f"this heredoc is not closed by a line that holds only {marker}", start)
    content = text[at:last_line]
    if parser.in_heredoc or "${" in content or "%{" in content or "\r" in content:
        # Only reading what the interpolations hold tells which line ends it.
        outermost, parser.in_heredoc = not parser.in_heredoc, True
        items, last_line = _heredoc_pieces(parser, start, marker)
        parser.in_heredoc = not outermost
    elif flush:
        items = [Text(line + "\n") for line in content.split("\n")[:-1]]
    else:
        items = [Text(content)]
    line = text[last_line : text.index("\n", last_line)]
    parser.at = last_line + len(line.rstrip("\r"))
    if flush:
        _unindent(items)
    _unescape_lines(items)
    return build(parser, items, start, last_line + len(line.rstrip(SPACES)))


def heredoc_end(text: str, at: int, marker: str) -> int:
    """Return the offset of the first line after `at` that holds only the marker, or -1."""
    while (found := text.find(marker, at)) >= 0:
        start = text.rfind("\n", at - 1, found) + 1
        end = text.find("\n", found)
        if end < 0:
            return -1
        if text[start:end].strip(SPACES) == marker:
            return start
        at = end + 1
    return -1


def _heredoc_pieces(parser: TextParser, start: int, marker: str) -> tuple[list[Piece], int]:
    """Read a heredoc's lines from `parser.at`; return them and the offset of the line with the end marker."""
    text = parser.text
    pieces = Pieces()
    line_start = True
    while True:
        at = parser.at
        if line_start:
            end = text.find("\n", at)
            if end >= 0 and text[at:end].strip(SPACES) == marker:
                return pieces.items, at
        match = _line_text.match(text, at)
        assert match is not None
        line_start = match[1] is not None
        if match.end() > at:
            pieces.text(match[0])
            parser.at = match.end()
        if not line_start:
            if parser.at >= len(text):
                parser.fail(f"this heredoc is not closed by a line that holds only {marker}", start)
            if text[parser.at] == "\r":
                parser.unexpected("a line of the heredoc", BRACKETS)
            pieces.sequence(parser)


def bare(parser: TextParser) -> Literal | Template:
    """Read the whole text as a template, as the strings of JSON syntax and template files are."""
    text = parser.text
    pieces = Pieces()
    text_until_sequence = compile_pattern(rf"(?:[^\n$%]++|{DOLLARS})*+\n?").match
    while parser.at < len(text):
        match = text_until_sequence(text, parser.at)
        assert match is not None
        if match.end() > parser.at:
            pieces.text(match[0])
            parser.at = match.end()
        else:
            pieces.sequence(parser)
    _unescape_lines(pieces.items)
    return build(parser, pieces.items, 0, len(text))


def unescape(raw: str, at: int) -> str:
    """Resolve the escapes of quoted text that starts at an offset. Raises `HclSyntaxError` of others."""
    if "\\" not in raw and "{" not in raw:
        return raw

    def resolve(match: re.Match[str]) -> str:
        escape = match[1]
        if escape is None:
            return match[0][1:]
        if escape in _ESCAPES:
            return _ESCAPES[escape]
        place = at + match.start()
        if escape[0] not in "uU":
            raise HclSyntaxError(f'\\{escape} is not an escape; expected \\n, \\r, \\t, \\", \\\\, \\u or \\U', place)
        digits = 4 if escape[0] == "u" else 8
        if len(escape) != digits + 1:
            raise HclSyntaxError(f"\\{escape[0]} must be followed by {digits} hexadecimal digits", place)
        code = int(escape[1:], 16)
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:
            raise HclSyntaxError(f"\\{escape} is not a Unicode character", place)
        return chr(code)

    return re.sub(r"\\(u[0-9A-Fa-f]{0,4}|U[0-9A-Fa-f]{0,8}|.)|\$\$\{|%%\{", resolve, raw)


def _unescape_lines(items: list[Piece]) -> None:
    """Resolve `$${` and `%%{`, the only escapes outside quotes."""
    for item in items:
        if type(item) is Text and "{" in item.value:
            item.value = item.value.replace("$${", "${").replace("%%{", "%{")


def _unindent(items: list[Piece]) -> None:
    """Cut from each line of a `<<-` heredoc the blanks that all lines start with. Blank lines don't count."""
    least: int | None = None
    leading: list[Text] = []
    line_start = True
    for item in items:
        if type(item) is not Text:
            if line_start:
                least = 0
            line_start = False
            continue
        value = item.value
        if line_start:
            stripped = value.lstrip(SPACES + "\n")
            if stripped or not value.endswith("\n"):
                blanks = len(value) - len(stripped)
                least = blanks if least is None else min(least, blanks)
                leading.append(item)
        line_start = value.endswith("\n")
    for text in leading:
        text.value = text.value[least:]


class _Open:
    """A directive whose end has not come yet, and the parts around it."""

    __slots__ = ("directive", "otherwise", "outer", "then")

    def __init__(self, directive: Directive, outer: list[str | Expression]) -> None:
        self.directive = directive
        self.outer = outer
        self.then: Template | None = None
        self.otherwise: Directive | None = None

    def close(self, parts: list[str | Expression], end: Directive) -> Expression:
        """Return the expression for what was opened; `parts` were written before `end`."""
        directive = self.directive
        assert directive.expression is not None
        inside = Template((self.otherwise or directive).end, end.start, _meld(parts))
        if directive.keyword == "for":
            return TemplateFor(
                directive.start, end.end, directive.key_name, directive.value_name, directive.expression, inside
            )
        then = inside if self.then is None else self.then
        otherwise = Template(end.start, end.start, ()) if self.then is None else inside
        return TemplateIf(directive.start, end.end, directive.expression, then, otherwise)


# complexity: one case a line: what each directive of a template does
def build(parser: TextParser, items: list[Piece], start: int, end: int) -> Literal | Template:
    """Return the expression of a template that was read as pieces."""
    opened: list[_Open] = []
    parts: list[str | Expression] = []
    for item in items:
        if isinstance(item, Expression):
            parts.append(item)
        elif isinstance(item, Text):
            if item.value:
                parts.append(item.value)
        elif item.keyword in ("if", "for"):
            opened.append(_Open(item, parts))
            parts = []
            if parser.depth + len(opened) > MAX_NESTING:
                parser.fail(f"nested more than {MAX_NESTING} levels deep", item.start)
        else:
            if not opened:
                parser.fail(f"unexpected {item.keyword} directive; none is open here", item.start)
            inner = opened[-1]
            if item.keyword == "else" and inner.directive.keyword == "if" and inner.then is None:
                inner.then = Template(inner.directive.end, item.start, _meld(parts))
                inner.otherwise = item
                parts = []
                continue
            _expect_end(parser, inner.directive, item)
            opened.pop()
            expression = inner.close(parts, item)
            parts = inner.outer
            parts.append(expression)
    if opened:
        _expect_end(parser, opened[-1].directive, None)
    melded = _meld(parts)
    if not melded:
        return Literal(start, end, "")
    if len(melded) == 1 and isinstance(melded[0], str):
        return Literal(start, end, melded[0])
    return Template(start, end, melded)


def _meld(parts: list[str | Expression]) -> tuple[str | Expression, ...]:
    """Return the parts of a template with adjacent pieces of text made one."""
    if len(parts) < 2:
        return tuple(parts)
    melded: list[str | Expression] = []
    run: list[str] = []
    for part in parts:
        if isinstance(part, str):
            run.append(part)
        else:
            if run:
                melded.append("".join(run))
                run.clear()
            melded.append(part)
    if run:
        melded.append("".join(run))
    return tuple(melded)


def _expect_end(parser: TextParser, opener: Directive, found: Directive | None) -> None:
    """Fail unless `found` ends the directive that is open."""
    wanted = f"end{opener.keyword}"
    if found is None:
        parser.fail(f"the {opener.keyword} directive is not closed by %{{ {wanted} }}", opener.start)
    if found.keyword != wanted:
        line = parser.line(opener.start)
        parser.fail(
            f"unexpected {found.keyword} directive; expected {wanted} for the {opener.keyword} on line {line}",
            found.start,
        )
