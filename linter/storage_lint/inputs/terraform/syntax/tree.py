"""HCL as a syntax tree with the place of everything: our own reader.

The tree is defined here; `read.py` makes it. What a file means in Terraform's terms is left to the evaluator.

https://developer.hashicorp.com/terraform/language/syntax/configuration
https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from storage_lint.source.text import SourceFile


class HclSyntaxError(Exception):
    """Invalid HCL: `offset` in characters, and a message that says what was expected."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


class Expression:
    """Base of all expressions. `start` and `end` are character offsets into the file's text, `end` exclusive."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end


class Literal(Expression):
    """A number, true, false, null, or a string without interpolation (escapes resolved, heredoc indentation cut)."""

    __slots__ = ("value",)

    def __init__(self, start: int, end: int, value: bool | int | float | str | None) -> None:
        self.start = start
        self.end = end
        self.value = value


class Template(Expression):
    """A string or heredoc with interpolations or directives: literal text and expressions in turn.

    A template that is one interpolation only ("${x}") has one part that is an expression: its value keeps its type.
    """

    __slots__ = ("parts",)

    def __init__(self, start: int, end: int, parts: tuple[str | Expression, ...]) -> None:
        self.start = start
        self.end = end
        self.parts = parts


class TemplateIf(Expression):
    """`%{ if … }…%{ else }…%{ endif }`; the branches are templates."""

    __slots__ = ("condition", "otherwise", "then")

    def __init__(self, start: int, end: int, condition: Expression, then: Template, otherwise: Template) -> None:
        self.start = start
        self.end = end
        self.condition = condition
        self.then = then
        self.otherwise = otherwise


class TemplateFor(Expression):
    """`%{ for k, v in … }…%{ endfor }`; `key_name` is None when only the value is named."""

    __slots__ = ("body", "collection", "key_name", "value_name")

    def __init__(
        self, start: int, end: int, key_name: str | None, value_name: str, collection: Expression, body: Template
    ) -> None:
        self.start = start
        self.end = end
        self.key_name = key_name
        self.value_name = value_name
        self.collection = collection
        self.body = body


class Name(Expression):
    """The root of a traversal: var, local, each, count, module, data, a resource type, a for variable."""

    __slots__ = ("name",)

    def __init__(self, start: int, end: int, name: str) -> None:
        self.start = start
        self.end = end
        self.name = name


class GetAttribute(Expression):
    """`target.name`; legacy `target.0` is an `Index` with a Literal key."""

    __slots__ = ("name", "target")

    def __init__(self, start: int, end: int, target: Expression, name: str) -> None:
        self.start = start
        self.end = end
        self.target = target
        self.name = name


class Index(Expression):
    """`target[key]`."""

    __slots__ = ("key", "target")

    def __init__(self, start: int, end: int, target: Expression, key: Expression) -> None:
        self.start = start
        self.end = end
        self.target = target
        self.key = key


class SplatItem(Expression):
    """Stands, inside `Splat.item`, for the current element."""

    __slots__ = ()


class Splat(Expression):
    """`target[*].a[0]` (item = SplatItem.a[0]) and `target.*.a` (item = SplatItem.a).

    What follows the attributes of `target.*.a`, such as `[0]`, applies to the whole splat.
    """

    __slots__ = ("item", "target")

    def __init__(self, start: int, end: int, target: Expression, item: Expression) -> None:
        self.start = start
        self.end = end
        self.target = target
        self.item = item


class Call(Expression):
    """`name(arguments…)`; `expands` when the last argument is followed by `...`. Names may be `provider::x::f`."""

    __slots__ = ("arguments", "expands", "name")

    def __init__(self, start: int, end: int, name: str, arguments: tuple[Expression, ...], expands: bool) -> None:
        self.start = start
        self.end = end
        self.name = name
        self.arguments = arguments
        self.expands = expands


class Conditional(Expression):
    """`condition ? then : otherwise`."""

    __slots__ = ("condition", "otherwise", "then")

    def __init__(self, start: int, end: int, condition: Expression, then: Expression, otherwise: Expression) -> None:
        self.start = start
        self.end = end
        self.condition = condition
        self.then = then
        self.otherwise = otherwise


class Unary(Expression):
    """`!operand` or `-operand`."""

    __slots__ = ("operand", "operator")

    def __init__(self, start: int, end: int, operator: str, operand: Expression) -> None:
        self.start = start
        self.end = end
        self.operator = operator
        self.operand = operand


class Binary(Expression):
    """`left operator right` with HCL's precedence: || && == != < <= > >= + - * / %."""

    __slots__ = ("left", "operator", "right")

    def __init__(self, start: int, end: int, operator: str, left: Expression, right: Expression) -> None:
        self.start = start
        self.end = end
        self.operator = operator
        self.left = left
        self.right = right


class TupleCons(Expression):
    """`[a, b]`."""

    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: tuple[Expression, ...]) -> None:
        self.start = start
        self.end = end
        self.items = items


class ObjectCons(Expression):
    """`{ key = value }`. A bare-word key is a Literal; a key in parentheses is the expression inside them."""

    __slots__ = ("items",)

    def __init__(self, start: int, end: int, items: tuple[tuple[Expression, Expression], ...]) -> None:
        self.start = start
        self.end = end
        self.items = items


class ForExpr(Expression):
    """`[for k, v in collection : value if condition]`, or with `key` (and maybe `groups`, the `...`) for an object."""

    __slots__ = ("collection", "condition", "groups", "key", "key_name", "value", "value_name")

    def __init__(
        self,
        start: int,
        end: int,
        key_name: str | None,
        value_name: str,
        collection: Expression,
        key: Expression | None,
        value: Expression,
        condition: Expression | None,
        groups: bool,
    ) -> None:
        self.start = start
        self.end = end
        self.key_name = key_name
        self.value_name = value_name
        self.collection = collection
        self.key = key
        self.value = value
        self.condition = condition
        self.groups = groups


class Attribute:
    """`name = expression`. `start` is where the name starts; the end is the expression's."""

    __slots__ = ("expression", "name", "start")

    def __init__(self, name: str, start: int, expression: Expression) -> None:
        self.name = name
        self.start = start
        self.expression = expression


class Comment:
    """A comment with its marker (`#`, `//`, `/* */`)."""

    __slots__ = ("end", "start", "text")

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text


class Body:
    """The inside of a block or file: attributes by name (in order of writing) and nested blocks in order.

    In JSON syntax only the schema tells an attribute from nested blocks: every property is an attribute, `blocks` is
    empty, and `nested` reads a property as blocks. Ask for attributes by name and for blocks with `nested`.
    """

    __slots__ = ("attributes", "blocks")

    def __init__(self, attributes: Mapping[str, Attribute], blocks: tuple[Block, ...]) -> None:
        self.attributes = attributes
        self.blocks = blocks

    def nested(self, block_type: str) -> tuple[Block, ...]:
        """Return the nested blocks of a type, in order.

        Raises `HclSyntaxError` when a JSON property of that name cannot be read as blocks.
        """
        return tuple(block for block in self.blocks if block.type == block_type)


class Block:
    """`type "label" … { body }`. `start`..`header_end` is the header without the brace, `end` is after the `}`.

    In JSON syntax the header is the property name that names the block (its last label), or the block's own opening
    brace where an array holds several. `file` is where it is written; `body` is parsed on first use and may raise
    `HclSyntaxError`, the same one each time.
    """

    __slots__ = ("_body", "end", "file", "header_end", "labels", "start", "type")

    def __init__(
        self,
        block_type: str,
        labels: tuple[str, ...],
        file: SourceFile,
        start: int,
        header_end: int,
        end: int,
        body: Body | Callable[[Block], Body],
    ) -> None:
        self.type = block_type
        self.labels = labels
        self.file = file
        self.start = start
        self.header_end = header_end
        self.end = end
        self._body: Body | Callable[[Block], Body] | HclSyntaxError = body

    @property
    def body_start(self) -> int:
        """The offset after the opening brace; between it and `header_end` are spaces, comments or JSON's colon."""
        text = self.file.text
        if text.startswith("{", self.start):
            return self.start + 1
        return _opening(text, self.header_end)

    @property
    def body_end(self) -> int:
        """The offset of the closing brace."""
        return max(self.file.text.rfind("}", self.body_start, self.end), self.body_start)

    @property
    def body(self) -> Body:
        """The parsed body."""
        body = self._body
        if isinstance(body, Body):
            return body
        if isinstance(body, HclSyntaxError):
            raise body
        try:
            self._body = parsed = body(self)
        except HclSyntaxError as error:
            self._body = error
            raise
        return parsed

    def glance(self) -> Body:
        """Return the body, and keep nothing of it when nobody has asked for it before."""
        return self._body(self) if callable(self._body) else self.body

    def replace_body(self, body: Body) -> None:
        """Use `body` from now on: another parser could read what this one could not."""
        self._body = body


def _opening(text: str, at: int) -> int:
    """Return the offset after the brace that opens a block whose header ends at `at`."""
    while text.startswith("/*", at) or text[at : at + 1] in (" ", "\t", "\r", "\n", ":"):
        at = text.index("*/", at + 2) + 2 if text.startswith("/*", at) else at + 1
    return at + 1 if text.startswith("{", at) else at


class File:
    """A parsed `.tf` or `.tf.json` file: its top-level blocks and comments (found on first use).

    `attributes` are those written outside any block, which HCL allows and Terraform does not.
    """

    __slots__ = ("_comments", "attributes", "blocks", "source")

    def __init__(
        self,
        source: SourceFile,
        blocks: tuple[Block, ...],
        attributes: Mapping[str, Attribute],
        comments: tuple[Comment, ...] | Callable[[SourceFile], tuple[Comment, ...]],
    ) -> None:
        self.source = source
        self.blocks = blocks
        self.attributes = attributes
        self._comments = comments

    @property
    def comments(self) -> tuple[Comment, ...]:
        """All comments in order. JSON has none: the values of its `"//"` properties count as comments."""
        if not isinstance(self._comments, tuple):
            self._comments = self._comments(self.source)
        return self._comments
