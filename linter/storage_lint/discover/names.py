"""Names by which units speak of each other, looked for in the texts of files that are not parsed for it."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Iterable, Mapping

# Compiled when there is something to look for.
_WORD = rb"[\w.\-]+"
_HEAD = rb"(?<![\w.\-])([\w.\-]{3,}+)(?:\$\{|%[sdv])"
_TAIL = rb"(?:\}|%[sdv])([\w.\-]{3,}+)"


class Names:
    """Names that are looked for in texts, as they are written or as a template with a part of them."""

    _FEW = 40  # so many are looked for one by one

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(os.fsencode(name) for name in names if name)
        odd = frozenset(one for one in self._names if not re.fullmatch(_WORD, one))
        self._alone = self._names if len(self._names) <= self._FEW else odd

    def are_in(self, text: bytes) -> bool:
        """Return whether one of the names may be written in a text."""
        if not self._names:
            return False
        if any(one in text for one in self._alone):
            return True
        if len(self._names) > self._FEW and not self._names.isdisjoint(re.findall(_WORD, text)):
            return True
        return (b"${" in text or b"%" in text) and self._are_made_in(text)

    def _are_made_in(self, text: bytes) -> bool:
        """Return whether a template in a text may be of one of the names."""
        heads, tails = (tuple(set(re.findall(pattern, text))) for pattern in (_HEAD, _TAIL))
        return any(one.startswith(heads) or one.endswith(tails) for one in self._names)


def reached(start: Iterable[str], edges: Mapping[str, Collection[str]]) -> set[str]:
    """Return what can be reached from units that speak of others, the start included, breadth first."""
    found = set(start)
    waiting = list(found)
    for at in waiting:
        new = [one for one in edges.get(at, ()) if one not in found]
        found.update(new)
        waiting += new
    return found
