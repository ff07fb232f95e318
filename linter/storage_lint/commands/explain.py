"""`storage-lint explain RULE`: a rule's page."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import click

from storage_lint.commands import CLEAN, HELP, PROBLEMS
from storage_lint.commands.packs import PACK, known_packs
from storage_lint.commands.rules import facts, fix_safety
from storage_lint.graph.change import Safety
from storage_lint.rule import Rule
from storage_lint.select import find_rule
from storage_lint.source.problem import Problem
from storage_lint.terminal import complain, is_coloured, write


@click.command(context_settings=HELP)
@click.argument("rule")
@click.option("--format", "form", type=click.Choice(["text", "json", "markdown"]), default="text", show_default=True)
@PACK
def command(rule: str, form: str, packs: tuple[str, ...]) -> int:
    """Show the page of RULE, an id or another tool's name for it: why, what fails, what passes."""
    found = find_rule(known_packs(packs)[0], rule)
    if isinstance(found, Problem):
        complain(found)
        return PROBLEMS
    write([_json(found) if form == "json" else _page(found, form == "text" and is_coloured(sys.stdout))])
    return CLEAN


def _json(rule: Rule[Any]) -> str:
    import json

    return json.dumps({**facts(rule), "page": page_of(rule)}, indent=2) + "\n"


def page_of(rule: Rule[Any]) -> str:
    """Return the page of a rule as it is written."""
    return (sys.modules[type(rule).__module__].__doc__ or "").strip()


def _page(rule: Rule[Any], coloured: bool) -> str:
    title, _, page = page_of(rule).partition("\n")
    head = f"# {rule.id}: {title}\n\n"
    kind = f"Severity {rule.severity.value}, category {rule.category.value}, {rule.profile.value} profile.\n"
    names = f"Also known as {', '.join(rule.aliases)}.\n" if rule.aliases else ""
    parts = ", ".join(f"{name} ({_part(said)})" for name, said in rule.parts.items())
    names += f"Of a part of it: {parts}.\n" if parts else ""
    for name, option in type(rule).options.items():
        names += f"Option {name} (default: {option.default}): {option.doc}.\n"
    words = _safety(fix_safety(rule))
    names += "" if words == Safety.SHOWN.value else f"Its fix is {words}.\n"
    references = "".join(f"- {reference}\n" for reference in rule.references)
    text = f"{head}{kind}{names}{page}\n\n## References\n\n{references}"
    return _rendered(text) if coloured else text


def _part(said: str) -> str:
    """What a name for a part means: 'block_public_acls', 'canned: public-read or public-read-write'."""
    return said.replace("=", ": ").replace("|", " or ")


def _safety(safety: str | Mapping[str, str]) -> str:
    """How safe a fix is: 'safe for aws_a, aws_b; unsafe for AWS::A; shown only for others'."""
    if isinstance(safety, str):
        return safety
    kinds = {one: [kind for kind, other in safety.items() if other == one] for one in dict.fromkeys(safety.values())}
    said = "; ".join(f"{one} for {', '.join(those)}" for one, those in kinds.items())
    return f"{said}; {Safety.SHOWN.value} only for others"


def _rendered(text: str) -> str:
    """Return a page for a terminal: headings bold, code dim and without its fences."""
    lines = []
    in_code = False
    for line in text.splitlines():
        if line.startswith("```"):
            in_code = not in_code
            lines.append(f"\x1b[2m    {line[3:]}:\x1b[0m" if in_code else "")
        elif in_code:
            lines.append(f"    \x1b[36m{line}\x1b[0m")
        else:
            heading = line.startswith(("# ", "## "))
            lines.append(f"\x1b[1m{line.lstrip('#').lstrip()}\x1b[0m" if heading else line)
    return "\n".join(lines) + "\n"
