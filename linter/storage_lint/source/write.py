"""Writing a file whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable


def write_whole(path: str, parts: Iterable[str]) -> None:
    """Write a file, piece by piece, beside its place and put it there when it is complete. Raises `OSError`.

    What is at `path` must be a file or nothing: a link in the tree may lead to any file of the machine, and a pipe
    would wait for a reader.
    """
    try:
        kind = os.lstat(path).st_mode
    except FileNotFoundError:
        kind = None
    if kind is not None and stat.S_ISDIR(kind):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if kind is not None and not stat.S_ISREG(kind):
        what = "a symbolic link" if stat.S_ISLNK(kind) else "not a regular file"
        raise OSError(0, f"there is something at this place that is {what}; name another one")
    directory, name = os.path.split(path)
    beside = os.path.join(directory, f".{name}.{os.getpid()}.tmp")
    mode = 0o666 if kind is None else stat.S_IMODE(kind)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0), mode)
    try:
        with open(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
            stream.writelines(parts)
        os.replace(beside, path)
    except BaseException:
        os.unlink(beside)
        raise
