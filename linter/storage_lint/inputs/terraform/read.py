"""Directories of Terraform to resources of the graph."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Alternative, Progress, Reading, ReadSettings, counted, silent
from storage_lint.inputs.terraform.alternatives import alternatives, lowered
from storage_lint.inputs.terraform.modules.configuration import Configuration
from storage_lint.inputs.terraform.modules.module import Loader, is_early, source_of
from storage_lint.inputs.terraform.modules.room import Room
from storage_lint.inputs.terraform.modules.sources import Sources, is_local
from storage_lint.inputs.terraform.modules.variables import Given, read_given
from storage_lint.source.problem import Problem, contained
from storage_lint.source.text import display_path

# How often a root is evaluated: again after defaults of its variables were refused.
MAX_PASSES = 8


def read(directories: Mapping[str, tuple[str, ...]], settings: ReadSettings, progress: Progress = silent) -> Reading:
    """Read directories, each with its configuration and variable files, and return what they declare."""
    with Room():
        return _read(directories, settings, progress)


def _read(directories: Mapping[str, tuple[str, ...]], settings: ReadSettings, progress: Progress) -> Reading:
    tree = settings.tree_around(directories)
    loader = Loader(tree)
    for directory in counted(list(directories), "Reading Terraform", progress):
        loader.module(directory, directories[directory])
    resources: list[Resource] = []
    found: list[Alternative] = []
    problems: list[Problem] = []
    roots = list(_roots(directories, loader, settings))
    for directory in counted(roots, "Evaluating Terraform", progress):
        sources = Sources(directory, tree)
        given = read_given(directory, directories[directory], settings, loader)
        before = len(resources)
        configuration = _evaluated(loader, sources, given, settings, resources, problems)
        with contained("looking at what defaults switch off", problems, display_path(directory)):
            found.extend(alternatives(configuration, resources[before:]))
        problems += (*sources.problems, *configuration.root.evaluator.problems.values())
        problems += (*configuration.root.refused.values(), *configuration.newly_refused.values())
        problems += _left_out(configuration)
        configuration.root.share.close()
    problems.extend(_undeclared(roots, loader, settings))
    loader.read_rest()
    return Reading(tuple(resources), (*loader.problems, *problems), loader.paths, tuple(found))


def _evaluated(
    loader: Loader,
    sources: Sources,
    given: Mapping[str, Given],
    settings: ReadSettings,
    resources: list[Resource],
    problems: list[Problem],
) -> Configuration:
    """Return the configuration of a root, and add the resources that it declares.

    Where defaults of its variables turn out to be refused, the root is evaluated once more without them.
    """
    configuration = Configuration(loader, sources, given, settings)
    for left in reversed(range(MAX_PASSES)):
        found: list[Resource] = []
        with contained("evaluating", problems, display_path(sources.root)):
            found.extend(lowered(configuration))
            configuration.refuse_invalid_defaults()
        if not configuration.newly_refused or not left:
            break
        configuration = configuration.again(refused=configuration.newly_refused)
    resources += found
    return configuration


def _left_out(configuration: Configuration) -> Iterator[Problem]:
    """Yield the problem of a root that took more than its share, where no expression of it has said so."""
    root = configuration.root
    stopped = root.share.stopped
    if stopped and not any(message.endswith(stopped) for message, _ in root.evaluator.problems):
        detail = "storage-lint stopped there; what other values of its variables switch on is not judged"
        yield Problem(f"{root.path}: limit reached: {stopped}", detail, path=root.path)


def _undeclared(roots: Sequence[str], loader: Loader, settings: ReadSettings) -> Iterator[Problem]:
    """Yield a note for each `--var` that changes nothing. Terraform refuses it, but reads one root at a time."""
    declared = {name for root in roots for name in loader.module(root).variables}
    for name in settings.variables:
        if name not in declared:
            yield Problem(f"--var {name}: no root that was read declares this variable", "it was not used", note=True)


# complexity: three steps over one table of who calls whom
def _roots(directories: Mapping[str, tuple[str, ...]], loader: Loader, settings: ReadSettings) -> Iterator[str]:
    """Yield the directories that no other one calls. Of directories that call each other in a circle, one is a root."""
    names = {os.path.realpath(directory): directory for directory in directories}
    calls = {
        name: [one for one in targets_of(name, loader, directories[names[name]], settings) if one in names]
        for name in names
    }
    called = {one for name, targets in calls.items() for one in targets if one != name}
    reached: set[str] = set()
    for name in (*(name for name in names if name not in called), *names):
        if name not in reached:
            _reach(name, calls, reached)
            yield names[name]


def _reach(name: str, calls: Mapping[str, list[str]], reached: set[str]) -> None:
    pending = [name]
    while pending:
        at = pending.pop()
        if at not in reached:
            reached.add(at)
            pending.extend(calls[at])


def targets_of(
    directory: str, loader: Loader, files: Sequence[str] = (), settings: ReadSettings | None = None
) -> Iterator[str]:
    """Yield the directories (real paths) that the module calls of a directory name.

    `files` and `settings` give values to the sources that OpenTofu evaluates.
    """
    configuration: Configuration | None = None
    for block in loader.module(directory).calls.values():
        body = loader.body(block)
        source = source_of(body)
        if is_early(body):
            if configuration is None:
                settings = settings or ReadSettings()
                given = read_given(directory, files, settings, loader)
                configuration = Configuration(loader, Sources(directory, loader.tree), given, settings)
            source = configuration.instance.early_source(body, block)
        if source is not None and is_local(source):
            yield os.path.realpath(os.path.join(directory, source))
