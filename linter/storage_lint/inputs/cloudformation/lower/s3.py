"""S3 in CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucket.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-s3-bucketpolicy.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.node import Attachment
from storage_lint.graph.policy.document import parse_document
from storage_lint.graph.value import Choice, Known, Origin, Source, Symbol, Text, Unknown, Value
from storage_lint.inputs.cloudformation.blocks import Block, Declaration, Item, Lowering
from storage_lint.resources.s3 import Bucket, Lifecycle, LifecycleRule, PublicAccessBlock


def _bucket(declaration: Declaration) -> Iterator[Bucket]:
    properties = declaration.properties
    default = Origin(Source.DEFAULT, declaration.declared.trace)
    yield Bucket(
        **declaration.common(),
        name=_name(declaration),
        public_access_block=properties.block("PublicAccessBlockConfiguration", _public_access_block),
        policy=declaration.attached(None),
        lifecycle=properties.block("LifecycleConfiguration", _lifecycle),
        account_public_access_block=Known(None, default),
    )


def _name(declaration: Declaration) -> Value[str]:
    """The name as written; without one CloudFormation makes a name that only `Ref` tells."""
    name = declaration.properties.string("BucketName", None)
    if not isinstance(name, Known):
        return name
    if name.value is not None:
        return Known(name.value, name.origin)
    text = Text((Symbol(declaration.address, "Ref", unique=True),))
    return Unknown("CloudFormation chooses the name at deploy time", name.origin, text=text)


def _public_access_block(block: Block) -> PublicAccessBlock:
    # An absent setting is FALSE: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PublicAccessBlockConfiguration.html
    return PublicAccessBlock(
        block_public_acls=block.boolean("BlockPublicAcls", False),
        ignore_public_acls=block.boolean("IgnorePublicAcls", False),
        block_public_policy=block.boolean("BlockPublicPolicy", False),
        restrict_public_buckets=block.boolean("RestrictPublicBuckets", False),
        declared=block.declared,
    )


def _lifecycle(block: Block) -> Lifecycle:
    rules = tuple(_lifecycle_rule(item) for item in block.items("Rules"))
    return Lifecycle(rules=Known(rules, block.declared), declared=block.declared)


def _lifecycle_rule(item: Item) -> LifecycleRule:
    block, unknown = item.block, item.unknown
    if block is None:
        assert unknown is not None
        return LifecycleRule(
            enabled=unknown,
            prefix=unknown,
            has_tag_filter=unknown,
            has_size_filter=unknown,
            abort_multipart_after_days=unknown,
            exists=item.exists,
            declared=unknown.origin,
        )
    greater, less = block.has("ObjectSizeGreaterThan"), block.has("ObjectSizeLessThan")
    return LifecycleRule(
        enabled=_enabled(block.string("Status", "")),
        prefix=block.string("Prefix", ""),
        has_tag_filter=block.has("TagFilters"),
        has_size_filter=less if isinstance(greater, Known) and greater.value is False else greater,
        abort_multipart_after_days=_abort_days(block),
        exists=item.exists,
        declared=block.declared,
    )


def _enabled(status: Value[str]) -> Value[bool]:
    if isinstance(status, Known):
        return Known(status.value == "Enabled", status.origin)
    choices = tuple(Choice(choice.when, _enabled(choice.value)) for choice in status.choices)
    return Unknown(status.reason, status.origin, supply=status.supply, subject=status.subject, choices=choices)


def _abort_days(block: Block) -> Value[int | None]:
    days = block.block("AbortIncompleteMultipartUpload", lambda abort: abort.number("DaysAfterInitiation", None))
    return _inner(days)


def _inner(value: Value[Value[float | None] | None]) -> Value[int | None]:
    """Take the days out of the block that holds them."""
    if isinstance(value, Known):
        return Known(None, value.origin) if value.value is None else value.value  # type: ignore[return-value]
    choices = tuple(Choice(choice.when, _inner(choice.value)) for choice in value.choices)
    return Unknown(value.reason, value.origin, supply=value.supply, subject=value.subject, choices=choices)


def _bucket_policy(declaration: Declaration) -> Iterator[Attachment]:
    document = declaration.properties.tree("PolicyDocument", None)
    yield Attachment(
        **declaration.common(),
        target=declaration.properties.string("Bucket", ""),
        field="policy",
        part=parse_document(document, declaration.address),
    )


LOWERINGS: dict[str, Lowering] = {"AWS::S3::Bucket": _bucket, "AWS::S3::BucketPolicy": _bucket_policy}
