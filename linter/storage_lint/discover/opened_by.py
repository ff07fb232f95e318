"""Which directories of Terraform read a file with a function: by what they say, and by what evaluating them opens."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

from storage_lint.discover.disk import directories_above

_CALL = rb"\b(?:template)?file(?:base64|set|exists|md5|\w*sha\d+)?\s*\("
_READS_FILES = re.compile(_CALL)
# It ends with the name of the file: 'file("${path.module}/data.json")'. Other names are known by evaluating alone.
_READS_BY_NAME = re.compile(_CALL.replace(b"|set", b"") + rb"\s*\"(?:[^\"\\]*/)?[^\"\\/${}%]+\"")
_WORD = re.compile(rb"[^\s\"'`/(){}\[\],*$]+")

Directories = Mapping[str, tuple[str, ...]]  # of Terraform, with their files
Opens = Callable[[Directories], Mapping[str, Collection[str]]]  # root -> the files, without links, that it asks for


class OpenedBy:
    """The directories of Terraform that read files.

    `texts` gives what the configuration of one says, `roots_of` the roots that some belong to, with all that is read
    with these, and `opens` evaluates them.
    """

    def __init__(
        self,
        terraform: Collection[str],
        texts: Callable[[str], Iterable[bytes]],
        roots_of: Callable[[Collection[str]], Directories],
        opens: Opens,
    ) -> None:
        self._terraform = terraform
        self._texts = texts
        self._roots_of = roots_of
        self._opens = opens
        self._words: dict[bytes, set[str]] | None = None
        self._open_more: set[str] = set()  # what their text does not name
        self._opened: Mapping[str, Collection[str]] | None = None

    def of(self, path: str, real: str) -> set[str]:
        """Return those that have the name of a file in their text, and the roots that open it."""
        named = self._words_of().get(os.fsencode(os.path.basename(path)), ())
        return {*named, *(root for root, files in self._evaluated().items() if real in files)}

    def near(self, home: str) -> Iterator[str]:
        """Yield the nearest one at or above a directory, when it has the name of the directory below in its text."""
        nearest = next((one for one in directories_above(f"{home}/x") if one in self._terraform), None)
        if nearest is not None:
            words = self._words_of()
            inside = os.fsencode(os.path.relpath(home, nearest).split(os.sep)[0])
            if nearest in words.get(inside, ()) or (inside == b"." and nearest in words.get(b"", ())):
                yield nearest

    def _words_of(self) -> dict[bytes, set[str]]:
        """Return the directories whose code reads files, by each word in it; by the empty word all."""
        if self._words is None:
            self._words = {b"": set()}
            for directory in self._terraform:
                if os.path.lexists(os.path.join(directory, ".terraform", "modules")):  # downloaded: they read, too
                    self._open_more.add(directory)
                for text in self._texts(directory):
                    calls = len(_READS_FILES.findall(text))
                    if calls > len(_READS_BY_NAME.findall(text)):
                        self._open_more.add(directory)
                    for word in {b"", *_WORD.findall(text)} if calls else ():
                        self._words.setdefault(word, set()).add(directory)
        return self._words

    def _evaluated(self) -> Mapping[str, Collection[str]]:
        """Return what the roots open that read files which their text does not name."""
        if self._opened is None:
            self._words_of()
            self._opened = self._opens(self._roots_of(self._open_more)) if self._open_more else {}
        return self._opened
