"""Reads a settings file with what it extends. What it gets wrong becomes problems, and the rest of it counts."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from storage_lint import __version__
from storage_lint.config.check import Allows, Checker
from storage_lint.config.file import ConfigFile
from storage_lint.config.values import Config, Entry
from storage_lint.packs import not_installed
from storage_lint.select import Rulebook
from storage_lint.source.globs import files_of
from storage_lint.source.problem import Problem
from storage_lint.source.read import Tree, find_repository, is_below, is_private, real_path
from storage_lint.source.record import replace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile, display_path, path_from_here

if TYPE_CHECKING:
    from storage_lint.source.toml_places import Path

MAX_BYTES = 100_000
MAX_DEPTH = 8  # of files that extend each other


Files = dict[str, ConfigFile | Problem]  # by path: many extend the same one, and each is parsed once


def read_config(
    path: str, rulebook: Rulebook, trusted: bool = False, adds_packs: bool = False, parsed: Files | None = None
) -> tuple[Config, list[Problem]]:
    """Read a file and what it extends: tables are merged key by key, lists are replaced.

    One that is `trusted`, because the user named it, may name files that lie anywhere; `adds_packs` when it is that of
    the run: its packs are added to the rulebook. `parsed` keeps what is parsed for the next call.
    """
    reader = _Reader(os.path.abspath(path), rulebook, trusted, adds_packs, parsed if parsed is not None else {})
    entries = reader.chain(reader.first, None, ())
    wanted = entries.get(("requires",))
    if wanted is not None:
        from storage_lint.config.versions import holds

        if not holds(__version__, wanted.value):
            what = f"{wanted.file.source.path}: these settings are not for storage-lint {__version__}"
            reader.problems.append(Problem(what, f"they are for {wanted.value}", span=wanted.span))
    return Config(entries, tuple(reader.files)), reader.problems


class _Reader:
    def __init__(self, first: str, rulebook: Rulebook, trusted: bool, adds_packs: bool, parsed: Files) -> None:
        self.first = first
        self._parsed = parsed
        self._trusted = trusted
        self._adds_packs = adds_packs
        self.files: list[str] = []  # as messages call them
        self._entries: dict[str, dict[Path, Entry]] = {}
        self.problems: list[Problem] = []
        self._rulebook = rulebook
        self._boundary = find_repository(real_path(os.path.dirname(first)))

    def chain(self, path: str, extended: ConfigFile | None, above: tuple[str, ...]) -> dict[Path, Entry]:
        """Return the settings of a file over those of what it extends. `above` are the files that lead to it."""
        if reason := self._refused(path, extended, above):
            summary = f"{_shown(above[-1])}: extends {_shown(path)}, which was not read"
            span = extended.span(("extends",)) if extended is not None else None
            self.problems.append(Problem(summary, reason, span=span))
            return {}
        if path not in self._entries:
            self._entries[path] = self._read(path, above)
        return self._entries[path]

    def _read(self, path: str, above: tuple[str, ...]) -> dict[Path, Entry]:
        if path not in self._parsed:
            self._parsed[path] = _file(path)
        file = self._parsed[path]
        self.files.append(_shown(path) if isinstance(file, Problem) else file.source.path)
        if isinstance(file, Problem):
            self.problems.append(file)
            return {}
        merged: dict[Path, Entry] = {}
        for name in file.extends():
            target = os.path.normpath(os.path.join(os.path.dirname(path), name))
            merged = merge(merged, self.chain(target, file, (*above, path)))
        folder = self._folder(path)
        checker = Checker(file, self._rulebook, self._allows(folder))
        checker.check(file.settings)
        self.problems += checker.problems
        return merge(merged, {where: Entry(value, file, key, folder) for where, value, key in checker.right})

    def _allows(self, folder: str) -> Allows:
        return Allows(
            lambda name, is_needed: self._file_refused(os.path.join(folder, name), is_needed),
            self._pack_refused,
            lambda pattern: files_of(folder, pattern),
            self._adds_packs,
        )

    def _pack_refused(self, name: str) -> str:
        return "" if self._trusted else not_installed(name, self._boundary or os.getcwd())

    def _refused(self, path: str, extended: ConfigFile | None, above: tuple[str, ...]) -> str:
        """Return why a file is not read: settings come with the tree, and must not lead out of it."""
        if extended is None:
            return ""
        if path in above:
            return f"they extend each other: {' -> '.join(map(_shown, (*above[above.index(path) :], path)))}"
        if len(above) > MAX_DEPTH:
            return f"files extend each other more than {MAX_DEPTH} deep"
        if not path.endswith(".toml"):
            return "its name does not end with .toml"
        if os.path.islink(path):
            return "it is a symbolic link"
        if not os.path.isfile(path):
            return "there is no such file"
        if self._boundary is None:
            is_ours = os.path.basename(path).startswith("storage-lint")
            return "" if is_ours else "outside of a repository its name must begin with storage-lint"
        return "" if is_below(real_path(path), self._boundary) else "it lies outside of the repository"

    def _folder(self, path: str) -> str:
        """Return what the paths of a file are relative to: its folder; of a named one from elsewhere, where we are."""
        here, folder = os.getcwd(), os.path.dirname(path)
        if not self._trusted:
            return folder
        repository = find_repository(real_path(here))
        around = repository if repository is not None else folder
        inside = is_below(real_path(folder), around) and is_below(real_path(here), around)
        return folder if inside or is_below(folder, here) else here

    def _file_refused(self, path: str, is_needed: bool) -> str:
        """Return why a file that the settings name is not read."""
        is_missing = is_needed and not os.path.lexists(path)
        return self._kept_out(path) or ("there is no such file; names are relative to this one" if is_missing else "")

    def _kept_out(self, path: str) -> str:
        """Return why a file is not for these settings: they come with the tree, and stay in it."""
        if "\0" in path:
            return "its name holds a NUL character"
        if self._trusted:
            return ""
        real = real_path(path)
        around = self._boundary or real_path(os.getcwd())
        if not is_below(real, around) and not is_below(real, real_path(os.path.dirname(self.first))):
            return "it lies outside of the repository"
        return "it may hold credentials: files of this kind are not read" if is_private(os.path.basename(real)) else ""


def _file(path: str) -> ConfigFile | Problem:
    source = Tree((path,)).source(path, MAX_BYTES, private=False, shown=path_from_here(path))
    if isinstance(source, Problem):
        return source
    import tomli

    try:
        return ConfigFile(source, tomli.loads(source.text))
    except tomli.TOMLDecodeError as error:
        return _broken(source, str(error))
    except (RecursionError, ValueError) as error:
        what = "it is nested too deeply" if isinstance(error, RecursionError) else "a number has too many digits"
        return Problem(f"{source.path}: not valid settings", what, path=source.path)


def _shown(path: str) -> str:
    """Return what messages call a file."""
    return display_path(path_from_here(path))


def merge(below: dict[Path, Entry], above: dict[Path, Entry]) -> dict[Path, Entry]:
    """Return settings with others over them: tables key by key; an array of tables is a list, which is replaced."""
    arrays = {path[0] for path in above if len(path) > 1 and isinstance(path[1], int)}
    tables = [path for path, entry in above.items() if isinstance(entry.value, dict) and path in below]
    merged = {path: replace(above[path], value={**below[path].value, **above[path].value}) for path in tables}
    return {**{path: entry for path, entry in below.items() if path[0] not in arrays}, **above, **merged}


def _broken(source: SourceFile, message: str) -> Problem:
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    offset = source.offset(int(place[1]), int(place[2])) if place else len(source.text)
    span = Span(source, offset, min(offset + 1, len(source.text)))
    return Problem(f"{source.path}: not valid TOML", message, span=span)
