"""The reports of one run over each tree of fixtures: their readers take them, and they say the same."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from commands import run
from repository import FIXTURES
from schemas import validate_gitlab, validate_sarif

ALL = ("--undecided", "show", "--accepted", "show", "--profile", "strict", "-q")


@pytest.mark.parametrize("fixture", ["shop", "pains", "broken", "cdk", "cloudformation", "parity"])
def test_every_reader_takes_its_report(fixture: str, tmp_path: Path) -> None:
    files = {form: tmp_path / form for form in ("gitlab", "json", "junit", "sarif")}
    words = (word for form, file in files.items() for word in ("--format", f"{form}:{file}"))
    run(*words, *ALL, str(FIXTURES / fixture))
    report = json.loads(files["json"].read_text())
    check_gitlab(files["gitlab"])
    check_junit(files["junit"], report)
    check_sarif(files["sarif"])


def check_gitlab(file: Path) -> None:
    assert file.read_bytes().startswith(b"[")
    data = json.loads(file.read_text())
    validate_gitlab(data)
    assert len({one["fingerprint"] for one in data}) == len(data) > 0


def check_junit(file: Path, report: Any) -> None:
    junitparser: Any = pytest.importorskip("junitparser")
    read = junitparser.JUnitXml.fromfile(str(file))
    (suite,) = read
    cases = list(suite)
    assert (read.tests, read.failures, read.errors) == (len(cases), suite.failures, suite.errors)
    assert read.failures == report["summary"]["places"]
    assert read.errors == sum(not problem["note"] for problem in report["problems"])
    assert max(Counter((case.classname, case.name) for case in cases).values()) == 1
    failed = {case.classname for case in cases if any(type(one).__name__ == "Failure" for one in case.result)}
    assert failed == {one["rule"] for one in report["findings"]}


def check_sarif(file: Path) -> None:
    document = json.loads(file.read_text())
    validate_sarif(document)
    (found,) = document["runs"]
    assert found["results"]
    for result in found["results"]:
        (place,) = result["locations"]
        path = place["physicalLocation"]["artifactLocation"]["uri"]
        assert path.startswith("fixtures/")
        assert "primaryLocationLineHash" in result["partialFingerprints"], path
