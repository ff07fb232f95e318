"""`storage-lint completion SHELL`: what makes a shell complete commands, options, rules and files."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence

import click
from click.shell_completion import CompletionItem, ShellComplete, get_completion_class

from storage_lint.commands import CLEAN, HELP
from storage_lint.deliver import FORMS
from storage_lint.packs import BUILT_IN, PackError, list_rules
from storage_lint.terminal import write

NAME, VARIABLE = "storage-lint", "_STORAGE_LINT_COMPLETE"
_RULES = ("select", "ignore", "rule", "what")  # parameters that name rules
_LISTS = ("select", "ignore")  # with commas
_WORDS: dict[str, Callable[[], Sequence[str]]] = {
    "formats": lambda: FORMS,
    "kind": lambda: _kinds(),
    "service": lambda: sorted({file.service for file in list_rules(BUILT_IN)}),
}
# In click's script for bash files take the place of commands; here they come beside them.
_BASH_FILES = (
    "            COMPREPLY=()\n            compopt -o default\n",
    '            compopt -o default -o filenames\n            COMPREPLY+=($(compgen -f -- "$value"))\n',
)
# A list of rules has commas of its own.
_FISH_LISTS = ('(string split "," $completion)', '(string split --max 1 "," $completion)')


@click.command(context_settings=HELP)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Print the script that makes SHELL complete storage-lint: `eval "$(storage-lint completion bash)"`."""
    found = _shell(shell, click.Command(NAME))
    write([found.source_template.replace(*_BASH_FILES).replace(*_FISH_LISTS) % found.source_vars()])
    return CLEAN


def _shell(name: str, called: click.Command) -> ShellComplete:
    cls = get_completion_class(name)
    assert cls is not None
    return cls(called, {}, NAME, VARIABLE)


def complete(instruction: str, lint: click.Command, commands: Mapping[str, Callable[[], click.Command]]) -> int:
    """Print what a shell asks for: `instruction` is 'bash_complete', the words are in its variables."""
    shell, _, what = instruction.partition("_")
    if get_completion_class(shell) is None or what != "complete":
        return 1
    words, incomplete = _shell(shell, lint).get_completion_args()
    printer = _shell(shell, lint)
    for item in items(words, incomplete, lint, commands):
        click.echo(printer.format_completion(item))
    return CLEAN


def items(
    words: Sequence[str], incomplete: str, lint: click.Command, commands: Mapping[str, Callable[[], click.Command]]
) -> list[CompletionItem]:
    """Return what may come after `words`, of which the last has begun as `incomplete`."""
    if words and words[0] in commands:
        return _of(commands[words[0]](), words[1:], incomplete)
    first = [CompletionItem(name) for name in sorted(commands) if name.startswith(incomplete)] if not words else []
    return [*first, *_of(lint, words, incomplete)]


def _of(called: click.Command, words: Sequence[str], incomplete: str) -> list[CompletionItem]:
    for parameter in called.params:
        if parameter.name in _RULES:
            parameter._custom_shell_complete = _rules  # the options themselves import nothing of this
        elif parameter.name in _WORDS:
            parameter._custom_shell_complete = _words
    found = _shell("bash", called).get_completions(list(words), incomplete)
    return found if found or incomplete.startswith("-") else [CompletionItem(incomplete, type="file")]


def _rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return rules and services by the names of files: no rule is imported."""
    before, comma, begun = incomplete.rpartition(",") if parameter.name in _LISTS else ("", "", incomplete)
    try:
        files = list_rules(BUILT_IN)
    except PackError:
        return []
    names = sorted({*(file.id for file in files), *(file.service for file in files)})
    return [CompletionItem(f"{before}{comma}{name}") for name in names if name.startswith(begun)]


def _words(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Return the words that a parameter takes, where the option itself does not say so."""
    words = _WORDS[str(parameter.name)]()
    return [CompletionItem(word) for word in words if word.startswith(incomplete)]


def _kinds() -> list[str]:
    from storage_lint.vocabulary import kinds

    return sorted(kinds())


def asked() -> str:
    """Return what a shell asks for; nothing when none does."""
    return os.environ.get(VARIABLE, "")
