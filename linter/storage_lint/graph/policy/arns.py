"""The ARNs that one resource goes by, and what the patterns of policies mean of it.

Facts: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from fnmatch import fnmatchcase
from itertools import pairwise

from storage_lint.graph.policy.truth import Truth
from storage_lint.graph.text import ANY, Holes, as_glob, globs_intersect, is_identity
from storage_lint.graph.value import Symbol, Text, Unknown, Value, text_of
from storage_lint.source.record import replace

Comparison = Callable[[str, str], bool]  # of a string and a pattern


class Arns:
    """The ARNs that one resource goes by, to test policy patterns against.

    `prefix` is what stands before the name in the resource's ARN: ':s3:::'. Partition, and account and region where
    the service has them, are not compared: a resource's own policy can only mean its own. A symbol that says that it
    belongs to `scope`, the resource's, is the same as one that says nothing. With `may_be_another` the name may be that
    of a resource that is declared under another address.
    """

    def __init__(
        self,
        prefix: str,
        names: Iterable[Value[str]],
        arn_symbols: Iterable[Symbol],
        scope: str = "",
        may_be_another: bool = False,
    ) -> None:
        self._may_be_another = may_be_another
        self._prefix = prefix
        self._scope = scope
        self._holes = Holes()
        self._names: list[str] = []
        self._texts: list[Text] = []
        self._loose_names: list[tuple[Text | None, Unknown]] = []
        for name in names:
            text = text_of(name)
            if text is not None:
                self._texts.append(text)
                self._names.append(self._holes.fill(text.parts))
            if isinstance(name, Unknown) and not (text and is_identity(text)):
                self._loose_names.append((text, name))
        self._symbols = {symbol: self._holes.fill([symbol]) for symbol in arn_symbols}

    def covers(self, value: Value[str], inside: str = "") -> Truth:
        """Whether the pattern `value` matches the ARN followed by `inside` ("" is the resource itself)."""
        return self._compared(value, inside, _glob)

    def meets(self, value: Value[str], inside: str = "") -> Truth:
        """Whether the pattern `value` matches some of what `inside` stands for: it may hold `ANY`."""
        return self._compared(value, inside, _globs_meet)

    def _compared(self, value: Value[str], inside: str, matches: Comparison) -> Truth:
        text = text_of(value)
        if text is None:
            return value if isinstance(value, Unknown) else False
        text = self._local(text)
        if text.parts and isinstance(text.parts[0], Symbol):
            return self._after_symbol(value, text, inside, matches)
        tail = self._name_part(self._holes.fill(text.parts))
        if tail is None:
            return False
        if any(matches(name + inside, tail) for name in self._names):
            return True
        if self._names_another(text):
            return False
        return self._may_cover(value, text, inside)

    def _after_symbol(self, value: Value[str], text: Text, inside: str, matches: Comparison) -> Truth:
        """What a pattern means that begins with a symbol: an ARN, whose resource is not known by its name."""
        first, *rest = text.parts
        if first in self._symbols:
            return matches(inside, self._holes.fill(rest)) or _may_end_in(value, rest, inside)
        is_another = isinstance(first, Symbol) and first.unique and not self._may_be_another
        return value if isinstance(value, Unknown) and not is_another else False

    def _names_another(self, text: Text) -> bool:
        """Whether the ARN has the identity of another resource in the place of the name."""
        for before, symbol in pairwise(text.parts):
            if isinstance(before, str) and before.endswith(self._prefix) and isinstance(symbol, Symbol):
                is_own = any(self._holes.fill([symbol]) == name for name in self._names)
                return symbol.unique and not self._may_be_another and not is_own
        return False

    def _local(self, text: Text) -> Text:
        """The text as the resource's own scope would write it."""
        if not any(isinstance(part, Symbol) and part.scope and part.scope == self._scope for part in text.parts):
            return text
        return Text(
            tuple(
                replace(part, scope="") if isinstance(part, Symbol) and part.scope == self._scope else part
                for part in text.parts
            )
        )

    def _may_cover(self, value: Value[str], text: Text, inside: str) -> Truth:
        """The Unknown that keeps the pattern from being told apart from the resource, else False."""
        tail = as_glob(self._name_part(self._loosened(text, self._texts)) or "")
        if isinstance(value, Unknown) and any(_intersects(name, inside, tail) for name in self._names):
            return value
        for name, unknown in self._loose_names:
            loose = ANY if name is None else self._loosened(name, (text,))
            if _intersects(loose, inside, tail):
                return value if isinstance(value, Unknown) else unknown
        return False

    def _loosened(self, text: Text, others: Iterable[Text]) -> str:
        """The text with what may be anything: a symbol that is also in one of `others` may only be itself there."""
        shared = {part for other in others for part in other.parts if isinstance(part, Symbol)}
        return "".join(
            part if isinstance(part, str) else self._holes.fill([part]) if part.unique or part in shared else ANY
            for part in text.parts
        )

    def _name_part(self, pattern: str) -> str | None:
        head, found, tail = pattern.partition(self._prefix)
        if found and head.startswith("arn:"):
            return tail
        return pattern if pattern.startswith("*") else None


def _may_end_in(value: Value[str], rest: Sequence[str | Symbol], inside: str) -> Truth:
    """The Unknown that keeps the rest of a pattern from being told apart from `inside`: it may be empty."""
    if not globs_intersect(inside, as_glob(_loosen(rest))):
        return False
    names = ", ".join(str(part) for part in rest if isinstance(part, Symbol))
    return Unknown(f"{names} is not known", value.origin, text=text_of(value))


def _glob(text: str, pattern: str) -> bool:
    return fnmatchcase(text, pattern.replace("[", "[[]"))


def _globs_meet(one: str, other: str) -> bool:
    return globs_intersect(one, as_glob(other))


def _intersects(name: str, inside: str, pattern: str) -> bool:
    """Whether `name` + `inside` and the pattern, both with unknown parts, can be one string. No name holds a slash."""
    pattern_name, slash, pattern_inside = pattern.partition("/")
    if not slash:
        return globs_intersect(name + inside, pattern)
    return bool(inside) and globs_intersect(name, pattern_name) and globs_intersect(inside[1:], pattern_inside)


def _loosen(parts: Iterable[str | Symbol]) -> str:
    return "".join(part if isinstance(part, str) else str(part) if part.unique else ANY for part in parts)
