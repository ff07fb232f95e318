"""Every plan of the fixtures gives the graph that is written down for it, to the line and column."""

from __future__ import annotations

from pathlib import Path

from golden import check
from readings import written_out
from rows import rows
from storage_lint.discover.search import discover
from storage_lint.graph.reading import ReadSettings, together
from storage_lint.inputs.terraform import each_plan

FIXTURES = Path("fixtures/terraform-plan")
CASES = sorted(path.name for path in FIXTURES.iterdir())


@rows("name", CASES)
def test_fixture(name: str) -> None:
    case = FIXTURES / name
    reading = together(each_plan(discover([str(case)]).plans, ReadSettings()))
    check(case / "expected.txt", written_out(reading, f"{case}/"))
