"""Paths to what is to be read: Terraform directories, plans, templates and assemblies, each once.

Left alone: `.git`, `.terraform`, `node_modules`, and what git ignores apart from `cdk.out`. What the user names
is read even then. Symbolic links are followed inside the repository (or, outside of one, the path given), never out.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from storage_lint.gitignore import Ignores, find_repository
from storage_lint.inputs.terraform.detect import SOURCES, VARIABLES
from storage_lint.source.problem import Problem
from storage_lint.source.record import Record
from storage_lint.source.text import MAX_FILE_BYTES, display_path

SKIPPED = frozenset({".git", ".terraform", "node_modules"})
MAX_SEARCHED = 100_000  # entries looked at in search of the callers of a module
MAX_DEPTH = 100

# Programs, documents, pictures, archives: a template among them would be a quotation. Everything else is looked into.
_OTHER_THINGS = frozenset(
    """
    .7z .avi .bat .bin .bmp .bz2 .c .cc .class .cpp .cs .css .csv .dll .doc .docx .dylib .exe .gif .go .gz .h
    .hcl .htm .html .ico .ipynb .jar .java .jinja .jinja2 .j2 .jpeg .jpg .js .jsx .kt .less .lock .log .map .md
    .mdx .mjs .cjs .mov .mp3 .mp4 .o .otf .parquet .patch .pdf .php .pl .png .pptx .ps1 .psd .puml .py .pyc .pyi
    .rb .rs .rst .sass .scala .scss .sh .so .sql .svg .swift .tar .tfstate .tgz .toml .ts .tsx .ttf .vtl .vue
    .wasm .webp .whl .woff .woff2 .xls .xlsx .xml .xz .zip .zst
    """.split()  # noqa: SIM905  (ninety lines as a list)
)
_LOCAL_SOURCE = r"""\bsource"?\s*[=:]\s*"(\.{1,2}/[^"\n]*|\.{1,2})\""""


class Discovery(Record):
    """What was found, in a stable order. Paths are relative to the working directory when they lie below it."""

    terraform: Mapping[str, tuple[str, ...]]  # directory -> its .tf, .tf.json, .tofu files and *.tfvars
    plans: tuple[str, ...]  # files of `terraform show -json`
    templates: tuple[str, ...]  # CloudFormation templates outside assemblies
    assemblies: tuple[str, ...]  # directories that hold a cdk manifest.json, outermost only
    problems: tuple[Problem, ...]
    # When files were named one by one (a pre-commit hook): the files and directories named. Only outcomes that touch
    # them are reported. Empty: everything is.
    only: frozenset[str] = frozenset()


def discover(paths: Sequence[str]) -> Discovery:
    """Find everything under `paths`. What can't be looked into becomes a problem."""
    search = _Search()
    files: list[str] = []
    directories: list[str] = []
    if "" in paths:
        search.problems.append(Problem("an empty PATH names nothing", "is a variable of the shell not set?"))
    for path in sorted({_tidy(path) for path in paths if path}, key=lambda one: (one.count("/"), one)):
        if os.path.isdir(path):
            directories.append(path)
        elif reason := _unreachable(path):
            search.problems.append(Problem(f"{path}: {reason}", "nothing was read there", path=path))
        else:
            files.append(path)
    for path in directories:
        search.tree(path)
    for path in files:
        search.file(path)
    search.links()
    everything = "." in directories
    return search.discovery(frozenset(() if everything or not files else [*files, *directories]))


class _Search:
    """What has been found so far. Each directory and file is looked at once, known by its real path."""

    def __init__(self) -> None:
        self.terraform: dict[str, set[str]] = {}
        self.plans: set[str] = set()
        self.templates: set[str] = set()
        self.assemblies: set[str] = set()
        self.problems: list[Problem] = []
        self._seen: set[str] = set()
        self._links: list[_Place] = []  # looked at last: what they lead to may have been found under its own name
        self._searched = 0

    def discovery(self, only: frozenset[str]) -> Discovery:
        inside = tuple(assembly + "/" for assembly in self.assemblies)
        return Discovery(
            {directory: tuple(sorted(files)) for directory, files in sorted(self.terraform.items())},
            tuple(sorted(self.plans)),
            tuple(path for path in sorted(self.templates) if not path.startswith(inside)),
            tuple(path for path in sorted(self.assemblies) if not path.startswith(inside)),
            tuple(dict.fromkeys(self.problems)),
            only,
        )

    def tree(self, path: str) -> None:
        """Look at a directory and everything below it."""
        self._directory(_Place.at(path))

    def links(self) -> None:
        """Look at what symbolic links lead to, where it was not found under its own name."""
        while self._links:
            place = self._links.pop(0)
            target = os.path.realpath(place.path)
            if not _is_below(target, place.boundary):
                self._leads_out(place.path, note=True)
            elif not os.path.isdir(target):
                self._content(place.path)
            elif not _is_below(place.real, target):  # a link to a directory around itself adds nothing
                self._directory(_Place(place.path, target, place.boundary, place.ignores, place.depth))

    def file(self, path: str) -> None:
        """Look at one file: what is linted is the thing that it is part of."""
        name = os.path.basename(path)
        directory = os.path.dirname(path) or "."
        if self._is_refused(path):
            return
        if name.endswith(SOURCES + VARIABLES):
            self._terraform_directory(directory)
            for caller in self._callers(directory):
                self._terraform_directory(caller)
        elif assembly := _assembly_around(os.path.realpath(directory)):
            self.assemblies.add(_tidy(assembly))
        else:
            self._content(path)

    def _is_refused(self, path: str) -> bool:
        """Report a named file that is none, or a link out of the repository: a commit may hold such a link."""
        repository = find_repository(os.path.realpath(os.path.dirname(path) or "."))
        if repository and os.path.islink(path) and not _is_below(os.path.realpath(path), repository):
            self._leads_out(path, note=False)
            return True
        if not os.path.isfile(path):
            self._problem(path, "not a regular file", "only regular files and directories are read")
            return True
        return False

    def _terraform_directory(self, directory: str) -> None:
        """Add one directory's own files, without looking below it."""
        place = _Place.at(directory)
        if place.real not in self._seen:
            place.ignores = place.ignores.entered(place.real)
            self._terraform_files(place, self._entries(place))

    def _directory(self, place: _Place) -> None:
        if place.real in self._seen:
            return
        self._seen.add(place.real)
        if is_assembly(place.path):
            self.assemblies.add(place.path)
            return
        place.ignores = place.ignores.entered(place.real)
        entries = self._entries(place)
        self._terraform_files(place, entries)
        for entry in entries:
            if _is_directory(entry):
                self._subdirectory(place, entry)
            elif _may_be_anything(entry.name) and not place.ignores.ignored(place.real_path(entry), False):
                if entry.is_symlink():
                    self._links.append(place.below(entry))
                else:
                    self._content(place.join(entry))

    def _entries(self, place: _Place, note: bool = False) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(place.path) as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            self._problem(place.path, "directory cannot be read", error.strerror or str(error), note)
            return []

    def _subdirectory(self, place: _Place, entry: os.DirEntry[str]) -> None:
        if entry.name in SKIPPED:
            return
        inside = place.below(entry)
        if entry.name == "cdk.out":
            inside.ignores = Ignores((), None)
        elif place.ignores.ignored(inside.real, True):
            return
        if entry.is_symlink():
            self._links.append(inside)
        elif inside.depth > MAX_DEPTH:
            self._problem(inside.path, "directory not read", f"it is nested more than {MAX_DEPTH} deep")
        else:
            self._directory(inside)

    def _terraform_files(self, place: _Place, entries: list[os.DirEntry[str]]) -> None:
        """Add the directory when it holds Terraform; one that holds only variable files is no module."""
        found = [e for e in entries if e.name.endswith(SOURCES + VARIABLES) and not _is_directory(e)]
        kept = [e for e in found if not place.ignores.ignored(place.real_path(e), False)]
        if not any(entry.name.endswith(SOURCES) for entry in kept):
            return
        files = self.terraform.setdefault(place.path, set())
        for entry in found:
            path = place.join(entry)
            if entry not in kept:
                if _is_loaded(entry.name):
                    detail = f"Terraform would load it, but git ignores it; to use its values: --var-file {path}"
                    self._problem(path, "variable file not read", detail, note=True)
            elif entry.is_symlink() and not _is_below(os.path.realpath(path), place.boundary):
                self._leads_out(path, note=False)
            else:
                files.add(path)

    def _content(self, path: str) -> None:
        """Add a file that is a plan or a template; leave anything else alone."""
        real = os.path.realpath(path)
        if real in self._seen or not os.path.isfile(real):
            return
        self._seen.add(real)
        try:
            content = _read(real)
        except OSError as error:
            if path.endswith((".yaml", ".yml", ".json", ".template")):
                self._problem(path, "cannot be read", error.strerror or str(error))
            return
        if kind := _kind(content):
            (self.plans if kind == "plan" else self.templates).add(path)

    def _callers(self, module: str) -> list[str]:
        """Return the Terraform directories below the working directory that call `module`, however indirectly."""
        here = os.path.realpath(".")
        real = os.path.realpath(module)
        tree = max((one for one in (here, find_repository(real)) if one and _is_below(real, one)), key=len, default="")
        if not tree:
            return []
        calls: dict[str, set[str]] = {}
        for directory, target in self._calls(tree):
            calls.setdefault(target, set()).add(directory)
        found: set[str] = set()
        waiting = [real]
        while waiting:
            for caller in calls.get(waiting.pop(), set()) - found:
                found.add(caller)
                waiting.append(caller)
        return sorted(_tidy(caller) for caller in found - {real})

    def _calls(self, tree: str) -> Iterator[tuple[str, str]]:
        """Yield (calling directory, called directory) for each local module call below `tree`, as real paths."""
        waiting = [(tree, Ignores.above(tree))]
        while waiting:
            directory, ignores = waiting.pop()
            ignores = ignores.entered(directory)
            for entry in self._entries(_Place(directory, directory, tree, ignores), note=True):
                self._searched += 1
                if self._searched > MAX_SEARCHED:
                    detail = f"more than {MAX_SEARCHED} files there; name the directories to lint instead of files"
                    self._problem(tree, "not every caller was looked for", detail, note=True)
                    return
                path = os.path.join(directory, entry.name)
                if entry.is_dir(follow_symlinks=False):
                    if entry.name not in SKIPPED and not ignores.ignored(path, True):
                        waiting.append((path, ignores))
                elif entry.name.endswith(SOURCES) and entry.is_file() and not ignores.ignored(path, False):
                    for source in _local_sources(path):
                        yield directory, os.path.realpath(os.path.join(directory, source))

    def _leads_out(self, path: str, note: bool) -> None:
        detail = "it leads out of the directory that is linted, so what it names was not read"
        self._problem(path, "symbolic link not followed", detail, note)

    def _problem(self, path: str, what: str, detail: str, note: bool = False) -> None:
        shown = display_path(path)
        self.problems.append(Problem(f"{shown}: {what}", detail, path=shown, note=note))


class _Place:
    """A directory that is being looked at: as shown, as it really is, where links may lead, what git ignores."""

    __slots__ = ("boundary", "depth", "ignores", "path", "real")

    def __init__(self, path: str, real: str, boundary: str, ignores: Ignores, depth: int = 0) -> None:
        self.path = path
        self.real = real
        self.boundary = boundary
        self.ignores = ignores
        self.depth = depth

    @classmethod
    def at(cls, path: str) -> _Place:
        """Return the place of a directory that the user named."""
        real = os.path.realpath(path)
        return cls(path, real, find_repository(real) or real, Ignores.above(real))

    def join(self, entry: os.DirEntry[str]) -> str:
        return entry.name if self.path == "." else os.path.join(self.path, entry.name)

    def real_path(self, entry: os.DirEntry[str]) -> str:
        return os.path.join(self.real, entry.name)

    def below(self, entry: os.DirEntry[str]) -> _Place:
        return _Place(self.join(entry), self.real_path(entry), self.boundary, self.ignores, self.depth + 1)


def is_assembly(directory: str) -> bool:
    """Return whether a directory is what `cdk synth` writes: a `manifest.json` that lists artifacts.

    https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html
    """
    manifest = os.path.join(directory, "manifest.json")
    if not os.path.isfile(manifest):
        return False
    if os.path.basename(directory) == "cdk.out" or os.path.isfile(os.path.join(directory, "cdk.out")):
        return True
    try:
        return b'"artifacts"' in _read(manifest)
    except OSError:
        return False


def _assembly_around(directory: str) -> str | None:
    """Return the outermost assembly that holds `directory` (a real path)."""
    found = directory if is_assembly(directory) else None
    parent = os.path.dirname(directory)
    return (_assembly_around(parent) if parent != directory else None) or found


def _kind(content: bytes) -> str | None:
    from storage_lint.inputs.cloudformation.detect import looks_like_template
    from storage_lint.inputs.terraform.detect import looks_like_plan

    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):  # UTF-16, as PowerShell's `>` writes it: to be reported, not lost
        content = content.decode("utf-16", errors="replace").encode()
    if b"\0" in content[:1024]:
        return None
    if looks_like_plan(content):
        return "plan"
    return "template" if looks_like_template(content) else None


def _read(path: str) -> bytes:
    with open(path, "rb") as stream:
        return stream.read(MAX_FILE_BYTES)


def _local_sources(path: str) -> Iterable[str]:
    try:
        return re.findall(_LOCAL_SOURCE, _read(path).decode("utf-8", errors="replace"))
    except OSError:
        return ()


def _unreachable(path: str) -> str:
    """Return why there is nothing to be had at `path`: it is missing, a directory above it is closed, …; else ""."""
    try:
        os.lstat(path)
    except OSError as error:
        return (error.strerror or str(error)).lower()
    except ValueError:  # a NUL character
        return "not a possible name"
    return ""


def _may_be_anything(name: str) -> bool:
    return os.path.splitext(name)[1].lower() not in _OTHER_THINGS and not name.endswith(SOURCES + VARIABLES)


def _is_loaded(name: str) -> bool:
    """Return whether Terraform loads this variable file by itself."""
    return name in ("terraform.tfvars", "terraform.tfvars.json") or name.endswith((".auto.tfvars", ".auto.tfvars.json"))


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # a link that leads round in circles


def _is_below(path: str, directory: str) -> bool:
    return path == directory or path.startswith(directory.rstrip(os.sep) + os.sep)


def _tidy(path: str) -> str:
    """Return a path without `./` and `x/..`, relative to the working directory when it lies below it."""
    here = os.path.abspath(".")
    absolute = os.path.abspath(path)
    if absolute == here:
        return "."
    inside = absolute.startswith(here.rstrip(os.sep) + os.sep)
    return os.path.relpath(absolute, here) if inside else os.path.normpath(path)
