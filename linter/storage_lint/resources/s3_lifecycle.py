"""S3: what a bucket's lifecycle configuration does with objects and their versions.

Facts: https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html
"""

from __future__ import annotations

from collections.abc import Callable

from storage_lint.graph.choices import both, either, follow, mapped, opposite
from storage_lint.graph.value import Known, Origin, Value
from storage_lint.source.record import Record


class Transition(Record):
    """When objects, or versions that are current no more, move to another storage class ('GLACIER')."""

    storage_class: Value[str | None]
    days: Value[float | None]  # Known(None): a date says it
    date: Value[str | None]
    newer_noncurrent_versions: Value[float | None]  # how many are left out
    exists: Value[bool]
    declared: Origin


class Expiration(Record):
    """When objects, or versions that are current no more, end; or that delete markers with nothing behind them do."""

    days: Value[float | None]
    date: Value[str | None]
    expired_object_delete_marker: Value[bool]
    newer_noncurrent_versions: Value[float | None]
    declared: Origin

    @property
    def is_timed(self) -> Value[bool]:
        """Whether days or a date are written, rather than that it is about delete markers."""
        return either(is_written(self.days), is_written(self.date))


class LifecycleRule(Record):
    """One lifecycle rule. A rule whose `dynamic` block or `Fn::If` cannot be known has an Unknown `exists`."""

    id: Value[str | None]
    enabled: Value[bool]
    prefix: Value[str]  # '' covers the whole bucket
    has_legacy_prefix: Value[bool]  # the prefix of older rules, outside of any filter
    has_filter: Value[bool]
    has_tag_filter: Value[bool]
    object_size_greater_than: Value[float | None]
    object_size_less_than: Value[float | None]
    filter_lacks_and: Value[bool]  # several members stand side by side, where only `and` may join them
    joins_one_member: Value[bool]  # an `and` that joins nothing
    abort_multipart_after_days: Value[float | None]
    expiration: Value[Expiration | None]
    noncurrent_expiration: Value[Expiration | None]
    transitions: tuple[Transition, ...]
    noncurrent_transitions: tuple[Transition, ...]
    repeated: Value[str | None]  # a property that is written in its older form, too
    exists: Value[bool]
    declared: Origin

    @property
    def has_size_filter(self) -> Value[bool]:
        """Whether objects of some sizes only are meant."""
        return either(is_written(self.object_size_greater_than), is_written(self.object_size_less_than))

    @property
    def is_filtered(self) -> Value[bool]:
        """Whether it is for a part of the bucket only."""
        some: Value[bool] = mapped(self.prefix, lambda prefix: prefix != "")
        return either(some, either(self.has_tag_filter, self.has_size_filter))

    @property
    def applies(self) -> Value[bool]:
        """Whether it is there and enabled."""
        return both(self.exists, self.enabled)

    @property
    def applies_everywhere(self) -> Value[bool]:
        """Whether it is there, enabled, and for the whole bucket."""
        return both(self.applies, opposite(self.is_filtered))


class Lifecycle(Record):
    """A bucket's lifecycle configuration."""

    rules: Value[tuple[LifecycleRule, ...]]
    declared: Origin
    address: str = ""


def is_written(value: Value[object]) -> Value[bool]:
    """Return whether something says a value, known or not."""
    return mapped(value, lambda written: written is not None)


def some_rule(lifecycle: Value[Lifecycle | None], test: Callable[[LifecycleRule], Value[bool]]) -> Value[bool]:
    """Return whether a test holds of some rule of a configuration; of none where there is no configuration."""

    def of_rules(rules: Known[tuple[LifecycleRule, ...]]) -> Value[bool]:
        found: Value[bool] = Known(False, rules.origin)
        for rule in rules.value:
            found = either(found, test(rule))
        return found

    return follow(
        lifecycle, lambda one: Known(False, one.origin) if one.value is None else follow(one.value.rules, of_rules)
    )
