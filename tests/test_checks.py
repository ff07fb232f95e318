"""The shapes of rules: each gives its three verdicts, says what is only a default, and offers its fix."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from graphs import FILE, ORIGIN, known, switch, unknown
from rows import rows
from storage_lint.checks import (
    FieldRule,
    ForbiddenRule,
    MinimumRule,
    PresenceRule,
    Refusal,
    RefusalRule,
    each_when,
    holds,
    refused,
    whichever,
)
from storage_lint.engine import run
from storage_lint.graph.change import Create, Fix, Safety, Set
from storage_lint.graph.choices import both, mapped, opposite
from storage_lint.graph.graph import Graph
from storage_lint.graph.node import Resource
from storage_lint.graph.value import Elsewhere, Known, Origin, Source, Unknown, Value
from storage_lint.rule import Category, Finding, Outcome, Rule, Severity, Undecided
from storage_lint.source.record import replace
from storage_lint.source.span import Span


class Box(Resource, kw_only=True):
    """A resource with one field of each kind."""

    kind: ClassVar[str] = "test.box"

    locked: Value[bool | None] = known(True)
    days: Value[float | None] = known(30)
    label: Value[str | None] = known("a")
    size: Value[str | None] = known("new")
    in_use: Value[bool] = known(True)


class Common(Rule[Box]):
    title = "Box is wrong"
    severity = Severity.LOW
    category = Category.SECURITY
    references = ("https://example.com",)


class Locked(FieldRule[Box], Common):
    id = "test-unlocked-box"
    field = "locked"
    wrong = "the lock is off"
    harm = "anyone can open it"
    fix_title = "lock it"
    safety = {"box": Safety.SAFE}

    def applies(self, resource: Box) -> Value[bool]:
        return resource.in_use


class LeftOpen(FieldRule[Box], Common):
    id = "test-open-box"
    field = "locked"
    wrong = "the lock is off"
    left_open = "its maker decides"


class Days(MinimumRule[Box], Common):
    id = "test-few-days"
    field = "days"
    minimum = 7
    wrong = "kept for less than 7 days"
    fix_title = "keep it for 7 days"


class Label(PresenceRule[Box], Common):
    id = "test-no-label"
    field = "label"
    wrong = "no label"
    created = {"text": "a"}
    fix_title = "add a label"


class Old(ForbiddenRule[Box], Common):
    id = "test-old-size"
    field = "size"
    wrong = "an old size"
    forbidden = ("old", "older")


def default(value: object) -> Known[Any]:
    return Known(value, Origin(Source.DEFAULT, ORIGIN.trace))


def verdict(rule: Rule[Any], **fields: Value[Any]) -> Outcome | None:
    box = Box(address="b", type="box", language="terraform", scope="", declared=ORIGIN, exists=known(True))
    box = replace(box, **fields)
    verdicts = run(Graph((box,)), [rule])
    assert not verdicts.problems
    outcomes: list[Outcome] = [*verdicts.findings, *verdicts.undecided]
    assert len(outcomes) <= 1
    return outcomes[0] if outcomes else None


def said(rule: Rule[Any], **fields: Value[Any]) -> str | None:
    outcome = verdict(rule, **fields)
    if outcome is None:
        return None
    return f"undecided: {outcome.unknown.reason}" if isinstance(outcome, Undecided) else outcome.message


NO_DEFAULT = "undecided: var.x has no default"
FAILS_WHEN = "undecided: fails when c is false; c is not known"


@rows(
    ("rule", "fields", "expected"),
    [
        (Locked(), {"locked": known(True)}, None),
        (Locked(), {"locked": known(False)}, "the lock is off: anyone can open it"),
        (Locked(), {"locked": default(False)}, "the lock is off by default: anyone can open it"),
        (Locked(), {"locked": default(None)}, "the lock is off by default: anyone can open it"),
        (Locked(), {"locked": unknown()}, NO_DEFAULT),
        (Locked(), {"locked": unknown(), "in_use": known(False)}, None),
        (Locked(), {"locked": known(False), "in_use": known(False)}, None),
        (Locked(), {"locked": known(False), "in_use": unknown()}, NO_DEFAULT),
        (Locked(), {"locked": known(True), "in_use": unknown()}, None),
        (Locked(), {"locked": switch("c", known(True), known(False))}, FAILS_WHEN),
        (Locked(), {"locked": switch("c", known(False), known(False))}, "the lock is off: anyone can open it"),
        (LeftOpen(), {"locked": default(None)}, "undecided: locked is not written: its maker decides"),
        (LeftOpen(), {"locked": known(False)}, "the lock is off"),
        (Days(), {"days": known(7)}, None),
        (Days(), {"days": known(6)}, "kept for less than 7 days"),
        (Days(), {"days": default(None)}, "kept for less than 7 days by default"),
        (Days(), {"days": unknown()}, NO_DEFAULT),
        (Label(), {"label": known("x")}, None),
        (Label(), {"label": default(None)}, "no label"),
        (Label(), {"label": known("")}, "no label"),
        (Label(), {"label": unknown()}, NO_DEFAULT),
        (Old(), {"size": known("OLD")}, "an old size"),
        (Old(), {"size": known("new")}, None),
        (Old(), {"size": default(None)}, None),
        (Old(), {"size": unknown()}, NO_DEFAULT),
    ],
)  # fmt: skip
def test_verdicts(rule: Rule[Any], fields: dict[str, Value[Any]], expected: str | None) -> None:
    assert said(rule, **fields) == expected


def fix_of(outcome: Outcome | None) -> Fix | None:
    return outcome.fix if isinstance(outcome, Finding) else None


def test_a_finding_offers_its_fix_as_safe_as_its_type_allows() -> None:
    outcome = verdict(Locked(), locked=known(False))
    assert outcome is not None
    assert outcome.field == "locked"
    assert fix_of(outcome) == Fix("lock it", (Set(outcome.resource, "locked", True),), Safety.SAFE)
    outcome = verdict(Days(), days=known(1))
    assert outcome is not None
    assert fix_of(outcome) == Fix("keep it for 7 days", (Set(outcome.resource, "days", 7),), Safety.SHOWN)
    outcome = verdict(Label(), label=known(None))
    assert outcome is not None
    assert fix_of(outcome) == Fix("add a label", (Create(outcome.resource, "label", {"text": "a"}),), Safety.SHOWN)
    assert fix_of(verdict(Old(), size=known("old"))) is None


def test_an_outcome_is_about_the_field_that_what_it_points_at_comes_from() -> None:
    """What was worked out of a field is no field itself, and of what nobody writes several have one origin."""
    shared, own = (Origin(Source.DEFAULT, ORIGIN.trace) for _ in range(2))
    outcome = verdict(Locked(), locked=Known(None, shared), days=Known(7, shared), size=Known("new", own))
    assert outcome is not None
    resource = outcome.resource
    assert isinstance(resource, Box)
    here, there = (Unknown("it hangs on it", origin) for origin in (shared, own))
    assert Locked().undecided(resource, here).field == "locked"  # what the rule is about
    assert Label().undecided(resource, here).field == ""  # whichever of two
    assert Label().undecided(resource, there).field == Label().finding(resource, own, "wrong").field == "size"
    whole = replace(resource, in_use=Known(True, resource.declared))
    assert Label().finding(whole, resource.declared, "the whole is wrong").field == "declared"


def test_one_value_that_holds_is_enough() -> None:
    reason = unknown()
    holds = bool
    assert whichever(known(False), reason, known(True), holds=holds) is True
    assert whichever(known(False), reason, unknown("later"), holds=holds) is reason
    assert whichever(known(False), holds=holds) is False
    assert isinstance(whichever(reason, holds=holds), Unknown)


class Refused(RefusalRule[Box], Common):
    id = "test-refused-box"
    sentence = "The shop refuses this: {}"

    def refusals(self, resource: Box) -> Iterator[Refusal]:
        if isinstance(resource.days, Unknown):
            yield refused(resource.days, "")
        if isinstance(resource.label, Known) and resource.label.value is None:
            yield refused(resource.label, "no label")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, None),
        ({"days": unknown()}, NO_DEFAULT),
        ({"days": unknown(), "label": known(None)}, "The shop refuses this: no label"),
    ],
)
def test_what_is_refused_for_sure_comes_before_what_may_be(fields: dict[str, Value[Any]], expected: str | None) -> None:
    assert said(Refused(), **fields) == expected


class Contradicting(RefusalRule[Box], Common):
    id = "test-contradicting-box"

    def refusals(self, resource: Box) -> Iterator[Refusal]:
        yield Refusal(both(resource.in_use, opposite(resource.in_use)), resource.in_use, "it is used and is not")
        yield Refusal(mapped(resource.days, lambda days: days == 1), resource.days, "a day")


def test_what_cannot_be_so_is_not_open() -> None:
    in_use = switch("prod", known(True), known(False))
    assert said(Contradicting(), in_use=in_use) is None
    there = Origin(Source.WRITTEN, Span(FILE, 1, 2))
    days = switch("prod", known(1), known(7)).with_(origin=there)
    outcome = verdict(Contradicting(), in_use=in_use, days=days)
    assert isinstance(outcome, Undecided)
    assert outcome.unknown.origin == there


class Shipped(RefusalRule[Box], Common):
    id = "test-unshippable-box"
    sentence = "the carrier refuses this: {}"

    def mend(self, resource: Box, where: Value[Any] | Origin) -> Fix | None:
        return self.fix(resource, "take another size", Set(resource, "size", "new")) if where is resource.size else None

    def refusals(self, resource: Box) -> Iterator[Refusal]:
        yield Refusal(mapped(resource.size, lambda size: size == "huge"), resource.size, "a huge box")
        lock = self.fix(resource, "lock it", Set(resource, "locked", True))
        open_box = Refusal(opposite(resource.in_use), resource.in_use, "an open box", lock, Severity.INFO, "no: {}")
        yield from each_when(holds(lambda days: days > 1, resource.days), [open_box])


@pytest.mark.parametrize(
    ("fields", "message", "severity", "fix"),
    [
        ({"size": known("huge")}, "the carrier refuses this: a huge box", Severity.LOW, "take another size"),
        ({"in_use": known(False)}, "no: an open box", Severity.INFO, "lock it"),
    ],
)
def test_a_refusal_says_what_its_rule_does_not(
    fields: dict[str, Value[Any]], message: str, severity: Severity, fix: str
) -> None:
    outcome = verdict(Shipped(), **fields)
    assert isinstance(outcome, Finding)
    mended = fix_of(outcome)
    assert mended is not None
    assert (outcome.message, outcome.severity, mended.title) == (message, severity, fix)


@rows(
    ("fields", "expected"),
    [
        ({"in_use": known(False), "days": known(1)}, None),
        ({"in_use": known(False), "days": unknown()}, NO_DEFAULT),
        ({"in_use": known(True), "days": unknown()}, None),
        ({"in_use": unknown(), "days": known(1)}, None),
        ({"in_use": known(False), "size": Elsewhere("it is not read", ORIGIN)}, "no: an open box"),
        ({"in_use": unknown(), "size": Elsewhere("it is not read", ORIGIN)}, NO_DEFAULT),
        ({"size": Elsewhere("it is not read", ORIGIN)}, None),
    ],
)
def test_a_doubt_is_one_about_what_was_read_and_may_be_refused(
    fields: dict[str, Value[Any]], expected: str | None
) -> None:
    assert said(Shipped(), **fields) == expected
