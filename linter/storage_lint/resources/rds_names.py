"""What replicas, copies and snapshots call what they are made from: an identifier, or an ARN with it."""

from __future__ import annotations

from storage_lint.graph.environment import are_equal
from storage_lint.graph.node import Resource
from storage_lint.graph.text import Holes
from storage_lint.graph.value import Known, Unknown, Value, make_text, text_of
from storage_lint.source.pattern import LatePattern

OF_INSTANCE = LatePattern(r"arn:[^:]+:rds:(?P<region>[^:]*):[^:]*:(?:db|snapshot):(?P<name>.+)")
OF_CLUSTER = LatePattern(r"arn:[^:]+:rds:(?P<region>[^:]*):[^:]*:cluster:(?P<name>.+)")


def named_by(
    target: Value[str | None], near: Resource | None = None, form: LatePattern = OF_INSTANCE
) -> Value[str | None]:
    """Return what a source is named by, without the rest of its ARN.

    An ARN of another Region than that of `near` names nothing there: Known(None).
    """
    text, holes = text_of(target), Holes()
    arn = form.fullmatch(holes.fill(text.parts)) if text is not None else None
    if arn is None:
        return target
    region = make_text(holes.parts(arn["region"]))
    together = near is None or are_equal(region, near.environment.region)
    if together is None:
        return Unknown("whether its source is in its Region is not known", target.origin)
    if together is False:
        return Known(None, target.origin)
    name = make_text(holes.parts(arn["name"]))
    if isinstance(target, Unknown):
        return target.with_(text=name, choices=(), tree=None)
    return Known(str(name), target.origin)
