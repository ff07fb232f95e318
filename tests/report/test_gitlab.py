"""GitLab's Code Quality report."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from commands import run
from reports import full, undecided
from repository import FIXTURES
from storage_lint.report import Report
from storage_lint.report.gitlab import parts
from storage_lint.report.style import Style
from storage_lint.source.problem import Problem

# https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
LINES = {"type": "object", "required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}}
LOCATION = {
    "type": "object",
    "required": ["path", "lines"],
    "properties": {"path": {"type": "string", "pattern": r"^(?!/|\./|\.\./)[^\\]+$"}, "lines": LINES},
}
SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "additionalProperties": False,
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": LOCATION,
        },
    },
}


def test_everything() -> None:
    data = json.loads("".join(parts(full(), Style(show_undecided=True))))
    jsonschema.validate(data, SCHEMA)
    assert [(one["check_name"], one["severity"], one["location"]["path"]) for one in data] == [
        ("storage-lint-problem", "blocker", "main.tf"),
        ("storage-lint-problem", "blocker", "absent"),
        ("s3-bad-name", "critical", "main.tf"),
        ("s3-no-tag", "critical", "main.tf"),
        ("s3-bad-name", "major", "variables.tf"),
        ("s3-bad-name", "info", "variables.tf"),
    ]
    assert data[4] == {
        "description": 'the name is bad (module.a["x"].aws_s3_bucket.logs, module.a["y"].aws_s3_bucket.logs)',
        "check_name": "s3-bad-name",
        "fingerprint": data[4]["fingerprint"],
        "severity": "major",
        "location": {"path": "variables.tf", "lines": {"begin": 2, "end": 2}},
    }


def test_a_clean_run_is_an_empty_array() -> None:
    note = Problem("a", "b", note=True)
    assert "".join(parts(Report(undecided=(undecided(),), problems=(note,)), Style())) == "[]\n"


@pytest.mark.parametrize("fixture", ["shop", "pains", "broken", "parity"])
def test_fixtures(fixture: str, tmp_path: Path) -> None:
    file = tmp_path / "report.json"
    run("--format", f"gitlab:{file}", "--undecided", "show", "--profile", "strict", str(FIXTURES / fixture))
    assert file.read_bytes().startswith(b"[")
    data = json.loads(file.read_text())
    jsonschema.validate(data, SCHEMA)
    assert len({one["fingerprint"] for one in data}) == len(data) > 0
