"""Cuts a native file into its top-level blocks without parsing their bodies.

One regular expression runs over lexical atoms (plain text, strings with nested `${}`, comments, heredocs) up to the
next brace, and braces are counted. Where it meets something that it does not know (a heredoc or a comment within an
interpolation), it does not guess: the block is parsed in full from its start.
"""

from __future__ import annotations

import re

from storage_lint.inputs.terraform import parse
from storage_lint.inputs.terraform.syntax import Attribute, Block, Comment, File, HclSyntaxError
from storage_lint.inputs.terraform.tokens import ANYWHERE, BLOCK_COMMENT, IN_LINE, LINE_END, NAME, PLAIN, SPACES
from storage_lint.source.text import SourceFile

_TEXT = r'[^"\\$%\r\n]++|\\[^\r\n]|\$\$\{|%%\{|[$%](?!\{)'
_CODE = r'[^"{}#/<]++|/(?![/*])|<(?!<)'


def _string(inside: str) -> str:
    """Return the pattern of a quoted string whose interpolations hold `inside`."""
    return rf'"(?:{_TEXT}|[$%]\{{(?:{inside}|\{{(?:{inside})*+\}})*+\}})*+"'


_PLAIN_STRING = rf'"(?:{_TEXT})*+"'
_STRING = _string(f"{_CODE}|{_string(f'{_CODE}|{_PLAIN_STRING}')}")
_HEREDOC_LINE = rf"(?:[^$%\n]++|\$\$\{{|%%\{{|[$%](?!\{{)|[$%]\{{(?:[^\"{{}}#/<\n]++|{_PLAIN_STRING})*+\}})*+\n"
_HEREDOC = rf"<<-?({NAME})\r?\n(?:(?![{SPACES}]*+\1[{SPACES}]*+\n){_HEREDOC_LINE})*+[{SPACES}]*+\1(?=[{SPACES}]*+\n)"
# Up to a brace that is neither in a string nor in a comment.
_to_brace = re.compile(
    rf'(?:[^"#/<{{}}]++|{_STRING}|#[^\n]*+|/(?:/[^\n]*+|(?![/*]))|{BLOCK_COMMENT}|{_HEREDOC}|<(?!<))*+([{{}}])'
).match
_to_comment = re.compile(
    rf'(?:[^"#/<]++|{_STRING}|/(?![/*])|{_HEREDOC}|<(?!<))*+(?:(\#[^\n]*+|//[^\n]*+|{BLOCK_COMMENT})|(\Z))'
).match
_header = re.compile(
    rf'{ANYWHERE}({NAME})(?:{IN_LINE}"({PLAIN})"(?:{IN_LINE}"({PLAIN})")?)?({IN_LINE}\{{)'
).match
_end = re.compile(rf"{ANYWHERE}\Z").match
_line_end = re.compile(rf"{IN_LINE}{LINE_END}").match


# How an unindented line starts that begins a new block, whatever is broken above it.
_restart = re.compile(
    r"\n(?=(?:check|data|ephemeral|import|locals|module|moved|output|provider|removed|resource|terraform|variable)"
    r"[ \t{\"][^\n]*\{)"
).search
_MAX_ERRORS = 20


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
    while _end(text, at) is None:
        try:
            item = _cut_block(source, at) or parse.read_item(source, at)
        except HclSyntaxError as error:
            errors.append(error)
            restart = _restart(text, at + 1)
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


def _cut_block(source: SourceFile, at: int) -> Block | None:
    """Return the block that starts at or after `at`, or None when that takes a full parse."""
    text = source.text
    header = _header(text, at)
    if header is None or not header[1].isascii():
        return None
    end = header.end()
    depth = 1
    while depth:
        match = _to_brace(text, end)
        if match is None:
            return None
        end = match.end()
        depth += 1 if match[2] == "{" else -1
    if _line_end(text, end) is None:
        return None
    labels = () if header[2] is None else (header[2],) if header[3] is None else (header[2], header[3])
    return Block(header[1], labels, source, header.start(1), header.start(4), end, parse.read_body)


def read_comments(source: SourceFile) -> tuple[Comment, ...]:
    """Return all comments of a file in order."""
    text, at = source.text, 0
    comments: list[Comment] = []
    if "#" not in text and "//" not in text and "/*" not in text:
        return ()
    while True:
        match = _to_comment(text, at)
        if match is None or match[3] is not None:
            return tuple(comments)
        at = match.end()
        comments.append(Comment(match.start(2), at, match[2]))
