"""What git tracks, read from its index without running git. https://git-scm.com/docs/index-format"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator

from storage_lint.source.pattern import LatePattern
from storage_lint.source.read import ReadError, entries_of, read_regular, real_path

MAX_BYTES = 256 * 1024 * 1024
_DIGEST = LatePattern(r"(?:[0-9a-f]{2}){20,32}")


class Index:
    """The names in the index of a repository, and the directories that they lie in."""

    __slots__ = ("_directories", "_files")

    def __init__(self, git_directory: str) -> None:
        size = _digest_size(git_directory)
        data = _read(os.path.join(git_directory, "index"))
        self._files = set(_names(data, size))
        for shared in _shared(git_directory, data):
            self._files.update(_names(shared, size))
        self._directories: set[bytes] = set()
        for name in self._files:
            at = name.rpartition(b"/")[0]
            while at and at not in self._directories:
                self._directories.add(at)
                at = at.rpartition(b"/")[0]

    def tracks(self, relative: str, is_directory: bool) -> bool:
        """Return whether the index names a path of the repository, or something below it."""
        return os.fsencode(relative) in (self._directories if is_directory else self._files)


def may_name(git_directory: str, ends: Collection[str]) -> bool:
    """Return whether the name of a file of the repository may end so, in any directory.

    Without an index, as in the tree of a commit that `--since` writes, it may.
    """
    data = _read(os.path.join(git_directory, "index"))
    if not data:
        return True
    wanted, size = tuple(map(os.fsencode, ends)), _digest_size(git_directory)
    return any(_has_end(one, wanted, size) for one in (data, *_shared(git_directory, data)))


def _has_end(data: bytes, wanted: tuple[bytes, ...], digest_size: int) -> bool:
    """Return whether a name ends so. Only the fourth version leaves out what a name has in common with the last one."""
    if int.from_bytes(data[4:8], "big") < 4:
        return any(one + b"\0" in data for one in wanted)
    return any(name.endswith(wanted) for name in _names(data, digest_size))


def _digest_size(git_directory: str) -> int:
    return 32 if b"sha256" in _read(os.path.join(git_directory, "config")).lower() else 20


def _names(data: bytes, digest_size: int) -> Iterator[bytes]:
    """Yield the names of the entries; version 4 writes of each only what differs from the one before."""
    if data[:4] != b"DIRC":
        return
    version = int.from_bytes(data[4:8], "big")
    fixed = 40 + digest_size
    at, name = 12, b""
    for _ in range(int.from_bytes(data[8:12], "big")):
        extended = version >= 3 and len(data) > at + fixed and data[at + fixed] & 0x40
        start = at + fixed + (4 if extended else 2)
        if version >= 4:
            dropped, start = _offset(data, start)
            name = name[: len(name) - dropped]
        else:
            name = b""
        end = data.find(b"\0", start)
        if end < 0:
            return
        name += data[start:end]
        at = end + 1 if version >= 4 else end + 8 - (end - at) % 8
        if name:
            yield name


def _offset(data: bytes, at: int) -> tuple[int, int]:
    """Return a number of variable width, written as in pack files, and where it ends."""
    value = -1
    end = min(len(data), at + 10)  # of what is larger no index has any
    while at < end:
        value = (value + 1) << 7 | data[at] & 0x7F
        at += 1
        if not data[at - 1] & 0x80:
            break
    return max(value, 0), at


def _shared(git_directory: str, data: bytes) -> Iterator[bytes]:
    """Yield the indexes that a split one shares, where most of the names stand: its extension `link` has their digest.

    Asked are the files that are there, and not all that looks like the extension: a name in the index may, too.
    """
    if b"link" not in data:
        return
    try:
        names = sorted(one.name for one in entries_of(git_directory))
    except OSError:
        return
    for name in names:
        kind, _, digest = name.partition(".")
        if kind == "sharedindex" and _DIGEST.fullmatch(digest) and b"link" in _before(data, bytes.fromhex(digest)):
            yield _read(os.path.join(git_directory, name))


def _before(data: bytes, digest: bytes) -> bytes:
    """Return what stands directly before a digest: the name of an extension, and its size."""
    at = max(data.find(digest), 0)
    return data[max(at - 8, 0) : at]


def _read(path: str) -> bytes:
    try:
        return read_regular(real_path(path), MAX_BYTES)
    except ReadError:
        return b""  # git, too, goes on without a file that it cannot read
