"""Patterns of paths, relative to a folder, as `storage-lint.toml` has them: `*` within a name, `**` for directories.

A pattern stands for what it names and for everything below that. It is matched name by name, without trying anything
twice: a pattern must not hang a run.
"""

from __future__ import annotations

import os
from fnmatch import fnmatchcase


# complexity: one kind of segment a line
def covers(pattern: str, folder: str, path: str) -> bool:
    """Return whether a path is what a pattern names from a folder, or lies below it; both are absolute."""
    wanted = [name for name in pattern.replace("\\", "/").split("/") if name not in ("", ".")]
    base = os.path.normpath(folder).replace(os.sep, "/").rstrip("/")
    while wanted and wanted[0] == "..":
        base, wanted = base.rpartition("/")[0], wanted[1:]
    while wanted and wanted[-1] == "**":
        wanted.pop()
    whole = os.path.normpath(path).replace(os.sep, "/")
    if whole != base and not whole.startswith(f"{base}/"):
        return False
    return _matches(wanted, [name for name in whole[len(base) :].split("/") if name])


def files_of(folder: str, pattern: str) -> list[str]:
    """Return the files that a pattern names from a folder."""
    from glob import escape, glob

    return sorted(glob(os.path.join(escape(folder), pattern), recursive=True))


def _matches(wanted: list[str], names: list[str]) -> bool:
    """Return whether a beginning of `names` is what is wanted. `reached`: how many of the wanted ones may be behind."""
    reached = _past({0}, wanted)
    for name in names:
        if len(wanted) in reached:
            return True
        fits = {at for at in reached if wanted[at] == "**" or fnmatchcase(name, wanted[at])}
        reached = _past({at if wanted[at] == "**" else at + 1 for at in fits}, wanted)
    return len(wanted) in reached


def _past(reached: set[int], wanted: list[str]) -> set[int]:
    """Add what is reached when `**` stands for no directory."""
    for at in sorted(reached):
        while at < len(wanted) and wanted[at] == "**":
            at += 1
            reached.add(at)
    return reached
