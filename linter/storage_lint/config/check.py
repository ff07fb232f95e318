"""Checks settings against their table: each fault with the place of its key, and the nearest name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from math import prod
from typing import TYPE_CHECKING, Any

from storage_lint.config.file import ConfigFile
from storage_lint.config.kinds import OF_TYPE, Kind
from storage_lint.config.table import Node, Setting, tree, written
from storage_lint.packs import POLICIES
from storage_lint.select import Rulebook
from storage_lint.source.globs import MAX_ENTRIES, literal_of
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record

if TYPE_CHECKING:
    from storage_lint.source.toml_places import Path

MAX_PROBLEMS = 20
MAX_VALUES = 32  # of an option, in overrides
MAX_WAYS = 256  # to choose among the values of all options of one rule
_NEEDED = {"override": ("paths",), "accept": ("rule",)}
_WHERE = ("address", "construct", "paths")
_THERE = ("variable-files", "parameter-files")  # a baseline may be written later, and policies are patterns


class Allows(Record):
    """Why a file, or a pack, that is named is not read (else ""); and whether packs are added to the rulebook."""

    file: Callable[[str, bool], str]  # with whether it has to be there
    pack: Callable[[str], str]
    files: Callable[[str], list[str] | None]  # what a pattern names; None where there is too much to look through
    adds_packs: bool


class Checker:
    """What is right in one file (`right`: path, value, path as it is written), and what is wrong."""

    def __init__(self, file: ConfigFile, rulebook: Rulebook, allows: Allows) -> None:
        self.right: list[tuple[Path, Any, Path]] = []
        self.problems: list[Problem] = []
        self._file = file
        self._source = file.source
        self._rulebook = rulebook
        self._allows = allows
        self._overriding: dict[str | int, list[object]] = {}  # option -> its values in overrides

    def check(self, settings: Mapping[str, Any]) -> None:
        """Check the whole file; its packs first: it may speak of their rules."""
        first = ("packs", "policies")
        settings = {name: settings[name] for name in sorted(settings, key=lambda name: name not in first)}
        self._table(settings, tree(_assumed(settings.get("assume"))), ())
        if len(self.problems) > MAX_PROBLEMS:
            del self.problems[MAX_PROBLEMS:]
            detail = f"what comes after the first {MAX_PROBLEMS} is not said"
            path = self._source.path
            self.problems.append(Problem(f"{path}: too many settings are wrong", detail, path=path))

    def _table(self, table: Mapping[str, Any], node: Node, path: Path) -> None:
        for key, value in table.items():
            below: Path = (*path, key)
            name = key.replace("_", "-") if path[:1] == ("assume",) else key
            child = node.named.get(name) or node.any
            if path[-1:] == ("rules",) and not self._is_rule(key, below, written(below)):
                continue
            if child is None:
                self._other(below, value, node)
            elif child.setting is not None:
                self._setting(child.setting, below, (*path, name), value)
            elif child.item is not None:
                self._array(value, child.item, below)
            elif isinstance(value, dict):
                self._table(value, child, below)
            else:
                self._wrong_type(below, "a table")

    def _array(self, value: object, item: Node, path: Path) -> None:
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            self._wrong_type(path, f"tables, each under [[{written(path)}]]")
            return
        for number, one in enumerate(value):
            right, problems = len(self.right), len(self.problems)
            self._table(one, item, (*path, number))
            if missing := self._missing(one, str(path[0])):
                del self.right[right:]
                if len(self.problems) == problems:  # else a name is misspelt
                    self._wrong((*path, number), *missing)

    def _missing(self, table: Mapping[str, Any], name: str) -> tuple[str, str] | None:
        """Return what is wrong with a table of an array that does not say what it needs to mean anything."""
        for needed in _NEEDED[name]:
            if needed not in table:
                return f"[[{name}]] has no {needed}", "without it the table says nothing"
        if name == "accept" and not any(one in table for one in _WHERE):
            return "[[accept]] does not say where", f"name one of {', '.join(_WHERE)}"
        return None

    def _setting(self, setting: Setting, path: Path, normal: Path, value: Any) -> None:
        """Keep what is right of the value of a setting; a value of which nothing is left says nothing."""
        if not setting.kind.fits(value):
            self._misfit(path, setting.kind, value)
            return
        right = self._right_of(setting, path, value)
        if self._allows.adds_packs and setting.path == ("packs",):
            self._add(right)
        if self._allows.adds_packs and setting.path == ("policies",):
            self._add(f"{POLICIES}{file}" for pattern in right for file in self._policies(pattern, path))
        if right is not None:
            self.right.append((normal, right, path))

    def _right_of(self, setting: Setting, path: Path, value: Any) -> Any:
        """Return a value without the names in it that stand for nothing; None for a text that is such a name."""
        if setting.names_rules:
            right = _of_each(value, lambda name: self._is_rule(name, path, written(path)))
            if isinstance(right, list) and path[-1] == "ignore":  # a framework is its controls
                return [meant for one in right for meant in self._rulebook.meant(one)]
            return right
        if setting.path == ("packs",):
            return _of_each(value, lambda pack: self._may_be_used(pack, path))
        return _of_each(value, lambda file: self._may_be_read(file, path)) if setting.names_files else value

    def _add(self, packs: Iterable[str]) -> None:
        for one in packs:
            self._rulebook.add(one)

    def _policies(self, pattern: str, path: Path) -> list[str]:
        """Return the files that a pattern names."""
        if not self._may_be_read(literal_of(pattern), path):  # nothing is looked for there either
            return []
        found = self._allows.files(pattern)
        if found is None:
            detail = f"there are more than {MAX_ENTRIES:,} files and directories to look through"
            self._wrong(path, f"policies: limit reached: {pattern[:100]} is not looked for", detail)
        elif not found:
            self._wrong(path, f"policies: no file is called {pattern[:100]}", "patterns are relative to this file")
        return [one for one in found or () if self._may_be_read(one, path)]

    def _may_be_used(self, pack: str, path: Path) -> bool:
        reason = self._allows.pack(pack)
        if reason:
            self._wrong(path, f"packs: {pack[:100]} is not used", reason)
        return not reason

    def _may_be_read(self, file: str, path: Path) -> bool:
        reason = self._allows.file(file, path[-1] in _THERE)
        if reason:
            self._wrong(path, f"{written(path)}: {file[:200]} is not read", reason)
        return not reason

    def _is_rule(self, name: str, path: Path, setting: str) -> bool:
        hint = self._rulebook.hint(name)
        if hint is not None:
            self._wrong(path, f"{setting}: no rule, alias, service or framework is called {name[:100]!r}", hint)
        return hint is None

    def _other(self, path: Path, value: object, node: Node) -> None:
        """Look at a name that the table of settings does not have: it may be an option of a rule."""
        inside = path[2:] if path[0] == "override" else path
        is_of_rule = inside[:1] == ("rules",) and len(inside) == 3
        optional = self._rulebook.option_types(str(inside[1])) if is_of_rule else []
        kinds = {name: OF_TYPE[kind] for options in optional for name, kind in options.items()}
        kind = kinds.get(str(path[-1]))
        if kind is None:
            self._unknown(path, [*node.named, *kinds])
        elif not kind.fits(value):
            self._wrong_type(path, kind.words)
        elif inside is path or self._is_one_of_few(path, value, optional):
            self.right.append((path, value, path))

    def _is_one_of_few(self, path: Path, value: object, optional: Iterable[Iterable[str]]) -> bool:
        """Return whether few other values are said of an option in overrides: rules are run with each of them.

        `optional` are the options of each rule: with several, it is run with all that they may be together.
        """
        values = self._overriding.setdefault(path[-1], [])
        if value in values:
            return True
        values.append(value)
        ways = max(prod(1 + len(self._overriding.get(one, ())) for one in names) for names in optional)
        if len(values) <= MAX_VALUES and ways <= MAX_WAYS:
            return True
        values.pop()
        self._wrong(path, f"limit reached: {written(path)} is not used", f"{len(values)} other values are said there")
        return False

    def _unknown(self, path: Path, known: Iterable[str]) -> None:
        from difflib import get_close_matches

        name = str(path[-1])[:100]
        names = sorted(known)
        close = get_close_matches(name.replace("_", "-"), names, n=1)
        before = written(path[:-1])
        found = f"{before}.{close[0]}".removeprefix(".") if close else ""
        detail = f"did you mean {found}?" if close else f"known here: {', '.join(names)}"
        self._wrong(path, f"unknown setting {written((*path[:-1], name))}", detail)

    def _misfit(self, path: Path, kind: Kind, value: object) -> None:
        """Say what is wrong with a value; of a word that is none of a few, which may be meant."""
        words = kind.schema.get("enum")
        if not words or not isinstance(value, str):
            self._wrong_type(path, kind.words)
            return
        from difflib import get_close_matches

        close = get_close_matches(value.lower(), words, n=1)
        meant = f"did you mean {close[0]}? " if close else ""
        self._wrong(path, f"{written(path)} cannot be {value[:100]!r}", f"{meant}expected {kind.words}")

    def _wrong_type(self, path: Path, wanted: str) -> None:
        self._wrong(path, f"{written(path)[:200]} has the wrong type", f"expected {wanted}")

    def _wrong(self, path: Path, what: str, detail: str) -> None:
        if len(self.problems) <= MAX_PROBLEMS:
            self.problems.append(Problem(f"{self._source.path}: {what}", detail, span=self._file.span(path)))


def _assumed(table: object) -> frozenset[str]:
    """Return the names in the table of what is assumed, whatever they are."""
    named = table if isinstance(table, dict) else {}
    below = named.get("below")
    folders = [one for one in below.values() if isinstance(one, dict)] if isinstance(below, dict) else []
    return frozenset(name.replace("_", "-") for one in (named, *folders) for name in one) - {"below"}


def _of_each(value: str | list[str], is_right: Callable[[str], bool]) -> str | list[str] | None:
    """Return the items of a list that are right, or the one text, if it is; else None."""
    if isinstance(value, list):
        return [one for one in value if is_right(one)]
    return value if is_right(value) else None
