"""`Fn::ForEach` of the transform AWS::LanguageExtensions: one entry becomes many before anything is evaluated.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-foreach.html
"""

from __future__ import annotations

import re
from typing import Any

from storage_lint.graph.value import Unknown
from storage_lint.inputs.cloudformation.evaluate.evaluator import Evaluator
from storage_lint.inputs.cloudformation.evaluate.limits import MAX_DEPTH
from storage_lint.inputs.cloudformation.evaluate.settled import NeedsChoice
from storage_lint.inputs.cloudformation.evaluate.texts import string_of
from storage_lint.inputs.cloudformation.syntax.document import Place
from storage_lint.inputs.cloudformation.syntax.place import written
from storage_lint.source.problem import Problem

PREFIX = "Fn::ForEach::"
MAX_LOOPS = 8  # nested in each other
MAX_ITEMS = 20_000  # items that expanding one template may make

_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]")


def expand(evaluator: Evaluator, section: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Unknown]]:
    """Return a section with its loops unrolled, places included; the same object when there are none.

    A loop over a collection that is not known gives its entries once, with the variable in place: the second result
    says why it is not known, by name of the entry. Inside an entry such a loop is left as it is.
    """
    expansion = _Expansion(evaluator)
    if not expansion.concerns(section, 0):
        return section, {}
    expanded = expansion.copy(section, {}, 0)
    assert isinstance(expanded, dict)
    return expanded, expansion.uncertain


class _Expansion:
    """Copies data while it unrolls loops and puts the loop variables' values in."""

    def __init__(self, evaluator: Evaluator) -> None:
        self._evaluator = evaluator
        self._template = evaluator.template
        self._document = evaluator.template.document
        self._left = MAX_ITEMS
        self.uncertain: dict[str, Unknown] = {}
        self._concerned: dict[int, bool] = {}

    def concerns(self, data: Any, depth: int) -> bool:
        """Return whether there is a loop anywhere inside."""
        if not isinstance(data, (dict, list)) or depth > MAX_DEPTH:
            return False
        known = self._concerned.get(id(data))
        if known is None:
            self._concerned[id(data)] = False
            items = data.values() if isinstance(data, dict) else data
            known = isinstance(data, dict) and any(key.startswith(PREFIX) for key in data)
            known = known or any(self.concerns(item, depth + 1) for item in items)
            self._concerned[id(data)] = known
        return known

    # complexity: one case for each kind of data
    def copy(self, data: Any, bound: dict[str, str], depth: int) -> Any:
        """Return a copy with loops unrolled and `bound` variables replaced."""
        if isinstance(data, str):
            return _replaced(data, bound)
        if not isinstance(data, (dict, list)) or not (bound or self.concerns(data, depth)):
            return data
        if depth > MAX_DEPTH or self._left <= 0:
            return None
        if isinstance(data, list):
            items = [self.copy(item, bound, depth + 1) for item in data]
            self._left -= len(items) + 1
            self._document.adopt(items, self._document.places(data))
            return items
        if len(data) == 1 and isinstance(data.get("Ref"), str) and data["Ref"] in bound:
            return bound[data["Ref"]]
        copied: dict[str, Any] = {}
        places: dict[Any, Place] = {}
        self._copy_entries(data, bound, depth, copied, places)
        self._document.adopt(copied, places)
        return copied

    def _copy_entries(
        self,
        data: dict[str, Any],
        bound: dict[str, str],
        depth: int,
        copied: dict[str, Any],
        places: dict[Any, Place],
    ) -> None:
        old = self._document.places(data)
        for key, value in data.items():
            if key.startswith(PREFIX):
                self._unroll(data, key, bound, depth, copied, places)
                continue
            if self._left <= 0:
                self._refuse(data, key, "the loops make too many items; the rest is not read")
                return
            self._left -= 1
            name = _replaced(key, bound)
            copied[name] = self.copy(value, bound, depth + 1)
            places[name] = old[key]

    # complexity: one refusal for each way in which a loop can be wrong
    def _unroll(
        self,
        data: dict[str, Any],
        key: str,
        bound: dict[str, str],
        depth: int,
        copied: dict[str, Any],
        places: dict[Any, Place],
    ) -> None:
        loop = data[key]
        if not (isinstance(loop, list) and len(loop) == 3 and isinstance(loop[2], dict)) or len(bound) > MAX_LOOPS:
            self._refuse(data, key, "a loop is written as [variable, collection, {key: value}]")
            return
        variables = loop[0] if isinstance(loop[0], list) else [loop[0]]
        if len(variables) != 1 or not isinstance(variables[0], str):
            self._refuse(data, key, "a loop has one variable")
            return
        values = self._collection(loop, bound, depth)
        if isinstance(values, Unknown) and depth:
            copied[key] = loop
            places[key] = self._document.places(data)[key]
            return
        if isinstance(values, Unknown):
            entries: dict[str, Any] = {}
            self._copy_entries(loop[2], bound, depth, entries, places)
            copied.update(entries)
            self.uncertain.update(dict.fromkeys(entries, values))
            return
        for value in values:
            self._copy_entries(loop[2], {**bound, variables[0]: value}, depth, copied, places)

    def _collection(self, loop: list[Any], bound: dict[str, str], depth: int) -> list[str] | Unknown:
        raw = self.copy(loop[1], bound, depth + 1)
        at = self._template.at(loop, 1)
        try:
            tree = self._evaluator.tree(raw, at)
        except NeedsChoice as needs:
            return Unknown(needs.reason, written(at))
        if isinstance(tree, Unknown):
            return tree
        items = tree if isinstance(tree, list) else [tree]
        for item in items:
            if isinstance(item, (Unknown, dict, list)) or item is None:
                return item if isinstance(item, Unknown) else Unknown("it is not a list of strings", written(at))
        return [string_of(item) for item in items]

    def _refuse(self, data: dict[str, Any], key: str, detail: str) -> None:
        span = self._document.key_span(data, key)
        path = self._document.source.path
        self._template.problems.append(Problem(f"{path}: {key} is not expanded", detail, span=span))


def _replaced(text: str, bound: dict[str, str]) -> str:
    for name, value in bound.items():
        if name in text:
            text = text.replace("${" + name + "}", value)
            text = text.replace("&{" + name + "}", _NOT_ALPHANUMERIC.sub("", value))
    return text
