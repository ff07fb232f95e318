"""What templates that are read together export, and what an import of it gives.

The name of an export is often made of the stack's, `${AWS::StackName}-LogsName`, and imported as
`${LogsStack}-LogsName`: what stack that is only whoever deploys it knows. So an import may mean one of a few exports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from storage_lint.graph.joins.name_index import NameIndex
from storage_lint.graph.text import may_be_equal
from storage_lint.graph.value import Choice, Known, Reference, Symbol, Text, Unknown, Value
from storage_lint.inputs.cloudformation.evaluate.scope import TemplateScope
from storage_lint.inputs.cloudformation.evaluate.settled import NeedsChoice, Plain, Settled, Settling
from storage_lint.inputs.cloudformation.stacks.template import Template
from storage_lint.inputs.cloudformation.syntax.place import At, written
from storage_lint.source.record import replace

MAX_EXPORTS = 16  # that one import may mean; of more nothing is said
_Export = tuple[Template, str]  # and the name of the output
# What has one value in all stacks of a deployment, as far as anybody can tell.
_SHARED = frozenset(("AWS::AccountId", "AWS::Partition", "AWS::Region", "AWS::URLSuffix"))


class Exports:
    """The exports of the templates that are read together, known once all of them are opened."""

    def __init__(self) -> None:
        self._templates: list[Template] = []
        self._by_name: dict[str | Text, list[_Export] | None] | None = None
        self._uncertain: _Uncertain | None = None

    def open(self, templates: Iterable[Template]) -> None:
        """Take the templates."""
        self._templates = list(templates)

    def exported(self, name: str | Text, user: TemplateScope, evaluator: Settling, at: At) -> Settled | None:
        """Return the value that one template exports under `name`, as imported at `at`. Raises `NeedsChoice`.

        What is exported is imported in its own Region and account: a name with these in it is one name in both.
        """
        if self._by_name is None:
            self._by_name = {}
            self._by_name = self._find_exports()
        found = self._by_name.get(name)
        if not found:
            return None
        values = [_imported(one, user, evaluator, at) for one in found[:MAX_EXPORTS]]
        if len(found) == len(values) and all(_are_same(values[0], one) for one in values[1:]):
            return values[0]
        return _one_of(name, found, evaluator, at)

    def may_import(self, name: Text, user: TemplateScope, evaluator: Settling, at: At) -> tuple[Choice, ...]:
        """Return what an import may give whose export is not known for sure."""
        if self._uncertain is None:
            self._uncertain = _Uncertain(_members(self._templates))
        return self._uncertain.choices(name, user, evaluator, at)

    def stack_output(
        self, wanted: Mapping[str, str], user: TemplateScope, evaluator: Settling, at: At
    ) -> Settled | None:
        """Return an output of the stack that has this name, in this region and account. Raises `NeedsChoice`.

        Where they are not written they are the user's own:
        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html
        """
        own = user.pseudo
        role = wanted.get("RoleArn", "").split(":")
        stack = {
            "AWS::StackName": wanted["StackName"],
            "AWS::Region": wanted.get("Region", own.get("AWS::Region")),
            "AWS::AccountId": role[4] if len(role) > 5 else own.get("AWS::AccountId"),
        }
        found = [one for one in self._templates if all(one.pseudo.get(name) == value for name, value in stack.items())]
        if len(found) != 1 or wanted["OutputName"] not in found[0].outputs:
            return None
        return _from_outside(found[0].export(wanted["OutputName"], evaluator, at), found[0].scope)

    def may_output(
        self, wanted: Mapping[str, str], user: TemplateScope, evaluator: Settling, at: At
    ) -> tuple[Choice, ...]:
        """Return what the output of a stack may be that was not found: whoever deploys a template names the stack."""
        name = wanted["OutputName"]
        unnamed = [one for one in self._templates if one is not user and "AWS::StackName" not in one.pseudo]
        found = [one for one in unnamed if name in one.outputs]
        values = [(one, _value(one, name, evaluator, at)) for one in found if len(found) <= MAX_EXPORTS]
        return tuple(Choice(f"it is that of {one.scope}", value) for one, value in values if value is not None)

    def _find_exports(self) -> dict[str | Text, list[_Export] | None]:
        """Exports by name: several where one template is nested several times; None where templates have it in common.

        Which of these is meant is not known.
        """
        exports: dict[str | Text, list[_Export] | None] = {}
        for template in _members(self._templates):
            for output, declaration in template.outputs.items():
                name = _export_name(template, declaration)
                if name is None:
                    continue
                known = exports.setdefault(name, [])
                if known and (known[0][0].document is not template.document or known[0][1] != output):
                    exports[name] = None
                elif known is not None:
                    known.append((template, output))
        return exports


def _imported(export: _Export, user: TemplateScope, evaluator: Settling, at: At) -> Settled:
    template, output = export
    settled = template.export(output, evaluator, at)
    return settled if template.scope == user.scope else _from_outside(settled, template.scope)


def _are_same(one: Settled, other: Settled) -> bool:
    """Whether two exports surely have one value."""
    if isinstance(one, Plain) and isinstance(other, Plain):
        return type(one.data) is type(other.data) and bool(one.data == other.data)
    if isinstance(one, Unknown) and isinstance(other, Unknown):
        return one.text is not None and one.text == other.text
    return False


def _one_of(name: str | Text, found: list[_Export], evaluator: Settling, at: At) -> Unknown:
    """What an import gives where a template is nested several times that exports it: by one stack at a time."""
    values = [(one, _value(one, output, evaluator, at)) for one, output in found[:MAX_EXPORTS]]
    choices = tuple(
        Choice(f"it is that of {one.scope} {one.prefix}", value) for one, value in values if value is not None
    )
    is_whole = len(choices) == len(found)
    reason = f"which of the stacks that export {name} is deployed is not known"
    text = Text((Symbol(f"Fn::ImportValue {name}"),))
    return Unknown(reason, written(at), text=text, choices=choices if is_whole else ())


def _members(templates: list[Template]) -> Iterator[Template]:
    for template in templates:
        yield from template.family()


def _export_name(template: Template, output: Any) -> str | Text | None:
    settled = _settled_name(template, output)
    if isinstance(settled, Plain):
        return settled.data if isinstance(settled.data, str) else None
    text = settled.text if isinstance(settled, Unknown) else None
    return text if text is not None and all(_is_shared(part) for part in text.parts) else None


def _settled_name(template: Template, output: Any) -> Settled | None:
    export = output.get("Export") if isinstance(output, dict) else None
    if not isinstance(export, dict) or "Name" not in export:
        return None
    return template.evaluator().settle(export["Name"], template.at(export, "Name"))


def _is_shared(part: str | Symbol) -> bool:
    return isinstance(part, str) or part.address in _SHARED


def _from_outside(settled: Settled, scope: str) -> Settled:
    """What another template exports, with the names in it saying where they belong."""
    if isinstance(settled, Plain) and isinstance(settled.data, str):
        return Plain(str(settled.data), settled.at, None)
    if isinstance(settled, Unknown) and settled.text is not None:
        parts = tuple(
            replace(part, scope=part.scope or scope)
            if isinstance(part, Symbol) and not part.address.startswith("AWS::")
            else part
            for part in settled.text.parts
        )
        return settled.with_(subject="", choices=(), text=Text(parts), tree=None)
    return settled


class _Uncertain:
    """The exports whose names are not wholly known, to find those that an import may mean."""

    def __init__(self, templates: Iterable[Template]) -> None:
        self._found: list[tuple[Template, str, Text]] = []
        for template in templates:
            for output, declaration in template.outputs.items():
                name = _pattern(template, declaration)
                if name is not None:
                    self._found.append((template, output, name))
        self._index = NameIndex([name for _, _, name in self._found])

    def choices(self, name: Text, user: TemplateScope, evaluator: Settling, at: At) -> tuple[Choice, ...]:
        """Return what an import of `name` may give when it means an export of another template of the tree."""
        own = _elsewhere(name, user)
        found = [self._found[one] for one in self._index.candidates(own)]
        found = [one for one in found if one[0] is not user and may_be_equal(own, one[2])]
        if len(found) > MAX_EXPORTS:
            return ()
        choices = (
            (f"{pattern} of {template.scope}", _value(template, output, evaluator, at))
            for template, output, pattern in found
        )
        return tuple(Choice(f"it is the export {shown}", value) for shown, value in choices if value is not None)


def _pattern(template: Template, output: Any) -> Text | None:
    """The name of an export of which parts are not known."""
    settled = _settled_name(template, output)
    return _elsewhere(settled.text, template) if isinstance(settled, Unknown) and settled.text is not None else None


def _elsewhere(name: Text, template: TemplateScope) -> Text:
    """The name with its symbols as those of one stack: another one has its own parameters, and another name."""
    scope = f"{template.scope} {template.prefix}"
    return Text(
        tuple(part if isinstance(part, str) or _is_shared(part) else replace(part, scope=scope) for part in name.parts)
    )


def _value(template: Template, output: str, evaluator: Settling, at: At) -> Value[str] | None:
    try:
        settled: Settled = template.export(output, evaluator, at)
    except NeedsChoice:
        return None
    if isinstance(settled, Plain) and isinstance(settled.data, Reference):
        symbol = Symbol(settled.data.address, settled.data.attribute, unique=True, scope=template.scope)
        return Unknown(f"it is {settled.data.address}", written(at), text=Text((symbol,)))
    settled = _from_outside(settled, template.scope)
    if isinstance(settled, Unknown):
        return settled
    if isinstance(settled, Plain) and isinstance(settled.data, str):
        return Known(settled.data, written(at))
    return None
