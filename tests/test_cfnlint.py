"""Our rules inside cfn-lint, and cfn-lint's findings as ours."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from repository import ROOT
from storage_lint.rule import Category, Severity

FIXTURES = ROOT / "fixtures" / "cloudformation"
TEMPLATE = """\
AWSTemplateFormatVersion: "2010-09-09"
Parameters:
  Kind: {Type: String, Default: gp2}
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: !Select [0, !GetAZs ""]
      Size: 10
      Encrypted: true
      VolumeType: !Ref Kind
  Logs:
    Type: AWS::S3::Bucket
    Metadata: {storage-lint: {ignore: [s3-*]}}
"""


Found = dict[str, list[dict[str, Any]]]


@pytest.fixture(scope="module")
def cfn_lint(tmp_path_factory: pytest.TempPathFactory) -> Found:
    """Run the program as its users do, once: what it found, by the template's stem."""
    directory = tmp_path_factory.mktemp("templates")
    directive = "Data:\n    Metadata: {cfn-lint: {config: {ignore_checks: [W-ebs-gp2-volume]}}}\n"
    plain, ignoring = directory / "plain.yaml", directory / "ignoring.yaml"
    plain.write_text(TEMPLATE, encoding="utf-8")
    ignoring.write_text(TEMPLATE.replace("Data:\n", directive, 1), encoding="utf-8")
    templates = [str(path) for path in (plain, ignoring, FIXTURES / "nested-stacks" / "parent.yaml")]
    program = [sys.executable, "-c", "import sys; from cfnlint.runner import main; sys.exit(main())"]
    arguments = ["--format", "json", "--append-rules", "storage_lint.cfnlint", "--", *templates]
    done = subprocess.run([*program, *arguments], capture_output=True, text=True, check=False)
    found: Found = {Path(template).stem: [] for template in templates}
    for one in json.loads(done.stdout):
        found[Path(one["Filename"]).stem].append(one)
    return found


def test_our_rules_inside_cfn_lint(cfn_lint: Found) -> None:
    (found,) = cfn_lint["plain"]
    assert found["Rule"]["Id"] == "W-ebs-gp2-volume"
    assert found["Level"] == "Warning"
    assert found["Message"].startswith("Data: gp2 volume; gp3 costs $0.20 a month less")
    assert found["Location"]["Start"] == {"ColumnNumber": 33, "LineNumber": 3}
    assert found["Location"]["End"] == {"ColumnNumber": 36, "LineNumber": 3}
    assert found["Location"]["Path"] == ["Resources", "Data"]


def test_they_are_ignored_as_cfn_lint_s_own_are(cfn_lint: Found) -> None:
    assert cfn_lint["ignoring"] == []


def test_findings_are_placed_where_the_template_uses_what_another_file_says(cfn_lint: Found) -> None:
    said = ("W-ebs-gp2-volume", "W-s3-missing-tls-deny", "W-storage-lint-problem")
    found = [one for one in cfn_lint["parent"] if one["Rule"]["Id"] in said]
    placed = [(one["Rule"]["Id"], one["Location"]["Start"]["LineNumber"], one["Location"]["Path"]) for one in found]
    assert placed == [
        ("W-ebs-gp2-volume", 5, ["Resources", "Storage"]),
        ("W-s3-missing-tls-deny", 19, ["Resources", "Archive"]),
        ("W-storage-lint-problem", 31, []),
        ("W-storage-lint-problem", 35, []),
    ]


def test_cfn_lint_s_findings_as_ours(tmp_path: Path) -> None:
    from storage_lint.cfnlint import run_cfn_lint

    good, bad, broken = (tmp_path / name for name in ("good.yaml", "bad.yaml", "broken.yaml"))
    good.write_text(TEMPLATE, encoding="utf-8")
    bad.write_text(TEMPLATE.replace("Size: 10", "Size: ten").replace("!Ref Kind", "gp3"), encoding="utf-8")
    broken.write_text("Resources: {A: 1, A: 2}\n", encoding="utf-8")
    result = run_cfn_lint([str(good), str(bad), str(broken)])
    told = {
        (finding.rule.id, finding.severity, finding.resource.address, finding.resource.type, place(finding.origin))
        for finding in result.findings
    }
    assert told == {
        ("cfn-lint-E3012", Severity.HIGH, "Data", "AWS::EC2::Volume", "9:7 Size"),
        ("cfn-lint-W2001", Severity.LOW, "", "AWS::CloudFormation::Template", "3:3 Kind"),
    }
    assert {finding.rule.category for finding in result.findings} == {Category.DEPLOY}
    assert {problem.span.location().line for problem in result.problems if problem.span} == {1}
    assert {problem.detail.split(" ")[0] for problem in result.problems} == {"E0000"}


def place(origin: Any) -> str:
    span = origin.trace().span
    return f"{span.location().line}:{span.location().column} {span.text()}"


def test_rules_that_the_linted_directory_appends_are_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from storage_lint.cfnlint import run_cfn_lint

    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "mine.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n", encoding="utf-8")
    (tmp_path / ".cfnlintrc").write_text("append_rules: [rules]\nignore_checks: [E3012]\n", encoding="utf-8")
    metadata = "Metadata: {cfn-lint: {config: {append_rules: [rules]}}}\n"
    (tmp_path / "t.yaml").write_text(metadata + TEMPLATE.replace("Size: 10", "Size: ten"), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    result = run_cfn_lint(["t.yaml"])
    assert not (tmp_path / "ran").exists()
    assert result.findings == ()


def test_nothing_else_imports_cfn_lint() -> None:
    imports = "import sys, storage_lint.lint, storage_lint.inputs.cloudformation.read"
    subprocess.run([sys.executable, "-c", f"{imports}; assert 'cfnlint' not in sys.modules"], check=True)
