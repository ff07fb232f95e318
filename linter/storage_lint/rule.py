"""The public API for rule authors.

One rule is one module: its docstring is the documentation page and the test data, its class is the check::

    class Gp2Volume(Rule[Volume]):
        id = "ebs-gp2-volume"
        title = "EBS volume uses gp2"
        severity = Severity.LOW
        category = Category.COST
        references = ("https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html",)

        def check(self, resource: Volume) -> Iterator[Outcome]:
            match resource.volume_type:
                case Unknown() as unknown:
                    yield self.undecided(resource, unknown)
                case Known(value="gp2") as written:
                    yield self.finding(resource, written, "gp2 volume; gp3 costs less and starts at 3,000 IOPS")

A check yields at most one outcome. It need not look at an Unknown's choices: the engine runs the check again for
each of them and decides when all agree.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, ClassVar, Generic, TypeVar, Union, get_args

from storage_lint.graph.change import Change, Fix, Safety
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Origin, Trace, Unknown, Value
from storage_lint.source.record import Record
from storage_lint.source.span import Location

Node = TypeVar("Node", bound=Resource)

# How deep the field that an outcome is about is looked for inside a resource.
MAX_FIELD_DEPTH = 4


class Severity(Enum):
    """How much a finding matters; ordered by `rank`, the most severe first."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for critical, 4 for info."""
        return list(Severity).index(self)


class Category(Enum):
    """What a rule protects. DEPLOY: AWS would refuse this at deploy time."""

    SECURITY = "security"
    RESILIENCE = "resilience"
    COST = "cost"
    DEPLOY = "deploy"


class Profile(Enum):
    """DEFAULT rules are what a storage reviewer would ask for; STRICT adds the rest."""

    DEFAULT = "default"
    STRICT = "strict"


class Option(Record):
    """What a rule lets its users set, in `[rules.RULE]` of `storage-lint.toml`: its type, what holds else, a line."""

    type: type
    default: Any
    doc: str


class Savings(Record):
    """What the fix saves, and what was assumed (region, prices' date, size)."""

    usd_per_month: float
    assumption: str


class Settled(Record):
    """What reports say of an outcome that is worked out from its resource, before that is let go.

    `field` is the dotted name of the field whose value it points at; `values` are what decided, in words, each with
    where it is written.
    """

    field: str
    values: tuple[tuple[str, Trace], ...] = ()
    value: str = ""


class Finding(Record):
    """Something is wrong with `resource`. `origin` is the value to point at; `because` are the values that decided.

    `field` is the field of the graph that it is about, where it is about one, and `also` are further ones that are
    wrong; `fix` is what would mend it.
    """

    rule: Rule[Any]
    resource: Resource
    origin: Origin
    message: str
    severity: Severity
    savings: Savings | None = None
    because: tuple[Value[Any], ...] = ()
    field: str = ""
    fix: Fix | None = None
    also: tuple[str, ...] = ()
    settled: Settled | None = None

    def trace(self) -> Trace:
        """Return where it is, with the steps that led there: the program's line, where a CDK construct has one."""
        return _led(self.resource, self.origin)

    @property
    def location(self) -> Location:
        """Where it is: the line of the program, where a CDK construct has one."""
        return self.trace().span.location()


class Undecided(Record):
    """The verdict cannot be known; `unknown` is the value it hangs on."""

    rule: Rule[Any]
    resource: Resource
    unknown: Unknown
    message: str
    field: str = ""
    settled: Settled | None = None

    @property
    def origin(self) -> Origin:
        """The origin of the value that it hangs on."""
        return self.unknown.origin

    @property
    def severity(self) -> Severity:
        """How much it matters: as much as a finding of its rule."""
        return self.rule.severity

    def trace(self) -> Trace:
        """Return where it is, with the steps that led there: the program's line, where a CDK construct has one."""
        return _led(self.resource, self.origin)

    @property
    def location(self) -> Location:
        """Where it is: the line of the program, where a CDK construct has one."""
        return self.trace().span.location()


def _led(resource: Resource, origin: Origin) -> Trace:
    trace = origin.trace()
    return resource.construct.lead(trace) if resource.construct else trace


Outcome = Union[Finding, Undecided]  # noqa: UP007  (used at run time by rule authors' isinstance checks)


class Rule(ABC, Generic[Node]):
    """A check of one kind of resource. Subclass with the node's type: ``class Gp2Volume(Rule[Volume])``.

    One that is about several kinds names them all: ``Rule[Cluster | GlobalCluster]``.
    """

    id: ClassVar[str]
    service: ClassVar[str] = ""  # the folder of its file
    title: ClassVar[str]
    severity: ClassVar[Severity]
    category: ClassVar[Category]
    references: ClassVar[tuple[str, ...]] = ()
    # What other tools and frameworks call the same check: an alias selects the rule, and accepts its findings.
    aliases: ClassVar[tuple[str, ...]] = ()
    # What others call one setting of it -> the field, or some of its values ("canned=public-read|public-read-write"):
    # selects the rule, accepts a finding about that alone.
    parts: ClassVar[Mapping[str, str]] = {}
    profile: ClassVar[Profile] = Profile.DEFAULT
    # How safe the rule's fix is: everywhere, or for each resource type ("aws_ebs_volume"); types not named are SHOWN.
    safety: ClassVar[Safety | Mapping[str, Safety]] = Safety.SHOWN
    # What users may set. A class says `{"minimum-days": Option(int, 7, "…")}`; `self.options["minimum-days"]` is the
    # value.
    options: Mapping[str, Any] = {}

    def __init__(self, given: Mapping[str, Any] | None = None) -> None:
        """Make the rule, with what the settings say of its options."""
        if declared := type(self).options:
            self.options = {name: (given or {}).get(name, one.default) for name, one in declared.items()}

    @abstractmethod
    def check(self, resource: Node) -> Iterator[Outcome]:
        """Yield a finding, an undecided verdict, or nothing when the resource passes or the rule does not apply."""

    def finding(
        self,
        resource: Node,
        where: Value[Any] | Origin,
        message: str,
        *,
        severity: Severity | None = None,
        savings: Savings | None = None,
        because: tuple[Value[Any], ...] = (),
        also: tuple[Value[Any], ...] = (),
        fix: Fix | None = None,
    ) -> Finding:
        """Return a finding located at `where`: a value, or the origin of something that is declared.

        `also` are further values that are wrong, each by itself.
        """
        field, others = self._field_of(resource, where), tuple(_field_of(resource, one) for one in also)
        because = (*also, *because)
        if not isinstance(where, Origin):
            because = (where, *because)
            where = where.origin
        if where.why:
            message = f"{message} ({where.why})"
        return Finding(self, resource, where, message, severity or self.severity, savings, because, field, fix, others)

    def undecided(self, resource: Node, unknown: Unknown, message: str = "") -> Undecided:
        """Return an undecided verdict that hangs on `unknown`. The message defaults to the rule's title."""
        return Undecided(self, resource, unknown, message or self.title, self._field_of(resource, unknown))

    def _field_of(self, resource: Node, where: Value[Any] | Origin) -> str:
        """Return the field that holds what an outcome points at; of what was worked out, the one that it comes from."""
        origin = where if isinstance(where, Origin) else where.origin
        return _field_of(resource, where) or _field_from(resource, origin, getattr(self, "field", ""))

    def fix(self, resource: Node, title: str, *changes: Change, usd_per_month: float | None = None) -> Fix:
        """Return what would mend a finding of `resource`, as safe as `safety` says of its type."""
        safety = self.safety if isinstance(self.safety, Safety) else self.safety.get(resource.type, Safety.SHOWN)
        return Fix(title, changes, safety, usd_per_month)


def node_types(rule: type[Rule[Any]]) -> tuple[type[Resource], ...]:
    """Return the kinds of node that a rule checks: `Rule[Volume]` in its class line, or `Rule[Cluster | Instance]`.

    Nothing where it names none.
    """
    for cls in rule.__mro__:
        for base in cls.__dict__.get("__orig_bases__", ()):
            for argument in get_args(base):
                named = get_args(argument) or (argument,)
                if all(isinstance(one, type) and issubclass(one, Resource) for one in named):
                    return named
    return ()


_OF_ALL = frozenset(Resource._fields)  # what every resource has: its joins and acceptances, which no outcome is about


def _field_of(part: Record, value: object, depth: int = 0) -> str:
    """Return the field of a resource that holds just this value ('lifecycle.rules.prefix'), or the empty string."""
    values = [(name, getattr(part, name)) for name in part._fields]
    for name, own in values:
        if own is value:
            return name
    for name, own in values if depth < MAX_FIELD_DEPTH else ():
        for one in _records_in(own) if name not in _OF_ALL else ():
            if found := _field_of(one, value, depth + 1):
                return f"{name}.{found}"
    return ""


def _field_from(resource: Resource, origin: Origin, about: str) -> str:
    """Return the field whose value comes from `origin`; of several the one that a rule is about, else none."""
    values = ((name, getattr(resource, name)) for name in resource._fields if name not in _OF_ALL)
    found = [name for name, own in values if isinstance(own, (Known, Unknown)) and own.origin is origin]
    alone = len(found) == 1 and origin is not resource.declared
    return about if about in found else found[0] if alone else ""


def _records_in(value: object) -> Iterator[Record]:
    inner = value.value if isinstance(value, Known) else value
    yield from (one for one in (inner if isinstance(inner, tuple) else (inner,)) if isinstance(one, Record))
