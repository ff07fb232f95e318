"""Of which characters a part of a text consists that is not known: what it cannot hold can be told from the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from string import ascii_lowercase, ascii_uppercase, digits

from storage_lint.graph.text import taken_apart
from storage_lint.graph.value import Symbol
from storage_lint.source.record import Record


class Word(Record):
    """What is known of a string: the characters that it may have, and how many. `longest` is None where nothing says.

    `forms` are the few strings that it may be, where there are no others.
    """

    characters: frozenset[str]
    shortest: int = 1
    longest: int | None = None
    forms: tuple[str, ...] = ()


NO_WORD = Word(frozenset(), 1)  # of what has none of the characters that are looked for
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
BUCKET_NAME = Word(frozenset(f"{ascii_lowercase}{digits}.-"), 3, 63)
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
# and botocore's partitions.json, which lists them all
_PARTITIONS = ("aws", "aws-cn", "aws-us-gov", "aws-eusc", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f")
PARTITION = Word(frozenset(f"{ascii_lowercase}-"), 3, 10, _PARTITIONS)
ACCOUNT = Word(frozenset(digits), 12, 12)
REGION = Word(frozenset(f"{ascii_lowercase}{digits}-"), 9, 20)
# https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.Constraints: stored in lower case
LOWER_CASE = Word(frozenset(f"{ascii_lowercase}{digits}-"))
# What AWS calls a thing that it made, by id or ARN: no space, no comma, no quote, no bracket.
IDENTITY = Word(frozenset(f"{ascii_lowercase}{ascii_uppercase}{digits}._:/-+=@$"))

WordOf = Callable[[Symbol], Word | None]


def pieces(parts: Sequence[str | Symbol], separator: str, word_of: WordOf) -> list[list[str | Symbol]] | None:
    """Return a text taken apart at a separator; None where a part that is not known may have a share in one."""
    for at, part in enumerate(parts):
        if isinstance(part, Symbol):
            before, after = parts[at - 1] if at else None, parts[at + 1] if at + 1 < len(parts) else None
            if may_share(word_of(part), separator, before, after):
                return None
    return taken_apart(parts, separator)


# complexity: one pass over what a word may hold of it
def may_share(word: Word | None, sought: str, before: str | Symbol | None, after: str | Symbol | None) -> bool:
    """Return whether a word may hold some of `sought`, of which the rest then stands before and after it.

    The neighbours are literal text, what is not known either, or None at the end of the text.
    """
    if word is None or word.shortest < 1:
        return True
    for start in range(len(sought)):
        if not start or _ends(before, sought[:start]):
            size = next(
                (at for at, one in enumerate(sought[start:]) if one not in word.characters), len(sought) - start
            )
            for end in range(start + 1, start + size + 1):
                is_whole = bool(start) and end < len(sought)  # between its neighbours: this is all of the word
                if (end == len(sought) or _starts(after, sought[end:])) and not (
                    is_whole and end - start < word.shortest
                ):
                    return True
    return False


def _ends(part: str | Symbol | None, wanted: str) -> bool:
    """Whether what stands before a word may end so."""
    if isinstance(part, str):
        return part.endswith(wanted) or wanted.endswith(part)
    return part is not None


def _starts(part: str | Symbol | None, wanted: str) -> bool:
    if isinstance(part, str):
        return part.startswith(wanted) or wanted.startswith(part)
    return part is not None
