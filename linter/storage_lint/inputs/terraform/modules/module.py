"""Module directories: their blocks, read once and shared by every instance, and where module calls lead.

https://developer.hashicorp.com/terraform/language/modules/sources and
https://developer.hashicorp.com/terraform/language/files/override
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from storage_lint.inputs.terraform.detect import SOURCES, is_source
from storage_lint.inputs.terraform.syntax.opener import Opener
from storage_lint.inputs.terraform.syntax.tree import Attribute, Block, Body, File, HclSyntaxError, Literal
from storage_lint.source.problem import Locked, Problem
from storage_lint.source.read import Tree, list_directory, real_path
from storage_lint.source.record import replace
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

if TYPE_CHECKING:
    from storage_lint.inputs.terraform.modules.terragrunt import Terragrunt

LIFECYCLE = "lifecycle"
MAX_BYTES = 2 * 1024 * 1024  # of a file of configuration: reading one takes three seconds
# The body of a block that is not valid: nothing is known about it.
UNREAD = Body({}, ())


class OverridingAttribute(Attribute):
    """An attribute that an override file writes into another file's block."""

    __slots__ = ("file",)

    def __init__(self, attribute: Attribute, file: SourceFile) -> None:
        super().__init__(attribute.name, attribute.start, attribute.expression)
        self.file = file


class _MergedBody(Body):
    """A body with another one's attributes and blocks in place of its own.

    The blocks of a type take the place of all of that type, whether they are written or made by a `dynamic` block. Of
    `lifecycle` both stand, the overriding one first: it is merged argument by argument.
    https://developer.hashicorp.com/terraform/language/files/override#merging-resource-and-data-blocks
    """

    __slots__ = ("_base", "_override")

    def __init__(self, base: Body, override: Body, file: SourceFile) -> None:
        replaced = {name: OverridingAttribute(attribute, file) for name, attribute in override.attributes.items()}
        types = {_filled(block) for block in override.blocks} - {LIFECYCLE}
        blocks = (*(block for block in base.blocks if _filled(block) not in types), *override.blocks)
        super().__init__({**base.attributes, **replaced}, blocks)
        self._base = base
        self._override = override

    def nested(self, block_type: str) -> tuple[Block, ...]:
        own = self._override.nested(block_type)
        if block_type == "dynamic":
            return (*(one for one in self._base.nested("dynamic") if not self._replaces(_filled(one))), *own)
        if block_type == LIFECYCLE:
            return (*own, *self._base.nested(block_type))
        return own if self._replaces(block_type) else self._base.nested(block_type)

    def _replaces(self, block_type: str) -> bool:
        """Whether the override has blocks of a type."""
        if self._override.nested(block_type):
            return True
        return any(_filled(one) == block_type for one in self._override.nested("dynamic"))


def _filled(block: Block) -> str:
    """Return the type of the blocks that a block is, or makes."""
    return block.labels[0] if block.type == "dynamic" and block.labels else block.type


Place = tuple[SourceFile, int]


class Module:
    """The blocks of one directory, by what they declare. Shared by every root and instance."""

    __slots__ = ("calls", "data", "directory", "duplicates", "files", "locals", "mentions", "outputs", "providers",
                 "resources", "variables")  # fmt: skip

    def __init__(self, directory: str) -> None:
        self.directory = directory
        self.files: list[File] = []
        self.variables: dict[str, Block] = {}
        self.locals: dict[str, tuple[Attribute, SourceFile]] = {}
        self.outputs: dict[str, Block] = {}
        self.resources: dict[str, Block] = {}  # 'aws_s3_bucket.logs'
        self.data: dict[str, Block] = {}
        self.calls: dict[str, Block] = {}
        self.providers: dict[str, Block] = {}  # 'aws', 'aws.eu'
        self.mentions: dict[str, dict[str, list[Place]]] = {}  # type -> name -> where: see `mentions.py`
        self.duplicates: list[Block] = []  # resources that are declared again: Terraform refuses them

    def declared(self, block_type: str) -> dict[str, Block] | None:
        """Return the blocks of a type by key; None for types that decide no value."""
        match block_type:
            case "resource":
                return self.resources
            case "data":
                return self.data
            case "variable":
                return self.variables
            case "output":
                return self.outputs
            case "module":
                return self.calls
            case "provider":
                return self.providers
            case _:
                return None


class Loader:
    """Reads files and module directories, each once."""

    def __init__(self, tree: Tree, directories: Mapping[str, Iterable[str]] = {}) -> None:
        self.problems: list[Problem] = []
        self.tree = tree
        self._given = {real_path(one): (one, files) for one, files in directories.items()}
        self.size = 0  # characters of the modules that are kept
        self._paths: set[str] = set()
        self._opener = Opener()
        self._keys: dict[str, str] = {}  # directory -> without links
        self._modules: dict[str, Module] = {}
        self._unfinished: dict[str, Module] = {}  # those of which not everything was read
        self._broken: dict[int, Block] = {}
        self._terragrunt: Terragrunt | None = None
        self.evaluated: set[str] = set()  # the directories of modules that are there
        self.present: set[tuple[str, int]] = set()  # path and offset of their blocks that are judged

    @property
    def terragrunt(self) -> Terragrunt:
        """The files of Terragrunt in the tree."""
        if self._terragrunt is None:
            from storage_lint.inputs.terraform.modules.terragrunt import Terragrunt

            self._terragrunt = Terragrunt(self.tree)
        return self._terragrunt

    @property
    def paths(self) -> tuple[str, ...]:
        """The displayed paths of the files that were read."""
        return tuple(sorted(self._paths))

    def module(self, directory: str, files: Iterable[str] | None = None) -> Module:
        """Return the module of a directory, of its files or else of all that Terraform would read."""
        key = self._key_of(directory)
        module = self._modules.get(key)
        if module is None:
            directory, given = self._given.get(key, (directory, files))
            module = self._modules[key] = self._unfinished[key] = Module(os.path.normpath(directory))
            self._fill(module, module_files(directory) if given is None else configuration_files(given))
        return module

    def _key_of(self, directory: str) -> str:
        key = self._keys.get(directory)
        if key is None:
            key = self._keys[directory] = real_path(directory)
        return key

    def body(self, block: Block) -> Body:
        """Return the body of a block; `UNREAD`, and a problem, when it is not valid."""
        try:
            return block.body
        except HclSyntaxError:
            body, problems = self._opener.open_body(block)
            if id(block) not in self._broken:
                self._broken[id(block)] = block
                self.problems.extend(problems)
            return body or UNREAD

    def finish(self, reached: Collection[str] | None = None) -> None:
        """Read the bodies that nothing asked for: a file that Terraform rejects is reported, wherever it is wrong.

        Those of the directories (real paths) that a root has reached, and of what it has loaded besides; or of all.
        """
        for key in [one for one in self._unfinished if reached is None or one in reached or one not in self._given]:
            for file in self._unfinished.pop(key).files:
                self._finish(file)

    def _finish(self, file: File) -> None:
        for block in file.blocks:
            try:
                body = block.glance()
            except HclSyntaxError:
                body = self.body(block)
            default = body.attributes.get("default") if block.type == "variable" else None
            if default is not None and is_sensitive(body):
                block.file.hide(default.start, default.expression.end)

    def forget(self, directory: str) -> None:
        """Let a module go: who asks for it again has it read again."""
        key = self._key_of(directory)
        self._unfinished.pop(key, None)
        module = self._modules.pop(key, None)
        self.size -= sum(len(file.source.text) for file in module.files) if module else 0

    def nested(self, body: Body, block_type: str) -> tuple[Block, ...]:
        """Return the nested blocks of a type; none, and a problem, when they are not valid."""
        try:
            return body.nested(block_type)
        except HclSyntaxError as error:
            self.problems.append(Problem(f"{block_type}: not a block", error.message))
            return ()

    def report(self, problem: Problem) -> None:
        """Add a problem, once."""
        if problem not in self.problems:
            self.problems.append(problem)

    def values(self, path: str, named: bool = False) -> tuple[SourceFile | None, Body]:
        """Return a parsed file of variable values; nothing, and a problem, when it cannot be read.

        `named`: the user named it, so that it may lie anywhere.
        """
        source = self._source(path, Tree((path,), self.tree.budget) if named else self.tree, may_be_locked=True)
        if source is None:
            return None, UNREAD
        body, problems = self._opener.open_values(source)
        source.discreet = bool(problems)  # a line that is not understood may hold a password
        self.problems.extend(problems)
        if source.is_marked and body is not None:
            from storage_lint.inputs.terraform.syntax.marks import marks_of_values

            self.tree.marks[source] = marks_of_values(source, body)
        return source, body or UNREAD

    def read(self, path: str) -> File | None:
        """Return a parsed file, or None and a problem when it cannot be read."""
        source = self._source(path, self.tree)
        if source is None:
            return None
        file, problems = self._opener.open_file(source)
        self.problems.extend(problems)
        if source.is_marked:
            from storage_lint.inputs.terraform.syntax.marks import marks_of

            self.tree.marks[source] = marks_of(file)
        return file

    def _source(self, path: str, tree: Tree, may_be_locked: bool = False) -> SourceFile | None:
        source = tree.source(path, MAX_BYTES, private=False)
        if isinstance(source, Problem):
            is_locked = may_be_locked and isinstance(source, Locked)
            self.problems.append(replace(source, note=True) if is_locked else source)
            return None
        self._paths.add(source.path)
        return source

    def _fill(self, module: Module, files: Iterable[str]) -> None:
        overrides: list[File] = []
        for path in files:
            file = self.read(path)
            if file is None:
                continue
            module.files.append(file)
            self.size += len(file.source.text)
            if is_override(path):
                overrides.append(file)
            else:
                self._declare(module, file)
        for file in overrides:
            self._override(module, file)

    def _declare(self, module: Module, file: File) -> None:
        for block in file.blocks:
            if block.type == "locals":
                for name, attribute in self.body(block).attributes.items():
                    span = Span(block.file, attribute.start, attribute.expression.end)
                    if name in module.locals:
                        known, source = module.locals[name]
                        self._duplicate(f"local.{name}", Span(source, known.start, known.expression.end), span)
                    else:
                        module.locals[name] = (attribute, block.file)
                continue
            declared = module.declared(block.type)
            if declared is None:
                continue
            key = self._key(block)
            if key in declared:
                first, again = (Span(one.file, one.start, one.end) for one in (declared[key], block))
                self._duplicate(f"{block.type} {key}", first, again, block.header_end)
                if block.type == "resource":
                    module.duplicates.append(block)
            else:
                declared[key] = block

    def _key(self, block: Block) -> str:
        key = ".".join(block.labels)
        if block.type == "provider":
            alias = self.body(block).attributes.get("alias")
            if alias is not None and isinstance(alias.expression, Literal):
                return f"{key}.{alias.expression.value}"
        return key

    def _duplicate(self, name: str, first: Span, again: Span, header_end: int | None = None) -> None:
        """Report what is declared twice; a note where both are the same, so that nothing hangs on which one counts."""
        detail = "Terraform refuses a module that declares the same thing twice; references mean the first one"
        texts = {span.file.text[span.start : span.end] for span in (first, again)}
        span = Span(again.file, again.start, header_end or again.end)
        self.problems.append(Problem(f"{name} is declared again", detail, span=span, note=len(texts) == 1))

    def _override(self, module: Module, file: File) -> None:
        for block in file.blocks:
            body = self.body(block)
            if block.type == "locals":
                for name, attribute in body.attributes.items():
                    module.locals[name] = (attribute, block.file)
                continue
            declared = module.declared(block.type)
            if declared is None:
                continue
            key = self._key(block)
            base = declared.get(key)
            if base is None:
                declared[key] = block
            else:
                merged = _MergedBody(self.body(base), body, block.file)
                whole = (base.start, base.header_end, base.end)
                declared[key] = Block(base.type, base.labels, base.file, *whole, merged)


def is_override(path: str) -> bool:
    """Return whether a file overrides the others of its directory."""
    stem = os.path.basename(path).partition(".")[0]
    return stem == "override" or stem.endswith("_override")


def configuration_files(paths: Iterable[str]) -> list[str]:
    """Return the paths that are configuration, in Terraform's order. OpenTofu reads a.tofu in place of a.tf."""
    chosen = sorted(path for path in paths if path.endswith(SOURCES))
    names = set(chosen)
    return [path for path in chosen if not (".tf" in path and _tofu_twin(path) in names)]


def _tofu_twin(path: str) -> str:
    head, ending, tail = path.rpartition(".tf")
    return f"{head}.tofu{tail}" if ending else ""


def module_files(directory: str) -> list[str]:
    """Return the configuration files of a directory, as Terraform chooses them."""
    return configuration_files(os.path.join(directory, name) for name in list_directory(directory) if is_source(name))


def is_sensitive(body: Body) -> bool:
    """Return whether the value of a variable is never shown, from the body of its block."""
    marks = (body.attributes.get(name) for name in ("sensitive", "ephemeral"))
    written = (mark.expression for mark in marks if mark is not None)
    return any(isinstance(expression, Literal) and expression.value is True for expression in written)


def source_of(body: Body) -> str | None:
    """Return the source that a module call writes."""
    attribute = body.attributes.get("source")
    if attribute is not None and isinstance(attribute.expression, Literal):
        value = attribute.expression.value
        return value if isinstance(value, str) else None
    return None


def is_early(body: Body) -> bool:
    """Return whether a module call's source is an expression, which OpenTofu evaluates before anything else.

    https://opentofu.org/docs/language/modules/sources/ ("Support for Variable and Local Evaluation")
    """
    attribute = body.attributes.get("source")
    return attribute is not None and not isinstance(attribute.expression, Literal)
