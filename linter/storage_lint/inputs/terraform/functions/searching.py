"""What a regular expression finds in a text of which some parts are not known.

What it finds is said where it is the same whatever these parts are; `values/characters.py` says what they consist of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice

from storage_lint.graph.characters import PARTITION
from storage_lint.graph.value import Symbol, Unknown
from storage_lint.inputs.terraform.functions.argument_checks import check_length
from storage_lint.inputs.terraform.functions.arguments import CallContext, UnsettledError
from storage_lint.inputs.terraform.functions.partial_strings import joined
from storage_lint.inputs.terraform.functions.regex.match import Pattern
from storage_lint.inputs.terraform.functions.regex.parts import Atom, PartsSearch, UnclearError
from storage_lint.inputs.terraform.values.characters import is_partition, word_of
from storage_lint.inputs.terraform.values.data import Raw, text_parts

_MAX_MATCHES = 1_000
_MAX_CHARACTERS = 5_000

Parts = list[str | Symbol]
Place = tuple[int, int]  # a part, and how many of its characters lie before
Found = tuple[Place | None, ...]  # where a match and each group begin and end


def first_in(context: CallContext, pattern: Pattern, value: Unknown) -> list[Raw] | None:
    """Return the first match and its groups; None where there is none. Raises `UnsettledError`.

    A partition that is not known is taken to be one with which there is a match: with others the call fails.
    """
    parts = text_parts(value)
    found = _found(context, pattern, parts, value, 1, may_assume=True)
    return _raw(context, value, parts, found[0]) if found else None


def all_in(context: CallContext, pattern: Pattern, value: Unknown) -> list[list[Raw]]:
    """Return all matches and their groups. Raises `UnsettledError`."""
    parts = text_parts(value)
    found = _found(context, pattern, parts, value, _MAX_MATCHES, may_assume=False)
    return [_raw(context, value, parts, one) for one in found]


def replaced_in(
    context: CallContext,
    pattern: Pattern,
    value: Unknown,
    expand: Callable[[Sequence[Parts | None]], list[Parts | str]],
) -> Raw:
    """Return a text with what is found replaced. Raises `UnsettledError`.

    A partition that is not known is taken to be one with which there is a match, as where a prefix is cut off.
    """
    parts = text_parts(value)
    made: Parts = []
    end = (0, 0)
    for found in _found(context, pattern, parts, value, _MAX_MATCHES, may_assume=True):
        pieces = _pieces(parts, found)
        made += _between(parts, end, found[0] or end)
        for piece in expand(pieces):
            made += [piece] if isinstance(piece, str) else piece
        end = found[1] or end
    made += _between(parts, end, (len(parts), 0))
    check_length(sum(len(part) for part in made if isinstance(part, str)))
    return joined(context, value, made)


# complexity: what is known of all, else of each partition
def _found(
    context: CallContext, pattern: Pattern, parts: Parts, value: Unknown, most: int, may_assume: bool
) -> list[Found]:
    """Return at most so many matches. Raises `UnsettledError` where they hang on what is not known."""
    try:
        return _matches(pattern, parts, "", most)
    except UnclearError:
        pass
    named = any(isinstance(part, Symbol) and is_partition(part) for part in parts)
    try:
        each = [_matches(pattern, parts, form, most) for form in (PARTITION.forms if named else ())]
    except UnclearError:
        each = []
    matching = [found for found in each if found]
    if not each or any(found != matching[0] for found in matching):
        raise UnsettledError(value)
    if len(matching) < len(each):
        if not may_assume:
            raise UnsettledError(value)
        context.may_fail()
    return matching[0] if matching else []


# complexity: one pass over the parts
def _matches(pattern: Pattern, parts: Parts, partition: str, most: int) -> list[Found]:
    """Return at most so many matches, where a partition that is not known is this one. Raises `UnclearError`."""
    atoms: list[Atom] = []
    places: list[Place | None] = []
    for number, part in enumerate(parts):
        spelled: list[Atom] = [*part] if isinstance(part, str) else [word_of(part)]
        inside: list[Place | None] = [(number, offset) for offset in range(1, len(spelled))]
        if partition and isinstance(part, Symbol) and is_partition(part):
            spelled, inside = [*partition], [None] * (len(partition) - 1)
        atoms += spelled
        places += [(number, 0), *inside]
    places.append((len(parts), 0))
    found = list(islice(PartsSearch(pattern, atoms).matches(), most)) if len(atoms) <= _MAX_CHARACTERS else []
    if len(atoms) > _MAX_CHARACTERS or len(found) == _MAX_MATCHES:
        raise UnclearError
    return [tuple(_placed(places, at) for at in groups) for groups in found]


def _placed(places: list[Place | None], at: int) -> Place | None:
    if at < 0:
        return None
    if places[at] is None:
        raise UnclearError  # inside of the partition
    return places[at]


def _raw(context: CallContext, value: Unknown, parts: Parts, found: Found) -> list[Raw]:
    return [None if one is None else joined(context, value, one) for one in _pieces(parts, found)]


def _pieces(parts: Parts, found: Found) -> list[Parts | None]:
    ends = iter(found)
    return [
        None if start is None or end is None else _between(parts, start, end)
        for start, end in zip(ends, ends, strict=True)
    ]


def _between(parts: Parts, start: Place, end: Place) -> Parts:
    """Return what stands between two places of a text."""
    (first, skipped), (last, kept) = start, end
    if first == last:
        part = parts[first] if first < len(parts) else ""
        return [part[skipped:kept]] if isinstance(part, str) else []
    between = parts[first:last]
    if skipped and isinstance(between[0], str):
        between[0] = between[0][skipped:]
    part = parts[last] if last < len(parts) else ""
    return [*between, part[:kept]] if isinstance(part, str) else between
