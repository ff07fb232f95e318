"""What can be said on the command line, in click's words. Only a run that is given more than paths imports it."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import Any

import click

from storage_lint import __version__
from storage_lint.commands import COMMANDS, HELP, INTERRUPTED
from storage_lint.commands.packs import PACK
from storage_lint.deliver import FORMS
from storage_lint.rule import Profile, Severity
from storage_lint.run import Options, run
from storage_lint.terminal import UsageError, say

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


def command_line(words: Sequence[str]) -> int:
    """Run the command that the words call; return the exit status."""
    try:
        if words and words[0] in COMMANDS:
            command, name, words = command_called(words[0]), f"storage-lint {words[0]}", words[1:]
        else:
            command, name = lint_command, "storage-lint"
        status: int = command.main(words, prog_name=name, standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except click.Abort:  # click has ended the line already on which ^C stands
        say("interrupted\n")
        return INTERRUPTED
    return status


def completed() -> int:
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


class Command(click.Command):
    """A command whose errors of use say how it is used, as those of click do."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command. Raises `click.UsageError`."""
        try:
            return super().invoke(ctx)
        except UsageError as error:
            raise click.UsageError(str(error), ctx) from error


_SEVERITIES = [severity.value for severity in Severity]
_PROFILES = [profile.value for profile in Profile]


@click.command(cls=Command, epilog=_EPILOG, context_settings=HELP)
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
    _check_words(options["paths"])
    return run(given(options))


def given(options: Mapping[str, Any]) -> Options:
    """Return what was said; what was not has the default of `Options`."""
    return Options(**{name: value for name, value in options.items() if value is not None})


def _check_words(paths: Sequence[str]) -> None:
    """Stop when the first path is no file but nearly the name of a command."""
    if not paths or os.path.lexists(paths[0]) or not re.fullmatch("[a-z_-]+", paths[0]):
        return
    from difflib import get_close_matches

    nearest = get_close_matches(paths[0], COMMANDS, n=1, cutoff=0.7)
    if nearest:
        raise UsageError(f"there is no file {paths[0]!r}; did you mean the command storage-lint {nearest[0]}?")
