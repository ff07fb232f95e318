"""Terraform's regular expressions (RE2) in time that grows with pattern and text, whatever they are.

Patterns are untrusted, and Python's `re` takes exponential time for some. RE2's own binding has no wheels for musl
Linux, where many CI images run, so the pattern is compiled to a program whose threads advance together, one character
at a time (https://swtch.com/~rsc/regexp/regexp2.html). Threads are kept in order of preference, which gives the match
that Perl and Go find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from storage_lint.inputs.terraform.functions.regex.syntax import Members, Node, Parser, PatternError
from storage_lint.inputs.terraform.values.errors import UnknowableError
from storage_lint.inputs.terraform.values.limits import Budget

__all__ = ["Pattern", "PatternError", "compile_pattern"]

_MAX_PROGRAM = 20_000
_MAX_GROUPS = 200  # each step copies where they are
_MAX_STEPS = 1_000_000
STEPS_PER_NODE = 10  # of what walks over data

SET, AT, SPLIT, JUMP, SAVE, MATCH = range(6)

Instruction = tuple[int, object, int]  # operation, its argument, the other branch of a split
Groups = tuple[int, ...]  # start and end of the match and of each group, -1 where it took no part
Thread = tuple[int, Groups]  # the instruction that it is at, and what it found until there


class Pattern:
    """A compiled pattern."""

    def __init__(self, pattern: str) -> None:
        parser = Parser(pattern)
        tree = parser.parse()
        self.names = tuple(parser.names)
        if len(self.names) > _MAX_GROUPS:
            raise UnknowableError("the regular expression is too large")
        self.program: list[Instruction] = []
        self._emit(SAVE, 0)
        self._compile(tree)
        self._emit(SAVE, 1)
        self._emit(MATCH)
        self._prefix, self._only_prefix = self._literal_prefix()

    def _emit(self, operation: int, argument: object = None, other: int = 0) -> int:
        if len(self.program) > _MAX_PROGRAM:
            raise UnknowableError("the regular expression is too large")
        self.program.append((operation, argument, other))
        return len(self.program) - 1

    def _compile(self, node: Node) -> None:
        kind = node[0]
        if kind == "set":
            self._emit(SET, node[1])
        elif kind == "at":
            self._emit(AT, node[1])
        elif kind == "cat":
            for part in node[1]:
                self._compile(part)
        elif kind == "group":
            self._emit(SAVE, 2 * node[1])
            self._compile(node[2])
            self._emit(SAVE, 2 * node[1] + 1)
        elif kind == "alt":
            self._compile_alternatives(node[1])
        elif kind == "repeat":
            self._compile_repeat(*node[1:])

    def _compile_alternatives(self, branches: tuple[Node, ...]) -> None:
        jumps = []
        for branch in branches[:-1]:
            split = self._emit(SPLIT)
            self._compile(branch)
            jumps.append(self._emit(JUMP))
            self.program[split] = (SPLIT, split + 1, len(self.program))
        self._compile(branches[-1])
        for jump in jumps:
            self.program[jump] = (JUMP, len(self.program), 0)

    def _compile_repeat(self, node: Node, least: int, most: int | None, greedy: bool) -> None:
        if most is None:
            for _ in range(least - 1):
                self._compile(node)
            # Where the node can match nothing, x* is (x+)?, as Go has it: that keeps the order of preference.
            optional = None if least else self._emit(SPLIT)
            start = len(self.program)
            self._compile(node)
            self._branch(self._emit(SPLIT), start, len(self.program), greedy)
            if optional is not None:
                self._branch(optional, start, len(self.program), greedy)
            return
        for _ in range(least):
            self._compile(node)
        splits = []
        for _ in range(most - least):
            splits.append(self._emit(SPLIT))
            self._compile(node)
        for split in splits:
            self._branch(split, split + 1, len(self.program), greedy)

    def _branch(self, split: int, more: int, done: int, greedy: bool) -> None:
        self.program[split] = (SPLIT, more, done) if greedy else (SPLIT, done, more)

    def _literal_prefix(self) -> tuple[str, bool]:
        # The characters that every match starts with, and whether they are the whole pattern.
        prefix: list[str] = []
        for operation, argument, _ in self.program[1:]:
            literal = argument.literal if isinstance(argument, Members) else ""
            if not literal:
                return "".join(prefix), operation == SAVE and len(prefix) == len(self.program) - 3
            prefix.append(literal)
        raise AssertionError("a program ends with a match")

    def matches(self, text: str) -> Iterator[Groups]:
        """Yield the matches that do not overlap, from left to right; no empty one right after another match.

        Raises `UnknowableError` when that takes too long.
        """
        steps = [_MAX_STEPS]
        try:
            yield from self._matches(text, steps)
        finally:
            Budget.spent += (_MAX_STEPS - steps[0]) // STEPS_PER_NODE

    def _matches(self, text: str, steps: list[int]) -> Iterator[Groups]:
        position, previous_end = 0, -1
        while position <= len(text):
            groups = self._search(text, position, steps)
            if groups is None:
                return
            start, end = groups[:2]
            if end > start or start != previous_end:
                yield groups
            previous_end = end
            position = end if end > position else position + 1

    # complexity: one loop over the text; calls in it would cost more than it does
    def _search(self, text: str, start: int, steps: list[int]) -> Groups | None:
        def holds(place: object) -> bool:
            return _holds(place, text, position)

        if self._only_prefix and self._prefix:
            found = text.find(self._prefix, start)
            return None if found < 0 else (found, found + len(self._prefix))
        no_groups = (-1,) * (2 * len(self.names) + 2)
        program, matched = self.program, None
        threads: list[Thread] = []
        position, end = start, len(text)
        while True:
            if not threads:
                if matched is not None:
                    return matched
                if self._prefix:
                    position = text.find(self._prefix, position)
                    if position < 0:
                        return None
            seen: set[int] = set()
            ready: list[Thread] = []
            for thread in threads:
                follow_thread(program, thread, position, holds, seen, ready)
            if matched is None:
                follow_thread(program, (0, no_groups), position, holds, seen, ready)
            steps[0] -= (len(seen) + 1) * (1 + len(no_groups) // 32)
            if steps[0] < 0:
                raise UnknowableError("the regular expression is too costly for this text")
            character = text[position] if position < end else ""
            threads = []
            for at, groups in ready:
                operation, members, _ = program[at]
                if operation == MATCH:
                    matched = groups
                    break  # threads after this one are less preferred
                if character and members[character]:  # type: ignore[index]  # of one that reads a character
                    threads.append((at + 1, groups))
            if position >= end:
                return matched
            position += 1


def follow_thread(
    program: Sequence[Instruction],
    thread: Thread,
    position: int,
    holds: Callable[[object], bool],
    seen: set[int],
    ready: list[Thread],
) -> None:
    """Add to `ready`, in order of preference, every instruction that waits for a character, and note those `seen`.

    `holds` says whether the position is a place that the pattern asks for.
    """
    pending = [thread]
    while pending:
        at, groups = pending.pop()
        while at not in seen:
            seen.add(at)
            operation, argument, other = program[at]
            if operation == SPLIT:
                pending.append((other, groups))
                at = argument  # type: ignore[assignment]  # a split has two ways
            elif operation == JUMP:
                at = argument  # type: ignore[assignment]  # a jump has one way
            elif operation == SAVE:
                slot: int = argument  # type: ignore[assignment]  # a save has its slot
                groups = (*groups[:slot], position, *groups[slot + 1 :])
                at += 1
            elif operation == AT:
                if not holds(argument):
                    break
                at += 1
            else:
                ready.append((at, groups))
                break


def _holds(place: object, text: str, position: int) -> bool:
    if place == "A":
        return position == 0
    if place == "z":
        return position == len(text)
    if place == "^":
        return position == 0 or text[position - 1] == "\n"
    if place == "$":
        return position == len(text) or text[position] == "\n"
    before = position > 0 and _is_word(text[position - 1])
    after = position < len(text) and _is_word(text[position])
    return (before is not after) is (place == "b")


def _is_word(character: str) -> bool:
    return character.isascii() and (character.isalnum() or character == "_")


@lru_cache(maxsize=256)
def compile_pattern(pattern: str) -> Pattern:
    """Return the compiled pattern. Raises `PatternError`, or `UnknowableError` when it is too large."""
    if len(pattern) > 10_000:
        raise UnknowableError("the regular expression is too large")
    return Pattern(pattern)
