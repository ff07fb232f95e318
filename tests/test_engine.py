"""The engine: choices that agree decide, choices that do not say which one fails, crashes are named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from graphs import ORIGIN, block, bucket, known, switch, unknown
from storage_lint.engine import MAX_SILENT, Verdicts, run
from storage_lint.graph.choices import MAX_WAYS
from storage_lint.graph.graph import Graph
from storage_lint.graph.value import Choice, Elsewhere, Known, Unknown
from storage_lint.resources.ebs import Volume
from storage_lint.resources.s3 import Bucket, PublicAccessBlock
from storage_lint.rule import Category, Outcome, Rule, Severity, node_types
from storage_lint_rules.s3.missing_public_access_block import MissingPublicAccessBlock


def judge(node: Bucket, rule: Rule[Any] | None = None) -> Verdicts:
    return run(Graph((node,)), [rule or MissingPublicAccessBlock()])


def summary(verdicts: Verdicts) -> tuple[list[str], list[str]]:
    return [one.message for one in verdicts.findings], [one.unknown.reason for one in verdicts.undecided]


OFF = "public access block has block_public_acls, block_public_policy, ignore_public_acls, restrict_public_buckets off"


def test_choices_that_all_fail_are_a_finding() -> None:
    value = switch("c", known(False), known(False))
    assert summary(judge(bucket("b", public_access_block=known(block(value))))) == ([OFF], [])


def test_choices_that_all_pass_are_silent() -> None:
    value = switch("c", known(True), known(True))
    assert summary(judge(bucket("b", public_access_block=known(block(value))))) == ([], [])


def test_choices_that_differ_say_for_what_it_fails() -> None:
    value = switch("c", known(True), known(False))
    assert summary(judge(bucket("b", public_access_block=known(block(value))))) == (
        [],
        ["fails when c is false; c is not known"],
    )


def test_equal_subjects_choose_together() -> None:
    exists = switch("c", known(True), known(False))
    joined = switch("c", known(block()), known(None))
    assert summary(judge(bucket("b", exists=exists, public_access_block=joined))) == ([], [])
    other = switch("d", known(block()), known(None))
    assert summary(judge(bucket("b", exists=exists, public_access_block=other))) == (
        [],
        ["fails when d is false; d is not known"],
    )


def by_env(prod: object, stage: object, dev: object) -> Unknown:
    values = {"prod": prod, "stage": stage, "dev": dev}
    choices = tuple(Choice(f'Env = "{env}"', known(value)) for env, value in values.items())
    return Unknown("parameter Env has no default", ORIGIN, subject="parameter Env", choices=choices)


def test_only_those_choices_count_for_which_it_exists() -> None:
    node = bucket("b", exists=by_env(True, True, False), public_access_block=by_env(block(), None, None))
    assert summary(judge(node)) == ([], ['fails when Env = "stage"; parameter Env has no default'])
    node = bucket("b", exists=by_env(True, False, False), public_access_block=by_env(block(), None, None))
    assert summary(judge(node)) == ([], [])


def test_what_fails_in_every_case_says_what_is_wrong_in_each() -> None:
    off = known(block(known(False)))
    node = bucket("b", public_access_block=switch("c", known(None), off))
    ((found,), undecided) = summary(judge(node))
    assert undecided == []
    none = "no public access block: S3 has blocked new buckets since April 2023, but nothing here keeps it so"
    assert found == f"when c is true: {none}; when c is false: {OFF}"
    assert summary(judge(bucket("b", public_access_block=switch("c", off, off)))) == ([OFF], [])


def test_existence_that_several_conditions_decide() -> None:
    inner = switch("b", known(True), known(False))
    exists = switch("a", inner, known(False))
    block_exists = switch("a", switch("b", known(block()), known(None)), known(None))
    assert summary(judge(bucket("b", exists=exists, public_access_block=block_exists))) == ([], [])
    other = switch("a", switch("c", known(block()), known(None)), known(None))
    assert summary(judge(bucket("b", exists=exists, public_access_block=other))) == (
        [],
        ["fails when c is false; c is not known"],
    )


def test_what_cannot_exist_is_not_judged() -> None:
    never = switch("a", switch("b", known(False), known(False)), known(False))
    for setting in (known(False), unknown(), switch("c", known(True), known(False))):
        node = bucket("b", exists=never, public_access_block=known(block(setting)))
        assert summary(judge(node)) == ([], [])


def test_existence_counts_where_what_is_not_known_is_no_choice() -> None:
    exists = switch("a", known(True), known(False))
    settings = PublicAccessBlock(unknown(), switch("a", known(False), known(True)), known(True), known(True), ORIGIN)
    message = "public access block has ignore_public_acls off"
    assert summary(judge(bucket("b", exists=exists, public_access_block=known(settings)))) == ([message], [])
    node = bucket("b", exists=exists, public_access_block=known(block(unknown())))
    assert summary(judge(node)) == ([], ["var.x has no default"])


def test_an_unknown_existence_without_choices_is_judged_as_if_it_exists() -> None:
    findings, _ = summary(judge(bucket("b", exists=unknown())))
    message = "no public access block: S3 has blocked new buckets since April 2023, but nothing here keeps it so"
    assert findings == [message]


def test_what_is_declared_elsewhere_is_not_applicable() -> None:
    assert summary(judge(bucket("b", public_access_block=Elsewhere("it is declared elsewhere", ORIGIN)))) == ([], [])


class EveryBucket(Rule[Bucket]):
    """Hangs on as many choices as the name has, to reach the limit."""

    id = "s3-every-bucket"
    title = "t"
    severity = Severity.LOW
    category = Category.COST
    references = ("r",)
    runs = 0

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        type(self).runs += 1
        if isinstance(resource.name, Unknown):
            yield self.undecided(resource, resource.name)


def test_scenarios_are_bounded() -> None:
    value: Known[Any] | Unknown = known("end")
    for depth in range(60):
        value = switch(f"c{depth}", value, value)
    verdicts = judge(bucket("b", value), EveryBucket())
    assert [one.message for one in verdicts.undecided] == ["t"]
    assert EveryBucket.runs <= MAX_WAYS
    assert [one.unknown.reason for one in verdicts.undecided] == [
        f"it hangs on more than {MAX_WAYS} combinations of c59, c58, c57 and others; c59 is not known"
    ]


class Crash(EveryBucket):
    """A rule that raises."""

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        yield self.undecided(resource, unknown())
        raise KeyError(resource.address)


def test_a_crash_names_the_rule_and_the_resource_and_loses_nothing() -> None:
    verdicts = run(Graph((bucket("b"),)), [Crash(), MissingPublicAccessBlock()])
    assert len(verdicts.findings) == 1
    (problem,) = verdicts.problems
    assert problem.summary == "rule s3-every-bucket crashed on b"
    assert problem.detail.startswith("KeyError: 'b' at line ")


def test_truth_of_a_value_is_an_error_and_not_a_verdict() -> None:
    for value in (known(False), unknown()):
        with pytest.raises(TypeError, match="has no truth value"):
            bool(value)


def test_the_node_type_comes_from_the_class_line() -> None:
    assert node_types(Crash) == (Bucket,)


class EveryKind(Rule[Bucket | Volume]):
    id = "s3-every-kind"
    title = "Something is there"
    severity = Severity.LOW
    category = Category.SECURITY
    references = ("https://example.com",)

    def check(self, resource: Bucket | Volume) -> Iterator[Outcome]:
        yield self.finding(resource, resource.declared, resource.kind)


def test_a_rule_may_be_about_several_kinds() -> None:
    assert node_types(EveryKind) == (Bucket, Volume)


class Blind(EveryBucket):
    """Looks into a block only where it is known, and says nothing else."""

    id = "s3-blind"
    runs = 0

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        type(self).runs += 1
        found = resource.public_access_block
        if isinstance(found, Known) and found.value is not None:
            acls = found.value.block_public_acls
            if isinstance(acls, Known) and not acls.value:
                yield self.finding(resource, found.origin, "off")


@pytest.mark.parametrize(
    ("field", "findings", "undecided"),
    [
        (switch("c", known(block(known(False))), known(block(known(False)))), ["off"], []),
        (switch("c", known(block(known(False))), known(None)), [], ["fails when c is true; c is not known"]),
        (switch("c", known(block()), known(None)), [], []),
        (unknown(), [], []),
    ],
)
def test_a_rule_that_says_nothing_is_asked_for_each_block_that_may_be_there(
    field: Unknown, findings: list[str], undecided: list[str]
) -> None:
    assert summary(judge(bucket("b", public_access_block=field), Blind())) == (findings, undecided)


def test_what_says_nothing_is_not_asked_without_end() -> None:
    field: Known[Any] | Unknown = known(block())
    for depth in range(60):
        field = switch(f"c{depth}", field, field)
    Blind.runs = 0
    assert summary(judge(bucket("b", public_access_block=field), Blind())) == ([], [])
    assert Blind.runs <= MAX_SILENT + 1


class Sees(EveryBucket):
    """Finds what it does not see."""

    id = "s3-sees"

    def check(self, resource: Bucket) -> Iterator[Outcome]:
        if not isinstance(resource.public_access_block, Known):
            yield self.finding(resource, resource.declared, "no block is seen")


def test_what_decides_whether_it_is_there_decides_about_its_blocks() -> None:
    node = bucket(
        "b", exists=switch("c", known(True), known(False)), public_access_block=switch("c", known(block()), known(None))
    )
    assert summary(judge(node, Sees())) == ([], [])
    other = bucket("b", exists=node.exists, public_access_block=switch("d", known(block()), known(None)))
    (finding,) = judge(other, Sees()).findings
    assert (finding.message, finding.resource) == ("no block is seen", other)
