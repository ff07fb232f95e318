"""What every resource of the graph has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from typing import Any, ClassVar

from storage_lint.graph.environment import ANYWHERE, Environment
from storage_lint.graph.value import Known, Origin, Trace, Unknown, Value
from storage_lint.source.record import Record
from storage_lint.source.span import Span


class Belonging(Enum):
    """Whether an attachment is that of a resource."""

    SURE = "is"
    MAY_BE = "may be"
    STRAY = "is not"


class WrittenSuppression(Record):
    """What the author of a resource wrote beside it: do not report this.

    `rule` is as written: a rule id, an alias (another tool's id) or a pattern; `reason` is None where none was given.
    `until` is the last day on which it holds, `tool` whose form it has; `wrong` says why it accepts nothing.
    """

    rule: str
    reason: str | None
    origin: Origin
    until: str = ""
    tool: str = "storage-lint"
    wrong: str = ""


class Edge(Record):
    """A join: whether what is at one address fills `field` of the resource at another one, and why."""

    attachment: str
    owner: str
    field: str
    belonging: Belonging
    why: str
    origin: Origin  # of what names the owner
    target: Value[str] | None = None  # what names the owner
    scope: str = ""  # of the attachment
    declared: Origin | None = None  # where the attachment is
    exists: Value[bool] | None = None  # whether the attachment does, where that can be asked
    many: bool = False  # whether the field collects
    construct_path: str | None = None  # of the attachment
    suppressions: tuple[WrittenSuppression, ...] = ()  # what is written beside the attachment

    @property
    def message(self) -> str:
        """It in a sentence: 'aws_s3_bucket_policy.b is its policy: it refers to it'."""
        what = self.field.replace("_", " ").removesuffix("s")  # of what is collected this is one
        return f"{self.attachment} {self.belonging.value} its {what}: {self.why}"


class Construct:
    """The CDK construct that made a resource. What only a report needs is looked up on first use.

    `lead` turns the place of something in the template into what a report shows: the line of the program that made
    the resource first, then the lines that called that one, then the template; the place itself when no line is known.
    `line` finds that line of the program alone.
    """

    __slots__ = ("_class_name", "lead", "line", "path")

    def __init__(
        self,
        path: str,
        class_name: Callable[[], str | None],
        lead: Callable[[Trace], Trace],
        line: Callable[[], Span | None],
    ) -> None:
        self.path = path
        self.lead = lead
        self.line = line
        self._class_name = class_name

    def __repr__(self) -> str:
        return f"Construct({self.path!r})"

    @property
    def class_name(self) -> str | None:
        """'aws_s3.Bucket', or None when the assembly does not say."""
        return self._class_name()


Expander = Callable[[Any], Iterable["Resource"]]
Linker = Callable[[Any], "Resource"]


class Resource(Record, kw_only=True):
    """A resource of the graph. Subclasses add its fields in AWS's words, with units in the name.

    `declared` is the header of the block (Terraform) or the logical id (CloudFormation): where to point when the
    thing that is wrong is that something is missing.
    `scope` names what was read together (a Terraform root, a template, an assembly's stage): joins look there first.
    `exists` is Known(True), or Unknown when a count, for_each or condition cannot be known; what provably does not
    exist is not in the graph.
    """

    kind: ClassVar[str] = ""  # the graph's word: 's3.bucket'
    # The fields that attachments fill, and the field that an attachment's target is compared with.
    joined: ClassVar[tuple[str, ...]] = ()
    identity: ClassVar[str] = ""
    # The fields by which it names others and asks what they say, with their kinds; and whether it is itself asked so.
    asks: ClassVar[tuple[tuple[str, str], ...]] = ()
    is_asked: ClassVar[bool] = False
    # Whether another Region of the account may have a resource of the same name.
    regional: ClassVar[bool] = False

    address: str  # as Terraform prints it; the logical id (Parent/Child in nested stacks) in CloudFormation
    type: str  # 'aws_s3_bucket', 'AWS::S3::Bucket'
    language: str  # 'terraform', 'terraform-plan', 'cloudformation', 'cdk'
    scope: str
    declared: Origin
    exists: Value[bool]
    construct_path: str | None = None  # 'Prod/Storage/Uploads/Resource': aws:cdk:path
    construct: Construct | None = None
    suppressions: tuple[WrittenSuppression, ...] = ()
    # Account-wide settings hold for equal ones, and names of some kinds are told apart by it.
    environment: Environment = ANYWHERE
    # Whether it is declared elsewhere: only what configures it here is known of it, and `address` is that.
    elsewhere: bool = False
    # Why each join of this resource matched or did not: shown by --explain.
    joins: tuple[Edge, ...] = ()

    @classmethod
    def may_be(cls, target: Value[str]) -> bool:
        """Return whether what an attachment names can be a resource of this kind, declared elsewhere."""
        return True

    @classmethod
    def expander(cls, nodes: Sequence[Resource]) -> Expander | None:
        """Return what makes of each node of this kind those that stand in the graph in its place.

        `nodes` are all that were read. None: they stand there themselves.
        """
        return None

    @property
    def known_as(self) -> Iterable[tuple[str, Value[Any]]]:
        """The names under which others look for it, each with what they look for: a field that they fill, or a kind."""
        sought = (*self.joined, self.kind) if self.is_asked else self.joined
        return [(what, getattr(self, self.identity)) for what in sought]

    @property
    def looks_for(self) -> Iterable[tuple[str, Value[Any]]]:
        """What it looks for among other resources, each with its name."""
        return [(kind, getattr(self, field)) for field, kind in self.asks]

    @classmethod
    def linker(cls, nodes: Sequence[Resource]) -> Linker | None:
        """Return what gives a node of this kind what it asks of others, once everything is joined.

        `nodes` are all that are in the graph. None: it asks nothing.
        """
        return None

    @property
    def service(self) -> str:
        """The first word of the kind: 's3', 'ebs', 'rds', 'aurora'."""
        return self.kind.partition(".")[0]

    @property
    def piece(self) -> str:
        """Which part of the resource at `address` this is; the empty string for the whole."""
        return ""


class Attachment(Resource, kw_only=True):
    """A resource that configures another one: a public access block, a bucket policy, a cluster's member.

    `target` is the name, id or ARN of the resource that it configures (what `bucket = …` or `Bucket: …` says).
    `field` is the field of the target's node that `part` becomes, itself a `Value` when it is not sure what it is;
    `many` collects the parts into a tuple; one that `stands_alone` is judged by itself, too, where its target is
    declared elsewhere.
    """

    target: Value[str]
    field: str
    part: Any
    many: bool = False
    stands_alone: bool = False

    @property
    def looks_for(self) -> Iterable[tuple[str, Value[Any]]]:
        """The resource that it configures."""
        return ((self.field, self.target),)


def node_configured_by(field: str) -> type[Resource] | None:
    """Return the kind of node that has a field which attachments fill."""
    pending: list[type[Resource]] = [Resource]
    while pending:
        kind = pending.pop()
        if field in kind.joined:
            return kind
        pending.extend(kind.__subclasses__())
    return None


class AccountSetting(Resource, kw_only=True):
    """A resource that sets something for the whole account, of a `regional` kind in its Region alone.

    `fills` names the field of the nodes that `setting` becomes; `assume` what `storage-lint.toml` calls the setting,
    where it is one that can be said there, and `assume_type` whether that is true or false, or a list of strings.
    """

    fills: ClassVar[str]
    # Whether several of them hold together, each with more of a list; else the last one that is applied holds.
    adds_up: ClassVar[bool] = False
    assume: ClassVar[str] = ""
    assume_type: ClassVar[type] = bool

    @classmethod
    def assumed(cls, said: Known[Any]) -> Known[Any]:
        """Return the value that the field gets by what `storage-lint.toml` says of the account."""
        return said

    @property
    def setting(self) -> Known[Any] | Unknown:
        """The value that the field gets."""
        raise NotImplementedError
