"""The directory that a plan was made from, when it is there: where things are written, and what unknown values are.

A plan says which values are not known, and of their expressions only what they refer to. The configuration beside it
has the expressions: it is looked for in the plan's directory and those above it, up to the repository's root (without
one: the working directory), and taken for the plan's when it declares every resource of a kind that is read here, and
every module, of the plan's root.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from storage_lint.graph.reading import ReadSettings
from storage_lint.graph.value import Hop, Trace, Unknown
from storage_lint.inputs.terraform.modules.raw_block import Assumed
from storage_lint.inputs.terraform.modules.recursion import Room
from storage_lint.inputs.terraform.plan.document import Document, Planned
from storage_lint.inputs.terraform.resource_types import LOWERED_BY
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.read import Tree, list_directory, real_path

if TYPE_CHECKING:
    from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
    from storage_lint.inputs.terraform.modules.configuration import Configuration
    from storage_lint.inputs.terraform.modules.module import Loader, Module
    from storage_lint.inputs.terraform.modules.resource import ResourceInstance
    from storage_lint.inputs.terraform.modules.variables import Given
    from storage_lint.inputs.terraform.syntax.tree import Expression

Way = tuple[tuple[str, int, int], ...]  # nested blocks: type, index, and how many there are
MAX_DEPTH = 60


class Directory:
    """The directory that one plan was made from, read when it is first asked for."""

    def __init__(self, plan: Document, root: dict[str, Any], settings: ReadSettings) -> None:
        self._plan = plan
        self._root_module = root  # the plan's own configuration of it
        self._settings = settings
        self._looked = False
        self._exact: dict[str, ResourceInstance] = {}
        self._blocks: dict[str, ResourceInstance] = {}

    def trace_header(self, instance: Planned, way: Way) -> Trace | None:
        """Return where a block is written."""
        block = self._block(instance, way)
        if block is None:
            return None
        from storage_lint.inputs.terraform.modules.trace.trace import trace_declared

        return trace_declared(block)

    def trace(self, instance: Planned, way: Way, name: str, assumed: Assumed) -> Trace | None:
        """Return where an attribute is written; the block's header when it is not."""
        block = self._block(instance, way)
        if block is None:
            return None
        from storage_lint.inputs.terraform.modules.trace.trace import trace_declared, trace_written

        if name not in block.body.attributes:
            return trace_declared(block)
        trace = trace_written(block, name, assumed)
        if trace.span.file is not self._plan.source or not trace.via:
            return trace
        use = trace.via[0]  # a variable whose value is written in the plan alone
        return Trace(use.span, (Hop(f"{use.message}, a value of the plan", trace.span), *trace.via[1:]))

    def writes(self, instance: Planned, way: Way, name: str) -> bool | None:
        """Return whether a nested block writes an attribute; None when it is not here."""
        self._look()
        written = self._exact.get(instance.address)
        block = _nested(written.block, way) if written is not None else None
        return None if block is None else name in block.body.attributes

    # complexity: each line is one thing that has to hold for the configuration to be the plan's
    def value(self, instance: Planned, way: Way, name: str, references: list[str]) -> str | Unknown | None:
        """Return what is known all the same of an attribute whose value is not known before apply.

        That is a string that follows from names (the id of a bucket is its name), or the parts or the structure of
        one. Only when the expression is the plan's, as far as its `references` show, and the instance the very same.
        """
        self._look()
        written = self._exact.get(instance.address)
        block = _nested(written.block, way) if written is not None else None
        attribute = block.body.attributes.get(name) if block is not None else None
        if block is None or attribute is None:
            return None
        if references and {_subject(one) for one in references} != set(_subjects(attribute.expression)):
            return None
        with Room():
            value = block.written(name)
        if isinstance(value, Unknown):
            return value if value.text is not None or value.tree is not None or value.choices else None
        return value if isinstance(value, str) and value else None

    def _block(self, instance: Planned, way: Way) -> EvaluatedBlock | None:
        self._look()
        written = self._exact.get(instance.address) or self._blocks.get(_without_keys(instance.address))
        if written is None:
            return None
        with Room():
            return _nested(written.block, way) or written.block

    # -- finding it ---------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        if self._looked:
            return
        self._looked = True
        from storage_lint.inputs.terraform.modules.module import Loader

        tree = self._settings.tree_around((self._plan.source.file_path,))
        loader = Loader(tree)
        for directory in _directories(self._plan.source.file_path, tree):
            module = loader.module(directory)
            if module.files and self._is_the_plans(module):
                with Room():
                    self._index(self._configuration(loader, directory))
                return

    def _is_the_plans(self, module: Module) -> bool:
        """Return whether a directory declares what the plan's root module does."""
        names = {
            f"{one.entry['type']}.{one.entry['name']}"
            for one in self._plan.instances
            if not one.module and one.mode == "managed" and one.type in LOWERED_BY
        }
        calls = {
            one.module.partition(".")[2].partition(".")[0].partition("[")[0]
            for one in self._plan.instances
            if one.module
        }
        return bool(names or calls) and names <= module.resources.keys() and calls <= module.calls.keys()

    def _configuration(self, loader: Loader, directory: str) -> Configuration:
        from storage_lint.inputs.terraform.modules.configuration import Configuration
        from storage_lint.inputs.terraform.modules.sources import Sources
        from storage_lint.inputs.terraform.modules.variables import read_given

        entries = list_directory(directory)
        given = read_given(directory, [os.path.join(directory, name) for name in entries], ReadSettings(), loader)
        sources = Sources(directory, loader.tree)
        given = {**given, **self._variables(loader, loader.module(directory), given)}
        return Configuration(loader, sources, given, self._settings, share=self._plan.share)

    def _index(self, configuration: Configuration) -> None:
        types = dict.fromkeys(instance.type for instance in self._plan.instances)
        for instance in configuration.resources(types):
            self._exact.setdefault(instance.address, instance)
            self._blocks.setdefault(_without_keys(instance.address), instance)

    # -- variables ----------------------------------------------------------------------------------------------------

    # complexity: each line leaves out one kind of variable
    def _variables(self, loader: Loader, module: Module, given: Mapping[str, Given]) -> dict[str, Given]:
        """Return the plan's values of root variables, where no variable file or default says the same."""
        from storage_lint.inputs.terraform.modules.variables import Given

        plan = self._plan
        declared = plan.object(self._root_module, "variables")
        found: dict[str, Given] = {}
        for name, entry in plan.object(plan.data, "variables").items():
            if not isinstance(entry, dict) or "value" not in entry or name not in module.variables:
                continue
            value = entry["value"]
            known = given.get(name)
            if known is not None and _literal(known.expression) == (True, value):
                continue
            default = loader.body(module.variables[name]).attributes.get("default")
            if known is None and default is not None and _literal(default.expression) == (True, value):
                continue
            if not plan.object(declared, name).get("sensitive"):
                found[name] = Given(plan.source, self._expression(entry, "value", 0), "")
        return found

    def _expression(self, container: Any, key: Any, depth: int) -> Expression:
        """Return a value of the plan as an expression that stands where the value does."""
        from storage_lint.inputs.terraform.syntax.tree import Literal, ObjectCons, TupleCons

        span = self._plan.place(container, key)
        start, end = span.start, span.end
        value = container[key]
        if isinstance(value, list) and depth < MAX_DEPTH:
            return TupleCons(start, end, tuple(self._expression(value, at, depth + 1) for at in range(len(value))))
        if isinstance(value, dict) and depth < MAX_DEPTH:
            items = [(Literal(start, start, name), self._expression(value, name, depth + 1)) for name in value]
            return ObjectCons(start, end, tuple(items))
        return Literal(start, end, None if isinstance(value, (list, dict)) else value)


def _directories(path: str, tree: Tree) -> Iterator[str]:
    """Yield the directory of a file, and those above it up to the boundary of what may be read."""
    here = real_path(".")
    shown = os.path.dirname(path) or "."
    at = real_path(shown)
    boundary = tree.boundary(at)
    while True:
        below = at == here or at.startswith(here.rstrip(os.sep) + os.sep)
        yield os.path.relpath(at, here) if below else os.path.normpath(shown)  # called as the plan is called
        if at == boundary or os.path.dirname(at) == at:
            return
        at, shown = os.path.dirname(at), os.path.join(shown, "..")


def _nested(block: EvaluatedBlock, way: Way) -> EvaluatedBlock | None:
    """Return a nested block, when the configuration has as many of each type as the plan."""
    for name, index, count in way:
        found = block.blocks(name)
        if len(found) != count or index >= count:
            return None
        block = found[index]
    return block


def _without_keys(address: str) -> str:
    """Return an address without the keys of instances, which may hold dots and brackets."""
    parts: list[str] = []
    at, quoted, inside = 0, False, False
    while at < len(address):
        char = address[at]
        if quoted and char == "\\":
            at += 1
        elif inside and char == '"':
            quoted = not quoted
        elif not quoted and char in "[]":
            inside = char == "["
        elif not inside:
            parts.append(char)
        at += 1
    return "".join(parts)


def _literal(node: Expression | None) -> tuple[bool, Raw]:
    from storage_lint.inputs.terraform.syntax.tree import Literal

    return (True, node.value) if isinstance(node, Literal) else (False, None)


def _subject(reference: str) -> str:
    """Return the thing that a reference names, without keys and attributes."""
    names = _without_keys(reference).split(".")
    return ".".join(names[: 3 if names[0] == "data" else 2])


# complexity: one case a line: the expressions that refer to something
def _subjects(node: Expression) -> Iterator[str]:
    """Yield what an expression refers to, in the form that `_subject` gives."""
    from storage_lint.inputs.terraform.syntax.subexpressions import parts_of
    from storage_lint.inputs.terraform.syntax.tree import GetAttribute, Index, Name

    pending: list[Any] = [(node, frozenset[str]())]
    while pending:
        at, bound = pending.pop()
        names: list[str] = []
        inner = at
        while isinstance(inner, (GetAttribute, Index)):
            if isinstance(inner, GetAttribute):
                names.append(inner.name)
            else:
                pending.append((inner.key, bound))
            inner = inner.target
        if isinstance(inner, Name):
            if inner.name not in bound:
                names = [inner.name, *reversed(names)]
                names = names[names[0] == "resource" :]  # `resource.TYPE.NAME`, which plans hold without it
                yield ".".join(names[: 3 if names[0] == "data" else 2])
        elif inner is not at:
            pending.append((inner, bound))
        else:
            bound = bound | {getattr(at, name) for name in ("key_name", "value_name") if getattr(at, name, None)}
            pending.extend((part, bound) for part in parts_of(at))
