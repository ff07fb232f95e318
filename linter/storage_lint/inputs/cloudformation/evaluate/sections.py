"""A template as one stack: its sections, what evaluation asks of them, and its resources."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from storage_lint.graph.choices import both
from storage_lint.graph.environment import Environment
from storage_lint.graph.node import Attachment, Resource, WrittenSuppression
from storage_lint.graph.value import Choice, Known, Origin, Source, Symbol, Text, Unknown, Value
from storage_lint.inputs.cloudformation.blocks import Declaration, PropertyBlock, forms_of
from storage_lint.inputs.cloudformation.evaluate.evaluator import (
    MAX_SCENARIOS,
    MAX_WORK,
    NO_VALUE,
    Assumptions,
    Evaluator,
    Hangs,
    Plain,
    Settled,
    agreed,
)
from storage_lint.inputs.cloudformation.lower import lowering
from storage_lint.inputs.cloudformation.resource_types import LOWERED_BY
from storage_lint.inputs.cloudformation.syntax.place import At, AtKey, never, written
from storage_lint.source.problem import Problem, Unread
from storage_lint.source.span import Span

if TYPE_CHECKING:
    from storage_lint.inputs.cloudformation.stacks.template import Run, Stack
    from storage_lint.inputs.cloudformation.syntax.document import Document

# The types that nest another template, and the property that says where it is.
NESTED_BY = {
    "AWS::CloudFormation::Stack": "TemplateURL",
    "AWS::CloudFormation::StackSet": "TemplateURL",
    "AWS::Serverless::Application": "Location",
}


def is_read(kind: str) -> bool:
    """Return whether anything is read of resources of a type."""
    return kind in LOWERED_BY or kind in NESTED_BY or kind.startswith("AWS::Serverless::") or kind.endswith("::MODULE")


MIN_WORK = 500  # values that a resource may settle after others took too many


class Work:
    """How much was evaluated, so that a hostile template ends in "not known" instead of never."""

    __slots__ = ("allowance", "depth", "left", "naming", "symbols")

    def __init__(self) -> None:
        self.depth = 0
        self.allowance = self.left = MAX_WORK
        self.naming: set[tuple[int, str]] = set()
        self.symbols = 0

    def begin(self) -> None:
        """Begin another resource. Where one needed more than it was allowed, the next ones are allowed less."""
        if self.left <= 0:
            self.allowance = max(self.allowance // 4, MIN_WORK)
        self.left = self.allowance


class Given:
    """A parameter's value from outside: the item `key` of `container`, to be evaluated in the stack that nests the
    template when that is where it stands."""

    __slots__ = ("container", "document", "key", "outer", "unknown")

    def __init__(
        self, document: Document, container: Any, key: Any, outer: Template | None = None, unknown: str = ""
    ) -> None:
        self.document = document
        self.container = container
        self.key = key
        self.outer = outer
        self.unknown = unknown  # why the value is not known, when it is not

    def settle(self, evaluator: Evaluator, at: At) -> Settled:
        """Return the value, brought to `at`. Raises `Hangs`."""
        if self.unknown:
            return Unknown(self.unknown, written(at))
        raw = self.container[self.key]
        if self.outer is None:
            return Plain(raw, at, None)
        return self.outer.evaluator(evaluator.assumed, evaluator.scenarios).resolve(raw, at)


class Template:
    """A parsed template as one stack: its sections, and what evaluation needs to know about them."""

    work: Work
    resources: dict[str, Any]

    def __init__(self, document: Document, stack: Stack, run: Run, outer: tuple[Template, str] | None = None) -> None:
        self.document = document
        self.stack = stack
        self.run = run
        self.prefix = stack.prefix
        self.scope = stack.scope or document.source.path
        self.problems: list[Problem] = list(document.problems) if outer is None else []
        self.work = run.work
        self.outer = outer
        self.user: At | None = None
        self.pseudo: Mapping[str, str] = run.pseudo(stack.pseudo)
        self.environment = Environment(*(self._deployed_to(name) for name in ("AWS::AccountId", "AWS::Region")))
        self.hop = ""
        if outer is not None:
            parent, logical_id = outer
            self.user = AtKey(parent.document, parent.resources, logical_id, parent.user, parent.hop)
            self.hop = f"nested stack {logical_id}"
            if parent.resources[logical_id]["Type"] == "AWS::CloudFormation::StackSet":
                self.environment = Environment(
                    *(Text((Symbol(f"{self.prefix}{name}"),)) for name in ("AWS::AccountId", "AWS::Region"))
                )
            else:
                self.environment = parent.environment
        self.data: dict[str, Any] = document.data if isinstance(document.data, dict) else {}
        self.parameters = {name: one for name, one in self._section("Parameters").items() if isinstance(one, dict)}
        self.mappings = self._section("Mappings")
        self.conditions = self._section("Conditions")
        self.outputs = self._section("Outputs")
        self.resources = self._section("Resources")
        self.given: dict[str, Given] = {}
        self.rewritten_by = self._rewriting_macro()
        self.nested: dict[str, Template] = {}
        self._uncertain: dict[str, Unknown] = {}
        self._accepted = _suppressions(self.data, self.at)
        self._evaluators: dict[Assumptions, Evaluator] = {}
        self._hide_secrets()
        if not self.resources and not (stack.language == "cdk" and "Resources" not in self.data):
            # A stack of the CDK may be empty: that of an integration test's assertions is, where it asserts nothing.
            self._complain("no resources", 'the section "Resources" has to hold at least one', "Resources", note=True)

    def unroll(self) -> None:
        """Unroll the template's loops, once its parameters are given."""
        if "AWS::LanguageExtensions" not in self._transforms():
            return
        from storage_lint.inputs.cloudformation.evaluate.foreach import expand

        self.conditions, _ = expand(self, self.conditions)
        self.outputs, _ = expand(self, self.outputs)
        self.resources, self._uncertain = expand(self, self.resources)
        self._evaluators.clear()

    def _deployed_to(self, name: str) -> Text:
        return Text((self.pseudo.get(name) or Symbol(name),))

    def is_secret(self, name: str) -> bool:
        """Return whether the value of a parameter is never shown: it is NoEcho, and not the empty string."""
        declaration = self.parameters[name]
        no_echo = declaration.get("NoEcho")
        if no_echo is None or str(no_echo).lower() == "false":
            return False
        return name in self.given or declaration.get("Default") not in ("", None)

    def _hide_secrets(self) -> None:
        """Hide the defaults of NoEcho parameters in excerpts."""
        for name, declaration in self.parameters.items():
            for key in ("Default", "AllowedValues") if self.is_secret(name) else ():
                place = self.document.places(declaration).get(key)
                if place is not None:
                    self.document.source.hide(place[2], place[3])

    # What evaluation asks for

    def at(self, container: Any, key: Any) -> At:
        """Return a place in this template."""
        return At(self.document, container, key, self.user, self.hop)

    def evaluator(self, assumed: Assumptions = frozenset(), scenarios: int = 1) -> Evaluator:
        """Return the evaluator under the given assumptions."""
        evaluator = self._evaluators.get(assumed)
        if evaluator is None:
            evaluator = self._evaluators[assumed] = Evaluator(self, assumed, scenarios)
        return evaluator

    def opaque(self) -> Symbol:
        """Return a symbol for a string of which nothing is known, equal to no other."""
        self.work.symbols += 1
        return Symbol(f"unknown {self.work.symbols}")

    def nested_stack(self, logical_id: str) -> Template | None:
        """Return the template of a nested stack, when it was read."""
        return self.nested.get(logical_id)

    def output(self, evaluator: Evaluator, name: str, at: At) -> Settled:
        """Return an output of this nested stack as used at `at` in the stack that nests it. Raises `Hangs`."""
        nested = self.outer[1] if self.outer is not None else self.document.source.path
        return self._output(name, evaluator, at, f"output {name} of nested stack {nested}")

    def export(self, name: str, evaluator: Evaluator, at: At) -> Settled:
        """Return an output of this template as imported at `at` in another one. Raises `Hangs`."""
        return self._output(name, evaluator, at, f"export of output {name}")

    def _output(self, name: str, evaluator: Evaluator, at: At, hop: str) -> Settled:
        output = self.outputs.get(name)
        if not isinstance(output, dict) or "Value" not in output:
            return Unknown(f"there is no output {name}", written(at))
        place = At(self.document, output, "Value", at, hop)
        return self.evaluator(evaluator.assumed, evaluator.scenarios).resolve(output["Value"], place)

    # Sections

    def _section(self, name: str) -> dict[str, Any]:
        section = self.data.get(name)
        if section is None:
            return {}
        if not isinstance(section, dict):
            self._complain(f"{name} is not a mapping", "the section is not read", name)
            return {}
        return section

    def _complain(self, summary: str, detail: str, section: str, note: bool = False) -> None:
        source = self.document.source
        span = self.document.key_span(self.data, section) if section in self.data else Span(source, 0, 0)
        self.problems.append(Problem(f"{source.path}: {summary}", detail, span=span, note=note))

    def _transforms(self) -> Iterator[str]:
        """The names of the transforms."""
        transform = self.data.get("Transform")
        for one in transform if isinstance(transform, list) else [transform]:
            name = one.get("Name") if isinstance(one, dict) else one
            if isinstance(name, str):
                yield name

    def _rewriting_macro(self) -> str:
        """The macro that may rewrite this template, and that is not one of AWS's own; a note says so."""
        for name in self._transforms():
            if name.startswith("AWS::") and name != "AWS::Include":
                continue
            span = self.document.key_span(self.data, "Transform")
            detail = "what the template writes is read as written; what it does not write is not known"
            path = self.document.source.path
            self.problems.append(Problem(f"{path}: the macro {name} may change it", detail, span=span, note=True))
            return f"the macro {name}"
        return "Fn::Transform" if "Fn::Transform" in self.data else ""

    # Resources

    def read(self, assumed: Assumptions = frozenset()) -> Iterator[Resource]:
        """Lower every resource that is not provably absent, those of nested stacks after the one that nests them.

        Attachments that are absent are handed over, too: they are why a field is empty.
        """
        for logical_id, resource in self.resources.items():
            self.work.begin()
            kind = self._type(logical_id, resource)
            if kind in LOWERED_BY:
                for declaration in self._declarations(logical_id, kind, resource, assumed):
                    lowered = lowering(kind)(declaration)
                    there = not isinstance(declaration.exists, Known) or declaration.exists.value
                    yield from (one for one in lowered if there or isinstance(one, Attachment))
            elif logical_id in self.nested and self.may_exist(logical_id, assumed):
                yield from self.nested[logical_id].read(assumed)

    def _type(self, logical_id: str, resource: Any) -> str:
        kind = resource.get("Type") if isinstance(resource, dict) else None
        if isinstance(kind, str):
            if kind.endswith("::MODULE"):
                self.report_unread(logical_id, f"the module {kind} is not read", "its resources are not known", kind)
            return kind
        if logical_id == "Fn::Transform":
            macro = _macro(resource)
            self.report_unread(logical_id, "a macro may add resources here", "they are not read", macro)
        elif not (isinstance(kind, dict) and next(iter(kind), "").startswith("!")):  # an unknown tag was reported
            self.report(logical_id, f"resource {logical_id} has no Type", "it is not read")
        return ""

    def report(self, logical_id: str, summary: str, detail: str, note: bool = False) -> None:
        """Report a problem with a resource, placed at its logical id."""
        span = self.document.key_span(self.resources, logical_id)
        self.problems.append(Problem(f"{self.document.source.path}: {summary}", detail, span=span, note=note))

    def report_unread(self, logical_id: str, summary: str, detail: str, source: str) -> None:
        """Note that what a resource leads to is not read, unless it is provably absent."""
        if not self.may_exist(logical_id):
            return
        note = Unread(
            f"{self.document.source.path}: {summary}",
            detail,
            self.document.key_span(self.resources, logical_id),
            note=True,
            address=self.prefix + logical_id,
            name=logical_id,
            source=source,
            arguments=tuple(_arguments(self.resources[logical_id])),
        )
        self.problems.append(note)

    def _declarations(
        self, logical_id: str, kind: str, resource: dict[str, Any], given: Assumptions
    ) -> Iterator[Declaration]:
        """Yield a resource that is not provably absent: once, or once for each form that its Properties may have."""
        at = AtKey(self.document, self.resources, logical_id, self.user, self.hop)
        exists, assumed = existence(self.conditions_of(logical_id), given, at)
        if isinstance(exists, Known) and not exists.value:
            if not isinstance(resource.get("Condition"), str):
                return
            exists = Known(False, never(self.prefix + logical_id, self.document, resource, self.conditions))
        if logical_id in self._uncertain:
            doubt = self._uncertain[logical_id]
            exists = both(exists, Unknown(doubt.reason, doubt.origin, supply=doubt.supply))
        declared = Origin(Source.WRITTEN, at)
        for properties, there in self._properties(logical_id, resource, self.evaluator(assumed), declared):
            yield Declaration(
                properties,
                address=self.prefix + logical_id,
                type=kind,
                exists=both(exists, there),
                language=self.stack.language,
                scope=self.scope,
                environment=self.environment,
                construct_path=_construct_path(resource),
                suppressions=_suppressions(resource, self.at) + self._accepted,
                gains=self.rewritten_by or ("Fn::Transform" if "Fn::Transform" in self.resources else ""),
            )

    def _properties(
        self, logical_id: str, resource: dict[str, Any], evaluator: Evaluator, declared: Origin
    ) -> Iterator[tuple[PropertyBlock, Value[bool]]]:
        """Yield the properties of a resource, and whether they are those that it has."""
        may_gain = self.rewritten_by or ("Fn::Transform" if "Fn::Transform" in resource else "")
        place = self.at(resource, "Properties")
        written_there = resource.get("Properties")
        settled = NO_VALUE if written_there is None else evaluator.settle(written_there, place)
        for form, exists in forms_of(settled):
            there = exists.value(declared)
            if isinstance(form, Plain) and isinstance(form.data, dict):
                yield PropertyBlock(form, evaluator, declared, None, may_gain), there
            elif isinstance(form, Plain):
                self.report(logical_id, f"Properties of {logical_id} is not a mapping", "it is not read")
            else:
                gained = "a function in the place of Properties" if isinstance(form, Unknown) else may_gain
                yield PropertyBlock(Plain({}, place, None), evaluator, declared, None, gained), there

    def may_exist(self, logical_id: str, assumed: Assumptions = frozenset()) -> bool:
        """Return whether a resource is not provably absent."""
        at = AtKey(self.document, self.resources, logical_id, self.user, self.hop)
        exists, _ = existence(self.conditions_of(logical_id), assumed, at)
        return not (isinstance(exists, Known) and not exists.value)

    def conditions_of(self, logical_id: str) -> list[tuple[Template, str]]:
        """Return the conditions under which a resource exists, those of the stacks that nest it first."""
        chain = self.outer[0].conditions_of(self.outer[1]) if self.outer is not None else []
        resource = self.resources[logical_id]
        condition = resource.get("Condition") if isinstance(resource, dict) else None
        return [*chain, (self, condition)] if isinstance(condition, str) else chain


def existence(
    chain: list[tuple[Template, str]], assumed: Assumptions, at: At, scenarios: int = 1
) -> tuple[Value[bool], Assumptions]:
    """Return whether all conditions hold, and what may be assumed when they do."""
    for template, condition in chain:
        evaluator = template.evaluator(assumed, scenarios)
        try:
            if not evaluator.decide(condition):
                return Known(False, written(at)), assumed
        except Hangs as hang:
            scenarios *= len(hang.branches)
            if scenarios > MAX_SCENARIOS:
                return Unknown(hang.reason, written(at), supply=hang.supply), assumed
            branches = [(when, existence(chain, assumed | more, at, scenarios)) for when, more in hang.branches]
            choices = tuple(Choice(when, value) for when, (value, _) in branches)
            possible = [one for _, (value, one) in branches if not (isinstance(value, Known) and not value.value)]
            unknown = Unknown(hang.reason, written(at), supply=hang.supply, subject=hang.subject, choices=choices)
            return agreed(unknown), possible[0] if len(possible) == 1 else assumed
    return Known(True, written(at)), assumed


def _macro(transform: Any) -> str:
    """Name what `Fn::Transform` leads to: the file that is included, or the macro."""
    name = transform.get("Name") if isinstance(transform, dict) else None
    parameters = transform.get("Parameters") if isinstance(transform, dict) else None
    location = parameters.get("Location") if isinstance(parameters, dict) else None
    return next((one for one in (location, name) if isinstance(one, str)), "Fn::Transform")


def _arguments(resource: Any) -> Iterator[str]:
    """Yield the names of what is given to a nested stack, a module or a macro."""
    properties = resource.get("Properties", resource) if isinstance(resource, dict) else None
    if not isinstance(properties, dict):
        return
    parameters = properties.get("Parameters", properties)
    if isinstance(parameters, list):  # of a stack set
        parameters = [one.get("ParameterKey") for one in parameters if isinstance(one, dict)]
    yield from (str(one) for one in parameters if isinstance(parameters, dict | list))


def _suppressions(owner: dict[str, Any], place: Callable[[Any, Any], At]) -> tuple[WrittenSuppression, ...]:
    if "Metadata" not in owner:
        return ()
    from storage_lint.inputs.cloudformation.stacks.suppressions import written_suppressions

    return tuple(written_suppressions(owner, place))


def _construct_path(resource: dict[str, Any]) -> str | None:
    metadata = resource.get("Metadata")
    path = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
    return path if isinstance(path, str) else None
