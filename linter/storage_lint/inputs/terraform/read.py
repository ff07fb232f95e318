"""Directories of Terraform to resources of the graph."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from storage_lint.graph.node import Resource
from storage_lint.graph.reading import (
    Alternative,
    OtherValues,
    Progress,
    Reading,
    ReadSettings,
    TemplateBody,
    Unit,
    silent,
    with_progress,
)
from storage_lint.inputs.terraform.lowered import lowered_root
from storage_lint.inputs.terraform.modules.configuration import Configuration
from storage_lint.inputs.terraform.modules.module import Loader, is_early, source_of
from storage_lint.inputs.terraform.modules.recursion import Room
from storage_lint.inputs.terraform.modules.sources import Sources, is_local
from storage_lint.inputs.terraform.modules.variables import Given, left_alone, not_loaded, read_given
from storage_lint.inputs.terraform.resource_types import LOWERED_BY
from storage_lint.inputs.terraform.stacks import stacks
from storage_lint.inputs.terraform.switched_calls import switched_calls
from storage_lint.inputs.terraform.syntax.tree import Block
from storage_lint.inputs.unread_services import speaks_of_storage
from storage_lint.source.problem import NeverThere, Problem, Unread, contained
from storage_lint.source.read import real_path
from storage_lint.source.text import display_path

if TYPE_CHECKING:
    from storage_lint.graph.joins.unread_calls import UnreadCall

# How often a root is evaluated: again after defaults of its variables were refused.
MAX_PASSES = 8
# Characters of configuration that are kept until a root needs them; what is more is read again then.
MAX_KEPT = 1_000_000
MAX_NAMED = 5  # in a note


def read(
    directories: Mapping[str, tuple[str, ...]],
    settings: ReadSettings,
    progress: Progress = silent,
    only: Collection[str] | None = None,
) -> Iterator[Reading]:
    """Read directories root by root; see `storage_lint.inputs.terraform.each_root`."""
    readings = _read(directories, settings, progress) if only is None else _again(directories, settings, only)
    while True:
        with Room():
            reading = next(readings, None)
        if reading is None:
            return
        yield reading


def _read(directories: Mapping[str, tuple[str, ...]], settings: ReadSettings, progress: Progress) -> Iterator[Reading]:
    loader = Loader(settings.tree_around(directories), directories)
    names = {real_path(directory): directory for directory in directories}
    read = with_progress(list(names), "Reading Terraform", progress)
    calls = {name: _calls(name, names, loader, directories[names[name]], settings) for name in read}
    called = {one for name, targets in calls.items() for one in targets if one != name}
    declared: set[str] = set()
    for name in with_progress(list(_roots(calls, called)), "Evaluating Terraform", progress):
        directory = names[name]
        declared.update(loader.module(name).variables)
        reading = _root(directory, directories[directory], loader, settings)
        loader.finish(_reached(name, calls))
        yield reading
        del reading
        if name not in called:
            loader.forget(name)
    loader.finish()
    undeclared = tuple(_undeclared(declared, settings))
    yield Reading((), (*loader.problems, *undeclared, *_never_there(loader, sorted(called))), loader.paths)


def _again(
    directories: Mapping[str, tuple[str, ...]], settings: ReadSettings, roots: Collection[str]
) -> Iterator[Reading]:
    loader = Loader(settings.tree_around(directories), directories)
    for directory in roots:
        reading = _root(directory, directories[directory], loader, settings)
        loader.finish()
        yield reading


# complexity: one stage after the other
def _root(directory: str, files: Sequence[str], loader: Loader, settings: ReadSettings) -> Reading:
    """Return what one root declares."""
    settings = settings.of(directory)
    sources = Sources(directory, loader.tree)
    resources: list[Resource] = []
    found: list[Alternative] = []
    deployed: list[TemplateBody | Unread] = []
    calls: list[UnreadCall] = []
    problems: list[Problem] = []
    given = read_given(directory, files, settings, loader)
    configuration = _evaluated(loader, sources, given, settings, resources, problems)
    with contained("looking at what defaults switch off", problems, display_path(directory)):
        absent = list(configuration.absent(LOWERED_BY))
        if absent:
            from storage_lint.inputs.terraform.alternatives import alternatives

            found.extend(alternatives(configuration, absent, resources))
    other: list[OtherValues] = []
    giving: list[str] = []
    with contained("looking at variable files that are not loaded", problems, display_path(directory)):
        other.extend(_other_values(configuration, files, settings, resources, giving))
    with contained("looking at what else it deploys", problems, display_path(directory)):
        deployed.extend(stacks(configuration))
        deployed.extend(switched_calls(configuration))
        if configuration.root.unread:
            from storage_lint.inputs.terraform.unread_calls import unread_calls

            calls.extend(unread_calls(configuration))
    problems += (one for one in deployed if isinstance(one, Unread))
    problems += (*sources.problems, *configuration.root.evaluator.problems.values())
    problems += (*configuration.root.refused.values(), *configuration.newly_refused.values())
    problems += _left_out(configuration)
    if resources or found or deployed:  # else nothing hangs on a variable
        problems += not_loaded(directory, files, settings, [one.file for one in other], giving)
    configuration.root.share.close()
    unit, templates = Unit("terraform", (directory,)), tuple(one for one in deployed if isinstance(one, TemplateBody))
    opened = frozenset(sources.opened)
    return Reading(
        tuple(resources), tuple(problems), (), tuple(found), unit, templates, tuple(calls), opened, tuple(other)
    )


def _other_values(
    configuration: Configuration,
    files: Sequence[str],
    settings: ReadSettings,
    resources: Sequence[Resource],
    giving: list[str],
) -> Iterator[OtherValues]:
    """Yield what a root holds with the values of files that are not loaded, where the user gives none himself.

    Those that give some are added to `giving`, looked at or not.
    """
    left = left_alone(configuration.root.directory, files, settings) if resources else ()
    if left and not settings.variable_files and not settings.variables:
        from storage_lint.inputs.terraform.variable_files import given_by, other_values

        found = given_by(configuration, left)
        giving += found
        yield from other_values(configuration, found, resources)


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
            found.extend(lowered_root(configuration))
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


def _never_there(loader: Loader, called: Sequence[str]) -> Iterator[NeverThere]:
    """Yield a note for the resources of modules that every root which calls them switches off."""
    modules = [module for module in map(loader.module, called) if module.directory in loader.evaluated]
    blocks = [block for module in modules for block in module.resources.values() if _is_never_there(block, loader)]
    if not blocks:
        return
    blocks.sort(key=lambda block: not speaks_of_storage(block.labels[0]))
    named = ", ".join(
        f"{block.file.path}:{block.file.position(block.start)[0]} {'.'.join(block.labels)}"
        for block in blocks[:MAX_NAMED]
    )
    more = f" and {len(blocks) - MAX_NAMED:,} more" if len(blocks) > MAX_NAMED else ""
    what, it = "1 resource of a module exists", "it"
    if len(blocks) > 1:
        what, it = f"{len(blocks):,} resources of modules exist", "them"
    detail = f"{named}{more}\ncall the module with what switches it on, or lint its directory alone"
    yield NeverThere(f"{what} in no root that calls {it}: not judged", detail, note=True)


def _is_never_there(block: Block, loader: Loader) -> bool:
    is_lowered = bool(block.labels) and block.labels[0] in LOWERED_BY
    return is_lowered and (block.file.path, block.start) not in loader.present


def _undeclared(declared: Collection[str], settings: ReadSettings) -> Iterator[Problem]:
    """Yield a note for each `--var` that changes nothing. Terraform refuses it, but reads one root at a time."""
    for name in settings.variables:
        if name not in declared:
            yield Problem(f"--var {name}: no root that was read declares this variable", "it was not used", note=True)


def _calls(
    name: str, names: Collection[str], loader: Loader, files: Sequence[str], settings: ReadSettings
) -> Collection[str]:
    """Return the directories of `names` (real paths) that the directory `name` calls as modules."""
    calls = [one for one in targets_of(name, loader, files, settings) if one in names]
    if loader.size > MAX_KEPT:
        loader.forget(name)
    return calls


def _roots(calls: Mapping[str, Collection[str]], called: Collection[str]) -> Iterator[str]:
    """Yield the directories that no other one calls. Of directories that call each other in a circle, one is a root."""
    seen: set[str] = set()
    for name in (*(name for name in calls if name not in called), *calls):
        if name not in seen:
            seen |= _reached(name, calls)
            yield name


def _reached(name: str, calls: Mapping[str, Collection[str]]) -> set[str]:
    """Return a directory with all that its calls lead to."""
    reached: set[str] = set()
    pending = [name]
    while pending:
        at = pending.pop()
        if at not in reached:
            reached.add(at)
            pending.extend(calls[at])
    return reached


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
                settings = (settings or ReadSettings()).of(directory)
                given = read_given(directory, files, settings, loader)
                configuration = Configuration(loader, Sources(directory, loader.tree), given, settings)
            source = configuration.instance.early_source(body, block)
        if source is not None and is_local(source):
            yield real_path(os.path.join(directory, source))
