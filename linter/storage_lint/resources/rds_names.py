"""What replicas, copies and snapshots call what they are made from: an identifier, or an ARN with it."""

from __future__ import annotations

from typing import TypeVar

from storage_lint.graph.choices import each_choice
from storage_lint.graph.environment import Environment
from storage_lint.graph.lookup import Lookup
from storage_lint.graph.node import Resource
from storage_lint.graph.text import Holes
from storage_lint.graph.value import Known, Symbol, Text, Unknown, Value, make_text, text_of
from storage_lint.source.pattern import LatePattern
from storage_lint.source.record import Record, replace

OF_INSTANCE = LatePattern(r"arn:[^:]+:rds:(?P<region>[^:]*):[^:]*:(?:db|snapshot):(?P<name>.+)")
OF_CLUSTER = LatePattern(r"arn:[^:]+:rds:(?P<region>[^:]*):[^:]*:cluster(?:-snapshot)?:(?P<name>.+)")

N = TypeVar("N", bound=Resource)


class Arn(Record):
    """What an ARN names, and the Region that it says."""

    name: Value[str | None]
    region: Text


def arn_in(target: Value[str | None], form: LatePattern = OF_INSTANCE) -> Arn | None:
    """Return what a source is named by, where that is an ARN of a form; whatever part of it is known."""
    text, holes = text_of(target), Holes()
    arn = form.fullmatch(holes.fill(text.parts)) if text is not None else None
    if arn is None:
        return None
    name, region = (make_text(holes.parts(arn[part])) for part in ("name", "region"))
    if isinstance(target, Unknown) and any(isinstance(part, Symbol) for part in name.parts):
        return Arn(target.with_(text=name, choices=(), tree=None), region)
    return Arn(Known(str(name), target.origin), region)


def source_in(target: Value[str | None], near: Environment) -> tuple[Value[str | None], Environment]:
    """Return what a source is named by, without the rest of its ARN, and where it is: an ARN says the Region."""
    arn = arn_in(target)
    return (target, near) if arn is None else (arn.name, replace(near, region=arn.region))


def find_source(
    nodes: Lookup[N], near: Resource, target: Value[str | None], form: LatePattern = OF_INSTANCE
) -> Value[N | None]:
    """Return the node that a source means: by reference, by its identifier, by its ARN in whatever Region."""
    if isinstance(target, Unknown) and target.choices:
        return each_choice(target, lambda case: find_source(nodes, near, case, form))
    arn = arn_in(target, form)
    return nodes.find(near, target) if arn is None else nodes.find_in(arn.region, near, arn.name)
