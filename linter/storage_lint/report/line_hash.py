"""The hash by which GitHub knows an alert again when lines move: that of the line and the 100 characters after it.

The same as GitHub's upload action works out, which warns of a different value; blanks and tabs are left out.
https://github.com/github/codeql-action/blob/main/src/fingerprints.ts
"""

from __future__ import annotations

import sys
from collections import Counter

_WINDOW = 100  # characters, as UTF-16 counts them
_FACTOR = 37
_MASK = 2**64 - 1
_LEAVING = pow(_FACTOR, _WINDOW, _MASK + 1)
_TAB, _FEED, _RETURN, _BLANK, _END = 9, 10, 13, 32, 65535


# complexity: one loop over the characters, in which a call for each would cost
def line_hashes(text: str) -> list[str]:
    """Return the hash of each line of a text, the first line's first; a byte order mark belongs to the text."""
    window, line_at = [0] * _WINDOW, [False] * _WINDOW
    value = at = 0
    after_return, starts = False, True
    found: list[str] = []
    seen: Counter[int] = Counter()

    def told() -> None:
        seen[value] += 1
        found.append(f"{value:x}:{seen[value]}")
        line_at[at] = False

    codec = "utf-16-le" if sys.byteorder == "little" else "utf-16-be"
    for unit in (*memoryview(text.encode(codec, "surrogatepass")).cast("H"), _END):
        if unit in (_BLANK, _TAB) or (unit == _FEED and after_return):
            after_return = False
            continue
        after_return = unit == _RETURN
        char = _FEED if after_return else unit
        if line_at[at]:
            told()
        if starts:
            line_at[at] = True
        starts = char == _FEED
        value = (_FACTOR * value + char - _LEAVING * window[at]) & _MASK
        window[at] = char
        at = (at + 1) % _WINDOW
    for _ in range(_WINDOW):
        if line_at[at]:
            told()
        value = (_FACTOR * value - _LEAVING * window[at]) & _MASK
        window[at] = 0
        at = (at + 1) % _WINDOW
    return found
