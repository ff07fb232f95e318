"""Three-valued values: known, or unknown with the reason, and always with where they came from.

``Value[T]`` is ``Known[T] | Unknown``. Both raise on ``bool()``: ``if volume.encrypted`` crashes in the first test
instead of becoming a false verdict; a rule matches instead::

    match volume.encrypted:
        case Known(value=True): ...
        case Known() as written: ...
        case Unknown() as unknown: ...
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, Generic, NoReturn, Protocol, TypeVar, Union

from storage_lint.source.record import Record
from storage_lint.source.span import Span

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Source(Enum):
    """Whether a value was written in the code or is the provider's documented default."""

    WRITTEN = "written"
    DEFAULT = "default"


class Hop(Record):
    """One step that brought a value from where it is written to where it is used."""

    message: str  # 'var.encrypted of module "data"', 'local.type', 'mapping Sizes'
    span: Span


class Trace(Record):
    """Where a value is written, and the hops towards its use, nearest to the written place first."""

    span: Span
    via: tuple[Hop, ...] = ()


class Slot(Record):
    """Where a value is, or would be, written: what an editor of the file needs to know, whether it is there or not.

    `type` names the body as its language does: 'aws_ebs_volume', 'root_block_device', 'AWS::EC2::Volume'. `body` is
    what stands between its braces, or its mapping; `missing` are the groups inside it that would have to be written
    too ('Properties'). `written` is the value as it stands there; None when it is not written in this body, and a
    value that came from elsewhere is the expression that refers to it.
    """

    type: str
    name: str  # of the attribute or property; empty for the body itself
    header: Span
    body: Span
    written: Span | None = None
    missing: tuple[str, ...] = ()


class Place(Protocol):
    """Where a value came from. Nothing is worked out unless it is asked for: there is one for each value."""

    def trace(self) -> Trace:
        """Return where the value is written and the hops that brought it: evaluate again, with tracing."""

    def slot(self) -> Slot | None:
        """Return where the value is, or would be, written; None where nothing can be written (a plan, a setting)."""


class Origin:
    """Where a value came from. The place is worked out on first use: only what is reported pays for it.

    A `place` is a span, a trace, a `Place`, or a function without arguments that returns the trace.
    `why` says of a default what took the written value away: 'LogsPolicy exists only when IsStrict'; the place is then
    the switch that did.
    """

    __slots__ = ("_place", "source", "why")

    def __init__(self, source: Source, place: Span | Trace | Place | Callable[[], Trace], why: str = "") -> None:
        self.source = source
        self.why = why
        self._place: Any = place

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.source.value})"

    def trace(self) -> Trace:
        """Return where the value is written and the hops that brought it."""
        place = self._place
        if isinstance(place, Trace):
            return place
        if not isinstance(place, _Traced):
            self._place = place = _Traced(self._trace(place), place)
        return place.trace

    def slot(self) -> Slot | None:
        """Return where the value is, or would be, written; None where that is not known."""
        return self._slot(self._given())

    def part(self, *path: str | int) -> Origin:
        """Return the origin of a part of the value, by keys and indexes; its own where only that is known."""
        part = getattr(self._given(), "part", None)
        return self if part is None else Origin(self.source, part(path), self.why)

    def _given(self) -> Any:
        """The place as it was given, also after its trace was worked out."""
        place = self._place
        return place.place if isinstance(place, _Traced) else place

    def _trace(self, place: Any) -> Trace:
        if isinstance(place, Span):
            return Trace(place)
        work_out = getattr(place, "trace", place)
        found: Trace = work_out()
        return found

    def _slot(self, place: Any) -> Slot | None:
        find = getattr(place, "slot", None)
        found: Slot | None = find() if find is not None else None
        return found


class _Traced:
    """A place whose trace was worked out."""

    __slots__ = ("place", "trace")

    def __init__(self, trace: Trace, place: Any) -> None:
        self.trace = trace
        self.place = place


def _no_truth(value: object) -> NoReturn:
    raise TypeError(f"{type(value).__name__} has no truth value: match Known(value=...) and Unknown() instead")


class Known(Generic[T_co]):
    """A value that is known, as written or as the documented default of its front-end."""

    __slots__ = ("origin", "value")
    __match_args__ = ("value", "origin")

    def __init__(self, value: T_co, origin: Origin) -> None:
        self.value = value
        self.origin = origin

    def __bool__(self) -> bool:
        _no_truth(self)

    def __repr__(self) -> str:
        return f"Known({self.value!r})"


class Unknown:
    """A value that cannot be known from what was read.

    `reason` finishes the sentence "… is not known: " for a reader: 'var.volume_type has no default'.
    `supply` says how to make it known ('set it with --var volume_type=…'), or is empty.

    What *is* known about it:

    - `choices`: every value it may take, when they are finitely many (AllowedValues, a validation with a list, the
      branches of a condition). `subject` names what decides between them ('parameter Env', 'condition IsProd'):
      two unknowns with one subject choose together, by equal `Choice.when`. `subjects` are all that decide, of choices
      within choices too, and `ways` counts the values that these lead to.
    - `text`: for a string, its known parts around symbols: what joins and policies match on.
    - `tree`: for a string that holds JSON, the structure, with `Unknown` leaves where parts are not known.
    """

    __slots__ = ("choices", "origin", "reason", "subject", "subjects", "supply", "text", "tree", "ways")

    def __init__(
        self,
        reason: str,
        origin: Origin,
        *,
        supply: str = "",
        subject: str = "",
        choices: tuple[Choice, ...] = (),
        text: Text | None = None,
        tree: Tree = None,
    ) -> None:
        self.reason = reason
        self.origin = origin
        self.supply = supply
        self.subject = subject
        self.choices = choices
        self.text = text
        self.tree = tree
        self.subjects, self.ways = _deciding(subject, choices) if choices else _NOTHING_DECIDES

    def __bool__(self) -> bool:
        _no_truth(self)

    def __repr__(self) -> str:
        return f"Unknown({self.reason!r})"

    def with_(self, **changes: Any) -> Unknown:
        """Return a copy with `changes` to its parts: an `Unknown` is never changed after it was made.

        The copy of one whose class holds more than these parts is a plain `Unknown`.
        """
        made = object.__new__(Unknown if type(self).__slots__ else type(self))
        part = changes.get
        made.reason = part("reason", self.reason)
        made.origin = part("origin", self.origin)
        made.supply = part("supply", self.supply)
        made.subject = part("subject", self.subject)
        made.choices = part("choices", self.choices)
        made.text = part("text", self.text)
        made.tree = part("tree", self.tree)
        assert changes.keys() <= _PARTS, changes
        if "choices" in changes or "subject" in changes:
            made.subjects, made.ways = _deciding(made.subject, made.choices) if made.choices else _NOTHING_DECIDES
        else:
            made.subjects, made.ways = self.subjects, self.ways
        return made


_PARTS = frozenset(("choices", "origin", "reason", "subject", "supply", "text", "tree"))
_NOTHING_DECIDES: tuple[frozenset[str], int] = frozenset(), 1


def _deciding(subject: str, choices: tuple[Choice, ...]) -> tuple[frozenset[str], int]:
    """Return all subjects that decide between choices, and how many values these lead to."""
    subjects, ways = frozenset((subject,)), 0
    for choice in choices:
        value = choice.value
        if isinstance(value, Unknown):
            ways += value.ways
            if value.subjects:
                subjects |= value.subjects
        else:
            ways += 1
    return subjects, ways


Value = Union[Known[T], Unknown]  # noqa: UP007  (a generic alias must be subscriptable at run time)


class Elsewhere(Unknown):
    """A field of something that is declared outside of what was read, so that nobody asks for a verdict on it.

    A check that hangs on it does not apply; it is not undecided.
    """

    __slots__ = ()


class Unwritten(Unknown):
    """A value that is not written, but may be added by what is not known: it may also be absent."""

    __slots__ = ()


class UnknownList(Unknown):
    """A list of which some is known: `items`, with an Unknown in the place of any number of elements."""

    __slots__ = ("items",)

    def __init__(self, why: Unknown, items: list[Any], text: Text | None = None) -> None:
        super().__init__(why.reason, why.origin, supply=why.supply, text=text)
        self.items = items


def known_parts(value: Value[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Return the parts of a list that are surely there, of one that is not wholly known, too."""
    return value.value if isinstance(value, Known) else tuple(getattr(value, "items", ()))


class UnknownKey(str):
    """A key of an object that is not known: it may be any. As a string it is what stands for it in messages."""

    __slots__ = ("unknown",)

    def __new__(cls, label: str, unknown: Unknown) -> UnknownKey:
        """Return what stands for a key: its label in messages, and why it is not known."""
        made = super().__new__(cls, label)
        made.unknown = unknown
        return made

    unknown: Unknown


# Data as JSON has it, with Unknown for the leaves or branches that are not known.
Tree = None | bool | int | float | str | list[Any] | dict[str, Any] | Unknown


class Choice(Record):
    """One value that an `Unknown` may take, and when: 'env = "prod"', 'IsProd is true'."""

    when: str
    value: Value[Any]

    def __init__(self, when: str, value: Value[Any]) -> None:
        _put_when(self, when)  # half of all records are choices: this takes a third of the time
        _put_value(self, value)


_put_when, _put_value = Choice._setters["when"], Choice._setters["value"]


class Symbol(Record):
    """A string that no one wrote yet but that has a name: the id that AWS will give, a variable without a value.

    `address` is instance-precise ('aws_s3_bucket.this["b"]', 'var.bucket', 'data.aws_region.current', 'MyBucket',
    'AWS::Region'); `attribute` is 'id', 'arn', 'Ref', … or empty. Equal symbols in one scope are equal strings.
    `unique` marks the identity of a resource of its own: it equals no other resource's. `given` marks what whoever
    deploys gives (a variable, a parameter): it is never an identity that AWS makes up. What is neither (an output of
    a module that was not read, an attribute of a custom resource) may be anything, such an identity too.
    `scope` is where the address belongs when that is not where the symbol is used: the stack whose export was imported.
    `told` are the addresses of what whoever gives it was told of; None: perhaps all.
    """

    address: str
    attribute: str = ""
    unique: bool = False
    scope: str = ""
    given: bool = False
    told: frozenset[str] | None = None

    def __hash__(self) -> int:
        return hash((self.address, self.attribute))

    def __str__(self) -> str:
        return f"{self.address}.{self.attribute}" if self.attribute else self.address

    @property
    def why(self) -> Unknown | None:
        """What it stands for, where that says why it is not known."""
        return None


class Text(Record):
    """A string in parts: literal text and symbols. Neighbouring literals are merged; empty ones are absent."""

    parts: tuple[str | Symbol, ...]

    def __hash__(self) -> int:
        return hash(self.parts)

    def __str__(self) -> str:
        return "".join(part if isinstance(part, str) else f"${{{part}}}" for part in self.parts)


class Reference(str):
    """A known string that was read from an attribute of another resource: still says which instance it names."""

    __slots__ = ("address", "attribute")

    def __new__(cls, value: str, address: str, attribute: str) -> Reference:
        """Return the string, with the resource and the attribute that it was read from."""
        made = super().__new__(cls, value)
        made.address = address
        made.attribute = attribute
        return made

    address: str
    attribute: str


def inner(value: Value[Any]) -> Any:
    """Return the data of a value: what is known, or the Unknown itself."""
    return value.value if isinstance(value, Known) else value


def make_text(parts: list[str | Symbol]) -> Text:
    """Return a `Text` of the parts with neighbouring literals merged and empty ones dropped."""
    merged: list[str | Symbol] = []
    for part in parts:
        if part == "":
            continue
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        else:
            merged.append(part)
    return Text(tuple(merged))


def text_of(value: object) -> Text | None:
    """Return the text of a value (Known or Unknown, or a bare str or Unknown leaf), or None when nothing is known."""
    inner = value.value if isinstance(value, Known) else value
    if isinstance(inner, Reference):
        return Text((str(inner),))
    if isinstance(inner, str):
        return Text((inner,)) if inner else Text(())
    if isinstance(inner, Unknown):
        return inner.text
    return None
