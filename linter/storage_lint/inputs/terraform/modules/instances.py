"""Instances of modules, resources and data sources, and what their attributes are when other code reads them.

Everything is worked out on first use and kept: a module's body is shared, its values belong to the instance.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from storage_lint.graph.value import Origin, Reference, Source, Symbol, Text, Unknown
from storage_lint.inputs.terraform.data_sources import computed
from storage_lint.inputs.terraform.evaluate.choices import each_way, instead_of_null
from storage_lint.inputs.terraform.evaluate.operators import truth
from storage_lint.inputs.terraform.evaluate.scope import PENDING, CycleError, Element, LazyObject, Scope, Unnamed
from storage_lint.inputs.terraform.evaluate.strings import concatenate
from storage_lint.inputs.terraform.modules.blocks import (
    Repetition,
    Section,
    both,
    count_repetition,
    each_repetition,
    element,
    instance_names,
    key_suffix,
)
from storage_lint.inputs.terraform.modules.module import Module, UnresolvedError
from storage_lint.inputs.terraform.modules.variables import Variable, concealed, given_value
from storage_lint.inputs.terraform.resource_types import ARNS, NAMES
from storage_lint.inputs.terraform.syntax.tree import Attribute, Block, Body, Expression
from storage_lint.inputs.terraform.values.data import Raw, Uncertain
from storage_lint.inputs.terraform.values.names import symbolic
from storage_lint.inputs.terraform.values.repeated import repeated
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

if TYPE_CHECKING:
    from storage_lint.inputs.terraform.evaluate.evaluator import Evaluator
    from storage_lint.inputs.terraform.modules.root import Root

MAX_MODULE_DEPTH = 32
MAX_MODULE_INSTANCES = 2000

# Attributes that AWS gives and that no other resource has.
_IDENTITIES = frozenset(("arn", "id"))
_NO_NAMES: Mapping[str, str] = {}


class ResourceInstance(LazyObject):
    """An instance of a resource or data source. `exists` is True, or an Unknown."""

    __slots__ = ("exists", "section", "type")

    def __init__(self, resource_type: str, section: Section, exists: Raw) -> None:
        super().__init__(section.title)
        self.type = resource_type
        self.section = section
        self.exists = exists

    def attribute(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return an attribute as other code reads it: what is written, else a symbol."""
        section = self.section
        names = NAMES.get(self.type, _NO_NAMES)
        if name in names:
            return self._own_name(names, name, node, scope)
        if name == "arn" and self.type in ARNS:
            return self._arn(ARNS[self.type], names, node, scope)
        written = repeated(self.type).get(name, name)
        if written in section.body.attributes:
            value = each_way(section.written(written), lambda leaf: self._referred(leaf, name))
            if value is not None:
                unique = name in _IDENTITIES and not self.is_data
                return instead_of_null(value, lambda: self._symbol(name, node, scope, unique))
        elif self.is_data:
            work_out = computed(self.type)
            value = work_out(section, name) if work_out is not None else None
            if value is not None:
                return value
        else:
            blocks = section.sections(name)
            if blocks:
                return [BlockObject(one) for one in blocks]
        return self._symbol(name, node, scope, unique=name in _IDENTITIES and not self.is_data)

    def _referred(self, value: Raw, name: str) -> Raw:
        return Reference(value, self.address, name) if type(value) is str else value

    def _own_name(self, names: Mapping[str, str], name: str, node: Expression, scope: Scope) -> Raw:
        """Return the name of this very resource: as it is written, else a symbol that is its identity."""

        def named(value: Raw) -> Raw:
            if isinstance(value, str) and value:
                return Reference(value, self.address, name)
            if self.is_data and value is not None:
                return value
            return self._symbol(next(iter(names)), node, scope, unique=not self.is_data)

        return each_way(self.section.written(names[name]), named)

    def _arn(self, middle: str, names: Mapping[str, str], node: Expression, scope: Scope) -> Raw:
        """Return the ARN as text that has this resource's name in it."""
        from storage_lint.inputs.terraform.data_sources.account import partition

        own = self._own_name(names, next(iter(names)), node, scope)
        arn = concatenate(scope.module.evaluator, ["arn:", partition(self.section), middle, own], node, scope)
        if isinstance(arn, str):
            return Reference(arn, self.address, "arn")
        if isinstance(arn, Unknown) and not arn.choices:
            return Unknown(self._why("arn"), arn.origin, text=arn.text)
        return arn

    @property
    def is_resource(self) -> bool:
        """Whether it is a managed resource, of which no two have the same id."""
        return not self.is_data

    @property
    def is_data(self) -> bool:
        """Whether this is a data source: it describes something that others may describe too."""
        return self.section.block.type == "data"

    def _symbol(self, name: str, node: Expression, scope: Scope, unique: bool) -> Unknown:
        origin = Origin(Source.WRITTEN, scope.span(node))
        text = Text((Symbol(self.address, name, unique=unique),))
        return Unknown(self._why(name), origin, text=text)

    def _why(self, name: str) -> str:
        known = "is read when Terraform runs" if self.is_data else "is only known after deployment"
        return f"{self.address}.{name} {known}"


class BlockObject(LazyObject):
    """A nested block of a resource, as other code reads it."""

    __slots__ = ("_section",)

    def __init__(self, section: Section) -> None:
        super().__init__(section.title)
        self._section = section

    def attribute(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return an attribute that is written, a list of nested blocks, or a symbol."""
        section = self._section
        blocks = section.sections(name)
        if blocks:
            return [BlockObject(one) for one in blocks]
        reason = f"{self.address}.{name} is only known after deployment"
        return instead_of_null(
            section.written(name), lambda: symbolic(reason, scope.span(node), f"{self.address}.{name}")
        )


class ModuleObject(LazyObject):
    """An instance of a module, as its caller reads it: its outputs."""

    __slots__ = ("instance",)

    def __init__(self, instance: ModuleInstance) -> None:
        super().__init__(instance.address)
        self.instance = instance

    def attribute(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return an output."""
        return self.instance.output(name, node, scope)


class Instances:
    """All instances of a block. `value` is what a reference to the block gives: an object, a list or a map of them."""

    __slots__ = ("objects", "repetition", "value")

    def __init__(self, objects: list[Any], value: Raw, repetition: Repetition | None) -> None:
        self.objects = objects
        self.value = value
        self.repetition = repetition


class ModuleInstance:
    """One use of a module: its variables have values. The root module is one, with the empty address."""

    __slots__ = ("_calls", "_locals", "_outputs", "_resources", "_scopes", "_variables", "address", "arguments",
                 "depth", "evaluator", "exists", "key", "module", "parent", "root")  # fmt: skip

    def __init__(
        self, module: Module, root: Root, address: str, key: str, exists: Raw, arguments: Section | None
    ) -> None:
        self.module = module
        self.root = root
        self.evaluator = root.evaluator
        self.address = address
        self.key = key  # the path of calls without instance keys: 'network.subnets'
        self.exists = exists
        self.arguments = arguments  # the module call; None for the root module
        self.parent: ModuleInstance | None = arguments.scope.module if arguments is not None else None
        self.depth: int = self.parent.depth + 1 if self.parent is not None else 0
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
        return self.root.sources.tree.boundary(self.root.directory)

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
        return self.evaluator.settle(value.expression, self.scope(block.file), self.title(f"output.{name}"))

    def _undeclared(self, name: str, node: Expression, scope: Scope) -> Unknown:
        title = self.title(name)
        detail = "Terraform refuses this; what depends on it is not known"
        self.evaluator.report(Problem(f"{title} is not declared", detail, span=scope.span(node)))
        return symbolic(f"{title} is not declared", scope.span(node), self.named(name))

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
            return PENDING if given is None else given_value(given, declaration, self.scope(declaration.block.file))
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
        title = self.title(name)
        detail = "Terraform refuses this; what depends on it is not known"
        self.evaluator.report(Problem(f"{title} is not declared", detail, span=scope.span(node)))
        return Unnamed(self.named(name), f"{title} is not declared")

    def instances(self, block: Block) -> Instances:
        """Return the instances of a resource or data block."""
        found = self._resources.get(id(block))
        if found is PENDING:
            raise CycleError(self._repetition_title(block, self._address(block)))
        if found is None:
            self._resources[id(block)] = PENDING
            try:
                found = self._expand(block, self._address(block), self._resource_instance)
            finally:
                if found is None:
                    del self._resources[id(block)]
                else:
                    self._resources[id(block)] = found
        return found

    def _repetition_title(self, block: Block, address: str) -> str:
        return f"{address}.count" if "count" in self.body(block).attributes else f"{address}.for_each"

    def _address(self, block: Block) -> str:
        name = ".".join(block.labels)
        return self.named(f"data.{name}" if block.type == "data" else name)

    def _resource_instance(self, block: Block, body: Body, address: str, scope: Scope, exists: Raw) -> LazyObject:
        section = Section(block, body, scope, True, address)
        return ResourceInstance(block.labels[0] if block.labels else "", section, exists)

    def children(self, name: str, block: Block) -> Instances:
        """Return the instances of a module call."""
        found = self._calls.get(name)
        address = self.named(f"module.{name}")
        if found is PENDING:
            raise CycleError(self._repetition_title(block, address))
        if found is None:
            self._calls[name] = PENDING
            try:
                found = self._expand(block, address, self._module_instance)
            finally:
                if found is None:
                    del self._calls[name]
                else:
                    self._calls[name] = found
        return found

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
        try:
            module = self.root.called(self, key, body, block)
        except UnresolvedError as error:
            return Unnamed(address, f"module.{name} cannot be read: {error.reason}", error.detail)
        return ModuleObject(
            ModuleInstance(module, self.root, address, key, exists, Section(block, body, scope, True, address))
        )

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

    def _expand(
        self, block: Block, address: str, make: Callable[[Block, Body, str, Scope, Raw], LazyObject]
    ) -> Instances:
        body = self.body(block)
        scope = self.scope(block.file)
        evaluator = self.evaluator
        attribute = body.attributes.get("count") or body.attributes.get("for_each")
        if attribute is None:
            enabled = self._enabled(body, f"{address}.lifecycle.enabled")
            if enabled is False:
                return Instances([], None, None)
            one = make(block, body, address, scope, both(self.exists, enabled))
            return Instances([one], each_way(enabled, lambda there: one if there else None), None)
        title = f"{address}.{attribute.name}"
        expression = attribute.expression
        file = getattr(attribute, "file", None)
        outside = scope if file is None else self.scope(file)
        raw = evaluator.settle(expression, outside, title)
        repeat = count_repetition if attribute.name == "count" else each_repetition
        repetition = evaluator.attempt(lambda: repeat(raw, expression, outside, evaluator), title, expression, outside)
        if repetition is None:
            unknown = evaluator.unknown(f"its {attribute.name} is not valid", expression, outside)
            repetition = repeat(unknown, expression, outside, evaluator)
        objects: dict[Any, LazyObject] = {}
        for key in repetition.keys:
            suffix = key_suffix(repetition, key)
            inner = scope.naming(instance_names(repetition, key, evaluator, f"each.value of {address}"))
            exists = both(self.exists, repetition.exists[key])
            objects[key] = make(block, body, f"{address}{suffix}", inner, exists)
        return Instances(list(objects.values()), _value_of(repetition, objects, evaluator), repetition)

    def _enabling(self, body: Body) -> Block | None:
        return next((one for one in self.nested(body, "lifecycle") if "enabled" in self.body(one).attributes), None)

    def switch(self, block: Block) -> tuple[Attribute, SourceFile]:
        """Return what says whether instances of a block are there (count, for_each or enabled), and its file."""
        body = self.body(block)
        attribute = body.attributes.get("count") or body.attributes.get("for_each")
        enabling = self._enabling(body) if attribute is None else None
        if enabling is not None:
            block, attribute = enabling, self.body(enabling).attributes["enabled"]
        assert attribute is not None, "a block without a switch has its one instance"
        return attribute, getattr(attribute, "file", None) or block.file

    def _enabled(self, body: Body, title: str) -> bool | Unknown:
        """Return whether OpenTofu makes the one instance of a block without count or for_each.

        https://opentofu.org/docs/language/meta-arguments/enabled/
        """
        block = self._enabling(body)
        if block is None:
            return True
        node, scope = self.body(block).attributes["enabled"].expression, self.scope(block.file)
        evaluator = self.evaluator
        condition = evaluator.settle(node, scope, title)
        answer = evaluator.attempt(lambda: (truth(evaluator, condition, node, scope),), title, node, scope)
        return answer[0] if answer is not None else truth(evaluator, evaluator.unknown(title, node, scope), node, scope)


def _value_of(repetition: Repetition, objects: Mapping[Any, LazyObject], evaluator: Evaluator) -> Raw:
    why = repetition.uncertain
    if why is not None:
        item = next(iter(objects.values()))
        if not repetition.each:
            return Uncertain(why, item=item)
        each = element(repetition, repetition.keys[0], evaluator, "")
        keys = tuple(one for one in each.values() if isinstance(one, Unknown))
        return Uncertain(why, item=item, keys=keys, text=why.text)
    if repetition.each:
        return repetition.map(lambda leaf: {key: objects[key] for key in leaf})
    everything = list(objects.values())
    return repetition.map(lambda count: everything[:count])
