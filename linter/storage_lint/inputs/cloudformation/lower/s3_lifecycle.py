"""S3 lifecycle configurations in CloudFormation.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-s3-bucket-rule.html
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.graph.choices import both, chosen, either, follow, mapped
from storage_lint.graph.value import Known, Value
from storage_lint.inputs.block import Block
from storage_lint.resources.s3_lifecycle import Expiration, Lifecycle, LifecycleRule, Transition

# Properties that the newer ones beside them replace.
_OLDER = (
    ("Transition", "Transitions"),
    ("NoncurrentVersionTransition", "NoncurrentVersionTransitions"),
    ("NoncurrentVersionExpirationInDays", "NoncurrentVersionExpiration"),
)


def lifecycle(block: Block) -> Value[Lifecycle | None]:
    """Return what a `LifecycleConfiguration` says."""
    rules = tuple(_rule(rule) for rule in block.blocks("Rules"))
    declared = block.listed("Rules")
    return Known(Lifecycle(rules=Known(rules, declared), declared=declared), block.declared)


def _rule(rule: Block) -> LifecycleRule:
    no, nothing = Known(False, rule.default), rule.nothing
    return LifecycleRule(
        id=rule.text("Id"),
        enabled=mapped(rule.text("Status", ""), lambda status: status == "Enabled"),
        prefix=rule.text("Prefix", ""),
        has_legacy_prefix=no,
        has_filter=Known(True, rule.default),  # CloudFormation makes one
        has_tag_filter=rule.is_set("TagFilters"),
        object_size_greater_than=rule.number("ObjectSizeGreaterThan"),
        object_size_less_than=rule.number("ObjectSizeLessThan"),
        filter_lacks_and=no,
        joins_one_member=no,
        abort_multipart_after_days=rule.block(
            "AbortIncompleteMultipartUpload", lambda abort: abort.number("DaysAfterInitiation"), nothing
        ),
        expiration=_expiration(rule),
        noncurrent_expiration=rule.block("NoncurrentVersionExpiration", _noncurrent, _older_expiration(rule)),
        transitions=tuple(_transitions(rule, "Transitions", "Transition")),
        noncurrent_transitions=tuple(
            _transitions(rule, "NoncurrentVersionTransitions", "NoncurrentVersionTransition", current=False)
        ),
        repeated=_repeated(rule),
        exists=rule.exists,
        declared=rule.declared,
    )


def _expiration(rule: Block) -> Value[Expiration | None]:
    days, date = rule.number("ExpirationInDays"), rule.text("ExpirationDate")
    marker = rule.flag("ExpiredObjectDeleteMarker", False)
    expiration = Expiration(
        days=days,
        date=date,
        expired_object_delete_marker=marker,
        newer_noncurrent_versions=rule.nothing,
        declared=rule.declared,
    )
    written = either(either(rule.is_set("ExpirationInDays"), rule.is_set("ExpirationDate")), marker)
    return mapped(written, lambda there: expiration if there else None)


def _older_expiration(rule: Block) -> Value[Expiration | None]:
    days = rule.number("NoncurrentVersionExpirationInDays")
    nothing, no = rule.nothing, Known(False, rule.default)
    return follow(
        days,
        lambda known: (
            Known(Expiration(days, nothing, no, nothing, rule.declared), known.origin)
            if known.value is not None
            else Known(None, known.origin)
        ),
    )


def _noncurrent(block: Block) -> Value[Expiration | None]:
    expiration = Expiration(
        days=block.number("NoncurrentDays"),
        date=block.nothing,
        expired_object_delete_marker=Known(False, block.default),
        newer_noncurrent_versions=block.number("NewerNoncurrentVersions"),
        declared=block.declared,
    )
    return Known(expiration, block.declared)


def _transitions(rule: Block, *names: str, current: bool = True) -> Iterator[Transition]:
    for block in (block for name in names for block in rule.blocks(name)):
        yield Transition(
            # `Glacier` is the older spelling of GLACIER.
            storage_class=mapped(block.text("StorageClass"), lambda name: "GLACIER" if name == "Glacier" else name),
            days=block.number("TransitionInDays"),
            date=block.text("TransitionDate") if current else block.nothing,
            newer_noncurrent_versions=block.nothing if current else block.number("NewerNoncurrentVersions"),
            exists=block.exists,
            declared=block.declared,
        )


def _repeated(rule: Block) -> Value[str | None]:
    """The older property that stands beside the newer one."""
    found: Value[str | None] = rule.nothing
    for older, newer in _OLDER:
        repeated = both(rule.is_set(older), rule.is_set(newer))
        found = chosen(repeated, Known(older, repeated.origin), found)
    return found
