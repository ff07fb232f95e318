"""A root: a directory that is linted by itself, with everything that its module calls lead to."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping

from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.terraform.evaluate.expressions import new_evaluator
from storage_lint.inputs.terraform.evaluate.scope import EvaluationError
from storage_lint.inputs.terraform.modules.decoded import DataFiles
from storage_lint.inputs.terraform.modules.instances import ModuleInstance, ModuleObject, ResourceInstance
from storage_lint.inputs.terraform.modules.module import (
    UNREAD,
    Loader,
    Module,
    Sources,
    UnresolvedError,
    is_early,
    source_of,
)
from storage_lint.inputs.terraform.modules.providers import Names, Provider
from storage_lint.inputs.terraform.modules.variables import Given, Variable, hide_given
from storage_lint.inputs.terraform.syntax.tree import Block, Body, Literal
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.problem import Problem, Unread
from storage_lint.source.record import fields_of
from storage_lint.source.span import Span
from storage_lint.source.text import display_path

# Module calls inside module calls.
MAX_MODULE_DEPTH = 32
# https://developer.hashicorp.com/terraform/language/block/module
META_ARGUMENTS = frozenset(("count", "depends_on", "for_each", "providers", "source", "version"))
_TELLING = frozenset(("engine", "identifier", "name"))  # arguments whose text may say what a module makes
# Instances of modules in one root.
MAX_MODULE_INSTANCES = 5000


class Root:
    """What the instances of one root share: the loader, the evaluator, what is given by the user."""

    def __init__(
        self,
        loader: Loader,
        sources: Sources,
        given: Mapping[str, Given],
        settings: ReadSettings,
        refused: Mapping[str, Problem] | None = None,
    ) -> None:
        self.loader = loader
        self.sources = sources
        self.directory = sources.root
        self.path = display_path(sources.root)
        self.given = given
        self.settings = settings
        self.evaluator = new_evaluator()
        self.data_files = DataFiles(sources.tree)
        hide_given(given, loader.module(sources.root).variables, loader)
        self.workspace = _workspace(sources)
        self.refused = refused or {}  # the variables whose default Terraform refuses, with a note for each
        self.newly_refused: dict[str, Problem] = {}
        self.providers: dict[str, Provider] = {}  # by address: 'aws', 'module.m.aws', 'aws.each["eu"]'
        self.names: Names = {}
        self._variables: dict[int, Variable] = {}
        # Values of the root's variables in place of their defaults, while an alternative is looked at.
        self.assumed: Mapping[str, Raw] = {}
        self._modules = 0
        self._leads: dict[tuple[str, str], bool] = {}  # (directory, call) -> whether it matters
        self.instance = ModuleInstance(loader.module(sources.root), self, "", "", True, None)

    def alternative(self, assumed: Mapping[str, Raw]) -> Root:
        """Return this root with other values in place of defaults."""
        root = Root(self.loader, self.sources, self.given, self.settings, self.refused)
        root.assumed = assumed
        return root

    def variable(self, block: Block) -> Variable:
        """Return what a variable block declares."""
        declared = self._variables.get(id(block))
        if declared is None:
            declared = self._variables[id(block)] = Variable(block, self.loader)
        return declared

    def refuse_default_behind(self, error: EvaluationError, title: str) -> bool:
        """Note that a default cannot be what is deployed, if an error is about one; return whether it is."""
        from storage_lint.inputs.terraform.modules.trace import trace

        end = trace(error.node, error.scope).span
        for name in self.instance.module.variables:
            declaration, default = self.instance.declaration(name), self.instance.default(name)
            if declaration is None or default is None or name in self.given:
                continue
            if end.file is declaration.block.file and default.start <= end.start and end.end <= default.end:
                self._refuse_default(name, f"{title}: {error.message}", error.scope.span(error.node))
                return True
        return False

    def refuse_invalid_defaults(self) -> None:
        """Note the defaults that a validation refuses, of variables that decided something."""
        for name, summary, span in self.instance.invalid_defaults():
            self._refuse_default(name, summary, span)

    def _refuse_default(self, name: str, summary: str, span: Span) -> None:
        detail = (
            f"the default of var.{name} cannot be what is deployed, so the variable counts as one without a default; "
            f"give it with --var {name}=… or a .tfvars file"
        )
        self.newly_refused.setdefault(name, Problem(summary, detail, span=span, note=True))

    def called(self, caller: ModuleInstance, key: str, body: Body, block: Block) -> Module:
        """Return the module that a call leads to. Raises `UnresolvedError`, and reports why."""
        span = Span(block.file, block.start, block.header_end)
        title = caller.title(f"module.{'.'.join(block.labels)}")
        self._modules += 1
        try:
            return self._resolve(caller, key, body, block)
        except UnresolvedError as error:
            problem = Problem(f"{title}: {error.reason}", error.detail, span=span, note=error.note)
            if error.note:
                problem = _unread(problem, caller, body, block)
            if error.is_limit:
                self.evaluator.problems.setdefault((error.reason, None), problem)
            else:
                self.evaluator.report(problem, key=title)
            raise

    def _resolve(self, caller: ModuleInstance, key: str, body: Body, block: Block) -> Module:
        if body is UNREAD:
            raise UnresolvedError("its block is not valid HCL", "it is not read")
        if caller.depth >= MAX_MODULE_DEPTH:
            raise UnresolvedError(
                f"limit reached: modules more than {MAX_MODULE_DEPTH} deep", "it is not read", is_limit=True
            )
        if self._modules > MAX_MODULE_INSTANCES:
            reason = f"limit reached: more than {MAX_MODULE_INSTANCES} module instances"
            raise UnresolvedError(reason, "it is not read", is_limit=True)
        source = caller.early_source(body, block) if is_early(body) else source_of(body)
        module = self.loader.module(self.sources.resolve(caller.module.directory, key, source))
        above: ModuleInstance | None = caller
        while above is not None:
            if above.module is module:
                raise UnresolvedError("it calls itself", "Terraform refuses modules that contain themselves")
            above = above.parent
        return module

    def resources(
        self, types: Mapping[str, object], inside: ModuleInstance | None = None
    ) -> Iterator[ResourceInstance]:
        """Yield the instances of resources of the types, module by module, in the order of writing.

        Those of the whole root, or of one module instance and what it calls.
        """
        yield from self._resources(inside or self.instance, types)

    def _resources(self, instance: ModuleInstance, types: Mapping[str, object]) -> Iterator[ResourceInstance]:
        module = instance.module
        for block in (*module.resources.values(), *module.duplicates):
            if block.labels and block.labels[0] in types:
                for one in instance.instances(block).objects:
                    if isinstance(one, ResourceInstance):
                        yield one
        for name, block in module.calls.items():
            if self._leads_to(types, module, instance.key, name, block):
                for called in instance.children(name, block).objects:
                    if isinstance(called, ModuleObject):
                        yield from self._resources(called.instance, types)

    def absent(self, types: Mapping[str, object]) -> Iterator[tuple[ModuleInstance, Block]]:
        """Yield the blocks of the types, and the module calls that lead to them, that are there zero times."""
        pending = [self.instance]
        while pending:
            instance = pending.pop()
            module = instance.module
            for block in module.resources.values():
                if block.labels and block.labels[0] in types and not instance.instances(block).objects:
                    yield instance, block
            for name, block in module.calls.items():
                if self._leads_to(types, module, instance.key, name, block):
                    called = instance.children(name, block).objects
                    if not called:
                        yield instance, block
                    pending += [one.instance for one in called if isinstance(one, ModuleObject)]

    def _leads_to(self, types: Mapping[str, object], caller: Module, path: str, name: str, block: Block) -> bool:
        """Whether a call leads to resources of the types, or to a module that cannot be read. Evaluates nothing."""
        key = f"{path}.{name}" if path else name
        call = (caller.directory, key if self.sources.manifest else name)  # a local source leads where it leads
        found = self._leads.get(call)
        if found is None:
            self._leads[call] = True  # what a circle leads to is found out when it is reported
            found = len(self._leads) > MAX_MODULE_INSTANCES or self._holds(types, caller, key, block)
            self._leads[call] = found
        return found

    def _holds(self, types: Mapping[str, object], caller: Module, key: str, block: Block) -> bool:
        if key.count(".") >= MAX_MODULE_DEPTH:
            return True
        body = self.loader.body(block)
        if is_early(body):
            return True
        try:
            directory = self.sources.resolve(caller.directory, key, source_of(body))
        except UnresolvedError:
            return True
        module = self.loader.module(directory)
        if any(one.labels and one.labels[0] in types for one in (*module.resources.values(), *module.duplicates)):
            return True
        return any(self._leads_to(types, module, key, name, call) for name, call in module.calls.items())


def _unread(note: Problem, caller: ModuleInstance, body: Body, block: Block) -> Unread:
    """Return the note as one that says what was called, so that it can be told whether it is about storage."""
    name = ".".join(block.labels)
    attributes = [one for one in body.attributes.values() if one.name not in META_ARGUMENTS]
    texts = (one.expression.value for one in attributes if one.name in _TELLING and isinstance(one.expression, Literal))
    return Unread(
        **fields_of(note),
        address=caller.named(f"module.{name}"),
        name=name,
        source=source_of(body) or "",
        arguments=(*(one.name for one in attributes), *(text for text in texts if isinstance(text, str))),
    )


# What `terraform workspace new` takes, as far as anyone uses it; nothing else is shown as a workspace's name.
_WORKSPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,89}")


def _workspace(sources: Sources) -> str | None:
    """Return the workspace that `terraform workspace select` has noted, if any.

    It is part of addresses: only what is surely Terraform's own note is taken for it, never a link.
    """
    path = os.path.join(sources.root, ".terraform", "environment")
    if not os.path.lexists(path):
        return None
    if os.path.realpath(path) != os.path.join(os.path.realpath(sources.root), ".terraform", "environment"):
        shown = display_path(path)
        detail = "the name of the workspace is not known: terraform workspace select writes a file"
        sources.problems.append(Problem(f"{shown}: a symbolic link, which is not followed", detail, path=shown))
        return None
    source = sources.tree.source(path, limit=1000)
    if isinstance(source, Problem):
        sources.problems.append(source)
        return None
    name = source.text.strip()
    return name if _WORKSPACE.fullmatch(name) else None
