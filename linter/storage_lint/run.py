"""One run of the linter: what its options say is reviewed, and the report written where it belongs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence

from storage_lint.commands import CLEAN, FINDINGS, PROBLEMS
from storage_lint.config.units import Configs
from storage_lint.deliver import Target, deliver, targets_of
from storage_lint.graph.reading import ReadSettings
from storage_lint.lint import Settings, lint
from storage_lint.packs import BUILT_IN
from storage_lint.report import Report
from storage_lint.report.style import Style
from storage_lint.review import Request, reviewed
from storage_lint.rule import Profile, Severity
from storage_lint.select import Rulebook
from storage_lint.source.record import Record, replace
from storage_lint.terminal import Bar, CommandError, UsageError, write


class Options(Record):
    """What the options say, by the names that they have in `options.py`; the defaults: what a run without any does."""

    paths: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    output: tuple[str, ...] = ()
    quiet: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: str | None = None
    fail_on: str = ""  # a severity or "never"; empty: what the settings say
    undecided: str = ""  # "show", "hide" or "fail"; empty: what the settings say
    accepted: str = "hide"
    variables: Mapping[str, str] = {}
    variable_files: tuple[str, ...] = ()
    parameter_files: tuple[str, ...] = ()
    config_file: str | None = None
    isolated: bool = False
    no_accept: bool = False
    packs: tuple[str, ...] = ()
    today: str | None = None
    baseline: str | None = None
    since: str | None = None
    cfn_lint: bool = False
    synth: bool = False
    app: str | None = None
    explain: bool = False
    statistics: bool = False


def run(given: Options) -> int:
    """Review what the options ask for, write the reports, return the exit status.

    Raises `UsageError` for options that contradict each other, `CommandError` where nothing can be done.
    """
    configs = _configs(Rulebook((BUILT_IN, *given.packs)), given.config_file, given.isolated)
    given = _of_the_run(given, configs)
    targets = targets_of(given.formats, given.output)
    paths = given.paths or (".",)
    bar = Bar(sys.stderr)
    with reviewed(request_of(given, paths, configs), lint, bar) as (report, _):
        bar.clear()
        status = _status(report, given.fail_on, given.undecided)
        if given.statistics:
            return _count(report, targets, _style(given, paths), status)
        return deliver(report, targets, _style(given, paths), status)


# complexity: one contradiction of options a line, then what they ask for
def request_of(given: Options, paths: tuple[str, ...], configs: Configs | None = None) -> Request:
    """Return what the options ask to be reviewed. `configs`: the settings, where they were read already.

    Raises `UsageError` where they contradict each other.
    """
    if given.app is not None and not given.synth:
        raise UsageError("--app runs a program: it needs --synth")
    if given.synth and given.since is not None:
        raise UsageError("--since compares with a tree of git, of which no program is run: leave --synth out")
    if given.isolated and given.config_file is not None:
        raise UsageError("--isolated reads no settings: leave --config out, or --isolated")
    named = given.config_file or os.environ.get("STORAGE_LINT_CONFIG")
    file = os.path.abspath(named) if named else None  # the tree of another commit is worked in, too
    ready = [configs] if configs is not None else []
    return Request(
        paths,
        lambda: ready.pop() if ready else _configs(Rulebook((BUILT_IN, *given.packs)), file, given.isolated),
        lambda found: _settings(given, found, found.packs),
        given.baseline,
        given.since,
        given.synth,
        given.app,
    )


def _count(report: Report, targets: Sequence[Target], style: Style, status: int) -> int:
    """Write statistics in the place of the report."""
    from storage_lint.report.statistics import as_json, as_text

    form, file = targets[0].form, targets[0].file
    if len(targets) > 1 or file is not None or form not in ("text", "json"):
        raise UsageError("--statistics is text or JSON on standard output")
    write(as_json(report) if form == "json" else as_text(report, style))
    return status


def _configs(rulebook: Rulebook, file: str | None, isolated: bool) -> Configs:
    _check_working_directory()
    return Configs.chosen(rulebook, file, isolated)


_DEFAULTS = {"fail_on": Severity.INFO.value, "undecided": "hide"}


def _of_the_run(given: Options, configs: Configs) -> Options:
    """Return the options with what was not given for the whole run: what the settings say, else the default."""
    said = {name: configs.run.get(name.replace("_", "-")) if configs.run else None for name in _DEFAULTS}
    left = {name: said[name] or default for name, default in _DEFAULTS.items() if not getattr(given, name)}
    return replace(given, **left)


def _settings(given: Options, configs: Configs, packs: tuple[str, ...]) -> Settings:
    return Settings(
        select=given.select,
        ignore=given.ignore,
        profile=Profile(given.profile) if given.profile else None,
        packs=packs,
        reading=ReadSettings(given.variables, given.variable_files, given.parameter_files),
        configs=configs,
        cfn_lint=given.cfn_lint,
        accept=not given.no_accept,
        today=given.today or "",
        explain=given.explain,
    )


def _style(given: Options, paths: Sequence[str]) -> Style:
    return Style(
        show_undecided=given.undecided != "hide",
        explain=given.explain,
        show_accepted=given.accepted == "show",
        quiet=given.quiet,
        fail_on=None if given.fail_on == "never" else Severity(given.fail_on),
        fail_on_undecided=given.undecided == "fail",
        named=tuple(paths),
    )


def _check_working_directory() -> None:
    """Raise `CommandError` where there is none: every path of a report is relative to it."""
    try:
        os.getcwd()
    except OSError as error:
        raise CommandError(f"the working directory cannot be used: {error.strerror}") from error


def _status(report: Report, fail_on: str, undecided: str) -> int:
    if report.failures:
        return PROBLEMS
    if (undecided == "fail" and report.undecided_count) or any(one.fails for one in report.unused):
        return FINDINGS
    if fail_on == "never":
        return CLEAN
    found = map(Severity, report.tally.severities)
    return FINDINGS if any(one.rank <= Severity(fail_on).rank for one in found) else CLEAN
