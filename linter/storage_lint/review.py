"""One review as the command line asks for it: what runs before `lint`, and what its report leaves out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, redirect_stdout
from typing import TYPE_CHECKING, Protocol

from storage_lint.acceptance import places_of
from storage_lint.config.units import Configs
from storage_lint.graph.reading import Progress, silent
from storage_lint.lint import Settings
from storage_lint.report import Report
from storage_lint.rule import Finding
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record, replace

if TYPE_CHECKING:
    from storage_lint.commit import Commit
    from storage_lint.since import Then


class Lint(Protocol):
    """The pipeline."""

    def __call__(self, paths: Sequence[str], settings: Settings, progress: Progress, /) -> Report:
        """Review paths."""


class Request(Record):
    """What is to be reviewed. Settings are read where they are asked for: another tree has its own."""

    paths: tuple[str, ...]
    configs: Callable[[], Configs]
    settings: Callable[[Configs], Settings]
    baseline: str | None = None  # a file; None: what the settings name; the empty string: none
    since: str | None = None  # a commit, or the empty string: what pre-commit says
    synth: bool = False
    app: str | None = None


@contextmanager
def reviewed(request: Request, lint: Lint, progress: Progress = silent) -> Iterator[tuple[Report, Configs]]:
    """Give the report and the settings. An assembly that is made for this run is read until the block ends."""
    configs = request.configs()
    with ExitStack() as made:
        programs, problems = _synthesise(made, request.paths, request.app) if request.synth else ({}, [])
        file = baseline_of(configs) if request.baseline is None else request.baseline
        keyed = file is not None or request.since is not None
        settings = replace(request.settings(configs), programs=programs, keyed=keyed)
        with redirect_stdout(sys.stderr):  # what somebody's rule prints is no part of a report
            report = lint(request.paths, settings, progress)
        if file:
            report = _with_baseline(report, request.paths, file, configs, settings)
        if request.since is not None:
            report = _since(report, request, request.since, lint, progress)
        yield replace(report, problems=(*configs.problems, *problems, *report.problems)), configs


def baseline_of(configs: Configs) -> str | None:
    """Return the baseline that the settings name."""
    named = configs.run.paths("baseline") if configs.run is not None else ()
    return named[0] if named else None


def narrows(settings: Settings, configs: Configs) -> bool:
    """Return whether only some rules run: then a rule without findings may not have run."""
    said = (config.entries for config in configs.everything)
    names = ("select", "ignore", "severity")
    return bool(settings.select or settings.ignore) or any(path[-1] in names for entries in said for path in entries)


def coverable(configs: Configs) -> Callable[[Finding], bool]:
    """Return what says whether a baseline may set a finding aside: not where its rule is not `acceptable`."""

    def may_be(finding: Finding) -> bool:
        config = configs.of(finding.resource.scope)
        return config is None or config.of_rule(finding.rule, "acceptable", places_of(finding)) is not False

    return may_be


def _with_baseline(report: Report, paths: Sequence[str], file: str, configs: Configs, settings: Settings) -> Report:
    from storage_lint.baseline import applied, compare, read_baseline, stale_note, stale_of
    from storage_lint.report.repository import Repository

    baseline = read_baseline(file)
    if isinstance(baseline, Problem):
        return replace(report, problems=(baseline, *report.problems))
    repository = Repository(paths)
    compared = compare(report.findings, baseline, repository, coverable(configs))
    stale = stale_of(compared, report, repository, paths, narrows(settings, configs))
    notes = (stale_note(baseline, stale),) if stale else ()
    return replace(applied(report, baseline, compared), problems=(*report.problems, *notes))


def _since(report: Report, request: Request, ref: str, lint: Lint, progress: Progress) -> Report:
    from storage_lint import commit as git
    from storage_lint import since

    commit = git.find_commit(ref, request.paths[0])
    if isinstance(commit, Problem):
        return replace(report, problems=(commit, *report.problems))
    with git.old_tree(commit) as old:
        if isinstance(old, Problem):
            return replace(report, problems=(old, *report.problems))
        before = _then(request, commit, old, lint, progress)
    return since.new_only(report, commit.ref, before, request.paths)


def _then(request: Request, commit: Commit, old: str, lint: Lint, progress: Progress) -> Then:
    """Review an old tree as the working tree is reviewed, with the settings of then."""
    from storage_lint import commit as git
    from storage_lint import since

    absolute, here = git.within(commit, old, request.paths), os.getcwd()
    with git.standing_in(commit, old):
        paths = [os.path.relpath(one) for one in absolute]
        if not paths:
            return since.Then()
        settings = request.settings(request.configs())
        reading = replace(
            settings.reading,
            variable_files=_of_now(settings.reading.variable_files, here),
            parameter_files=_of_now(settings.reading.parameter_files, here),
        )
        settings = replace(settings, reading=reading, keyed=True)
        with redirect_stdout(sys.stderr):
            return since.then(lint(paths, settings, progress), paths)


def _of_now(files: tuple[str, ...], here: str) -> tuple[str, ...]:
    """Return files of values as they are in the old tree; those that were not there as they are now."""
    return tuple(one if os.path.lexists(one) else os.path.join(here, one) for one in files)


def _synthesise(made: ExitStack, paths: Sequence[str], app: str | None) -> tuple[dict[str, str], list[Problem]]:
    """Run the program of each directory; return the assemblies with their programs, which live as long as `made`."""
    from storage_lint.inputs.cdk.synth import synthesised

    programs: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        assembly = made.enter_context(synthesised(path, app))
        if isinstance(assembly, Problem):
            problems.append(assembly)
        else:
            programs[assembly] = path
    return programs, problems
