"""Where a value stands in a file of data that `jsondecode` or `yamldecode` reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage_lint.inputs.terraform.values.configuration_files import is_configuration
from storage_lint.inputs.terraform.values.data import Raw
from storage_lint.source.pattern import LatePattern
from storage_lint.source.read import Tree, real_path
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
        key = real_path(path)
        if key not in self._sources:
            source = self._tree.source(path) if self._tree is not None else None
            shown = isinstance(source, SourceFile) and is_configuration(key, source.text.encode())
            self._sources[key] = source if shown and isinstance(source, SourceFile) else None
        return self._sources[key]

    def find(self, source: SourceFile, decoder: str, path: Path) -> Span | None:
        """Return where the value at `path` stands in a file, or what holds it as far as that is there."""
        return self._in_json(source, path) if decoder == "jsondecode" else _in_yaml(source, path)

    def _in_json(self, source: SourceFile, path: Path) -> Span | None:
        if source.file_path not in self._documents:
            self._documents[source.file_path] = _read_json(source.text)
        document = self._documents[source.file_path]
        place = None if document is None else _place_in(*document, path)
        return None if place is None else Span(source, *place)


def find_in_heredoc(span: Span, path: Path) -> Span | None:
    """Return where the value at `path` stands in a heredoc that holds JSON: what is filled in stands for itself."""
    text = span.file.text[span.start : span.end]
    first, last = text.find("\n") + 1, text.rstrip().rfind("\n")
    if not text.startswith("<<") or not 0 < first <= last:
        return None
    document = _read_json(_FILLED_IN.sub(lambda match: "x" * len(match[0]), text[first:last]))
    place = None if document is None else _place_in(*document, path)
    return None if place is None else Span(span.file, span.start + first + place[0], span.start + first + place[1])


# What is filled in inside of a string, or in the place of a value.
_FILLED_IN = LatePattern(r'\$\{[^{}"\n]*\}')


def _read_json(text: str) -> tuple[list[Any], JsonPlaces] | None:
    import json

    from storage_lint.source.json_places import JsonPlaces

    try:
        root = [json.loads(text)]
        return root, JsonPlaces(text, root)
    except (ValueError, RecursionError):
        return None


def _place_in(root: list[Any], places: JsonPlaces, path: Path) -> tuple[int, int] | None:
    """Return where the value at a path begins and ends, or what holds it as far as that is there."""
    container: Any = root
    found: tuple[int, int] | None = None
    for step in (0, *path):
        place = (places.find(container) or {}).get(step) if isinstance(container, (list, dict)) else None
        if place is None:
            break
        found = place[2], place[3]
        container = container[step]
    return found


def _in_yaml(source: SourceFile, path: Path) -> Span | None:
    from storage_lint.inputs.terraform.functions.yaml_text import find_in_yaml

    found = find_in_yaml(source.text, path)
    if found is None:
        return None
    start, end = (source.offset(line + 1, column + 1) for line, column in found)
    return Span(source, start, end)
