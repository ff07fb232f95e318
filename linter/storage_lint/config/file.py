"""A settings file that is TOML: what it says, and, when somebody asks, where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

if TYPE_CHECKING:
    from storage_lint.source.toml_places import Path, TomlPlaces


class ConfigFile:
    """`settings` is what tomli made of the text of `source`."""

    __slots__ = ("_places", "settings", "source")

    def __init__(self, source: SourceFile, settings: dict[str, Any]) -> None:
        self.source = source
        self.settings = settings
        self._places: TomlPlaces | None = None

    def span(self, path: Path) -> Span:
        """Return where a key stands. Places are looked for when the first is asked for: most runs need none."""
        if self._places is None:
            from storage_lint.source.toml_places import TomlPlaces

            self._places = TomlPlaces(self.source.text)
        return Span(self.source, *self._places.nearest(path))

    def extends(self) -> list[str]:
        """Return what it extends, as it is written."""
        said = self.settings.get("extends", [])
        names = [said] if isinstance(said, str) else said if isinstance(said, list) else []
        return [one for one in names if isinstance(one, str)]
