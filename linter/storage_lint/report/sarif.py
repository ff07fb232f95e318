"""The report as SARIF 2.1.0, as GitHub's code scanning wants it.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html and
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from storage_lint import __version__
from storage_lint.report import Report
from storage_lint.report.entries import Entry, Kind, accepted, described, most_severe_first
from storage_lint.report.hosts import entries_for_hosts
from storage_lint.report.json import dumped
from storage_lint.report.line_hash import line_hashes
from storage_lint.report.problems import Located, alike, summary_of, told
from storage_lint.report.repository import Repository
from storage_lint.report.sarif_rules import LEVELS, descriptor
from storage_lint.report.source_line import printable
from storage_lint.report.style import Style
from storage_lint.report.summary import count
from storage_lint.rule import Rule
from storage_lint.source.problem import Problem
from storage_lint.source.read import read_source
from storage_lint.source.span import Location
from storage_lint.suppress import COMMENT, METADATA

Json = dict[str, Any]
# GitHub refuses more: results of a run, bytes when packed, related places and steps of a result.
MAX_RESULTS = 25_000
MAX_PACKED_BYTES = 9_500_000  # of 10 MB
MAX_RELATED = 100
_PIECE = 1 << 16  # bytes that are unpacked at a time
MAX_HASHED_BYTES = 4_000_000  # beyond this the upload action works the hash out itself
_ROOT = "%SRCROOT%"
_PAGE = "https://github.com/storage-lint/storage-lint"


def parts(report: Report, style: Style) -> Iterator[str]:
    """Yield the report piece by piece."""
    repository = Repository(style.named)
    entries = _listed(report, style, repository)
    rules = {rule.id: rule for rule in (*report.rules, *(entry.rule for entry in entries))}
    writer = _Results(repository, list(rules))
    results = _Fitting(dumped(writer.result(entry), 4) for entry in entries)
    before, after = _document(report, style, repository, rules, results.left_out).split('"results": []')
    yield f'{before}"results": ['
    yield from results
    yield f"{chr(10) + '      ]' if results.taken else ']'}{after}\n"


def _listed(report: Report, style: Style, repository: Repository) -> list[Entry]:
    kinds = [Kind.FINDING]
    kinds += [Kind.UNDECIDED] if style.show_undecided else []
    kinds += [Kind.ACCEPTED] if style.show_accepted else []
    return [one for kind in kinds for one in most_severe_first(entries_for_hosts(report, repository, kind))]


class _Fitting:
    """The first results, as many as GitHub takes: `taken` of them; others are `left_out`. They are kept packed.

    What is left out is said before the results, so that none can be written before all are made.
    """

    def __init__(self, results: Iterator[str]) -> None:
        self.taken = self.left_out = self._length = 0
        packer = zlib.compressobj(1)
        self._packed = bytearray()
        for one in results:
            if not self.left_out and self.taken < MAX_RESULTS:
                written = f"{',' if self.taken else ''}\n        {one}".encode()
                self._packed += packer.compress(written)
                if len(self._packed) <= MAX_PACKED_BYTES:
                    self.taken += 1
                    self._length += len(written)
                    continue
            self.left_out += 1
        self._packed += packer.flush()

    def __iter__(self) -> Iterator[str]:
        unpacker, left, data = zlib.decompressobj(), self._length, bytes(self._packed)
        while left:
            piece = unpacker.decompress(data, min(left, _PIECE))
            left, data = left - len(piece), unpacker.unconsumed_tail
            yield piece.decode("ascii")


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

    def __init__(self, repository: Repository, rules: list[str]) -> None:
        self._repository = repository
        self._numbers = {id: number for number, id in enumerate(rules)}
        self._hashes: dict[str, list[str]] = {}

    def result(self, entry: Entry) -> Json:
        """Return what SARIF says of an entry."""
        every = self._related(entry)
        related = every[:MAX_RELATED]
        steps = "".join(f"\n-> [{_linked(text)}]({number})" for number, (text, _) in enumerate(related, 1))
        steps += f"\n-> and {len(every) - len(related):,} more" if len(every) > len(related) else ""
        return {
            "ruleId": entry.rule.id,
            "ruleIndex": self._numbers[entry.rule.id],
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
