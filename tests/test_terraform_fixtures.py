"""Every fixture of Terraform gives the graph that is written down for it, to the line and column."""

from __future__ import annotations

import pytest

from terraform_golden import FIXTURES, fixtures, golden


@pytest.mark.parametrize("name", fixtures())
def test_fixture(name: str) -> None:
    assert golden(name) == (FIXTURES / name / "expected.txt").read_text()
