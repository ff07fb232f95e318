"""`storage-lint rules`: the list of rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from storage_lint.commands import CLEAN, HELP, PROBLEMS
from storage_lint.commands.packs import PACK, known_packs
from storage_lint.rule import Category, Profile, Rule, Severity
from storage_lint.select import Rulebook, all_rules, search_rules, service_of
from storage_lint.terminal import complain, write


# complexity: one filter a line
@click.command(context_settings=HELP)
@click.argument("words", nargs=-1, metavar="[WORD]...")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@click.option("--search", "word", metavar="WORD", help="The same as WORD.")
@click.option("--service", metavar="SERVICE", help="Only rules about this service, such as s3.")
@click.option("--severity", type=click.Choice([one.value for one in Severity]), help="Only rules of this severity.")
@click.option("--category", type=click.Choice([one.value for one in Category]), help="Only rules of this category.")
@click.option("--profile", type=click.Choice([one.value for one in Profile]), help="Only rules that this profile adds.")
@PACK
def command(form: str, words: tuple[str, ...], word: str | None, packs: tuple[str, ...], **filters: str | None) -> int:
    """List the rules: all, or those that have every WORD in their id, other tools' ids, title or page."""
    asked = (*words, *([word] if word is not None else []))
    known, wrong = known_packs(packs)
    if filters["service"] is not None:
        _check_service(filters["service"], known)
    rules, problems = search_rules(known, *asked) if asked else all_rules(known)
    left = [rule for rule in rules if all(wanted in (None, facts(rule)[name]) for name, wanted in filters.items())]
    write([_FORMS[form](left, bool(asked))])
    for problem in problems:
        complain(problem)
    return PROBLEMS if problems or wrong else CLEAN


def _check_service(service: str, packs: Sequence[str]) -> None:
    """Stop at a service that no rule is about: an empty list would look as if it had no faults."""
    from difflib import get_close_matches

    services = Rulebook(packs).services()
    if service not in services:
        close = get_close_matches(service, services, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(services)}"
        raise click.BadParameter(f"no rule is about {service!r}: {hint}", param_hint="'--service'")


_COLUMNS = ("severity", "category", "profile")


def _columns(rules: Sequence[Rule[Any]], with_names: bool) -> str:
    names = ("id", "service", *_COLUMNS) if with_names else ("id", *_COLUMNS)
    rows = [(*(str(facts(rule)[name]) for name in names), _said(rule, with_names)) for rule in rules]
    if not rows:
        return "no rule is like that: words are looked for in ids, other tools' ids, titles and pages\n"
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        lines.append("  ".join([*cells, row[-1]]) + "\n")
    return "".join(lines)


def _said(rule: Rule[Any], with_names: bool) -> str:
    names = (*rule.aliases, *rule.parts)
    return f"{rule.title} ({', '.join(names)})" if with_names and names else rule.title


def _markdown(rules: Sequence[Rule[Any]], with_names: bool) -> str:
    head = f"| Rule | Service | What is wrong | Severity | Category | Profile | Known as |\n|{'---|' * 7}\n"
    return head + "".join(
        f"| `{rule.id}` | {service_of(rule)} | {rule.title} | {rule.severity.value} | {rule.category.value} "
        f"| {rule.profile.value} | {', '.join(rule.aliases)} |\n"
        for rule in rules
    )


def _json(rules: Sequence[Rule[Any]], with_names: bool) -> str:
    import json

    return json.dumps([facts(rule) for rule in rules], indent=2) + "\n"


_FORMS = {"text": _columns, "json": _json, "markdown": _markdown}


def fix_safety(rule: Rule[Any]) -> str | dict[str, str]:
    """Return how safe a rule's fix is: everywhere, or for each resource type."""
    safety = rule.safety
    return {kind: one.value for kind, one in safety.items()} if isinstance(safety, Mapping) else safety.value


def facts(rule: Rule[Any]) -> dict[str, object]:
    """Return what programs get to know of a rule."""
    return {
        "id": rule.id,
        "service": service_of(rule),
        "title": rule.title,
        "severity": rule.severity.value,
        "category": rule.category.value,
        "profile": rule.profile.value,
        "aliases": list(rule.aliases),
        "parts": dict(rule.parts),
        "fix_safety": fix_safety(rule),
        "references": list(rule.references),
        "options": {
            name: {"type": option.type.__name__, "default": option.default, "doc": option.doc}
            for name, option in type(rule).options.items()
        },
    }
