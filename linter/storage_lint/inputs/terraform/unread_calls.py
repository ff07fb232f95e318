"""Module calls that were not read: which services they speak of, and what they are given."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from storage_lint.graph.choices import cases
from storage_lint.graph.joins.unread_calls import UnreadCall
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.inputs.terraform.modules.blocks import EvaluatedBlock
from storage_lint.inputs.terraform.modules.calls import META_ARGUMENTS
from storage_lint.inputs.terraform.modules.configuration import Configuration
from storage_lint.inputs.terraform.modules.trace.origins import DeclaredBy
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.unread_services import services_spoken_of

MAX_VALUES = 1000  # that one call is given


def unread_calls(configuration: Configuration) -> Iterator[UnreadCall]:
    """Yield the calls that speak of a service. What they are given is worked out for this alone."""
    for note, block in configuration.root.unread:
        assert isinstance(block, EvaluatedBlock)
        services = services_spoken_of(note)
        if services:
            origin = DeclaredBy(block, Source.WRITTEN, "")
            takes = tuple(_taken(block))
            yield UnreadCall(block.title, configuration.root.path, services, takes, origin, note.detail)


def _taken(block: EvaluatedBlock) -> Iterator[Value[Any]]:
    """Yield the texts that a call is given, those inside of lists and maps, too."""
    origin = DeclaredBy(block, Source.WRITTEN, "")
    pending: list[Raw] = [block.written(name) for name in block.body.attributes if name not in META_ARGUMENTS]
    for _ in range(MAX_VALUES):
        if not pending:
            return
        value = pending.pop()
        if isinstance(value, str):
            yield Known(value, origin)
        elif isinstance(value, Unknown):
            yield from cases(value)
        elif isinstance(value, list):
            pending.extend(value[:MAX_VALUES])
        elif isinstance(value, dict):
            pending.extend(list(value.values())[:MAX_VALUES])
