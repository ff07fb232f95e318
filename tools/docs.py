"""Keeps the generated parts of the documentation: rules/README.md, a table for each framework, the captures of
README.md and docs/, the table of settings and their JSON Schema.

python tools/docs.py           write them
python tools/docs.py --check   exit with 1 and show the difference when they are not current
python tools/docs.py run|test  print the command of README.md that is marked so
"""

from __future__ import annotations

import difflib
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
CATALOGUE = ROOT / "rules" / "README.md"

_CAPTURE = re.compile(r"^```console\n\$ storage-lint (?P<words>.*)\n(?P<output>(?:.*\n)*?)```$", re.MULTILINE)
_MARKED = r"<!-- {mark} -->\n```sh\n(.*?)\n```"


def catalogue() -> str:
    """Return rules/README.md: one table for each service."""
    from storage_lint.packs import list_rules, load_rule

    lines = [
        "# Rules",
        "",
        "One rule is one file: its page, its examples in three languages, its check. `storage-lint explain RULE` shows",
        "the page. Written by `tools/docs.py`.",
    ]
    service = None
    for file in list_rules():
        rule = load_rule(file)
        if file.service != service:
            service = file.service
            lines += ["", f"## {service}", "", "| Rule | What is wrong | Severity | Category | Profile |"]
            lines += ["|---|---|---|---|---|"]
        path = "/".join(file.module.split(".")) + ".py"
        facts = f"{rule.severity.value} | {rule.category.value} | {rule.profile.value}"
        lines.append(f"| [`{rule.id}`]({path}) | {rule.title} | {facts} |")
    return "\n".join(lines) + "\n"


def frameworks() -> Iterator[tuple[Path, str]]:
    """Yield the table of each framework that the rules have a file of: control -> rules, or why none can tell."""
    from storage_lint.packs import list_rules, load_rule

    rules = [load_rule(file) for file in list_rules()]
    by_control: dict[str, list[Any]] = {}
    for rule in rules:
        for control in (*rule.aliases, *rule.parts):
            by_control.setdefault(control, []).append(rule)
    for file in sorted((ROOT / "rules" / "storage_lint_rules").glob("*.toml")):
        framework = tomllib.loads(file.read_text(encoding="utf-8"))
        page = ROOT / "rules" / f"{file.stem.upper()}.md"
        yield page, _coverage(file.stem, framework, by_control, {rule.id: rule for rule in rules})


def _coverage(name: str, framework: dict[str, Any], by_control: dict[str, list[Any]], named: dict[str, Any]) -> str:
    controls: dict[str, dict[str, str]] = framework["controls"]
    answered = sum(control in by_control for control in controls)
    partly = sum("partly_by" in row for control, row in controls.items() if control not in by_control)
    untold = sum("not_from_code" in control for control in controls.values())
    lines = [
        f"# {framework['title']}",
        "",
        f"`storage-lint --select {name}` runs the rules that answer its controls. Of {len(controls)} controls for the",
        f"services here, {answered} have a rule, {partly} more have one that answers part of them and is not selected",
        f"by their name, and {untold} cannot be judged from code. The controls are those of",
        f"[this page]({framework['source']}), as of {framework['seen']}. Written by `tools/docs.py`.",
        "",
        "| Control | What it asks | Rule |",
        "|---|---|---|",
    ]
    for control, row in controls.items():
        lines.append(f"| {control} | {row['asks']} | {_answer(row, by_control.get(control, []), named)} |")
    return "\n".join(lines) + "\n"


def _answer(row: dict[str, str], rules: list[Any], named: dict[str, Any]) -> str:
    if not rules and "partly_by" in row:
        rules = [named[row["partly_by"]]]
    if not rules:
        return f"not from code: {row['not_from_code']}" if "not_from_code" in row else "no rule yet"
    names = ", ".join(f"[`{one.id}`]({'/'.join(type(one).__module__.split('.'))}.py)" for one in rules)
    return f"partly: {names}: {row['partly']}" if "partly" in row else names


def pages() -> Iterator[tuple[Path, str]]:
    """Yield README.md and the pages for users with every capture replaced by what the command prints now."""
    for page in (README, *sorted((ROOT / "docs").glob("*.md"))):
        yield page, _CAPTURE.sub(_captured, page.read_text(encoding="utf-8"))


def settings() -> Iterator[tuple[Path, str]]:
    """Yield docs/settings.md with the table of settings, and the JSON Schema."""
    import json

    from storage_lint.config.schema import schema
    from storage_lint.config.table import SETTINGS
    from storage_lint.packs import BUILT_IN
    from storage_lint.select import Rulebook

    page = ROOT / "docs" / "settings.md"
    lines = ["| Setting | Expects | |", "|---|---|---|"]
    lines += [f"| `{one.name}` | {one.kind.words} | {one.doc}{_default(one.default)} |" for one in SETTINGS]
    before, rest = page.read_text(encoding="utf-8").split("<!-- settings -->")
    after = rest.split("<!-- /settings -->")[1]
    table = "\n".join(lines)
    yield page, f"{before}<!-- settings -->\n{table}\n<!-- /settings -->{after}"
    made = json.dumps(schema(Rulebook((BUILT_IN,))), indent=2)
    yield ROOT / "linter" / "storage_lint" / "config.schema.json", made + "\n"
    from storage_lint.policies.schema import schema as of_policies

    made = json.dumps(of_policies(), indent=2)
    yield ROOT / "linter" / "storage_lint" / "policy.schema.json", made + "\n"


def _default(value: Any) -> str:
    if value in (None, [], {}):
        return ""
    shown = str(value).lower() if isinstance(value, bool) else ", ".join(value) if isinstance(value, list) else value
    return f" (default: {shown})"


def _captured(match: re.Match[str]) -> str:
    words = match["words"].split()
    done = subprocess.run(
        [sys.executable, "-m", "storage_lint", *words],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if name not in ("FORCE_COLOR", "STORAGE_LINT_DEBUG")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.stderr or done.returncode not in (0, 1):
        raise SystemExit(f"storage-lint {match['words']} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return f"```console\n$ storage-lint {match['words']}\n{done.stdout}```"


def command(mark: str) -> str:
    """Return the command of README.md that stands below `<!-- mark -->`."""
    found = re.findall(_MARKED.format(mark=mark), README.read_text(encoding="utf-8"), re.DOTALL)
    if len(found) != 1:
        raise SystemExit(f"README.md marks {len(found)} commands with <!-- {mark} -->")
    return str(found[0])


def main(words: list[str]) -> int:
    """Run the tool; see the module's text."""
    if words and words[0] != "--check":
        print(command(words[0]))
        return 0
    stale = False
    for path, text in ((CATALOGUE, catalogue()), *frameworks(), *pages(), *settings()):
        old = path.read_text(encoding="utf-8") if path.exists() else ""
        if old == text:
            continue
        stale = True
        if words:
            name = str(path.relative_to(ROOT))
            sys.stdout.writelines(
                difflib.unified_diff(old.splitlines(True), text.splitlines(True), name, f"{name} as it should be")
            )
        else:
            path.write_text(text, encoding="utf-8")
    return 1 if stale and words else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
