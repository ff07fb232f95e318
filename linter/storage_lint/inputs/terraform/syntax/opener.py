"""Opens Terraform files for the evaluator: with our reader (`read`), and where that rejects one, python-hcl2 is asked.

If python-hcl2 can read it, its tree is used and a problem says so; if not, the problem has both messages. It is never
asked about what our reader could read, and it is imported here only, when the first file is rejected.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage_lint.inputs.terraform.syntax import read
from storage_lint.inputs.terraform.syntax.tree import Block, Body, File, HclSyntaxError
from storage_lint.source.problem import Problem
from storage_lint.source.span import Span
from storage_lint.source.text import SourceFile

if TYPE_CHECKING:
    from lark import Token, Tree

# python-hcl2 reads some 0.3 MB/s, and less of what was made to be slow: it is asked about texts of at most this many
# characters, and in one run about this many in all.
_MAX_LENGTH = 200_000
_MAX_TOTAL = 300_000


class Opener:
    """Opens the files of one run."""

    __slots__ = ("asked",)

    def __init__(self) -> None:
        self.asked = 0  # characters

    def open_file(self, source: SourceFile) -> tuple[File, list[Problem]]:
        """Read a `.tf` or `.tf.json` file, with the problems found at its top level.

        What can be read around an error is in the file. Bodies are read later: ask for them with `open_body`.
        """
        try:
            file = read.read_file(source)
            problems: list[Problem] = []
        except HclSyntaxError:
            file, problems = self._reopen(source)
        for attribute in file.attributes.values():
            span = Span(source, attribute.start, attribute.start + len(attribute.name))
            detail = "Terraform expects blocks of the types that it knows; this is ignored"
            kind = "property" if read.is_json(source) else "argument"
            problems.append(Problem(f"{source.path}: unexpected {kind} {attribute.name}", detail, span, source.path))
        return file, problems

    def open_body(self, block: Block) -> tuple[Body | None, list[Problem]]:
        """Read a block's body, with the problem found in it. If any, it is `block.body` from then on."""
        try:
            return block.body, []
        except HclSyntaxError as error:
            if read.is_json(block.file):
                return None, [_problem(block.file, error, "")]
            body, opinion = self._ask(block.file, block.start, block.end)
            if body is None or len(body.blocks) != 1:
                return None, [_problem(block.file, error, opinion)]
            block.replace_body(body.blocks[0].body)
            return block.body, [_problem(block.file, error, opinion)]

    def open_values(self, source: SourceFile) -> tuple[Body | None, list[Problem]]:
        """Read a `.tfvars` or `.tfvars.json` file, with the problem found in it."""
        try:
            body = read.read_values(source)
            return Body(body.attributes, ()) if body.blocks else body, [_no_values(one) for one in body.blocks[:1]]
        except HclSyntaxError as error:
            if read.is_json(source):
                return None, [_problem(source, error, "")]
            asked, opinion = self._ask(source, 0, len(source.text))
            return asked and Body(asked.attributes, ()), [_problem(source, _without_word(source, error), opinion)]

    def _reopen(self, source: SourceFile) -> tuple[File, list[Problem]]:
        """Read a file that is wrong at its top level, as far as possible."""
        if read.is_json(source):
            from storage_lint.inputs.terraform.syntax import json_files

            file, errors = json_files.recover(source)
            return file, [_problem(source, error, "") for error in errors]
        from storage_lint.inputs.terraform.syntax import files

        file, errors = files.recover(source)
        body, opinion = self._ask(source, 0, len(source.text))
        if body is not None:
            file = File(source, body.blocks, body.attributes, files.read_comments)
        return file, [_problem(source, errors[0], opinion), *(_problem(source, error, "") for error in errors[1:])]

    def _ask(self, source: SourceFile, start: int, end: int) -> tuple[Body | None, str]:
        """Ask python-hcl2 about a part of a file: the body it read, if it did, and a sentence about that."""
        if end - start > _MAX_LENGTH:
            return None, "python-hcl2 was not asked, because the text is long"
        if self.asked + end - start > _MAX_TOTAL:
            return None, "python-hcl2 was not asked, because it was asked about many texts before"
        self.asked += end - start
        import hcl2
        from lark.exceptions import LarkError, UnexpectedInput

        from storage_lint.inputs.terraform.syntax.lark_tree import Converter, tree_of

        try:
            tree: Tree[Token] = hcl2.parses_to_tree(source.text[start:end])
            body = Converter(source, start).body(tree_of(tree.children[0]))
        except UnexpectedInput as error:
            place = error.pos_in_stream
            line, column = source.position(min(start + place, end) if place is not None and place >= 0 else end)
            return None, f"python-hcl2 rejects it too, at line {line}, column {column}"
        except (LarkError, RecursionError):
            return None, "python-hcl2 rejects it too"
        except HclSyntaxError as error:
            line, column = source.position(error.offset)
            reason = f"line {line}, column {column}, {error.message}"
            return None, f"python-hcl2 reads it, but not in a way that can be used: {reason}"
        return body, "python-hcl2 reads it, and what it read was used; Terraform may reject the file"


def _no_values(block: Block) -> Problem:
    """Return what is wrong with a file of variable values that has a block: one of configuration, as a rule."""
    what = f"it has a block, {' '.join((block.type, *block.labels))}: values are written as name = value"
    span = Span(block.file, block.start, block.header_end)
    return Problem(f"{block.file.path}: not a file of variable values", f"{what}; Terraform refuses it", span)


def _problem(source: SourceFile, error: HclSyntaxError, opinion: str) -> Problem:
    """Return the problem for an error, with python-hcl2's opinion when it was asked."""
    line, column = source.position(error.offset)
    span = Span(source, error.offset, min(error.offset + 1, len(source.text)))
    detail = f"line {line}, column {column}: {error.message}"
    kind = "JSON configuration" if read.is_json(source) else "HCL"
    return Problem(f"{source.path}: not valid {kind}", f"{detail}. {opinion}" if opinion else detail, span, source.path)


def _without_word(source: SourceFile, error: HclSyntaxError) -> HclSyntaxError:
    """Return an error that does not say which word it is about: in a file of values, that may be a secret."""
    word, _, expected = error.message.removeprefix("unexpected ").partition("; ")
    if len(word) < 2 or not source.text.startswith(word.removesuffix("…"), error.offset):
        return error
    return HclSyntaxError(f"unexpected text; {expected}", error.offset)
