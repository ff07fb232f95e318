"""JSON text with unknown parts outside of its strings, as templates leave them: made JSON again.

`"Resource": ${jsonencode(x)}` leaves a value open, `[%{ if a }{…},%{ endif } {…}]` any number of items, and in an
object it is any number of members. Where a part stands beside another one without a comma, it brings its own.
"""

from __future__ import annotations

import re

from storage_lint.graph.text import HOLE_END, HOLE_START, Holes
from storage_lint.graph.value import Origin, Text, Tree
from storage_lint.source.pattern import LatePattern

_TOKEN = LatePattern(
    rf"""(?P<hole>{HOLE_START}[^{HOLE_END}]*{HOLE_END})
    |(?P<string>"(?:[^"\\]|\\.)*"?)
    |(?P<open>[\[{{])|(?P<close>[\]}}])|(?P<between>[,:])|(?P<space>\s+)|(?P<plain>[^\s\[\]{{}},:"{HOLE_START}]+)""",
    re.DOTALL | re.VERBOSE,
)
_VALUES = ("hole", "string", "open", "plain")  # what begins a value


def tree_of(text: Text, origin: Origin) -> Tree:
    """Return what JSON text with unknown parts holds, with an Unknown for each string that has one inside.

    Raises ValueError where it is no JSON, RecursionError where it is nested too deeply.
    """
    import json

    holes = Holes()
    return holes.restore(json.loads(with_quoted_holes(holes.fill(text.parts))), origin)


def with_quoted_holes(text: str) -> str:
    """Return the text with quotes around holes that stand outside strings, and commas where those bring their own."""
    tokens = _tokens(text)
    written: list[str] = []
    inside = [""]  # the brackets that are open
    for (kind, token), (after, next_token) in zip(tokens, [*tokens[1:], ("", "")], strict=True):
        if kind == "open":
            inside.append(token)
        elif kind == "close":
            inside = inside[:-1] or [""]
        is_member = inside[-1] == "{" and ":" not in (next_token, *written[-1:])
        written.append(_quoted(token, is_member) if kind == "hole" else token)
        if _brings_a_comma(kind, after):
            written.append(",")
    return " ".join(written)


def _tokens(text: str) -> list[tuple[str, str]]:
    found = ((match.lastgroup or "", match.group()) for match in _TOKEN.finditer(text))
    return [(kind, token) for kind, token in found if kind != "space"]


def _quoted(hole: str, is_member: bool) -> str:
    return f'"{hole}": null' if is_member else f'"{hole}"'


def _brings_a_comma(kind: str, after: str) -> bool:
    """Whether two tokens are values side by side of which one is unknown."""
    return "hole" in (kind, after) and after in _VALUES and kind not in ("open", "between")
