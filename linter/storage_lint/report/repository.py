"""Paths as hosts of repositories know them: relative to the repository's root, with forward slashes and links resolved.

What lies in no repository is named from the working directory, or else from the directory that was named. Of several
repositories one at most is the host's: files of the others are named from the working directory, or with the name of
theirs, as two may hold a `main.tf`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from storage_lint.report.place import Placed
from storage_lint.source.problem import Problem
from storage_lint.source.read import find_repository, is_below, real_path
from storage_lint.source.record import replace
from storage_lint.source.span import Location, Span

_DOWNLOADED = ".terraform"  # git does not know what is in it


class Repository:
    """Names files for hosts of repositories. `named` are the paths that the user named."""

    def __init__(self, named: Sequence[str] = (".",)) -> None:
        here = real_path(".")
        directories = [_directory(one) for one in named if "\0" not in one]
        self._roots = _roots(here, directories)
        self._named = [one for one in named if "\0" not in one]
        self._paths: dict[str, str | None] = {}
        self._names: dict[str, str] = {}
        self._on_disk: dict[str, str] = {}

    @property
    def root(self) -> str:
        """The directory from which most files are named."""
        return self._roots[0]

    def path(self, shown: str) -> str | None:
        """Return the path of a file or directory that messages show as `shown`; None when it is outside."""
        if shown not in self._paths:
            self._paths[shown] = self._worked_out(shown)
        return self._paths[shown]

    def name(self, shown: str) -> str:
        """Return how a path is called whatever it is: also what was downloaded, and what is outside."""
        self.path(shown)
        return self._names.get(shown, shown)

    def on_disk(self, path: str) -> str:
        """Return where a file is that was named so before."""
        return self._on_disk.get(path, path)

    def location(self, placed: Placed[Any]) -> Location:
        """Return where an outcome is, or the nearest step towards it that is inside, or else what was named."""
        spans = (placed.trace.span, *(hop.span for hop in placed.trace.via))
        declared = placed.outcome.resource.declared.trace()
        more = (declared.span, *(hop.span for hop in declared.via))
        found = next(self._inside((*spans, *more)), None)
        return found or Location(self.fallback(), 1, 1, 1, 1)

    def place(self, span: Span) -> Location | None:
        """Return where a span is; None when it is outside."""
        return next(self._inside((span,)), None)

    def subject(self, problem: Problem) -> Location | str | None:
        """Return where a problem is, or the path that it is about; None where neither is known, or is outside."""
        place = self.place(problem.span) if problem.span else None
        return place or (self.path(problem.path) if problem.path else None)

    def fallback(self) -> str:
        """Return the path that stands for places that are nowhere: what the user named."""
        return next((path for path in map(self.path, self._named) if path is not None), ".")

    def named(self) -> list[str]:
        """Return what the user named."""
        return [path for path in map(self.path, self._named) if path is not None]

    def _inside(self, spans: Sequence[Span]) -> Iterator[Location]:
        for span in spans:
            path = self.path(span.file.path)
            if path is not None:
                yield replace(span.location(), path=path)

    def _worked_out(self, shown: str) -> str | None:
        try:
            real = real_path(shown)
        except (OSError, ValueError):  # a NUL character
            return None
        root = next((one for one in self._roots if is_below(real, one)), None)
        inside = "" if root is None else real[len(root) :].replace(os.sep, "/").lstrip("/")
        if root is None:
            return None
        self._names[shown] = inside or "."
        if _DOWNLOADED in inside.split("/"):
            return None
        self._on_disk[inside or "."] = real
        return inside or "."


def _roots(here: str, directories: Sequence[str]) -> list[str]:
    """Return the directories from which files are named: from the first one that a file lies in."""
    own = find_repository(here)
    others = [one for one in dict.fromkeys(map(find_repository, directories)) if one not in (own, None)]
    several = len(others) + (own is not None) > 1
    repositories = [here, *map(os.path.dirname, filter(None, others))] if several else others
    return list(dict.fromkeys(filter(None, (own, *repositories, here, *directories))))


def _directory(named: str) -> str:
    real = real_path(named or ".")
    return real if os.path.isdir(real) else os.path.dirname(real)
