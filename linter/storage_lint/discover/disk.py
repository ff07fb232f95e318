"""What was seen of the disk in a run: each directory is listed once, each file looked into once."""

from __future__ import annotations

import os
from collections.abc import Iterator

from storage_lint.source.read import entries_of, look_into, real_path


class Disk:
    """What was seen of the disk: each directory is listed once, each file looked into once."""

    def __init__(self) -> None:
        self.here = real_path(".")
        self.listed = 0  # entries
        self._entries: dict[str, list[os.DirEntry[str]]] = {}
        self._kinds: dict[str, str | None] = {}
        self._real: dict[str, str] = {}  # of directories

    def entries(self, path: str, real: str) -> list[os.DirEntry[str]]:
        """Return what is in a directory, by name. Raises `OSError`."""
        found = self._entries.get(real)
        if found is None:
            found = self._entries[real] = entries_of(path)
            self.listed += len(found)
        return found

    def real(self, path: str) -> str:
        """Return the path of a file without links; those of its directory are followed once for all in it."""
        directory = os.path.dirname(path)
        if directory not in self._real:
            self._real[directory] = real_path(directory or ".")
        return real_path(path) if os.path.islink(path) else os.path.join(self._real[directory], os.path.basename(path))

    def home(self, path: str) -> str:
        """Return the directory of a file, without links."""
        self.real(path)
        return self._real[os.path.dirname(path)]

    def kind(self, real: str) -> str | None:
        """Return whether a file is a "plan", a "template" or something else. Raises `OSError`."""
        if real not in self._kinds:
            self._kinds[real] = _kind(look_into(real))
        return self._kinds[real]


def _kind(content: bytes) -> str | None:
    from storage_lint.inputs.cloudformation.detect import looks_like_serverless, looks_like_template
    from storage_lint.inputs.terraform.detect import looks_like_plan

    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16, as PowerShell's `>` writes it: to be reported, not lost
        content = content.decode("utf-16", errors="replace").encode()
    if b"\0" in content[:1024]:
        return None
    if looks_like_plan(content):
        return "plan"
    return "template" if looks_like_template(content) or looks_like_serverless(content) else None


def directories_above(path: str) -> Iterator[str]:
    """Yield the directory of a displayed path and those above it, as far as the path says."""
    while (above := os.path.dirname(path) or ".") != path:  # the root of a disk is above itself
        yield above
        path = above
