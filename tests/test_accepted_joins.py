"""What is accepted beside what fills a field counts, however much of it there is."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import storage_lint.acceptance
from storage_lint.config.units import Configs
from storage_lint.lint import Settings, lint
from storage_lint.packs import BUILT_IN
from storage_lint.report import Report
from storage_lint.select import Rulebook
from storage_lint.suppress import Acceptances

RULE = "s3-missing-tls-deny"
COUNT = 500
BUCKET = "  B: {Type: AWS::S3::Bucket, Properties: {BucketName: acme-data}}\n"
POLICY = """\
  P%(number)d:
    Type: AWS::S3::BucketPolicy
%(metadata)s    Properties:
      Bucket: !Ref B
      PolicyDocument: {Statement: [{Effect: Allow, Principal: "*", Action: "s3:GetObject", Resource: "*"}]}
"""
METADATA = "    Metadata: {storage-lint: {ignore: [%s]}}\n"


def template(count: int, marked: int | None = None, rule: str = RULE) -> str:
    """A bucket with that many policies, one of them marked."""
    policies = (
        POLICY % {"number": number, "metadata": METADATA % rule if number == marked else ""} for number in range(count)
    )
    return "Resources:\n" + BUCKET + "".join(policies)


def review(tree: Path, text: str, settings: str = "", rules: tuple[str, ...] = (RULE,)) -> Report:
    (tree / "template.yaml").write_text(text)
    (tree / "storage-lint.toml").write_text(settings)
    return lint((".",), Settings(select=rules, configs=Configs(Rulebook((BUILT_IN,)))))


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_unmarked_policies_accept_nothing(tree: Path) -> None:
    report = review(tree, template(COUNT))
    assert [one.resource.address for one in report.undecided] == ["B"]
    assert report.suppressed == ()


@pytest.mark.parametrize("marked", [0, 20, COUNT - 1])
def test_a_mark_beside_any_of_many_policies(marked: int, tree: Path) -> None:
    text = template(COUNT, marked)
    report = review(tree, text)
    assert (*report.findings, *report.undecided, *report.problems) == ()
    (accepted,) = report.suppressed
    assert accepted.outcome.resource.address == "B"
    _, _, before = text.partition(f"  P{marked}:\n")
    line = text[: -len(before)].count("\n") + 2  # the type, then what is marked
    assert accepted.place.location().line == line


@pytest.mark.parametrize("marked", [0, COUNT - 1])
def test_settings_that_name_any_of_many_policies(marked: int, tree: Path) -> None:
    report = review(tree, template(COUNT), f'[[accept]]\nrule = "{RULE}"\naddress = "P{marked}"\n')
    assert (*report.findings, *report.undecided, *report.problems) == ()
    (accepted,) = report.suppressed
    assert (accepted.by, accepted.place.location().path) == ("settings", "storage-lint.toml")


def test_the_work_grows_with_the_policies(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each policy is asked about once for a rule and a field, whatever the number of outcomes."""
    asked: Counter[str] = Counter()
    globs, covers = storage_lint.acceptance._globs, Acceptances._covers_name

    def globbed(pattern: str | None, text: str | None) -> bool:
        asked["settings"] += 1
        return globs(pattern, text)

    def covered(self: Acceptances, *arguments: Any) -> bool:
        asked["metadata"] += 1
        return covers(self, *arguments)

    monkeypatch.setattr(storage_lint.acceptance, "_globs", globbed)
    monkeypatch.setattr(Acceptances, "_covers_name", covered)
    settings = '[[accept]]\nrule = "s3-*"\naddress = "nothing"\n'
    found: list[Counter[str]] = []
    for count in (100, 200):
        asked.clear()
        report = review(tree, template(count, count - 1, "ebs-gp2-volume"), settings, ("s3",))
        assert len(report.undecided) > 3
        found.append(Counter(asked))
    assert found[1]["settings"] <= 2.1 * found[0]["settings"]
    assert found[1]["metadata"] <= 2.1 * found[0]["metadata"]
