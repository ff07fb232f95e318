"""Conditions as they are written to conditions that can be asked: fields and tests are held to the graph's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn, get_args, get_origin

from storage_lint.graph.value import Known, Unknown
from storage_lint.policies import conditions as made
from storage_lint.policies.conditions import Answer, Condition, Test, Tri
from storage_lint.policies.document import Part
from storage_lint.source.record import Record
from storage_lint.vocabulary import fields, holds, members

_LOGIC = ("all", "any", "not")
TESTS = ("is", "in", "matches", "at-least", "at-most", "present", "some", "every", "count")
_NUMBERS = ("at-least", "at-most", "is", "in")  # what a count may be


class Compiler:
    """Makes the conditions of one policy."""

    def __init__(self, policy: Part) -> None:
        self._policy = policy

    def condition(self, name: str, node: type[Record]) -> Condition:
        """Return the condition under a key; without it one that always holds."""
        if name not in self._policy.data:
            return lambda record: Answer(True)
        return self._conditions(self._policy.inside(name), node)

    def path(self, name: str, node: type[Record]) -> tuple[str, ...]:
        """Return the field that is named under a key."""
        return self._field(self._policy, name, self._policy.text(name), node)[0]

    def _conditions(self, part: Part, node: type[Record]) -> Condition:
        """Return the condition that all entries of a mapping are."""
        every = part.each(lambda name: self._one(part, name, node))
        return lambda record: made.both(one(record) for one in every)

    def _one(self, part: Part, name: str, node: type[Record]) -> Condition:
        if name == "not":
            inner = self._conditions(part.inside(name), node)
            return lambda record: made.opposite(inner(record))
        if name in _LOGIC:
            several = [self._conditions(one, node) for one in self._list(part, name)]
            join = made.both if name == "all" else made.either
            return lambda record: join(one(record) for one in several)
        path, hint = self._field(part, name, name, node)
        value = part.data[name]
        if not isinstance(value, dict):  # a value alone is what the field is, a list what it is one of
            test = self._test(part, "in" if isinstance(value, list) else "is", hint, name)
            return made.of_field(path, test)
        return made.of_field(path, self._tests(part.inside(name), hint))

    def _list(self, part: Part, name: str) -> list[Part]:
        value = part.data[name]
        if not isinstance(value, list) or not value or not all(isinstance(one, dict) and one for one in value):
            part.fail(f"{name} has the wrong type", "expected a list of conditions", name)
        return [Part(part.document, one, "", part.faults) for one in value]

    def _field(self, part: Part, key: str, written: str, node: type[Record]) -> tuple[tuple[str, ...], Any]:
        """Return the way to a field, and what it holds when it is known."""
        at: Any = node
        path: list[str] = []
        for name in written.split("."):
            record = next((one for one in members(at) if isinstance(one, type) and issubclass(one, Record)), None)
            if record is None:
                what = "a list: ask with some, every or count" if _item(at) is not None else "no parts"
                part.fail(f"unknown field {written[:80]}", f"{'.'.join(path)} has {what}", key)
            words = fields(record)
            if name not in words:
                from storage_lint.policies.document import nearest

                before = "".join(f"{one}." for one in path)
                part.fail(f"unknown field {written[:80]}", nearest(name, words, f"{before or 'it'} has"), key)
            path.append(name)
            at = holds(words[name])
        return tuple(path), at

    def _tests(self, part: Part, hint: Any) -> Test:
        tests = part.each(lambda name: self._test(part, name, hint))
        return tests[0] if len(tests) == 1 else made.all_tests(tests)

    def _test(self, part: Part, name: str, hint: Any, key: str = "") -> Test:
        """Return the test `name`, of which the value stands under a key, its own if it is not another one."""
        key = key or name
        if key == name:
            part.known(name, TESTS, "tests are")
        kinds, value = set(members(hint)), part.data[key]
        if name in ("is", "in"):
            return self._equal(part, name, key, kinds)
        if name in ("at-least", "at-most"):
            fits = _fits(value, {float}) and bool(kinds & {Any, int, float})
            make: Callable[[Any], Test] = made.at_least if name == "at-least" else made.at_most
            return self._if(fits, part, name, "a number, of a field that holds one", make)
        if name == "matches":
            fits = isinstance(value, str) and bool(kinds & {Any, str})
            return self._if(fits, part, name, "a pattern, of a field that holds text", made.matching)
        if name == "present":
            return self._if(isinstance(value, bool), part, name, "true or false", made.present)
        return self._of_items(part, name, hint)

    def _equal(self, part: Part, name: str, key: str, kinds: set[Any]) -> Test:
        value = part.data[key]
        values = value if name == "in" and isinstance(value, list) else [value]
        if (name == "in") != isinstance(value, list) or not all(_fits(one, kinds) for one in values):
            many = "a list of what the field holds" if name == "in" else "what the field holds"
            self._wrong(part, key, f"{many}: {_words(kinds)}")
        return made.is_one_of(values)

    def _if(self, fits: bool, part: Part, name: str, expected: str, make: Callable[[Any], Test]) -> Test:
        """Return the test that is made of the value under a name, where that fits."""
        if not fits:
            self._wrong(part, name, expected)
        return make(part.data[name])

    def _of_items(self, part: Part, name: str, hint: Any) -> Test:
        item = _item(hint)
        if item is None:
            self._wrong(part, name, "a field that holds a list")
        if name == "count":
            if not isinstance(part.data[name], dict):
                return made.counted(self._test(part, "is", float, name))
            inner = part.inside(name)
            inner.each(lambda one: inner.known(one, _NUMBERS, "tests of a count are") if one in TESTS else None)
            return made.counted(self._tests(inner, float))
        return (made.some if name == "some" else made.every)(self._of_item(part.inside(name), item))

    def _of_item(self, part: Part, item: Any) -> Callable[[Any], Tri]:
        """Return what is asked of each item: conditions on its fields, or tests of a plain one."""
        record = next((one for one in members(item) if isinstance(one, type) and issubclass(one, Record)), None)
        if record is None:
            return self._tests(part, item)
        condition = self._conditions(part, record)
        return lambda value: condition(value).holds

    def _wrong(self, part: Part, name: str, expected: str) -> NoReturn:
        part.fail(f"{name} has the wrong type", f"expected {expected}", name)


# complexity: one form of a condition a line
def _item(hint: Any) -> Any:
    """Return what the items of a list are; None where the type is no list."""
    for one in members(hint):
        if get_origin(one) in (tuple, list):
            inner = [kind for kind in get_args(one) if kind is not Ellipsis]
            kinds = [kind for part in inner for kind in members(part) if kind is not Unknown]
            plain = [kind for kind in kinds if get_origin(kind) is not Known]
            return plain[0] if plain else holds(inner[0])
    return None


def _fits(value: object, kinds: set[Any]) -> bool:
    if Any in kinds:
        return True
    if isinstance(value, bool):
        return bool in kinds
    if value is None:
        return type(None) in kinds
    return (isinstance(value, str) and str in kinds) or (isinstance(value, int | float) and bool(kinds & {int, float}))


_WORDS = {str: "text", bool: "true or false", int: "a number", float: "a number", type(None): "null"}


def _words(kinds: set[Any]) -> str:
    return " or ".join(sorted({_WORDS[kind] for kind in kinds if kind in _WORDS})) or "in no list or table"
