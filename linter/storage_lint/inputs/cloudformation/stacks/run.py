"""Templates that are read together, each opened as a stack with those that it nests."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence

from storage_lint.graph.reading import Progress, ReadSettings, silent, with_progress
from storage_lint.inputs.cloudformation.stacks.alternatives import can_exist
from storage_lint.inputs.cloudformation.stacks.documents import Documents
from storage_lint.inputs.cloudformation.stacks.existence import conditions_of
from storage_lint.inputs.cloudformation.stacks.exports import Exports
from storage_lint.inputs.cloudformation.stacks.given_values import Given
from storage_lint.inputs.cloudformation.stacks.nesting import NestedStacks
from storage_lint.inputs.cloudformation.stacks.shared_by_stacks import Shared
from storage_lint.inputs.cloudformation.stacks.stack import Stack
from storage_lint.inputs.cloudformation.stacks.template import Template
from storage_lint.source.problem import Problem
from storage_lint.source.read import real_path


class Run:
    """What was opened: for each stack its template, why there is none, or None where another template nests it.

    `problems` are those of the parameter files.
    """

    # complexity: the stages of a run, in their order
    def __init__(
        self,
        stacks: Sequence[Stack],
        settings: ReadSettings,
        progress: Progress = silent,
        wanted: Collection[str] | None = None,
    ) -> None:
        self.problems: list[Problem] = []
        self._given: dict[tuple[str, ...], dict[str, Given]] = {(): {}}  # what parameter files say
        self._settings = settings
        paths = [stack.path for stack in stacks]
        exports = Exports()
        tree = settings.tree_around(paths)
        self._shared = Shared(settings, exports, tree.budget)
        self._documents = Documents(tree, paths)
        self._budget = tree.budget
        self._inline = tree.budget.share("templates that are written inline")
        self._nested = NestedStacks(self._documents, self._shared, paths)
        opened = [self._open(stack) for stack in with_progress(stacks, "Reading templates", progress)]
        members = {one: list(_deployed(one)) for one in opened if isinstance(one, Template)}
        nested = _nested_only(members)
        exports.open([one for one in members if one not in nested])
        files = None if wanted is None else frozenset(map(real_path, wanted))
        self.opened = [
            one if one not in nested and _is_wanted(_paths(stack, one, members), files) else None
            for stack, one in zip(stacks, opened, strict=True)
        ]

    def _open(self, stack: Stack) -> Template | Problem:
        """Parse a template and the templates that it nests."""
        document = stack.document or self._documents.open(stack.path, stack.language)
        if isinstance(document, Problem):
            return document
        template = Template(document, stack, self._shared)
        given = {name: Given(document, stack.parameters, name) for name in stack.parameters}
        for name, why in stack.unknown_parameters.items():
            given[name] = Given(document, document.data["Parameters"], name, unknown=why)
        template.given = {**given, **self._given_by(self._settings.of(stack.path).parameter_files)}
        written = 0 if stack.document is not None else len(template.resources)
        template.unroll()
        path = document.source.path
        inline = stack.document is not None  # a count makes many stacks of one text
        share = self._inline if inline else self._budget.share(f"{path}, its loops and what it nests")
        fits = share.repeat(max(0, len(template.resources) - written))
        if fits:
            self._nested.open(template, (os.path.abspath(stack.path),), share)
        share.close()
        return template if fits else Problem(f"{path}: limit reached: {share.stopped}", "it is not read", path=path)

    def _given_by(self, files: tuple[str, ...]) -> dict[str, Given]:
        """Return what parameter files say; each of them is read once."""
        if files not in self._given:
            from storage_lint.inputs.cloudformation.stacks.parameter_files import read_parameter_files

            self._given[files], problems = read_parameter_files(files)
            self.problems += problems
        return self._given[files]


Members = Mapping[Template, list[Template]]  # of each stack: its template and those that it nests


def _paths(stack: Stack, opened: Template | Problem, members: Members) -> list[str]:
    """The files that a stack is made of."""
    return [stack.path] if isinstance(opened, Problem) else [one.stack.path for one in members[opened]]


def _is_wanted(paths: list[str], files: frozenset[str] | None) -> bool:
    return files is None or not files.isdisjoint(map(real_path, paths))


def _deployed(template: Template) -> Iterator[Template]:
    """Yield a template and those that it nests, but for what no parameter can bring into existence."""
    yield template
    for logical_id, nested in template.nested.items():
        template.work.begin()
        if not conditions_of(template, logical_id) or can_exist(template, logical_id):
            yield from _deployed(nested)


# complexity: one set after the other; each is the next one's material
def _nested_only(members: Members) -> set[Template]:
    """The templates that another one nests. Of templates that nest each other in a circle the first one stays apart."""
    inside = {template: {id(one.document) for one in found} for template, found in members.items()}
    nested = {document for template, documents in inside.items() for document in documents - {id(template.document)}}
    roots = [template for template in inside if id(template.document) not in nested]
    reached = {document for root in roots for document in inside[root]}
    for template in inside:
        if id(template.document) not in reached:
            roots.append(template)
            reached |= inside[template]
    return set(inside) - set(roots)
