"""Paths to what is to be read: Terraform directories, plans, templates and assemblies, each once.

Left alone: `.git`, `.terraform`, `node_modules`, and what git ignores apart from `cdk.out`. What the user names
is read even then. Symbolic links are followed inside the repository (or, outside of one, the path given), never out.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence

from storage_lint.discover.disk import Disk
from storage_lint.discover.gitignore import Ignores
from storage_lint.inputs.terraform.detect import SOURCES, VARIABLES, deploys, is_source
from storage_lint.inputs.terraform.modules.generated_files import may_make_terraform, types_made_of
from storage_lint.source.problem import Problem, Unread, types_in
from storage_lint.source.read import find_repository, is_below, look_into, may_be_project, real_path
from storage_lint.source.record import Record
from storage_lint.source.text import display_path, in_order_of_place

SKIPPED = frozenset({".git", ".terraform", "node_modules"})
MAX_ENTRIES = 1_000_000  # of all directories that are looked at
MAX_LOOSE = 50_000  # the same around a file that lies in no repository
MAX_DEPTH = 100

# Programs, documents, pictures, archives: a template among them would be a quotation. Everything else is looked into.
_OTHER_THINGS = frozenset(
    """
    .7z .adoc .asciidoc .avi .bat .bin .bmp .bz2 .c .cc .cjs .class .clj .cpp .cs .css .csv .cue .dart .dhall
    .dll .doc .docx .dylib .ex .exe .exs .fs .gif .go .groovy .gz .h .hcl .hs .htm .html .ico .ipynb .jar .java
    .jpeg .jpg .js .jsonnet .jsx .kt .less .libsonnet .lock .log .lua .map .md .mdx .mjs .mov .mp3 .mp4 .nix .o
    .org .otf .parquet .patch .pdf .php .pl .png .pptx .ps1 .psd .puml .py .pyc .pyi .rb .rego .rs .rst .sass
    .scala .scss .sh .so .sql .svg .swift .tar .tex .textile .tfstate .tgz .toml .ts .tsx .ttf .vtl .vue .wasm
    .webp .whl .woff .woff2 .xls .xlsx .xml .xz .zip .zst
    """.split()  # noqa: SIM905  (ninety lines as a list)
)
_LOOSE = "what was named lies in no repository"
# What Jinja makes a template of is none yet.
_RENDERED = (".j2", ".jinja", ".jinja2")


class Discovery(Record):
    """What was found, in a stable order. Paths are relative to the working directory when they lie below it."""

    terraform: Mapping[str, tuple[str, ...]]  # directory -> its .tf, .tf.json, .tofu and variable files
    plans: tuple[str, ...]  # files of `terraform show -json`
    templates: tuple[str, ...]  # CloudFormation templates outside assemblies
    assemblies: tuple[str, ...]  # directories that hold a cdk manifest.json, outermost only
    problems: tuple[Problem, ...]
    named: tuple[str, ...] = ()  # files named one by one, outside of the directories named
    gaps: tuple[Problem, ...] = ()  # those of the problems that are about places where anything may be
    linked: Mapping[str, tuple[str, ...]] = {}  # real path of a file -> Terraform directories that hold a link to it
    has_terragrunt: bool = False  # whether Terragrunt deploys some of it


def discover(paths: Sequence[str], disk: Disk | None = None) -> Discovery:
    """Find everything under the directories among `paths`, and tell the files. What can't be read is a problem."""
    search = Search(disk or Disk())
    files: list[str] = []
    directories: list[str] = []
    if "" in paths:
        search.problems.append(Problem("an empty PATH names nothing", "is a variable of the shell not set?"))
    for path in sorted({tidy(path) for path in paths if path}, key=lambda one: (one.count("/"), one)):
        if os.path.isdir(path):
            directories.append(path)
        elif reason := _unreachable(path):
            search.problems.append(Problem(f"{path}: {reason}", "nothing was read there", path=path))
        elif not search.refuses(path):
            files.append(path)
    for path in directories:
        search.tree(path)
    search.links()
    return search.discovery(tuple(files))


class Search:
    """What has been found so far. Each directory and file is looked at once, known by its real path.

    `is_around`: what is looked at was not named, but lies around what was. Where that is in no repository, nothing says
    how far its project reaches: the repositories there are others, and only so much is looked through.
    """

    def __init__(self, disk: Disk, is_around: bool = False) -> None:
        self.terraform: dict[str, set[str]] = {}
        self._values: dict[str, set[str]] = {}  # directory that holds nothing but variable files -> these
        self.plans: set[str] = set()
        self.templates: set[str] = set()
        self.assemblies: set[str] = set()
        self.problems: list[Problem] = []
        self._disk = disk
        self._is_around = is_around
        self._is_full = False
        self._gaps: list[Problem] = []
        self._linked: dict[str, list[str]] = {}
        self._has_terragrunt = False
        self._seen: set[str] = set()
        self._links: list[_Place] = []  # looked at last: what they lead to may have been found under its own name

    def discovery(self, named: tuple[str, ...] = ()) -> Discovery:
        """Return what was found."""
        inside = tuple(os.path.join(assembly, "") for assembly in self.assemblies)
        terraform = self._with_values()
        return Discovery(
            {one: tuple(sorted(terraform[one])) for one in in_order_of_place(terraform)},
            tuple(in_order_of_place(self.plans)),
            tuple(path for path in in_order_of_place(self.templates) if not path.startswith(inside)),
            tuple(path for path in in_order_of_place(self.assemblies) if not path.startswith(inside)),
            tuple(dict.fromkeys(self.problems)),
            named,
            tuple(dict.fromkeys(self._gaps)),
            {real: tuple(directories) for real, directories in self._linked.items()},
            self._has_terragrunt,
        )

    def _with_values(self) -> dict[str, set[str]]:
        """Return the directories of Terraform with the variable files that lie in folders of their own below them."""
        every = {directory: set(files) for directory, files in self.terraform.items()}
        for folder, files in self._values.items():
            for around in folders_around(folder):
                if around in every:
                    every[around].update(files)
                    break
        return every

    def tree(self, path: str) -> None:
        """Look at a directory and everything below it."""
        self._directory(_Place.at(path, self._disk.here))

    def links(self) -> None:
        """Look at what symbolic links lead to, where it was not found under its own name."""
        while self._links:
            place = self._links.pop(0)
            target = real_path(place.path)
            if not is_below(target, place.boundary):
                self._leads_out(place.path, note=True)
            elif not os.path.exists(target):
                self._problem(place.path, "symbolic link leads nowhere", "nothing was read there", note=True)
            elif os.path.isfile(target):
                self._content(place.path, target)
            elif not os.path.isdir(target):
                self._problem(place.path, "symbolic link not followed", "it leads to no regular file", note=True)
            elif not is_below(place.real, target):  # a link to a directory around itself adds nothing
                self._directory(_Place(place.path, target, place.boundary, place.ignores, place.depth))

    def refuses(self, path: str) -> bool:
        """Report a named file that is none, or a link out of the repository: a commit may hold such a link."""
        if os.path.islink(path):
            repository = find_repository(real_path(os.path.dirname(path) or "."))
            if repository and not is_below(real_path(path), repository):
                self._leads_out(path, note=False)
                return True
        if not os.path.isfile(path):
            self._problem(path, "not a regular file", "only regular files and directories are read")
            return True
        return False

    def terraform_directory(self, directory: str) -> None:
        """Add one directory's own files, without looking below it."""
        place = _Place.at(directory, self._disk.here)
        if place.real not in self._seen:
            place.ignores = place.ignores.entered(place.real)
            self._terraform_files(place, self._entries(place))

    # complexity: one case for each kind of entry
    def _directory(self, place: _Place) -> None:
        if place.real in self._seen:
            return
        self._seen.add(place.real)
        entries = self._entries(place)
        names = {entry.name for entry in entries}
        if ".git" in names and place.depth and self._is_loose(place):
            return
        if "manifest.json" in names and is_assembly(place.real):
            self.assemblies.add(place.path)
            return
        self._has_terragrunt = self._has_terragrunt or any(map(deploys, names))
        if ".gitignore" in names:
            place.ignores = place.ignores.entered(place.real)
        self._terraform_files(place, entries)
        is_shared = self._is_shared(place)
        for entry in entries:
            if _is_directory(entry):
                if not is_shared:
                    self._subdirectory(place, entry)
            elif _may_be_anything(entry.name) and not place.ignores.ignored(place.real_path(entry), False):
                if entry.is_symlink():
                    self._links.append(place.below(entry))
                elif entry.is_file():
                    self._content(place.join(entry), place.real_path(entry))

    def _entries(self, place: _Place) -> list[os.DirEntry[str]]:
        if self._disk.listed > min(MAX_LOOSE, MAX_ENTRIES) and self._is_beyond(place):
            return []
        try:
            return self._disk.entries(place.path, place.real)
        except OSError as error:
            self._gap(place.path, "directory cannot be read", error.strerror or str(error))
            return []

    def _is_loose(self, place: _Place) -> bool:
        """Return whether a directory was not named, and lies in no repository."""
        return self._is_around and not os.path.lexists(os.path.join(place.boundary, ".git"))

    def _is_shared(self, place: _Place) -> bool:
        """Return whether what was named lies where everything lies: the directories beside it are not its own."""
        return self._is_around and place.depth == 0 and not may_be_project(place.real) and self._is_loose(place)

    def _is_beyond(self, place: _Place) -> bool:
        """Return whether enough was looked at; say so once."""
        if self._is_full or (not (is_loose := self._is_loose(place)) and self._disk.listed <= MAX_ENTRIES):
            return self._is_full
        most, remedy = MAX_ENTRIES, "name fewer directories at a time"
        if is_loose:
            most, remedy = MAX_LOOSE, f"{_LOOSE}: run this where its project begins, or name that directory"
        detail = f"there are more than {most:,} files and directories; {remedy}"
        self._gap(place.path, "directory not read, nor those after it", detail)
        self._is_full = True
        return True

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
            self._gap(inside.path, "directory not read", f"it is nested more than {MAX_DEPTH} deep")
        else:
            self._directory(inside)

    # complexity: what makes no module is left out first, then one case for each kind of file
    def _terraform_files(self, place: _Place, entries: list[os.DirEntry[str]]) -> None:
        """Add the directory when it holds Terraform; one that holds only variable files is no module."""
        found = [e for e in entries if e.name.endswith(SOURCES + VARIABLES) and not _is_directory(e)]
        if not found:
            return
        kept = [e for e in found if not place.ignores.ignored(place.real_path(e), False)]
        if not any(is_source(entry.name) for entry in kept):
            values = [e for e in kept if e.name.endswith(VARIABLES) and not self._is_outside(place, e, note=True)]
            self._values[place.path] = set(map(place.join, values))
            return
        files = self.terraform.setdefault(place.path, set())
        for entry in found:
            if entry in kept:
                self._terraform_file(place, entry, files)
            elif _is_loaded(entry.name):
                path = place.join(entry)
                detail = f"Terraform would load it, but git ignores it; to use its values: --var-file {path}"
                self._problem(path, "variable file not read", detail, note=True)

    def _terraform_file(self, place: _Place, entry: os.DirEntry[str], files: set[str]) -> None:
        if not self._is_outside(place, entry, note=False) and (is_source(entry.name) or entry.name.endswith(VARIABLES)):
            path = place.join(entry)
            files.add(path)
            if entry.is_symlink():
                self._linked.setdefault(real_path(path), []).append(place.path)

    def _is_outside(self, place: _Place, entry: os.DirEntry[str], note: bool) -> bool:
        """Return whether a link leads out of what may be read, and say so."""
        path = place.join(entry)
        if not entry.is_symlink() or is_below(real_path(path), place.boundary):
            return False
        self._leads_out(path, note)
        return True

    def _content(self, path: str, real: str) -> None:
        """Add a file that is a plan or a template; leave anything else alone."""
        if real in self._seen:
            return
        self._seen.add(real)
        try:
            kind = self._disk.kind(real)
        except OSError as error:
            likely = path.endswith((".yaml", ".yml", ".json", ".template"))
            self._problem(path, "cannot be read", error.strerror or str(error), note=not likely)
            return
        if kind == "template" and path.endswith(_RENDERED):
            if not os.path.isfile(path.rpartition(".")[0]):
                self._unrendered(path, types_in(look_into(real).decode(errors="replace")))
        elif kind is not None:
            (self.plans if kind == "plan" else self.templates).add(path)
        elif may_make_terraform(path):
            self._unrendered(path, types_made_of(look_into(real).decode(errors="replace")))

    def _unrendered(self, path: str, types: str) -> None:
        """Note that resources are not judged of which only the template of a file is there."""
        shown = display_path(path)
        summary, detail = f"{shown} is not read", "it is the template of a file; lint what is made of it"
        if types:
            self.problems.append(Unread(summary, detail, path=shown, note=True, address=shown, name="", source=types))

    def _leads_out(self, path: str, note: bool) -> None:
        detail = "it leads out of the directory that is linted, so what it names was not read"
        self._problem(path, "symbolic link not followed", detail, note)

    def _gap(self, path: str, what: str, detail: str) -> None:
        self._problem(path, what, detail)
        self._gaps.append(self.problems[-1])

    def _problem(self, path: str, what: str, detail: str, note: bool = False) -> None:
        shown = display_path(path)
        self.problems.append(Problem(f"{shown}: {what}", detail, path=shown, note=note))


class _Place:
    """A directory that is being looked at: as shown, as it really is, where links may lead, what git ignores."""

    __slots__ = ("_here", "_inside", "_really_inside", "boundary", "depth", "ignores", "path", "real")

    def __init__(self, path: str, real: str, boundary: str, ignores: Ignores, depth: int = 0, here: str = "") -> None:
        self.path = "." if real == here else path
        self.real = real
        self.boundary = boundary
        self.ignores = ignores
        self.depth = depth
        self._here = here
        self._inside = "" if self.path == "." else os.path.join(self.path, "")
        self._really_inside = os.path.join(real, "")

    @classmethod
    def at(cls, path: str, here: str) -> _Place:
        """Return the place of a directory that the user named."""
        real = real_path(path)
        return cls(path, real, find_repository(real) or real, Ignores.above(real), 0, here)

    def join(self, entry: os.DirEntry[str]) -> str:
        return self._inside + entry.name

    def real_path(self, entry: os.DirEntry[str]) -> str:
        return self._really_inside + entry.name

    def below(self, entry: os.DirEntry[str]) -> _Place:
        return _Place(self.join(entry), self.real_path(entry), self.boundary, self.ignores, self.depth + 1, self._here)


def is_assembly(directory: str) -> bool:
    """Return whether a directory (a real path) is what `cdk synth` writes: a `manifest.json` that lists artifacts.

    https://docs.aws.amazon.com/cdk/api/v2/docs/cloud-assembly-schema-readme.html
    """
    manifest = os.path.join(directory, "manifest.json")
    if not os.path.isfile(manifest):
        return False
    if os.path.basename(directory) == "cdk.out" or os.path.isfile(os.path.join(directory, "cdk.out")):
        return True
    try:
        return b'"artifacts"' in look_into(manifest)
    except OSError:
        return False


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


def folders_around(folder: str) -> Iterator[str]:
    """Yield the directories to whose code the variable files of a folder may belong: `env/`, `env/prod/` below it."""
    for _ in range(2):
        if folder in ("", ".", os.sep):
            return
        folder = os.path.dirname(folder) or "."
        yield folder


def tidy(path: str) -> str:
    """Return a path without `./` and `x/..`, relative to the working directory when it lies below it."""
    here = os.path.abspath(".")
    absolute = os.path.abspath(path)
    if absolute == here:
        return "."
    above = here.rstrip(os.sep) + os.sep
    return absolute.removeprefix(above) if absolute.startswith(above) else os.path.normpath(path)
