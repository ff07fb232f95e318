"""Every fixture of Terraform gives the graph and the findings that are written down for it."""

from __future__ import annotations

from pathlib import Path

from findings import said
from golden import check
from readings import written_out
from rows import rows
from storage_lint.discover.search import discover
from storage_lint.graph.reading import ReadSettings
from storage_lint.inputs.terraform import read_terraform
from storage_lint.lint import lint

FIXTURES = Path("fixtures/terraform")
READ = sorted(path.parent.name for path in FIXTURES.glob("*/expected.txt"))
JUDGED = sorted(path.parent.name for path in FIXTURES.glob("*/findings.txt"))
# Values that a fixture's run is given on the command line.
SETTINGS = {
    "variables": ReadSettings(
        variables={"from_command_line": "gp3"}, variable_files=("fixtures/terraform/variables/extra.tfvars",)
    )
}


@rows("name", READ)
def test_what_is_read(name: str) -> None:
    directory = FIXTURES / name
    reading = read_terraform(discover([str(directory)]).terraform, SETTINGS.get(name, ReadSettings()))
    check(directory / "expected.txt", written_out(reading, f"{directory}/"))


@rows("name", JUDGED)
def test_findings(name: str) -> None:
    check(FIXTURES / name / "findings.txt", said(lint([str(FIXTURES / name)]), f"{FIXTURES}/{name}/"))
