"""`storage-lint baseline write|check|prune`: the file of findings that are known."""

from __future__ import annotations

from collections import Counter
from typing import Any

import click

from storage_lint import __version__
from storage_lint.baseline import (
    Baseline,
    Compared,
    compare,
    counted,
    default_path,
    in_order,
    read_baseline,
    stale_line,
    stale_of,
    written,
)
from storage_lint.commands import CLEAN, FINDINGS, HELP, PROBLEMS
from storage_lint.config.units import Configs
from storage_lint.lint import lint
from storage_lint.options import Command, lint_command
from storage_lint.report import Report
from storage_lint.report.concise import parts
from storage_lint.report.keys import Key
from storage_lint.report.repository import Repository
from storage_lint.report.source_line import printable
from storage_lint.report.style import Style
from storage_lint.report.summary import count
from storage_lint.review import Request, baseline_of, coverable, narrows, reviewed
from storage_lint.rule import Finding
from storage_lint.run import Options, request_of
from storage_lint.source.problem import Problem
from storage_lint.source.read import ReadError, Tree
from storage_lint.source.record import Record, replace
from storage_lint.source.text import display_path
from storage_lint.source.write import write_whole
from storage_lint.terminal import complain, write

# Options of a run that say what is done with its report, and not what it finds: what they are here.
_OF_REPORTS: dict[str, Any] = {
    "formats": (),
    "output": (),
    "quiet": False,
    "explain": False,
    "statistics": False,
    "since": None,
    "fail_on": "never",
    "undecided": "hide",
    "accepted": "hide",
}
_HALF_READ = """a half-read tree says too little of it: mend what stands above first,
or leave it out: exclude = ["…"] in storage-lint.toml"""


class Case(Record):
    """A run, and the baseline that it is compared with: an empty one where there is none yet."""

    file: str
    baseline: Baseline
    repository: Repository
    compared: Compared
    fresh: tuple[Finding, ...]  # new findings that it may set aside


def _command(action: str, **options: Any) -> int:
    given = Options(**_OF_REPORTS, **options)
    request = request_of(given, given.paths or (".",))
    with reviewed(replace(request, baseline=""), lint) as (report, configs):
        case = _case(action, request, report, configs)
        if isinstance(case, Problem):
            complain(case)
            return PROBLEMS
        if report.failures:
            write(parts(Report(problems=report.failures), Style()))
            complain(Problem(f"{case.baseline.path}: nothing is done", _HALF_READ))
            return PROBLEMS
        return {"write": _write, "check": _check, "prune": _prune}[action](case)


command = Command(
    "baseline",
    context_settings=HELP,
    callback=_command,
    params=[
        click.Argument(["action"], type=click.Choice(["write", "check", "prune"])),
        *(one for one in lint_command.params if one.name not in _OF_REPORTS),
    ],
    help="""Keep the file of findings that are known: a run with --baseline FILE reports only what is not in it.

    write: make it, or make it anew. check: exit with 1 for what is new, and for entries to which no finding belongs any
    more. prune: remove such entries. FILE is storage-lint-baseline.json at the root of the repository when neither
    --baseline nor the settings name one; what decides a run decides here as well: give the same options.
    """,
)


def _case(action: str, request: Request, report: Report, configs: Configs) -> Case | Problem:
    repository = Repository(request.paths)
    file = request.baseline or baseline_of(configs) or default_path(repository)
    baseline = read_baseline(file)
    if isinstance(baseline, Problem):
        if action != "write" or not _is_missing(file):
            return baseline
        baseline = Baseline(path=display_path(file))
    may_be, settings = coverable(configs), request.settings(configs)
    compared = compare(report.findings, baseline, repository, may_be)
    stale = stale_of(compared, report, repository, request.paths, narrows(settings, configs))
    fresh = tuple(one for one in compared.new if may_be(one))
    return Case(file, baseline, repository, replace(compared, stale=stale), fresh)


def _is_missing(file: str) -> bool:
    try:
        Tree((file,)).bytes_of(file, private=False)
    except ReadError as error:
        return error.missing
    return False


def _write(case: Case) -> int:
    """Write what is there now. What was not looked at stays: another folder, a rule that did not run."""
    fresh = counted(case.fresh, case.repository)
    status = _put(case, Counter(case.baseline.counts) - Counter(case.compared.stale) + fresh)
    refused = len(case.compared.new) - len(case.fresh)
    if refused:
        write([f"{count(refused, 'finding')} not written: the settings do not let a baseline set them aside.\n"])
    return status


def _prune(case: Case) -> int:
    return _put(case, Counter(case.baseline.counts) - Counter(case.compared.stale))


def _check(case: Case) -> int:
    write(parts(Report(findings=case.compared.new), Style()))
    stale = case.compared.stale
    write(f"{printable(stale_line(key))}\n" for key in in_order(stale))
    total = sum(stale.values())
    new, known = len(case.compared.new), len(case.compared.known)
    write([f"{case.baseline.path}: {new:,} new, {total:,} stale, {known:,} known.\n"])
    return FINDINGS if case.compared.new or stale else CLEAN


def _put(case: Case, counts: Counter[Key]) -> int:
    """Write the file, and say how many findings came and went."""
    before = Counter(case.baseline.counts)
    came, went = (counts - before).total(), (before - counts).total()
    try:
        write_whole(case.file, written(counts, __version__))
    except (OSError, ValueError) as error:
        complain(Problem(f"{case.baseline.path}: cannot be written", getattr(error, "strerror", None) or str(error)))
        return PROBLEMS
    write([f"{case.baseline.path}: +{came:,} -{went:,}, {count(counts.total(), 'finding')}.\n"])
    return CLEAN
