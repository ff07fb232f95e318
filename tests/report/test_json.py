"""The JSON report: its schema holds it, and its fingerprints tell findings apart when lines move."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema

import storage_lint.report
from graphs import known
from reports import HEADER, NAME, finding, fingerprints, full, written
from storage_lint import __version__
from storage_lint.graph.value import Origin, Source
from storage_lint.report import Report
from storage_lint.report import json as json_report
from storage_lint.report.repository import Repository
from storage_lint.resources.ebs import Volume, filled_later
from storage_lint.source.record import replace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

HERE = Repository()
SCHEMA = json.loads(Path(storage_lint.report.__file__).with_name("schema.json").read_text())


def test_the_schema_holds_a_full_report_and_an_empty_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for report in (full(), Report()):
        jsonschema.validate(json.loads(written(json_report, report)), SCHEMA)


def test_a_full_report() -> None:
    data = json.loads(written(json_report, full()))
    assert data["tool"] == {"name": "storage-lint", "version": __version__}
    assert data["summary"] == {
        "files": 2,
        "resources": 5,
        "findings": 4,
        "places": 3,
        "undecided": 1,
        "unread": 0,
        "suppressed": 1,
        "problems": 3,
        "savings_usd_per_month": 12.5,
    }
    assert [(one["rule"], one["severity"], one["location"]["path"]) for one in data["findings"]] == [
        ("s3-bad-name", "high", "main.tf"),
        ("s3-no-tag", "high", "main.tf"),
        ("s3-bad-name", "medium", "variables.tf"),
        ("s3-bad-name", "medium", "variables.tf"),
    ]
    assert data["findings"][2] == {
        "rule": "s3-bad-name",
        "severity": "medium",
        "category": "security",
        "message": "the name is bad",
        "resource": {
            "address": 'module.a["x"].aws_s3_bucket.logs',
            "type": "aws_s3_bucket",
            "kind": "s3.bucket",
            "language": "terraform",
            "construct_path": None,
        },
        "location": {"path": "variables.tf", "line": 2, "column": 13, "end_line": 2, "end_column": 19},
        "related": [
            {
                "message": "var.name",
                "location": {"path": "main.tf", "line": 2, "column": 14, "end_line": 2, "end_column": 22},
            }
        ],
        "fingerprint": data["findings"][2]["fingerprint"],
        "fix": None,
        "savings": None,
    }
    assert data["findings"][1]["savings"] == {"usd_per_month": 12.5, "assumption": "a guess"}
    assert data["undecided"][0]["reason"] == "var.name has no default; set it with --var name=…"
    assert data["suppressed"][0]["suppression"]["reason"] == "on purpose"
    assert [problem["location"] and problem["location"]["line"] for problem in data["problems"]] == [1, 1, 1]


def test_output_is_ascii_without_halves_of_surrogate_pairs() -> None:
    text = written(json_report, Report((finding(message="\x9b\u202e…\udcff\ud800\U0001f600"),)))
    assert text.isascii()
    assert json.loads(text)["findings"][0]["message"] == "\x9b\u202e…\\xff\\ud800\U0001f600"


def test_fingerprints_stay_when_lines_and_words_change() -> None:
    moved = Origin(Source.WRITTEN, Span(SourceFile("variables.tf", "\n\n\nx\n"), 3, 4))
    before, after = [finding()], [finding(origin=moved, message="other words")]
    assert before[0].location != after[0].location
    assert fingerprints(before, HERE) == fingerprints(after, HERE)


def test_fingerprints_differ_by_rule_path_address_field_and_part() -> None:
    volumes = [
        Volume(
            address="aws_instance.a", type="aws_instance", language="terraform", scope=".", declared=HEADER,
            exists=known(True), device=device, volume_type=known("gp2"), size_gib=known(1), iops=known(None),
            throughput_mibps=known(None), encrypted=known(True), snapshot_id=known(None),
            outpost_arn=known(None), account_encrypts_by_default=known(None), kms_key_id=known(None),
            kept_when_deleted=known(None), delete_on_termination=known(None),
            multi_attach=known(False), initialization_rate_mibps=known(None),
            account_default_kms_key=known(None), **filled_later(known(None), known(None), known(None)),
        )
        for device in ("root device", "device /dev/sdf")
    ]  # fmt: skip
    findings = [
        *full().findings,
        *(replace(finding(), resource=volume) for volume in volumes),
        finding(),
        finding(),  # even two that nothing tells apart
        finding(origin=Origin(Source.WRITTEN, NAME.trace().span)),
    ]
    assert len(set(fingerprints(findings, HERE))) == len(findings)
