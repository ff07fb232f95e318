"""What evaluation asks of a template: its sections, and what it knows of other templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from storage_lint.graph.environment import Environment
from storage_lint.graph.value import Choice, Symbol, Text
from storage_lint.inputs.cloudformation.evaluate.limits import Work
from storage_lint.inputs.cloudformation.evaluate.settled import Settled, Settling
from storage_lint.inputs.cloudformation.syntax.document import Document
from storage_lint.inputs.cloudformation.syntax.place import At
from storage_lint.source.problem import Problem


class GivenValue(Protocol):
    """A parameter's value from outside: the item `key` of `container`."""

    document: Document
    container: Any
    key: Any

    def settle(self, evaluator: Settling, at: At) -> Settled:
        """Return the value, brought to `at`. Raises `NeedsChoice`."""
        ...


class NestedStack(Protocol):
    """The template of a nested stack."""

    def output(self, evaluator: Settling, name: str, at: At) -> Settled:
        """Return an output as used at `at` in the stack that nests it. Raises `NeedsChoice`."""
        ...


class TemplateScope(Protocol):
    """What evaluation reads of a template: its sections, the parameters of its stack, and how much may be done."""

    document: Document
    prefix: str
    scope: str
    work: Work
    problems: list[Problem]
    parameters: dict[str, Any]
    mappings: dict[str, Any]
    conditions: dict[str, Any]
    resources: dict[str, Any]
    pseudo: Mapping[str, str]
    environment: Environment
    exports: Exported

    def given_for(self, name: str) -> GivenValue | None:
        """Return the value that a parameter is given from outside."""
        ...

    def is_masked(self, name: str) -> bool:
        """Return whether CloudFormation itself never shows the value of a parameter."""
        ...

    def is_secret(self, name: str) -> bool:
        """Return whether the value of a parameter is never shown."""
        ...

    def at(self, container: Any, key: Any) -> At:
        """Return a place in this template."""
        ...

    def opaque(self) -> Symbol:
        """Return a symbol for a string of which nothing is known, equal to no other."""
        ...

    def nested_stack(self, logical_id: str) -> NestedStack | None:
        """Return the template of a nested stack, when it was read."""
        ...


class Exported(Protocol):
    """What templates that are read together export. Each may raise `NeedsChoice`."""

    def exported(self, name: str | Text, user: TemplateScope, evaluator: Settling, at: At) -> Settled | None:
        """Return the value that one template exports under `name`, as imported at `at`."""
        ...

    def may_import(self, name: Text, user: TemplateScope, evaluator: Settling, at: At) -> tuple[Choice, ...]:
        """Return what an import may give whose export is not known for sure."""
        ...

    def stack_output(
        self, wanted: Mapping[str, str], user: TemplateScope, evaluator: Settling, at: At
    ) -> Settled | None:
        """Return an output of the stack that has this name, in this region and account."""
        ...

    def may_output(
        self, wanted: Mapping[str, str], user: TemplateScope, evaluator: Settling, at: At
    ) -> tuple[Choice, ...]:
        """Return what the output of a stack may be that was not found."""
        ...
