"""Every app of fixtures/cdk/apps gives exactly what its findings.txt says: construct, class, program line, hops.

After a change that is meant to change them: UPDATE=1 pytest tests/test_cdk_fixtures.py
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from findings import said
from storage_lint.lint import lint

APPS = Path("fixtures/cdk/apps")
NAMES = sorted(path.parent.name for path in APPS.glob("*/cdk.out"))


@pytest.mark.parametrize("name", NAMES)
def test_app(name: str) -> None:
    report = lint([str(APPS / name)])
    assert report.problems == ()
    path, actual = APPS / name / "findings.txt", said(report, f"{APPS}/{name}/")
    if os.environ.get("UPDATE"):
        path.write_text(actual, encoding="utf-8")
    assert actual == path.read_text(encoding="utf-8")


def test_each_app_has_findings() -> None:
    silent = [name for name in NAMES if not (APPS / name / "findings.txt").read_text(encoding="utf-8")]
    assert silent == []
