"""A template as one stack: its sections, and what evaluation asks of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from storage_lint.graph.environment import Environment
from storage_lint.graph.value import Symbol, Text, Unknown
from storage_lint.inputs.cloudformation.evaluate.evaluator import Evaluator
from storage_lint.inputs.cloudformation.evaluate.functions import FUNCTIONS
from storage_lint.inputs.cloudformation.evaluate.limits import Work
from storage_lint.inputs.cloudformation.evaluate.scope import Exported
from storage_lint.inputs.cloudformation.evaluate.settled import Assumptions, Settled, Settling
from storage_lint.inputs.cloudformation.stacks.given_values import Given
from storage_lint.inputs.cloudformation.stacks.shared_by_stacks import Shared
from storage_lint.inputs.cloudformation.stacks.stack import Stack
from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.inputs.cloudformation.syntax.place import At, AtKey, written
from storage_lint.inputs.unread_services import services_spoken_of
from storage_lint.source.problem import Problem, Unread
from storage_lint.source.record import fields_of
from storage_lint.source.span import Span


class Template:
    """A parsed template as one stack: its sections, and what evaluation needs to know about them."""

    work: Work
    exports: Exported
    resources: dict[str, Any]
    parameters: dict[str, Any]
    pseudo: Mapping[str, str]
    user: At | None = None
    hop = ""

    # complexity: one section of the template after the other
    def __init__(
        self, document: Document, stack: Stack, shared: Shared, outer: tuple[Template, str] | None = None
    ) -> None:
        self.document = document
        self.stack = stack
        self.outer = outer
        self.prefix = stack.prefix
        self.scope = stack.scope or document.source.path
        self.problems: list[Problem] = list(document.problems) if outer is None else []
        self.unread: list[tuple[Unread, str]] = []  # what was not read, and the resource that leads there
        self.work = shared.work
        self.exports = shared.exports
        self.pseudo = shared.pseudo(stack.pseudo, stack.path)
        self.environment = Environment(*(self._deployed_to(name) for name in ("AWS::AccountId", "AWS::Region")))
        if outer is not None:
            self._nest_in(*outer)
        self.data: dict[str, Any] = document.data if isinstance(document.data, dict) else {}
        self.parameters = {name: one for name, one in self._section("Parameters").items() if isinstance(one, dict)}
        self.mappings = self._section("Mappings")
        self.conditions = self._section("Conditions")
        self.outputs = self._section("Outputs")
        self.resources = self._section("Resources")
        if "Globals" in self.data:
            from storage_lint.inputs.cloudformation.stacks.sam_globals import with_globals

            self.resources = with_globals(document, self.resources)
        self.given: dict[str, Given] = {}
        self.rewritten_by = self._rewriting_macro()
        self.nested: dict[str, Template] = {}
        self.stopped: dict[str, None] = {}  # resources that need more work than they may have
        self.uncertain: dict[str, Unknown] = {}  # why it is not known whether a loop makes a resource
        self._root = Evaluator(self, FUNCTIONS)
        self._hide_secrets()
        is_empty_cdk = stack.language == "cdk" and "Resources" not in self.data
        if not self.resources and not is_empty_cdk and not document.may_be_empty:
            # A stack of the CDK may be empty: that of an integration test's assertions is, where it asserts nothing.
            self._complain("no resources", 'the section "Resources" has to hold at least one', "Resources", note=True)

    def _nest_in(self, parent: Template, logical_id: str) -> None:
        self.user = AtKey(parent.document, parent.resources, logical_id, parent.user, parent.hop)
        self.hop = f"nested stack {logical_id}"
        self.environment = parent.environment
        if parent.resources[logical_id]["Type"] == "AWS::CloudFormation::StackSet":
            names = ("AWS::AccountId", "AWS::Region")
            self.environment = Environment(*(Text((Symbol(f"{self.prefix}{name}", given=True),)) for name in names))

    def _deployed_to(self, name: str) -> Text:
        return Text((self.pseudo.get(name) or Symbol(name, given=True),))

    def unroll(self) -> None:
        """Unroll the template's loops, once its parameters are given."""
        if "AWS::LanguageExtensions" not in self._transforms():
            return
        from storage_lint.inputs.cloudformation.evaluate.foreach import expand

        evaluator = self._root
        self.conditions, _ = expand(evaluator, self.conditions)
        self.outputs, _ = expand(evaluator, self.outputs)
        self.resources, self.uncertain = expand(evaluator, self.resources)
        self._root = Evaluator(self, FUNCTIONS)

    def is_secret(self, name: str) -> bool:
        """Return whether the value of a parameter is never shown: it is NoEcho, and not the empty string."""
        given = name in self.given or self.parameters[name].get("Default") not in ("", None)
        return given and self.is_masked(name)

    def is_masked(self, name: str) -> bool:
        """Return whether CloudFormation itself never shows the value of a parameter: it is NoEcho."""
        no_echo = self.parameters[name].get("NoEcho")
        return no_echo is not None and str(no_echo).lower() != "false"

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
        return self._root.assuming(assumed, scenarios)

    def given_for(self, name: str) -> Given | None:
        """Return the value that a parameter is given from outside."""
        return self.given.get(name)

    def opaque(self) -> Symbol:
        """Return a symbol for a string of which nothing is known, equal to no other."""
        self.work.symbols += 1
        return Symbol(f"unknown {self.work.symbols}")

    def nested_stack(self, logical_id: str) -> Template | None:
        """Return the template of a nested stack, when it was read."""
        return self.nested.get(logical_id)

    def output(self, evaluator: Settling, name: str, at: At) -> Settled:
        """Return an output of this nested stack as used at `at` in the stack that nests it. Raises `NeedsChoice`."""
        nested = self.outer[1] if self.outer is not None else self.document.source.path
        return self._output(name, evaluator, at, f"output {name} of nested stack {nested}")

    def export(self, name: str, evaluator: Settling, at: At) -> Settled:
        """Return an output of this template as imported at `at` in another one. Raises `NeedsChoice`."""
        return self._output(name, evaluator, at, f"export of output {name}")

    def _output(self, name: str, evaluator: Settling, at: At, hop: str) -> Settled:
        output = self.outputs.get(name)
        if not isinstance(output, dict) or "Value" not in output:
            return Unknown(f"there is no output {name}", written(at))
        place = At(self.document, output, "Value", at, hop)
        return self.evaluator(evaluator.assumed, evaluator.scenarios).resolve(output["Value"], place)

    def family(self) -> Iterator[Template]:
        """Yield this template and those that it nests."""
        yield self
        for nested in self.nested.values():
            yield from nested.family()

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
        for one in _listed(self.data.get("Transform")):
            name = one.get("Name") if isinstance(one, dict) else one
            if isinstance(name, str):
                yield name

    def _included(self) -> str:
        """Where what is included at the top level is, where that is written."""
        given = [one.get("Parameters") for one in _listed(self.data.get("Transform")) if isinstance(one, dict)]
        found = (one.get("Location") for one in given if isinstance(one, dict))
        return next((one for one in found if isinstance(one, str)), "")

    def _rewriting_macro(self) -> str:
        """The macro that may rewrite this template, and that is not one of AWS's own; a note says so."""
        for name in self._transforms():
            if name.startswith("AWS::") and name != "AWS::Include":
                continue
            span = self.document.key_span(self.data, "Transform")
            detail = "what the template writes is read as written; what it does not write is not known"
            summary = f"{self.document.source.path}: the macro {name} may change it"
            note = Problem(summary, detail, span=span, note=True)
            said = self._included() if name == "AWS::Include" else name
            unread = Unread(**fields_of(note), address="Transform", name="", source=said)
            self.problems.append(unread if services_spoken_of(unread) else note)
            return f"the macro {name}"
        return "Fn::Transform" if "Fn::Transform" in self.data else ""

    def report(self, logical_id: str, summary: str, detail: str, note: bool = False) -> None:
        """Report a problem with a resource, placed at its logical id."""
        span = self.document.key_span(self.resources, logical_id)
        self.problems.append(Problem(f"{self.document.source.path}: {summary}", detail, span=span, note=note))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
