"""Imports whose export is not known for sure: which exports of the tree they may mean.

The name of an export is often made of the stack's, `${AWS::StackName}-LogsName`, and imported as
`${LogsStack}-LogsName`: what stack that is only whoever deploys it knows.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage_lint.graph.names import NameIndex
from storage_lint.graph.text import may_be_equal
from storage_lint.graph.value import Choice, Known, Reference, Symbol, Text, Unknown, Value
from storage_lint.inputs.cloudformation.evaluate.evaluator import Evaluator, Hangs, Plain, Settled
from storage_lint.inputs.cloudformation.syntax.place import At, written
from storage_lint.source.record import replace

if TYPE_CHECKING:
    from storage_lint.inputs.cloudformation.evaluate.sections import Template

MAX_EXPORTS = 16  # that one import may mean; of more nothing is said
# What has one value in all stacks of a deployment, as far as anybody can tell.
_SHARED = frozenset(("AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix"))


class Exports:
    """The exports whose names are not wholly known, to find those that an import may mean."""

    def __init__(self, templates: list[Template]) -> None:
        self._found: list[tuple[Template, str, Text]] = []
        for template in templates:
            for output, declaration in template.outputs.items():
                name = _pattern(template, declaration)
                if name is not None:
                    self._found.append((template, output, name))
        self._index = NameIndex([name for _, _, name in self._found])

    def choices(self, name: Text, evaluator: Evaluator, at: At) -> tuple[Choice, ...]:
        """Return what an import of `name` may give when it means an export of another template of the tree."""
        own = _elsewhere(name, evaluator.template)
        found = [self._found[one] for one in self._index.candidates(own)]
        found = [one for one in found if one[0] is not evaluator.template and may_be_equal(own, one[2])]
        if len(found) > MAX_EXPORTS:
            return ()
        choices = ((str(pattern), _value(template, output, evaluator, at)) for template, output, pattern in found)
        return tuple(Choice(f"it is the export {shown}", value) for shown, value in choices if value is not None)


def _pattern(template: Template, output: Any) -> Text | None:
    """The name of an export of which parts are not known."""
    export = output.get("Export") if isinstance(output, dict) else None
    if not isinstance(export, dict) or "Name" not in export:
        return None
    settled = template.evaluator().settle(export["Name"], template.at(export, "Name"))
    return _elsewhere(settled.text, template) if isinstance(settled, Unknown) and settled.text is not None else None


def _elsewhere(name: Text, template: Template) -> Text:
    """The name with its symbols as those of one stack: another one has its own parameters, and another name."""
    scope = f"{template.scope} {template.prefix}"
    return Text(
        tuple(
            replace(part, scope=scope) if isinstance(part, Symbol) and part.address not in _SHARED else part
            for part in name.parts
        )
    )


def _value(template: Template, output: str, evaluator: Evaluator, at: At) -> Value[str] | None:
    from storage_lint.inputs.cloudformation.stacks.template import from_outside

    try:
        settled: Settled = template.export(output, evaluator, at)
    except Hangs:
        return None
    if isinstance(settled, Plain) and isinstance(settled.data, Reference):
        symbol = Symbol(settled.data.address, settled.data.attribute, unique=True, scope=template.scope)
        return Unknown(f"it is {settled.data.address}", written(at), text=Text((symbol,)))
    settled = from_outside(settled, template.scope)
    if isinstance(settled, Unknown):
        return settled
    if isinstance(settled, Plain) and isinstance(settled.data, str):
        return Known(settled.data, written(at))
    return None
