"""The whole pipeline as one function, `lint(["infrastructure"], Settings())`: the public Python API."""

from __future__ import annotations

import gc
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TypeVar

from storage_lint.alternatives import SwitchedOff, judge, switched_off
from storage_lint.discover.search import Discovery
from storage_lint.discover.units import Units, find_units
from storage_lint.engine import NO_VERDICTS, Verdicts, run
from storage_lint.graph.absent import is_absent
from storage_lint.graph.elsewhere import names_that_cross
from storage_lint.graph.graph import Graph, build
from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Progress, Reading, ReadSettings, silent
from storage_lint.graph.settings import Assumption
from storage_lint.packs import BUILT_IN
from storage_lint.report import Report
from storage_lint.rule import Finding, Outcome, Profile, Undecided
from storage_lint.select import Selection, select_rules
from storage_lint.source.problem import Problem, Unread, contained
from storage_lint.source.read import Tree
from storage_lint.source.record import Record, replace
from storage_lint.suppress import suppressed
from storage_lint.unread import settled

T = TypeVar("T")


class Settings(Record):
    """What decides a run, apart from the paths."""

    select: tuple[str, ...] = ()  # rule ids, aliases, services or patterns; empty: all of the profile
    ignore: tuple[str, ...] = ()
    profile: Profile = Profile.DEFAULT
    packs: tuple[str, ...] = (BUILT_IN,)
    reading: ReadSettings = ReadSettings()
    # What the user says of the account, where the code has nothing: `account_encrypts_by_default`.
    assumed: tuple[Assumption, ...] = ()
    # Assemblies made for this run -> the directories of their programs, whose older assemblies are left out.
    programs: Mapping[str, str] = {}
    cfn_lint: bool = False  # run cfn-lint's rules over templates, too


_DEFAULT = Settings()


def lint(paths: Sequence[str], settings: Settings = _DEFAULT, progress: Progress = silent) -> Report:
    """Lint files and directories. Nothing is raised for bad input or a rule that crashes: that becomes a problem."""
    with _uncollected():
        return _lint(paths, settings, progress)


@contextmanager
def _uncollected() -> Iterator[None]:
    """No search for garbage meanwhile: a run is short and makes little of it, and looking costs more than the work."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


# complexity: the stages in their order: each is one line
def _lint(paths: Sequence[str], settings: Settings, progress: Progress) -> Report:
    stages = _Stages()
    units = stages.run("looking for files", lambda: _find(paths, settings.programs), _NOTHING)
    settings = replace(settings, reading=replace(settings.reading, tree=_tree(paths, settings, units)))
    readings = [stages.run(what, read, Reading()) for what, read in _readers(units, settings, progress)]
    resources = [resource for reading in readings for resource in reading.resources]
    nobody: Sequence[Resource] = ()
    elsewhere = stages.run("reading other units", lambda: _elsewhere(units, resources, settings, stages), nobody)
    graph = stages.run("joining resources", lambda: build(_in_order(resources, elsewhere), settings.assumed), Graph(()))
    nothing: tuple[SwitchedOff, ...] = ()
    switched = "joining what defaults switch off"
    alternatives = stages.run(switched, lambda: _alternatives(readings, graph, settings), nothing)
    graphs = (graph, *(one.graph for one in alternatives))
    rules = stages.run("loading rules", lambda: _select(settings, graphs), Selection((), ()))
    step = _counter(progress, "Checking resources", len(graph.resources))
    checked = stages.run("checking", lambda: run(graph, rules.rules, step), NO_VERDICTS)
    off = stages.run("checking what defaults switch off", lambda: judge(alternatives, rules.rules), NO_VERDICTS)
    foreign = stages.run("running cfn-lint", lambda: _cfn_lint(units, settings), NO_VERDICTS)
    unreported = {resource.scope for resource in elsewhere}
    said = (*_once((*checked.findings, *checked.undecided, *off.undecided), graph), *foreign.findings)
    outcomes = [one for one in said if one.resource.scope not in unreported]
    unread = settled(_not_planned(readings, graph))
    later = (*rules.problems, *checked.problems, *off.problems, *foreign.problems, *stages.problems)
    seen = (*(one for one in resources if not is_absent(one)), *(one for more in graphs[1:] for one in more.resources))
    report = _report(outcomes, (*units.found.problems, *unread, *later), readings, seen)
    return replace(report, units=units.counted(report.files))


# complexity: one comprehension for each part of the report
def _report(
    outcomes: Sequence[Outcome], problems: tuple[Problem, ...], readings: Sequence[Reading], seen: Sequence[Resource]
) -> Report:
    accepted = suppressed(outcomes)
    aside = {id(one.outcome) for one in accepted}
    left = [one for one in outcomes if id(one) not in aside]
    return Report(
        findings=tuple(one for one in left if isinstance(one, Finding)),
        undecided=tuple(one for one in left if isinstance(one, Undecided)),
        suppressed=tuple(accepted),
        problems=problems,
        files=tuple(sorted({file for reading in readings for file in reading.files})),
        resources=len({(one.scope, one.address) for one in seen}),
    )


def _tree(paths: Sequence[str], settings: Settings, units: Units) -> Tree:
    """Return what may be read: around what was named, and the units of files that were named one by one."""
    named = [*(path for path in paths if path), *settings.programs, *settings.programs.values()]
    tree = Tree(named)
    if units.around is None or all(os.path.lexists(os.path.join(one, ".git")) for one in tree.boundaries):
        return tree
    for found in (units.found, units.around.found):
        files = (*found.plans, *found.templates)
        named += {*found.terraform, *found.assemblies, *(os.path.dirname(file) or "." for file in files)}
    return Tree(named, tree.budget)


def _alternatives(readings: Sequence[Reading], graph: Graph, settings: Settings) -> tuple[SwitchedOff, ...]:
    """Return what defaults switch off, except in roots of which a plan is there: the plan decides."""
    roots = set(_planned_roots(graph))
    alternatives = (one for reading in readings for one in reading.alternatives)
    left = [one for one in alternatives if not any(resource.scope in roots for resource in one.resources[:1])]
    return switched_off(left, graph, settings.assumed)


def _planned_roots(graph: Graph) -> Iterator[str]:
    for trace in (one.declared.trace() for one in graph.resources if one.language == "terraform-plan"):
        outermost = [trace.span, *(hop.span for hop in trace.via)][-1]
        yield os.path.dirname(outermost.file.path) or "."


_NOTHING = Units(Discovery({}, (), (), (), ()))


def _find(paths: Sequence[str], programs: Mapping[str, str]) -> Units:
    units = find_units(paths)
    if not programs:
        return units
    outdated = {os.path.realpath(program) for program in programs.values()}
    current = [one for one in units.found.assemblies if os.path.dirname(os.path.realpath(one)) not in outdated]
    assemblies = (*current, *sorted(programs, key=programs.__getitem__))
    return replace(units, found=replace(units.found, assemblies=assemblies))


def _elsewhere(units: Units, resources: Sequence[Resource], settings: Settings, stages: _Stages) -> Sequence[Resource]:
    """Return what is joined by name with what is reported, from units that are not: their problems are their own."""
    if units.around is None:
        return ()
    others = units.around.mentioning(names_that_cross(resources))
    readings = [stages.run(what, read, Reading()) for what, read in _readers(others, settings, silent)]
    reported = {resource.scope for resource in resources}
    return [one for reading in readings for one in reading.resources if one.scope not in reported]


def _in_order(resources: list[Resource], elsewhere: Sequence[Resource]) -> list[Resource]:
    """Return all resources in the order in which a whole tree is read."""
    if not elsewhere:
        return resources
    languages = ("terraform", "terraform-plan", "cloudformation", "cdk")
    return sorted([*resources, *elsewhere], key=lambda one: (languages.index(one.language), one.scope))


def _readers(units: Units, settings: Settings, progress: Progress) -> Iterator[tuple[str, Callable[[], Reading]]]:
    """Yield how to read each language that was found; only those are imported, and an import may fail."""
    found = units.found

    def terraform() -> Reading:
        from storage_lint.inputs.terraform import read_terraform

        return read_terraform(found.terraform, settings.reading, progress)

    def plans() -> Reading:
        from storage_lint.inputs.terraform import read_plans

        return read_plans(found.plans, settings.reading)

    def templates() -> Reading:
        from storage_lint.inputs.cloudformation import read_templates

        return read_templates(found.templates, settings.reading, progress, units.wanted)

    def assemblies() -> Reading:
        from storage_lint.inputs.cdk import read_assemblies

        return read_assemblies(found.assemblies, settings.reading, settings.programs, progress)

    if found.terraform:
        yield "reading Terraform", terraform
    if found.plans:
        yield "reading Terraform plans", plans
    if found.templates:
        yield "reading CloudFormation templates", templates
    if found.assemblies:
        yield "reading CDK assemblies", assemblies


def _select(settings: Settings, graphs: Sequence[Graph]) -> Selection:
    services = sorted({service for graph in graphs for service in graph.services})
    return select_rules(settings.packs, services, settings.select, settings.ignore, settings.profile)


def _cfn_lint(units: Units, settings: Settings) -> Verdicts:
    """Return what cfn-lint says of the templates, when it is wanted: importing it takes more than half a second."""
    templates = [one for one in units.found.templates if units.wanted is None or one in units.wanted]
    if not settings.cfn_lint or not templates:
        return NO_VERDICTS
    try:
        from storage_lint.cfnlint import run_cfn_lint
    except ModuleNotFoundError as error:
        problem = Problem("cfn-lint is not there", f"{error}; install storage-lint[cfn-lint]")
        return Verdicts((), (), (problem,))
    result = run_cfn_lint(templates)
    return Verdicts(result.findings, (), result.problems)


def _not_planned(readings: Sequence[Reading], graph: Graph) -> Iterator[Problem]:
    """Yield the problems of the readings, but for modules that a plan in the same run has the resources of."""
    planned = {_without_keys(one.address) for one in graph.resources if one.language == "terraform-plan"}
    for problem in (one for reading in readings for one in reading.problems):
        if not (isinstance(problem, Unread) and any(one.startswith(f"{problem.address}.") for one in planned)):
            yield problem


# complexity: one set after the other; each is the next one's material
def _once(outcomes: Sequence[Outcome], graph: Graph) -> list[Outcome]:
    """Leave out what a plan in the same run says of the same block: its findings, and what it can decide."""
    names = {_without_keys(one.resource.address) for one in outcomes if one.resource.language == "terraform"}
    resources = [one for one in graph.resources if one.language == "terraform-plan"]
    planned = {key for one in resources if _without_keys(one.address) in names for key in _declared(one)}
    if not planned:
        return list(outcomes)
    findings = [one for one in outcomes if isinstance(one, Finding) and one.resource.language == "terraform-plan"]
    found = {(one.rule.id, key) for one in findings for key in _declared(one.resource)}

    def is_said(one: Outcome) -> bool:
        exact, any_key = _declared(one.resource)
        key = any_key if "[*]" in one.resource.address else exact
        return (one.rule.id, key) in found or (isinstance(one, Undecided) and key in planned)

    return [one for one in outcomes if one.resource.language != "terraform" or not is_said(one)]


def _declared(resource: Resource) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """Return what tells a resource from others, whether a plan or its configuration was read: with and without keys."""
    trace = resource.declared.trace()
    spans = (trace.span, *(hop.span for hop in trace.via))
    places = tuple(span.location() for span in spans if span.file.path != resource.scope)
    address = resource.address
    return (address, resource.piece, places), (_without_keys(address), resource.piece, places)


def _without_keys(address: str) -> str:
    return re.sub(r'\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]', "", address)


def _counter(progress: Progress, what: str, total: int) -> Callable[[], None]:
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(what, done, total)

    return step


class _Stages:
    """Runs the stages. A stage that crashes loses its own work, says so, and the rest goes on."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def run(self, what: str, stage: Callable[[], T], otherwise: T) -> T:
        with contained(what, self.problems):
            return stage()
        return otherwise
