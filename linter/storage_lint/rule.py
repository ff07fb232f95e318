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
from collections.abc import Iterator
from enum import Enum
from typing import Any, ClassVar, Generic, TypeVar, Union

from storage_lint.graph.node import Resource
from storage_lint.graph.value import Known, Origin, Unknown
from storage_lint.source.record import Record

Node = TypeVar("Node", bound=Resource)


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


class Savings(Record):
    """What the fix saves, and what was assumed (region, prices' date, size)."""

    usd_per_month: float
    assumption: str


class Finding(Record):
    """Something is wrong with `resource`. `origin` is the value to point at; `because` are the values that decided."""

    rule: Rule[Any]
    resource: Resource
    origin: Origin
    message: str
    severity: Severity
    savings: Savings | None = None
    because: tuple[Known[Any] | Unknown, ...] = ()


class Undecided(Record):
    """The verdict cannot be known; `unknown` is the value it hangs on."""

    rule: Rule[Any]
    resource: Resource
    unknown: Unknown
    message: str


Outcome = Union[Finding, Undecided]  # noqa: UP007  (used at run time by rule authors' isinstance checks)


class Rule(ABC, Generic[Node]):
    """A check of one kind of resource. Subclass with the node's type: ``class Gp2Volume(Rule[Volume])``."""

    id: ClassVar[str]
    title: ClassVar[str]
    severity: ClassVar[Severity]
    category: ClassVar[Category]
    references: ClassVar[tuple[str, ...]]
    aliases: ClassVar[tuple[str, ...]] = ()
    profile: ClassVar[Profile] = Profile.DEFAULT

    @abstractmethod
    def check(self, resource: Node) -> Iterator[Outcome]:
        """Yield a finding, an undecided verdict, or nothing when the resource passes or the rule does not apply."""

    def finding(
        self,
        resource: Node,
        where: Known[Any] | Unknown | Origin,
        message: str,
        *,
        severity: Severity | None = None,
        savings: Savings | None = None,
        because: tuple[Known[Any] | Unknown, ...] = (),
    ) -> Finding:
        """Return a finding located at `where`: a value, or the origin of something that is declared."""
        if not isinstance(where, Origin):
            because = (where, *because)
            where = where.origin
        return Finding(self, resource, where, message, severity or self.severity, savings, because)

    def undecided(self, resource: Node, unknown: Unknown, message: str = "") -> Undecided:
        """Return an undecided verdict that hangs on `unknown`. The message defaults to the rule's title."""
        return Undecided(self, resource, unknown, message or self.title)
