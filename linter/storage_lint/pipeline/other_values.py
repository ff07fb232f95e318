"""What fails with the values of a variable file that is not loaded: undecided, for the code does not say which hold.

What exists and passes with the values that are loaded is judged once more with those of each such file. What fails
there, and would not with the values that are loaded, is said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from storage_lint.engine import Verdicts
from storage_lint.graph.graph import build
from storage_lint.graph.joins.account_settings import Assumption
from storage_lint.graph.node import Resource
from storage_lint.graph.reading import Reading
from storage_lint.graph.value import Unknown
from storage_lint.rule import Finding, Outcome, Undecided
from storage_lint.source.pattern import LatePattern

Key = tuple[str, str, str, str]  # rule, scope, address, piece
_INDEX = LatePattern(r"\[[^\]]*\]")
Check = Callable[[Sequence[Resource]], Verdicts]


def judge_other_values(
    reading: Reading, assumed: Sequence[Assumption], said: Iterable[Outcome], check: Check
) -> list[Undecided]:
    """Return what fails in a unit with other values, and is not among what was `said` of it."""
    known = {_key(one) for one in said}
    found: dict[tuple[Key, str], list[tuple[str, Finding]]] = {}
    for other in reading.other_values:
        for finding in check(build(other.resources, assumed, reading.calls).resources).findings:
            if known.isdisjoint(_keys(finding)):
                found.setdefault((_key(finding), finding.message), []).append((other.file, finding))
    if not found:
        return []
    # What lacks only what another unit configures is no matter of these values.
    alone = check(build(reading.resources, assumed, reading.calls).resources)
    outcomes: list[Outcome] = [*alone.findings, *alone.undecided]
    keys = set(map(_key, outcomes))
    return [_undecided(same) for (key, _), same in found.items() if key not in keys]


def _key(outcome: Outcome) -> Key:
    resource = outcome.resource
    return outcome.rule.id, resource.scope, resource.address, resource.piece


def _keys(outcome: Outcome) -> tuple[Key, Key]:
    """Return what tells an outcome from others, and as it is about all instances of a block at once."""
    rule, scope, address, piece = _key(outcome)
    return (rule, scope, address, piece), (rule, scope, _INDEX.sub("[*]", address), piece)


def _undecided(same: Sequence[tuple[str, Finding]]) -> Undecided:
    files, finding = list(dict.fromkeys(file for file, _ in same)), same[0][1]
    reason = f"with {' or '.join(files)}: {finding.message}"
    supply = f"Terraform loads it only where it is named; decide with --var-file {files[0]}"
    return Undecided(finding.rule, finding.resource, Unknown(reason, finding.origin, supply=supply), finding.rule.title)
