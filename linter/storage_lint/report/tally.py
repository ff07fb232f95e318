"""How many findings there are: what summaries say, whatever the findings are kept as."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping

from storage_lint.source.record import Record


class Tally(Record):
    """Findings by severity (its value), the places at which rules say something, and what the fixes would save."""

    severities: Mapping[str, int]
    places: int
    savings_usd_per_month: float | None


def tally_of(findings: Iterable[tuple[Hashable, str, float | None]]) -> Tally:
    """Return the tally of findings, each with its rule and place, its severity, and what its fix would save."""
    severities: Counter[str] = Counter()
    places: set[int] = set()
    amounts: list[float] = []
    for place, severity, usd in findings:
        severities[severity] += 1
        places.add(hash(place))
        if usd is not None:
            amounts.append(usd)
    return Tally(severities, len(places), round(sum(amounts), 2) if amounts else None)
