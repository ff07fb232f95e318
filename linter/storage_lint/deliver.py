"""Reports to where they belong: standard output and files, several forms at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from importlib import import_module

from storage_lint.commands import PROBLEMS
from storage_lint.report import Report
from storage_lint.report.source_line import harmless
from storage_lint.report.style import Style
from storage_lint.report.summary import summary
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record, replace
from storage_lint.source.text import display_path
from storage_lint.terminal import UsageError, complain, is_coloured, say, write

FORMS = ("text", "concise", "json", "github", "sarif", "junit", "gitlab", "markdown")  # a file each in `report/`
_FOR_PEOPLE = ("text", "concise")
_SUMMARISED = ("text", "github")  # forms that end with the summary


class Target(Record):
    """A form of report, and the file that gets it: None for standard output."""

    form: str
    file: str | None


# complexity: one contradiction of options a line
def targets_of(formats: Sequence[str], output: Sequence[str]) -> tuple[Target, ...]:
    """Return what `--format FORM[:FILE]` and `--output FILE` ask for. Raises `UsageError`."""
    targets = [_target(one) for one in formats or ("text",)]
    if len(output) > 1:
        raise UsageError("--output is given twice: --format FORM:FILE writes further reports")
    if output:
        if len(targets) > 1 or targets[0].file is not None:
            raise UsageError("--output is for a single FORM: write --format FORM:FILE for each report")
        targets = [_to(targets[0].form, output[0])]
    if sum(one.file is None for one in targets) > 1:
        raise UsageError("two reports on standard output: write --format FORM:FILE for all but one")
    files = [os.path.realpath(one.file) for one in targets if one.file is not None and "\0" not in one.file]
    if len(set(files)) < len(files):
        raise UsageError("two reports for one file: write --format FORM:FILE with a FILE for each")
    return tuple(targets)


def _target(written: str) -> Target:
    form, colon, file = written.partition(":")
    if form not in FORMS:
        known = ", ".join(map(repr, FORMS))
        raise UsageError(f"Invalid value for '--format': {form!r} is not one of {known}.")
    if colon and not file:
        raise UsageError(f"Invalid value for '--format': {written!r} names no file after the colon")
    return _to(form, file or None)


def _to(form: str, file: str | None) -> Target:
    return Target(form, None if file == "-" else file)  # as everywhere, `-` is standard output


# complexity: what is written, what is printed and what is left, in that order
def deliver(report: Report, targets: Sequence[Target], style: Style, status: int) -> int:
    """Write all reports; return the exit status, which one that can't be written changes. The others are written."""
    files = [(one.file, one.form) for one in targets if one.file is not None]
    written = [_write_file(file, _rendered(report, form, style), report.files) for file, form in files]
    shown = next((one.form for one in targets if one.file is None), None)
    if shown is not None:
        encoding = None if shown in _FOR_PEOPLE else "utf-8"  # as it says, and as its readers take it for
        write(_rendered(report, shown, replace(style, colour=is_coloured(sys.stdout))), encoding)
    if not all(written):
        return PROBLEMS
    if not style.quiet and shown not in _SUMMARISED:
        lines = [f"{harmless(line)}\n" for line in summary(report, style)]
        if shown is None:
            write(lines)
        else:
            say("".join(lines))
    return status


def _rendered(report: Report, form: str, style: Style) -> Iterator[str]:
    parts: Iterator[str] = import_module(f"storage_lint.report.{form}").parts(report, style)
    return parts


def _write_file(file: str, parts: Iterable[str], reviewed: Collection[str]) -> bool:
    try:
        if display_path(file) in reviewed:
            raise ValueError("it is one of the files that were reviewed, which would be lost; name another one")
        if _is_step_summary(file):
            with open(file, "a", encoding="utf-8", errors="backslashreplace", newline="\n") as stream:
                stream.writelines(parts)
        else:
            from storage_lint.source.write import write_whole

            write_whole(file, parts)
    except (OSError, ValueError) as error:
        why = "its name holds a NUL character" if "\0" in file else getattr(error, "strerror", None) or str(error)
        complain(Problem(f"{file}: the report cannot be written", why))
        return False
    return True


def _is_step_summary(file: str) -> bool:
    """Return whether a file is the one to which the steps of a GitHub job append what their summary shows."""
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    return bool(summary) and "\0" not in file and os.path.realpath(file) == os.path.realpath(summary or "")
