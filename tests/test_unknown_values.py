"""What is not known is never guessed at: values of the pages' examples are taken away, one by one."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import cache

import pytest

from alone import FILES, judged
from depth import tries
from recorder import asked_of
from storage_lint import testing
from storage_lint.inputs.terraform.lower import lowering
from storage_lint.inputs.terraform.resource_types import LOWERED_BY
from storage_lint.packs import BUILT_IN

SEED, SAMPLE = 20261125, tries(2_000, usual=200)

WRITTEN = {
    "terraform": re.compile(r'(\s*[\w-]+\s*= )("[^"]*"|-?[\d.]+|true|false|\[[^\]]*\])(\s*(?:#.*)?)'),
    "cloudformation": re.compile(r"(\s*(?:- )?[\w:.]+: )([^#\s{|>!\[&][^#]*?)(\s+#.*)?"),
}
OF_THE_LANGUAGE = re.compile(
    r"\s*(?:- )?(?:type|default|sensitive)\s*=|\s*(?:- )?(?:\w*Type|Transform|Version|Default|NoEcho|\w+Policy):"
)
UNKNOWN = {"terraform": "var.not_known", "cloudformation": "!Ref NotKnown"}
WAYS = {"terraform": "var.not_known ? {} : null", "cloudformation": "!If [Given, {}, !Ref AWS::NoValue]"}
CONDITION = {"terraform": "", "cloudformation": "\nConditions: {Given: !Equals [!Ref NotKnown, x]}\n"}

# What whoever deploys gives is a password that is there, is in no code, and is one that AWS takes.
GIVEN = {
    ("aurora-plaintext-password", "master_password"),
    ("docdb-plaintext-password", "master_password"),
    ("elasticache-plaintext-token", "auth_token"),
    ("fsx-plaintext-password", "fsx_admin_password"),
    ("rds-plaintext-password", "password"),
    ("rds-rejected-credentials", "MasterUserPassword"),
    ("elasticache-missing-auth", "/auth_token"),
    ("elasticache-missing-auth", "/auth_token_wo"),
    # A public instance of a cluster of which that is not known is a finding of neptune-public-instance.
    ("neptune-rejected-settings", "/iam_database_authentication_enabled"),
}
# A parameter without NoEcho shows a password that was in a secret store, and a password goes with none that is managed.
SHOWN = {
    ("aurora-plaintext-password", "MasterUserPassword"),
    ("docdb-plaintext-password", "MasterUserPassword"),
    ("elasticache-plaintext-token", "AuthToken"),
    ("fsx-plaintext-password", "SvmAdminPassword"),
    ("rds-plaintext-password", "MasterUserPassword"),
    ("elasticache-rejected-encryption", "/auth_token"),
    ("elasticache-rejected-encryption", "/auth_token_wo"),
    ("rds-rejected-credentials", "/password"),
    ("rds-rejected-credentials", "/password_wo"),
    # All instances are in the zone that whoever deploys gives.
    ("aurora-single-instance-cluster", "/availability_zone"),
    ("docdb-single-instance-cluster", "/availability_zone"),
    ("efs-single-az", "/availability_zone_name"),
    ("neptune-single-instance-cluster", "/availability_zone"),
}


pytestmark = pytest.mark.usefixtures("here")


@cache
def examples(heading: str) -> list[testing.Example]:
    return [one for one in testing.examples(BUILT_IN) if one.heading == heading and one.language in FILES]


def replaced(example: testing.Example, new_value: str = "") -> Iterator[tuple[str, str]]:
    """Yield each attribute or property that is written, with the text in which its value is not known.

    `new_value`: what is written in its place, the value in the place of `{}`.
    """
    lines = example.text.split("\n")
    for index, line in enumerate(lines):
        found = WRITTEN[example.language].fullmatch(line)
        if found is not None and not OF_THE_LANGUAGE.match(line):
            value = new_value.replace("{}", found[2]) or UNKNOWN[example.language]
            new = [*lines[:index], found[1] + value + (found[3] or ""), *lines[index + 1 :]]
            yield found[1].strip(" -=:"), declared(new, example.language)


def declared(lines: list[str], language: str) -> str:
    """Return a file in which what is not known is declared."""
    if language == "terraform":
        return "\n".join([*lines, 'variable "not_known" {}', 'variable "other" {}', ""])
    if "Parameters:" in lines:
        at = lines.index("Parameters:") + 1
        return "\n".join([*lines[:at], "  NotKnown: {Type: String}", *lines[at:]])
    return "\n".join([*lines, "Parameters: {NotKnown: {Type: String}}", ""])


def added(example: testing.Example) -> Iterator[tuple[str, str]]:
    """Yield each attribute that the lowering reads and nobody writes, with a text that writes what is not known."""
    lines = example.text.split("\n")
    for index, line in enumerate(lines):
        header = re.fullmatch(r'resource "(\w+)" "\w+" \{(?:\s*#.*)?', line)
        if header is None or header[1] not in LOWERED_BY:
            continue
        body = "\n".join(lines[index : lines.index("}", index)])
        for path, kind in asked_of(lowering(header[1]), header[1]).items():
            if kind != "blocks" and not re.search(rf"^  {path.split('/')[1]}\b", body, re.MULTILINE):
                new = [*lines[: index + 1], *inserted(path), *lines[index + 1 :]]
                yield path, declared(new, "terraform")


def inserted(path: str) -> list[str]:
    first, *inner = path.strip("/").split("/")
    if not inner:
        return [f"  {first} = var.not_known"]
    opened = [f"{name} {{" for name in inner[:-1]]
    dynamic = [f'dynamic "{first}" {{', "for_each = var.not_known", "content {"]
    return [*dynamic, *opened, f"{inner[-1]} = var.other", *("}" for _ in opened), "}", "}"]


def sample(heading: str) -> list[tuple[testing.Example, str, str]]:
    """Return a few of all the attributes that could be added to the examples under a heading, the same every time."""
    found = [
        (example, *one) for example in examples(heading) if example.language == "terraform" for one in added(example)
    ]
    return random.Random(SEED).sample(found, min(SAMPLE, len(found)))


def test_a_finding_whose_value_is_taken_away_is_undecided() -> None:
    passed, number = set(), 0
    for example in examples("Fails"):
        for name, text in replaced(example):
            verdicts = judged(text, example.language, example.rule.id)
            number += 1
            if len(verdicts.findings) + len(verdicts.undecided) < len(example.finding_lines):
                passed.add((example.rule.id, name))
    assert passed == {one for one in GIVEN if "/" not in one[1]}
    assert number > 1200


def test_a_finding_whose_value_is_one_of_two_ways_is_undecided() -> None:
    passed, number = set(), 0
    for example in (one for one in examples("Fails") if "Conditions:" not in one.text):
        for name, text in replaced(example, WAYS[example.language]):
            verdicts = judged(text + CONDITION[example.language], example.language, example.rule.id)
            number += not verdicts.problems
            if len(verdicts.findings) + len(verdicts.undecided) < len(example.finding_lines):
                passed.add((example.rule.id, name))
    assert passed == set()
    assert number > 1200


@pytest.mark.parametrize(("other", "least"), [("{} - 1", 50), ("upper({})", 150)])
def test_a_sentence_names_a_value_that_is_one_of_two_wrong_ones(other: str, least: int) -> None:
    said = []
    for example in (one for one in examples("Fails") if one.language == "terraform"):
        for _, text in replaced(example, f"var.not_known ? {{}} : {other}"):
            verdicts = judged(text, example.language, example.rule.id)
            said += [one.message for one in verdicts.findings if not verdicts.problems]
    assert [one for one in said if re.search(r"None|True|False|…|  |^ |(?<!or )not ?$|[ :,]$", one)] == []
    assert len(said) > least


def test_what_passes_is_no_finding_when_a_value_is_taken_away() -> None:
    found = {
        (example.rule.id, name)
        for example in examples("Passes")
        for name, text in replaced(example)
        if judged(text, example.language, example.rule.id).findings
    }
    assert found == {one for one in SHOWN if "/" not in one[1]}


def test_a_finding_is_not_gone_because_something_may_be_written() -> None:
    passed = set()
    for example, path, text in sample("Fails"):
        verdicts = judged(text, example.language, example.rule.id)
        if len(verdicts.findings) + len(verdicts.undecided) < len(example.finding_lines):
            passed.add((example.rule.id, path))
    assert passed <= GIVEN


def test_what_passes_is_no_finding_because_something_may_be_written() -> None:
    assert {
        (one.rule.id, path) for one, path, text in sample("Passes") if judged(text, one.language, one.rule.id).findings
    } <= SHOWN


def test_an_operator_that_is_one_of_two_ways_is_undecided() -> None:
    denied = next(one for one in examples("Passes") if one.rule.id == "s3-missing-tls-deny" and "test " in one.text)
    ways = dict(replaced(denied, "var.not_known ? {} : null"))
    assert [len(judged(ways[name], denied.language, denied.rule.id).undecided) for name in ("test", "variable")] == [
        1,
        1,
    ]
