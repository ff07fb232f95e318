"""The report for programs: JSON as `schema.json` beside this file describes it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from json.encoder import encode_basestring_ascii as text_json
from typing import Any

from storage_lint import __version__
from storage_lint.acceptance import BASELINE
from storage_lint.report import Report
from storage_lint.report.place import AnOutcome, Placed, fingerprinted, in_order, message, order_problems, reason
from storage_lint.report.repository import Repository
from storage_lint.report.source_line import escape
from storage_lint.report.style import Style
from storage_lint.rule import Finding, Outcome, Undecided
from storage_lint.source.problem import Problem
from storage_lint.source.record import fields_of
from storage_lint.source.span import Location
from storage_lint.suppress import Suppressed
from storage_lint.unread import NotRead

SCHEMA = 1
Json = dict[str, Any]
_HALF_PAIR = re.compile("[\ud800-\udfff]")


def parts(report: Report, style: Style) -> Iterator[str]:
    """Yield the report piece by piece, one outcome at a time: the whole of a large one is never in memory.

    It ends with a line break, and nothing but ASCII is in it.
    """
    repository = Repository(style.named)
    suppressions = {id(one.outcome): one for one in report.suppressed}
    suppressed = in_order(one.outcome for one in report.suppressed)
    problems = (_problem(problem, location) for problem, location in order_problems(report.problems))
    lists: dict[str, Iterator[Json]] = {
        "findings": _outcomes(in_order(report.findings), repository, _fix_and_savings),
        "undecided": _outcomes(in_order(report.undecided), repository, _reason),
        "suppressed": _outcomes(suppressed, repository, lambda outcome: _suppression(suppressions[id(outcome)])),
        "problems": problems,
    }
    yield f'{{\n  "schema": {SCHEMA},\n'
    yield f'  "tool": {dumped({"name": "storage-lint", "version": __version__}, 1)},\n'
    for name, rows in lists.items():
        yield f'  "{name}": ['
        first = True
        for row in rows:
            yield f"{'' if first else ','}\n    {dumped(row, 2)}"
            first = False
        yield "],\n" if first else "\n  ],\n"
    yield f'  "summary": {dumped(_summary(report), 1)}\n}}\n'


def _summary(report: Report) -> Json:
    known = sum(one.by == BASELINE for one in report.suppressed)
    return {
        "files": len(report.files),
        "resources": report.resources,
        "findings": len(report.findings),
        "places": report.tally.places,
        "undecided": report.undecided_count,
        "unread": report.unread_calls,
        "suppressed": len(report.suppressed),
        "problems": len(report.problems),
        "savings_usd_per_month": report.tally.savings_usd_per_month,
        **({"excluded": report.excluded} if report.excluded else {}),
        **({"passed_by": report.passed_by} if report.passed_by else {}),
        **({"rules_left_out": report.left_out} if report.left_out else {}),
        **({"baseline": known} if known else {}),
        **({"since": fields_of(report.since)} if report.since else {}),
        **({"units": {"reported": report.units[0], "found": report.units[1]}} if report.units else {}),
    }


def dumped(data: Any, depth: int) -> str:
    """Return data as it stands in the document, that many levels deep.

    As `json.dumps` with an indent of 2, which leaves much for the collector to find at each call.
    """
    inner, outer = "\n" + "  " * (depth + 1), "\n" + "  " * depth
    if isinstance(data, str):
        text = text_json(data if data.isascii() else _HALF_PAIR.sub(lambda half: escape(half[0]), data))
        # GitHub's and Azure's runners obey `##[name]` anywhere in a line of a log; to a reader of JSON it is the same.
        return text.replace("##[", "#\\u0023[").replace("##vso[", "#\\u0023vso[") if "##" in text else text
    if isinstance(data, dict) and data:
        items = (f"{text_json(name)}: {dumped(value, depth + 1)}" for name, value in data.items())
        return f"{{{inner}{f',{inner}'.join(items)}{outer}}}"
    if isinstance(data, list) and data:
        return f"[{inner}{f',{inner}'.join(dumped(item, depth + 1) for item in data)}{outer}]"
    return json.dumps(data)


def _outcomes(
    placed: Iterator[Placed[AnOutcome]], repository: Repository, more: Callable[[AnOutcome], Json]
) -> Iterator[Json]:
    for one, fingerprint in fingerprinted(placed, repository):
        yield _outcome(one.outcome, one, fingerprint) | more(one.outcome)


def _outcome(outcome: Outcome, placed: Placed[Any], fingerprint: str) -> Json:
    rule, resource = outcome.rule, outcome.resource
    return {
        "rule": rule.id,
        "severity": outcome.severity.value,
        "category": rule.category.value,
        "message": message(outcome),
        "resource": {
            "address": resource.address,
            "type": resource.type,
            "kind": resource.kind,
            "language": resource.language,
            "construct_path": resource.construct_path,
        },
        "location": _location(placed.location),
        "related": [{"message": hop.message, "location": _location(hop.span.location())} for hop in placed.trace.via],
        "fingerprint": fingerprint,
    }


def _fix_and_savings(finding: Finding) -> Json:
    savings = finding.savings
    fix = finding.fix
    return {
        "fix": {"title": fix.title, "safety": fix.safety.value} if fix else None,
        "savings": {"usd_per_month": savings.usd_per_month, "assumption": savings.assumption} if savings else None,
    }


def _reason(undecided: Undecided) -> Json:
    return {"reason": reason(undecided)}


def _suppression(suppressed: Suppressed) -> Json:
    location = _location(suppressed.place.location())
    said = {"by": suppressed.by, "tool": suppressed.tool, "until": suppressed.until or None}
    return {"suppression": {"reason": suppressed.reason, **said, "location": location}}


def _problem(problem: Problem, location: Location | None) -> Json:
    if location is None and problem.path:
        location = Location(problem.path, 1, 1, 1, 1)
    return {
        "summary": problem.summary,
        "detail": problem.detail,
        "location": _location(location) if location else None,
        "note": problem.note,
        **({"unread": _unread(problem)} if isinstance(problem, NotRead) else {}),
    }


def _unread(problem: NotRead) -> Json:
    places = [(call, call.span.location() if call.span else None) for call in problem.calls]
    return {
        "source": problem.source,
        "services": list(problem.services),
        "calls": [
            {"address": call.address, "location": _location(location) if location else None}
            for call, location in places
        ],
    }


def _location(location: Location) -> Json:
    return {
        "path": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
    }
