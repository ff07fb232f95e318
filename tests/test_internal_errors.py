"""A bug of ours loses the root or template that it is in, says so, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage_lint.lint import Settings, lint

TERRAFORM = 'resource "aws_s3_bucket" "b" {\n  bucket = "logs"\n}\n'
TEMPLATE = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("good", "bad"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(TERRAFORM)
        (tmp_path / f"{name}.yaml").write_text(TEMPLATE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("STORAGE_LINT_DEBUG", raising=False)
    return tmp_path


def test_terraform(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage_lint.inputs.terraform import lowered, read
    from storage_lint.inputs.terraform.modules.configuration import Configuration

    lower = lowered.lowered_root

    def crash(configuration: Configuration) -> object:
        if configuration.root.directory.endswith("bad"):
            raise KeyError("oops")
        return lower(configuration)

    monkeypatch.setattr(read, "lowered_root", crash)
    report = lint(["good", "bad"], Settings())
    assert {finding.origin.trace().span.file.path for finding in report.findings} == {"good/main.tf"}
    (problem,) = report.problems
    assert (problem.summary, problem.path) == ("internal error while evaluating: this is a bug of storage-lint", "bad")


def test_cloudformation(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage_lint.inputs.cloudformation import read
    from storage_lint.inputs.cloudformation.stacks.template import Template

    lower = read.lowered

    def crash(template: Template) -> object:
        if template.document.source.path == "bad.yaml":
            raise KeyError("oops")
        return lower(template)

    monkeypatch.setattr(read, "lowered", crash)
    report = lint(["good.yaml", "bad.yaml"], Settings())
    assert {finding.origin.trace().span.file.path for finding in report.findings} == {"good.yaml"}
    (problem,) = report.problems
    assert problem.path == "bad.yaml"
    assert problem.detail.startswith("KeyError: 'oops'")
