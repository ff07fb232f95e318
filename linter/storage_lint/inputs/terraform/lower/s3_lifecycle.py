"""S3 lifecycle configurations in Terraform: the resource, and the blocks of a bucket that older code has instead.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket_lifecycle_configuration
https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/s3_bucket#lifecycle_rule
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial, reduce
from itertools import combinations

from storage_lint.graph.choices import both, chosen, either, is_nothing, mapped, opposite
from storage_lint.graph.node import Attachment, Resource
from storage_lint.graph.value import Known, Source, Unknown, Value
from storage_lint.inputs.block import Block, Lowerings, ResourceBlock, target
from storage_lint.resources.s3_lifecycle import Expiration, Lifecycle, LifecycleRule, Transition, is_written
from storage_lint.resources.s3_settings import is_directory
from storage_lint.source.record import replace

_SIZES = ("object_size_greater_than", "object_size_less_than")


def inline_lifecycle(bucket: ResourceBlock) -> Value[Lifecycle | None]:
    """Return what the `lifecycle_rule` blocks say, which provider versions before 4 had in place of a resource."""
    blocks = bucket.blocks("lifecycle_rule")
    if not blocks:
        return bucket.nothing
    declared = blocks[0].declared
    return Known(Lifecycle(rules=Known(tuple(map(_inline_rule, blocks)), declared), declared=declared), declared)


def _inline_rule(rule: Block) -> LifecycleRule:
    no, nothing = Known(False, rule.default), rule.nothing
    return LifecycleRule(
        id=rule.text("id"),
        enabled=rule.flag("enabled", False),
        prefix=rule.text("prefix", ""),
        has_legacy_prefix=no,
        has_filter=Known(True, rule.default),  # the provider makes one
        has_tag_filter=rule.is_set("tags"),
        object_size_greater_than=nothing,
        object_size_less_than=nothing,
        filter_lacks_and=no,
        joins_one_member=no,
        abort_multipart_after_days=rule.positive("abort_incomplete_multipart_upload_days"),
        # The provider sends an expiration of nothing where a rule does nothing else.
        expiration=rule.block(
            "expiration",
            _inline_expiration,
            Known(Expiration(nothing, nothing, no, nothing, rule.declared), rule.default),
        ),
        noncurrent_expiration=rule.block("noncurrent_version_expiration", partial(_noncurrent, "days"), nothing),
        transitions=tuple(map(_inline_transition, rule.blocks("transition"))),
        noncurrent_transitions=_noncurrent_transitions(rule, "days"),
        repeated=nothing,
        exists=rule.exists,
        declared=rule.declared,
    )


def _lifecycle_configuration(configuration: ResourceBlock) -> Iterator[Resource]:
    rules = tuple(_rule(rule) for rule in configuration.blocks("rule"))
    declared = configuration.declared
    lifecycle = Lifecycle(rules=Known(rules, declared), declared=declared, address=configuration.address)
    bucket = target(configuration.text("bucket"))
    field = "directory_lifecycle" if is_directory(bucket) else "lifecycle"
    yield Attachment(**configuration.common(), target=bucket, field=field, part=lifecycle)


def _rule(rule: Block) -> LifecycleRule:
    no, nothing = Known(False, rule.default), rule.nothing
    days = "noncurrent_days"
    return LifecycleRule(
        id=rule.text("id"),
        enabled=mapped(rule.text("status", ""), lambda status: status == "Enabled"),
        prefix=_prefix(rule),
        has_legacy_prefix=rule.is_set("prefix"),
        has_filter=rule.block("filter", lambda one: Known(True, one.declared), no),
        has_tag_filter=rule.block("filter", has_tags, no),
        object_size_greater_than=rule.block("filter", partial(_size, "object_size_greater_than"), nothing),
        object_size_less_than=rule.block("filter", partial(_size, "object_size_less_than"), nothing),
        filter_lacks_and=rule.block("filter", _lacks_and, no),
        joins_one_member=rule.block("filter", _joins_one, no),
        abort_multipart_after_days=rule.block(
            "abort_incomplete_multipart_upload", lambda abort: abort.number("days_after_initiation"), nothing
        ),
        expiration=rule.block("expiration", _expiration, nothing),
        noncurrent_expiration=rule.block("noncurrent_version_expiration", partial(_noncurrent, days), nothing),
        transitions=tuple(map(_transition, rule.blocks("transition"))),
        noncurrent_transitions=_noncurrent_transitions(rule, days),
        repeated=nothing,
        exists=rule.exists,
        declared=rule.declared,
    )


def _prefix(rule: Block) -> Value[str]:
    # `prefix` beside `filter` is the form of older rules.
    return rule.block(
        "filter",
        lambda one: one.block("and", lambda joined: joined.text("prefix", ""), one.text("prefix", "")),
        rule.text("prefix", ""),
    )


def has_tags(one: Block) -> Value[bool]:
    """Return whether a filter of a rule has tags."""
    tagged = one.block("tag", lambda tag: Known(True, tag.declared), Known(False, one.default))
    return one.block("and", lambda joined: joined.is_set("tags"), tagged)


def _size(name: str, one: Block) -> Value[float | None]:
    return one.block("and", lambda joined: joined.number(name), one.number(name))


def _lacks_and(one: Block) -> Value[bool]:
    """Whether a filter has several members, those that `and` joins counted as one."""
    blocks = (block.exists for name in ("and", "tag") for block in one.blocks(name))
    return _are_several((*map(one.is_set, ("prefix", *_SIZES)), *blocks), one)


def _joins_one(one: Block) -> Value[bool]:
    return one.block("and", _has_one_member, Known(False, one.default))


def _has_one_member(joined: Block) -> Value[bool]:
    # A prefix that is written is a member, though it be empty.
    prefix = Known(joined.text("prefix").origin.source is Source.WRITTEN, joined.declared)
    tags = joined.pairs("tags")
    tagged = (tags,) if isinstance(tags, Unknown) else (Known(True, tags.origin) for _ in tags.value or ())
    members: tuple[Value[bool], ...] = (prefix, *map(joined.is_set, _SIZES), *tagged)
    no: Value[bool] = Known(False, joined.declared)
    return both(reduce(either, members, no), opposite(_are_several(members, joined)))


def _are_several(members: Iterable[Value[bool]], block: Block) -> Value[bool]:
    no: Value[bool] = Known(False, block.declared)
    return reduce(either, (both(one, other) for one, other in combinations(members, 2)), no)


def _expiration(block: Block) -> Value[Expiration | None]:
    """What the provider sends: no 0 days, and that markers are removed only where no time is given.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket_lifecycle_configuration.go
    """
    return _sent(block, block.positive("days"), block.text("date"))


def _inline_expiration(block: Block) -> Value[Expiration | None]:
    """What the provider sends: of a date and days the date.

    https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/s3/bucket.go
    """
    date = block.text("date")
    return _sent(block, chosen(is_written(date), block.nothing, block.positive("days")), date)


def _sent(block: Block, days: Value[float | None], date: Value[str | None]) -> Value[Expiration | None]:
    is_timed = either(is_written(days), is_written(date))
    marker = both(opposite(is_timed), block.flag("expired_object_delete_marker", False))
    return Known(Expiration(days, date, marker, block.nothing, block.declared), block.declared)


def _noncurrent(days: str, block: Block) -> Value[Expiration | None]:
    newer = block.nothing if days == "days" else block.number("newer_noncurrent_versions")
    expiration = Expiration(
        days=block.number(days),
        date=block.nothing,
        expired_object_delete_marker=Known(False, block.default),
        newer_noncurrent_versions=newer,
        declared=block.declared,
    )
    return Known(expiration, block.declared)


def _inline_transition(block: Block) -> Transition:
    """What the provider sends: of a date and days the date."""
    one = _transition(block)
    if is_nothing(one.days):
        return one
    return replace(one, days=chosen(is_written(one.date), block.nothing, one.days))


def _transition(block: Block) -> Transition:
    # Without days and a date it is 0 days, which the provider then sends.
    date = block.text("date")
    soonest = 0 if is_nothing(date) else None
    return Transition(
        storage_class=block.text("storage_class"),
        days=block.number("days", soonest),
        date=date,
        newer_noncurrent_versions=block.nothing,
        exists=block.exists,
        declared=block.declared,
    )


def _noncurrent_transitions(rule: Block, days: str) -> tuple[Transition, ...]:
    return tuple(
        Transition(
            storage_class=block.text("storage_class"),
            days=block.number(days, 0),
            date=block.nothing,
            newer_noncurrent_versions=block.nothing if days == "days" else block.number("newer_noncurrent_versions"),
            exists=block.exists,
            declared=block.declared,
        )
        for block in rule.blocks("noncurrent_version_transition")
    )


LOWERINGS: Lowerings = {"aws_s3_bucket_lifecycle_configuration": _lifecycle_configuration}
REPEATED_IN_OWNER = {"aws_s3_bucket_lifecycle_configuration": "lifecycle_rule"}
