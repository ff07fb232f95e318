"""A block of properties that remembers what a lowering asks for: held against the schemas of both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from graphs import ORIGIN
from storage_lint.graph.environment import ANYWHERE, Environment
from storage_lint.graph.value import Known, Origin, Value
from storage_lint.inputs.block import Block, Lowering, ResourceBlock

T = TypeVar("T")


class Recorder(ResourceBlock):
    """Stands in for a resource in which everything is written; `asked` gets path -> kind: {"/Ebs/Iops": "number"}."""

    def __init__(self, asked: dict[str, str], kind: str, path: str, texts: Mapping[str, str]) -> None:
        self.asked = asked
        self.type = kind
        self.address = "R"
        self._path = path
        self._texts = texts

    @property
    def declared(self) -> Origin:
        return ORIGIN

    @property
    def exists(self) -> Value[bool]:
        return Known(True, ORIGIN)

    def _note(self, name: str, kind: str) -> str:
        path = f"{self._path}/{name}"
        if self.asked.get(path, "any") == "any":
            self.asked[path] = kind
        return path

    def text(self, name: str, default: object = None) -> Value[Any]:
        return Known(self._texts.get(self._note(name, "text"), "written"), ORIGIN)

    def flag(self, name: str, default: object = None) -> Value[Any]:
        self._note(name, "flag")
        return Known(True, ORIGIN)

    def number(self, name: str, default: object = None) -> Value[Any]:
        self._note(name, "number")
        return Known(1, ORIGIN)

    def tree(self, name: str) -> Value[Any]:
        self._note(name, "tree")
        return Known({}, ORIGIN)

    def texts(self, name: str) -> Value[tuple[str, ...]]:
        self._note(name, "any")
        return Known(("written",), ORIGIN)

    def strings(self, name: str) -> Value[Any]:
        self._note(name, "strings")
        return Known((), ORIGIN)

    def pairs(self, name: str) -> Value[Any]:
        self._note(name, "pairs")
        return Known((), ORIGIN)

    def is_set(self, name: str) -> Value[bool]:
        self._note(name, "any")
        return Known(True, ORIGIN)

    def blocks(self, name: str) -> tuple[Block, ...]:
        return (Recorder(self.asked, self.type, self._note(name, "blocks"), self._texts),)

    def within(self, outer: Block) -> Block:
        return self

    @property
    def environment(self) -> Environment:
        return ANYWHERE

    def writes(self, name: str) -> bool:
        self._note(name, "any")
        return True

    def name(self, attribute: str, what: str) -> Value[str]:
        return self.text(attribute)

    def identity(self, what: str) -> Value[str]:
        return Known("id", ORIGIN)

    def attached(self, nothing: T) -> Value[T]:
        return Known(nothing, ORIGIN)

    def common(self, inner: Block | None = None) -> dict[str, Any]:
        common = {"address": "R", "type": self.type, "language": "recorded", "scope": "", "environment": ANYWHERE}
        return {**common, "declared": ORIGIN, "exists": Known(True, ORIGIN)}


def asked_of(lowering: Lowering, kind: str, texts: Mapping[str, str] = {}) -> dict[str, str]:
    """Return what a lowering asks of a resource type; `texts` says what stands in the properties that decide."""
    asked: dict[str, str] = {}
    list(lowering(Recorder(asked, kind, "", texts)))
    return asked
