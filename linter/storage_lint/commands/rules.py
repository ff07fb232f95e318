"""`storage-lint rules`: the list of rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import click

from storage_lint.commands import CLEAN, HELP, PROBLEMS
from storage_lint.commands.packs import PACK
from storage_lint.packs import BUILT_IN
from storage_lint.rule import Rule
from storage_lint.select import all_rules, search_rules
from storage_lint.terminal import complain, write


@click.command(context_settings=HELP)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--search", "word", metavar="WORD", help="Only rules with WORD in id, other tools' ids, title or page.")
@PACK
def command(form: str, word: str | None, packs: tuple[str, ...]) -> int:
    """List the rules: id, severity, category, profile and what is wrong."""
    rules, problems = all_rules((BUILT_IN, *packs)) if word is None else search_rules((BUILT_IN, *packs), word)
    write([_json(rules) if form == "json" else _columns(rules)])
    for problem in problems:
        complain(problem)
    return PROBLEMS if problems else CLEAN


def _columns(rules: Sequence[Rule[Any]]) -> str:
    rows = [(rule.id, rule.severity.value, rule.category.value, rule.profile.value, rule.title) for rule in rules]
    if not rows:
        return "no rule has this word in its id, other tools' ids, title or page\n"
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)][:-1]
    lines = []
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        lines.append("  ".join([*cells, row[-1]]) + "\n")
    return "".join(lines)


def _json(rules: Sequence[Rule[Any]]) -> str:
    import json

    return json.dumps([_facts(rule) for rule in rules], indent=2) + "\n"


def fix_safety(rule: Rule[Any]) -> str | dict[str, str]:
    """Return how safe a rule's fix is: everywhere, or for each resource type."""
    safety = rule.safety
    return {kind: one.value for kind, one in safety.items()} if isinstance(safety, Mapping) else safety.value


def _facts(rule: Rule[Any]) -> dict[str, object]:
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity.value,
        "category": rule.category.value,
        "profile": rule.profile.value,
        "aliases": list(rule.aliases),
        "parts": dict(rule.parts),
        "fix_safety": fix_safety(rule),
        "references": list(rule.references),
    }
