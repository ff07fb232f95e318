"""SARIF: the schema holds it, and it is what GitHub reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import reports
import schemas
from commands import run
from reports import HEADER, MAIN, NAME, VARIABLES, NoName, NoTag, finding, full, span, undecided
from storage_lint.graph.value import Hop, Origin, Source, Trace
from storage_lint.report import Report, Since, sarif
from storage_lint.report.style import Style
from storage_lint.rule import Severity
from storage_lint.source.problem import Problem
from storage_lint.source.record import replace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile


def written(report: Report, style: Style | None = None) -> dict[str, Any]:
    """The run of the document."""
    document: dict[str, Any] = json.loads("".join(sarif.parts(report, style or Style())))
    schemas.validate_sarif(document)
    assert document["version"] == "2.1.0"
    (found,) = document["runs"]
    assert isinstance(found, dict)
    return found


RULES = replace(full(), rules=(NoName(), NoTag()))


def region(line: int, column: int, end_line: int, end_column: int) -> dict[str, int]:
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def at(path: str, *numbers: int) -> dict[str, Any]:
    return {"artifactLocation": {"uri": path, "uriBaseId": "%SRCROOT%"}, "region": region(*numbers)}


def test_a_result() -> None:
    results = written(RULES)["results"]
    assert [(one["ruleId"], one["level"]) for one in results] == [
        ("s3-bad-name", "error"),
        ("s3-no-tag", "error"),
        ("s3-bad-name", "warning"),
    ]
    hop = at("main.tf", 2, 14, 2, 22)
    place = at("variables.tf", 2, 13, 2, 19)
    assert results[2] == {
        "ruleId": "s3-bad-name",
        "ruleIndex": 0,
        "level": "warning",
        "message": {
            "text": 'the name is bad (module.a["x"].aws_s3_bucket.logs, module.a["y"].aws_s3_bucket.logs)\n'
            "-> [var.name](1)"
        },
        "locations": [{"physicalLocation": place}],
        "codeFlows": [
            {
                "threadFlows": [
                    {
                        "locations": [
                            {"location": {"message": {"text": "it is written here"}, "physicalLocation": place}},
                            {"location": {"message": {"text": "var.name"}, "physicalLocation": hop}},
                        ]
                    }
                ]
            }
        ],
        "relatedLocations": [{"id": 1, "message": {"text": "var.name"}, "physicalLocation": hop}],
        "partialFingerprints": {"storageLint/v1": results[2]["partialFingerprints"]["storageLint/v1"]},
    }
    assert "codeFlows" not in results[0]


def test_steps_beyond_a_hundred_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_RELATED", 2)
    hops = [Hop(f"var.n{number}", span(MAIN, "var.name")) for number in range(5)]
    (result,) = written(Report((finding(origin=reports.at(VARIABLES, '"logs"', *hops)),)))["results"]
    assert result["message"]["text"].splitlines()[1:] == ["-> [var.n0](1)", "-> [var.n1](2)", "-> and 3 more"]
    assert [one["id"] for one in result["relatedLocations"]] == [1, 2]
    (flow,) = result["codeFlows"]
    assert flow["message"]["text"] == "The first 3 of 6 steps."
    callers = tuple(finding(f"module.m{one.message}.b", reports.at(VARIABLES, '"logs"', one)) for one in hops)
    (result,) = written(Report(callers))["results"]
    assert result["message"]["text"].endswith("-> and 3 more")
    assert "message" not in result["codeFlows"][0]


def test_a_rule() -> None:
    found = written(RULES)["tool"]["driver"]
    assert (found["name"], found["rules"][0]["name"]) == ("storage-lint", "S3BadName")
    assert found["rules"][1] == {
        "id": "s3-no-tag",
        "name": "S3NoTag",
        "shortDescription": {"text": "Bucket has a bad name."},
        "fullDescription": {"text": "Bucket has a bad name."},
        "help": {"text": "Bucket has a bad name", "markdown": "Bucket has a bad name"},  # tests are no pages
        "helpUri": "https://example.com",
        "defaultConfiguration": {"level": "error"},
        "properties": {
            "tags": ["security", "storage", "s3"],
            "precision": "high",
            "problem.severity": "error",
            "security-severity": "8.0",
        },
    }


def test_all_rules_of_the_pack_are_what_github_takes() -> None:
    from storage_lint.packs import BUILT_IN
    from storage_lint.select import all_rules

    rules, _ = all_rules((BUILT_IN,))
    for rule in written(Report(rules=tuple(rules)))["tool"]["driver"]["rules"]:
        assert len(rule["fullDescription"]["text"]) <= 1_024
        assert "## Why" in rule["help"]["markdown"]
        assert ("security-severity" in rule["properties"]) == ("security" in rule["properties"]["tags"])


def test_what_is_left_out_is_said_and_comes_when_asked_for() -> None:
    (*_, left_out) = written(RULES)["invocations"][0]["toolExecutionNotifications"]
    assert left_out == {
        "level": "note",
        "message": {
            "text": "Left out: 1 undecided (--undecided show lists them); 1 accepted (--accepted show lists them)."
        },
    }
    found = written(RULES, Style(show_undecided=True, show_accepted=True))
    assert len(found["invocations"][0]["toolExecutionNotifications"]) == 3
    *_, open_, accepted = found["results"]
    assert (open_["kind"], open_["level"]) == ("open", "none")
    assert accepted["suppressions"] == [
        {
            "kind": "inSource",
            "status": "accepted",
            "justification": "accepted by Metadata at main.tf:1:1: on purpose",
            "location": {"physicalLocation": at("main.tf", 1, 1, 1, 32)},
        }
    ]


def test_whatever_is_left_out_is_counted() -> None:
    report = replace(Report(), excluded=3, left_out=2, since=Since("main", 1_200, 0))
    (said,) = written(report)["invocations"][0]["toolExecutionNotifications"]
    assert said["message"]["text"] == (
        "Left out: 3 in places that the settings exclude; 2 rules that options or settings leave out; "
        "1,200 that were there at main."
    )


def test_problems_are_notifications() -> None:
    (invocation,) = written(RULES)["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][:3] == [
        {
            "level": "error",
            "message": {"text": "no such file or directory\nnothing was read there"},
            "locations": [{"physicalLocation": at("absent", 1, 1, 1, 1)}],
        },
        {
            "level": "note",
            "message": {"text": "vpc: module is not downloaded\nrun terraform init"},
            "locations": [{"physicalLocation": at("main.tf", 1, 1, 1, 1)}],
        },
        {
            "level": "error",
            "message": {"text": "broken.tf: a block is not closed\nexpected '}'"},
            "locations": [{"physicalLocation": at("main.tf", 1, 33, 1, 34)}],
        },
    ]
    (invocation,) = written(Report())["invocations"]
    assert invocation == {"executionSuccessful": True, "toolExecutionNotifications": []}


def test_nothing_that_was_read_is_a_link() -> None:
    hostile = "[click](https://example.com)\\"
    origin = Origin(Source.WRITTEN, Trace(NAME.trace().span, (Hop(hostile, HEADER.trace().span),)))
    (result,) = written(Report((finding(hostile, origin, message=hostile),)))["results"]
    escaped = "\\[click\\](https://example.com)\\\\"
    assert result["message"]["text"] == f"{escaped} ({escaped})\n-> [{escaped}](1)"


def test_paths_are_uris() -> None:
    file = SourceFile("a b/\U0001f600%#?\udcff.tf", "x\n")
    (result,) = written(Report((finding(origin=Origin(Source.WRITTEN, Span(file, 0, 1))),)))["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%20b/%F0%9F%98%80%25%23%3F%FF.tf"


def test_results_are_cut_to_what_github_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    assert sarif.MAX_RESULTS == 25_000
    monkeypatch.setattr(sarif, "MAX_RESULTS", 250)
    text = "x\n" * 300
    file = SourceFile("many.tf", text)
    severities = list(Severity)
    findings = tuple(
        finding(origin=Origin(Source.WRITTEN, Span(file, 2 * n, 2 * n + 1)), severity=severities[n % 5])
        for n in range(300)
    )
    found = written(Report(findings))
    levels = [one["level"] for one in found["results"]]
    assert (len(levels), levels.count("error"), levels.count("warning"), levels.count("note")) == (
        250,
        120,
        120,
        10,
    )
    assert found["invocations"][0]["toolExecutionNotifications"] == [
        {
            "level": "warning",
            "message": {"text": "Left out: 50 results beyond what GitHub takes of one run, the least severe."},
        }
    ]


def test_what_is_too_large_when_packed_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MAX_PACKED_BYTES", 1)
    found = written(Report((finding(),), problems=(Problem("a", "b"),)))
    assert found["results"] == []
    assert "1 result beyond" in found["invocations"][0]["toolExecutionNotifications"][1]["message"]["text"]


def test_the_category_is_that_of_the_paths() -> None:
    ids = [
        written(Report(), Style(named=named))["automationDetails"]["id"]
        for named in ((".",), ("tests",), ("tests", "./docs/"), ("no-such-directory/main.tf",))
    ]
    assert ids == [
        "storage-lint/",
        "storage-lint/tests/",
        "storage-lint/tests+docs/",
        "storage-lint/no-such-directory/main.tf/",
    ]


def test_hashes_of_lines_are_those_of_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from storage_lint.report.line_hash import line_hashes

    monkeypatch.chdir(tmp_path)
    text = '\ufeffresource "aws_ebs_volume" "v" {\r\n  size = 1\r\n  type = "gp2"\r\n}\r\n'
    Path("main.tf").write_bytes(text.encode())
    run("--select", "ebs-gp2-volume", "--format", "sarif:out.sarif")
    (result,) = json.loads(Path("out.sarif").read_text())["runs"][0]["results"]
    assert result["partialFingerprints"]["primaryLocationLineHash"] == line_hashes(text)[2]


def test_undecided_is_counted_as_such() -> None:
    assert written(Report(undecided=(undecided(),)))["results"] == []
