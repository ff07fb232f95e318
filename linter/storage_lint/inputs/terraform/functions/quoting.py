"""JSON as Terraform writes it."""

from __future__ import annotations

import re

from storage_lint.source.pattern import LatePattern

_ESCAPED = LatePattern('["\\\\\x00-\x1f<>&\u2028\u2029]')
_SHORT = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _escape(match: re.Match[str]) -> str:
    character = match[0]
    return _SHORT.get(character) or f"\\u{ord(character):04x}"


def escaped(text: str) -> str:
    """Return a string as it stands inside a JSON string: Go's escapes, which cover <, > and & too."""
    return _ESCAPED.sub(_escape, text)
