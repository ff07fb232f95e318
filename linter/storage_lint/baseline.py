"""The baseline: findings that were there when the tool was adopted, in a file beside the code.

    {"schema": 1, "tool": "0.2.0", "entries": [
    {"rule": "ebs-gp2-volume", "path": "prod/main.tf", "unit": "prod", "address": "aws_ebs_volume.v", …, "count": 1}
    ]}

One entry a line, sorted, so that two branches that write it can be merged. What is not in it is new: another file,
unit, resource, field or value, or one more of the same. Undecided verdicts are never in it.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from storage_lint.acceptance import BASELINE
from storage_lint.report import Report
from storage_lint.report.keys import Key, keyed
from storage_lint.report.repository import Repository
from storage_lint.rule import Finding
from storage_lint.source.problem import Problem
from storage_lint.source.read import Tree
from storage_lint.source.record import Record, fields_of, replace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile, path_from_here
from storage_lint.suppress import Suppressed

NAME = "storage-lint-baseline.json"
SCHEMA = 1
MAX_BYTES = 64 * 1024 * 1024
_REASON = "known when the baseline was written"
_SHOWN = 5  # stale entries in a note


class Baseline(Record):
    """What a file of known findings says: each key with how often, and where in the file."""

    counts: Mapping[Key, int] = {}
    places: Mapping[Key, Span] = {}
    path: str = NAME  # as messages show it


class Compared(Record):
    """Findings that the baseline knows, those that it does not, and entries to which no finding belongs any more."""

    known: tuple[tuple[Finding, Key], ...]
    new: tuple[Finding, ...]
    stale: Mapping[Key, int]


def default_path(repository: Repository) -> str:
    """Return where the baseline is when nothing names it: at the repository's root."""
    return path_from_here(os.path.join(repository.root, NAME))


def read_baseline(path: str) -> Baseline | Problem:
    """Read a baseline. Whatever is wrong with it is a problem, and then it covers nothing."""
    import json

    source = Tree((path,)).source(path, MAX_BYTES, private=False)
    if isinstance(source, Problem):
        missing = not os.path.lexists(path)
        return replace(source, detail="storage-lint baseline write makes it") if missing else source
    try:
        data = json.loads(source.text)
    except (ValueError, RecursionError) as error:
        return _wrong(source, f"not valid JSON: {error}")
    if not isinstance(data, dict) or not isinstance(data.get("entries"), list):
        return _wrong(source, 'not a baseline: it has no list of "entries"')
    if data.get("schema") != SCHEMA:
        return _wrong(source, f"its schema is {data.get('schema')!r}; this version of storage-lint reads {SCHEMA}")
    return _baseline(source, data["entries"])


def _baseline(source: SourceFile, entries: list[Any]) -> Baseline | Problem:
    counts: Counter[Key] = Counter()
    places: dict[Key, Span] = {}
    at = 0
    for number, entry in enumerate(entries, 1):
        at = max(source.text.find('"rule"', at) + 1, at)  # each entry says its rule once
        line = source.position(at)[0]
        start, end = source.line_bounds(line)
        key = _key(entry)
        if key is None:
            return _wrong(source, f"entry {number} is not {', '.join(Key._fields)} and a count of at least 1")
        counts[key] += entry["count"]
        places.setdefault(key, Span(source, start, end))
    return Baseline(counts, places, source.path)


def _key(entry: Any) -> Key | None:
    if not isinstance(entry, dict) or entry.keys() != {*Key._fields, "count"}:
        return None
    values = [entry[name] for name in Key._fields]
    count = entry["count"]
    right = all(isinstance(one, str) for one in values) and type(count) is int and count >= 1
    return Key(*values) if right else None


def _wrong(source: SourceFile, why: str) -> Problem:
    what = f"{source.path}: the baseline cannot be used"
    return Problem(what, f"{why}; storage-lint baseline write makes it anew", path=source.path)


def compare(
    findings: Iterable[Finding], baseline: Baseline, repository: Repository, coverable: Callable[[Finding], bool]
) -> Compared:
    """Tell findings that a baseline knows from new ones. `coverable` says whether it may set a finding aside at all."""
    left = Counter(baseline.counts)
    known: list[tuple[Finding, Key]] = []
    new: list[Finding] = []
    for key, finding in keyed(findings, repository):
        if left[key] > 0 and coverable(finding):
            left[key] -= 1
            known.append((finding, key))
        else:
            new.append(finding)
    return Compared(tuple(known), tuple(new), {key: count for key, count in left.items() if count > 0})


# complexity: each condition under which an entry is surely stale stands by itself
def stale_of(
    compared: Compared, report: Report, repository: Repository, paths: Sequence[str], narrowed: bool
) -> dict[Key, int]:
    """Return the entries that are stale for sure: their unit was read whole, and their rule ran or is no more.

    `narrowed`: the run looks at some rules only; then a rule that did not run says nothing.
    """
    if report.failures or not all(map(os.path.isdir, paths)):
        return {}
    ran = {rule.id for rule in report.rules}
    services = {id.partition("-")[0] for id in ran}
    named = repository.named()
    return {
        key: count
        for key, count in compared.stale.items()
        if any(one in (".", key.unit) or key.unit.startswith(f"{one}/") for one in named)
        and (key.rule in ran or (key.rule.partition("-")[0] not in services and not narrowed))
    }


def applied(report: Report, baseline: Baseline, compared: Compared) -> Report:
    """Return a report in which what the baseline knows is set aside, each with its entry."""
    aside = tuple(Suppressed(finding, _REASON, baseline.places[key], by=BASELINE) for finding, key in compared.known)
    return replace(report, findings=compared.new, suppressed=(*report.suppressed, *aside))


def stale_note(baseline: Baseline, stale: Mapping[Key, int]) -> Problem:
    """Return a note that names entries to which no finding belongs any more."""
    keys = in_order(stale)
    shown = "\n".join(map(stale_line, keys[:_SHOWN]))
    more = f"\nand {len(keys) - _SHOWN:,} more" if len(keys) > _SHOWN else ""
    number = f"{len(keys):,} entr{'y is' if len(keys) == 1 else 'ies are'}"
    them = "it" if len(keys) == 1 else "them"
    detail = f"no finding belongs to {them} any more; storage-lint baseline prune removes {them}\n{shown}{more}"
    return Problem(f"{baseline.path}: {number} stale", detail, span=baseline.places[keys[0]], note=True)


def stale_line(key: Key) -> str:
    """Return an entry as a line of text; with its unit where the file may be part of several."""
    what = " ".join(one for one in (key.address, key.part, key.field) if one)
    is_its_own = key.unit in (key.path, os.path.dirname(key.path) or ".")
    return f"{key.path}: stale {key.rule} {what}{'' if is_its_own else f' (unit {key.unit})'}"


def counted(findings: Iterable[Finding], repository: Repository) -> Counter[Key]:
    """Return how often each key occurs among findings."""
    return Counter(key for key, _ in keyed(findings, repository))


def written(counts: Mapping[Key, int], version: str) -> Iterable[str]:
    """Yield the text of a baseline, line by line."""
    import json

    lines = [json.dumps({**fields_of(key), "count": counts[key]}) for key in in_order(counts)]
    yield f'{{"schema": {SCHEMA}, "tool": {json.dumps(version)}, "entries": [\n'
    yield from (f"{line}{',' if number < len(lines) else ''}\n" for number, line in enumerate(lines, 1))
    yield "]}\n"


def in_order(keys: Iterable[Key]) -> list[Key]:
    """Return keys as a baseline has them: by file, so that changes of one file stand together."""
    return sorted(keys, key=_sorted)


def _sorted(key: Key) -> tuple[str, ...]:
    return (key.path, key.rule, key.unit, key.address, key.part, key.field, key.value)
