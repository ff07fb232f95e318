"""Where a value stands in a template, and what brought it to where it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage_lint.graph.value import Hop, Origin, Source, Trace

if TYPE_CHECKING:
    from storage_lint.inputs.cloudformation.syntax.document import Document
    from storage_lint.source.span import Span


class At:
    """The item `key` of `container`. `user` is the place that uses it from elsewhere, and `hop` how it got there.

    Called, it returns the trace: that makes it an `Origin`'s place without any work beforehand.
    """

    __slots__ = ("container", "document", "hop", "key", "user")

    def __init__(self, document: Document, container: Any, key: Any, user: At | None = None, hop: str = "") -> None:
        self.document = document
        self.container = container
        self.key = key
        self.user = user
        self.hop = hop

    def __call__(self) -> Trace:
        via: list[Hop] = []
        at = self
        while at.user is not None:
            via.append(Hop(at.hop, at.user.span()))
            at = at.user
        return Trace(self.span(), tuple(via))

    def span(self) -> Span:
        """Return where the value is written."""
        return self.document.value_span(self.container, self.key)

    def item(self, container: Any, key: Any) -> At:
        """Return the place of an item of this value, brought in the same way."""
        return At(self.document, container, key, self.user, self.hop)


class AtKey(At):
    """The place of the key instead of the value's: a logical id."""

    __slots__ = ()

    def span(self) -> Span:
        """Return where the key is written."""
        return self.document.key_span(self.container, self.key)


def written(at: At) -> Origin:
    """Return the origin of a value that is written at `at`."""
    return Origin(Source.WRITTEN, at)


def left_out(name: str, at: At, removed: At) -> Origin:
    """Return the origin of a property that is `AWS::NoValue`: it points at what the property says, `at`."""
    return Origin(Source.DEFAULT, lambda: Trace(at.span(), removed().via), took_away(name, removed))


def took_away(name: str, removed: At) -> str:
    """Return why something is not there that is `AWS::NoValue`, which stands at `removed`."""
    conditions = []
    step: At | None = removed
    while step is not None:
        if step.hop.startswith("condition "):
            conditions.append(step.hop.removeprefix("condition "))
        step = step.user
    why = f"left out by condition {' and '.join(conditions)}" if conditions else "AWS::NoValue"
    return f"{name} is {why}"


def without(origin: Origin, removed: list[tuple[str, At]]) -> Origin:
    """Return the origin of something of which parts, by name, are `AWS::NoValue`: the hops lead to the first one."""
    if not removed:
        return origin
    why = "; ".join(took_away(name, at) for name, at in removed)
    return Origin(origin.source, lambda: Trace(origin.trace().span, removed[0][1]().via), why)


def never(address: str, document: Document, resource: Any, conditions: Any) -> Origin:
    """Return the origin of a resource's absence: its Condition, which is false."""
    name = resource["Condition"]

    def place() -> Trace:
        via = (Hop(f"condition {name} is false", document.key_span(conditions, name)),) if name in conditions else ()
        return Trace(document.value_span(resource, "Condition"), via)

    return Origin(Source.WRITTEN, place, f"{address} exists only when {name}")
