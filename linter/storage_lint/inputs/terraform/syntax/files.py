"""Cuts a native file into its top-level blocks without parsing their bodies.

One regular expression runs over lexical atoms (plain text, strings with nested `${}`, comments, heredocs) up to the
next brace, and braces are counted. Where it meets something that it does not know (a heredoc or a comment within an
interpolation), it does not guess: the block is parsed in full from its start.
"""

from __future__ import annotations

import re

from storage_lint.inputs.terraform.syntax import bodies, templates
from storage_lint.inputs.terraform.syntax.collections import line_end
from storage_lint.inputs.terraform.syntax.expressions import ExpressionParser
from storage_lint.inputs.terraform.syntax.templates import heredoc_end, open_heredoc
from storage_lint.inputs.terraform.syntax.tokens import ANYWHERE, BLOCK_COMMENT, DOLLARS, NAME, PLAIN
from storage_lint.inputs.terraform.syntax.tree import Attribute, Block, Comment, File, HclSyntaxError
from storage_lint.source.pattern import compile_pattern
from storage_lint.source.text import SourceFile

# A quoted string, whose interpolations may hold plain strings, and braces one level deep.
_CODE = rf'[^"{{}}#/<]++|/(?![/*])|<(?!<)|"{PLAIN}"'
_STRING = rf'"(?:[^"\\$%\r\n]++|\\[^\r\n]|{DOLLARS}|[$%]\{{(?:{_CODE}|\{{(?:{_CODE})*+\}})*+\}})*+"'
_PLAIN_CODE = rf'[^"#/<{{}}]++|{_STRING}|/(?![/*])|<(?!<)'
# Up to a brace that is neither in a string nor in a comment, or to a heredoc.
_to_brace = compile_pattern(rf"(?:{_PLAIN_CODE}|#[^\n]*+|//[^\n]*+|{BLOCK_COMMENT})*+([{{}}]|<<)").match
# The next block's header (type, up to two labels, blanks and brace), or the end of the text.
_header = compile_pattern(
    rf'{ANYWHERE}(?:({NAME})(?:[ \t]*+"({PLAIN})"(?:[ \t]*+"({PLAIN})")?)?([ \t]*+\{{)|(\Z))'
).match
_MAX_ERRORS = 10


def read_file(source: SourceFile) -> File:
    """Cut a file. Raises `HclSyntaxError` for the first thing that is wrong."""
    file, errors = recover(source, 1)
    if errors:
        raise errors[0]
    return file


def recover(source: SourceFile, limit: int = _MAX_ERRORS) -> tuple[File, list[HclSyntaxError]]:
    """Cut a file; after an error, go on at the next line that starts a block. Stops after `limit` errors."""
    text, at = source.text, 0
    blocks: list[Block] = []
    attributes: dict[str, Attribute] = {}
    errors: list[HclSyntaxError] = []
    while True:
        header = _header(text, at)
        if header is not None and header[5] is not None:
            break
        try:
            item = (header and _cut_block(source, header)) or bodies.read_item(source, at)
        except HclSyntaxError as error:
            errors.append(error)
            # An unindented line that begins as a block does, whatever is broken above it.
            types = "action|check|data|ephemeral|import|locals|module|moved|output|provider|removed|resource|terraform"
            restart = compile_pattern(rf'\n(?=(?:{types}|variable)[ \t{{"][^\n]*\{{)').search(text, at + 1)
            if len(errors) == limit or restart is None:
                break
            at = restart.end()
            continue
        if isinstance(item, Block):
            blocks.append(item)
            at = item.end
        else:
            attributes.setdefault(item.name, item)
            at = item.expression.end
    return File(source, tuple(blocks), attributes, read_comments), errors


# complexity: one pass over the tokens of a block
def _cut_block(source: SourceFile, header: re.Match[str]) -> Block | None:
    """Return the block with a header, or None when finding its end takes a full parse."""
    text, end = source.text, header.end()
    if not header[1].isascii():
        return None
    depth = 1
    while depth:
        match = _to_brace(text, end)
        if match is None:
            return None
        end = match.end()
        if match[1] == "{":
            depth += 1
        elif match[1] == "}":
            depth -= 1
        else:
            end = _skip_heredoc(text, end - 2)
            if end < 0:
                return None
    if text[end : end + 1] != "\n" and line_end.match(text, end) is None:
        return None
    labels = () if header[2] is None else (header[2],) if header[3] is None else (header[2], header[3])
    return Block(header[1], labels, source, header.start(1), header.start(4), end, bodies.read_body)


def _skip_heredoc(text: str, at: int) -> int:
    """Return the offset of the end marker's line of the heredoc at `at`, or -1 when that takes a full parse."""
    match = open_heredoc.match(text, at)
    if match is None:
        return -1
    end = heredoc_end(text, match.end(), match[1])
    if end >= 0 and (text.find("${", at, end) >= 0 or text.find("%{", at, end) >= 0):
        # The line found is in an interpolation unless all of those before it are closed.
        pattern = rf"(?:[^$%]++|{DOLLARS}|[$%]\{{(?:{_CODE}|\{{(?:{_CODE})*+\}})*+\}})*+\Z"
        return end if compile_pattern(pattern).match(text, at, end) is not None else -1
    return end


def read_comments(source: SourceFile) -> tuple[Comment, ...]:
    """Return a file's comments in order, apart from those within interpolations."""
    text, at = source.text, 0
    comments: list[Comment] = []
    if "#" not in text and "//" not in text and "/*" not in text:
        return ()
    code = rf"(?:{_PLAIN_CODE}|[{{}}])*+"
    to_comment = compile_pattern(rf"{code}(?:(#[^\n]*+|//[^\n]*+|{BLOCK_COMMENT})|(<<)|(\Z))?+").match
    while True:
        match = to_comment(text, at)
        assert match is not None
        kind = match.lastindex
        at = match.end()
        if kind == 1:
            comments.append(Comment(match.start(1), at, match[1]))
        elif kind == 2:
            at = max(_skip_heredoc(text, at - 2), at)
        elif kind == 3:
            return tuple(comments)
        else:
            at = _skip_string(source, at)


def _skip_string(source: SourceFile, at: int) -> int:
    """Return the offset after a quoted string that takes the parser to read; after its quote when it is broken."""
    parser = ExpressionParser(source, at)
    if source.text[at] != '"':
        return at + 1
    try:
        templates.quoted(parser)
    except HclSyntaxError:
        return at + 1
    return parser.at
