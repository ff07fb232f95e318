"""Blocks of one module instance: their attributes evaluated when asked for, their nested blocks expanded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from storage_lint.graph.value import Tree
from storage_lint.inputs.terraform.evaluate.scope import PENDING, CycleError, Scope
from storage_lint.inputs.terraform.modules.module import UNREAD
from storage_lint.inputs.terraform.modules.raw_block import RawBlock
from storage_lint.inputs.terraform.modules.repetition import SEVERAL, each_repetition, element
from storage_lint.inputs.terraform.syntax.tree import Attribute, Block, Body, Expression, Literal, Name
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.names import symbolic
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span

if TYPE_CHECKING:
    from storage_lint.inputs.terraform.modules.root import Root


class EvaluatedBlock(RawBlock):
    """A block of one instance, or a block nested in it: what is written there, evaluated when asked.

    `exists` is True, or Unknown for a dynamic block whose for_each is not known. `title` names it in messages.
    """

    __slots__ = ("_values", "body", "root", "scope", "syntax")

    imported_as = ""  # the attribute for which an import block may speak

    def __init__(self, root: Root, syntax: Block, body: Body, scope: Scope, exists: Raw, title: str) -> None:
        self.root = root
        self.syntax = syntax
        self.body = body
        self.scope = scope
        self.exists = exists
        self.title = title
        self._values: dict[str, Raw] = {}

    @property
    def header(self) -> Span:
        """The place of the block's header."""
        return Span(self.syntax.file, self.syntax.start, self.syntax.header_end)

    @property
    def type(self) -> str:
        """What the block is, as the configuration names it: a resource type, or the type of a nested block."""
        syntax = self.syntax
        if syntax.type in ("resource", "data"):
            return syntax.labels[0] if syntax.labels else ""
        return self.title.rpartition(".")[2] if syntax.type == "content" else syntax.type

    def attribute_scope(self, attribute: Attribute) -> Scope:
        """Return the scope of an attribute, which an override file may have written."""
        file = getattr(attribute, "file", None)
        return self.scope if file is None else Scope(self.scope.module, file, self.scope.names)

    def written(self, name: str) -> Raw:
        """Return the value of an attribute; None when it is absent, as null is. Raises `CycleError`."""
        try:
            value = self._values[name]
        except KeyError:
            attribute = self.body.attributes.get(name)
            value = None
            if self.body is UNREAD:
                value = self._values[name] = symbolic("the block is not valid HCL", self.header, f"{self.title}.{name}")
            elif attribute is not None:
                self._values[name] = PENDING
                try:
                    value = self.root.evaluator.settle(
                        attribute.expression, self.attribute_scope(attribute), f"{self.title}.{name}"
                    )
                finally:
                    self._values[name] = value
            return value
        if value is PENDING:
            raise CycleError(f"{self.title}.{name}")
        return value

    def blocks(self, name: str) -> list[EvaluatedBlock]:
        """Return the nested blocks of a type, dynamic ones expanded."""
        root, loader = self.root, self.root.loader
        title = f"{self.title}.{name}"
        found = [
            (one.start, [EvaluatedBlock(root, one, loader.body(one), self._inside(one), True, title)])
            for one in loader.nested(self.body, name)
        ]
        found += [
            (one.start, list(self._dynamic(one, name, f"{title}.for_each")))
            for one in loader.nested(self.body, "dynamic")
            if one.labels and one.labels[0] == name
        ]
        found.sort(key=lambda pair: pair[0])
        return [block for _, blocks in found for block in blocks]

    def dynamic(self, name: str) -> tuple[Expression, Scope] | None:
        """Return the for_each of the first dynamic block of a type, and where it stands; None where there is none."""
        for block in self.root.loader.nested(self.body, "dynamic"):
            for_each = self.root.loader.body(block).attributes.get("for_each")
            if block.labels and block.labels[0] == name and for_each is not None:
                return for_each.expression, self._inside(block)
        return None

    def existing(self, exists: Raw) -> EvaluatedBlock:
        """Return this block with another existence."""
        return EvaluatedBlock(self.root, self.syntax, self.body, self.scope, exists, self.title)

    def encode(self, document: Tree) -> Raw:
        """Return data as JSON text, or an Unknown that holds it as its tree."""
        from storage_lint.inputs.terraform.evaluate.calls import encode_json

        return encode_json(self.root.evaluator, document, self.scope, self.syntax)

    def refuse(self, name: str, message: str, formerly: str = "") -> None:
        """Report that the value of an attribute is not what Terraform takes; a note, where it did `formerly`."""
        attribute = self.body.attributes[name]
        span = self.attribute_scope(attribute).span(attribute.expression)
        detail = formerly or "Terraform refuses this; what depends on it is not known"
        problem = Problem(f"{self.title}.{name}: {message}", detail, span=span, note=bool(formerly))
        self.root.evaluator.report(problem, key=message)

    def _inside(self, block: Block) -> Scope:
        scope = self.scope
        return scope if block.file is scope.file else Scope(scope.module, block.file, scope.names)

    def _dynamic(self, block: Block, name: str, title: str) -> Iterator[EvaluatedBlock]:
        evaluator, loader = self.root.evaluator, self.root.loader
        scope = self._inside(block)
        body = loader.body(block)
        content = loader.nested(body, "content")
        for_each = body.attributes.get("for_each")
        if not content or for_each is None:
            return
        iterator = _iterator_name(body.attributes.get("iterator")) or name
        expression = for_each.expression
        raw = evaluator.settle(expression, scope, title)
        repetition = evaluator.attempt(
            lambda: each_repetition(raw, expression, scope, evaluator, dynamic=True), title, expression, scope
        )
        if repetition is None:
            unknown = evaluator.unknown("the for_each of its dynamic block is not valid", expression, scope)
            repetition = each_repetition(unknown, expression, scope, evaluator, dynamic=True)
        for key in repetition.keys:
            names = {iterator: element(repetition, key, evaluator, f"{iterator}.value")}
            inner = scope.naming(names)
            several = SEVERAL if repetition.uncertain is not None else ""
            exists, own = repetition.exists[key], f"{self.title}.{name}{several}"
            yield EvaluatedBlock(self.root, content[0], loader.body(content[0]), inner, exists, own)


def _iterator_name(attribute: Attribute | None) -> str | None:
    if attribute is None:
        return None
    node = attribute.expression
    if isinstance(node, Name):
        return node.name
    return node.value if isinstance(node, Literal) and isinstance(node.value, str) else None
