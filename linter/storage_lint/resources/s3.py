"""S3: buckets and what configures them.

Facts: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html and
https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html
"""

from __future__ import annotations

from typing import ClassVar

from storage_lint.graph.node import AccountSetting, Resource
from storage_lint.graph.policy.arns import Arns
from storage_lint.graph.policy.document import Policy
from storage_lint.graph.text import may_be_any
from storage_lint.graph.value import Known, Origin, Symbol, Text, Unknown, Value, text_of
from storage_lint.source.record import Record


class PublicAccessBlock(Record):
    """The four settings. An absent one is Known(False, DEFAULT)."""

    block_public_acls: Value[bool]
    ignore_public_acls: Value[bool]
    block_public_policy: Value[bool]
    restrict_public_buckets: Value[bool]
    declared: Origin
    address: str = ""  # of the resource that holds the settings, when it is not the bucket itself


class LifecycleRule(Record):
    """One lifecycle rule. A rule whose `dynamic` block or `Fn::If` cannot be known has an Unknown `exists`."""

    enabled: Value[bool]
    prefix: Value[str]  # '' covers the whole bucket
    has_tag_filter: Value[bool]
    has_size_filter: Value[bool]
    abort_multipart_after_days: Value[float | None]
    exists: Value[bool]
    declared: Origin


class Lifecycle(Record):
    """A bucket's lifecycle configuration."""

    rules: Value[tuple[LifecycleRule, ...]]
    declared: Origin
    address: str = ""


class Bucket(Resource, kw_only=True):
    """A general purpose bucket. What separate resources configure is joined into the fields."""

    kind: ClassVar[str] = "s3.bucket"
    joined: ClassVar[tuple[str, ...]] = ("public_access_block", "policy", "lifecycle")
    identity: ClassVar[str] = "name"

    name: Value[str]
    public_access_block: Value[PublicAccessBlock | None]
    policy: Value[Policy | None]
    lifecycle: Value[Lifecycle | None]
    # The account-level block written in the same root, if any: filled by the join.
    account_public_access_block: Value[PublicAccessBlock | None]

    @classmethod
    def may_be(cls, target: Value[str]) -> bool:
        """Return whether the target is a general purpose bucket: directory buckets are called …--x-s3.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/directory-bucket-naming-rules.html
        """
        text = text_of(target)
        last = text.parts[-1] if text is not None and text.parts else ""
        if isinstance(last, Symbol):
            return "aws_s3_directory_bucket." not in last.address
        return not last.endswith("--x-s3")

    def arns(self) -> Arns:
        """Return the ARNs that the bucket goes by in policies."""
        ids = [Symbol(self.address, name, unique=True) for name in ("id", "bucket", "Ref")]
        names = [self.name, *(Unknown("", self.declared, text=Text((symbol,))) for symbol in ids)]
        arns = [Symbol(self.address, name, unique=True) for name in ("arn", "Arn")]
        return Arns(":s3:::", names, arns, self.scope, may_be_another=self.elsewhere and may_be_any(self.name))


class Account(AccountSetting, kw_only=True):
    """Account-wide settings: `aws_s3_account_public_access_block`."""

    kind: ClassVar[str] = "s3.account"
    fills: ClassVar[str] = "account_public_access_block"

    public_access_block: PublicAccessBlock

    @property
    def setting(self) -> Known[PublicAccessBlock]:
        """The block, as every bucket of the account has it."""
        return Known(self.public_access_block, self.declared)
