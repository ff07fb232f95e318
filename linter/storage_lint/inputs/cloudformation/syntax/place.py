"""Where a value stands in a template, and what brought it to where it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage_lint.graph.value import Hop, Origin, Place, Slot, Source, Trace

if TYPE_CHECKING:
    from storage_lint.inputs.cloudformation.syntax.document import Document
    from storage_lint.source.span import Span


class At:
    """The item `key` of `container`. `user` is the place that uses it from elsewhere, and `hop` how it got there.

    It is an `Origin`'s place: nothing is worked out before someone asks.
    """

    __slots__ = ("container", "document", "hop", "key", "user")

    def __init__(self, document: Document, container: Any, key: Any, user: At | None = None, hop: str = "") -> None:
        self.document = document
        self.container = container
        self.key = key
        self.user = user
        self.hop = hop

    def trace(self) -> Trace:
        """Return where the value is written, and what brought it to where it is used."""
        via: list[Hop] = []
        at = self
        while at.user is not None:
            via.append(Hop(at.hop, at.user.span()))
            at = at.user
        return Trace(self.span(), tuple(via))

    def span(self) -> Span:
        """Return where the value is written."""
        return self.document.value_span(self.container, self.key)

    def slot(self) -> Slot | None:
        """Return where the value is written in the body that uses it: there may stand what brings it from elsewhere."""
        at = self
        while at.user is not None and not at.hop.startswith("nested stack "):
            at = at.user
        if not isinstance(at.container, dict):
            return None
        return slot_in(at.document, at.container, str(at.key), at.document.whole_span(at.container, at.key))

    def part(self, path: tuple[str | int, ...]) -> Place:
        """Return the place of a part of this value."""
        return Part(self, path)

    def item(self, container: Any, key: Any) -> At:
        """Return the place of an item of this value, brought in the same way."""
        return At(self.document, container, key, self.user, self.hop)


class Part:
    """The place of a part of a value, as far down as what is written there is what there will be."""

    __slots__ = ("_path", "_whole")

    def __init__(self, whole: At, path: tuple[str | int, ...]) -> None:
        self._whole = whole
        self._path = path

    def trace(self) -> Trace:
        """Return where the part is written."""
        at = self._whole
        for step in self._path:
            inside = at.container[at.key] if _holds(at) else None
            if not _is_as_written(inside, step):
                break
            at = at.item(inside, step)
        return at.trace()

    def slot(self) -> Slot | None:
        """Return where the whole is written."""
        return self._whole.slot()


class AtKey(At):
    """The place of the key instead of the value's: a logical id."""

    __slots__ = ()

    def span(self) -> Span:
        """Return where the key is written."""
        return self.document.key_span(self.container, self.key)

    def slot(self) -> Slot | None:
        """Return the body of the resource."""
        return Missing(self, self, "").slot()


class Missing:
    """The place of what is not written: the property `name` of the mapping at `body`, shown at the block's header."""

    __slots__ = ("_body", "_header", "_name")

    def __init__(self, header: Place, body: At, name: str) -> None:
        self._header = header
        self._body = body
        self._name = name

    def trace(self) -> Trace:
        """Return the header."""
        return self._header.trace()

    def slot(self) -> Slot | None:
        """Return where the property would be written."""
        container = self._body.container[self._body.key] if _holds(self._body) else None
        if isinstance(self._body, AtKey) and isinstance(container, dict):
            container = container.get("Properties", container)
        elif container is None:  # a resource without Properties
            container = self._body.container
        return slot_in(self._body.document, container, self._name, None) if isinstance(container, dict) else None


class Shown:
    """The place of a value of which something took a part, or all, away: its hops lead to what did."""

    __slots__ = ("_place", "_removed")

    def __init__(self, place: Place, removed: At) -> None:
        self._place = place
        self._removed = removed

    def trace(self) -> Trace:
        """Return where the value stands, and the hops to what took it away."""
        return Trace(self._place.trace().span, self._removed.trace().via)

    def slot(self) -> Slot | None:
        """Return where the value is written."""
        return self._place.slot()


def _holds(at: At) -> bool:
    return at.key in at.container if isinstance(at.container, dict) else at.key < len(at.container)


def _is_as_written(container: Any, key: str | int) -> bool:
    """Return whether an item stands where it is written: before and beside it nothing may turn out to be absent."""
    if isinstance(container, dict):
        return key in container
    if not isinstance(container, list) or not isinstance(key, int) or key >= len(container):
        return False
    return not any(isinstance(one, dict) and any(map(_is_function, one)) for one in container)


# complexity: what is a resource and what a block in it are told apart by one way through the document
def slot_in(document: Document, container: dict[str, Any], name: str, value: Span | None) -> Slot | None:
    """Return where a property is, or would be, written in a mapping; None when that mapping is not in the file."""
    way = document.way_to(container)
    if not way:
        return None
    parent, key = way[-1]
    body = document.whole_span(parent, key)
    block = next((one for one in reversed(way) if isinstance(one[1], str) and not _is_function(one[1])), way[-1])
    kind = str(block[1])
    missing: tuple[str, ...] = ()
    is_resource = len(way) > 2 and way[1][1] == "Resources"
    if is_resource and len(way) - (kind == "Properties") == 3:  # the root, Resources, the logical id
        block = way[2]
        resource = block[0][block[1]]
        kind = str(resource.get("Type", ""))
        missing = () if "Properties" in resource or not name else ("Properties",)
    return None if body is None else Slot(kind, name, document.key_span(*block), body, value, missing)


def _is_function(key: str) -> bool:
    return key == "Ref" or key.startswith("Fn::")


def written(at: At) -> Origin:
    """Return the origin of a value that is written at `at`."""
    return Origin(Source.WRITTEN, at)


def left_out(name: str, at: At, removed: At) -> Origin:
    """Return the origin of a property that is `AWS::NoValue`: it points at what the property says, `at`."""
    return Origin(Source.DEFAULT, Shown(at, removed), took_away(name, removed))


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
    return Origin(origin.source, Shown(origin, removed[0][1]), why)


def never(address: str, document: Document, resource: Any, conditions: Any) -> Origin:
    """Return the origin of a resource's absence: its Condition, which is false."""
    name = resource["Condition"]

    def place() -> Trace:
        via = (Hop(f"condition {name} is false", document.key_span(conditions, name)),) if name in conditions else ()
        return Trace(document.value_span(resource, "Condition"), via)

    return Origin(Source.WRITTEN, place, f"{address} exists only when {name}")
