"""Every plan of the fixtures gives the graph that is written down for it, to the line and column.

`UPDATE=1 pytest tests/test_terraform_plan_fixtures.py` writes them anew; read the difference before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from storage_lint.discover.search import discover
from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.terraform import read_plans
from terraform_golden import written_out

FIXTURES = Path("fixtures/terraform-plan")
CASES = sorted(path.name for path in FIXTURES.iterdir())


@pytest.mark.parametrize("name", CASES)
def test_fixture(name: str) -> None:
    case = FIXTURES / name
    reading = read_plans(discover([str(case)]).plans, ReadSettings())
    actual = written_out(reading, f"{case}/")
    if os.environ.get("UPDATE"):
        (case / "expected.txt").write_text(actual)
    assert actual == (case / "expected.txt").read_text()
