"""HCL's lexical grammar as regular-expression pieces, shared by the cutter and the parser.

Every repetition is possessive, so that matching takes time in proportion to the text, whatever the text is. There are
few patterns and they repeat little, because compiling them is a good part of what a run over one small file costs.

https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#lexical-elements
"""

from __future__ import annotations

import re
from collections.abc import Callable

from storage_lint.source.pattern import compile_pattern

# An identifier, or `-` and anything beyond ASCII, which `parse.Parser.name` checks: Python's `\w` is not Unicode's
# ID_Continue. Written as what it is not because that is the faster form.
NAME = r"[^\x00-@\[-^`{-\x7f][^\x00-,./:-@\[-^`{-\x7f]*+"
# The inside of a quoted string that has no escapes and no templates.
PLAIN = r'[^"\\$%\r\n]*+'
# `$` and `%` are text unless a brace follows, and doubled before a brace they escape it.
DOLLARS = r"\$\$\{|%%\{|[$%](?!\{)"
BLOCK_COMMENT = r"/\*(?:[^*]++|\*(?!/))*+\*/"
# Blanks where a newline ends something, and where it does not (in brackets, between items).
IN_LINE = rf"[ \t]*+(?:{BLOCK_COMMENT}[ \t]*+)*+"
ANYWHERE = r"(?:[ \t\n]++|\r\n|#[^\n]*+|/(?:/[^\n]*+|\*(?:[^*]++|\*(?!/))*+\*/))*+"
# A value that needs no parser: 1 plain string, 2 name with 3 attributes, 4 whole number.
SIMPLE = rf'"({PLAIN})"|({NAME})((?:\.{NAME})++)?|([0-9]{{1,18}}+)'

KEYWORDS = {"true": True, "false": False, "null": None}

# How deep brackets, blocks, conditionals and templates may nest, and how many operators or steps one chain may have.
# Real code stays below 20 and 50; the bounds keep every walk over the tree from exhausting the stack.
MAX_NESTING = 100
MAX_CHAIN = 300

# What Go's strings.TrimSpace trims: the end marker of a heredoc may stand between any of them.
SPACES = "\t\v\f\r \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000"


class Mode:
    """One way to treat newlines. Its patterns are compiled when it is first met.

    `space` matches blanks. `after` matches what may follow a term: 1 attributes, 2 an index's bracket, 3 an operator,
    4 something rarer that needs another look. A character of `stops` right after a term means that none of these does.
    """

    __slots__ = ("_after", "_space", "after", "space", "stops")

    space: Callable[[str, int], re.Match[str] | None]
    after: Callable[[str, int], re.Match[str] | None]

    def __init__(self, space: str, blanks: str, rare: str, stops: str) -> None:
        self._space = space
        self._after = (
            rf"[{blanks}]*+(?:((?:\.{NAME})++)|(\[)|(&&|\|\||[=!<>]=|[<>+*%?-]|/(?![/*]))|({rare}|\.(?!\.\.)|::|\())"
        )
        self.stops = stops

    def __getattr__(self, name: str) -> Callable[[str, int], re.Match[str] | None]:
        if name not in ("after", "space"):
            raise AttributeError(name)
        pattern = self._space if name == "space" else self._after
        setattr(self, name, compile_pattern(pattern).match)
        found: Callable[[str, int], re.Match[str] | None] = object.__getattribute__(self, name)
        return found


LINES = Mode(IN_LINE, r" \t", r"/\*", ",)]}\n")
BRACKETS = Mode(ANYWHERE, r" \t\n", r"[#\r]|/[/*]", ",)]}")

_CONFLICT = ("<<<<<<< ", "=======\n", "=======\r\n", ">>>>>>> ")
_NOTES = {
    "'": "a single quote ' cannot enclose a string; use double quotes",
    "`": "a backtick cannot enclose a string; use a heredoc for several lines",
    ";": "unexpected ;, which HCL does not use",
    "&": "unexpected &; did you mean &&?",
    "|": "unexpected |; did you mean ||?",
    "\u201c": "unexpected curly quote; use straight double quotes",
    "\u201d": "unexpected curly quote; use straight double quotes",
    "\r": "unexpected carriage return without a newline",
}


# complexity: one case a line: what is said of each token
def unexpected(text: str, at: int, expected: str) -> str:
    """Return the message for what stands at an offset where something else is expected."""
    if at >= len(text):
        return f"unexpected end of file; expected {expected}"
    if text[at] == "\n" or text.startswith("\r\n", at):
        return f"unexpected end of line; expected {expected}"
    if text.startswith("/*", at):
        return "this comment is not closed by */"
    if text.startswith(_CONFLICT, at) and text[at - 1 : at] in ("", "\n"):
        return "this line is from a merge conflict that was not resolved"
    match = compile_pattern(rf"{NAME}|[0-9][0-9.]*+|\.\.\.|=>|[=!<>]=|&&|\|\||::|.", re.DOTALL).match(text, at)
    word = match[0] if match is not None else text[at]
    note = _NOTES.get(word[0]) if word not in ("&&", "||") else None
    if note is not None:
        return note
    if not word.isprintable():
        return f"unexpected character U+{ord(word[0]):04X}; expected {expected}"
    return f"unexpected {word if len(word) <= 40 else word[:40] + '…'}; expected {expected}"
