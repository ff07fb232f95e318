"""Where a value stands in a file of data that `jsondecode` or `yamldecode` reads."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.inputs.terraform.values.shown import is_configuration
from storage_lint.source.read import Tree
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

if TYPE_CHECKING:
    from storage_lint.source.json_places import JsonPlaces

DECODERS = frozenset(("jsondecode", "yamldecode"))
Path = tuple[Raw, ...]


class DataFiles:
    """The files of data of one root, each read once: those that may be shown."""

    def __init__(self, tree: Tree | None = None) -> None:
        self._tree = tree
        self._sources: dict[str, SourceFile | None] = {}
        self._documents: dict[str, tuple[list[Any], JsonPlaces] | None] = {}

    def source(self, path: str) -> SourceFile | None:
        """Return a file; None when it cannot be read."""
        key = os.path.realpath(path)
        if key not in self._sources:
            source = self._tree.source(path) if self._tree is not None else None
            shown = isinstance(source, SourceFile) and is_configuration(key, source.text.encode())
            self._sources[key] = source if shown and isinstance(source, SourceFile) else None
        return self._sources[key]

    def find(self, source: SourceFile, decoder: str, path: Path) -> Span | None:
        """Return where the value at `path` stands in a file, or what holds it as far as that is there."""
        return self._in_json(source, path) if decoder == "jsondecode" else _in_yaml(source, path)

    def _in_json(self, source: SourceFile, path: Path) -> Span | None:
        import json

        from storage_lint.source.json_places import JsonPlaces

        if source.file_path not in self._documents:
            try:
                root = [json.loads(source.text)]
                self._documents[source.file_path] = (root, JsonPlaces(source.text, root))
            except (ValueError, RecursionError):
                self._documents[source.file_path] = None
        document = self._documents[source.file_path]
        if document is None:
            return None
        container: Any = document[0]
        found: Span | None = None
        for step in (0, *path):
            place = (document[1].find(container) or {}).get(step) if isinstance(container, (list, dict)) else None
            if place is None:
                break
            found = Span(source, place[2], place[3])
            container = container[step]
        return found


def _in_yaml(source: SourceFile, path: Path) -> Span | None:
    from storage_lint.inputs.terraform.functions.yaml_text import find_in_yaml

    found = find_in_yaml(source.text, path)
    if found is None:
        return None
    start, end = (source.offset(line + 1, column + 1) for line, column in found)
    return Span(source, start, end)
