#!/usr/bin/env python3
"""How our rules judge what other tools test theirs with: Checkov's, Trivy's and cfn-guard's own files.

    python benchmarks/fixtures_of_others.py [--checkov DIR] [--trivy DIR] [--guard DIR] [--show]

The directories are checkouts of bridgecrewio/checkov, aquasecurity/trivy-checks and
aws-cloudformation/aws-guard-rules-registry. A case is a file, what it is about, and whether the check of the other tool
passes or fails there, as its own tests say; ours are the rules that have this check among their aliases. Prints, for
each service and tool, how many checks were compared and how many verdicts agree, are undecided here, or differ;
with `--show` each that differs. verdicts.md says why they do. Needs PyYAML, which our own set-up installs for tests.
"""

from __future__ import annotations

import argparse
import ast
import json
import re
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import yaml

PROGRAM = [sys.executable, "-m", "storage_lint"]
AGREE, UNDECIDED, DIFFER = "agree", "undecided", "differ"


class _Loader(yaml.SafeLoader):
    """Reads the short forms of CloudFormation's functions as their long ones."""


def _function(loader: _Loader, name: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if name == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {name if name in ("Ref", "Condition") else f"Fn::{name}": value}


_Loader.add_multi_constructor("!", _function)


class Case(NamedTuple):
    """What another tool says: `check` passes or fails for `resource` (empty: any) of what lies at `path`."""

    tool: str
    check: str
    path: Path
    resource: str
    fails: bool


def main() -> None:
    """Compare, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for tool in ("checkov", "trivy", "guard"):
        parser.add_argument(f"--{tool}", type=Path)
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    ours = rules_by_alias()
    with tempfile.TemporaryDirectory() as directory:
        work = Path(directory)
        cases = [
            *(checkov_cases(options.checkov, ours) if options.checkov else ()),
            *(trivy_cases(options.trivy, work, ours) if options.trivy else ()),
            *(guard_cases(options.guard, work, ours) if options.guard else ()),
        ]
        paths = sorted({case.path for case in cases})
        with ThreadPoolExecutor(2) as pool:
            reports = dict(zip(paths, pool.map(report_of, paths), strict=True))
    print_table(cases, reports, ours, options.show)


def rules_by_alias() -> dict[str, list[dict[str, Any]]]:
    """Return our rules by each whole id that another tool has for them."""
    listed = json.loads(
        subprocess.run([*PROGRAM, "rules", "--format", "json"], stdout=subprocess.PIPE, check=True).stdout
    )
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for rule in listed:
        for alias in rule["aliases"]:
            found[alias].append(rule)
    return found


def report_of(path: Path) -> dict[str, Any]:
    """Return the JSON report of a path, all rules."""
    done = subprocess.run(
        [*PROGRAM, "--profile", "strict", "--format", "json", str(path)], stdout=subprocess.PIPE, check=False
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def checkov_cases(root: Path, ours: dict[str, Any]) -> Iterator[Case]:
    """Yield what Checkov's tests say: sets of resources in Python, and the files of its graph checks."""
    for language in ("terraform", "cloudformation"):
        for test in sorted((root / "tests" / language / "checks/resource/aws").glob("test_*.py")):
            yield from _of_python_test(root, test, ours)
    yield from _of_graph_checks(root, ours)


def _of_python_test(root: Path, test: Path, ours: dict[str, Any]) -> Iterator[Case]:
    text = test.read_text(encoding="utf-8")
    module = re.search(r"from (checkov\.[\w.]+) import check\b", text)
    example = re.search(r"[\"']/?(example_\w+)", text)
    if module is None or example is None:
        return
    source = root / (module[1].replace(".", "/") + ".py")
    check = re.search(r"\bid\s*=\s*[\"'](CKV_AWS_\d+)", source.read_text(encoding="utf-8")) if source.exists() else None
    if check is None or check[1] not in ours:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Set) and isinstance(node.targets[0], ast.Name):
            verdict = {"passing_resources": False, "failing_resources": True}.get(node.targets[0].id)
            if verdict is not None:
                for resource in ast.literal_eval(node.value):
                    yield Case("Checkov", check[1], test.parent / example[1], resource, verdict)


def _of_graph_checks(root: Path, ours: dict[str, Any]) -> Iterator[Case]:
    tests = root / "tests/terraform/graph/checks/resources"
    for file in sorted((root / "checkov/terraform/checks/graph_checks/aws").glob("*.y*ml")):
        check = yaml.safe_load(file.read_text(encoding="utf-8"))["metadata"]["id"]
        expected = tests / file.stem / "expected.yaml"
        if check in ours and expected.exists():
            said = yaml.safe_load(expected.read_text(encoding="utf-8"))
            for verdict in ("pass", "fail"):
                for resource in said.get(verdict) or ():
                    yield Case("Checkov", check, expected.parent, resource, verdict == "fail")


def trivy_cases(root: Path, work: Path, ours: dict[str, Any]) -> Iterator[Case]:
    """Yield the good and bad examples of Trivy's pages, each written to a file of its own."""
    for page in sorted((root / "checks/cloud/aws").glob("*/*.yaml")):
        rego = page.with_suffix(".rego")
        check = re.search(r"id: (AWS-\d+)", rego.read_text(encoding="utf-8")) if rego.exists() else None
        if check is None or check[1] not in ours:
            continue
        said = yaml.safe_load(page.read_text(encoding="utf-8"))
        for language, name in (("terraform", "main.tf"), ("cloudformation", "template.yaml")):
            for verdict in ("good", "bad"):
                for number, example in enumerate((said.get(language) or {}).get(verdict) or ()):
                    path = work / "trivy" / check[1] / f"{language}-{verdict}-{number}" / name
                    path.parent.mkdir(parents=True)
                    path.write_text(example, encoding="utf-8")
                    yield Case("Trivy", check[1], path.parent, "", verdict == "bad")


def guard_cases(root: Path, work: Path, ours: dict[str, Any]) -> Iterator[Case]:
    """Yield the templates of the tests in cfn-guard's registry, each written to a file of its own."""
    for test in sorted((root / "rules/aws").glob("*/tests/*_tests.yml")):
        said = yaml.load(test.read_text(encoding="utf-8"), _Loader)  # a safe one
        for number, one in enumerate(said):
            for check, verdict in one["expectations"]["rules"].items():
                if check in ours and verdict in ("PASS", "FAIL"):
                    path = work / "guard" / check / f"{test.stem}-{number}" / "template.json"
                    path.parent.mkdir(parents=True)
                    path.write_text(json.dumps(one["input"], indent=1, default=str), encoding="utf-8")
                    yield Case("cfn-guard", check, path.parent, "", verdict == "FAIL")


def verdict_of(case: Case, report: dict[str, Any], rules: list[dict[str, Any]]) -> str:
    """Return how our verdict stands to that of the case."""
    ids = {rule["id"] for rule in rules}
    meant = [case.resource, *_buckets_of(case)]

    def said(outcomes: list[dict[str, Any]]) -> bool:
        addresses = [one["resource"]["address"] for one in outcomes if one["rule"] in ids]
        return any(_is_about(address, resource) for address in addresses for resource in meant)

    if said(report["findings"]):
        return AGREE if case.fails else DIFFER
    if said(report["undecided"]):
        return UNDECIDED
    return DIFFER if case.fails else AGREE


def _buckets_of(case: Case) -> list[str]:
    """Return the bucket that what a case is about belongs to: ours judge that with all that belongs to it."""
    if not case.resource.startswith("aws_s3_bucket_"):
        return []
    head = r"\s+".join(rf'"{re.escape(word)}"' for word in case.resource.split("."))
    block = re.compile(rf"^resource\s+{head}\s*\{{.*?^\s+bucket\s*=\s*(aws_s3_bucket\.\w+)", re.DOTALL | re.MULTILINE)
    texts = [file.read_text(encoding="utf-8") for file in case.path.glob("*.tf")]
    return [found[1] for text in texts if (found := block.search(text))]


def _is_about(address: str, wanted: str) -> bool:
    """Whether an address of ours is the resource that they mean: `aws_x.name`, or `AWS::X::Y.Name` in a template."""
    if "::" in wanted:
        return re.split(r"[/.]", address)[-1] == wanted.rpartition(".")[2]
    return not wanted or re.sub(r"\[.*?\]", "", address) == re.sub(r"\[.*?\]", "", wanted)


def print_table(cases: list[Case], reports: dict[Path, Any], ours: dict[str, Any], show: bool) -> None:
    """Print the figures by service and tool, and what differs."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    checks: dict[tuple[str, str], set[str]] = defaultdict(set)
    for case in cases:
        verdict = verdict_of(case, reports[case.path], ours[case.check])
        key = ours[case.check][0]["service"], case.tool
        counts[key][verdict] += 1
        checks[key].add(case.check)
        if show and verdict != AGREE:
            fails = "fails" if case.fails else "passes"
            print(f"{verdict}: {case.tool} {case.check} {fails} {case.resource} in {case.path}")
    for key in sorted(counts):
        figures = ", ".join(f"{counts[key][verdict]} {verdict}" for verdict in (AGREE, UNDECIDED, DIFFER))
        print(f"{key[0]:12} {key[1]:10} {len(checks[key]):3} checks: {figures}")


if __name__ == "__main__":
    main()
