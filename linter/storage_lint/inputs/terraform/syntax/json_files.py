"""HCL's JSON syntax, with the place of every key and value.

Reading goes in two steps, as in HCL itself: JSON text becomes nodes, and a node becomes blocks, attributes or an
expression when it is known which of them the schema wants.

https://developer.hashicorp.com/terraform/language/syntax/json
https://github.com/hashicorp/hcl/blob/main/json/spec.md
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NoReturn

from storage_lint.inputs.terraform.syntax.bodies import read_template
from storage_lint.inputs.terraform.syntax.expressions import number
from storage_lint.inputs.terraform.syntax.tokens import MAX_NESTING, unexpected
from storage_lint.inputs.terraform.syntax.tree import (
    Attribute,
    Block,
    Body,
    Comment,
    Expression,
    File,
    HclSyntaxError,
    Literal,
    ObjectCons,
    TupleCons,
)
from storage_lint.source.pattern import compile_pattern
from storage_lint.source.text import SourceFile

# Top-level block types and how many labels each has.
# https://developer.hashicorp.com/terraform/language/syntax/json#block-type-specific-exceptions
TOP_LEVEL = {
    "action": 2,
    "check": 1,
    "data": 2,
    "ephemeral": 2,
    "import": 0,
    "locals": 0,
    "module": 1,
    "moved": 0,
    "output": 1,
    "provider": 1,
    "removed": 0,
    "resource": 2,
    "terraform": 0,
    "variable": 1,
}
# Nested block types that have labels: a dynamic block's type, a provisioner's, a backend's, a check's data source.
NESTED = {"backend": 1, "data": 2, "dynamic": 1, "provider_meta": 1, "provisioner": 1, "state_store": 1}

_token = compile_pattern(
    r'[ \t\r\n]*+(?:([{}\[\],:])|"((?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*+)"'
    r"|(-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?)(?![0-9A-Za-z_.+-])|(true|false|null)(?![0-9A-Za-z_])"
    r"|(\Z))"
).match
_blanks = compile_pattern(r"[ \t\r\n]*+").match
_escape = compile_pattern(r'\\(?:u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|["\\/bfnrt])')
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_KEYWORDS = {"true": True, "false": False, "null": None}


class _Node:
    """A JSON value and its place."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class _Scalar(_Node):
    """A number, true, false or null."""

    __slots__ = ("value",)

    def __init__(self, start: int, end: int, value: bool | int | float | None) -> None:
        super().__init__(start, end)
        self.value = value


class _String(_Node):
    """A string as it is written between its quotes."""

    __slots__ = ("raw",)

    def __init__(self, start: int, end: int, raw: str) -> None:
        super().__init__(start, end)
        self.raw = raw

    def value(self) -> str:
        """The string with its escapes resolved."""
        return _escape.sub(_resolve, self.raw) if "\\" in self.raw else self.raw


class _Array(_Node):
    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: list[_Node]) -> None:
        super().__init__(start, end)
        self.items = items


class _Object(_Node):
    __slots__ = ("members",)

    def __init__(self, start: int, end: int, members: list[tuple[_String, _Node]]) -> None:
        super().__init__(start, end)
        self.members = members


def _resolve(match: re.Match[str]) -> str:
    escape = match[0]
    if escape[1] != "u":
        return _ESCAPES.get(escape[1], escape[1])
    code = int(escape[2:6], 16)
    if len(escape) > 6:
        return chr(0x10000 + ((code - 0xD800) << 10) + int(escape[8:], 16) - 0xDC00)
    return "\ufffd" if 0xD800 <= code <= 0xDFFF else chr(code)


class _Reader:
    """Reads JSON text into nodes."""

    __slots__ = ("at", "match", "source", "text")

    def __init__(self, source: SourceFile) -> None:
        self.source = source
        self.text = source.text
        self.at = 0
        self.match = self.next()

    def next(self) -> re.Match[str]:
        """Move to the next token."""
        match = _token(self.text, self.at)
        if match is None:
            blanks = _blanks(self.text, self.at)
            assert blanks is not None
            self.invalid(blanks.end())
        self.at = match.end()
        self.match = match
        return match

    def invalid(self, at: int) -> NoReturn:
        """Say why no token starts at an offset."""
        if self.text[at] == '"':
            end = _good_string(self.text, at).end()
            if end < len(self.text) and self.text[end] == "\\":
                raise HclSyntaxError("this is not one of JSON's escapes", end)
            raise HclSyntaxError("this string is not closed by a double quote on its line", at)
        if self.text[at] in "=#/":
            raise HclSyntaxError(f"unexpected {self.text[at]}; this file's name says that it is JSON", at)
        raise HclSyntaxError(unexpected(self.text, at, "a JSON value"), at)

    def expected(self, what: str) -> NoReturn:
        """Raise an error about the current token."""
        at = self.match.start(self.match.lastindex or 0)
        if self.match[2] is not None:
            at -= 1
        raise HclSyntaxError(unexpected(self.text, at, what), at)

    def value(self, depth: int) -> _Node:
        """Read the value whose first token is the current one, and move past it."""
        match = self.match
        kind = match.lastindex
        if kind == 2:
            self.next()
            return _String(match.start(2) - 1, match.end(2) + 1, match[2])
        if kind == 3:
            self.next()
            return _Scalar(match.start(3), match.end(3), number(match[3], match.start(3)))
        if kind == 4:
            self.next()
            return _Scalar(match.start(4), match.end(4), _KEYWORDS[match[4]])
        if depth > MAX_NESTING:
            raise HclSyntaxError(f"nested more than {MAX_NESTING} levels deep", match.start(1))
        if match[1] == "{":
            return self.object(match.start(1), depth)
        if match[1] != "[":
            self.expected("a JSON value")
        return self.array(match.start(1), depth)

    def object(self, start: int, depth: int) -> _Object:
        """Read an object from its opening brace."""
        members: list[tuple[_String, _Node]] = []
        if self.next()[1] != "}":
            while True:
                key = self.match
                if key[2] is None:
                    self.expected("a property name in double quotes")
                if self.next()[1] != ":":
                    self.expected(": after the property name")
                self.next()
                name = _String(key.start(2) - 1, key.end(2) + 1, key[2])
                members.append((name, self.value(depth + 1)))
                if self.match[1] == "}":
                    break
                self.separator("}", start)
        end = self.at
        self.next()
        return _Object(start, end, members)

    def array(self, start: int, depth: int) -> _Array:
        """Read an array from its opening bracket."""
        items: list[_Node] = []
        if self.next()[1] != "]":
            while True:
                items.append(self.value(depth + 1))
                if self.match[1] == "]":
                    break
                self.separator("]", start)
        end = self.at
        self.next()
        return _Array(start, end, items)

    def separator(self, closing: str, start: int) -> None:
        """Read a comma that something follows."""
        if self.match[1] != ",":
            line = self.source.position(start)[0]
            self.expected(f", or {closing} for the {self.text[start]} on line {line}")
        if self.next()[1] == closing:
            self.expected("another item after the comma")


def _good_string(text: str, at: int) -> re.Match[str]:
    """Match a string up to what is wrong with it."""
    match = _string_start(text, at)
    assert match is not None
    return match


_string_start = compile_pattern(r'"(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*+').match


def _read(source: SourceFile) -> _Node:
    reader = _Reader(source)
    if reader.match.lastindex == 5:
        raise HclSyntaxError("the file is empty; expected a JSON object", 0)
    node = reader.value(1)
    if reader.match.lastindex != 5:
        reader.expected("the end of the file")
    return node


class JsonBody(Body):
    """The inside of a block: an object, or an array of objects that count as one."""

    __slots__ = ("_file", "_members")

    def __init__(self, file: SourceFile, members: list[tuple[_String, _Node]], literal: bool = False) -> None:
        self._file = file
        self._members = members
        attributes: dict[str, Attribute] = {}
        for key, node in members:
            name = key.value()
            if name == "//":
                continue
            if name in attributes:
                # A block type may come twice; which it is only the schema can tell.
                if isinstance(node, (_Object, _Array)):
                    continue
                line = file.position(attributes[name].start)[0]
                raise HclSyntaxError(f"argument {name} is already set on line {line}; each may be set once", key.start)
            attributes[name] = Attribute(name, key.start, _expression(file, node, literal))
        super().__init__(attributes, ())

    def nested(self, block_type: str) -> tuple[Block, ...]:
        """Read every property of that name as blocks."""
        blocks: list[Block] = []
        for key, node in self._members:
            if key.value() == block_type:
                blocks.extend(_blocks(self._file, block_type, (), NESTED.get(block_type, 0), key, node))
        return tuple(blocks)


def _members(node: _Node, what: str) -> list[tuple[_String, _Node]]:
    """Return the properties of an object, or of all objects in an array; null has none."""
    if isinstance(node, _Object):
        return node.members
    if isinstance(node, _Array):
        members: list[tuple[_String, _Node]] = []
        for item in node.items:
            if not isinstance(item, _Object):
                raise HclSyntaxError(f"expected an object with {what}", item.start)
            members += item.members
        return members
    if isinstance(node, _Scalar) and node.value is None:
        return []
    raise HclSyntaxError(f"expected an object, or an array of objects, with {what}", node.start)


def _blocks(
    file: SourceFile, block_type: str, labels: tuple[str, ...], more: int, key: _String, node: _Node
) -> Iterator[Block]:
    """Yield the blocks that a property stands for; `more` labels are still to come as property names."""
    if more:
        for label, inner in _members(node, f"the labels of {block_type} blocks as its property names"):
            if label.raw != "//":
                yield from _blocks(file, block_type, (*labels, label.value()), more - 1, label, inner)
    elif isinstance(node, _Array):
        for item in node.items:
            yield _block(file, block_type, labels, item.start, item.start + 1, item)
    elif isinstance(node, _Object):
        yield _block(file, block_type, labels, key.start, key.end, node)
    elif not isinstance(node, _Scalar) or node.value is not None:
        raise HclSyntaxError(f"expected an object, or an array of objects, as the {block_type} block", node.start)


def _block(
    file: SourceFile, block_type: str, labels: tuple[str, ...], start: int, header_end: int, node: _Node
) -> Block:
    # Terraform reads a variable's arguments without evaluating templates in them.
    literal = block_type == "variable"

    def body(block: Block) -> Body:
        return JsonBody(file, _members(node, f"the {block_type} block's arguments"), literal)

    return Block(block_type, labels, file, start, header_end, node.end, body)


def _expression(file: SourceFile, node: _Node, literal: bool = False) -> Expression:
    """Return a JSON value as an expression; with `literal`, strings are not templates."""
    if isinstance(node, _String):
        return _template(file, node, literal)
    if isinstance(node, _Scalar):
        return Literal(node.start, node.end, node.value)
    if isinstance(node, _Array):
        return TupleCons(node.start, node.end, tuple(_expression(file, item, literal) for item in node.items))
    assert isinstance(node, _Object)
    items = tuple((_template(file, key, literal), _expression(file, value, literal)) for key, value in node.members)
    return ObjectCons(node.start, node.end, items)


class _Decoded(SourceFile):
    """A string's value as a text of its own, which knows where in the file it is written."""

    __slots__ = ("file", "places")

    def __init__(self, file: SourceFile, text: str, places: range | list[int]) -> None:
        super().__init__(file.path, text, file.file_path)
        self.file = file
        self.places = places

    def position(self, offset: int) -> tuple[int, int]:
        """Return (line, column) in the file."""
        return self.file.position(self.places[offset])


def _template(file: SourceFile, node: _String, literal: bool) -> Expression:
    """Return a string as the template that it holds, with every part's place in the file."""
    text = node.value()
    if literal or "{" not in text:
        return Literal(node.start, node.end, text)
    places = _places(node)
    try:
        expression = read_template(_Decoded(file, text, places))
    except HclSyntaxError as error:
        raise HclSyntaxError(error.message, places[error.offset]) from None
    _relocate(expression, places)
    expression.start, expression.end = node.start, node.end
    return expression


def _places(node: _String) -> range | list[int]:
    """Return, for each offset in a string's value (its end too), the offset in the file."""
    start = node.start + 1
    if "\\" not in node.raw:
        return range(start, node.end)
    places: list[int] = []
    at = 0
    for match in _escape.finditer(node.raw):
        places.extend(range(start + at, start + match.start()))
        places.append(start + match.start())
        at = match.end()
    places.extend(range(start + at, node.end))
    return places


def _relocate(expression: Expression, places: range | list[int]) -> None:
    """Move a tree from offsets in a string's value to offsets in the file."""
    expression.start = places[expression.start]
    expression.end = places[expression.end]
    for slot in type(expression).__slots__:
        _relocate_field(getattr(expression, slot), places)


def _relocate_field(field: object, places: range | list[int]) -> None:
    if isinstance(field, Expression):
        _relocate(field, places)
    elif isinstance(field, tuple):
        for part in field:
            _relocate_field(part, places)


def read_file(source: SourceFile) -> File:
    """Read a `.tf.json` file. Raises `HclSyntaxError` for the first thing that is wrong at the top level."""
    file, errors = recover(source)
    if errors:
        raise errors[0]
    return file


def recover(source: SourceFile) -> tuple[File, list[HclSyntaxError]]:
    """Read a `.tf.json` file; what is wrong with one top-level property leaves the others readable."""
    errors: list[HclSyntaxError] = []
    blocks: list[Block] = []
    comments: list[Comment] = []
    others: list[tuple[_String, _Node]] = []
    try:
        root = _read(source)
        members = _members(root, "block types as its property names")
    except HclSyntaxError as error:
        return File(source, (), {}, ()), [error]
    for key, node in members:
        name = key.value()
        try:
            if name in TOP_LEVEL:
                blocks.extend(_blocks(source, name, (), TOP_LEVEL[name], key, node))
            elif name != "//":
                others.append((key, node))
        except HclSyntaxError as error:
            errors.append(error)
    attributes: dict[str, Attribute] = {}
    try:
        attributes.update(JsonBody(source, others).attributes)
    except HclSyntaxError as error:
        errors.append(error)
    _collect_comments(root, comments)
    return File(source, tuple(blocks), attributes, tuple(comments)), errors


def _collect_comments(node: _Node, comments: list[Comment]) -> None:
    if isinstance(node, _Array):
        for item in node.items:
            _collect_comments(item, comments)
    elif isinstance(node, _Object):
        for key, value in node.members:
            if key.raw == "//" and isinstance(value, _String):
                comments.append(Comment(value.start, value.end, value.value()))
            else:
                _collect_comments(value, comments)


def read_values(source: SourceFile) -> Body:
    """Read a `.tfvars.json` file: strings in it are not templates. Raises `HclSyntaxError`."""
    root = _read(source)
    if not isinstance(root, _Object):
        raise HclSyntaxError("expected an object with variable names as its property names", root.start)
    return JsonBody(source, root.members, literal=True)
