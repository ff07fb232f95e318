"""What every resource of the graph has."""

from __future__ import annotations

from typing import Any, ClassVar

from storage_lint.graph.value import Known, Origin, Unknown, Value
from storage_lint.source.record import Record


class JoinNote(Record):
    """Why a resource was joined to another one, or was not: 'bucket = aws_s3_bucket.b.id is this bucket'."""

    message: str
    origin: Origin


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

    address: str  # as Terraform prints it; the logical id (Parent/Child in nested stacks) in CloudFormation
    type: str  # 'aws_s3_bucket', 'AWS::S3::Bucket'
    language: str  # 'terraform', 'terraform-plan', 'cloudformation', 'cdk'
    scope: str
    declared: Origin
    exists: Value[bool]
    construct_path: str | None = None
    construct_class: str | None = None
    # The provider configuration ('aws', 'aws.eu' in Terraform): account-wide settings hold for equal ones.
    provider: str = ""
    # Why each join of this resource matched or did not: shown by --explain.
    join_notes: tuple[JoinNote, ...] = ()

    @property
    def service(self) -> str:
        """The first word of the kind: 's3', 'ebs', 'rds', 'aurora'."""
        return self.kind.partition(".")[0]


class Attachment(Resource, kw_only=True):
    """A resource that configures another one: a public access block, a bucket policy, a cluster's member.

    `target` is the name, id or ARN of the resource that it configures (what `bucket = …` or `Bucket: …` says).
    `field` is the field of the target's node that `part` becomes; `many` collects the parts into a tuple.
    """

    target: Value[str]
    field: str
    part: Any
    many: bool = False


class AccountSetting(Resource, kw_only=True):
    """A resource that sets something for the whole account (and region, where `provider` says so).

    `fills` names the field of the nodes that `setting` becomes.
    """

    fills: ClassVar[str]

    @property
    def setting(self) -> Known[Any] | Unknown:
        """The value that the field gets."""
        raise NotImplementedError
