"""The report as JUnit writes its own: a test case for each place, and one for each rule that found nothing.

https://github.com/testmoapp/junitxml says what consumers read; GitLab tells cases apart by class name and name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from storage_lint.report import Report
from storage_lint.report.entries import Entry, Kind, accepted, described
from storage_lint.report.hosts import entries_for_hosts
from storage_lint.report.place import field_of
from storage_lint.report.problems import alike, summary_of, told
from storage_lint.report.repository import Repository
from storage_lint.report.source_line import harmless, printable
from storage_lint.report.style import Style
from storage_lint.report.summary import summary
from storage_lint.source.record import Record
from storage_lint.source.span import Location


class Case(Record):
    """A test case. `outcome` is the element in it: 'failure', 'error', 'skipped', or nothing when it passed."""

    class_name: str
    name: str
    outcome: str = ""
    message: str = ""
    body: str = ""


def parts(report: Report, style: Style) -> Iterator[str]:
    """Yield the report line by line."""
    repository = Repository(style.named)
    cases = [*_problems(report, repository), *_entries(report, style, repository), *_passed(report)]
    counted = Counter(case.outcome for case in cases)
    numbers = f'tests="{len(cases)}"'
    for attribute, outcome in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        if counted[outcome]:  # a clean report does not speak of what failed: Atlantis looks for the word
            numbers += f' {attribute}="{counted[outcome]}"'
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield f'<testsuites name="storage-lint" {numbers}>\n  <testsuite name="storage-lint" {numbers}>\n'
    for case in _distinct(cases):
        yield from _written(case)
    notes = [
        line for same in alike(report.problems) if same[0][0].note for line in (summary_of(same[0][0]), told(same))
    ]
    lines = [*(summary(report, style) if not style.quiet else ()), *notes]
    if lines:
        yield f"    <system-out>{_text(chr(10).join(lines))}</system-out>\n"
    yield "  </testsuite>\n</testsuites>\n"


def _problems(report: Report, repository: Repository) -> Iterator[Case]:
    for problem in report.failures:
        place, what = repository.subject(problem), summary_of(problem)
        path = place.path if isinstance(place, Location) else place
        name = f"{path}: {what}" if path else what
        yield Case("storage-lint", name, "error", what, f"{place}\n{problem.detail}" if place else problem.detail)


def _entries(report: Report, style: Style, repository: Repository) -> Iterator[Case]:
    for entry in entries_for_hosts(report, repository, Kind.FINDING):
        fails = style.fails(entry.severity)
        yield _case(entry, "failure" if fails else "skipped", entry.severity.value, repository)
    for entry in entries_for_hosts(report, repository, Kind.UNDECIDED):
        yield _case(entry, "failure" if style.fail_on_undecided else "skipped", "", repository)
    for entry in entries_for_hosts(report, repository, Kind.ACCEPTED):
        how = accepted(entry.accepted, repository.place) if entry.accepted else "accepted"
        yield _case(entry, "skipped", how, repository)


def _case(entry: Entry, outcome: str, word: str, repository: Repository) -> Case:
    first = entry.placed[0].outcome
    name = " ".join(part for part in (f"{entry.location.path}:", first.resource.address, field_of(first)) if part)
    lines = described(entry)
    said = f"{word}: {lines[0]}" if word else lines[0]
    steps = [(hop.message, repository.place(hop.span)) for hop in entry.first.trace.via]
    hops = [f"-> {message}, {place}" if place else f"-> {message}" for message, place in steps]
    return Case(entry.rule.id, name, outcome, said, "\n".join([str(entry.location), *lines, *hops]))


def _passed(report: Report) -> Iterator[Case]:
    found = {one.rule.id for one in (*report.findings, *report.undecided, *(one.outcome for one in report.suppressed))}
    return (Case(rule.id, rule.title) for rule in report.rules if rule.id not in found)


def _distinct(cases: list[Case]) -> Iterator[Case]:
    """Yield cases with names of which no two of one class are equal."""
    seen: Counter[tuple[str, str]] = Counter()
    for case in cases:
        key = (case.class_name, case.name)
        seen[key] += 1
        number = f" ({seen[key]})" if seen[key] > 1 else ""
        yield Case(case.class_name, case.name + number, case.outcome, case.message, case.body)


def _written(case: Case) -> Iterator[str]:
    opened = f"    <testcase classname={_attribute(case.class_name)} name={_attribute(case.name)}"
    if not case.outcome:
        yield f"{opened}/>\n"
        return
    yield f"{opened}>\n      <{case.outcome} message={_attribute(case.message)}>"
    yield f"{_text(case.body)}</{case.outcome}>\n    </testcase>\n"


def _attribute(text: str) -> str:
    return quoteattr(harmless(printable(text)))


def _text(text: str) -> str:
    return escape("\n".join(harmless(printable(line)) for line in text.splitlines()))
