"""Every directory of fixtures/cloudformation gives exactly what its findings.txt says.

After a change that is meant to change them: STORAGE_LINT_WRITE=1 pytest tests/test_cloudformation_fixtures.py
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage_lint.engine import Verdicts, run
from storage_lint.graph.graph import build
from storage_lint.graph.reading import Reading, ReadSettings
from storage_lint.graph.value import Origin
from storage_lint.inputs.cloudformation import read_templates
from storage_lint.inputs.cloudformation.detect import looks_like_template
from storage_lint.packs import list_rules, load_rule
from storage_lint.source.problem import Problem
from storage_lint.suppress import suppressed

FIXTURES = Path(__file__).parent.parent / "fixtures" / "cloudformation"
FEATURES = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
RULES = [load_rule(file) for file in list_rules("storage_lint_rules")]


def lint(directory: Path) -> tuple[Reading, Verdicts]:
    files = sorted(path for path in directory.rglob("*") if path.is_file())
    templates = [str(path) for path in files if looks_like_template(path.read_bytes())]
    parameters = tuple(str(path) for path in files if path.name.startswith("parameters."))
    reading = read_templates(templates, ReadSettings(parameter_files=parameters))
    return reading, run(build(reading.resources), RULES)


def where(origin: Origin) -> Iterator[str]:
    trace = origin.trace()
    yield _place(str(trace.span.location()))
    for hop in trace.via:
        yield f"    {hop.message} {_place(str(hop.span.location()))}"


def _place(location: str) -> str:
    return location.partition("fixtures/cloudformation/")[2].partition("/")[2]


def report(reading: Reading, verdicts: Verdicts) -> str:
    """The outcomes, one a line with the hops below, in order of place."""
    accepted = {id(one.outcome): one for one in suppressed([*verdicts.findings, *verdicts.undecided])}
    entries: list[list[str]] = []
    for finding in verdicts.findings:
        place, *hops = where(finding.origin)
        word = "suppressed" if id(finding) in accepted else "finding"
        about = f"{finding.rule.id} {finding.resource.address}: {finding.message}"
        reason = accepted[id(finding)].reason if id(finding) in accepted else None
        entries.append([f"{place} {word} {about}" + (f" ({reason})" if reason else ""), *hops])
    for undecided in verdicts.undecided:
        place, *hops = where(undecided.unknown.origin)
        unknown = undecided.unknown
        about = f"{undecided.rule.id} {undecided.resource.address}: {unknown.reason}"
        entries.append([f"{place} undecided {about}" + (f" ({unknown.supply})" if unknown.supply else ""), *hops])
    entries += [[_problem(problem)] for problem in (*reading.problems, *verdicts.problems)]
    return "".join(f"{line}\n" for entry in sorted(entries, key=_by_place) for line in entry)


def _by_place(entry: list[str]) -> tuple[str, int, int, str]:
    path, line, column = entry[0].split(" ", 1)[0].split(":")
    return path, int(line), int(column), entry[0]


def _problem(problem: Problem) -> str:
    assert problem.span is not None
    word = "note" if problem.note else "problem"
    return f"{_place(str(problem.span.location()))} {word} {problem.summary.split(': ', 1)[1]}: {problem.detail}"


@pytest.mark.parametrize("feature", FEATURES)
def test_fixture(feature: str) -> None:
    golden = FIXTURES / feature / "findings.txt"
    found = report(*lint(FIXTURES / feature))
    if os.environ.get("STORAGE_LINT_WRITE"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")


def test_order_of_files_does_not_matter() -> None:
    directory = FIXTURES / "exports"
    templates = [str(path) for path in sorted(directory.glob("*.[jy]*"))]
    readings = [read_templates(files, ReadSettings()) for files in (templates, templates[::-1])]
    reports = [report(reading, run(build(reading.resources), RULES)) for reading in readings]
    assert reports[0] == reports[1]
