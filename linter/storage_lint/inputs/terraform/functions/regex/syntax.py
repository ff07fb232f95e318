"""The syntax of Terraform's regular expressions (RE2): a pattern as a tree. https://github.com/google/re2/wiki/Syntax

A node is a tuple that starts with its kind:

    ("empty",)                          nothing
    ("set", members)                    one character, `members[character]` says whether it fits
    ("at", where)                       a place: one of ^ $ A z b B
    ("cat", nodes)  ("alt", nodes)      one after the other, one of them
    ("repeat", node, least, most, greedy)   `most` is None when there is no limit
    ("group", number, node)             a capturing group
"""

from __future__ import annotations

import re
from typing import Any

from storage_lint.inputs.terraform.values.errors import UnknowableError

Node = tuple[Any, ...]
Item = Any  # of a class: (low, high) in characters, or a Members

_MAX_REPEAT = 1000
_MAX_NESTING = 40

_PERL: dict[str, tuple[tuple[str, str], ...]] = {
    "d": (("0", "9"),),
    "s": (("\t", "\n"), ("\f", "\r"), (" ", " ")),
    "w": (("0", "9"), ("A", "Z"), ("_", "_"), ("a", "z")),
}
_POSIX: dict[str, tuple[tuple[str, str], ...]] = {
    "alnum": (("0", "9"), ("A", "Z"), ("a", "z")),
    "alpha": (("A", "Z"), ("a", "z")),
    "ascii": (("\x00", "\x7f"),),
    "blank": (("\t", "\t"), (" ", " ")),
    "cntrl": (("\x00", "\x1f"), ("\x7f", "\x7f")),
    "digit": (("0", "9"),),
    "graph": (("!", "~"),),
    "lower": (("a", "z"),),
    "print": ((" ", "~"),),
    "punct": (("!", "/"), (":", "@"), ("[", "`"), ("{", "~")),
    "space": (("\t", "\r"), (" ", " ")),
    "upper": (("A", "Z"),),
    "word": _PERL["w"],
    "xdigit": (("0", "9"), ("A", "F"), ("a", "f")),
}
_ESCAPES = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_COUNT = re.compile(r"\{(\d+)(?:(,)(\d*))?\}", re.ASCII)
_GROUP_NAME = re.compile(r"\(\?P?<(\w+)>", re.ASCII)
_FLAGS = re.compile(r"\(\?([imsU]*)(-[imsU]+)?([:)])")


_QUOTED = re.compile(r"\\(?:Q(.*?)(?:\\E|\Z)|.)", re.DOTALL)


def _unquote(match: re.Match[str]) -> str:
    # What stands between \Q and \E, each character escaped.
    if match[1] is None:
        return match[0]
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", match[1])


class PatternError(Exception):
    """A pattern that RE2 does not accept. The message is Go's, without 'error parsing regexp: '."""


class Members(dict[str, bool]):
    """Which characters a class holds, worked out once for each character that is asked for."""

    __slots__ = ("_fold", "_items", "_negated")

    def __init__(self, items: tuple[Item, ...], negated: bool = False, fold: bool = False) -> None:
        super().__init__()
        self._items = items
        self._negated = negated
        self._fold = fold

    def __missing__(self, character: str) -> bool:
        answer = self[character] = self._holds(character) is not self._negated
        return answer

    @property
    def literal(self) -> str:
        """The one character that the class holds, or an empty string."""
        if self._negated or self._fold or len(self._items) != 1 or isinstance(self._items[0], Members):
            return ""
        low, high = self._items[0]
        return str(low) if low == high else ""

    def _holds(self, character: str) -> bool:
        candidates = {character}
        if self._fold:
            candidates |= {character.lower(), character.upper(), character.lower().upper(), character.upper().lower()}
        return any(
            item[candidate] if isinstance(item, Members) else item[0] <= candidate <= item[1]
            for item in self._items
            for candidate in candidates
            if len(candidate) == 1
        )


class _CategoryMembers(Members):
    """A Unicode general category: \\pL, \\p{Lu}."""

    __slots__ = ("_category",)

    def __init__(self, category: str, negated: bool) -> None:
        super().__init__((), negated)
        self._category = category

    def _holds(self, character: str) -> bool:
        from unicodedata import category

        return self._category == "Any" or category(character).startswith(self._category)


_ANY = Members((), negated=True)
_NOT_NEWLINE = Members((("\n", "\n"),), negated=True)


class Parser:
    """Reads one pattern. `names` has the name of each group, "" for one without."""

    def __init__(self, pattern: str) -> None:
        self._text = _QUOTED.sub(_unquote, pattern)
        self._at = 0
        self._flags = frozenset[str]()
        self._depth = 0
        self.names: list[str] = []

    def parse(self) -> Node:
        """Return the pattern's tree. Raises `PatternError`."""
        node = self._alternatives()
        if self._at < len(self._text):
            raise PatternError(f"unexpected ): `{self._text}`")
        return node

    def _alternatives(self) -> Node:
        outer = self._flags
        branches = [self._sequence()]
        while self._text.startswith("|", self._at):
            self._at += 1
            branches.append(self._sequence())
        self._flags = outer
        return branches[0] if len(branches) == 1 else ("alt", tuple(branches))

    # complexity: one case a line: the characters of an expression
    def _sequence(self) -> Node:
        nodes: list[Node] = []
        repeated = ""
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            start = self._at
            operator = self._repetition()
            if operator is None:
                node = self._atom()
                if node is not None:
                    nodes.append(node)
                repeated = ""
                continue
            written = self._text[start : self._at]
            if repeated:
                raise PatternError(f"invalid nested repetition operator: `{repeated}{written}`")
            if not nodes:
                raise PatternError(f"missing argument to repetition operator: `{written}`")
            least, most, greedy = operator
            if max(least, most or 0) > _MAX_REPEAT or (most is not None and most < least):
                raise PatternError(f"invalid repeat count: `{written}`")
            nodes[-1] = ("repeat", nodes[-1], least, most, greedy)
            repeated = written
        return nodes[0] if len(nodes) == 1 else ("cat", tuple(nodes)) if nodes else ("empty",)

    def _repetition(self) -> tuple[int, int | None, bool] | None:
        character = self._text[self._at]
        bounds: tuple[int, int | None]
        if character in "*+?":
            self._at += 1
            bounds = {"*": (0, None), "+": (1, None), "?": (0, 1)}[character]
        else:
            match = _COUNT.match(self._text, self._at)
            if match is None:
                return None
            self._at = match.end()
            least = int(match[1][:5])
            bounds = (least, int(match[3][:5]) if match[3] else None if match[2] else least)
        lazy = self._text.startswith("?", self._at)
        self._at += lazy
        return (*bounds, lazy == ("U" in self._flags))

    def _atom(self) -> Node | None:
        character = self._text[self._at]
        if character == "(":
            return self._group()
        if character == "[":
            return ("set", self._class())
        if character == "\\":
            return self._escape()
        self._at += 1
        if character == ".":
            return ("set", _ANY if "s" in self._flags else _NOT_NEWLINE)
        if character in "^$":
            whole = "A" if character == "^" else "z"
            return ("at", character if "m" in self._flags else whole)
        return self._literal(character)

    def _literal(self, character: str) -> Node:
        return ("set", Members(((character, character),), fold="i" in self._flags))

    def _group(self) -> Node | None:
        start = self._at
        number = None
        named = _GROUP_NAME.match(self._text, start)
        outer = self._flags
        if named:
            number = self._new_group(named[1])
            self._at = named.end()
        elif self._text.startswith("(?", start):
            flags = _FLAGS.match(self._text, start)
            if flags is None:
                raise PatternError(f"invalid or unsupported Perl syntax: `{self._text[start : start + 3]}`")
            self._at = flags.end()
            self._flags = (self._flags | set(flags[1])) - set(flags[2] or "")
            if flags[3] == ")":
                return None  # the flags hold up to the end of the group around
        else:
            number = self._new_group("")
            self._at += 1
        self._depth += 1
        if self._depth > _MAX_NESTING:
            raise UnknowableError("the regular expression is nested too deeply")
        node = self._alternatives()
        self._depth -= 1
        if not self._text.startswith(")", self._at):
            raise PatternError(f"missing closing ): `{self._text}`")
        self._at += 1
        self._flags = outer
        return node if number is None else ("group", number, node)

    def _new_group(self, name: str) -> int:
        self.names.append(name)
        return len(self.names)

    def _escape(self) -> Node:
        following = self._text[self._at + 1 : self._at + 2]
        if following in ("A", "z", "b", "B") and following:
            self._at += 2
            return ("at", following)
        item = self._class_escape()
        if isinstance(item, Members):
            return ("set", item)
        return self._literal(item)

    # complexity: one case a line: the escapes of an expression
    def _class_escape(self) -> Item:
        # What a backslash stands for in a class and outside: a set of characters, or one character.
        start = self._at
        letter = self._text[start + 1 : start + 2]
        if not letter:
            raise PatternError("trailing backslash at end of expression: ``")
        self._at += 2
        if letter.lower() in _PERL:
            return Members(_PERL[letter.lower()], negated=letter.isupper(), fold="i" in self._flags)
        if letter in "pP":
            return self._category(letter == "P")
        if letter in _ESCAPES:
            return _ESCAPES[letter]
        octal = re.compile(r"0[0-7]{0,2}|[1-7][0-7]{1,2}").match(self._text, start + 1)
        if octal:
            self._at = octal.end()
            return chr(int(octal[0], 8))
        if letter == "x":
            code = re.compile(r"([0-9A-Fa-f]{2})|\{0*([0-9A-Fa-f]{1,6})\}").match(self._text, start + 2)
            if code and int(code[1] or code[2], 16) <= 0x10FFFF:
                self._at = code.end()
                return chr(int(code[1] or code[2], 16))
        if letter.isascii() and not letter.isalnum():
            return letter
        raise PatternError(f"invalid escape sequence: `{self._text[start : start + 2]}`")

    def _category(self, negated: bool) -> Members:
        match = re.compile(r"\{(\^?)(\w+)\}|(\w)", re.ASCII).match(self._text, self._at)
        name = (match[2] or match[3]) if match else ""
        if match is None or (len(name) > 2 and name != "Any"):
            if match is None:
                raise PatternError(f"invalid character class range: `{self._text[self._at - 2 : self._at + 1]}`")
            raise UnknowableError(f"the regular expression asks for the Unicode script {name}")
        self._at = match.end()
        return _CategoryMembers(name, negated is not bool(match[1]))

    def _class(self) -> Members:
        start = self._at
        self._at += 1
        negated = self._text.startswith("^", self._at)
        self._at += negated
        items: list[Item] = []
        first = True
        while first or not self._text.startswith("]", self._at):
            if self._at >= len(self._text):
                raise PatternError(f"missing closing ]: `{self._text[start:]}`")
            items.append(self._class_item())
            first = False
        self._at += 1
        return Members(tuple(items), negated, "i" in self._flags)

    def _class_item(self) -> Item:
        named = re.compile(r"\[:(\^?)(\w*):\]", re.ASCII).match(self._text, self._at)
        if named:
            if named[2] not in _POSIX:
                raise PatternError(f"invalid character class range: `{named[0]}`")
            self._at = named.end()
            return Members(_POSIX[named[2]], bool(named[1]), "i" in self._flags)
        start = self._at
        low = self._class_character()
        if isinstance(low, Members):
            return low
        if self._text.startswith("-", self._at) and not self._text.startswith("-]", self._at):
            self._at += 1
            if self._at >= len(self._text):
                return (low, low)
            high = self._class_character()
            if isinstance(high, Members) or high < low:
                raise PatternError(f"invalid character class range: `{self._text[start : self._at]}`")
            return (low, high)
        return (low, low)

    def _class_character(self) -> Item:
        if self._text[self._at] == "\\":
            return self._class_escape()
        self._at += 1
        return self._text[self._at - 1]
