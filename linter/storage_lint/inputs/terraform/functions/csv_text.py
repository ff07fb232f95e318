"""Comma-separated values as Go's encoding/csv reads them. https://pkg.go.dev/encoding/csv"""

from __future__ import annotations

import re

from storage_lint.inputs.terraform.functions.arguments import RefusalError
from storage_lint.inputs.terraform.functions.octets import clean
from storage_lint.inputs.terraform.values.errors import UnknowableError
from storage_lint.source.pattern import compile_pattern

_MAX_FIELDS = 200_000

_PLAIN = re.compile(r'([^",\n]*)(,|\n|\Z)')
_QUOTED = compile_pattern(r'"((?:[^"]|"")*+)"(,|\n|\Z)')


def read_rows(text: str) -> list[tuple[int, list[str]]]:
    """Return the rows with the line on which each starts; empty lines are left out. Raises `RefusalError`."""
    text = text.replace("\r\n", "\n")
    if text.endswith("\r"):
        text = text[:-1]
    rows: list[tuple[int, list[str]]] = []
    position, line, fields = 0, 1, 0
    while position < len(text):
        if text[position] == "\n":
            position += 1
            line += 1
            continue
        row: list[str] = []
        start, ended = position, False
        while not ended:
            match = (_QUOTED if text.startswith('"', position) else _PLAIN).match(text, position)
            if match is None:
                raise _malformed(text, position, line + text.count("\n", start, position))
            row.append(clean(match[1].replace('""', '"') if text[position : position + 1] == '"' else match[1]))
            position = match.end()
            ended = match[2] != ","
            fields += 1
            if fields > _MAX_FIELDS:
                raise UnknowableError(f"the table has more than {_MAX_FIELDS} fields")
        rows.append((line, row))
        line += text.count("\n", start, position)
    return rows


def _malformed(text: str, position: int, line: int) -> RefusalError:
    why = 'bare " in non-quoted-field'
    if text[position] == '"':
        why = 'extraneous or missing " in quoted-field'
    return RefusalError(f"CSV parse error on line {line}: {why}")
