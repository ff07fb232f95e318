"""Writes the facts that rules read: `<service>/_facts.py` of the rules, from the `facts.toml` beside it.

python tools/facts.py           write them
python tools/facts.py --check   exit with 1 when one is not current
python tools/facts.py --due     list the facts that nobody has looked at for a year

A row of `facts.toml` is one fact. Its name says the unit (`…_usd_per_gib_month`, `…_days`); it has

value    a number, a text, a list, or a table (as a table of its own, `[name.value]`); dates become text: 2026-02-28
source   the page that says so
seen     the day on which somebody read that page
region   for prices: where they hold
as_of    the date of the source itself, where that is older
how      "second-hand" where the source only repeats AWS; "measured" where somebody tried
note     what a reader must know
"""

from __future__ import annotations

import datetime
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RULES = Path(__file__).parents[1] / "rules" / "storage_lint_rules"
KEYS = {"value", "source", "seen", "region", "as_of", "how", "note"}
YEAR = datetime.timedelta(days=365)
WIDTH = 120


def files() -> list[Path]:
    """Return the files of facts, one a service."""
    return sorted(RULES.glob("*/facts.toml"))


def rows(file: Path) -> dict[str, dict[str, Any]]:
    """Return the rows of a file of facts: name -> row. Raises `ValueError` for a row that is not of the form."""
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    for name, row in found.items():
        wrong = _wrong(name, row)
        if wrong:
            raise ValueError(f"{file.parent.name}/{file.name}: {name}: {wrong}")
    return found


def _wrong(name: str, row: Any) -> str:
    if not isinstance(row, dict):
        return "a fact is a table"
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        return "names are lower case, with underscores"
    if missing := {"value", "source", "seen"} - row.keys():
        return f"{', '.join(sorted(missing))} is missing"
    if unknown := row.keys() - KEYS:
        return f"no fact has {', '.join(sorted(unknown))}"
    if not str(row["source"]).startswith("https://"):
        return "source is no address"
    if not isinstance(row["seen"], datetime.date):
        return "seen is no date"
    if "usd" in name.split("_") and not row.get("region"):
        return "a price needs its region"
    return ""


def module(file: Path) -> str:
    """Return the text of the module that has the facts of a file."""
    found = rows(file)
    lines = ['"""Facts with a date, each with its source in `facts.toml`. Written by `tools/facts.py`."""', ""]
    lines += ["from __future__ import annotations", ""]
    prices = [row for row in found.values() if "region" in row]
    if prices:
        oldest = min(str(row.get("as_of", row["seen"]))[:7] for row in prices)
        lines += [f'PRICES_OF = "{oldest}"', ""]
    for name, row in found.items():
        lines += _assignment(name.upper(), _plain(row["value"]))
    return "\n".join(lines) + "\n"


def _assignment(name: str, value: Any) -> Iterator[str]:
    line = f"{name} = {_literal(value)}"
    if len(line) <= WIDTH:
        yield line
    elif isinstance(value, dict):
        yield f"{name} = {{"
        for key, inner in value.items():
            yield f"    {_literal(key)}: {_literal(inner)},"
        yield "}"
    else:
        yield f"{name} = ("
        for inner in value:
            yield f"    {_literal(inner)},"
        yield ")"


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(_plain(inner) for inner in value)
    return value.isoformat() if isinstance(value, datetime.date) else value


def _literal(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_literal(key)}: {_literal(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, tuple):
        return "(" + ", ".join(_literal(inner) for inner in value) + ("," if len(value) == 1 else "") + ")"
    return f"{value:_}" if isinstance(value, int) and not isinstance(value, bool) else repr(value)


def due(today: datetime.date) -> list[str]:
    """Return the facts that nobody has looked at for a year: 'ebs: gp2_maximum_iops, seen 2025-01-02, https://…'."""
    return [
        f"{file.parent.name}: {name}, seen {row['seen']}, {row['source']}"
        for file in files()
        for name, row in rows(file).items()
        if today - row["seen"] > YEAR
    ]


def main(words: list[str]) -> int:
    """Do what the words say; return the exit status."""
    if "--due" in words:
        print("\n".join(due(datetime.date.today())))
        return 0
    stale = 0
    for file in files():
        target, text = file.with_name("_facts.py"), module(file)
        if target.is_file() and target.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if "--check" in words:
            print(f"{target} is not current: run python tools/facts.py", file=sys.stderr)
        else:
            target.write_text(text, encoding="utf-8")
    return 1 if stale and "--check" in words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
