"""What Terraform counts as one character of a string: a grapheme cluster.

https://developer.hashicorp.com/terraform/language/functions/length, https://unicode.org/reports/tr29/. The rules
are those of the report with the pictographs given as whole blocks, and without the rare "prepend" characters and
the conjuncts of Indic scripts.
"""

from __future__ import annotations

import re

_PICTURE = (
    "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u231a-\u23ff\u24c2\u25aa-\u25fe\u2600-\u27bf\u2934\u2935"
    "\u2b05-\u2b55\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001f3fa\U0001f400-\U0001faff"
)
_ZERO_WIDTH_JOINER = "\u200d"
_FLAG = "\U0001f1e6-\U0001f1ff"
_LEAD, _VOWEL, _TAIL = "\u1100-\u115f\ua960-\ua97c", "\u1160-\u11a7\ud7b0-\ud7c6", "\u11a8-\u11ff\ud7cb-\ud7fb"
_SYLLABLE = "\uac00-\ud7a3"

# E stands for a character that extends the one before it, J for the joiner (see `_classes`).
_CLUSTER = re.compile(
    rf"\r\n|[{_PICTURE}](?:\ue000*\ue001[{_PICTURE}])*[\ue000\ue001]*|[{_FLAG}]{{1,2}}[\ue000\ue001]*"
    rf"|[{_LEAD}]*(?:[{_SYLLABLE}][{_VOWEL}]*|[{_VOWEL}]+)[{_TAIL}]*[\ue000\ue001]*|[{_LEAD}]+[\ue000\ue001]*"
    rf"|[{_TAIL}]+[\ue000\ue001]*|[\x00-\x1f\x7f-\x9f]|.[\ue000\ue001]*",
    re.DOTALL,
)


def _marked(text: str) -> str:
    # Characters that extend the one before become U+E000, joiners U+E001: one for one, so that places stay.
    from unicodedata import category

    marked = []
    for character in text:
        if character == _ZERO_WIDTH_JOINER:
            marked.append("\ue001")
        elif character.isascii():
            marked.append(character)
        elif "\U0001f3fb" <= character <= "\U0001f3ff" or character == "\u200c" or category(character)[0] == "M":
            marked.append("\ue000")
        else:
            marked.append("\ufffd" if character in "\ue000\ue001" else character)
    return "".join(marked)


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
