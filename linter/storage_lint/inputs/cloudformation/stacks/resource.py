"""A resource as a template declares it, ready to be lowered."""

from __future__ import annotations

from storage_lint.graph.environment import Environment
from storage_lint.graph.node import WrittenSuppression
from storage_lint.graph.value import Origin, Value
from storage_lint.inputs.cloudformation.evaluate.settled import Plain
from storage_lint.source.record import Record


class Declared(Record):
    """A resource in one form that its Properties may have.

    `may_gain` says, when it is not empty, what may add properties that are not written, and `gains` what may add
    resources: a macro.
    """

    properties: Plain
    whole: Plain  # with what stands beside its Properties: DeletionPolicy
    declared: Origin
    address: str
    type: str
    exists: Value[bool]
    language: str
    scope: str
    environment: Environment
    construct_path: str | None
    suppressions: tuple[WrittenSuppression, ...]
    may_gain: str
    gains: str
