"""The report as Markdown, for the summary of a job or a comment on a change.

Names of the tree are text, whatever is in them: what Markdown or HTML could read as more is written as a character
reference. https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#adding-a-job-summary
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from storage_lint.report import Report
from storage_lint.report.entries import MAX_NAMED, Entry, Kind, accepted, named
from storage_lint.report.hosts import entries_for_hosts, most_severe_first
from storage_lint.report.problems import Located, alike, subject, told
from storage_lint.report.repository import Repository
from storage_lint.report.source_line import harmless, printable
from storage_lint.report.style import Style
from storage_lint.report.summary import count, summary
from storage_lint.source.record import replace

MAX_BYTES = 1_000_000  # GitHub drops a summary of more than 1 MiB
_KEPT_FREE = 5_000  # for what is said at the end
# What may begin or end markup, a link, a mention, an emoji or a formula; not letters, digits and what only separates.
_SPECIAL = re.compile(r"[^\w ,;/'=+\-.:()]|_|:(?![ \d])|(?<=www)\.")
_MORE = "\n… and {left:,} more\n"


def parts(report: Report, style: Style) -> Iterator[str]:
    """Yield the report block by block, as much of it as GitHub shows."""
    repository = Repository(style.named)
    writer = _Writer()
    said = list(summary(report, replace(style, show_undecided=True)))  # they are listed
    yield writer.counted(f"## storage-lint\n\n**{_text(said[0])}**\n\n")
    yield writer.counted("".join(f"{_text(line)}\n" for line in said[1:]))
    problems = alike(report.problems)
    yield from writer.listed("Problems", [_problem(same, repository) for same in problems if not same[0][0].note])
    yield from writer.table(list(most_severe_first(entries_for_hosts(report, repository, Kind.FINDING), _row)))
    for title, kind in (("Undecided", Kind.UNDECIDED), ("Accepted", Kind.ACCEPTED)):
        lines = [_line(entry, repository) for entry in entries_for_hosts(report, repository, kind)]
        yield from writer.folded(f"{title}: {count(len(lines), 'place')}", lines)
    notes = [_problem(same, repository) for same in problems if same[0][0].note]
    yield from writer.folded(f"Notes: {len(notes):,}", notes)


class _Writer:
    """Counts what was written, and leaves out what would be too much."""

    def __init__(self) -> None:
        self._left = MAX_BYTES - _KEPT_FREE

    def counted(self, text: str) -> str:
        """Return a text after counting it."""
        self._left -= len(text.encode("utf-8", "backslashreplace"))
        return text

    def listed(self, title: str, lines: list[str]) -> Iterator[str]:
        """Yield a list below a title."""
        if lines:
            yield self.counted(f"\n### {title}\n\n")
            yield from self._fitting([f"- {line}\n" for line in lines])

    def folded(self, title: str, lines: list[str]) -> Iterator[str]:
        """Yield a list that is shown when its title is clicked."""
        if lines:
            yield self.counted(f"\n<details><summary>{title}</summary>\n\n")
            yield from self._fitting([f"- {line}\n" for line in lines])
            yield self.counted("\n</details>\n")

    def table(self, rows: list[str]) -> Iterator[str]:
        """Yield the findings."""
        if rows:
            yield self.counted("\n| Severity | Rule | Place | What is wrong |\n|---|---|---|---|\n")
            yield from self._fitting(rows)

    def _fitting(self, blocks: list[str]) -> Iterator[str]:
        for number, block in enumerate(blocks):
            if len(block) * 4 > self._left:
                yield self.counted(_MORE.format(left=len(blocks) - number))
                return
            yield self.counted(block)


def _row(entry: Entry) -> str:
    return f"| {entry.severity.value} | {_code(entry.rule.id)} | {_where(entry)} | {_what(entry)} |\n"


def _line(entry: Entry, repository: Repository) -> str:
    how = f", {_text(accepted(entry.accepted, repository.place))}" if entry.accepted else ""
    return f"{_code(entry.rule.id)} {_where(entry)} {_what(entry)}{how}"


def _where(entry: Entry) -> str:
    return _code(f"{entry.location.path}:{entry.location.line}")


def _what(entry: Entry) -> str:
    said = [f"{_text(text)}{f' ({_code(named(names))})' if names else ''}" for text, names in entry.messages.items()]
    more = [f"and {len(said) - MAX_NAMED:,} other messages"] if len(said) > MAX_NAMED else []
    return "; ".join([*said[:MAX_NAMED], *more])


def _problem(same: list[Located], repository: Repository) -> str:
    _, what = subject(*same[0])
    where = repository.subject(same[0][0])
    return (
        f"{_code(str(where)) if where else 'storage-lint:'} {_text(what)}: {_text('; '.join(told(same).splitlines()))}"
    )


def _code(text: str) -> str:
    return f"<code>{_text(text)}</code>"


def _text(text: str) -> str:
    shown = _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", harmless(printable(text)))
    return shown.replace("&#64;", "&#64;<!-- -->")  # an address of mail is looked for after references were read
