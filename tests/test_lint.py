"""The pipeline with readers that are given: what it joins, filters, counts and survives."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pytest

import storage_lint.inputs.cloudformation
import storage_lint.inputs.terraform
from graphs import bucket, known
from reports import NAME
from repository import ROOT
from storage_lint.graph.node import WrittenSuppression
from storage_lint.graph.reading import Progress, Reading, ReadSettings
from storage_lint.graph.value import Hop, Origin, Source, Trace
from storage_lint.lint import Settings, lint
from storage_lint.resources.s3 import Bucket
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

BLOCK = Settings(select=("s3-missing-public-access-block",))


def bare(address: str, path: str, *via: str, suppress: str = "") -> Bucket:
    """A bucket that is declared in `path` and reached through the files `via`."""
    hops = tuple(Hop(name, Span(SourceFile(name, "x"), 0, 1)) for name in via)
    origin = Origin(Source.WRITTEN, Trace(Span(SourceFile(path, "x"), 0, 1), hops))
    suppressions = (WrittenSuppression(suppress, "known", NAME),) if suppress else ()
    return bucket(address, known(address), declared=origin, suppressions=suppressions)


@pytest.fixture
def terraform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Reading]:
    """Give the reading of Terraform under the key 'it'; there are files m/a.tf and m/b.tf."""
    monkeypatch.chdir(tmp_path)
    Path("m").mkdir()
    Path("m/a.tf").touch()
    Path("m/b.tf").touch()
    given: dict[str, Reading] = {}

    def read(
        directories: Mapping[str, Sequence[str]], settings: ReadSettings, progress: Progress, only: Sequence[str] | None
    ) -> Iterator[Reading]:
        yield given["it"]

    monkeypatch.setattr(storage_lint.inputs.terraform, "each_root", read)
    return given


def test_findings_counts_and_files(terraform: dict[str, Reading]) -> None:
    terraform["it"] = Reading((bare("a", "m/a.tf"), bare("b", "m/b.tf")), (), ("m/b.tf", "m/a.tf"))
    report = lint(["."], BLOCK)
    assert [finding.resource.address for finding in report.findings] == ["a", "b"]
    assert (report.files, report.resources, report.problems) == (("m/a.tf", "m/b.tf"), 2, ())


@pytest.mark.parametrize("paths", [["m/a.tf"], ["m/a.tf", "m"], ["m"]])
def test_what_a_named_file_is_part_of_is_reported_whole(terraform: dict[str, Reading], paths: list[str]) -> None:
    terraform["it"] = Reading((bare("a", "m/a.tf"), bare("b", "m/b.tf"), bare("c", "m/c.tf", "m/a.tf")))
    assert [finding.resource.address for finding in lint(paths, BLOCK).findings] == ["a", "b", "c"]


def test_suppressed_outcomes_are_set_aside(terraform: dict[str, Reading]) -> None:
    terraform["it"] = Reading((bare("a", "a.tf", suppress="s3-missing-*"), bare("b", "b.tf", suppress="ebs")))
    report = lint(["."], BLOCK)
    assert [finding.resource.address for finding in report.findings] == ["b"]
    assert [(one.outcome.resource.address, one.reason) for one in report.suppressed] == [("a", "known")]


def test_a_reader_that_crashes_does_not_lose_the_others(
    terraform: dict[str, Reading], monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("t.yaml").write_text("Resources:\n  B:\n    Type: AWS::S3::Bucket\n")
    reading = Reading((bare("B", "t.yaml"),), (Problem("p", "d"),), ("t.yaml",))
    monkeypatch.setattr(storage_lint.inputs.cloudformation, "each_template", lambda *given: [reading])
    report = lint(["."], BLOCK)  # no reading of Terraform is given: a KeyError
    assert [finding.resource.address for finding in report.findings] == ["B"]
    assert [problem.summary for problem in report.problems] == [
        "p",
        "internal error while reading Terraform: this is a bug of storage-lint",
    ]
    monkeypatch.setenv("STORAGE_LINT_DEBUG", "1")
    with pytest.raises(KeyError):
        lint(["."], BLOCK)


def test_a_plan_is_not_lost_silently(terraform: dict[str, Reading]) -> None:
    terraform["it"] = Reading()
    Path("plan.json").write_text('{"format_version": "1.2", "planned_values": {}')
    report = lint(["."], BLOCK)
    assert [(problem.summary, problem.note) for problem in report.problems] == [("plan.json: invalid JSON", False)]


def test_cfn_lint_adds_its_findings_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("t.yaml").write_text("Resources:\n  V:\n    Type: AWS::EC2::Volume\n    Properties:\n      Sise: 1\n")
    assert not [finding for finding in lint(["."]).findings if finding.rule.id.startswith("cfn-lint-")]
    report = lint(["."], Settings(cfn_lint=True))
    found = [(one.rule.id, str(one.origin.trace().span.location())) for one in report.findings]
    assert ("cfn-lint-E3002", "t.yaml:5:7") in found
    assert "ebs-gp2-volume" in {id for id, _ in found}


def test_cfn_lint_that_is_not_installed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(sys.modules, "cfnlint.config", None)
    monkeypatch.delitem(sys.modules, "storage_lint.cfnlint", raising=False)
    Path("t.yaml").write_text("Resources:\n  V:\n    Type: AWS::EC2::Volume\n")
    report = lint(["."], Settings(cfn_lint=True))
    assert [problem.summary for problem in report.problems] == ["cfn-lint is not there"]
    assert report.findings


def test_progress_counts_the_resources(terraform: dict[str, Reading]) -> None:
    terraform["it"] = Reading((bare("a", "m/a.tf"), bare("b", "m/b.tf")))
    seen: list[tuple[str, int, int]] = []
    lint(["."], BLOCK, lambda what, done, total: seen.append((what, done, total)))
    assert seen == [("Checking resources", 1, 2), ("Checking resources", 2, 2)]


def test_discovery_problems_and_unknown_rules_are_reported(terraform: dict[str, Reading]) -> None:
    terraform["it"] = Reading()
    report = lint(["absent", "m"], Settings(select=("nope",)))
    assert [problem.summary for problem in report.problems] == [
        "absent: no such file or directory",
        "--select: no rule, alias, service or framework is called 'nope'",
    ]


def test_progress_speaks_of_every_stage_and_language() -> None:
    told: list[tuple[str, int, int]] = []
    shop = str(ROOT / "fixtures" / "shop")
    lint([shop], Settings(), lambda what, done, total: told.append((what, done, total)))
    stages = {what: [step for one, *step in told if one == what] for what, _, _ in told}
    assert list(stages) == [
        "Reading Terraform",
        "Evaluating Terraform",
        "Reading templates",
        "Evaluating templates",
        "Reading assemblies",
        "Checking resources",
    ]
    assert stages["Reading Terraform"] == [[0, 2], [1, 2]]
    assert stages["Evaluating Terraform"] == [[0, 1]]


@pytest.mark.parametrize("collecting", [True, False])
def test_the_collector_rests_and_is_left_as_it_was(collecting: bool, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_ebs_volume" "v" {}\n')
    seen: list[bool] = []
    was = gc.isenabled()
    (gc.enable if collecting else gc.disable)()
    try:
        lint([str(tmp_path)], progress=lambda *_: seen.append(gc.isenabled()))
        assert gc.isenabled() is collecting
    finally:
        (gc.enable if was else gc.disable)()
    assert seen
    assert not any(seen)


def test_the_collector_works_again_after_an_interruption(tmp_path: Path) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    (tmp_path / "main.tf").touch()
    was = gc.isenabled()
    gc.enable()  # a run of the command in this process leaves it off
    try:
        with pytest.raises(KeyboardInterrupt):
            lint([str(tmp_path)], progress=interrupt)
        assert gc.isenabled()
    finally:
        (gc.enable if was else gc.disable)()


def test_the_rules_that_ran_are_in_the_report(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_ebs_volume" "v" {\n  size = 1\n}\n')
    report = lint([str(tmp_path)], Settings(select=("ebs-gp2-volume", "s3-missing-tls-deny", "ebs-unencrypted-volume")))
    assert [rule.id for rule in report.rules] == ["ebs-gp2-volume", "ebs-unencrypted-volume"]
