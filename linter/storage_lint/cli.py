"""The command line: options, what is done with the report, and the exit status."""

from __future__ import annotations

import gc
import os
import re
import sys
from collections.abc import Sequence
from functools import partial
from importlib import import_module
from typing import Any

import click

from storage_lint import __version__
from storage_lint.commands import CLEAN, FINDINGS, HELP, INTERRUPTED, PROBLEMS
from storage_lint.commands.packs import PACK
from storage_lint.config.units import Configs
from storage_lint.deliver import FORMS, Target, deliver, targets_of
from storage_lint.graph.reading import ReadSettings
from storage_lint.lint import Settings, lint
from storage_lint.packs import BUILT_IN
from storage_lint.report import Report
from storage_lint.report.style import Style
from storage_lint.review import Request, reviewed
from storage_lint.rule import Profile, Severity
from storage_lint.select import Rulebook
from storage_lint.source.problem import internal_error
from storage_lint.source.record import Record
from storage_lint.terminal import Bar, Stop, complain, flush, open_closed_streams, unwritten, write

# A file each in `commands/`, imported when it is called.
COMMANDS = ("rules", "explain", "new-rule", "config", "accept", "baseline", "graph", "completion", "test-rules")

_EPILOG = """\b
Other commands:
  storage-lint baseline write           keep the findings that are known: a file for --baseline
  storage-lint rules                    list the rules
  storage-lint explain RULE             show a rule's page
  storage-lint new-rule SERVICE NAME    write the file of a new rule
  storage-lint accept FINDING [PATH]    write the comment that accepts findings
  storage-lint graph [PATH]             print what was read, joined, with its values
  storage-lint config [PATH]            show the settings that hold, and where they are said
  storage-lint test-rules [POLICY]      run the examples of rules of your own
  storage-lint completion SHELL         print what makes bash, zsh or fish complete all this
A directory that is called like a command is linted as ./rules.

\b
Exit status:
  0  nothing at or above --fail-on was found
  1  something was
  2  some of the work could not be done, whatever else was found
"""


def command_called(name: str) -> click.Command:
    """Return one of `COMMANDS`, from its file."""
    command: click.Command = import_module(f"storage_lint.commands.{name.replace('-', '_')}").command
    return command


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit. Whatever goes wrong is a message and an exit status, not a traceback."""
    gc.disable()  # as `lint` does: a run is short, and makes little garbage before and after it, too
    open_closed_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if "_STORAGE_LINT_COMPLETE" in os.environ and arguments is None:
            status = _completed()
        elif words and words[0] in COMMANDS:
            command = command_called(words[0])
            status = command.main(words[1:], prog_name=f"storage-lint {words[0]}", standalone_mode=False)
        else:
            status = lint_command.main(words, prog_name="storage-lint", standalone_mode=False)
        flush()
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        status = INTERRUPTED
    except OSError as error:  # of click, which writes help itself
        status = unwritten(error)
    except Exception as error:  # noqa: BLE001  (the last boundary of the program)
        complain(internal_error("running the command", error))
        status = PROBLEMS
    gc.freeze()  # nor does Python look for garbage at exit then: a tenth of a short run
    sys.exit(status)


def _completed() -> int:
    """Answer a shell that completes a command line."""
    from storage_lint.commands.completion import asked, complete

    return complete(asked(), lint_command, {name: partial(command_called, name) for name in COMMANDS})


def _names(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Split what may be given repeatedly or with commas."""
    return tuple(name for value in values for word in value.split(",") if (name := word.strip()))


def _variables(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    for name, equals, _ in pairs:
        if not name or not equals:
            raise click.BadParameter(f"{name!r} is not NAME=VALUE")
    return {name: value for name, _, value in pairs}


def _date(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    if value is not None:
        from storage_lint.source.marks import is_date

        if not is_date(value):
            raise click.BadParameter(f"{value!r} is not YYYY-MM-DD")
    return value


_SEVERITIES = [severity.value for severity in Severity]
_PROFILES = [profile.value for profile in Profile]


class Options(Record):
    """What the options say, by the names that they have below."""

    paths: tuple[str, ...]
    formats: tuple[str, ...]
    output: tuple[str, ...]
    quiet: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    profile: str | None
    fail_on: str
    undecided: str
    accepted: str
    variables: dict[str, str]
    variable_files: tuple[str, ...]
    parameter_files: tuple[str, ...]
    config_file: str | None
    isolated: bool
    no_accept: bool
    packs: tuple[str, ...]
    today: str | None
    baseline: str | None
    since: str | None
    cfn_lint: bool
    synth: bool
    app: str | None
    explain: bool
    statistics: bool


@click.command(epilog=_EPILOG, context_settings=HELP)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--format",
    "formats",
    metavar="FORM[:FILE]",
    multiple=True,
    help=f"The form of the report: {', '.join(FORMS)}; with FILE it is written there. Repeat for several."
    "  [default: text]",
)
@click.option("--output", metavar="FILE", multiple=True, help="Write the report to FILE; the summary is still printed.")
@click.option("-q", "--quiet", is_flag=True, help="No summary and no source lines.")
@click.option(
    "--select",
    metavar="RULES",
    multiple=True,
    callback=_names,
    help="Run only these rules: ids, other tools' ids, services (s3), patterns (s3-*) or a framework (fsbp). "
    "Repeat, or use commas.",
)
@click.option(
    "--ignore", metavar="RULES", multiple=True, callback=_names, help="Leave these rules out; written as for --select."
)
@click.option(
    "--profile",
    type=click.Choice(_PROFILES),
    help="default: what a storage reviewer would ask for. strict: every rule.  [default: default]",
)
@click.option(
    "--fail-on",
    type=click.Choice([*_SEVERITIES, "never"]),
    help="Exit with 1 for findings of this severity and above.  [default: info]",
)
@click.option(
    "--undecided",
    type=click.Choice(["show", "hide", "fail"]),
    help="Verdicts that hang on a value that is not known: list them, only count them, or list them and exit with 1."
    "  [default: hide]",
)
@click.option(
    "--accepted",
    type=click.Choice(["show", "hide"]),
    default="hide",
    show_default=True,
    help="List what was accepted, too, with where and why; or only count it. JSON always lists it.",
)
@click.option(
    "--var", "variables", metavar="NAME=VALUE", multiple=True, callback=_variables, help="Set a Terraform variable."
)
@click.option("--var-file", "variable_files", metavar="FILE", multiple=True, help="Read Terraform variables from FILE.")
@click.option(
    "--parameters", "parameter_files", metavar="FILE", multiple=True, help="Read CloudFormation parameters from FILE."
)
@click.option(
    "--config",
    "config_file",
    metavar="FILE",
    help="Read settings from FILE instead of the nearest storage-lint.toml.  [env: STORAGE_LINT_CONFIG]",
)
@click.option("--isolated", is_flag=True, help="Read no storage-lint.toml.")
@PACK
@click.option("--no-accept", is_flag=True, help="Report what someone accepted, too, and mark it.")
@click.option(
    "--today",
    metavar="DATE",
    callback=_date,
    help="The day on which acceptances are looked at, as YYYY-MM-DD.  [default: today, in UTC]",
)
@click.option(
    "--baseline", metavar="FILE", help="Set aside the findings that FILE knows: storage-lint baseline write makes it."
)
@click.option(
    "--since",
    metavar="REF",
    is_flag=False,
    flag_value="",
    help="Report only what is new since the branch of REF was left (HEAD: since the last commit). Without REF: what is "
    "new in what pre-commit says is pushed.",
)
@click.option("--cfn-lint", is_flag=True, help="Run cfn-lint's own rules over CloudFormation templates, too.")
@click.option(
    "--synth",
    is_flag=True,
    help="Run the CDK program in each PATH, as its cdk.json says, and review what it writes. This executes it.",
)
@click.option("--app", metavar="COMMAND", help="With --synth: run COMMAND instead of what cdk.json says.")
@click.option(
    "--explain",
    is_flag=True,
    help="Say for each finding which values decided, where they are written, what was joined.",
)
@click.option("--statistics", is_flag=True, help="Count by rule, as text or JSON, instead of listing the findings.")
@click.version_option(__version__, prog_name="storage-lint", message="%(prog)s %(version)s")
def lint_command(**options: Any) -> int:
    """Review Terraform, CloudFormation and CDK output for AWS storage and databases.

    PATHs are files or directories (default: the current one). A file stands for what it belongs to: the Terraform
    roots that contain or call its directory, its template with those that nest it, its CDK assembly. Nothing is
    executed (but for --synth) and no network is used.
    """
    configs = _configs(Rulebook((BUILT_IN, *options["packs"])), options["config_file"], options["isolated"])
    given = Options(**options | _of_the_run(options, configs))
    targets = targets_of(given.formats, given.output)
    _check_words(given.paths)
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
    """Return what the options ask to be reviewed. `configs`: the settings, where they were read already."""
    if given.app is not None and not given.synth:
        raise click.UsageError("--app runs a program: it needs --synth")
    if given.synth and given.since is not None:
        raise click.UsageError("--since compares with a tree of git, of which no program is run: leave --synth out")
    if given.isolated and given.config_file is not None:
        raise click.UsageError("--isolated reads no settings: leave --config out, or --isolated")
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
        raise click.UsageError("--statistics is text or JSON on standard output")
    write(as_json(report) if form == "json" else as_text(report, style))
    return status


def _check_words(paths: Sequence[str]) -> None:
    """Stop when the first path is no file but nearly the name of a command."""
    if not paths or os.path.lexists(paths[0]) or not re.fullmatch("[a-z_-]+", paths[0]):
        return
    from difflib import get_close_matches

    nearest = get_close_matches(paths[0], COMMANDS, n=1, cutoff=0.7)
    if nearest:
        raise click.UsageError(f"there is no file {paths[0]!r}; did you mean the command storage-lint {nearest[0]}?")


def _configs(rulebook: Rulebook, file: str | None, isolated: bool) -> Configs:
    _check_working_directory()
    return Configs.chosen(rulebook, file, isolated)


_DEFAULTS = {"fail_on": Severity.INFO.value, "undecided": "hide"}


def _of_the_run(options: dict[str, Any], configs: Configs) -> dict[str, Any]:
    """Return what options that were not given are for the whole run: what the settings say, else the default."""
    said = {name: configs.run.get(name.replace("_", "-")) if configs.run else None for name in _DEFAULTS}
    return {name: options[name] or said[name] or default for name, default in _DEFAULTS.items()}


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
    """Stop when there is none: every path of a report is relative to it."""
    try:
        os.getcwd()
    except OSError as error:
        raise Stop(f"the working directory cannot be used: {error.strerror}") from error


def _status(report: Report, fail_on: str, undecided: str) -> int:
    if report.failures:
        return PROBLEMS
    if (undecided == "fail" and report.undecided_count) or any(one.fails for one in report.unused):
        return FINDINGS
    if fail_on == "never":
        return CLEAN
    found = map(Severity, report.tally.severities)
    return FINDINGS if any(one.rank <= Severity(fail_on).rank for one in found) else CLEAN
