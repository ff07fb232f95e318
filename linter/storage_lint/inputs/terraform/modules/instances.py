"""Instances of modules: their variables have values, their blocks instances.

Everything is worked out on first use and kept: a module's body is shared, its values belong to the instance.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

from storage_lint.graph.value import Unknown
from storage_lint.inputs.terraform.evaluate.follow import instead_of_null
from storage_lint.inputs.terraform.evaluate.scope import (
    PENDING,
    CycleError,
    Element,
    EvaluationError,
    LazyObject,
    Scope,
    Unnamed,
)
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.calls import CallSite, called_module
from storage_lint.inputs.terraform.modules.expansion import Instances, Make, expand, repetition_title
from storage_lint.inputs.terraform.modules.module import Module, is_sensitive
from storage_lint.inputs.terraform.modules.resource import ResourceInstance
from storage_lint.inputs.terraform.modules.root import Root
from storage_lint.inputs.terraform.modules.sources import UnresolvedError
from storage_lint.inputs.terraform.modules.variables import Variable, given_value
from storage_lint.inputs.terraform.syntax.tree import Block, Body, Expression
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.names import symbolic
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile


class ModuleObject(LazyObject):
    """An instance of a module, as its caller reads it: its outputs."""

    __slots__ = ("instance",)

    def __init__(self, instance: ModuleInstance) -> None:
        super().__init__(instance.address)
        self.instance = instance

    def attribute(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return an output."""
        return self.instance.output(name, node, scope)


class ModuleInstance:
    """One use of a module: its variables have values. The root module is one, with the empty address."""

    __slots__ = ("_calls", "_locals", "_outputs", "_resources", "_scopes", "_variables", "address", "arguments",
                 "around", "evaluator", "exists", "key", "module", "parent", "root")  # fmt: skip

    def __init__(
        self,
        module: Module,
        root: Root,
        address: str = "",
        key: str = "",
        exists: Raw = True,
        arguments: EvaluatedBlock | None = None,
        parent: ModuleInstance | None = None,
    ) -> None:
        self.module = module
        self.root = root
        self.evaluator = root.evaluator
        self.address = address
        self.key = key  # the path of calls without instance keys: 'network.subnets'
        self.exists = exists
        self.arguments = arguments  # the module call; None for the root module
        self.parent = parent
        self.around: tuple[Module, ...] = (module, *(parent.around if parent is not None else ()))
        self._variables: dict[str, Raw] = {}
        self._locals: dict[str, Raw] = {}
        self._outputs: dict[str, Raw] = {}
        self._resources: dict[int, Instances] = {}
        self._calls: dict[str, Instances] = {}
        self._scopes: dict[SourceFile, Scope] = {}

    # -- surroundings -------------------------------------------------------------------------------------------------

    @property
    def working_directory(self) -> str:
        """Where Terraform runs: relative file names start there."""
        return self.root.directory

    @property
    def boundary(self) -> str:
        """Nothing above it is read."""
        return self.root.boundary

    @property
    def opened(self) -> set[str]:
        """The files, without links, that functions have asked for."""
        return self.root.sources.opened

    @property
    def workspace(self) -> str | None:
        """The selected workspace, when the directory says so."""
        return self.root.workspace

    def path(self, name: str) -> str | None:
        """Return `path.module` or `path.root`; None for what depends on where Terraform runs."""
        if name == "module":
            return os.path.relpath(self.module.directory, self.root.directory).replace(os.sep, "/")
        return "." if name == "root" else None

    def scope(self, file: SourceFile) -> Scope:
        """Return the scope of a file's top-level blocks."""
        scope = self._scopes.get(file)
        if scope is None:
            scope = self._scopes[file] = Scope(self, file, {})
        return scope

    def body(self, block: Block) -> Body:
        """Return a block's body; `UNREAD`, and a problem, when it is not valid."""
        return self.root.loader.body(block)

    def nested(self, body: Body, name: str) -> tuple[Block, ...]:
        """Return a body's blocks of a type; none, and a problem, when they are not valid."""
        return self.root.loader.nested(body, name)

    def refuse_default_behind(self, error: EvaluationError, title: str) -> bool:
        """Return whether an error is about the default of a root's variable, which then is noted as refused."""
        return self.root.refuse_default_behind(error, title)

    def named(self, name: str) -> str:
        """Return `name` with the address of this module in front of it."""
        return f"{self.address}.{name}" if self.address else name

    def title(self, name: str) -> str:
        """Return `name` as messages have it: 'var.size of module.data'."""
        return f"{name} of {self.address}" if self.address else name

    # -- variables, locals, outputs -----------------------------------------------------------------------------------

    def variable(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return the value of a variable."""
        return self._once(self._variables, name, "var.", lambda: self._variable(name, node, scope))

    def local(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return the value of a local."""
        return self._once(self._locals, name, "local.", lambda: self._local(name, node, scope))

    def output(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return the value of an output."""
        return self._once(self._outputs, name, "output.", lambda: self._output(name, node, scope))

    def _once(self, values: dict[str, Raw], name: str, prefix: str, compute: Callable[[], Raw]) -> Raw:
        try:
            value = values[name]
        except KeyError:
            values[name] = PENDING
            value = None
            try:
                value = compute()
            finally:
                values[name] = value
            return value
        if value is PENDING:
            raise CycleError(self.title(f"{prefix}{name}"))
        return value

    def _local(self, name: str, node: Expression, scope: Scope) -> Raw:
        found = self.module.locals.get(name)
        if found is None:
            return self._undeclared(f"local.{name}", node, scope)
        attribute, file = found
        return self.evaluator.settle(attribute.expression, self.scope(file), self.title(f"local.{name}"))

    def _output(self, name: str, node: Expression, scope: Scope) -> Raw:
        block = self.module.outputs.get(name)
        value = self.body(block).attributes.get("value") if block is not None else None
        if block is None or value is None:
            return self._undeclared(f"output.{name}", node, scope)
        title = self.title(f"output.{name}")
        settled = self.evaluator.settle(value.expression, self.scope(block.file), title)
        if not is_sensitive(self.body(block)):
            return settled
        from storage_lint.inputs.terraform.modules.concealed import Concealment

        block.file.hide(value.expression.start, value.expression.end)
        header = Span(block.file, block.start, block.header_end)
        return Concealment(self.named(name), title, header).of(settled)

    def _undeclared(self, name: str, node: Expression, scope: Scope) -> Unknown:
        return symbolic(self._report_undeclared(name, node, scope), scope.span(node), self.named(name))

    def _report_undeclared(self, name: str, node: Expression, scope: Scope) -> str:
        """Report what is not declared and return that it is not; a note where files are added to what is here."""
        summary = f"{self.title(name)} is not declared"
        added = self._added()
        but = f", unless {added} declares it" if added else ""
        detail = f"Terraform refuses this{but}; what depends on it is not known"
        self.evaluator.report(Problem(summary, detail, span=scope.span(node), note=bool(added)))
        return summary

    def _added(self) -> str:
        """Say what file may be added to those of the module, if any is."""
        from storage_lint.inputs.terraform.modules.generated_files import template_in

        directory, loader = self.module.directory, self.root.loader
        if (template := template_in(directory)) is not None:
            return f"a file that is made of {template}"
        may_be_copied = self.arguments is None and loader.tree.has_terragrunt
        by = loader.terragrunt.completes(directory) if may_be_copied else None
        return f"a file that Terragrunt adds ({by})" if by is not None else ""

    def default(self, name: str) -> Expression | None:
        """Return the default of a variable; none where Terraform refuses it: the root is given a value."""
        declaration = self.declaration(name)
        is_refused = self.arguments is None and name in self.root.refused
        return None if declaration is None or is_refused else declaration.default

    def invalid_defaults(self) -> Iterator[tuple[str, str, Span]]:
        """Yield the variables that were asked for and whose default a validation refuses; why, and where."""
        for name in list(self._variables):
            declaration = self.declaration(name)
            if declaration is None or name in self.root.given or self.default(name) is None:
                continue
            failed = declaration.default_fails(self.scope(declaration.block.file))
            if failed is not None:
                yield name, f"var.{name}: {failed[0]}", failed[1]

    def declaration(self, name: str) -> Variable | None:
        """Return what the module declares about a variable."""
        block = self.module.variables.get(name)
        return self.root.variable(block) if block is not None else None

    def _variable(self, name: str, node: Expression, scope: Scope) -> Raw:
        declaration = self.declaration(name)
        if declaration is None:
            return self._undeclared(f"var.{name}", node, scope)
        if not declaration.sensitive:
            return self._declared_variable(name, declaration)
        from storage_lint.inputs.terraform.modules.concealed import concealed

        place = self.given_place(name)
        if place is not None:
            place[1].file.hide(place[0].start, place[0].end)
        value = self._declared_variable(name, declaration)
        variable = f"var.{name}"
        return concealed(value, self.named(variable), self.title(variable), declaration.header, declaration.constraint)

    def _declared_variable(self, name: str, declaration: Variable) -> Raw:
        own = self.scope(declaration.block.file)
        given = self._given(name, declaration)
        title = self.title(f"var.{name}")
        default = self.default(name)

        def settled() -> Raw:
            return self.evaluator.settle(default, own, title) if default is not None else None

        if given is PENDING:
            if default is None:
                return self._missing(name, declaration)
            return declaration.convert(settled(), own, title, None)
        if default is not None and not declaration.nullable:
            given = instead_of_null(given, settled)
        return declaration.convert(given, own, title, self.given_place(name))

    def _given(self, name: str, declaration: Variable) -> Raw:
        """Return what the caller or the user gives for a variable; PENDING when nothing is given."""
        if self.arguments is None:
            if name in self.root.assumed:
                return self.root.assumed[name]
            given = self.root.given.get(name)
            own = self.scope(declaration.block.file)
            return PENDING if given is None else given_value(given, declaration, own, self.evaluator)
        return self.arguments.written(name) if name in self.arguments.body.attributes else PENDING

    def given_place(self, name: str) -> tuple[Expression, Scope] | None:
        """Return the expression that the caller or a variable file gives for a variable."""
        if self.arguments is not None:
            attribute = self.arguments.body.attributes.get(name)
            return None if attribute is None else (attribute.expression, self.arguments.attribute_scope(attribute))
        given = self.root.given.get(name)
        if given is None or given.expression is None or given.file is None:
            return None
        return given.expression, Scope(self, given.file, {})

    def _missing(self, name: str, declaration: Variable) -> Raw:
        span = declaration.header
        if self.arguments is None:
            supply = f"set it with --var {name}=… or a .tfvars file"
            why = f"the default of var.{name} is refused" if name in self.root.refused else f"var.{name} has no default"
            return declaration.domain(why, span, f"var.{name}", supply)
        summary = f"{self.address}: the argument {name} is missing"
        detail = f"var.{name} of the module has no default"
        self.evaluator.report(Problem(summary, detail, span=self.arguments.header))
        return symbolic(f"{self.title(f'var.{name}')} is not given", span, self.named(f"var.{name}"), given=True)

    # -- resources and modules ----------------------------------------------------------------------------------------

    def resource(self, resource_type: str, name: str, node: Expression, scope: Scope) -> Raw:
        """Return what a reference to a resource gives."""
        block = self.module.resources.get(f"{resource_type}.{name}")
        if block is None:
            return self._undeclared_object(f"{resource_type}.{name}", node, scope)
        return self.instances(block).value

    def data(self, data_type: str, name: str, node: Expression, scope: Scope) -> Raw:
        """Return what a reference to a data source gives."""
        block = self.module.data.get(f"{data_type}.{name}")
        if block is None:
            return self._undeclared_object(f"data.{data_type}.{name}", node, scope)
        return self.instances(block).value

    def call(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return what a reference to a module call gives."""
        block = self.module.calls.get(name)
        if block is None:
            return self._undeclared_object(f"module.{name}", node, scope)
        return self.children(name, block).value

    def _undeclared_object(self, name: str, node: Expression, scope: Scope) -> Unnamed:
        return Unnamed(self.named(name), self._report_undeclared(name, node, scope))

    def instances(self, block: Block) -> Instances:
        """Return the instances of a resource or data block."""
        return self._expanded(self._resources, id(block), block, self._address(block), self._resource_instance)

    def _expanded(self, kept: dict[Any, Any], key: object, block: Block, address: str, make: Make) -> Instances:
        """Return the instances of a block, expanded once."""
        found: Instances | None = kept.get(key)
        if found is PENDING:
            raise CycleError(repetition_title(self.body(block), address))
        if found is None:
            kept[key] = PENDING
            try:
                found = expand(self.root, block, address, self.scope(block.file), self.exists, make)
            finally:
                if found is None:
                    del kept[key]
                else:
                    kept[key] = found
        return found

    def _address(self, block: Block) -> str:
        name = ".".join(block.labels)
        return self.named(f"data.{name}" if block.type == "data" else name)

    def _resource_instance(self, block: Block, body: Body, address: str, scope: Scope, exists: Raw) -> LazyObject:
        evaluated = EvaluatedBlock(self.root, block, body, scope, True, address)
        return ResourceInstance(block.labels[0] if block.labels else "", evaluated, exists)

    def children(self, name: str, block: Block) -> Instances:
        """Return the instances of a module call."""
        return self._expanded(self._calls, name, block, self.named(f"module.{name}"), self._module_instance)

    def early_source(self, body: Body, block: Block) -> str | None:
        """Return the source of a module call that is an expression; None when it is not known."""
        attribute = body.attributes["source"]
        file = getattr(attribute, "file", None) or block.file
        title = f"{self._address(block)}.source"
        value = self.evaluator.settle(attribute.expression, self.scope(file), title)
        return value if isinstance(value, str) else None

    def _module_instance(self, block: Block, body: Body, address: str, scope: Scope, exists: Raw) -> LazyObject:
        name = block.labels[0] if block.labels else ""
        key = f"{self.key}.{name}" if self.key else name
        site = CallSite(self.address, self.around, key, block, body)
        try:
            module = called_module(self.root, site, lambda: self.early_source(body, block))
        except UnresolvedError as error:
            from storage_lint.inputs.terraform.modules.unread_arguments import told_of

            if error.unread is not None and exists is not False:
                self.root.unread.append((error.unread, EvaluatedBlock(self.root, block, body, scope, exists, address)))
            reason = f"module.{name} cannot be read: {error.reason}"
            return Unnamed(address, reason, error.detail, told=told_of(block, body, self.module, self.address))
        arguments = EvaluatedBlock(self.root, block, body, scope, True, address)
        return ModuleObject(ModuleInstance(module, self.root, address, key, exists, arguments, self))

    def as_if_there(self, block: Block) -> list[LazyObject]:
        """Return an instance of a block that has none, as one that does not exist."""
        body, scope = self.body(block), self.scope(block.file)
        names = {"count": {"index": 0}}
        if "for_each" in body.attributes:
            expression = body.attributes["for_each"].expression
            key = self.evaluator.unknown("there is none", expression, scope)
            names = {"each": Element(key, key, expression, scope, "each.value")}
        if block.type == "module":
            address = self.named(f"module.{'.'.join(block.labels)}")
            return [self._module_instance(block, body, address, scope.naming(names), False)]
        return [self._resource_instance(block, body, self._address(block), scope.naming(names), False)]


def module_of(scope: Scope) -> ModuleInstance:
    """Return the module instance that a scope is in: all scopes of a configuration are made for one."""
    assert isinstance(scope.module, ModuleInstance)
    return scope.module
