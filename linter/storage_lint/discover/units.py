"""What is to be read: all under the directories that are named, and the units of the files that are named one by one.

A unit is what is deployed together: a Terraform root with the modules that it calls, a template with those that it
nests, an assembly, a plan. What a verdict hangs on need not be written where the verdict points to (an absence, a
count, a condition, a value of a variable file), so nothing is left out by file. One walk of the tree around the named
files finds what calls them, and the units elsewhere that speak of the same names: those are read, so that the verdict
is that of the whole tree, and not reported.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from storage_lint.discover.disk import Disk, directories_above
from storage_lint.discover.names import Names, reached
from storage_lint.discover.project import projects_of
from storage_lint.discover.search import Discovery, Search, discover, folders_around, is_assembly, tidy
from storage_lint.inputs.terraform.detect import SOURCES, VARIABLES, has_odd_source, is_source, local_sources
from storage_lint.source.problem import Problem
from storage_lint.source.read import is_below, look_into, real_path
from storage_lint.source.record import Record, replace
from storage_lint.source.text import display_path, in_order_of_place

if TYPE_CHECKING:
    from storage_lint.discover.opened_by import OpenedBy, Opens

# What a pre-commit hook passes: files of these kinds may well be something else than infrastructure.
_TEMPLATES = (".json", ".yaml", ".yml", ".template", ".cfn")
_PASSED = (*_TEMPLATES, *SOURCES, *VARIABLES, ".csv", ".toml", ".hcl", ".policy", ".tpl", ".tmpl", ".tftpl")
_SETTINGS = ("storage-lint.toml", "storage-lint-baseline.json")  # they speak of everything below


class Units(Record):
    """What is read, and of the templates among it those that are asked for: with what nests them (None: all)."""

    found: Discovery
    wanted: frozenset[str] | None = None
    around: Around | None = None  # the tree that the named files are in, when some are named
    reported: int = 0  # units, apart from templates
    total: int = 0
    excluded: tuple[str, ...] = ()  # directories and files that the settings exclude
    stays: Stays | None = None

    def counted(self, files: Collection[str]) -> tuple[int, int] | None:
        """Return how many units are reported, and how many were found around them; None when those are all.

        `files` are the displayed paths of what was read.
        """
        if self.around is None:
            return None
        reported = self.reported + len({*map(display_path, self.around.found.templates)}.intersection(files))
        return (reported, self.total) if reported < self.total else None

    def passed_by(self, files: Collection[str]) -> int:
        """Return how many of the excluded directories and files were not read either: modules may be, when called."""
        if not self.excluded:
            return 0
        there = {*files, *(above for file in files for above in _above(file))}
        return sum(display_path(one) not in there for one in self.excluded)


def _above(path: str) -> Iterator[str]:
    """Yield the directories that a displayed path is in."""
    while path not in ("", "/", "."):
        path = os.path.dirname(path)
        yield path or "."


Stays = Callable[[str], bool]  # whether the settings leave a directory or a file in
Says = Callable[[str], Collection[str]]  # the files, without links, that the settings of a unit name


def says_nothing(unit: str) -> Collection[str]:
    """Return that there are no settings."""
    return ()


def opens_nothing(directories: Mapping[str, tuple[str, ...]]) -> Mapping[str, Collection[str]]:
    """Return that nothing is evaluated."""
    return {}


def find_units(
    paths: Iterable[str], says: Says = says_nothing, opens: Opens = opens_nothing, stays: Stays = lambda path: True
) -> Units:
    """Find everything under the directories among `paths`, and the units of the files among them."""
    disk = Disk()
    found = discover(list(paths), disk)
    return Around(found, disk, says, opens, stays).units() if found.named else Units(found)


class Around:
    """The tree around the files that are named, walked once: who calls whom, and who speaks of which names."""

    def __init__(self, asked: Discovery, disk: Disk, says: Says, opens: Opens, stays: Stays) -> None:
        self._asked = asked
        self._disk = disk
        self._says = says
        self._search = Search(disk, is_around=True)
        self._roots = projects_of(asked.named, disk.here)
        for shown in self._roots.values():
            self._search.tree(shown)
        self._search.links()
        self._texts: dict[str, bytes] = {}
        self._names: dict[str, str] = {}  # real path -> as shown
        self._assembly_of: dict[str, str | None] = {}
        self._notes: list[Problem] = []
        self._modules: set[str] = set()  # Terraform directories of the named files
        self._plans: set[str] = set(asked.plans)
        self._templates: set[str] = set(asked.templates)
        self._assemblies: set[str] = set(asked.assemblies)
        self._add_ignored()
        self.found = self._search.discovery()
        self.terraform: dict[str, tuple[str, ...]] = {**self.found.terraform, **asked.terraform}
        self._calls: dict[str, set[str]] = {one: set(self._called(one)) for one in self.terraform}
        self._callers: dict[str, set[str]] = {}
        for caller, targets in self._calls.items():
            for target in targets - {caller} if targets and stays(caller) else ():
                self._callers.setdefault(target, set()).add(caller)
        self._opens = opens
        self._reported: set[str] = set()  # Terraform directories

    @cached_property
    def _opened_by(self) -> OpenedBy:
        from storage_lint.discover.opened_by import OpenedBy  # for files that are neither Terraform nor values

        return OpenedBy(self.terraform, self._sources, self._roots_of, self._opens)

    def units(self) -> Units:
        """Return the units of the named files, and what is in the directories that are named."""
        for path in self._asked.named:
            self._add(path)
        self._reported = self._below({*self._asked.terraform, *reached(self._modules, self._callers)})
        for plan in self.found.plans:
            if any(directory in self._reported for directory in directories_above(plan)):
                self._plans.add(plan)
        wanted = frozenset(self._templates)
        found = replace(
            self._asked,
            terraform=self._files(self._reported),
            plans=tuple(in_order_of_place(self._plans)),
            templates=tuple(in_order_of_place({*self._asked.templates, *self._templates_read_with(wanted)})),
            assemblies=tuple(in_order_of_place(self._assemblies)),
            problems=tuple(dict.fromkeys((*self._asked.problems, *self._problems(), *self._notes))),
        )
        apart = len(self._tops(self._reported)) + len(self._plans) + len(self._assemblies)
        return Units(found, wanted, self, apart, self._total())

    # complexity: one case for each kind of file
    def _add(self, path: str) -> None:
        """Add what one file belongs to."""
        real = self._disk.real(path)
        home = self._shown(self._disk.home(path))
        linked = self.found.linked.get(real, ())
        assembly = self._assembly_around(os.path.dirname(real))
        is_named = not path.endswith(SOURCES) and self._add_named(real)
        if os.path.basename(path) in _SETTINGS:
            self._add_below(home)
        elif assembly is not None:
            self._assemblies.add(self._shown(assembly))
        elif path.endswith(SOURCES + VARIABLES):
            homes = [one for one in (home, *linked) if one in self.terraform] or self._roots_with(path, home)
            self._modules.update(homes)
            if not is_named and (not homes or os.path.basename(path).startswith(".")):
                self._unknown(path)
        elif (kind := self._kind(real)) is not None:
            (self._plans if kind == "plan" else self._templates).add(self._shown(real))
            self._templates.update(self._confused(path))
            self._modules |= self._opened_by.of(path, real)
        else:
            readers = {*linked, *self._opened_by.of(path, real), *self._opened_by.near(home)}
            nesting = set(self._nesting(path))
            self._modules |= readers
            self._templates |= nesting
            if not readers and not nesting and not is_named:
                self._unknown(path)

    def _roots_with(self, path: str, home: str) -> list[str]:
        """Return the directory of Terraform that has variable files in a folder of their own, this one among them."""
        around = (
            one for one in folders_around(home) if path.endswith(VARIABLES) and path in self.terraform.get(one, ())
        )
        return list(islice(around, 1))

    def _add_named(self, real: str) -> bool:
        """Add the units whose settings name a file: its values, their policies; return whether there are any."""
        found = self.found
        every = ((self.terraform, self._modules), (found.plans, self._plans), (found.templates, self._templates))
        told = [(unit, chosen) for units, chosen in every for unit in units if real in self._says(unit)]
        told += [(unit, self._assemblies) for unit in found.assemblies if real in self._says(unit)]
        for unit, chosen in told:
            chosen.add(unit)
        return bool(told)

    def _kind(self, real: str) -> str | None:
        try:
            return self._disk.kind(real)
        except OSError as error:
            shown = self._shown(real)
            self._notes.append(Problem(f"{shown}: cannot be read", error.strerror or str(error), path=shown))
            return None

    def _unknown(self, path: str) -> None:
        detail = "it is no Terraform file, plan, template or part of an assembly, and no root reads it"
        self._notes.append(Problem(f"{path}: nothing was read", detail, path=path, note=path.lower().endswith(_PASSED)))

    def _add_below(self, directory: str) -> None:
        """Add everything below a directory whose settings are named."""
        found = self.found
        self._modules.update(_below(found.terraform, directory))
        self._plans.update(_below(found.plans, directory))
        self._templates.update(_below(found.templates, directory))
        self._assemblies.update(_below(found.assemblies, directory))

    def _add_ignored(self) -> None:
        """Add named Terraform files that the walk has left out: naming what git ignores is asking for it."""
        for path in self._asked.named:
            real = self._disk.home(path)
            if path.endswith(SOURCES + VARIABLES) and self._assembly_around(real) is None:
                name = os.path.basename(path)
                home = self._shown(real)
                if home not in self._search.terraform:
                    self._search.terraform_directory(home)
                if is_source(name) or (name.endswith(VARIABLES) and home in self._search.terraform):
                    self._search.terraform.setdefault(home, set()).add(
                        name if home == "." else os.path.join(home, name)
                    )

    def _nesting(self, path: str) -> Iterator[str]:
        """Yield the templates that nest a file, as far as their text tells: it may have been a template."""
        if not path.endswith(_TEMPLATES):
            return
        from storage_lint.inputs.cloudformation.detect import nests

        name = os.fsencode(os.path.basename(path))
        yield from (one for one in self.found.templates if nests(text := self._text(one)) and name in text)

    def _confused(self, path: str) -> Iterator[str]:
        """Yield the templates that nest one of several such files by the end of a URL; of two, also the other one."""
        from storage_lint.inputs.cloudformation.detect import nests_at_url

        name = os.path.basename(path)
        namesakes = [one for one in self.found.templates if os.path.basename(one) == name]
        if len(namesakes) > 1:
            parents = [one for one in self._nesting(path) if nests_at_url(self._text(one), os.fsencode(name))]
            yield from (*parents, *(namesakes if parents and len(namesakes) == 2 else ()))

    def _problems(self) -> Iterator[Problem]:
        """Yield the problems of the walk that concern what is reported: its places, and those where anything may be."""
        gaps = set(self.found.gaps)
        for problem in self.found.problems:
            if problem in gaps or (os.path.dirname(problem.path or "") or ".") in self._reported:
                yield problem

    def _assembly_around(self, directory: str) -> str | None:
        """Return the outermost assembly that holds a directory (a real path)."""
        if directory not in self._assembly_of:
            parent = os.path.dirname(directory)
            outer = self._assembly_around(parent) if parent != directory else None
            self._assembly_of[directory] = outer or (directory if is_assembly(directory) else None)
        return self._assembly_of[directory]

    def _called(self, directory: str) -> Iterator[str]:
        files = self.terraform[directory]
        texts = [(path, self._text(path)) for path in files if path.endswith(SOURCES)]
        if any(has_odd_source(path, text) for path, text in texts):
            from storage_lint.inputs.terraform import called_directories

            targets = called_directories(directory, files)
        else:
            targets = [os.path.join(directory, one) for path, text in texts for one in local_sources(path, text)]
        for target in targets:
            found = os.path.normpath(target)
            if found not in self.terraform:
                found = self._shown(real_path(target))
            if found in self.terraform:
                yield found

    def _below(self, directories: Collection[str]) -> set[str]:
        return reached(directories, self._calls)

    def _roots_of(self, directories: Collection[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the roots that directories belong to, with what these call."""
        return self._files(self._below(self._tops(reached(directories, self._callers))))

    def _tops(self, directories: Collection[str]) -> set[str]:
        """Return the roots among directories: nothing calls them, or only what they call."""
        tops = {one for one in directories if not self._callers.get(one)}
        found = self._below(tops)
        for one in in_order_of_place(directories):
            if one not in found and reached((one,), self._callers) <= reached((one,), self._calls):
                tops.add(one)
                found |= self._below((one,))
        return tops

    def _files(self, directories: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        return {one: self.terraform[one] for one in in_order_of_place(directories)}

    def _total(self) -> int:
        found = self.found
        return len(self._tops(self.terraform)) + len(found.plans) + len(found.templates) + len(found.assemblies)

    def _templates_read_with(self, wanted: Collection[str]) -> Iterable[str]:
        """Return the templates without which some of these cannot be read as in the whole tree.

        What nests them has to be found, and what they nest, by name or by the end of a URL; and what they import.
        """
        if not wanted:
            return ()
        from storage_lint.inputs.cloudformation.detect import Uses, nests

        everything = {one: self._text(one) for one in (*self.found.templates, *wanted)}
        if any(nests(text) for text in everything.values()):
            return everything
        uses = Uses(everything[one] for one in wanted)
        return {*wanted, *(one for one, text in everything.items() if uses.some_of(text))}

    # complexity: one comprehension for each kind of unit
    def mentioning(self, names: Collection[str]) -> Units:
        """Return the units elsewhere that may speak of one of these names."""
        wanted = Names(names)
        speaking = {one for one in self.terraform if any(map(wanted.are_in, self._everything(one)))}
        tops = self._tops(reached(speaking, self._callers)) - self._tops(self._reported)
        found = self.found
        speaking_too = {*self._shared(), *(one for one in found.templates if wanted.are_in(self._text(one)))}
        templates = [one for one in found.templates if one in speaking_too and one not in self._templates]
        assemblies = [
            one
            for one in found.assemblies
            if one not in self._assemblies and any(map(wanted.are_in, self._templates_in(one)))
        ]
        plans = [one for one in found.plans if one not in self._plans and wanted.are_in(self._text(one))]
        return Units(
            Discovery(
                self._files(self._below(tops)),
                tuple(plans),
                tuple(in_order_of_place(self._templates_read_with(templates))),
                tuple(assemblies),
                (),
            ),
            frozenset(templates),
        )

    def _shared(self) -> Iterator[str]:
        """Yield templates that may use what the named ones, or those that they nest, export, or the other way round."""
        if not self._templates:
            return
        from storage_lint.inputs.cloudformation.detect import Uses

        named = Uses(map(self._text, self._templates_read_with(self._templates)))
        yield from (one for one in self.found.templates if named.some_of(text := self._text(one)) or named.are_of(text))

    def _templates_in(self, assembly: str) -> Iterator[bytes]:
        for entry in self._disk.entries(assembly, real_path(assembly)):
            path = os.path.join(assembly, entry.name)
            if entry.name.startswith("assembly-") and entry.is_dir(follow_symlinks=False):
                yield from self._templates_in(path)
            elif entry.name.endswith(".template.json") and entry.is_file(follow_symlinks=False):
                yield self._text(path)

    def _sources(self, directory: str) -> Iterator[bytes]:
        return (self._text(path) for path in self.terraform[directory] if path.endswith(SOURCES))

    def _everything(self, directory: str) -> Iterator[bytes]:
        return map(self._text, self.terraform[directory])

    def _text(self, path: str) -> bytes:
        if path not in self._texts:
            try:
                self._texts[path] = look_into(path)
            except OSError:  # who reads it says so
                self._texts[path] = b""
        return self._texts[path]

    def _shown(self, real: str) -> str:
        """Return a real path as the walk has called it."""
        if real not in self._names:
            self._names[real] = self._called_by_the_walk(real)
        return self._names[real]

    def _called_by_the_walk(self, real: str) -> str:
        if is_below(real, self._disk.here):
            return tidy(real)
        for root, shown in self._roots.items():
            if is_below(real, root):
                return os.path.normpath(os.path.join(shown, os.path.relpath(real, root)))
        return tidy(real)


def _below(paths: Iterable[str], directory: str) -> list[str]:
    return [path for path in paths if directory == "." or is_below(path, directory)]
