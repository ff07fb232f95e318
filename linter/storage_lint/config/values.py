"""What the settings say for one unit."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any

from storage_lint.config.file import ConfigFile
from storage_lint.config.kinds import as_variable
from storage_lint.config.table import SETTINGS
from storage_lint.graph.joins.account_settings import Assumption
from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Known, Origin, Source, Trace
from storage_lint.rule import Rule
from storage_lint.select import stands_for
from storage_lint.source.globs import covers, is_pattern
from storage_lint.source.problem import Problem
from storage_lint.source.read import real_path
from storage_lint.source.record import Record, replace
from storage_lint.source.span import Span
from storage_lint.source.text import path_from_here

if TYPE_CHECKING:
    from storage_lint.source.toml_places import Path

MAX_KEPT = 100_000  # answers of which paths a setting covers
_NAME = "storage-lint.toml"
OF_RUN = frozenset(one.path for one in SETTINGS if one.scope == "run")


class Entry(Record):
    """One setting: what is said, in which file under which key, and the folder that its paths are relative to."""

    value: Any
    file: ConfigFile
    path: Path
    folder: str

    @property
    def span(self) -> Span:
        """Where its key stands."""
        return self.file.span(self.path)

    def trace(self) -> Trace:
        """Return that as the place of a value."""
        return Trace(self.span)


class Config:
    """The settings of one file with those of what it extends. `files` are their paths, the file itself first."""

    __slots__ = ("_covered", "_held", "_named", "_of_rules", "_overrides", "entries", "files")

    def __init__(self, entries: dict[Path, Entry], files: tuple[str, ...]) -> None:
        self.entries = entries
        self.files = files
        self._named: frozenset[str] | None = None
        self._overrides: list[int] | None = None
        self._covered: dict[tuple[Path, tuple[str, ...]], bool] = {}
        self._held: dict[tuple[str, tuple[str, ...]], list[int]] = {}
        self._of_rules: dict[tuple[Path, str], dict[str, Entry]] | None = None

    def get(self, *path: str | int) -> Any:
        """Return what is said of a setting; None where nothing is."""
        entry = self.entries.get(path)
        return None if entry is None else entry.value

    def strings(self, *path: str | int) -> tuple[str, ...] | None:
        """Return what is said of a setting that is a list; None where nothing is."""
        value = self.get(*path)
        return None if value is None else tuple(value)

    def paths(self, *path: str | int) -> tuple[str, ...]:
        """Return the files that a setting names, from the working directory."""
        entry = self.entries.get(path)
        named = [] if entry is None else [entry.value] if isinstance(entry.value, str) else entry.value
        absolute = (os.path.join(entry.folder, one) for one in named) if entry is not None else ()
        return tuple(map(path_from_here, map(os.path.normpath, absolute)))

    @property
    def named_files(self) -> frozenset[str]:
        """The real paths of the files that decide what holds: of settings, variables and parameters."""
        if self._named is None:
            values = (*self.paths("variable-files"), *self.paths("parameter-files"))
            self._named = frozenset(map(real_path, (*self.files, *values)))
        return self._named

    def without_run(self, run: Config | None) -> list[Problem]:
        """Forget what belongs to the whole run, and return what is wrong with saying it here.

        What the file of the run says too, because both extend it, or because they are one, named by another way that
        leads there, is nothing wrong.
        """
        problems = []
        for path in [path for path in self.entries if path in OF_RUN]:
            entry = self.entries.pop(path)
            said_in = entry.file.source.path
            if run is None or (said_in not in run.files and real_path(said_in) not in map(real_path, run.files)):
                what = f"{said_in}: {path[0]} belongs to the whole run"
                where = f"that is {run.files[0]}" if run else "there is none"
                detail = f"only the {_NAME} of the working directory says it: {where}"
                problems.append(Problem(what, detail, span=entry.span))
        return problems

    # -- what decides values ------------------------------------------------------------------------------------------

    def reading(self, given: ReadSettings) -> ReadSettings:
        """Return what decides the values of the unit: what was given to the run, else what is said here."""
        own = {name: as_variable(value) for name, value in (self.get("variables") or {}).items()}
        return replace(
            given,
            variables={**own, **given.variables},
            variable_files=given.variable_files or self.paths("variable-files"),
            parameter_files=given.parameter_files or self.paths("parameter-files"),
            region=given.region or self.get("region"),
            partition=given.partition or self.get("partition"),
        )

    def assumed(self, fields: Mapping[str, str]) -> Iterator[Assumption]:
        """Yield what is to be assumed; those for a folder last. `fields`: the field of the graph, by setting."""
        said = [(path, entry) for path, entry in self.entries.items() if path[0] == "assume"]
        for path, entry in sorted(said, key=lambda one: len(one[0]) > 2):
            value = tuple(entry.value) if isinstance(entry.value, list) else entry.value
            below = os.path.normpath(os.path.join(entry.folder, str(path[2]))) if len(path) > 2 else ""
            yield Assumption(fields[str(path[-1])], Known(value, Origin(Source.WRITTEN, entry.trace)), below)

    # -- what is said of findings -------------------------------------------------------------------------------------

    @property
    def looks_at_places(self) -> bool:
        """Whether something hangs on where a finding is: else nobody need work that out."""
        return ("exclude",) in self.entries or self.has_overrides

    def excludes_any(self, paths: Iterable[str]) -> bool:
        """Return whether one of the paths is not to be looked at."""
        return self.covered(("exclude",), paths)

    def ignores(self, rule: Rule[Any], paths: Sequence[str]) -> bool:
        """Return whether a rule is left out at places: its finding's, the steps that led there, and the unit."""
        ignored = next(self._said(("ignore",), paths), ())
        return any(stands_for(one, rule) for one in ignored) or self.of_rule(rule, "severity", paths) == "off"

    def of_rule(self, rule: Rule[Any], name: str, paths: Sequence[str] = ()) -> Any:
        """Return what is said of a rule, there: by the last table that holds, and in it by the most exact name."""
        for table in self._tables(paths):
            said = self._said_of_rules().get((table, name), {})
            fitting = [one for one in said if stands_for(one, rule)]
            if fitting:
                return said[max(fitting, key=lambda one: exactness(one, rule))].value
        return None

    def _said_of_rules(self) -> Mapping[tuple[Path, str], Mapping[str, Entry]]:
        """Return what is said of rules, by the name of each, in each table and of each setting: it is asked often."""
        if self._of_rules is None:
            self._of_rules = {}
            for at, entry in self.entries.items():
                if len(at) >= 3 and at[-3] == "rules":
                    self._of_rules.setdefault((at[:-3], str(at[-1])), {})[str(at[-2])] = entry
        return self._of_rules

    def options(self, rule: Rule[Any], paths: Sequence[str] = ()) -> dict[str, Any]:
        """Return the options of a rule that are said, there."""
        found = {name: self.of_rule(rule, name, paths) for name in rule.options}
        return {name: value for name, value in found.items() if value is not None}

    def other_options(self, rule: Rule[Any]) -> list[dict[str, Any]]:
        """Return the options that a rule has somewhere, by the overrides, and not everywhere."""
        everywhere = self.options(rule)
        values = {name: [everywhere.get(name), *self._overriding(rule, name)] for name in rule.options}
        ways = [dict(zip(values, way, strict=True)) for way in product(*values.values())]
        said = [{name: value for name, value in way.items() if value is not None} for way in ways]
        return [way for at, way in enumerate(said) if way != everywhere and way not in said[:at]]

    def _overriding(self, rule: Rule[Any], name: str) -> Iterator[Any]:
        """Yield what the overrides say of a setting of a rule."""
        for path, entry in self.entries.items():
            is_said = path[0] == "override" and _is_of_rule(path, (*path[:2], "rules"), name)
            if is_said and stands_for(str(path[3]), rule):
                yield entry.value

    @property
    def has_overrides(self) -> bool:
        """Whether something holds for some places only."""
        return bool(self._numbers())

    def overridden(self, paths: Sequence[str]) -> list[int]:
        """Return the overrides that hold at places, the last one first."""
        return self.holding("override", paths) if self.has_overrides else []

    def holding(self, table: str, paths: Sequence[str]) -> list[int]:
        """Return the entries of a table whose `paths` cover one of some, the last one first: many ask for the same."""
        key = table, tuple(map(os.path.abspath, paths))
        if key not in self._held:
            said = {int(one[1]) for one in self.entries if one[0] == table and one[2] == "paths"}
            found = (one for one in sorted(said, reverse=True) if self.covered((table, one, "paths"), key[1]))
            self._held[key] = list(found)
        return self._held[key]

    def _said(self, path: Path, paths: Sequence[str]) -> Iterator[Any]:
        for table in self._tables(paths):
            entry = self.entries.get((*table, *path))
            if entry is not None:
                yield entry.value

    def _tables(self, paths: Sequence[str]) -> Iterator[Path]:
        """Yield the tables that hold at places, the one that decides first: the last override, the file itself last."""
        yield from (("override", number) for number in self.overridden(paths))
        yield ()

    def _numbers(self) -> list[int]:
        if self._overrides is None:
            self._overrides = sorted({int(path[1]) for path in self.entries if path[0] == "override"})
        return self._overrides

    def covered(self, setting: Path, paths: Iterable[str]) -> bool:
        """Return whether a setting that is a list of patterns has one that covers one of some paths."""
        entry = self.entries.get(setting)
        if entry is None:
            return False
        key = setting, tuple(map(os.path.abspath, paths))
        if key not in self._covered:
            if len(self._covered) >= MAX_KEPT:
                self._covered.clear()
            self._covered[key] = any(covers(one, entry.folder, at) for at in key[1] for one in entry.value)
        return self._covered[key]


def _is_of_rule(path: Path, table: Path, name: str) -> bool:
    return len(path) == len(table) + 2 and path[: len(table)] == table and path[-1] == name


def exactness(name: str, rule: Rule[Any]) -> tuple[int, int]:
    """Return how exactly a name that covers a rule says it: its id, another tool's id, then by the letters in it."""
    if name == rule.id:
        return 2, 0
    return int(not is_pattern(name) and not rule.id.startswith(f"{name}-")), len(name.strip("*"))
