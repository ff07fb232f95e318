"""Matching strings whose parts are not all known: names against names, patterns against ARNs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from storage_lint.graph.choices import choose, each_choice, hanging_on
from storage_lint.graph.value import (
    Known,
    Origin,
    Symbol,
    Text,
    Tree,
    Unknown,
    UnknownKey,
    Value,
    make_text,
    text_of,
)
from storage_lint.source.pattern import LatePattern

# Private-use characters: they occur in no name, ARN or JSON syntax, so a symbol can travel inside a plain string.
HOLE_START, HOLE_END = "\ue000", "\ue001"
ANY = "\ue002"  # stands for any run of characters when two patterns are compared
ONE = "\ue005"  # stands for any one character


UNNAMED = "…"  # the address of a symbol that stands for what has no name


class Filled(Symbol):
    """A string that is surely not empty, whoever gives it."""


class Drawn(Symbol):
    """A string that is drawn at random at deployment.

    `characters` are all that it may have, `certain` those that it surely has; `shortest` and `longest` count them.
    """

    characters: str = ""
    certain: str = ""
    shortest: int = 0
    longest: int = 0


def is_literal(text: Text) -> bool:
    """Return whether all of a text is known, and there is some."""
    return bool(text.parts) and all(isinstance(part, str) for part in text.parts)


class Holes:
    """Symbols as placeholders in plain strings, so that JSON parsers and pattern matchers can carry them.

    Equal symbols get equal placeholders: two filled strings are equal when the texts are.
    """

    def __init__(self) -> None:
        self._numbers: dict[Symbol, int] = {}
        self._symbols: list[Symbol] = []

    @property
    def used(self) -> bool:
        """Whether any symbol was filled in."""
        return bool(self._symbols)

    def fill(self, parts: Iterable[str | Symbol]) -> str:
        """Return the parts as one string with a placeholder for each symbol."""
        filled = []
        for part in parts:
            if isinstance(part, Symbol):
                number = self._numbers.get(part)
                if number is None:
                    number = self._numbers[part] = len(self._symbols)
                    self._symbols.append(part)
                filled.append(f"{HOLE_START}{number}{HOLE_END}")
            else:
                filled.append(part)
        return "".join(filled)

    def parts(self, filled: str) -> list[str | Symbol]:
        """Return the parts that `fill` made a string of. Placeholders that it did not make stay text."""
        parts: list[str | Symbol] = []
        for index, piece in enumerate(filled.split(HOLE_START)):
            number, end, rest = piece.partition(HOLE_END)
            if index and end and number.isdecimal() and int(number) < len(self._symbols):
                parts.extend((self._symbols[int(number)], rest))
            else:
                parts.append(piece)
        return parts

    def restore(self, tree: Tree, origin: Origin) -> Tree:
        """Return `tree` with an Unknown for every string that has a placeholder inside.

        What is one container in several places stays one: aliases of YAML make few lines very many items.
        """
        return self._restored(tree, origin, {})

    def _restored(self, tree: Tree, origin: Origin, made: dict[int, Tree]) -> Tree:
        if isinstance(tree, str):
            if HOLE_START not in tree:
                return tree
            text = make_text(self.parts(tree))
            return _why(text, origin)
        if not isinstance(tree, list | dict):
            return tree
        if id(tree) not in made:
            made[id(tree)] = (
                [self._restored(item, origin, made) for item in tree]
                if isinstance(tree, list)
                else {self._key(key, origin): self._restored(item, origin, made) for key, item in tree.items()}
            )
        return made[id(tree)]

    def _key(self, key: str, origin: Origin) -> str:
        unknown = self.restore(key, origin)
        return UnknownKey(str(unknown.text), unknown) if isinstance(unknown, Unknown) else key


def _why(text: Text, origin: Origin) -> Unknown:
    """Return that a text is not known: by the names of its parts, else by why those without a name are not."""
    symbols = dict.fromkeys(part for part in text.parts if isinstance(part, Symbol))
    named = [_in_a_line(str(one)) for one in symbols if one.address != UNNAMED]
    why = next((one.why for one in symbols if one.why is not None), None)
    if named or why is None:
        return Unknown(f"{', '.join(named) or 'a part of it'} is not known before deployment", origin, text=text)
    return hanging_on(why, why.reason, origin).with_(text=text)


def _in_a_line(name: str) -> str:
    """Return the first line of a name: one that is made of code may have several."""
    first, _, more = name.partition("\n")
    return f"{first.rstrip()} …" if more else name


def taken_apart(parts: Iterable[str | Symbol], separator: str) -> list[list[str | Symbol]]:
    """Return the parts of a text taken apart at a separator, which no symbol has in it."""
    pieces: list[list[str | Symbol]] = [[]]
    for part in parts:
        first, *others = part.split(separator) if isinstance(part, str) else (part,)
        pieces[-1].append(first)
        pieces += [[one] for one in others]
    return pieces


# complexity: texts of one kind after the other: identities, the empty string, all others
def may_be_equal(one: Text, other: Text) -> bool:
    """Return whether two texts can be the same string for some values of their symbols.

    The identity of a resource (a `unique` symbol) equals no other one, nothing that is written or given, and nothing
    that is made of several parts. What is never empty is not the empty string.
    """
    if one == other:
        return True
    if names_one(one) or names_one(other):
        return may_be_identity(one) or may_be_identity(other)
    if not one.parts or not other.parts:  # the empty string
        return not any(isinstance(part, str) or _is_given(part) for part in (*one.parts, *other.parts))
    shared = {part for part in one.parts if isinstance(part, Symbol) and part in other.parts}
    holes = Holes()
    return globs_intersect(_loosen(one, shared, holes), _loosen(other, shared, holes))


# complexity: one form of an ARN a case
def without_arn(target: Value[Any]) -> Value[Any]:
    """Return the name in a bucket's ARN, in each of the choices of one that has some; what is none as it is."""
    if isinstance(target, Unknown) and target.choices:
        named = [(one.when, without_arn(one.value)) for one in target.choices]
        as_it_is = all(name is one.value for (_, name), one in zip(named, target.choices, strict=True))
        return target if as_it_is else choose(target, named, target.text)
    text = text_of(target)
    match text.parts if text is not None else ():
        case ["arn:", Symbol(), str() as middle, *rest] if middle.startswith(":s3:::"):
            name = make_text([middle.removeprefix(":s3:::"), *rest])
        case [str() as written, *rest] if re.match("arn:[a-z-]+:s3:::", written):
            name = make_text([written.partition(":s3:::")[2], *rest])
        case _:
            return target
    if any(isinstance(part, Symbol) for part in name.parts):
        return Unknown("", target.origin, text=name) if isinstance(target, Known) else target.with_(text=name)
    return Known(str(name), target.origin)


def is_from_outside(unknown: Unknown) -> bool:
    """Return whether all that is not known of a string is given by whoever deploys it."""
    symbols = [part for part in unknown.text.parts if isinstance(part, Symbol)] if unknown.text is not None else []
    return bool(symbols) and all(symbol.given for symbol in symbols)


def is_identity(text: Text) -> bool:
    """Return whether the text is the identity of one resource, as AWS will give it, and nothing else."""
    return len(text.parts) == 1 and isinstance(text.parts[0], Symbol) and text.parts[0].unique


def is_whole_arn(text: Text) -> bool:
    """Return whether the text is the ARN of one role or user, by whatever account (`environment.arn_in`)."""
    last = text.parts[-1] if len(text.parts) > 1 and text.parts[0] == "arn:" else None
    return isinstance(last, Symbol) and last.attribute == "arn"


def names_one(text: Text) -> bool:
    """Return whether the text is what one resource is called that is declared, and nothing else is."""
    last = text.parts[-1] if text.parts else None
    return is_identity(text) or (is_whole_arn(text) and isinstance(last, Symbol) and last.unique)


def may_be_identity(text: Text) -> bool:
    """Return whether the text is one symbol of which nothing is known: it may pass on what identifies a resource."""
    if len(text.parts) != 1 or not isinstance(text.parts[0], Symbol):
        return False
    return not (text.parts[0].unique or text.parts[0].given)


def may_be_any(name: Value[str]) -> bool:
    """Return whether a name may be that of any resource, of one that is declared beside it too."""
    text = text_of(name)
    return isinstance(name, Unknown) and (text is None or may_be_identity(text))


def _loosen(text: Text, shared: set[Symbol], holes: Holes) -> str:
    # A symbol on both sides is the same string on both: it may only match itself.
    return "".join(
        part if isinstance(part, str) else holes.fill([part]) if part in shared else ANY for part in text.parts
    )


def is_surely_set(unknown: Unknown) -> bool:
    """Return whether an unknown string is at least not absent: part of it is written, or another resource gives it."""
    return unknown.text is not None and any(isinstance(part, str) or _is_given(part) for part in unknown.text.parts)


def is_set(value: Value[Any]) -> Value[bool]:
    """Return whether there is a value. One that whoever deploys gives may be none: a variable null, a parameter empty.

    `choices.is_given` takes that for given: for what nobody leaves out, as a password.
    """
    if isinstance(value, Known):
        return Known(value.value is not None, value.origin)
    if value.choices:
        return each_choice(value, is_set)
    return Known(True, value.origin) if is_surely_set(value) else value


def set_surely(there: Value[bool]) -> Value[bool]:
    """Return whether something is set, where it was asked of a text that is not known but surely there."""
    if isinstance(there, Known):
        return there
    if there.choices:
        return each_choice(there, set_surely)
    return Known(True, there.origin) if is_surely_set(there) else there


_GIVEN = LatePattern(r"arn|id|(?:names|(?:\w+_)?(?:arn|id)s)\[\d+\]")


def may_be_one(one: Text, other: Text) -> bool:
    """Return whether two ids may be one and the same: what whoever deploys gives may be given twice.

    Ids that AWS, a data source, a module or another stack give under two names are those of two things.
    """
    names = [text.parts[0] if len(text.parts) == 1 else "" for text in (one, other)]
    apart = one != other and all(isinstance(name, Symbol) and not name.given for name in names)
    return not apart and may_be_equal(one, other)


def _is_given(symbol: Symbol) -> bool:
    """Whether it stands for something that AWS gives to everything that there is, or that nobody gives empty."""
    if symbol.unique or isinstance(symbol, Filled):
        return True
    return "data." in symbol.address and bool(_GIVEN.fullmatch(symbol.attribute))


# An attribute of a resource or data source of AWS that AWS makes up: an ARN, an id, several of them; or one of those.
_OF_AWS = r"(?:module\.[\w-]+(?:\[[^]]*\])?\.)*(?:data\.)?aws_\w+"
_MADE_UP = r"(?:\w+_)?(?:arn|id)s?"
_ONE_OF = r"(?:distinct|element|flatten|one|reverse|slice|sort|tolist|toset)\("
_MADE_BY_AWS = LatePattern(
    rf"{_OF_AWS}(?:\.[\w-]+)?(?: \([^)]*\)|\[[^]]*\])?\.{_MADE_UP}$"
    rf"|(?:{_ONE_OF})+{_OF_AWS}\.[\w-]+(?:\[[^]]*\])?\.{_MADE_UP}(?![\w.])"
)


def is_made_by_aws(symbol: Symbol) -> bool:
    """Return whether AWS makes it up: it has no wildcard in it, and is nothing that somebody thought of."""
    return symbol.unique or symbol.address.endswith("AWS::AccountId") or bool(_MADE_BY_AWS.match(str(symbol)))


def as_glob(pattern: str) -> str:
    """Return a pattern as AWS writes it, with wildcards, as `globs_intersect` takes it."""
    return pattern.replace("*", ANY).replace("?", ONE)


def globs_intersect(one: str, other: str) -> bool:
    """Return whether some string matches both patterns, in which `ANY` and `ONE` stand for what they are named for."""
    reachable = {(0, 0)}
    pending = [(0, 0)]
    while pending:
        i, j = pending.pop()
        if i == len(one) and j == len(other):
            return True
        for step in _steps(one, i, other, j):
            if step not in reachable:
                reachable.add(step)
                pending.append(step)
    return False


def _steps(one: str, i: int, other: str, j: int) -> list[tuple[int, int]]:
    """Where two patterns can stand after one more character, or after a run of none."""
    a, b = one[i : i + 1], other[j : j + 1]
    steps = []
    if a == ANY:
        steps += [(i + 1, j), (i, j + 1)] if b else [(i + 1, j)]
    if b == ANY:
        steps += [(i, j + 1), (i + 1, j)] if a else [(i, j + 1)]
    if a and b and (a == b or ONE in (a, b)):
        steps.append((i + 1, j + 1))
    return steps
