"""What is shown of sensitive variables and outputs: whether something is on, what it refers to, never what it says.

https://developer.hashicorp.com/terraform/language/manage-sensitive-data
"""

from __future__ import annotations

import re

from storage_lint.graph.secret import CODE, Secret, shown_by
from storage_lint.graph.value import Reference, Symbol, Text, Unknown
from storage_lint.inputs.terraform.evaluate.follow import each_way
from storage_lint.inputs.terraform.evaluate.scope import LazyObject, Scope
from storage_lint.inputs.terraform.evaluate.types import ANY, Constraint
from storage_lint.inputs.terraform.resource_types import ARNS, NAMES
from storage_lint.inputs.terraform.syntax.tree import Expression
from storage_lint.inputs.terraform.values.data import OpenObject, Raw, SetValue, Uncertain, bounded
from storage_lint.inputs.terraform.values.names import symbolic
from storage_lint.source.pattern import LatePattern
from storage_lint.source.record import Record
from storage_lint.source.span import Span

# 'aws_s3_bucket.b["logs"]', 'module.m.var.x': what a reference is known by. Other names may quote an expression.
_ADDRESS = LatePattern(r'[\w.-]+(?:\[(?:"[^"]*"|\d+|\*)\][\w.-]*)*', re.ASCII)


# complexity: one case a line: what each kind of value may still show
def concealed(value: Raw, name: str, title: str, span: Span, constraint: Constraint) -> Raw:
    """Return the value of a sensitive variable with symbols for what must not be shown: all but bools and nulls.

    The keys of an object are known where its type declares them.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list) and value:
        inner = constraint.element or ANY
        items = [concealed(item, f"{name}[{at}]", title, span, inner) for at, item in enumerate(value)]
        return SetValue(items) if isinstance(value, SetValue) else items
    if isinstance(value, dict) and constraint.attributes:
        return {
            key: concealed(value[key], f"{name}.{key}", title, span, inner)
            for key, inner in constraint.attributes.items()
            if key in value
        }
    text = Text((Secret(bounded(name), given=True, shown=_shown(value)),))
    return symbolic(f"{title} is sensitive", span, name, given=True).with_(text=text)


def _shown(value: Raw) -> str | bool | None:
    """Where a value can be read that is not shown here."""
    if isinstance(value, Unknown):
        return False if value.text is None else shown_by(value.text)
    return CODE if value and not isinstance(value, OpenObject) else None


class Concealment(Record):
    """The sensitive output that something belongs to: its name, how messages call it, where it is declared."""

    name: str
    title: str
    span: Span

    def part(self, part: str) -> Concealment:
        """Return what a part of the value is known by."""
        return Concealment(f"{self.name}{part}", self.title, self.span)

    def of(self, value: Raw) -> Raw:
        """Return the value of a sensitive output with symbols for the text and numbers in it.

        What refers to a resource still does: outputs are what joins a bucket in one module with a policy in another.
        """
        return each_way(value, self._leaf)

    # complexity: one case a line: what each kind of value may still show
    def _leaf(self, value: Raw) -> Raw:
        if value is None or isinstance(value, bool) or value in ([], {}):
            return value
        if isinstance(value, list):
            items = [self.part(f"[{at}]").of(item) for at, item in enumerate(value)]
            return SetValue(items) if isinstance(value, SetValue) else items
        if isinstance(value, (dict, LazyObject)):
            return ConcealedObject(value, self)
        if isinstance(value, Uncertain) and _is_reference(value.text):
            return Uncertain(
                value,
                item=self.part("[*]").of(value.item),
                keys=value.keys,
                text=value.text,
                empty_with=value.empty_with,
            )
        if type(value) is Unknown and value.text is not None and value.tree is None and _is_reference(value.text):
            return value
        if isinstance(value, Reference) and value.attribute in _OWN_NAMES:
            return value
        text = Text((Secret(bounded(self.name), shown=_shown(value)),))
        return symbolic(f"{self.title} is sensitive", self.span, self.name).with_(text=text)


class ConcealedObject(LazyObject):
    """An object of a sensitive output: its attributes can be asked for by name, and which there are is not known."""

    __slots__ = ("_concealment", "_value")

    def __init__(self, value: dict[str, Raw] | LazyObject, concealment: Concealment) -> None:
        super().__init__(value.address if isinstance(value, LazyObject) else concealment.name)
        self._value = value
        self._concealment = concealment

    @property
    def is_resource(self) -> bool:
        """Whether it is a managed resource, of which no two have the same id."""
        return isinstance(self._value, LazyObject) and self._value.is_resource

    def attribute(self, name: str, node: Expression, scope: Scope) -> Raw:
        """Return an attribute, concealed too."""
        value, own = self._value, self._concealment.part(f".{name}")
        if isinstance(value, LazyObject):
            return own.of(value.attribute(name, node, scope))
        return own.of(value[name]) if name in value else symbolic(f"{own.title} is sensitive", own.span, own.name)


# Attributes that are the name under which AWS has a resource: no secret, and what joins go by.
_OWN_NAMES = frozenset(name for names in NAMES.values() for name in names) | {"arn"}


# complexity: one form of a reference a line
def _is_reference(text: Text | None) -> bool:
    """Return whether a text only says which resource or variable it is of: a symbol, or an ARN around one or two."""
    parts = text.parts if text is not None else ()
    if any(isinstance(part, Symbol) and not _ADDRESS.fullmatch(str(part)) for part in parts):
        return False
    if len(parts) == 1:
        return isinstance(parts[0], Symbol)
    written = [part for part in parts if isinstance(part, str)]
    if written[:1] != ["arn:"] or not isinstance(parts[-1], Symbol):
        return False
    return (len(written) == 2 and written[1].startswith(tuple(ARNS.values()))) or written[1:] == [":iam::", ":"]
