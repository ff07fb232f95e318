"""What Terraform counts as one character of a string: a grapheme cluster.

https://developer.hashicorp.com/terraform/language/functions/length, https://unicode.org/reports/tr29/. The rules
are those of the report with the pictographs given as whole blocks, and without the conjuncts of Indic scripts.
"""

from __future__ import annotations

import re

_PICTURE = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
)
_FLAG = "\U0001f1e6-\U0001f1ff"
_LEAD, _VOWEL, _TAIL = "\u1100-\u115f\ua960-\ua97c", "\u1160-\u11a7\ud7b0-\ud7c6", "\u11a8-\u11ff\ud7cb-\ud7fb"
_SYLLABLE = "\uac00-\ud7a3"
_PREPENDED = "\u0600-\u0605\u06dd\u070f\u08e2"

# Stand-ins for characters that extend the one before them, for the joiner, and for those that stand alone.
_EXTEND, _JOINER, _CONTROL = "\ue000", "\ue001", "\ue002"
_ZERO_WIDTH_JOINER, _ZERO_WIDTH_NON_JOINER = "\u200d", "\u200c"
_THAI_AND_LAO_AM = "\u0e33\u0eb3"

_CLUSTER = re.compile(
    rf"\r\n|[\r\n{_CONTROL}]|[{_PREPENDED}]*(?:[{_PICTURE}](?:{_EXTEND}*{_JOINER}[{_PICTURE}])*|[{_FLAG}]{{1,2}}"
    rf"|[{_LEAD}]*(?:[{_SYLLABLE}][{_VOWEL}]*|[{_VOWEL}]+)[{_TAIL}]*|[{_LEAD}]+|[{_TAIL}]+|[^\r\n{_CONTROL}])"
    rf"[{_EXTEND}{_JOINER}]*"
)


def _marked(text: str) -> str:
    # One character for one, so that places stay.
    return "".join(map(_mark, text))


def _mark(character: str) -> str:
    if " " <= character <= "~" or character in "\r\n":
        return character
    if character == _ZERO_WIDTH_JOINER:
        return _JOINER
    if "\U0001f3fb" <= character <= "\U0001f3ff" or character in _ZERO_WIDTH_NON_JOINER + _THAI_AND_LAO_AM:
        return _EXTEND
    from unicodedata import category

    kind = category(character)
    if kind[0] == "M":
        return _EXTEND
    if kind in ("Cc", "Cf", "Zl", "Zp") and not re.match(f"[{_PREPENDED}]", character):
        return _CONTROL
    return "\ufffd" if character in (_EXTEND, _JOINER, _CONTROL) else character


def clusters(text: str) -> list[str]:
    """Return the grapheme clusters of a string, in order."""
    if text.isascii() and "\r\n" not in text:
        return list(text)
    return [text[match.start() : match.end()] for match in _CLUSTER.finditer(_marked(text))]


def count(text: str) -> int:
    """Return the number of grapheme clusters of a string."""
    if text.isascii():
        return len(text) - text.count("\r\n")
    return sum(1 for _ in _CLUSTER.finditer(_marked(text)))
