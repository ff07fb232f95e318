"""HCL's lexical grammar as regular-expression pieces, shared by the cutter and the parser.

Every repetition is possessive, so that matching takes time in proportion to the text, whatever the text is.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#lexical-elements
"""

from __future__ import annotations

import re

# An identifier, or `-` and anything beyond ASCII, which `parse.Parser.name` checks: Python's `\w` is not Unicode's
# ID_Continue. Written as what it is not because that is the faster form.
NAME_END = r"(?![^\x00-,./:-@\[-^`{-\x7f])"
NAME = r"[^\x00-@\[-^`{-\x7f][^\x00-,./:-@\[-^`{-\x7f]*+"
NUMBER = r"[0-9](?:\.*+(?:[0-9]|[eE][+-]?[0-9]))*+"
# The inside of a quoted string that has no escapes and no templates.
PLAIN = r'[^"\\$%\r\n]*+'
BLOCK_COMMENT = r"/\*(?:[^*]++|\*(?!/))*+\*/"
LINE_COMMENT = r"(?:#|//)[^\n]*+"
# Blanks where a newline ends something, and where it does not (in brackets, between items).
IN_LINE = rf"[ \t]*+(?:{BLOCK_COMMENT}[ \t]*+)*+"
ANYWHERE = rf"(?:[ \t\n]++|\r\n|#[^\n]*+|//[^\n]*+|{BLOCK_COMMENT})*+"
# What may follow an attribute or a block on its line.
LINE_END = r"(?=\n|\r\n|#|//|\Z)"
# What Go's strings.TrimSpace trims: the end marker of a heredoc may stand between any of them.
SPACES = "\t\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"

# How deep brackets, blocks, conditionals and templates may nest, and how many operators or steps one chain may have.
# Real code stays below 20 and 50; the bounds keep every walk over the tree from exhausting the stack.
MAX_NESTING = 100
MAX_CHAIN = 300


class Mode:
    """The matchers for one way to treat newlines."""

    __slots__ = ("after", "colon", "space", "term")

    def __init__(self, space: str) -> None:
        self.space = re.compile(space).match
        # A term: 1 plain string, 2 name with 3 attributes or 4 an opening parenthesis, 5 number, 6 anything else.
        self.term = re.compile(
            rf'{space}(?:"({PLAIN})"|({NAME})(?:((?:\.{NAME})++)|{space}(\())?|({NUMBER})|([\[({{"<!-]))'
        ).match
        # After a term: 1 attribute, 2 legacy index, 3 splat, 4 a dot and nothing, 5 index, 6 scope, 7 operator.
        self.after = re.compile(
            rf"{space}(?:\.(?!\.\.){space}(?:({NAME})|({NUMBER})|(\*)|())|(\[)|(::)"
            rf"|(\|\||&&|==|!=|<=|>=|[<>+*%?-]|/(?![/*])))"
        ).match
        self.colon = re.compile(rf"{space}:(?!:)").match


LINES = Mode(IN_LINE)
BRACKETS = Mode(ANYWHERE)


_block_comment = re.compile(BLOCK_COMMENT).match

_NOTES = {
    "'": "a single quote ' cannot enclose a string; use double quotes",
    "`": "a backtick cannot enclose a string; use a heredoc for several lines",
    ";": "unexpected ;, which HCL does not use",
    "&": "unexpected &; did you mean &&",
    "|": "unexpected |; did you mean ||",
    "\u201c": "unexpected curly quote; use straight double quotes",
    "\u201d": "unexpected curly quote; use straight double quotes",
    "\r": "unexpected carriage return without a newline",
}
_word = re.compile(rf"{NAME}|{NUMBER}|\.\.\.|=>|==|!=|<=|>=|&&|\|\||::|.").match


def describe(text: str, at: int) -> str:
    """Say what stands at an offset, for an error."""
    if at >= len(text):
        return "unexpected end of file"
    if text[at] == "\n" or text.startswith("\r\n", at):
        return "unexpected end of line"
    if text.startswith("/*", at) and _block_comment(text, at) is None:
        return "this comment is not closed by */"
    match = _word(text, at)
    word = match[0] if match is not None else text[at]
    note = _NOTES.get(word)
    if note is not None:
        return note
    if not word.isprintable():
        return f"unexpected character U+{ord(word[0]):04X}"
    return f"unexpected {word if len(word) <= 40 else word[:40] + '…'}"


