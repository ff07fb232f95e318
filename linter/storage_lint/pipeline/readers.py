"""What is to be read, and who reads it: only the languages that were found are imported."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from storage_lint.discover.gitignore import Repository
from storage_lint.discover.search import Discovery
from storage_lint.discover.units import Says, Stays, Units, find_units
from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Progress, Reading, ReadSettings, Unit, silent
from storage_lint.inputs.terraform.detect import STACKS, TERRAGRUNT
from storage_lint.source.problem import NeverThere, Stages
from storage_lint.source.read import Tree, is_below, real_path
from storage_lint.source.record import replace
from storage_lint.source.text import display_path, in_order_of_place

if TYPE_CHECKING:
    from storage_lint.config.units import Configs
    from storage_lint.config.values import Config

NOTHING = Units(Discovery({}, (), (), (), ()))
_ORDER = ("terraform", "terraform-plan", "cloudformation", "cdk")


def find(paths: Sequence[str], programs: Mapping[str, str], configs: Configs | None, settings: ReadSettings) -> Units:
    """Return what is to be read; of the assemblies of `programs` the older ones are left out."""

    def opens(directories: Mapping[str, tuple[str, ...]]) -> Mapping[str, frozenset[str]]:
        from storage_lint.inputs.terraform import opened_files

        return opened_files(directories, settings)

    units = (
        find_units(paths, _says(configs), opens, _stays(paths, configs.of_bystander))
        if configs is not None
        else find_units(paths, opens=opens)
    )
    if not programs:
        return units
    outdated = {real_path(program) for program in programs.values()}
    current = [one for one in units.found.assemblies if os.path.dirname(real_path(one)) not in outdated]
    assemblies = (*current, *sorted(programs, key=programs.__getitem__))
    return replace(units, found=replace(units.found, assemblies=assemblies))


def _says(configs: Configs) -> Says:
    """Return which files the settings of a unit name: a change of them is one of the unit."""
    nothing: frozenset[str] = frozenset()
    policies = frozenset(map(real_path, configs.policies))

    def says(unit: str) -> frozenset[str]:
        config = configs.of_bystander(unit)
        return (config.named_files if config is not None else nothing) | policies

    return says


def included(units: Units, paths: Sequence[str], configs: Configs | None) -> Units:
    """Return units without those that the settings exclude; what is named is read all the same."""
    if configs is None:
        return units
    found, stays = units.found, _stays(paths, configs.of)
    read = (*found.terraform, *found.plans, *found.templates, *found.assemblies)
    excluded = tuple(one for one in read if not stays(one))
    return replace(units, excluded=excluded, stays=stays, found=_without_excluded(found, stays))


def _without_excluded(found: Discovery, stays: Stays) -> Discovery:
    return replace(
        found,
        terraform={directory: files for directory, files in found.terraform.items() if stays(directory)},
        plans=tuple(filter(stays, found.plans)),
        templates=tuple(filter(stays, found.templates)),
        assemblies=tuple(filter(stays, found.assemblies)),
        problems=tuple(one for one in found.problems if one.path is None or stays(one.path)),
    )


def _stays(paths: Sequence[str], of: Callable[[str], Config | None]) -> Stays:
    """Return what says whether something is not excluded by the settings that hold for it, or named all the same."""

    def is_excluded(path: str) -> bool:
        config = of(path)
        return config is not None and config.excludes_any((path,))

    named = [os.path.abspath(path) for path in paths if is_excluded(path)]

    def stays(path: str) -> bool:
        real = os.path.abspath(path)
        return not is_excluded(path) or any(is_below(real, one) or is_below(one, real) for one in named)

    return stays


# complexity: what was named, what is read of it and around it
def tree_of(paths: Sequence[str], programs: Mapping[str, str], units: Units) -> Tree:
    """Return what may be read: around what was named, and the units of files that were named one by one."""
    named = [*(path for path in paths if path), *programs, *programs.values()]
    tree = Tree(named)
    founds = [units.found] if units.around is None else [units.found, units.around.found]
    if units.around is not None and not all(os.path.lexists(os.path.join(one, ".git")) for one in tree.boundaries):
        for found in founds:
            files = (*found.plans, *found.templates)
            named += {*found.terraform, *found.assemblies, *(os.path.dirname(file) or "." for file in files)}
        tree = Tree(named, tree.budget)
    is_deployed = any(found.has_terragrunt for found in founds)
    tree.templates = frozenset(map(os.path.abspath, units.found.templates))
    tree.has_terragrunt = is_deployed or _is_deployed_from_elsewhere(paths, tree, units)
    return tree


def _is_deployed_from_elsewhere(paths: Sequence[str], tree: Tree, units: Units) -> bool:
    """Whether Terragrunt or a stack may deploy what was named from a part of the repository that was not."""
    if units.around is not None or not units.found.terraform:
        return False
    whole = {real_path(path) for path in paths if "\0" not in path}
    return any(Repository(one).may_track((TERRAGRUNT, *STACKS)) for one in tree.boundaries if one not in whole)


class Readers:
    """Reads units, each once, or some of them again. A reader that crashes is a problem of the stages."""

    def __init__(self, units: Units, settings: ReadSettings, programs: Mapping[str, str], stages: Stages) -> None:
        self._units = units
        self._settings = settings
        self._programs = programs
        self._stages = stages

    @property
    def is_partial(self) -> bool:
        """Whether there is more around what was named, that may be joined with it."""
        return self._units.around is not None

    def each(self, progress: Progress) -> Iterator[Reading]:
        """Yield every unit."""
        return self._read(self._units.found, self._units.wanted, progress)

    def again(self, units: Collection[Unit]) -> Iterator[Reading]:
        """Yield some units that were read before."""

        def of(language: str) -> tuple[str, ...]:
            return tuple(name for one in units if one.language == language for name in one.names)

        found, roots = self._units.found, of("terraform")
        terraform = found.terraform if roots else {}  # all: a root may call any of them
        again = Discovery(terraform, of("terraform-plan"), of("cloudformation"), of("cdk"), ())
        return self._read(again, self._units.wanted, silent, roots)

    def _of_what_is_there(self, reading: Reading) -> Reading:
        """Return a reading without what only the whole tree can say, where a part of it was named."""
        if not self.is_partial:
            return reading
        return replace(reading, problems=tuple(one for one in reading.problems if not isinstance(one, NeverThere)))

    def around(self, readings: Sequence[Reading]) -> Sequence[Reading]:
        """Return what is joined by name with what was read, of units that were not named: problems are their own."""
        nobody: Sequence[Reading] = ()
        return self._stages.run("reading other units", lambda: self._around(readings), nobody)

    # complexity: a comprehension for each thing that is left out
    def _around(self, readings: Sequence[Reading]) -> Sequence[Reading]:
        if self._units.around is None:
            return ()
        from storage_lint.graph.joins.elsewhere import names_that_cross

        resources = [resource for reading in readings for resource in reading.resources]
        others = self._units.around.mentioning(names_that_cross(resources))
        stays, reported = self._units.stays, {resource.scope for resource in resources}
        found = others.found if stays is None else _without_excluded(others.found, stays)
        named = set(map(display_path, self._units.wanted or ()))  # read once more, for what it exports
        return [
            replace(
                one,
                resources=tuple(resource for resource in one.resources if resource.scope not in reported),
                files=tuple(file for file in one.files if file not in named),
            )
            for one in self._read(found, others.wanted, silent)
        ]

    def _read(
        self, found: Discovery, wanted: Collection[str] | None, progress: Progress, roots: Collection[str] | None = None
    ) -> Iterator[Reading]:
        settings = self._settings

        def terraform() -> Iterable[Reading]:
            from storage_lint.inputs.terraform import each_root

            readings = map(self._of_what_is_there, each_root(found.terraform, settings, progress, roots))
            return (_with_templates(one, settings) for one in readings)

        def plans() -> Iterable[Reading]:
            from storage_lint.inputs.terraform import each_plan

            return (_with_templates(one, settings) for one in each_plan(found.plans, settings))

        def templates() -> Iterable[Reading]:
            from storage_lint.inputs.cloudformation import each_template

            return each_template(found.templates, settings, progress, wanted)

        def assemblies() -> Iterable[Reading]:
            from storage_lint.inputs.cdk import each_assembly

            return each_assembly(found.assemblies, settings, self._programs, progress)

        readers: list[tuple[str, object, Callable[[], Iterable[Reading]]]] = [
            ("reading Terraform", found.terraform, terraform),
            ("reading Terraform plans", found.plans, plans),
            ("reading CloudFormation templates", found.templates, templates),
            ("reading CDK assemblies", found.assemblies, assemblies),
        ]
        for what, there, read in readers:
            if there:
                yield from self._stages.each(what, read)


def in_order(readings: Sequence[Reading], around: Sequence[Reading]) -> list[Resource]:
    """Return all resources in the order in which a whole tree is read."""
    resources = [one for reading in (*readings, *around) for one in reading.resources]
    if around:
        places = {one: at for at, one in enumerate(in_order_of_place({one.scope for one in resources}))}
        resources.sort(key=lambda one: (_ORDER.index(one.language), places[one.scope]))
    return resources


def _with_templates(reading: Reading, settings: ReadSettings) -> Reading:
    """Return what was read with what the templates in it hold."""
    if not reading.templates:
        return reading
    from storage_lint.inputs.cloudformation import with_templates

    return with_templates(reading, settings)
