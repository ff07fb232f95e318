"""A line of the user's source as a report may show it: nothing in it controls the terminal, no secret in it."""

from __future__ import annotations

import re

from storage_lint.source.pattern import LatePattern
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

TAB = "    "
MAX_SHOWN = 150  # characters of a line that are shown
MAX_LINE = 4_000  # beyond this a line is generated: only the span itself is shown

_SECRETS = (
    "passw", "passphrase", "pwd", "secret", "token", "private_key", "privatekey", "api_key", "apikey", "access_key",
    "accesskey", "credential",
)  # fmt: skip
_SECRET_NAME = rf"""(?i)["']?[\w.-]*(?:{"|".join(_SECRETS)})[\w.-]*["']?\s*(?:=>|[:=])\s*"""
_QUOTED = r""""((?:[^"\\]|\\.)*)"?|'([^']*)'?"""
_STRING = r""""(?:[^"\\]|\\.)*"|'[^']*'"""
_NOT_A_SCALAR = ("!", "{", "&", "*", "|", ">", "#")
_NAMING_TAG = LatePattern(r"!(?:Ref|GetAtt|ImportValue|FindInMap)\b")  # what follows is a name, not a value
_TAGS = LatePattern(r"(?:!\S*\s*|&\S+\s+)+")
_FUNCTION = LatePattern(r"""\{\s*["']?Fn::(?!GetAtt|ImportValue|FindInMap)""")
_IN_BRACKETS = LatePattern(r"""[^\s\[\]{},:"']""")


def printable(text: str) -> str:
    """Return text with everything that is not printable escaped: control characters, bidirectional marks."""
    return text if text.isprintable() else "".join(char if char.isprintable() else escape(char) for char in text)


def harmless(line: str) -> str:
    """Return a line of a log that is no command to the program that runs the build.

    GitHub's runner obeys `::name::` at the start of a line and `##[name]` anywhere, Azure's `##vso[name]`; a directory
    or a logical id may be called so.
    https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
    """
    if "##" in line:
        line = line.replace("##[", "#\\x23[").replace("##vso[", "#\\x23vso[")
    blank = len(line) - len(line.lstrip())
    return f"{line[:blank]}\\x3a{line[blank + 1 :]}" if line.startswith("::", blank) else line


def excerpt(span: Span) -> tuple[int, str, str]:
    """Return the number of the span's first line, that line as it is shown, and carets under exactly the span."""
    location = span.location()
    file = span.file
    line_start, line_end = file.line_bounds(location.line)
    length, start = line_end - line_start, location.column - 1  # a line may be megabytes: it is never cut out whole
    end = location.end_column - 1 if location.end_line == location.line else _last(file, line_start, line_end)
    end = max(end, start + 1)
    left, right = (start, min(end, start + MAX_SHOWN)) if file.discreet else _window(length, start, end)
    known_from = max(0, left - MAX_LINE)  # the name of a secret stands just before it
    shown_text = _without_hidden(file, line_start + known_from, line_start + min(right, length))
    masked = mask_secrets(shown_text, file.path)[left - known_from :]
    cells = _fitting([_cell(char) for char in masked])
    right = left + len(cells)
    before = sum(map(_width, cells[: start - left]))
    carets = sum(map(_width, cells[start - left : end - left])) or 1
    dots = "…" if left else ""
    shown = f"{dots}{''.join(cells)}{'…' if right < length else ''}"
    return location.line, shown.rstrip(), " " * (before + len(dots)) + "^" * carets


def mask_secrets(line: str, path: str) -> str:
    """Return the line with the values of attributes whose name looks like a secret's replaced by stars.

    The length stays. A bare word after such a name is an expression in Terraform and a value in YAML.
    """
    lowered = line.lower()
    if not any(word in lowered for word in _SECRETS):
        return line
    secret_name = re.compile(_SECRET_NAME)
    is_expression = path.endswith((".tf", ".tofu"))
    at = 0
    while match := secret_name.search(line, at):
        at = match.end()
        line = line[:at] + (_mask_strings(line[at:]) if is_expression else _mask_value(line[at:]))
    return line


def _mask_strings(expression: str) -> str:
    return re.sub(_QUOTED, _stars, expression)


def _mask_value(rest: str) -> str:
    if (tags := _TAGS.match(rest)) and not _NAMING_TAG.match(rest):
        return tags.group() + _mask_value(rest[tags.end() :])
    if rest.startswith("[") or _FUNCTION.match(rest):
        end = _closing(rest)
        return _IN_BRACKETS.sub("*", rest[:end]) + rest[end:]
    if rest.startswith(('"', "'")):
        return re.sub(_QUOTED, _stars, rest, count=1)
    value = "" if rest.startswith(_NOT_A_SCALAR) else re.split(r"\s#|[,}]", rest, maxsplit=1)[0]
    return "*" * len(value) + rest[len(value) :]


def _closing(text: str) -> int:
    """Return where the bracket that a text begins with is closed; its length, where that is on another line."""
    depth = 0
    for bracket in re.finditer(rf"""{_STRING}|[\[\]{{}}]""", text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(bracket.group(), 0)
        if depth == 0:
            return bracket.end()
    return len(text)


def _stars(match: re.Match[str]) -> str:
    inside = match.start(1) if match.start(1) >= 0 else match.start(2)
    text = match.group()
    length = len(match.group(1) if match.group(1) is not None else match.group(2))
    begin = inside - match.start()
    return text[:begin] + "*" * length + text[begin + length :]


def _last(file: SourceFile, start: int, end: int) -> int:
    """Return how long a line is without the blanks at its end."""
    while end > start and file.text[end - 1].isspace():
        end -= 1
    return end - start


def _without_hidden(file: SourceFile, start: int, end: int) -> str:
    """Return the text of a range with stars in the place of what the file hides."""
    text = file.text[start:end]
    for first, last in file.hidden:
        if first < end and last > start:
            left, right = max(first, start) - start, min(last, end) - start
            text = text[:left] + "*" * (right - left) + text[right:]
    return text


def _window(length: int, start: int, end: int) -> tuple[int, int]:
    """Return the part of a long line that is shown: around the span's start."""
    if length <= MAX_SHOWN:
        return 0, length
    if length > MAX_LINE:
        return start, min(end, start + MAX_SHOWN)
    left = max(0, min(start - 40, length - MAX_SHOWN))
    return left, min(length, left + MAX_SHOWN)


def _fitting(cells: list[str]) -> list[str]:
    """Return the first cells, as many as are shown: escapes make a line longer than its characters are many."""
    width = 0
    for number, cell in enumerate(cells):
        width += len(cell)
        if width > 2 * MAX_SHOWN:
            return cells[:number]
    return cells


def _cell(char: str) -> str:
    return TAB if char == "\t" else printable(char)


def escape(char: str) -> str:
    """Return a character as ASCII. A byte of a file name that is not UTF-8 is shown as that byte."""
    if "\udc80" <= char <= "\udcff":
        return f"\\x{ord(char) - 0xDC00:02x}"
    return char.encode("ascii", "backslashreplace").decode() if ord(char) > 0x7F else f"\\x{ord(char):02x}"


def _width(cell: str) -> int:
    """Return how many columns of a terminal a cell takes."""
    if cell.isascii():
        return len(cell)
    import unicodedata

    if unicodedata.combining(cell[0]):
        return 0
    return 2 if unicodedata.east_asian_width(cell[0]) in "WF" else 1
