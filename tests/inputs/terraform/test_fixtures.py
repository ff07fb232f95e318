"""Every fixture of Terraform gives the graph that is written down for it, to the line and column."""

from __future__ import annotations

import pytest

from terraform_golden import FIXTURES, findings, fixtures, golden, judged


@pytest.mark.parametrize("name", fixtures())
def test_fixture(name: str) -> None:
    assert golden(name) == (FIXTURES / name / "expected.txt").read_text()


@pytest.mark.parametrize("name", judged())
def test_findings(name: str) -> None:
    assert findings(name) == (FIXTURES / name / "findings.txt").read_text()
