"""Every directory of fixtures/cloudformation gives exactly what its findings.txt says."""

from __future__ import annotations

from pathlib import Path

from findings import said
from golden import check
from repository import ROOT
from rows import rows
from storage_lint.engine import run
from storage_lint.graph.graph import build
from storage_lint.graph.reading import Reading, ReadSettings
from storage_lint.inputs.cloudformation import read_templates
from storage_lint.inputs.cloudformation.detect import looks_like_template
from storage_lint.packs import list_rules, load_rule
from storage_lint.report import Report
from storage_lint.suppress import Acceptances

FIXTURES = ROOT / "fixtures" / "cloudformation"
FEATURES = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
RULES = [load_rule(file) for file in list_rules("storage_lint_rules")]


def lint(directory: Path) -> Report:
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    templates = [str(path) for path in files if looks_like_template(path.read_bytes())]
    parameters = tuple(str(path) for path in files if path.name.startswith("parameters."))
    return judge(read_templates(templates, ReadSettings(parameter_files=parameters)))


def judge(reading: Reading) -> Report:
    verdicts = run(build(reading.resources), RULES)
    accepted = Acceptances({}).judge([*verdicts.findings, *verdicts.undecided]).accepted
    set_aside = {id(one.outcome) for one in accepted}
    return Report(
        findings=tuple(one for one in verdicts.findings if id(one) not in set_aside),
        undecided=tuple(one for one in verdicts.undecided if id(one) not in set_aside),
        suppressed=tuple(accepted),
        problems=(*reading.problems, *verdicts.problems),
        files=reading.files,
        resources=len(reading.resources),
    )


@rows("feature", FEATURES)
def test_fixture(feature: str) -> None:
    found = said(lint(FIXTURES / feature), f"fixtures/cloudformation/{feature}/")
    check(FIXTURES / feature / "findings.txt", found)


def test_order_of_files_does_not_matter() -> None:
    directory = FIXTURES / "exports"
    templates = [str(path) for path in sorted(directory.glob("*.[jy]*"))]
    readings = [read_templates(files, ReadSettings()) for files in (templates, templates[::-1])]
    reports = [said(judge(reading)) for reading in readings]
    assert reports[0] == reports[1]
