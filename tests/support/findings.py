"""What a run says as text, one outcome a line with its hops below it: the findings.txt of fixtures."""

from __future__ import annotations

from collections.abc import Sequence

from storage_lint.graph.node import Resource
from storage_lint.report import Report
from storage_lint.report.place import Placed, in_order
from storage_lint.rule import Finding, Outcome
from storage_lint.source.problem import Problem


def said(report: Report, directory: str = "") -> str:
    """Return a report in order of place. Paths within `directory`, which ends with a slash, are relative to it."""
    reasons = {id(one.outcome): one.reason for one in report.suppressed}
    accepted = [one.outcome for one in report.suppressed]
    entries = [*_outcomes(report.findings), *_outcomes(report.undecided), *_outcomes(accepted, reasons)]
    entries += [[_problem(one)] for one in report.problems]
    lines = (line for entry in sorted(entries, key=_by_place) for line in entry)
    return "".join(f"{line.replace(directory, '') if directory else line}\n" for line in lines)


def _outcomes(outcomes: Sequence[Outcome], reasons: dict[int, str | None] | None = None) -> list[list[str]]:
    entries = []
    for placed in in_order(outcomes):
        word, what = _verdict(placed)
        if reasons is not None:
            word, reason = "suppressed", reasons[id(placed.outcome)]
            what += f" ({reason})" if reason else ""
        resource = _name(placed.outcome.resource)
        hops = [f"    {hop.message} {hop.span.location()}" for hop in placed.trace.via]
        entries.append([f"{placed.location} {word} {placed.outcome.rule.id} {resource}: {what}", *hops])
    return entries


def _verdict(placed: Placed[Outcome]) -> tuple[str, str]:
    outcome = placed.outcome
    if isinstance(outcome, Finding):
        return "finding", outcome.message
    unknown = outcome.unknown
    return "undecided", unknown.reason + (f" ({unknown.supply})" if unknown.supply else "")


def _name(resource: Resource) -> str:
    if resource.construct is None:
        return resource.address
    return f"{resource.construct_path} ({resource.construct.class_name})"


def _problem(problem: Problem) -> str:
    at = str(problem.span.location()) if problem.span is not None else f"{problem.path}:1:1"
    return f"{at} {'note' if problem.note else 'problem'} {problem.summary.split(': ', 1)[-1]}: {problem.detail}"


def _by_place(entry: list[str]) -> tuple[str, int, int, str]:
    path, line, column = entry[0].split(" ", 1)[0].split(":")
    return path, int(line), int(column), entry[0]
