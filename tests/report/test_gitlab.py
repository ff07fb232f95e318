"""GitLab's Code Quality report."""

from __future__ import annotations

import json

from reports import full, undecided
from schemas import validate_gitlab
from storage_lint.report import Report
from storage_lint.report.gitlab import parts
from storage_lint.report.style import Style
from storage_lint.source.problem import Problem


def test_everything() -> None:
    data = json.loads("".join(parts(full(), Style(show_undecided=True))))
    validate_gitlab(data)
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
