"""How a report is written: what its reader's terminal can show, and how much is wanted."""

from __future__ import annotations

from storage_lint.rule import Severity
from storage_lint.source.record import Record


class Style(Record):
    """What may be written to this terminal, and how much of it."""

    colour: bool = False
    show_undecided: bool = False
    explain: bool = False
    show_accepted: bool = False
    quiet: bool = False  # no summary, no source lines
    fail_on: Severity | None = Severity.INFO  # None: never
    fail_on_undecided: bool = False
    # What the user named: from there what lies in no repository gets its path.
    named: tuple[str, ...] = (".",)

    def fails(self, severity: Severity) -> bool:
        """Return whether a finding of a severity fails the run."""
        return self.fail_on is not None and severity.rank <= self.fail_on.rank
