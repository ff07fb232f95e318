"""What S3 refuses of a lifecycle configuration. Rules that are disabled are looked at too.

Facts: https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html,
https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRuleFilter.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-filters.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from storage_lint.checks import Refusal, holds, said
from storage_lint.graph.change import Add, Fix, Safety, Unset
from storage_lint.graph.choices import both, either, follow, is_nothing, opposite, surely
from storage_lint.graph.text import may_be_equal
from storage_lint.graph.value import Known, Unknown, Value, text_of
from storage_lint.resources.s3_lifecycle import Lifecycle, LifecycleRule, is_written
from storage_lint.source.record import replace
from storage_lint_rules.s3 import _facts as facts
from storage_lint_rules.s3._lifecycle_times import of_times

_MIDNIGHT = r"\d{4}-\d\d-\d\d(T00:00(:00(\.0+)?)?(Z|\+00:?00)?)?"
_MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d"
_NOTHING = "the rule does nothing"
_COMPARED = 64  # rules of a configuration whose ids are compared although they are not known


def of_lifecycle(lifecycle: Lifecycle, is_directory: bool) -> Iterator[Refusal]:
    """Yield what S3 refuses of the rules, of each by itself and of all together, in a bucket of either kind."""
    if not isinstance(lifecycle.rules, Known):
        yield Refusal(lifecycle.rules, lifecycle.declared, "")
        return
    rules = lifecycle.rules.value
    for rule in rules:
        for refusal in (*(_of_directory(rule) if is_directory else ()), *_of_rule(lifecycle, rule)):
            refused = both(rule.exists, refusal.refused)
            if not isinstance(refused, Known) or refused.value:  # most are not
                yield replace(refusal, refused=refused)
    yield from _together(lifecycle, rules)


def _apart(lifecycle: Lifecycle, rule: LifecycleRule) -> Fix | None:
    """What puts the abort of a filtered rule into a rule of its own, which is for all uploads."""
    days = rule.abort_multipart_after_days
    if not isinstance(days, Known) or days.value is None:
        return None
    own = {"id": "abort-multipart-uploads", "enabled": True, "abort_multipart_after_days": days.value}
    changes = (Unset(rule, "abort_multipart_after_days"), Add(lifecycle, "rules", own))
    return Fix("abort uploads in a rule of its own", changes, Safety.SAFE)


def _of_rule(lifecycle: Lifecycle, rule: LifecycleRule) -> Iterator[Refusal]:
    yield from _of_actions(rule)
    yield from _of_filter(lifecycle, rule)
    yield from _of_days(rule)
    yield from _of_dates(rule)
    yield from of_times(rule)


def _of_directory(rule: LifecycleRule) -> Iterator[Refusal]:
    for one in (*rule.transitions, *rule.noncurrent_transitions):
        yield Refusal(one.exists, one.declared, "a transition in a directory bucket")
    ends = rule.noncurrent_expiration
    yield Refusal(is_written(ends), ends, "an expiration of old versions in a directory bucket, which has none")
    tagged = rule.has_tag_filter
    yield Refusal(tagged, tagged, "a filter by tag in a directory bucket")


def _together(lifecycle: Lifecycle, rules: tuple[LifecycleRule, ...]) -> Iterator[Refusal]:
    sure = [rule for rule in rules if surely(rule.exists)]
    if len(sure) > facts.MAXIMUM_LIFECYCLE_RULES:
        text = f"{len(sure):,} lifecycle rules, more than {facts.MAXIMUM_LIFECYCLE_RULES:,}"
        too_many = sure[facts.MAXIMUM_LIFECYCLE_RULES].declared
        yield Refusal(Known(True, lifecycle.declared), too_many, text)
    yield from _ids(rules)
    yield from _forms(rules)


# complexity: those that are known, and then those that are not
def _ids(rules: tuple[LifecycleRule, ...]) -> Iterator[Refusal]:
    seen: dict[str, LifecycleRule] = {}
    for rule in rules:
        if isinstance(rule.id, Known) and rule.id.value is not None:
            other = seen.setdefault(rule.id.value, rule)
            if other is not rule:
                text = f'two lifecycle rules have the id "{rule.id.value}"'
                yield Refusal(both(other.exists, rule.exists), rule.id, text)
    open_ = [rule for rule in rules if isinstance(rule.id, Unknown)][:_COMPARED]
    for rule in open_:
        for other in rules[:_COMPARED]:
            if other is not rule and _may_be_one(rule.id, other.id):
                same = text_of(rule.id) is not None and text_of(rule.id) == text_of(other.id)
                alike: Any = Known(True, rule.declared) if same else rule.id
                there = both(both(rule.exists, other.exists), alike)
                yield Refusal(there, rule.id, f'two lifecycle rules have the id "{text_of(rule.id)}"')


def _may_be_one(one: Value[str | None], other: Value[str | None]) -> bool:
    if is_nothing(other):
        return False
    first, second = text_of(one), text_of(other)
    return first is None or second is None or may_be_equal(first, second)


def _forms(rules: tuple[LifecycleRule, ...]) -> Iterator[Refusal]:
    """Rules with a prefix of their own beside rules with a filter."""
    filters = [(rule, both(rule.exists, rule.has_filter)) for rule in rules]
    filters = [pair for pair in filters if not (isinstance(pair[1], Known) and not pair[1].value)]
    filters.sort(key=lambda pair: isinstance(pair[1], Unknown))  # what is surely one first
    for rule in rules:
        beside = next((there for other, there in filters[:2] if other is not rule), None)
        if beside is not None:
            alone = both(rule.has_legacy_prefix, opposite(rule.has_filter))
            text = "a prefix outside of a filter, while another rule has a filter"
            yield Refusal(both(rule.exists, both(alone, beside)), rule.prefix, text)


def _of_actions(rule: LifecycleRule) -> Iterator[Refusal]:
    acts = is_written(rule.abort_multipart_after_days)
    for expiration in (rule.expiration, rule.noncurrent_expiration):
        acts = either(acts, is_written(expiration))
    for transition in (*rule.transitions, *rule.noncurrent_transitions):
        acts = either(acts, transition.exists)
    yield Refusal(opposite(acts), rule.declared, _NOTHING)
    written = text_of(rule.id)
    length = sum(len(part) for part in (written.parts if written is not None else ()) if isinstance(part, str))
    long: Value[bool] = Known(length > facts.MAXIMUM_LIFECYCLE_ID_CHARACTERS, rule.id.origin)
    if isinstance(rule.id, Unknown) and not length and not rule.id.choices:
        long = rule.id  # nothing of it is known
    yield Refusal(long, rule.id, f"an id of more than {facts.MAXIMUM_LIFECYCLE_ID_CHARACTERS} characters")
    text = f"{said(rule.repeated)} beside the newer property of the same meaning"
    yield Refusal(is_written(rule.repeated), rule.declared, text)
    expiration = rule.expiration
    timed = follow(expiration, lambda one: _no(one) if one.value is None else one.value.is_timed)
    text = "expired_object_delete_marker together with days or a date"
    yield Refusal(both(_removes_markers(rule), timed), expiration, text)


def _removes_markers(rule: LifecycleRule) -> Value[bool]:
    return follow(
        rule.expiration, lambda one: _no(one) if one.value is None else one.value.expired_object_delete_marker
    )


def _no(known: Known[Any]) -> Value[bool]:
    return Known(False, known.origin)


def _of_filter(lifecycle: Lifecycle, rule: LifecycleRule) -> Iterator[Refusal]:
    narrow = (("tag", rule.has_tag_filter), ("object size", rule.has_size_filter))
    for what, filtered in narrow:
        aborts = both(is_written(rule.abort_multipart_after_days), filtered)
        text = f"incomplete multipart uploads are aborted in a rule that filters by {what}"
        yield Refusal(aborts, rule.abort_multipart_after_days, text, _apart(lifecycle, rule))
        text = f"expired_object_delete_marker in a rule that filters by {what}"
        yield Refusal(both(_removes_markers(rule), filtered), rule.expiration, text)
    more, less = rule.object_size_greater_than, rule.object_size_less_than
    crossed = holds(lambda low, high: low is not None and high is not None and low >= high, more, less)
    yield Refusal(crossed, more, "objects greater than a size that is not below the one they are to be less than")
    yield Refusal(holds(lambda size: size is not None and size < 1, less), less, "objects less than 1 byte")
    for size in (more, less):
        large = holds(lambda size: size is not None and size > facts.MAXIMUM_LIFECYCLE_SIZE_BYTES, size)
        yield Refusal(large, size, f"a size filter above {facts.MAXIMUM_LIFECYCLE_SIZE_BYTES:,} bytes")
    unjoined = rule.filter_lacks_and
    yield Refusal(unjoined, unjoined, "a filter with several members that no `and` joins")
    yield Refusal(rule.joins_one_member, rule.joins_one_member, "an `and` of one member")


def _of_days(rule: LifecycleRule) -> Iterator[Refusal]:
    abort = rule.abort_multipart_after_days
    yield Refusal(holds(_below_one, abort), abort, f"uploads are aborted after {said(abort)} days, fewer than 1")
    for value in (rule.expiration, rule.noncurrent_expiration):
        kept = follow(value, lambda one: one if one.value is None else one.value.days)
        marks = _removes_markers(rule) if value is rule.expiration else Known(False, rule.declared)
        text = f"an expiration after {said(kept)} days, fewer than 1"
        yield Refusal(both(opposite(marks), holds(_below_one, kept)), kept, text)
    ends = rule.noncurrent_expiration
    if isinstance(ends, Known) and ends.value is not None:
        text = "an expiration of old versions without days"
        yield Refusal(opposite(is_written(ends.value.days)), ends.value.declared, text)
    for one in (*rule.transitions, *rule.noncurrent_transitions):
        negative = both(one.exists, holds(lambda days: days is not None and days < 0, one.days))
        yield Refusal(negative, one.days, f"a transition after {said(one.days)} days")
        timed = either(is_written(one.days), is_written(one.date))
        yield Refusal(both(one.exists, opposite(timed)), one.declared, "a transition without days and without a date")
    yield from _of_versions(rule)


def _of_versions(rule: LifecycleRule) -> Iterator[Refusal]:
    ends = rule.noncurrent_expiration
    kept = follow(ends, lambda one: one if one.value is None else one.value.newer_noncurrent_versions)
    most = facts.MAXIMUM_NEWER_NONCURRENT_VERSIONS
    yes = Known(True, rule.declared)
    for exists, newer in (
        (yes, kept),
        *((one.exists, one.newer_noncurrent_versions) for one in rule.noncurrent_transitions),
    ):
        wrong = both(exists, holds(lambda count: count is not None and not 1 <= count <= most, newer))
        yield Refusal(wrong, newer, f"{said(newer)} newer noncurrent versions, which is not 1 to {most}")
        text = "newer noncurrent versions in a rule whose prefix stands outside of a filter"
        yield Refusal(both(exists, both(is_written(newer), rule.has_legacy_prefix)), newer, text)


def _below_one(days: float | None) -> bool:
    return days is not None and days < 1


def _of_dates(rule: LifecycleRule) -> Iterator[Refusal]:
    no = Known(False, rule.declared)
    by_days: Value[bool] = no
    by_date: Value[bool] = no
    dates: list[Value[str | None]] = []
    ends = rule.expiration
    if isinstance(ends, Known) and ends.value is not None:
        by_days, by_date = is_written(ends.value.days), is_written(ends.value.date)
        dates.append(ends.value.date)
    for one in rule.transitions:
        by_days = either(by_days, both(one.exists, is_written(one.days)))
        by_date = either(by_date, both(one.exists, is_written(one.date)))
        dates.append(one.date)
    yield Refusal(both(by_days, by_date), rule.declared, "days and dates mixed in one rule")
    for date in dates:
        yield Refusal(holds(_is_no_midnight, date), date, f"the date {said(date)}, which is not midnight UTC")


def _is_no_midnight(date: str | None) -> bool:
    return bool(date and re.match(_MOMENT, date) and not re.fullmatch(_MIDNIGHT, date))
