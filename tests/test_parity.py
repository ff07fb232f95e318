"""The same infrastructure in Terraform, CloudFormation and CDK gives one graph, and one set of verdicts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from golden import check
from normal_form import normal_form
from rows import rows
from storage_lint.engine import run
from storage_lint.graph.graph import Graph, build
from storage_lint.graph.reading import Reading, ReadSettings
from storage_lint.inputs.cdk import read_assemblies
from storage_lint.inputs.cloudformation import read_templates
from storage_lint.inputs.terraform import read_terraform
from storage_lint.packs import list_rules, load_rule

PARITY = Path("fixtures/parity")
SCENARIOS = sorted(path.name for path in PARITY.iterdir())
LANGUAGES = ("terraform", "cloudformation", "cdk")
RULES = [load_rule(file) for file in list_rules("storage_lint_rules")]


def read(scenario: str, language: str) -> Reading:
    directory = PARITY / scenario / language
    if language == "terraform":
        files = tuple(str(path) for path in sorted(directory.iterdir()))
        return read_terraform({str(directory): files}, ReadSettings())
    if language == "cloudformation":
        return read_templates([str(path) for path in sorted(directory.glob("template.*"))], ReadSettings())
    return read_assemblies([str(directory / "cdk.out")], ReadSettings())


def graph(scenario: str, language: str) -> Graph:
    return build(read(scenario, language).resources)


def verdicts(scenario: str, language: str) -> list[tuple[str, str, str]]:
    said = run(graph(scenario, language), RULES)
    assert said.problems == ()
    return sorted(
        [("finding", finding.rule.id, finding.severity.value) for finding in said.findings]
        + [("undecided", undecided.rule.id, "") for undecided in said.undecided]
    )


@rows("language", LANGUAGES)
@rows("scenario", SCENARIOS)
def test_one_graph(scenario: str, language: str) -> None:
    reading = read(scenario, language)
    assert [f"{problem.summary}: {problem.detail}" for problem in reading.problems] == []
    written = json.dumps(normal_form(build(reading.resources)), indent=2, ensure_ascii=False)
    check(PARITY / scenario / "graph.json", f"{written}\n")


@rows("scenario", SCENARIOS)
def test_one_set_of_verdicts(scenario: str) -> None:
    first, *others = (verdicts(scenario, language) for language in LANGUAGES)
    assert others == [first] * len(others)


def test_the_scenarios_differ() -> None:
    graphs = {(PARITY / scenario / "graph.json").read_text() for scenario in SCENARIOS}
    assert len(graphs) == len(SCENARIOS) >= 8


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_resource_says_its_language(language: str) -> None:
    resources = graph("many-buckets", language).resources
    assert [(resource.language, resource.construct_path is not None) for resource in resources] == [
        (language, language == "cdk"),
        (language, language == "cdk"),
    ]
