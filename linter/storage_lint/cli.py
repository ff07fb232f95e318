"""The command line: the only module that prints or exits."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from io import TextIOWrapper
from time import monotonic
from typing import TYPE_CHECKING, Any, TextIO

import click

from storage_lint import __version__
from storage_lint.config import Config, find_config, read_config
from storage_lint.graph.reading import ReadSettings
from storage_lint.lint import Settings, lint
from storage_lint.packs import BUILT_IN
from storage_lint.report import Report
from storage_lint.report.source_line import harmless
from storage_lint.rule import Profile, Rule, Severity
from storage_lint.source.problem import Problem, internal_error
from storage_lint.source.record import replace
from storage_lint.source.write import write_whole

if TYPE_CHECKING:
    from storage_lint.report.text import Style

CLEAN, FINDINGS, PROBLEMS, INTERRUPTED = 0, 1, 2, 130

_EPILOG = """\b
Other commands:
  storage-lint rules                    list the rules
  storage-lint explain RULE             show a rule's page
  storage-lint new-rule SERVICE NAME    write the file of a new rule
A directory that is called like a command is linted as ./rules.

\b
Exit status:
  0  nothing at or above --fail-on was found
  1  something was
  2  some of the work could not be done, whatever else was found
"""


class _Stop(click.ClickException):
    """What keeps the whole command from its work."""

    exit_code = PROBLEMS


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit. Whatever goes wrong is a message and an exit status, not a traceback."""
    gc.disable()  # as `lint` does: a run is short, and makes little garbage before and after it, too
    _open_closed_streams()
    words = list(sys.argv[1:] if arguments is None else arguments)
    command = COMMANDS.get(words[0]) if words else None
    try:
        if command is not None:
            status = command.main(words[1:], prog_name=f"storage-lint {words[0]}", standalone_mode=False)
        else:
            status = lint_command.main(words, prog_name="storage-lint", standalone_mode=False)
        _flushed()
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        status = INTERRUPTED
    except OSError as error:  # of click, which writes help itself
        status = _unwritten(error)
    except Exception as error:  # noqa: BLE001  (the last boundary of the program)
        _complain(internal_error("running the command", error))
        status = PROBLEMS
    gc.freeze()  # nor does Python look for garbage at exit then: a tenth of a short run
    sys.exit(status)


def _names(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Split what may be given repeatedly or with commas."""
    return tuple(name for value in values for word in value.split(",") if (name := word.strip()))


def _variables(context: click.Context, parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = [value.partition("=") for value in values]
    for name, equals, _ in pairs:
        if not name or not equals:
            raise click.BadParameter(f"{name!r} is not NAME=VALUE")
    return {name: value for name, _, value in pairs}


_SEVERITIES = [severity.value for severity in Severity]
_PROFILES = [profile.value for profile in Profile]


@click.command(epilog=_EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="What the report is for: people, programs, or annotations in a GitHub workflow.",
)
@click.option("--output", metavar="FILE", help="Write the report to FILE; the summary is still printed.")
@click.option(
    "--select",
    metavar="RULES",
    multiple=True,
    callback=_names,
    help="Run only these rules: ids, other tools' ids, services (s3) or patterns (s3-*). Repeat, or use commas.",
)
@click.option(
    "--ignore", metavar="RULES", multiple=True, callback=_names, help="Leave these rules out; written as for --select."
)
@click.option(
    "--profile",
    type=click.Choice(_PROFILES),
    default=Profile.DEFAULT.value,
    show_default=True,
    help="default: what a storage reviewer would ask for. strict: every rule.",
)
@click.option(
    "--fail-on",
    type=click.Choice(_SEVERITIES),
    default=Severity.INFO.value,
    show_default=True,
    help="Exit with 1 for findings of this severity and above.",
)
@click.option(
    "--undecided",
    type=click.Choice(["show", "hide", "fail"]),
    default="hide",
    show_default=True,
    help="Verdicts that hang on a value that is not known: list them, only count them, or list them and exit with 1.",
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
    help="Read settings from FILE instead of the nearest storage-lint.toml.",
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
@click.version_option(__version__, prog_name="storage-lint", message="%(prog)s %(version)s")
def lint_command(
    paths: tuple[str, ...],
    form: str,
    output: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    profile: str,
    fail_on: str,
    undecided: str,
    variables: dict[str, str],
    variable_files: tuple[str, ...],
    parameter_files: tuple[str, ...],
    config_file: str | None,
    cfn_lint: bool,
    synth: bool,
    app: str | None,
    explain: bool,
) -> int:
    """Review Terraform, CloudFormation and CDK output for AWS storage and databases.

    PATHs are files or directories (default: the current one). A file stands for what it belongs to: the Terraform
    roots that contain or call its directory, its template with those that nest it, its CDK assembly. Nothing is
    executed (but for --synth) and no network is used.
    """
    if app is not None and not synth:
        raise click.UsageError("--app runs a program: it needs --synth")
    _check_working_directory()
    paths = paths or (".",)
    config, wrong = _configured(config_file)
    assumed = config.ebs_encryption_by_default
    settings = Settings(
        select=select,
        ignore=ignore,
        profile=Profile(profile),
        reading=ReadSettings(variables, variable_files, parameter_files, config.region, config.partition),
        assumed={} if assumed is None else {"account_encrypts_by_default": assumed},
        cfn_lint=cfn_lint,
    )
    with ExitStack() as made:  # an assembly made for this run is read until the report is written
        programs, problems = _synthesise(made, paths, app) if synth else ({}, [])
        bar = _Bar(sys.stderr)
        report = lint(paths, replace(settings, programs=programs), bar)
        bar.clear()
        report = replace(report, problems=(*wrong, *problems, *report.problems))
        status = _status(report, Severity(fail_on), undecided)
        return _deliver(report, form, output, undecided != "hide", explain, status)


def _configured(config_file: str | None) -> tuple[Config, list[Problem]]:
    path = config_file or find_config(".")
    return read_config(path) if path is not None else (Config(), [])


def _open_closed_streams() -> None:
    """Give the streams that the caller has closed (`>&-`) somewhere to lead."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115  (lives as long as the program)


def _check_working_directory() -> None:
    """Stop when there is none: every path of a report is relative to it."""
    try:
        os.getcwd()
    except OSError as error:
        raise _Stop(f"the working directory cannot be used: {error.strerror}") from error


def _synthesise(made: ExitStack, paths: Sequence[str], app: str | None) -> tuple[dict[str, str], list[Problem]]:
    """Run the program of each directory; return the assemblies with their programs, which live as long as `made`."""
    from storage_lint.inputs.cdk.synth import synthesised

    programs: dict[str, str] = {}
    problems: list[Problem] = []
    for path in paths:
        assembly = made.enter_context(synthesised(path, app))
        if isinstance(assembly, Problem):
            problems.append(assembly)
        else:
            programs[assembly] = path
    return programs, problems


def _status(report: Report, fail_on: Severity, undecided: str) -> int:
    if report.failures:
        return PROBLEMS
    if undecided == "fail" and report.undecided_count:
        return FINDINGS
    return FINDINGS if any(one.severity.rank <= fail_on.rank for one in report.findings) else CLEAN


def _deliver(report: Report, form: str, output: str | None, show_undecided: bool, explain: bool, status: int) -> int:
    """Write the report where it belongs and return the exit status, which a report that can't be written changes."""
    from storage_lint.report.text import Style, summary

    style = Style(_is_coloured(sys.stdout) and output is None, show_undecided, explain)
    text = _render(report, form, style)
    if output is None:
        _print(text)
        return status
    try:
        write_whole(output, text)
    except (OSError, ValueError) as error:  # ValueError: a NUL character in the name
        _complain(Problem(f"{output}: the report cannot be written", getattr(error, "strerror", None) or str(error)))
        return PROBLEMS
    _print("".join(f"{line}\n" for line in summary(report, style)))
    return status


def _render(report: Report, form: str, style: Style) -> str:
    if form == "json":
        from storage_lint.report.json import write_json

        return write_json(report, __version__)
    if form == "github":
        from storage_lint.report.github import write_github

        return write_github(report, style)
    from storage_lint.report.text import write_text

    return write_text(report, style)


def _print(text: str) -> None:
    """Write to standard output, whatever its encoding, and even when its reader has gone (`| head`)."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        _drop_output()
        if not isinstance(error, BrokenPipeError):
            raise _Stop(f"standard output cannot be written: {error.strerror}") from error


def _drop_output() -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is still buffered must go somewhere


def _flushed() -> None:
    """Write what Python would else write at exit, where a full disk is a message of its own and status 120."""
    sys.stdout.flush()


def _unwritten(error: OSError) -> int:
    """Say that help or the version cannot be written; return the exit status."""
    _drop_output()
    if isinstance(error, BrokenPipeError):
        return CLEAN
    _complain(Problem("standard output cannot be written", error.strerror or str(error)))
    return PROBLEMS


def _complain(problem: Problem) -> None:
    lines = (problem.summary, *(f"  {line}" for line in problem.detail.splitlines()))
    click.echo("\n".join(harmless(line) for line in lines), err=True)


def _is_coloured(stream: TextIO) -> bool:
    """Return whether to write colours. https://no-color.org and https://force-color.org"""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or _is_terminal(stream)


def _is_terminal(stream: TextIO) -> bool:
    """Return whether somebody looks at a stream whose terminal knows colours and can clear a line."""
    return stream.isatty() and os.environ.get("TERM") != "dumb"


class _Bar:
    """A progress bar on a terminal, once the work has taken a second."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._next = monotonic() + 1 if _is_terminal(stream) else float("inf")
        self._shown = False

    def __call__(self, what: str, done: int, total: int) -> None:
        now = monotonic()
        if now < self._next:
            return
        self._next = now + 0.1
        self._shown = True
        filled = 30 * done // max(total, 1)
        self._stream.write(f"\r{what} [{'#' * filled}{'.' * (30 - filled)}] {done:,} of {total:,}\x1b[K")
        self._stream.flush()

    def clear(self) -> None:
        if self._shown:
            self._stream.write("\r\x1b[K")
            self._stream.flush()


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def rules_command(form: str) -> int:
    """List the rules: id, severity, category, profile and what is wrong."""
    from storage_lint.select import all_rules

    rules, problems = all_rules((BUILT_IN,))
    if form == "json":
        import json

        _print(json.dumps([_facts(rule) for rule in rules], indent=2) + "\n")
    else:
        rows = [(rule.id, rule.severity.value, rule.category.value, rule.profile.value, rule.title) for rule in rules]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
        for row in rows:
            cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
            _print("  ".join([*cells, row[-1]]) + "\n")
    for problem in problems:
        _complain(problem)
    return PROBLEMS if problems else CLEAN


def _facts(rule: Rule[Any]) -> dict[str, object]:
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity.value,
        "category": rule.category.value,
        "profile": rule.profile.value,
        "aliases": list(rule.aliases),
        "references": list(rule.references),
    }


@click.command()
@click.argument("rule")
def explain_command(rule: str) -> int:
    """Show the page of RULE, an id or another tool's name for it: why, what fails, what passes."""
    from storage_lint.select import find_rule

    found = find_rule((BUILT_IN,), rule)
    if isinstance(found, Problem):
        _complain(found)
        return PROBLEMS
    page = sys.modules[type(found).__module__].__doc__ or ""
    facts = f"{found.id}: {found.severity.value}, {found.category.value}, {found.profile.value} profile"
    names = f"Also known as {', '.join(found.aliases)}.\n" if found.aliases else ""
    references = "".join(f"  {reference}\n" for reference in found.references)
    _print(f"{facts}\n{names}\n{page.strip()}\n\n## References\n\n{references}")
    return CLEAN


@click.command()
@click.argument("service")
@click.argument("name")
@click.option(
    "--pack", metavar="DIRECTORY", help="The package that gets the rule.  [default: rules/storage_lint_rules]"
)
def new_rule_command(service: str, name: str, pack: str | None) -> int:
    """Write the file of a new rule, SERVICE-NAME, with everything in place that a rule needs."""
    from storage_lint.scaffold import ScaffoldError, write_rule

    try:
        path = write_rule(pack or os.path.join("rules", BUILT_IN), service, name)
    except ScaffoldError as error:
        raise click.UsageError(str(error)) from error
    _print(f"{path}\n")
    return CLEAN


COMMANDS = {"rules": rules_command, "explain": explain_command, "new-rule": new_rule_command}
