"""The configuration of one root: its module instances, and the walk over their resources."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import islice

from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.terraform.evaluate.scope import EvaluationError
from storage_lint.inputs.terraform.modules.calls import MAX_MODULE_DEPTH, MAX_MODULE_INSTANCES, module_at
from storage_lint.inputs.terraform.modules.instances import ModuleInstance, ModuleObject
from storage_lint.inputs.terraform.modules.module import Loader, Module, is_early, source_of
from storage_lint.inputs.terraform.modules.resource import ResourceInstance
from storage_lint.inputs.terraform.modules.root import Root
from storage_lint.inputs.terraform.modules.sources import Sources, UnresolvedError
from storage_lint.inputs.terraform.modules.trace.trace import trace
from storage_lint.inputs.terraform.modules.variables import Given
from storage_lint.inputs.terraform.syntax.subexpressions import parts_of
from storage_lint.inputs.terraform.syntax.tree import Block, Expression
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.budget import Share
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import display_path

MAX_PARTS = 50  # of an expression that is refused, asked whether they come from a default
# What deploys a template of CloudFormation.
STACKS = ("aws_cloudformation_stack", "aws_cloudformation_stack_set")
CLOUD_CONTROL = "aws_cloudcontrolapi_resource"
# What deploys one that is kept elsewhere, and the attribute that names it.
KEPT_ELSEWHERE = {
    "aws_serverlessapplicationrepository_cloudformation_stack": "application_id",
    "aws_servicecatalog_provisioned_product": "product_name",
}


class _Deploying(Container[str]):
    """The types that deploy what CloudFormation has types for: stacks, Cloud Control, and all of the provider awscc."""

    def __contains__(self, kind: object) -> bool:
        return kind in (*STACKS, CLOUD_CONTROL, *KEPT_ELSEWHERE) or str(kind).startswith("awscc_")


DEPLOYING = _Deploying()


class Configuration:
    """One root: `root` is what its instances share, `instance` the root module's."""

    def __init__(
        self,
        loader: Loader,
        sources: Sources,
        given: Mapping[str, Given],
        settings: ReadSettings,
        refused: Mapping[str, Problem] | None = None,
        assumed: Mapping[str, Raw] | None = None,
        share: Share | None = None,
    ) -> None:
        share = share or loader.tree.budget.share(f"the root {display_path(sources.root)}")
        self.root = Root(
            loader, sources, given, settings, refused or {}, assumed or {}, self._refuse_default_behind, share
        )
        self.newly_refused: dict[str, Problem] = {}
        self._leads: dict[tuple[str, str, bool], bool] = {}  # (directory, call, if unread) -> whether it matters
        self.instance = self.root.top = ModuleInstance(loader.module(sources.root), self.root)

    def again(
        self, refused: Mapping[str, Problem] | None = None, assumed: Mapping[str, Raw] | None = None
    ) -> Configuration:
        """Return this configuration to be evaluated anew: with defaults refused, or with values in their place."""
        root = self.root
        more = {**root.refused, **(refused or {})}
        return Configuration(root.loader, root.sources, root.given, root.settings, more, assumed, root.share)

    def _refuse_default_behind(self, error: EvaluationError, title: str) -> bool:
        """Note that a default cannot be what is deployed, if an error is about one; return whether it is.

        It is where what the error is about has its value from there, or else something that this is made of, or what
        decided to ask for it. What may be put right before Terraform runs says nothing of its parts: a file may be made
        in `"${var.build}/x"`.
        """
        asked = [(error.node, error.scope), *(() if error.note else error.decided)]
        parts = ((node, scope) for expression, scope in asked for node in _parts(expression))
        for node, scope in islice(parts, 0 if error.always else 1 if error.note else MAX_PARTS):
            name = self._default_at(trace(node, scope).span)
            if name is not None:
                self._refuse_default(name, f"{title}: {error.message}", error.scope.span(error.node))
                return True
        return False

    def _default_at(self, end: Span) -> str | None:
        """Return the variable whose default holds, and stands at a place."""
        for name in self.instance.module.variables:
            declaration, default = self.instance.declaration(name), self.instance.default(name)
            if declaration is None or default is None or name in self.root.given:
                continue
            if end.file is declaration.block.file and default.start <= end.start and end.end <= default.end:
                return name
        return None

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

    def leads(self, instance: ModuleInstance, name: str, block: Block) -> bool:
        """Return whether a call of a module may lead to what is not read."""
        return self._leads_to(DEPLOYING, instance.module, instance.key, name, block)

    def resources(self, types: Container[str], inside: ModuleInstance | None = None) -> Iterator[ResourceInstance]:
        """Yield the instances of resources of the types, module by module, in the order of writing.

        Those of the whole root, or of one module instance and what it calls. They count as judged.
        """
        for one in self.unjudged(inside or self.instance, types):
            syntax = one.block.syntax
            self.root.loader.present.add((syntax.file.path, syntax.start))
            yield one

    def unjudged(self, instance: ModuleInstance, types: Container[str]) -> Iterator[ResourceInstance]:
        """Yield the instances of resources in a module instance and in what it calls: a look at them judges nothing."""
        module = instance.module
        self.root.loader.evaluated.add(module.directory)
        for block in (*module.resources.values(), *module.duplicates):
            if block.labels and block.labels[0] in types:
                for one in instance.instances(block).objects:
                    if isinstance(one, ResourceInstance):
                        yield one
        for name, block in module.calls.items():
            if self._leads_to(types, module, instance.key, name, block):
                for called in instance.children(name, block).objects:
                    if isinstance(called, ModuleObject):
                        yield from self.unjudged(called.instance, types)

    # complexity: one walk over instances: their resources, then their calls
    def absent(self, types: Container[str]) -> Iterator[tuple[ModuleInstance, Block]]:
        """Yield the blocks of the types, and the module calls that lead to them, that are there zero times.

        What cannot be read has none to yield.
        """
        pending = [self.instance] if self.root.share.instances >= 0 else []
        while pending:
            instance = pending.pop()
            module = instance.module
            for block in module.resources.values():
                if block.labels and block.labels[0] in types and not instance.instances(block).objects:
                    yield instance, block
            for name, block in module.calls.items():
                if self._leads_to(types, module, instance.key, name, block, if_unread=False):
                    called = instance.children(name, block).objects
                    if not called:
                        yield instance, block
                    pending += [one.instance for one in called if isinstance(one, ModuleObject)]

    def _leads_to(
        self, types: Container[str], caller: Module, path: str, name: str, block: Block, if_unread: bool = True
    ) -> bool:
        """Whether a call leads to resources of the types, or, `if_unread`, to a module that cannot be read.

        Evaluates nothing.
        """
        key = f"{path}.{name}" if path else name
        # A local source leads where it leads, whatever the path.
        call = (caller.directory, key if self.root.sources.manifest else name, if_unread)
        found = self._leads.get(call)
        if found is None:
            self._leads[call] = True  # what a circle leads to is found out when it is reported
            found = len(self._leads) > MAX_MODULE_INSTANCES or self._holds(types, caller, key, block, if_unread)
            self._leads[call] = found
        return found

    def _holds(self, types: Container[str], caller: Module, key: str, block: Block, if_unread: bool) -> bool:
        if key.count(".") >= MAX_MODULE_DEPTH:
            return True
        body = self.root.loader.body(block)
        if is_early(body):
            return True
        try:
            module = module_at(self.root, caller.directory, key, source_of(body))
        except UnresolvedError:
            return if_unread
        kinds = (one.labels[0] for one in (*module.resources.values(), *module.duplicates) if one.labels)
        if any(kind in types or kind in DEPLOYING for kind in kinds):
            return True
        calls = module.calls.items()
        return any(self._leads_to(types, module, key, name, call, if_unread) for name, call in calls)


def _parts(node: Expression) -> Iterator[Expression]:
    """Yield an expression, then what it consists of, the outermost first."""
    pending = [node]
    while pending:
        node = pending.pop(0)
        yield node
        pending += parts_of(node)
