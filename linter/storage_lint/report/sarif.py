"""The report as SARIF 2.1.0, as GitHub's code scanning wants it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html and
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import quote

from storage_lint import __version__
from storage_lint.acceptance import COMMENT, METADATA
from storage_lint.report import Report
from storage_lint.report.entries import Entry, Kind, accepted, described
from storage_lint.report.hosts import entries_for_hosts
from storage_lint.report.json import dumped
from storage_lint.report.line_hash import line_hashes
from storage_lint.report.packed import Packed, by_rank
from storage_lint.report.problems import Located, alike, summary_of, told
from storage_lint.report.repository import Repository
from storage_lint.report.sarif_rules import LEVELS, descriptor
from storage_lint.report.source_line import printable
from storage_lint.report.style import Style
from storage_lint.report.summary import count, passed_by
from storage_lint.rule import Rule
from storage_lint.source.problem import Problem
from storage_lint.source.read import read_source
from storage_lint.source.span import Location

Json = dict[str, Any]
# GitHub refuses more: results of a run, bytes when packed, related places and steps of a result.
MAX_RESULTS = 25_000
MAX_PACKED_BYTES = 9_500_000  # of 10 MB
MAX_RELATED = 100
MAX_HASHED_BYTES = 4_000_000  # beyond this the upload action works the hash out itself
_ROOT = "%SRCROOT%"
_PAGE = "https://github.com/storage-lint/storage-lint"


def parts(report: Report, style: Style) -> Iterator[str]:
    """Yield the report piece by piece."""
    repository = Repository(style.named)
    rules = {rule.id: rule for rule in report.rules}
    writer = _Results(repository, rules)
    results = [texts for kind in _kinds(style) for texts in writer.by_severity(report, kind)]
    taken = _fitting(results)
    left_out = sum(map(len, results)) - sum(taken)
    before, after = _document(report, style, repository, rules, left_out).split('"results": []')
    yield f'{before}"results": ['
    separator = "\n"
    for texts, number in zip(results, taken, strict=True):
        for text in islice(texts, number):
            yield f"{separator}        {text}"
            separator = ",\n"
    yield f"{chr(10) + '      ]' if sum(taken) else ']'}{after}\n"


def _kinds(style: Style) -> Iterator[Kind]:
    yield Kind.FINDING
    if style.show_undecided:
        yield Kind.UNDECIDED
    if style.show_accepted:
        yield Kind.ACCEPTED


def _fitting(results: Iterable[Packed]) -> list[int]:
    """Return how many of each GitHub takes: as many results as it takes of a run, and what fits when it is packed."""
    taken, left, left_bytes = [], MAX_RESULTS, MAX_PACKED_BYTES
    for texts in results:
        size = texts.size
        number = len(texts) if size <= left_bytes else len(texts) * left_bytes // size
        taken.append(min(number, left))
        left -= taken[-1]
        left_bytes = max(left_bytes - size, 0)
    return taken


def _document(report: Report, style: Style, repository: Repository, rules: dict[str, Rule[Any]], left_out: int) -> str:
    paths = "+".join(repository.named())[:200].replace("./", "") if repository.named() != ["."] else ""
    driver = {
        "name": "storage-lint",
        "semanticVersion": __version__,
        "informationUri": _PAGE,
        "rules": [descriptor(rule) for rule in rules.values()],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"storage-lint/{paths}/" if paths else "storage-lint/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "invocations": [
            {
                "executionSuccessful": not report.failures,
                "toolExecutionNotifications": list(_notifications(report, style, repository, left_out)),
            }
        ],
        "results": [],
    }
    schema = "https://json.schemastore.org/sarif-2.1.0.json"
    return dumped({"$schema": schema, "version": "2.1.0", "runs": [run]}, 0)


# complexity: what is notified, one kind after the other
def _notifications(report: Report, style: Style, repository: Repository, left_out: int) -> Iterator[Json]:
    for same in alike(report.problems):
        yield _notification(same, repository)
    said = []
    if report.undecided_count and not style.show_undecided:
        said.append(f"{report.undecided_count:,} undecided (--undecided show lists them)")
    if report.suppressed and not style.show_accepted:
        said.append(f"{len(report.suppressed):,} accepted (--accepted show lists them)")
    if report.excluded:
        said.append(f"{report.excluded:,} in places that the settings exclude")
    if report.passed_by:
        said.append(f"{passed_by(report.passed_by)} that the settings exclude")
    if report.left_out:
        said.append(f"{count(report.left_out, 'rule')} that options or settings leave out")
    if report.since is not None:
        said.append(f"{report.since.known:,} that were there at {printable(report.since.ref)}")
    if left_out:
        said.append(f"{count(left_out, 'result')} beyond what GitHub takes of one run, the least severe")
    if said:
        yield {"level": "warning" if left_out else "note", "message": {"text": f"Left out: {'; '.join(said)}."}}


def _notification(same: list[Located], repository: Repository) -> Json:
    problem = same[0][0]
    lines = (summary_of(problem), *told(same).splitlines())
    place = repository.subject(problem)
    place = Location(place, 1, 1, 1, 1) if isinstance(place, str) else place
    return {
        "level": "note" if problem.note else "error",
        "message": {"text": _plain("\n".join(map(printable, lines)))},
        **({"locations": [{"physicalLocation": _physical(place)}]} if place else {}),
    }


class _Results:
    """Writes results; the files with results are read once more for the hashes of their lines."""

    def __init__(self, repository: Repository, rules: dict[str, Rule[Any]]) -> None:
        self._repository = repository
        self._rules = rules  # what a result is of is added
        self._numbers = {id: number for number, id in enumerate(rules)}
        self._hashes: dict[str, list[str]] = {}

    def by_severity(self, report: Report, kind: Kind) -> Iterator[Packed]:
        """Yield the results of a kind, the most severe first."""
        entries = entries_for_hosts(report, self._repository, kind)
        ranked = by_rank((entry.severity.rank, dumped(self.result(entry), 4)) for entry in entries)
        return (texts for _, texts in ranked)

    def result(self, entry: Entry) -> Json:
        """Return what SARIF says of an entry."""
        every = self._related(entry)
        related = every[:MAX_RELATED]
        steps = "".join(f"\n-> [{_linked(text)}]({number})" for number, (text, _) in enumerate(related, 1))
        steps += f"\n-> and {len(every) - len(related):,} more" if len(every) > len(related) else ""
        return {
            "ruleId": entry.rule.id,
            "ruleIndex": self._number(entry.rule),
            **(
                {"kind": "open", "level": "none"} if entry.kind is Kind.UNDECIDED else {"level": LEVELS[entry.severity]}
            ),
            "message": {"text": _plain("\n".join(described(entry))) + steps},
            "locations": [{"physicalLocation": _physical(entry.location)}],
            **self._flow(entry),
            "relatedLocations": [
                {"id": number, "message": {"text": _plain(text)}, "physicalLocation": _physical(place)}
                for number, (text, place) in enumerate(related, 1)
            ],
            "partialFingerprints": {**self._line_hash(entry.location), "storageLint/v1": entry.fingerprint},
            **({"suppressions": [self._suppression(entry)]} if entry.kind is Kind.ACCEPTED else {}),
        }

    def _number(self, rule: Rule[Any]) -> int:
        if rule.id not in self._numbers:
            self._numbers[rule.id] = len(self._rules)
            self._rules[rule.id] = rule
        return self._numbers[rule.id]

    def _related(self, entry: Entry) -> list[tuple[str, Location]]:
        """Return the steps that led there, each once."""
        hops = dict.fromkeys((hop.message, hop.span) for one in entry.placed for hop in one.trace.via)
        found = ((printable(text), self._repository.place(span)) for text, span in hops)
        return [(text, place) for text, place in found if place is not None]

    def _flow(self, entry: Entry) -> Json:
        """Return the way of the value of the first resource, from where it is written to where it is used."""
        trace = entry.first.trace
        steps = (("it is written here", trace.span), *((printable(hop.message), hop.span) for hop in trace.via))
        found = [(text, place) for text, span in steps if (place := self._repository.place(span)) is not None]
        if len(found) < 2:
            return {}
        shown = [
            {"location": {"message": {"text": _plain(text)}, "physicalLocation": _physical(place)}}
            for text, place in found[: MAX_RELATED + 1]
        ]
        cut = {"message": {"text": f"The first {len(shown):,} of {len(found):,} steps."}}
        return {"codeFlows": [{**(cut if len(shown) < len(found) else {}), "threadFlows": [{"locations": shown}]}]}

    def _line_hash(self, location: Location) -> Json:
        if location.path not in self._hashes:
            source = read_source(self._repository.on_disk(location.path))
            small = not isinstance(source, Problem) and len(source.text) <= MAX_HASHED_BYTES
            text = ("\ufeff" if source.has_mark else "") + source.text if not isinstance(source, Problem) else ""
            self._hashes[location.path] = line_hashes(text) if small else []
        hashes = self._hashes[location.path]
        return {"primaryLocationLineHash": hashes[location.line - 1]} if location.line <= len(hashes) else {}

    def _suppression(self, entry: Entry) -> Json:
        suppressed = entry.accepted
        assert suppressed is not None
        place = self._repository.place(suppressed.place)
        in_source = suppressed.by in (COMMENT, METADATA)
        return {
            "kind": "inSource" if in_source else "external",
            "status": "accepted",
            "justification": printable(accepted(suppressed, self._repository.place)),
            **({"location": {"physicalLocation": _physical(place)}} if place else {}),
        }


def _physical(place: Location) -> Json:
    uri = quote(place.path, safe="/", errors="surrogateescape")
    return {
        "artifactLocation": {"uri": uri, "uriBaseId": _ROOT},
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    }


def _plain(text: str) -> str:
    """Return text of which nothing is a link: `[text](1)` would be one."""
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]") if "](" in text else text


def _linked(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
