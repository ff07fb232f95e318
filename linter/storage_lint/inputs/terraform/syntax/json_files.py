"""HCL's JSON syntax, with the place of every key and value.

Reading goes in two steps, as in HCL itself: JSON text becomes nodes (`json_nodes`), and a node becomes blocks,
attributes or an expression when it is known which of them the schema wants.

https://developer.hashicorp.com/terraform/language/syntax/json
https://github.com/hashicorp/hcl/blob/main/json/spec.md
"""

from __future__ import annotations

from collections.abc import Iterator

from storage_lint.inputs.terraform.syntax.bodies import read_template
from storage_lint.inputs.terraform.syntax.json_nodes import Array, Node, Object, Scalar, String, escape, read_json
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


class JsonBody(Body):
    """The inside of a block: an object, or an array of objects that count as one."""

    __slots__ = ("_file", "_members")

    def __init__(self, file: SourceFile, members: list[tuple[String, Node]], literal: bool = False) -> None:
        self._file = file
        self._members = members
        attributes: dict[str, Attribute] = {}
        for key, node in members:
            name = key.value()
            if name == "//":
                continue
            if name in attributes:
                # A block type may come twice; which it is only the schema can tell.
                if isinstance(node, (Object, Array)):
                    continue
                line = file.position(attributes[name].start)[0]
                raise HclSyntaxError(f"argument {name} is already set on line {line}; each may be set once", key.start)
            attributes[name] = Attribute(name, key.start, _expression(file, node, literal))
        super().__init__(attributes, ())

    def comments(self) -> tuple[Comment, ...]:
        """Return what its own comments say, not those further inside."""
        return tuple(one for key, node in self._members if key.raw == "//" for one in _texts(node))

    def nested(self, block_type: str) -> tuple[Block, ...]:
        """Read every property of that name as blocks."""
        blocks: list[Block] = []
        for key, node in self._members:
            if key.value() == block_type:
                blocks.extend(_blocks(self._file, block_type, (), NESTED.get(block_type, 0), key, node))
        return tuple(blocks)


def _members(node: Node, what: str) -> list[tuple[String, Node]]:
    """Return the properties of an object, or of all objects in an array; null has none."""
    if isinstance(node, Object):
        return node.members
    if isinstance(node, Array):
        members: list[tuple[String, Node]] = []
        for item in node.items:
            if not isinstance(item, Object):
                raise HclSyntaxError(f"expected an object with {what}", item.start)
            members += item.members
        return members
    if isinstance(node, Scalar) and node.value is None:
        return []
    raise HclSyntaxError(f"expected an object, or an array of objects, with {what}", node.start)


def _blocks(
    file: SourceFile, block_type: str, labels: tuple[str, ...], more: int, key: String, node: Node
) -> Iterator[Block]:
    """Yield the blocks that a property stands for; `more` labels are still to come as property names."""
    if more:
        for label, inner in _members(node, f"the labels of {block_type} blocks as its property names"):
            if label.raw != "//":
                yield from _blocks(file, block_type, (*labels, label.value()), more - 1, label, inner)
    elif isinstance(node, Array):
        for item in node.items:
            yield _block(file, block_type, labels, item.start, item.start + 1, item)
    elif isinstance(node, Object):
        yield _block(file, block_type, labels, key.start, key.end, node)
    elif not isinstance(node, Scalar) or node.value is not None:
        raise HclSyntaxError(f"expected an object, or an array of objects, as the {block_type} block", node.start)


def _block(
    file: SourceFile, block_type: str, labels: tuple[str, ...], start: int, header_end: int, node: Node
) -> Block:
    # Terraform reads a variable's arguments without evaluating templates in them.
    literal = block_type == "variable"

    def body(block: Block) -> Body:
        return JsonBody(file, _members(node, f"the {block_type} block's arguments"), literal)

    return Block(block_type, labels, file, start, header_end, node.end, body)


def _expression(file: SourceFile, node: Node, literal: bool = False) -> Expression:
    """Return a JSON value as an expression; with `literal`, strings are not templates."""
    if isinstance(node, String):
        return _template(file, node, literal)
    if isinstance(node, Scalar):
        return Literal(node.start, node.end, node.value)
    if isinstance(node, Array):
        return TupleCons(node.start, node.end, tuple(_expression(file, item, literal) for item in node.items))
    assert isinstance(node, Object)
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


def _template(file: SourceFile, node: String, literal: bool) -> Expression:
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


def _places(node: String) -> range | list[int]:
    """Return, for each offset in a string's value (its end too), the offset in the file."""
    start = node.start + 1
    if "\\" not in node.raw:
        return range(start, node.end)
    places: list[int] = []
    at = 0
    for match in escape.finditer(node.raw):
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
    others: list[tuple[String, Node]] = []
    try:
        root = read_json(source)
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


def _collect_comments(node: Node, comments: list[Comment]) -> None:
    if isinstance(node, Array):
        for item in node.items:
            _collect_comments(item, comments)
    elif isinstance(node, Object):
        for key, value in node.members:
            if key.raw == "//":
                comments.extend(_texts(value))
            else:
                _collect_comments(value, comments)


def _texts(node: Node) -> Iterator[Comment]:
    """Yield the texts in the value of a `"//"` property: it may be anything."""
    if isinstance(node, String):
        yield Comment(node.start, node.end, node.value())
    elif isinstance(node, Array):
        yield from (one for item in node.items for one in _texts(item))
    elif isinstance(node, Object):
        yield from (one for _, value in node.members for one in _texts(value))


def read_values(source: SourceFile) -> Body:
    """Read a `.tfvars.json` file: strings in it are not templates. Raises `HclSyntaxError`."""
    root = read_json(source)
    if not isinstance(root, Object):
        raise HclSyntaxError("expected an object with variable names as its property names", root.start)
    return JsonBody(source, root.members, literal=True)
