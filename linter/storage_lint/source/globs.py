"""Patterns of paths, relative to a folder, as `storage-lint.toml` has them: `*` within a name, `**` for directories.

A pattern stands for what it names and for everything below that. It is matched name by name, without trying anything
twice: a pattern must not hang a run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from itertools import islice

from storage_lint.source.read import entries_of

MAX_ENTRIES = 200_000  # of directories that are looked through for one pattern


def covers(pattern: str, folder: str, path: str) -> bool:
    """Return whether a path is what a pattern names from a folder, or lies below it; both are absolute."""
    up, wanted = _names_of(pattern)
    base = os.path.normpath(folder).replace(os.sep, "/").rstrip("/")
    base = base.rsplit("/", up)[0] if base.count("/") >= up else ""
    whole = os.path.normpath(path).replace(os.sep, "/")
    if whole != base and not whole.startswith(f"{base}/"):
        return False
    return _matches(wanted, [name for name in whole[len(base) :].split("/") if name])


@cache
def _names_of(pattern: str) -> tuple[int, list[str]]:
    """Return how many directories a pattern leads up, and the names that it asks for from there."""
    names = [name for name in _split(pattern) if name not in ("", ".")]
    up = next((at for at, name in enumerate(names) if name != ".."), len(names))
    wanted = _once(names[up:])
    return up, wanted[:-1] if wanted[-1:] == ["**"] else wanted


def _split(pattern: str) -> list[str]:
    """Return the names of a pattern, which people on Windows write with their separator."""
    return pattern.replace("\\", "/").split("/")


def is_pattern(name: str) -> bool:
    """Return whether a character of a name is special."""
    return any(letter in name for letter in "*?[")


def literal_of(pattern: str) -> str:
    """Return what a pattern begins with, up to the first name in which a character is special."""
    names = _split(pattern)
    return "/".join(_literal(names)) or ("/" if names[:1] == [""] and len(names) > 1 else "")


def files_of(folder: str, pattern: str) -> list[str] | None:
    """Return the files that a pattern names from a folder; None where there is too much to look through.

    As in a shell, what begins with a dot has to be named so. Links to directories are followed where the pattern names
    them, not where it stands for many: they may lead in circles, or anywhere.
    """
    names = _split(pattern)
    start = os.path.join(folder, literal_of(pattern))
    wanted = _once([one for one in names[len(_literal(names)) :] if one])
    if not wanted:
        return [start] if os.path.lexists(start) else []
    looked = list(islice(_below(start, wanted), MAX_ENTRIES + 1))
    return None if len(looked) > MAX_ENTRIES else sorted(path for path, is_meant in looked if is_meant)


# complexity: a walk over directories, and in each how far every name has come in the pattern
def _below(start: str, wanted: list[str]) -> Iterator[tuple[str, bool]]:
    """Yield what is looked at below a directory, and whether it is a file that is wanted: each directory once."""
    pending = [(start, _past({0}, wanted))]
    for directory, reached in pending:
        for entry in _entries(directory):
            fits = {at for at in reached if at < len(wanted) and _fits(entry.name, wanted[at])}
            after = _past({at if wanted[at] == "**" else at + 1 for at in fits}, wanted)
            yield entry.path, len(wanted) in after and os.path.isfile(entry.path)
            if after and entry.is_dir(follow_symlinks=False):
                pending.append((entry.path, after))


def _literal(names: list[str]) -> list[str]:
    special = (at for at, name in enumerate(names) if is_pattern(name))
    return names[: next(special, len(names))]


def _once(names: list[str]) -> list[str]:
    """Return the names with one `**` where several follow each other: they stand for no more."""
    return [name for at, name in enumerate(names) if name != "**" or names[at - 1 : at] != ["**"]]


def _entries(directory: str) -> list[os.DirEntry[str]]:
    try:
        return entries_of(directory)
    except OSError:
        return []


def _fits(name: str, wanted: str) -> bool:
    is_hidden = name.startswith(".") and not wanted.startswith(".")
    return not is_hidden and (wanted == "**" or fnmatchcase(name, wanted))


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
