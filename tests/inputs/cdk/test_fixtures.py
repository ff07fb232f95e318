"""Every app of fixtures/cdk/apps gives exactly what its findings.txt says: construct, class, program line, hops."""

from __future__ import annotations

from pathlib import Path

from findings import said
from golden import check
from rows import rows
from storage_lint.lint import lint

APPS = Path("fixtures/cdk/apps")
NAMES = sorted(path.parent.name for path in APPS.glob("*/cdk.out"))


@rows("name", NAMES)
def test_app(name: str) -> None:
    report = lint([str(APPS / name)])
    assert report.problems == ()
    check(APPS / name / "findings.txt", said(report, f"{APPS}/{name}/"))


def test_each_app_has_findings() -> None:
    silent = [name for name in NAMES if not (APPS / name / "findings.txt").read_text(encoding="utf-8")]
    assert silent == []
